"""The fields of the index, and a published document as its entries: one for the whole text, one for each unit.

Words are looked for in whole documents, so that two words in different sections meet; the units say where. Fields of
units are named apart from those of documents, so that neither bends the other's statistics.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date
from typing import Any

import tantivy

from bulletins.ingest.numbers import Number, parse_number
from bulletins.models import Document, State, Topic, Validity
from bulletins.search.analysis import ANALYSER_VERSION, bigrams, kept, runs
from bulletins.search.units import Unit, units_of

# A change of the fields, or of what is put into them, needs a new number.
SCHEMA_VERSION = 3
VERSION = f"{SCHEMA_VERSION}.{ANALYSER_VERSION}"

FACETS = ("bulletin", "year", "section", "agency", "genre", "topic", "validity")

_IN_FORCE = {Validity.IN_FORCE, Validity.AMENDED}
_NO_LONGER = {Validity.REPEALED, Validity.LAPSED}


def build_schema() -> tantivy.Schema:
    """``text``, ``title`` and ``unit_text`` hold bigrams; ``…chars`` single characters; ``…words`` whole Latin and
    digit runs. ``number…`` and ``title_…`` hold whole keys. ``written`` is a day as 20210304, 0 if not known."""
    builder = tantivy.SchemaBuilder()
    for name in ("text", "title", "unit_text"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in ("chars", "words", "unit_chars", "unit_words"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    for name in ("kind", "number", "number_part", "title_key", "title_part"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in FACETS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("record", "written", "ordinal"):
        builder.add_unsigned_field(name, stored=True, indexed=True, fast=True)
    builder.add_float_field("weight", fast=True)
    builder.add_text_field("shown", tokenizer_name="raw", index_option="basic", stored=True)
    return builder.build()


def entries_of(document: Document) -> list[tantivy.Document]:
    """The entries of a published document that was read with units.with_parts."""
    units = units_of(document)
    return [_document_entry(document, units), *(_unit_entry(document, n, unit) for n, unit in enumerate(units))]


def state_entry(state: dict[str, Any]) -> tantivy.Document:
    """What the index says of itself, committed together with what it says it holds."""
    entry = tantivy.Document()
    entry.add_text("kind", "state")
    entry.add_text("shown", json.dumps(state))
    return entry


def _document_entry(document: Document, units: list[Unit]) -> tantivy.Document:
    record = document.record
    text = "\n".join(unit.text for unit in units)
    entry = tantivy.Document()
    entry.add_text("kind", "document")
    entry.add_unsigned("record", record.pk)
    _add_words(entry, "", text)
    entry.add_text("title", " ".join(bigrams(kept(f"{document.title}\n{document.instrument}"))))
    for field, keys in (
        ("number", _number_keys(document)),
        ("number_part", number_parts(parse_number(document.number))),
        ("title_key", _title_keys(document)),
        ("title_part", _title_parts(document)),
    ):
        for key in sorted(keys):
            entry.add_text(field, key)
    for field, values in facet_values(document).items():
        for value in values:
            entry.add_text(field, value)
    entry.add_unsigned("written", day_number(document.written_on))
    entry.add_float("weight", _weight(document))
    entry.add_text("shown", json.dumps({"document": document.pk}))
    return entry


def _unit_entry(document: Document, ordinal: int, unit: Unit) -> tantivy.Document:
    entry = tantivy.Document()
    entry.add_text("kind", "unit")
    entry.add_unsigned("record", document.record_id)
    entry.add_unsigned("ordinal", ordinal)
    _add_words(entry, "unit_", unit.text)
    shown = {name: getattr(unit, name) for name in ("kind", "place", "attachment", "table", "file", "text", "anchors")}
    entry.add_text("shown", json.dumps({k: v for k, v in shown.items() if v}, ensure_ascii=False))
    return entry


def _add_words(entry: tantivy.Document, prefix: str, text: str) -> None:
    characters = kept(text)
    entry.add_text(f"{prefix}text", " ".join(bigrams(characters)))
    entry.add_text(f"{prefix}chars", " ".join(characters))
    entry.add_text(f"{prefix}words", " ".join(runs(text)))


def facet_values(document: Document) -> dict[str, list[str]]:
    """What a document counts under in each facet; the values are those of bulletins.filters.DocumentFilter."""
    record = document.record
    if record.issue and record.issue.state == State.PUBLISHED:
        year: int | None = record.issue.year
    else:
        year = document.written_on.year if document.written_on else None
    values: dict[str, list[str]] = {
        "bulletin": [record.bulletin.slug],
        "year": [str(year)] if year else [],
        "section": [record.section.label] if record.section else [],
        "agency": [row.agency.name for row in document.issuing.all()],
        "genre": [document.genre],
        "topic": sorted({code for topic in document.topics.all() for code in _with_parent(topic)}),
        "validity": [document.standing],
    }
    return {field: [value for value in listed if value] for field, listed in values.items()}


def _with_parent(topic: Topic) -> list[str]:
    return [topic.code, topic.parent.code] if topic.parent else [topic.code]


def day_number(day: date | None) -> int:
    return day.year * 10_000 + day.month * 100 + day.day if day else 0


def _weight(document: Document) -> float:
    """Settles near-ties alone: in force before what is not, then the newer first."""
    validity = document.standing
    standing = 0.002 if validity in _IN_FORCE else 0.0 if validity in _NO_LONGER else 0.001
    return standing + (document.written_on.toordinal() / 1_000_000_000 if document.written_on else 0.0)


def _number_keys(document: Document) -> set[str]:
    """A number and a registration number, each as its key and as its kept characters."""
    printed = {document.number, document.registration_number, document.index_number}
    keys = {kept(words) for words in printed} | {kept(document.number_key)}
    return keys - {""}


def number_parts(number: Number | None) -> set[str]:
    """What a reader may remember of a number: the end of its series, with the year or without, or year and serial."""
    if number is None:
        return set()
    ends = [number.series[start:] for start in range(len(number.series))]
    parts = {number_part(end, None, number.serial) for end in ends}
    if number.year:
        parts |= {number_part(end, number.year, number.serial) for end in [*ends, ""]}
    return parts


def number_part(series_end: str, year: int | None, serial: int) -> str:
    return f"{series_end}|{year or ''}|{serial}".casefold()


def _title_keys(document: Document) -> set[str]:
    """The title as a reader may paste it: alone, with its issuer in front, as the contents print it."""
    title, contents = kept(document.title), kept(document.record.contents_title)
    makers = [document.issuer, document.signer, *(row.agency.name for row in document.issuing.all())]
    fronts = ["", *map(kept, makers), kept("".join(row.agency.name for row in document.issuing.all()))]
    return {front + name for front in fronts for name in (title, contents) if name}


def _title_parts(document: Document) -> set[str]:
    """What is left of the title without its issuer, without 关于…的通知, and the title of what it prints."""
    titles = (document.title, document.record.contents_title)
    parts = {part for title in titles for part in title_cores(title)} | {kept(document.instrument)}
    return parts - {""}


_GENRE = re.compile(r"的(?:通知|通告|公告|通报|公报|命令|令|决定|决议|意见|办法|规定|批复|报告|函)$")


def title_cores(title: str) -> Iterable[str]:
    """The title from 关于 on, and that without 关于 (印发) and 的通知."""
    key = kept(title)
    _issuer, about, matter = key.partition("关于")
    if about:
        yield about + matter
    else:
        matter = key
    matter = _GENRE.sub("", matter)
    yield matter
    yield matter.removeprefix("印发").removeprefix("转发")
