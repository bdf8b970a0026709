"""Tables without rules: lines whose parts stand under one another in columns.

The evidence must be whole: a first line that names every column, lines below it whose parts each stand under one of
them, and a column of numbers. Lists of people and letter-spaced names have none of that and stay lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Protocol

_NUMBER = re.compile(r"[（(]?[+-]?\d[\d.,，]*[%％)）]?")
_LONGEST_HEADER = 16  # characters of a column's name
_COLUMNS = 3  # columns and more make a table
_ROWS = 3  # the header among them
_TOUCH = 0.5  # points that lines of one row overlap by, at least
_ROW_GAP = 0.35  # of the type size: how much further apart rows stand than the lines of one cell


@dataclass(slots=True)
class Part:
    """A run of characters without a wide gap in it."""

    left: float
    right: float
    text: str


class Lined(Protocol):
    """A printed line, as far as columns are concerned."""

    top: float
    bottom: float
    size: float
    parts: list[Part]


def find_columns(lines: Sequence[Lined]) -> list[tuple[int, int, list[list[str]]]]:
    """The tables among ``lines``, which stand below one another: first line, line after the last, rows."""
    bands = _bands(lines)
    starts = [0, *accumulate(map(len, bands))]
    found: list[tuple[int, int, list[list[str]]]] = []
    at = 0
    while at < len(bands):
        end, rows = _table_at(bands, at)
        if rows:
            found.append((starts[at], starts[end], rows))
        at = end if rows else at + 1
    return found


def _bands(lines: Sequence[Lined]) -> list[list[Lined]]:
    """Lines in groups that overlap in height: those of a row whose cells are not on one line."""
    bands: list[list[Lined]] = []
    bottom = 0.0
    for line in lines:
        if bands and line.top < bottom - _TOUCH:
            bands[-1].append(line)
        else:
            bands.append([line])
            bottom = line.bottom
        bottom = max(bottom, line.bottom)
    return bands


def _table_at(bands: Sequence[Sequence[Lined]], start: int) -> tuple[int, list[list[str]]]:
    columns = _columns_of(bands[start])
    header = _place(bands[start], columns) if len(columns) >= _COLUMNS else None
    if header is None or not all(map(_names_a_column, header)):
        return start, []
    placed = [header]
    end = start + 1
    while end < len(bands):
        row = _place(bands[end], columns)
        if row is None or (row[0] and sum(map(bool, row)) == 1):
            break
        placed.append(row)
        end += 1
    rows = _whole_rows(bands[start:end], placed)
    return end, rows if len(rows) >= _ROWS and _counts(rows[1:]) else []


def _columns_of(band: Sequence[Lined]) -> list[tuple[float, float]]:
    columns: list[tuple[float, float]] = []
    for part in sorted((part for line in band for part in line.parts), key=lambda part: part.left):
        if columns and part.left < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], part.right))
        else:
            columns.append((part.left, part.right))
    return columns


def _names_a_column(text: str) -> bool:
    named = bool(text) and len(text) <= _LONGEST_HEADER
    return named and not _NUMBER.fullmatch(text) and not text.endswith((":", "：", "。"))


def _place(band: Sequence[Lined], columns: list[tuple[float, float]]) -> list[str] | None:
    """The texts of a row under their columns, which widen to hold them; ``None`` where one stands under two."""
    row = [""] * len(columns)
    wider = list(columns)
    for line in band:
        taken: set[int] = set()
        for part in line.parts:
            under = [n for n, (left, right) in enumerate(columns) if part.left < right and part.right > left]
            if not under:
                middle = (part.left + part.right) / 2
                under = [min(range(len(columns)), key=lambda n: abs(sum(columns[n]) / 2 - middle))]
            n = under[0]
            if len(under) > 1 or n in taken:
                return None
            taken.add(n)
            row[n] += part.text
            wider[n] = (min(wider[n][0], part.left), max(wider[n][1], part.right))
    if any(left[1] > right[0] for left, right in pairwise(wider)):
        return None
    columns[:] = wider
    return row


def _whole_rows(bands: Sequence[Sequence[Lined]], placed: list[list[str]]) -> list[list[str]]:
    """The rows, the lines of wrapped cells put together: they stand nearer to each other than rows do."""
    if all(row[0] for row in placed):
        return placed
    gaps = [below[0].top - max(line.bottom for line in above) for above, below in pairwise(bands)]
    apart = (min(gaps) + max(gaps)) / 2 if max(gaps) - min(gaps) > _ROW_GAP * bands[0][0].size else None
    rows = [list(placed[0])]
    for gap, row in zip(gaps, placed[1:], strict=True):
        goes_on = not row[0] if apart is None else gap < apart
        if goes_on and len(rows) > 1:
            rows[-1] = [above + below for above, below in zip(rows[-1], row, strict=True)]
        else:
            rows.append(list(row))
    return rows


def _counts(body: list[list[str]]) -> bool:
    """Whether a column holds numbers, and most cells are filled."""
    filled = sum(bool(cell) for row in body for cell in row)
    numbers = max(sum(bool(_NUMBER.fullmatch(row[n])) for row in body) for n in range(len(body[0])))
    return numbers * 3 >= len(body) * 2 and filled * 2 >= len(body) * len(body[0])
