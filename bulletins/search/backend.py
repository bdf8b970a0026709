"""Haystack's interface to the index: ``SearchQuerySet().filter(content="烟花").facet("year").highlight()``.

``content`` (or ``text``) takes what a reader would type; ``title`` and ``number`` are asked for by name; facets take
whole values; ``written`` takes dates with ``exact gt gte lt lte range``. Results are published documents, checked as
they are given. What the index cannot do (date facets, more_like_this, spelling, places on a map) raises
NotImplementedError instead of being passed over.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.utils.dateparse import parse_date
from haystack.backends import BaseEngine, BaseSearchBackend, BaseSearchQuery, SearchNode, log_query
from haystack.constants import DJANGO_CT, DJANGO_ID
from haystack.models import SearchResult
from tantivy import Occur, Query

from bulletins.models import Document
from bulletins.search import snippets
from bulletins.search.analysis import kept
from bulletins.search.matching import Matcher, documents_matching, either, written_between
from bulletins.search.query import places_in
from bulletins.search.reading import Reading
from bulletins.search.schema import FACETS, build_schema, facet_values
from bulletins.search.store import store_at
from bulletins.search.units import with_parts
from bulletins.search.words import Question, Word, read

CONTENT = ("content", "text")
ALL = 10_000
DAY = timedelta(days=1)

schema = lru_cache(maxsize=1)(build_schema)


class TantivySearchBackend(BaseSearchBackend):
    def __init__(self, connection_alias: str, **options: Any) -> None:
        super().__init__(connection_alias, **options)
        self.store = store_at(options["PATH"])

    def update(self, index: Any, iterable: Iterable[Document], commit: bool = True) -> None:
        """Writes these documents anew. Nothing has to call this: every search catches up by itself."""
        self.store.refresh([document.record_id for document in iterable])

    def remove(self, obj_or_string: Document | str, commit: bool = True) -> None:
        """Drops what is no longer published; a published document stays, since the database is the only truth."""
        pk = obj_or_string.rsplit(".", 1)[-1] if isinstance(obj_or_string, str) else obj_or_string.pk
        self.store.refresh(list(Document.objects.filter(pk=pk).values_list("record_id", flat=True)))

    def clear(self, models: Any = None, commit: bool = True) -> None:
        """Drops the index; the next search builds it anew."""
        self.store.forget()

    @log_query  # type: ignore[untyped-decorator]
    def search(
        self,
        query: Query | str,
        start_offset: int = 0,
        end_offset: int | None = None,
        sort_by: Sequence[str] = (),
        facets: dict[str, Any] | None = None,
        query_facets: Sequence[tuple[str, str]] = (),
        narrow_queries: Iterable[str] = (),
        highlight: Any = False,
        typed: str = "",
        models: Iterable[type] = (),
        result_class: type[SearchResult] | None = None,
        fields: Any = (),
        **others: Any,
    ) -> dict[str, Any]:
        """``query`` is a query of the index, or what a reader would type. Raises NotImplementedError for what is asked
        of it that it cannot do."""
        if others:
            raise NotImplementedError(f"The search index does not know {', '.join(sorted(others))}.")
        if models and Document not in set(models):
            return {"results": [], "hits": 0, "facets": {}}
        if isinstance(query, str):
            typed, query = query, documents_matching(schema(), read(query))
        narrowed = [Query.const_score_query(_narrowing(narrow), 0.0) for narrow in narrow_queries]
        found = Query.boolean_query([(Occur.Must, one) for one in [query, *narrowed]])
        reading = self.store.reading()
        records = _records(reading, found, start_offset, end_offset, sort_by)
        return {
            "results": _results(reading, records, read(typed) if highlight else None, result_class or SearchResult),
            "hits": reading.count(found),
            "facets": {
                "fields": _field_counts(reading, found, facets or {}),
                "dates": {},
                "queries": {
                    f"{field}:{value}": reading.count(_both(found, field_query(field, "exact", value)))
                    for field, value in query_facets
                },
            },
        }

    def more_like_this(self, model_instance: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        raise NotImplementedError("The search index has no more_like_this.")


class TantivySearchQuery(BaseSearchQuery):
    """Builds queries of the index itself, not strings that would have to be read again."""

    def build_query(self) -> Query:
        query = self._node(self.query_filter) if self.query_filter else field_query("kind", "exact", "document")
        boosts = [
            (Occur.Should, Query.boost_query(Matcher(schema()).phrase(kept(word)), float(boost)))
            for word, boost in self.boost.items()
        ]
        return Query.boolean_query([(Occur.Must, query), *boosts]) if boosts else query

    def build_params(self, spelling_query: str | None = None) -> dict[str, Any]:
        typed = " ".join(self._typed(self.query_filter))
        return super().build_params(spelling_query=spelling_query) | ({"typed": typed} if typed else {})

    def build_not_query(self, query_string: str) -> str:
        return f"-{query_string}"

    def _node(self, node: SearchNode) -> Query:
        parts = []
        for child in node.children:
            if isinstance(child, SearchNode):
                parts.append(self._node(child))
            else:
                expression, value = child
                field, lookup = node.split_expression(expression)
                parts.append(field_query(field, lookup, self._prepared(value)))
        occur = Occur.Should if node.connector == "OR" else Occur.Must
        query = Query.boolean_query([(occur, part) for part in parts])
        if not node.negated:
            return query
        return Query.boolean_query([(Occur.Must, field_query("kind", "exact", "document")), (Occur.MustNot, query)])

    def _prepared(self, value: Any) -> Any:
        return value.prepare(self) if hasattr(value, "input_type_name") else value

    def _typed(self, node: SearchNode) -> list[str]:
        """What is looked for in the text, for highlights."""
        if node.negated:
            return []
        words: list[str] = []
        for child in node.children:
            if isinstance(child, SearchNode):
                words += self._typed(child)
            elif node.split_expression(child[0])[0] in CONTENT:
                words.append(str(self._prepared(child[1])))
        return words


class TantivyEngine(BaseEngine):
    backend = TantivySearchBackend
    query = TantivySearchQuery


def field_query(field: str, lookup: str, value: Any) -> Query:
    """One condition of a SearchQuerySet. Raises NotImplementedError for a field or lookup that there is not."""
    match = Matcher(schema())
    if lookup == "in":
        return either([field_query(field, "exact", one) for one in value]) if value else Query.empty_query()
    if field == "written":
        return _written(lookup, value)
    if lookup in ("content", "contains", "exact"):
        if field in CONTENT:
            return (
                match.phrase(kept(str(value))) if lookup == "exact" else documents_matching(schema(), read(str(value)))
            )
        if field == "title":
            key = kept(str(value))
            return match.term("title_key", key) if lookup == "exact" else match.phrase(key, "title")
        if field == "number":
            return either(match.document_named(Word.of(str(value))))
        if field in (*FACETS, "kind"):
            return match.filter(field, str(value))
        if field == "record":
            return match.filter(field, int(value))
    raise NotImplementedError(f"The search index has no {field}__{lookup}.")


def _written(lookup: str, value: Any) -> Query:
    low, high = value if lookup == "range" else (value, value)
    since, until = _day(low), _day(high)
    bounds: dict[str, tuple[date | None, date | None]] = {
        "content": (since, until),
        "exact": (since, until),
        "range": (since, until),
        "gte": (since, None),
        "gt": (since + DAY, None),
        "lte": (None, until),
        "lt": (None, until - DAY),
    }
    if lookup not in bounds:
        raise NotImplementedError(f"The search index has no written__{lookup}.")
    return Query.const_score_query(written_between(schema(), *bounds[lookup]), 0.0)


def _day(value: Any) -> date:
    day = value if isinstance(value, date) else parse_date(str(value))
    if day is None:
        raise ValueError(f"{value!r} is no date; write it as 2024-03-29.")
    return day


def _both(first: Query, second: Query) -> Query:
    return Query.boolean_query([(Occur.Must, first), (Occur.Must, second)])


def _narrowing(narrow: str) -> Query:
    field, _colon, value = narrow.partition(":")
    return field_query(field.removesuffix("_exact"), "exact", value.strip().strip('"'))


def _field_counts(reading: Reading, query: Query, facets: Iterable[str]) -> dict[str, list[tuple[str, int]]]:
    if unknown := [field for field in facets if field not in FACETS]:
        raise NotImplementedError(f"The search index has no facet {', '.join(unknown)}.")
    return reading.counts(query, list(facets))


def _records(
    reading: Reading, query: Query, start: int, end: int | None, sort_by: Sequence[str]
) -> list[tuple[int, float]]:
    field = sort_by[0] if sort_by else ""
    if len(sort_by) > 1 or field.lstrip("-") not in ("", "written"):
        raise NotImplementedError(f"The search index sorts by relevance or written, not by {', '.join(sort_by)}.")
    stop = ALL if end is None else end
    return reading.records(query, start, stop, by_date=bool(field), newest_first=field.startswith("-"))


def _results(
    reading: Reading, records: list[tuple[int, float]], question: Question | None, result_class: type[SearchResult]
) -> list[SearchResult]:
    rows = with_parts(Document.objects.published()).filter(record__in=[record for record, _score in records])
    documents = {document.record_id: document for document in rows}
    results = []
    for record, score in records:
        if document := documents.get(record):
            results.append(_result(reading, document, score, question, result_class))
    return results


def _result(
    reading: Reading, document: Document, score: float, question: Question | None, result_class: type[SearchResult]
) -> SearchResult:
    shown: dict[str, Any] = {
        "title": document.title,
        "number": document.number,
        "written": document.written_on,
        "url": document.get_absolute_url(),
        DJANGO_CT: "bulletins.document",
        DJANGO_ID: str(document.pk),
    }
    for facet, values in facet_values(document).items():
        shown[facet] = values if facet in ("agency", "topic") else "".join(values)
    if question:
        needles = snippets.needles_of(question)
        shown["highlighted"] = {"text": [str(place.html) for place in places_in(reading, document, question, needles)]}
    result = result_class("bulletins", "document", document.pk, score, **shown)
    result._model, result._object = Document, document
    return result
