"""The contents held against the documents, in both directions: one row for each entry and each document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bulletins.ingest import grammar, tree
from bulletins.ingest.doubts import doubt
from bulletins.ingest.normalise import compact
from bulletins.ingest.text import gettext_noop
from bulletins.ingest.tree import ContentsEntry, Document, Reading

MATCHED = gettext_noop("目录与正文一致。")


@dataclass(frozen=True, slots=True)
class Match:
    """An entry and its document, or either alone.

    ``document`` is an index into the reading's documents, ``line`` the document's first line, or the entry's where
    there is no document. ``doubts`` is what does not agree: ``contents-only`` or ``document-only``, else any of
    ``title-differs``, ``number-differs``, ``page-out-of-order``; empty where all agrees.
    """

    section: str | None
    entry: ContentsEntry | None
    document: int | None
    line: int
    doubts: tuple[tree.Warning, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(said.code for said in self.doubts) or ("matched",)

    @property
    def words(self) -> str:
        """The state in plain Chinese; for other languages translate ``MATCHED`` or the doubts' templates."""
        return "".join(said.message for said in self.doubts) or MATCHED


def reconcile(reading: Reading) -> list[Match]:
    """The contents' entries in their order, each with its document; a document that no entry names comes after the
    one that stands before it in the text. Empty where the bulletin has no contents."""
    if not reading.contents:
        return []
    of_entry = {document.entry: index for index, document in enumerate(reading.documents)}
    rows: list[tuple[tuple[int, int], Match]] = []
    page: int | None = None
    for position, entry in enumerate(reading.contents):
        rows.append(((position, -1), _matched(reading, entry, of_entry.get(position), page)))
        page = page if entry.page is None else entry.page
    place = -1
    for index, document in enumerate(reading.documents):
        if document.entry is not None:
            place = document.entry
            continue
        line = document.lines[0]
        alone = doubt(line, "document-only", title=document.title)
        rows.append(((place, index), Match(document.section, None, index, line, (alone,))))
    return [match for _, match in sorted(rows, key=lambda row: row[0])]


def _matched(reading: Reading, entry: ContentsEntry, index: int | None, page: int | None) -> Match:
    doubts: list[tree.Warning] = []
    if index is None and not _carried(reading, entry):
        doubts.append(doubt(entry.line, "contents-only", title=entry.title))
    elif index is not None:
        doubts += _differing(reading.documents[index], entry)
    if page is not None and entry.page is not None and entry.page < page:
        doubts.append(doubt(entry.line, "page-out-of-order", before=page, page=entry.page))
    line = entry.line if index is None else reading.documents[index].lines[0]
    return Match(entry.section, entry, index, line, tuple(doubts))


def _carried(reading: Reading, entry: ContentsEntry) -> bool:
    """Whether an entry names what a document of another entry carries: a decree and its measure, each with a line."""
    title = compact(entry.title)
    return any(d.entry is not None and d.instrument and compact(d.instrument) == title for d in reading.documents)


def _differing(document: Document, entry: ContentsEntry) -> Iterator[tree.Warning]:
    start = document.lines[0]
    listed = compact(grammar.split_issuer(entry.title)[1])
    named = {compact(document.title), compact(f"{document.issuer or ''}{document.title}")}
    if document.instrument:
        named.add(compact(document.instrument))
    if listed not in named:
        yield doubt(start, "title-differs", body=document.title, contents=entry.title)
    printed, listed_number = _key(document.doc_number), _key(entry.doc_number)
    # A decree prints 第7号 alone, its contents the decree's name as well.
    if printed and listed_number and not listed_number.endswith(printed):
        yield doubt(start, "number-differs", body=document.doc_number or "", contents=entry.doc_number or "")


def _key(number: str | None) -> str:
    return re.sub(r"[^\w]|第", "", number or "")
