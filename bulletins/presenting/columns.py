"""A table by its columns: what each is called through all header levels, and rows whose merged cells are filled in."""

from __future__ import annotations

from dataclasses import dataclass

from bulletins.models import Table
from bulletins.presenting.grid import is_total


@dataclass(frozen=True)
class Card:
    """A row for a narrow screen: the ``group`` row above it, its ``title``, and ``(column name, text)`` of the rest."""

    group: str
    title: str
    facts: list[tuple[str, str]]


def column_names(table: Table) -> list[list[str]]:
    """Of each column the header texts over it from the top, a merged one under every column it spans."""
    head = _filled(table)[: table.header_rows]
    names: list[list[str]] = []
    for column in zip(*head, strict=True):
        levels: list[str] = []
        for text in column:
            if text and text != (levels or [""])[-1]:
                levels.append(text)
        names.append(levels)
    return names or [[] for _ in (table.rows or [[]])[0]]


def headings(table: Table) -> list[str]:
    """What the columns are called at the lowest level, each name once: for a list of tables."""
    return list(dict.fromkeys(levels[-1] for levels in column_names(table) if levels))


def records(table: Table) -> list[list[str]]:
    """The body rows, each whole by itself: a merged cell's text stands in every cell it covers."""
    return _filled(table)[table.header_rows :]


def cards(table: Table) -> list[Card]:
    """The body rows as cards. A row merged over the whole width names the group of those below it."""
    names = ["·".join(levels) for levels in column_names(table)]
    groups = {row for row, _column, _down, across in table.spans if across == len(names) > 1}
    found, group = [], ""
    for at, row in enumerate(records(table), start=table.header_rows):
        if at in groups:
            group = row[0]
            continue
        if is_total(row):
            group = ""
        title = next((n for n, text in enumerate(row[:2]) if text and not text.isdigit()), 0)
        # Columns under one heading name the row together: 居民生活用水 · 第一阶梯.
        titles = [n for n, name in enumerate(names) if n == title or (name and name == names[title])]
        facts = [(names[n], text) for n, text in enumerate(row) if n not in titles and text]
        found.append(Card(group, " · ".join(dict.fromkeys(filter(None, (row[n] for n in titles)))), facts))
    return found


def _filled(table: Table) -> list[list[str]]:
    rows = [list(row) for row in table.rows]
    for row, column, down, across in table.spans:
        for r in range(row, row + down):
            rows[r][column : column + across] = [table.rows[row][column]] * across
    return rows
