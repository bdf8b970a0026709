"""The chronicle as months, documents within a month, and days within a document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from bulletins.models import ChronicleEntry, Document


@dataclass(frozen=True)
class Day:
    """``words`` as printed (8日, 3—5日); the first entry says the day, the others follow on it."""

    words: str
    date: date | None
    entries: list[ChronicleEntry]

    @property
    def anchor(self) -> str:
        return self.entries[0].anchor


@dataclass(frozen=True)
class Source:
    document: Document
    days: list[Day]


@dataclass(frozen=True)
class Month:
    """``month`` is the first of the month, ``None`` where the print leaves the year open."""

    month: date | None
    sources: list[Source]

    @property
    def anchor(self) -> str:
        return f"m{self.month:%Y-%m}" if self.month else "undated"


def by_month(entries: Iterable[ChronicleEntry]) -> list[Month]:
    """``entries`` must come sorted by month, document and order."""
    return [
        Month(month, [Source(document, days(of_document)) for document, of_document in groupby(rows, _document)])
        for month, rows in groupby(entries, lambda entry: entry.month)
    ]


def days(entries: Iterable[ChronicleEntry]) -> list[Day]:
    found: list[Day] = []
    for entry in entries:
        if entry.day or not found:
            found.append(Day(entry.day, entry.date, [entry]))
        else:
            found[-1].entries.append(entry)
    return found


def _document(entry: ChronicleEntry) -> Document:
    return entry.document


@dataclass(frozen=True)
class MonthOf:
    month: date
    count: int


@dataclass(frozen=True)
class Calendar:
    """``years`` of which anything is told, with their number of entries, the newest first; the twelve ``months`` of
    ``year``, those without entries too."""

    year: int
    years: list[tuple[int, int]]
    months: list[MonthOf]


def calendar(counted: Iterable[tuple[date | None, int]], year: int) -> Calendar:
    """``counted`` are months with their number of entries; where nothing is told of ``year``, the newest is shown."""
    of_month = {month: n for month, n in counted if month}
    of_year: dict[int, int] = {}
    for month, n in of_month.items():
        of_year[month.year] = of_year.get(month.year, 0) + n
    shown = year if year in of_year else max(of_year, default=year)
    firsts = [date(shown, number, 1) for number in range(1, 13)]
    return Calendar(
        shown, sorted(of_year.items(), reverse=True), [MonthOf(day, of_month.get(day, 0)) for day in firsts]
    )


def neighbours(counted: Iterable[tuple[date | None, int]], month: date) -> tuple[date | None, date | None]:
    """The months before and after of which anything is told."""
    told = [one for one, n in counted if one and n]
    return max((one for one in told if one < month), default=None), min(
        (one for one in told if one > month), default=None
    )
