"""What a mistyped address probably meant: among what is published, what lies nearest to it. A few cheap queries,
whatever was typed; nothing that is not public is asked for, so that no guess can find it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches

from django.urls import reverse

from bulletins.ingest.numbers import parse_number
from bulletins.models import Bulletin, Document, Issue
from bulletins.views.own_pages import about, columns

MOST = 5
LONGEST = 300  # characters of an address that are looked at
LIKE = 0.6  # of 1, how much alike two words must be
_CODE = re.compile(r"(z?)0*(\d{1,4})(?:-\d{1,4})?")
_WORDS = re.compile(r"[㐀-鿿]{2,}")


@dataclass(frozen=True, slots=True)
class Hint:
    """A place that is there: what it is called, and where it lies."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Guess:
    """``words`` are those of the address that a reader may want to search for."""

    hints: list[Hint]
    words: str


def guess(path: str) -> Guess:
    """The places nearest to ``path``, the nearest first."""
    typed = unicodedata.normalize("NFKC", path.removeprefix(reverse("home"))[:LONGEST])
    segments = [segment.strip() for segment in typed.split("/") if segment.strip()]
    if not segments:
        return Guess([], "")
    hints = [*_numbered(segments), *_in_bulletin(segments), *_columns(segments)]
    words = "" if any(map(parse_number, segments)) else " ".join(_WORDS.findall(typed))
    return Guess(list(dict.fromkeys(hints))[:MOST], words)


def _numbered(segments: list[str]) -> list[Hint]:
    """Documents whose number stands in the address."""
    keys = [number.key for segment in segments if (number := parse_number(segment))]
    if not keys:
        return []
    found = Document.objects.published().with_place().defer("text").filter(number_key__in=keys).order_by("pk")
    return [_to_document(document) for document in found[:MOST]]


def _in_bulletin(segments: list[str]) -> list[Hint]:
    """In the bulletin named like the first segment the issue, and in that the documents, nearest to the rest."""
    bulletins = {bulletin.slug: bulletin for bulletin in Bulletin.objects.published()}
    meant = get_close_matches(segments[0].lower(), bulletins, n=1, cutoff=LIKE)
    if not meant:
        return []
    bulletin = bulletins[meant[0]]
    home = Hint(bulletin.title, bulletin.get_absolute_url())
    year = re.match(r"0*(\d{4})", segments[1]) if len(segments) > 1 else None
    if year is None:
        return [home]
    issues = list(Issue.objects.published().filter(bulletin=bulletin).select_related("bulletin"))
    code = _CODE.match(segments[2]) if len(segments) > 2 else None
    number = int(code[2]) if code else 1
    is_special = bool(code and code[1])
    issues.sort(
        key=lambda issue: (abs(issue.year - int(year[1])), issue.special != is_special, abs(issue.number - number))
    )
    if not issues:
        return [home]
    nearest = [Hint(str(issue), issue.get_absolute_url()) for issue in issues[:2]]
    is_issue = (issues[0].year, issues[0].number, issues[0].special) == (int(year[1]), number, is_special)
    order = re.match(r"0*(\d{1,6})", segments[3]) if len(segments) > 3 else None
    if order is None or not is_issue:
        return [*nearest, home]
    return [*_near_order(issues[0], int(order[1])), nearest[0], home]


def _near_order(issue: Issue, order: int) -> list[Hint]:
    placed = Document.objects.published().with_place().defer("text").filter(record__issue=issue)
    before = placed.filter(record__order__lte=order).order_by("-record__order")[:2]
    after = placed.filter(record__order__gt=order).order_by("record__order")[:2]
    near = sorted([*before, *after], key=lambda document: abs((document.record.order or 0) - order))
    return [_to_document(document) for document in near[:2]]


def _columns(segments: list[str]) -> list[Hint]:
    """The portal's own pages whose names are like the first segment."""
    pages = columns() | about()
    # What is typed is the address, which is the name save for these.
    named = {name: name for name in pages} | {"sitemap": "site-map", "index.html": "home"}
    found = get_close_matches(segments[0].lower(), named, n=1, cutoff=LIKE)
    return [Hint(pages[named[name]], reverse(named[name])) for name in found]


def _to_document(document: Document) -> Hint:
    return Hint(str(document), document.get_absolute_url())
