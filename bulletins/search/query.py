"""Asking: a question with filters, answered with documents, the places in them, and counts for each filter.

Everything shown is read from ``Document.objects.published()`` at the time of the answer, so that nothing withdrawn is
ever shown, whatever the index still holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, overload

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from tantivy import Occur, Query

from bulletins.models import Document
from bulletins.publishing.days import note_passed_days
from bulletins.search import snippets
from bulletins.search.matching import documents_matching, narrowed, units_matching
from bulletins.search.reading import Reading
from bulletins.search.schema import FACETS
from bulletins.search.store import Store, store_at
from bulletins.search.words import Question, Word, read

RELEVANCE, DATE = "relevance", "date"
PLACES = 3


@dataclass(frozen=True)
class Place:
    """A place in a document: ``kind`` of its unit, ``label`` what it is called, ``html`` its words with marks."""

    kind: str
    label: str
    url: str
    html: SafeString


@dataclass(frozen=True)
class Hit:
    document: Document
    title: SafeString
    places: list[Place]


@dataclass(frozen=True)
class Asked:
    """What is asked for. ``filters`` are the cleaned values of bulletins.filters.DocumentFilter, by name."""

    question: Question
    filters: Mapping[str, Any]
    sort: str = RELEVANCE


class Answer(Sequence[Hit]):
    """The hits of a question, found when sliced, so that a Paginator can turn the pages."""

    def __init__(self, asked: Asked, reading: Reading) -> None:
        self.asked = asked
        self.reading = reading

    @property
    def is_behind(self) -> bool:
        """Documents that changed a moment ago are left out, since the index is still being written."""
        return bool(self.reading.behind)

    @cached_property
    def total(self) -> int:
        return self.reading.count(self._query())

    @cached_property
    def counts(self) -> dict[str, list[tuple[str, int]]]:
        """For each facet its values under the question and the *other* filters, with the number of documents."""
        free = [facet for facet in FACETS if not self.asked.filters.get(facet)]
        counts = self.reading.counts(self._query(), free)
        for facet in FACETS:
            if facet not in counts:
                counts |= self.reading.counts(self._query(without=facet), [facet])
        return counts

    def __len__(self) -> int:
        return self.total

    @overload
    def __getitem__(self, index: int) -> Hit: ...

    @overload
    def __getitem__(self, index: slice) -> list[Hit]: ...

    def __getitem__(self, index: int | slice) -> Hit | list[Hit]:
        if isinstance(index, slice):
            start, stop, step = index.indices(self.total)
            return self._hits(start, stop)[::step] if stop > start else []
        return self._hits(index, index + 1)[0]

    def _query(self, without: str = "") -> Query:
        schema = self.reading.schema
        found = documents_matching(schema, self.asked.question)
        return Query.boolean_query([(Occur.Must, found), *narrowed(schema, self.asked.filters, without)])

    def records(self, start: int, stop: int) -> list[int]:
        """The records of the documents from ``start`` to before ``stop``, in the order asked for."""
        found = self.reading.records(self._query(), start, stop, by_date=self.asked.sort == DATE)
        return [record for record, _score in found]

    def _hits(self, start: int, stop: int) -> list[Hit]:
        records = self.records(start, stop)
        rows = Document.objects.published().with_place().defer("text").filter(record__in=records)
        documents = {document.record_id: document for document in rows}
        needles = snippets.needles_of(self.asked.question)
        return [self._hit(documents[record], needles) for record in records if record in documents]

    def _hit(self, document: Document, needles: list[Word]) -> Hit:
        title = snippets.highlighted(document.title, needles)
        places = places_in(self.reading, document, self.asked.question, needles) if needles else []
        return Hit(document, title, places)


def places_in(reading: Reading, document: Document, question: Question, needles: list[Word]) -> list[Place]:
    """The places of one document that answer best."""
    address = document.get_absolute_url()
    for query in units_matching(reading.schema, question, document.record_id):
        if units := reading.units(query, PLACES):
            unlike: dict[tuple[str, str], Place] = {}
            for place in (_place(unit, address, needles) for unit in units):
                # A heading and the caption of the table beneath it say the same.
                unlike.setdefault((place.label, place.html), place)
            return list(unlike.values())
    return []


def ask(typed: str, filters: Mapping[str, Any] | None = None, sort: str = RELEVANCE) -> Answer:
    """The answer to what a reader typed. Raises store.IndexUnavailable while there is no index that could answer."""
    note_passed_days()
    return Answer(Asked(read(typed), filters or {}, sort), portal_store().reading())


def portal_store() -> Store:
    return store_at(settings.HAYSTACK_CONNECTIONS["default"]["PATH"])


def _place(unit: dict[str, Any], address: str, needles: list[Word]) -> Place:
    found = snippets.snippet(unit["text"], needles)
    anchor = ""
    for offset, name in unit.get("anchors", []):
        if offset <= found.offset:
            anchor = name
    if unit.get("table"):
        url = f"{address}tables/{unit['table']}/"
    elif unit.get("file"):
        url = f"{address}attachments/{unit['file']}/"
    else:
        url = f"{address}#{anchor}" if anchor else address
    return Place(unit["kind"], _label(unit), url, found.html)


def _label(unit: dict[str, Any]) -> str:
    """附件2 · 第五条; a place without a name of its own is named after its kind."""
    own = unit.get("place", "")
    if unit.get("table"):
        own = own or _("表%(number)s") % {"number": unit["table"]}
    elif unit["kind"] == "head":
        own = _("标题与文号")
    elif unit["kind"] == "text" and not unit.get("attachment"):
        own = own or _("正文")
    shortened = own if len(own) <= 40 else f"{own[:39]}…"
    return " · ".join(filter(None, (unit.get("attachment", ""), shortened)))
