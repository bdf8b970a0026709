"""The index as it stood at one moment, and what can be asked of it there."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur, Order, Query

MOST_CHOICES = 1000


@dataclass(frozen=True)
class Held:
    """The last change an index holds; ``stamp`` tells it from a change of the same number in another history."""

    number: int = 0
    stamp: str = ""


@dataclass(frozen=True)
class Reading:
    """``behind`` are the records that changed since this moment; every answer leaves them out."""

    generation: Path
    index: tantivy.Index
    searcher: tantivy.Searcher
    held: Held
    behind: frozenset[int] = frozenset()

    @cached_property
    def schema(self) -> tantivy.Schema:
        return self.index.schema

    def records(
        self, query: Query, start: int, stop: int, *, by_date: bool = False, newest_first: bool = True
    ) -> list[tuple[int, float]]:
        """The records of matching documents with their scores, from ``start`` to before ``stop``, the best first, or by
        the day they were written."""
        hits = self.searcher.search(
            self._current(query),
            max(0, stop - start),
            count=False,
            offset=start,
            order_by_field="written" if by_date else None,
            order=Order.Desc if newest_first else Order.Asc,
            weight_by_field=None if by_date else "weight",
        ).hits
        records = self.searcher.fast_field_values("record", [address for _score, address in hits])
        return [(int(record or 0), float(score)) for record, (score, _address) in zip(records, hits, strict=True)]

    def count(self, query: Query) -> int:
        counted = self.searcher.aggregate(self._current(query), {"all": {"value_count": {"field": "record"}}})
        return int(counted["all"]["value"])

    def counts(self, query: Query, facets: Collection[str]) -> dict[str, list[tuple[str, int]]]:
        """For each of the facets its values with their number of matching documents, the most frequent first."""
        if not facets:
            return {}
        terms = {facet: {"terms": {"field": facet, "size": MOST_CHOICES}} for facet in facets}
        found = self.searcher.aggregate(self._current(query), terms)
        return {facet: [(b["key"], int(b["doc_count"])) for b in one["buckets"]] for facet, one in found.items()}

    def units(self, query: Query, most: int) -> list[dict[str, Any]]:
        """What is stored of the best matching units."""
        hits = self.searcher.search(query, most, count=False).hits
        return [json.loads(str(self.searcher.doc(address).get_first("shown"))) for _score, address in hits]

    def _current(self, query: Query) -> Query:
        if not self.behind:
            return query
        behind = Query.term_set_query(self.schema, "record", sorted(self.behind))
        return Query.boolean_query([(Occur.Must, query), (Occur.MustNot, behind)])
