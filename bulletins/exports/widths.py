"""How a table is set on paper: upright or across the page, in which size, and what each column gets of the width."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from bulletins.presenting.grid import Cell, Grid

# How many full-width characters of a size (in points) the lines of a page hold, upright and across.
UPRIGHT = {10.5: 42.0, 9.0: 49.0}
ACROSS = {10.5: 64.0, 9.0: 74.0, 7.5: 89.0}
# A column of words makes do with so many characters; an empty one gets at least so many.
ENOUGH, LEAST = 6.0, 2.0
MOST_UNBROKEN = 16.0
ROWS_WEIGHED = 200
LINES = 14
AROUND = 1.3  # what a cell has on both sides of its words, in characters

EMPTY = Cell("")


@dataclass(frozen=True)
class Setting:
    """``size`` in points; ``shares`` of the columns in percent."""

    across: bool
    size: float
    shares: list[float]


def setting_of(grid: Grid) -> Setting:
    """Upright where the words fit with line breaks, else across; the largest size that fits and makes no row higher
    than LINES lines, else the smallest."""
    cells = _cells(grid)
    tight = _tight(cells, len(grid.head))
    across = sum(tight) > max(UPRIGHT.values())
    sizes = ACROSS if across else UPRIGHT
    size, given = 0.0, tight
    for size, held in sizes.items():
        if sum(tight) <= held or size == min(sizes):
            given = _spread(tight, cells, held - sum(tight))
            if _most_lines(given, cells) <= LINES:
                break
    return Setting(across, size, [round(100 * width / (sum(given) or 1), 2) for width in given])


def _most_lines(given: list[float], rows: list[dict[int, Cell]]) -> float:
    return max((_width(cell.text) / (given[c] - AROUND) for row in rows for c, cell in row.items()), default=0.0)


def _cells(grid: Grid) -> list[dict[int, Cell]]:
    """Of each row the cells of one column each, by column."""
    found: list[dict[int, Cell]] = []
    taken: set[tuple[int, int]] = set()
    for r, row in enumerate(grid.head + grid.body):
        c = 0
        here: dict[int, Cell] = {}
        for cell in row:
            while (r, c) in taken:
                c += 1
            taken |= {(r + i, c + j) for i in range(cell.rowspan) for j in range(cell.colspan)}
            # A column of merged cells alone has a width all the same.
            here |= {c + j: cell if cell.colspan == 1 else EMPTY for j in range(cell.colspan)}
            c += cell.colspan
        found.append(here)
    return found


def _tight(rows: list[dict[int, Cell]], head: int) -> list[float]:
    """The width each column makes do with, in characters; words and numbers that cannot be broken are not cut."""
    wanted = [LEAST] * (max((c for row in rows for c in row), default=-1) + 1)
    for r, row in enumerate(rows):
        for c, cell in row.items():
            longest = _width(cell.text) / (2 if r < head else 1)
            unbroken = max((_width(word) for word in cell.text.split() if word.isascii()), default=0.0)
            wanted[c] = max(wanted[c], min(longest, ENOUGH), min(unbroken, MOST_UNBROKEN))
    return [width + AROUND for width in wanted]


def _spread(widths: list[float], rows: list[dict[int, Cell]], spare: float) -> list[float]:
    """What is left of the line goes, a character at a time, where it makes the table shortest."""
    lengths = [{c: _width(cell.text) for c, cell in row.items()} for row in rows]
    lengths = sorted(lengths, key=lambda row: -max(row.values(), default=0))[:ROWS_WEIGHED]
    given = list(widths)
    for _step in range(max(0, int(spare))):
        gains = [0.0] * len(given)
        for row in lengths:
            lines = sorted(((length / (given[c] - AROUND), c) for c, length in row.items()), reverse=True)
            if lines and lines[0][0] > 0:
                highest, c = lines[0]
                next_highest = lines[1][0] if len(lines) > 1 else 0.0
                wider = row[c] / (given[c] - AROUND + 1)
                gains[c] += highest - max(wider, next_highest, min(highest, 1.0))
        best = max(range(len(given)), key=lambda c: gains[c], default=None)
        if best is None or gains[best] <= 0:
            break
        given[best] += 1
    return given


def _width(text: str) -> float:
    return sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.55 for char in text)
