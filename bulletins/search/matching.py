"""A question as a query to the index: what must match, and what comes first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import tantivy
from tantivy import FieldType, Occur, Query

from bulletins.search.analysis import bigrams, kept, runs
from bulletins.search.schema import day_number, number_part, title_cores
from bulletins.search.words import Question, Word, partial_number

# Far above any sum of BM25 scores, so that a document named by its number or title comes before all that mention it.
EXACT, ALMOST = 1_000_000.0, 300_000.0


class Matcher:
    """Makes queries for one schema; ``prefix`` is empty for documents, ``unit_`` for units."""

    def __init__(self, schema: tantivy.Schema, prefix: str = "") -> None:
        self.schema = schema
        self.prefix = prefix

    def term(self, field: str, value: Any) -> Query:
        return Query.term_query(self.schema, field, value)

    def filter(self, field: str, value: Any) -> Query:
        """A condition that adds nothing to the score."""
        return Query.const_score_query(self.term(field, value), 0.0)

    def phrase(self, characters: str, field: str = "text") -> Query:
        """The kept characters side by side. Every second bigram covers them all; the last one closes an odd rest."""
        name = self.prefix + field
        if len(characters) == 1:
            return self.term(f"{self.prefix}chars", characters) if field == "text" else Query.empty_query()
        pairs = bigrams(characters)
        chosen: list[str | tuple[int, str]] = [
            (at, pair) for at, pair in enumerate(pairs) if at % 2 == 0 or at == len(pairs) - 1
        ]
        return self.term(name, pairs[0]) if len(chosen) == 1 else Query.phrase_query(self.schema, name, chosen)

    def any_pair(self, characters: str) -> Query:
        """Some of the characters side by side, the more the better."""
        pairs = bigrams(characters) or [characters]
        field = "text" if len(characters) > 1 else "chars"
        return either([self.term(self.prefix + field, pair) for pair in dict.fromkeys(pairs)])

    def word(self, word: Word) -> Query:
        """The word anywhere; a document number also in the spelling in which documents print it. Where the word has
        Latin or digit runs, texts with the same runs whole rank above those with a part of longer ones."""
        ways = [self.phrase(word.kept)]
        if word.number and (printed := kept(str(word.number))) != word.kept:
            ways.append(self.phrase(printed))
        whole_runs = [self.term(f"{self.prefix}words", run) for run in dict.fromkeys(runs(word.text))]
        if not whole_runs:
            return either(ways)
        return Query.boolean_query([(Occur.Must, either(ways)), *((Occur.Should, run) for run in whole_runs)])

    def document_named(self, word: Word) -> list[Query]:
        """Ways in which a word, or all of a question, may be the number or title of a document."""
        keys = {word.kept} | ({kept(word.number.key)} if word.number else set())
        exact = [self.term("number", key) for key in sorted(keys)] + [self.term("title_key", word.kept)]
        almost = [self.term("title_part", core) for core in dict.fromkeys([word.kept, *title_cores(word.text)]) if core]
        if part := partial_number(word.text):
            almost.append(self.term("number_part", number_part(*part)))
        scored = [Query.const_score_query(query, EXACT) for query in exact]
        return scored + [Query.const_score_query(query, ALMOST) for query in almost]


def either(queries: Sequence[Query]) -> Query:
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])


def documents_matching(schema: tantivy.Schema, question: Question) -> Query:
    """Documents that hold all words and none of the excluded ones, or that the question or a word of it names."""
    match = Matcher(schema)
    if question.is_empty:
        return match.filter("kind", "document")
    if question.says_nothing:
        return Query.empty_query()
    every_word = [
        Query.disjunction_max_query([match.word(word), *match.document_named(word)]) for word in question.words
    ]
    found = [Query.boolean_query([(Occur.Must, query) for query in every_word])]
    whole = question.whole
    if not question.excluded and [word.kept for word in question.words] != [whole.kept]:
        found += [Query.disjunction_max_query(match.document_named(whole)), match.phrase(whole.kept)]
    ranking = [Query.boost_query(match.phrase(word.kept, "title"), 3.0) for word in question.words]
    must = [(Occur.Must, either(found)), *((Occur.Should, query) for query in ranking)]
    must += [(Occur.MustNot, match.phrase(word.kept)) for word in question.excluded]
    return Query.boolean_query(must)


def units_matching(schema: tantivy.Schema, question: Question, record: int) -> list[Query]:
    """Queries for the places in one document, to be tried in turn: with all words, with some, with a part of one."""
    match = Matcher(schema, "unit_")
    in_record = (Occur.Must, match.filter("record", record))
    of_units = (Occur.Must, match.filter("kind", "unit"))
    words = [match.word(word) for word in question.words]
    whole = question.whole.kept
    ways = [
        Query.boolean_query([(Occur.Must, query) for query in words]),
        either(words),
        either([match.any_pair(word.kept) for word in question.words]),
    ]
    if len(question.words) > 1 and not question.excluded:
        ways.insert(0, match.phrase(whole))
    return [Query.boolean_query([in_record, of_units, (Occur.Must, way)]) for way in ways]


def narrowed(schema: tantivy.Schema, filters: Mapping[str, Any], without: str = "") -> list[tuple[Occur, Query]]:
    """The filters as conditions, those of the facet ``without`` left out. Names are those of DocumentFilter; values are
    strings, a whole number for the year, dates for ``written_from`` and ``written_to``."""
    match = Matcher(schema)
    conditions = []
    for name, value in filters.items():
        if value in (None, "") or name == without or name in ("written_from", "written_to"):
            continue
        conditions.append((Occur.Must, match.filter(name, str(value))))
    since, until = filters.get("written_from"), filters.get("written_to")
    if since or until:
        conditions.append((Occur.Must, Query.const_score_query(written_between(schema, since, until), 0.0)))
    return conditions


def written_between(schema: tantivy.Schema, since: date | None, until: date | None) -> Query:
    """Documents of known date, both days included."""
    upper = day_number(until) if until else None
    return Query.range_query(schema, "written", FieldType.Unsigned, max(1, day_number(since)), upper)
