"""Cells with places, as a file draws them, become rectangular rows and merged cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bulletins.ingest.text import Merged


@dataclass(slots=True)
class Cell:
    """A cell's edges, in any unit, and its text."""

    left: float
    top: float
    right: float
    bottom: float
    text: str = ""


def rows_of(cells: Sequence[Cell], near_x: float = 0, near_y: float = 0) -> tuple[list[list[str]], list[Merged]]:
    """Rows and merged cells. Edges nearer to each other than ``near_x`` and ``near_y`` are one edge: such columns come
    from cells that were not drawn quite in line."""
    if not cells:
        return [], []
    columns = _edges((x for cell in cells for x in (cell.left, cell.right)), near_x)
    lines = _edges((y for cell in cells for y in (cell.top, cell.bottom)), near_y)
    width = max(columns.values())
    rows = [[""] * width for _ in range(max(lines.values()))]
    taken: set[tuple[int, int]] = set()
    spans: list[Merged] = []
    for cell in sorted(cells, key=lambda c: (lines[c.top], columns[c.left])):
        row, col = lines[cell.top], columns[cell.left]
        area = {(r, c) for r in range(row, lines[cell.bottom]) for c in range(col, columns[cell.right])}
        if not area or area & taken:
            # Squeezed to nothing or overlapping: no character may be lost, so the text goes to the cell beside it.
            row, col = min(row, len(rows) - 1), min(col, width - 1)
            owner = next((s for s in spans if _covers(s, row, col)), None)
            row, col = (owner.row, owner.col) if owner else (row, col)
            rows[row][col] = " ".join(filter(None, (rows[row][col], cell.text)))
            continue
        taken |= area
        rows[row][col] = cell.text
        if len(area) > 1:
            spans.append(Merged(row, col, lines[cell.bottom] - row, columns[cell.right] - col))
    return rows, spans


def _covers(span: Merged, row: int, col: int) -> bool:
    return span.row <= row < span.row + span.rowspan and span.col <= col < span.col + span.colspan


def _edges(values: Iterable[float], near: float) -> dict[float, int]:
    """The position of each edge, counted from 0."""
    ordered = sorted(set(values))
    found = {ordered[0]: 0}
    for before, value in pairwise(ordered):
        found[value] = found[before] + (value - before > near)
    return found
