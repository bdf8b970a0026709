"""Asking the portal for its own pages, within this process: no network, no server, the same answers."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.http import HttpResponseBase
from django.http.request import validate_host
from django.test import Client

# What a browser fetches by itself while it shows a page.
LOADED = {("script", "src"), ("img", "src"), ("iframe", "src"), ("source", "src"), ("object", "data")}


@dataclass(frozen=True, slots=True)
class Link:
    """``url`` is absolute; ``rel`` as written."""

    url: str
    rel: str = ""

    @property
    def fragment(self) -> str:
        return urlsplit(self.url).fragment


@dataclass(slots=True)
class Page:
    """What an address answered. ``links`` lead on, ``loaded`` is fetched with the page, ``meta`` has the meta tags in
    order, ``words`` the text of the main part without white space."""

    address: str
    status: int
    seconds: float
    kind: str = ""
    location: str = ""
    cookies: bool = False
    links: list[Link] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    meta: list[tuple[str, str]] = field(default_factory=list)
    crumbs: bool = False
    headings: int = 0
    searches: int = 0
    words: str = ""
    head: str = ""

    @property
    def is_html(self) -> bool:
        return self.kind.startswith("text/html")

    @property
    def tags(self) -> dict[str, str]:
        return dict(self.meta)


class Visitor:
    """``origin`` is scheme and host; addresses on it are the portal's."""

    def __init__(self) -> None:
        parts = urlsplit(settings.SITE_URL)
        host = _known_host(parts.netloc)
        self.origin = f"{'https' if settings.HTTPS else parts.scheme}://{host}"
        self.secure = self.origin.startswith("https:")
        name, _colon, port = host.partition(":")
        self.client = Client(
            raise_request_exception=False,
            SERVER_NAME=name,
            SERVER_PORT=port or ("443" if self.secure else "80"),
            HTTP_HOST=host,
        )

    def get(self, address: str) -> Page:
        """The page at a path of the portal, with its query."""
        begun = time.monotonic()
        with _quiet():
            response: HttpResponseBase = self.client.get(address, secure=self.secure)
        streamed = response.streaming_content if response.streaming else [response.content]  # type: ignore[attr-defined]
        # The client has closed the response, or does so when all of it was read.
        body = b"".join(streamed)
        kind = response.headers.get("Content-Type", "")
        location = response.headers.get("Location", "")
        page = Page(address, response.status_code, time.monotonic() - begun, kind, location, bool(response.cookies))
        self.client.cookies.clear()
        if page.is_html:
            _Reader(page, self.origin + address).feed(body.decode("utf-8", "replace"))
        elif "xml" in kind:
            page.words = body.decode("utf-8", "replace")
        return page

    def path_of(self, url: str) -> str | None:
        """The path and query of an address of the portal's; ``None`` for one elsewhere."""
        if not url.startswith(f"{self.origin}/"):
            return None
        return url[len(self.origin) :].partition("#")[0]


def _known_host(host: str) -> str:
    """``host`` where the portal answers to it, else the first of those to which it does."""
    allowed = settings.ALLOWED_HOSTS
    if validate_host(host.partition(":")[0], allowed):
        return host
    return next((name for name in allowed if name[:1] not in "*."), host)


@contextmanager
def _quiet() -> Iterator[None]:
    """What is not found is reported here; the log of requests need not say it as well."""
    log = logging.getLogger("django.request")
    kept = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(kept)


class _Reader(HTMLParser):
    def __init__(self, page: Page, base: str) -> None:
        super().__init__()
        self.page, self.base = page, base
        self.inside: list[str] = []
        self.text: list[str] = []
        self.head: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        page = self.page
        if at.get("id"):
            page.ids.add(at["id"])
        if tag == "a" and "href" in at and "data-aid" not in at:
            page.links.append(Link(_joined(self.base, at["href"]), at.get("rel", "")))
        elif tag == "link" and at.get("rel") in ("stylesheet", "icon"):
            page.loaded.append(_joined(self.base, at.get("href", "")))
        elif tag == "meta" and "name" in at:
            page.meta.append((at["name"], at.get("content", "")))
        page.loaded += [_joined(self.base, at[name]) for kind, name in LOADED if kind == tag and at.get(name)]
        page.headings += tag == "h1"
        page.crumbs = page.crumbs or (tag == "nav" and "crumbs" in at.get("class", ""))
        page.searches += tag == "form" and at.get("role") == "search"
        if tag in ("main", "header", "title"):
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.inside:
            self.inside.remove(tag)
        if tag == "main":
            self.page.words = "".join("".join(self.text).split())
        if tag == "header" and not self.page.head:
            self.page.head = "".join("".join(self.head).split())

    def handle_data(self, data: str) -> None:
        if "main" in self.inside:
            self.text.append(data)
        elif "header" in self.inside:
            self.head.append(data)


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href.strip())
    except ValueError:
        return href
