"""What stands on a page of an issue's original: the documents there, and the places of their texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bulletins.ingest.tree import Block
from bulletins.models import Document, Facsimile, FacsimilePage
from bulletins.publishing.canonical import squeeze

MOST_PLACES = 12
_SHORTEST = 4  # characters by which a place is found on a page
_LONGEST = 24
_ARTICLE = re.compile(r"第[〇○零一二三四五六七八九十百千\d]+条")


@dataclass(frozen=True, slots=True)
class OnPage:
    """A document on a page: it ``begins`` there, or goes on from page ``since`` of print. It ``may_end_before``: with
    another beginning on this page, and no text layer, nobody knows whether it does. ``places`` are addresses and words
    of the headings and articles that the page shows."""

    document: Document
    begins: bool
    since: int
    may_end_before: bool
    places: list[tuple[str, str]]


def documents_on(page: FacsimilePage, printed: int | None, documents: Sequence[Document]) -> list[OnPage]:
    """``documents`` are the published ones of the issue, in print order; ``printed`` is the number of the page."""
    if printed is None:
        return []
    text = squeeze(page.text)
    starting = [document for document in documents if document.record.page == printed]
    before = [document for document in documents if document.record.page and document.record.page < printed]
    found: list[OnPage] = []
    if before:
        last = max(before, key=lambda document: (document.record.page or 0, document.record.position))
        places = places_on(last, text)
        if places or not starting or not text:
            found.append(OnPage(last, False, last.record.page or 0, bool(starting) and not text, places))
    found += [OnPage(document, True, printed, False, places_on(document, text)) for document in starting]
    return found


def places_on(document: Document, text: str) -> list[tuple[str, str]]:
    """Headings and articles of a document whose first words stand in ``text``, which has no white space."""
    if not text:
        return []
    anchors = {anchor.block: anchor.name for anchor in document.anchors.all()}
    address = document.get_absolute_url()
    found = []
    for n, block in enumerate(document.blocks):
        words = _words(block)
        sought = squeeze(words)[:_LONGEST]
        if n in anchors and len(sought) >= _SHORTEST and sought in text:
            found.append((f"{address}#{anchors[n]}", words))
    return found[:MOST_PLACES]


def _words(block: Block) -> str:
    """What a place is called by the page itself: a heading, or the number of an article."""
    if block.kind in ("heading", "attachment_label"):
        return " ".join(block.text.split())[:40]
    article = _ARTICLE.match(block.text.strip()) if block.kind in ("paragraph", "item") else None
    return " ".join(block.text.split())[:16] if article else ""


@dataclass(frozen=True, slots=True)
class PageLink:
    number: int
    label: str
    current: bool = False


def pages_of(facsimile: Facsimile, current: int = 0) -> list[PageLink]:
    """All pages by what is printed on them; the file's own numbers in ※ where nothing is."""
    found = []
    for number in range(1, facsimile.pages_in_file + 1):
        printed = facsimile.printed_number(number)
        found.append(PageLink(number, str(printed) if printed else f"※{number}", number == current))
    return found
