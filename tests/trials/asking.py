"""Everything that a reader can ask of the portal, the guesses too."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db.models import Q
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from bulletins.models import Agency, Bulletin, Issue, Record, Section, Topic
from tests.trials.canaries import CONTROL, LENGTH, Canaries

STARTS = ["", "sitemap.xml", "robots.txt", "feeds/rss.xml", "feeds/atom.xml", "verify/ledger.jsonl", "search/?q=水井"]
VERSIONS, NUMBERS = (1, 2, 3), (1, 2)
# Headers that say when, not what.
_VARIES = {"date", "etag", "content-length"}
_LINK = re.compile(r'(?:href|src|action)="([^"#]*)|<(?:loc|link|id)>([^<]*)<')
# The same page in other looks, without end: robots are asked not to follow these either.
_LOOKS = re.compile(r'<a [^>]*rel="nofollow"[^>]*>')
_LINKING = re.compile(r"text/(html|xml)|application/(\w+\+)?xml")
_PLACE = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def data(self) -> bytes:
        """Every byte that went out, compressed ones as their reader sees them."""
        body = gzip.decompress(self.body) if self.headers.get("content-encoding") == "gzip" else self.body
        if body.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(io.BytesIO(body)) as package:
                body += b"".join(package.read(name) for name in package.namelist())
        return "\n".join(f"{name}: {value}" for name, value in self.headers.items()).encode() + b"\n\n" + body

    def without(self, word: str) -> tuple[int, list[tuple[str, str]], bytes]:
        """The answer as it would be to anyone, ``word`` being what was asked for."""
        headers = [(name, value.replace(word, "…")) for name, value in self.headers.items() if name not in _VARIES]
        return self.status, sorted(headers), self.body.replace(word.encode(), "…".encode())


@dataclass
class Reader:
    """Asks, counts, and notes every canary that was in an answer."""

    canaries: Canaries
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))
    asked: dict[str, int] = field(default_factory=dict)
    leaks: list[str] = field(default_factory=list)

    def ask(self, kind: str, address: str, method: str = "GET", word: str = "", **options: Any) -> Answer:
        """``word`` is the canary that the question itself holds and its answer may repeat, as it may the address."""
        self.asked[kind] = self.asked.get(kind, 0) + 1
        response: HttpResponseBase = self.client.generic(method, address, **options)
        streamed = response.streaming_content if response.streaming else [response.content]  # type: ignore[attr-defined]
        headers = {name.lower(): value for name, value in response.items()}
        answer = Answer(response.status_code, headers, b"".join(streamed))
        response.close()
        seen = [
            found
            for found in self.canaries.seen_in(answer.data)
            if not (word and found.startswith(word)) and found[:LENGTH] not in address
        ]
        where = f"{method} {address} {options.get('headers', '')} → {answer.status}"
        self.leaks += [f"{where}: {found}" for found in seen]
        if answer.status >= 500:
            self.leaks.append(f"{where}: an error")
        return answer

    def compare(self, kind: str, put: Callable[[str], dict[str, Any]], word: str, control: str = CONTROL) -> None:
        """Asks with a word of a draft and with one that is nowhere: nothing may tell the two apart."""
        known, unknown = (self.ask(kind, **put(asked), word=word).without(asked) for asked in (word, control))
        if known != unknown:
            self.leaks.append(f"{kind} tells {word} ({self.canaries.planted.get(word, '')}) from an unknown word")

    @property
    def count(self) -> int:
        return sum(self.asked.values())


def crawled(reader: Reader, prefix: str = "/") -> list[str]:
    """Every address of the portal that public pages, feeds and sitemaps lead to, from the first page on."""
    found: dict[str, None] = {}
    waiting = [f"{prefix}{start}" for start in STARTS]
    while waiting:
        address = waiting.pop()
        if address in found or "/static/" in address or f"{prefix}admin/" in address:
            continue
        found[address] = None
        answer = reader.ask("followed", address)
        if answer.status in (301, 302):
            waiting.append(answer.headers["location"])
        if _LINKING.match(answer.headers.get("content-type", "")):
            links = (first or second for first, second in _LINK.findall(_LOOKS.sub("", answer.body.decode())))
            local = (link.replace("&amp;", "&").removeprefix("http://testserver") for link in links)
            here = address.partition("?")[0]
            waiting += [here + link if link.startswith("?") else link for link in local if link[:1] in ("/", "?")]
    return list(found)


def guessed() -> Iterator[str]:
    """Addresses made from the routes themselves, with the places of everything stored, public or not."""
    for route in sorted(public_routes()):
        for values in _values(route):
            yield "/" + _PLACE.sub(lambda found, values=values: quote(str(values[found[1]])), route)  # type: ignore[misc]


def public_routes() -> set[str]:
    def below(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
        for pattern in patterns:
            route = before + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from below(pattern.url_patterns, route)
            else:
                yield route

    return {route for route in below(get_resolver().url_patterns, "") if "admin/" not in route}


def _values(route: str) -> Iterator[dict[str, Any]]:
    names = set(_PLACE.findall(route))
    for place in _places(frozenset(names)):
        rest = sorted(names - place.keys())
        for values in product(*(_guesses(name) for name in rest)):
            yield place | dict(zip(rest, values, strict=True))


def _places(names: frozenset[str]) -> list[dict[str, Any]]:
    """Where things are, as far as a route asks for it."""
    slugs = list(Bulletin.objects.values_list("slug", flat=True))
    issues = [{"slug": i.bulletin.slug, "year": i.year, "code": i.code} for i in Issue.objects.all()]
    if {"slug", "record"} <= names:
        records = Record.objects.select_related("bulletin")
        return [{"slug": record.bulletin.slug, "record": record.pk} for record in records]
    if "order" in names:
        return [
            {"slug": record.bulletin.slug, "year": record.issue.year, "code": record.issue.code, "order": order}
            for record in Record.objects.exclude(issue=None).select_related("bulletin", "issue__bulletin")
            if record.issue
            for order in {record.order or record.position}
        ]
    if {"slug", "code"} <= names:
        return issues
    if {"slug", "year"} <= names:
        return [{"slug": issue["slug"], "year": issue["year"]} for issue in issues]
    if {"slug", "section"} <= names:
        return [{"slug": section.bulletin.slug, "section": section.pk} for section in Section.objects.all()]
    return [{"slug": slug} for slug in slugs] if "slug" in names else [{}]


def _guesses(name: str) -> list[Any]:
    known = {
        "version": VERSIONS,
        "a": (1, 2),
        "b": (2, 3),
        "number": NUMBERS,
        "record": [record.pk for record in Record.objects.all()],
        "section": ["pages", "bulletins", "issues", "documents", "drafts"],
        "year": (2021, 2023, 2031),
        "month": (1, 3, 12),
        "agency": [agency.pk for agency in Agency.objects.all()],
        "topic": [
            topic.code for topic in Topic.objects.filter(Q(documents__isnull=False) | Q(code__startswith="1083"))
        ],
    }
    return list(known.get(name, (1, 2, 3)))


def files() -> Iterator[str]:
    """Every file of the portal, under every address at which a file might be served."""
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(root.rglob("*")):
        if path.is_file():
            name = quote(path.relative_to(root).as_posix())
            yield from (f"/media/{name}", f"/{name}", f"/static/{name}", f"/static/%2e%2e/media/{name}")
