"""Header rows of a table, and the merged cells: those that the file drew, or those that conversion turned into empty
ones.

An empty cell is covered only where there is evidence: sub-headings in the row below, or a group row that fills the
table's width. In doubt there is no span. Spans never overlap and never cover a cell with text in it.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

from bulletins.ingest import grammar
from bulletins.ingest.text import Grid
from bulletins.ingest.tree import Spanned

_DATA = re.compile(r"[。；！？]|^\d+(?:\.\d+)?%?$|\d{5,}")
_STEP = re.compile(r"\d{1,4}(?:\.\d{1,2})?年?")
_LEAST_STEPS = 3
_GROUP = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[、.）)]")


def header_rows(rows: list[list[str]]) -> int:
    """How many rows at the top are header: 0 for forms and lists, 2 where a second row holds sub-headings."""
    first = rows[0]
    if not _heading_cells(first):
        return 0
    if all(first):
        if len(rows) == 1:
            return 1
        return 2 if _second_header(first, rows[1]) else 1
    if len(rows) > 1 and _second_header(first, rows[1]):
        return 2
    if len(rows) < 2:
        return 1 if sum(map(bool, first)) > len(first) / 2 else 0
    # Gaps in a header lie over columns with text in them; a form's gaps are blank all the way down.
    gaps = [i for i, cell in enumerate(first) if not cell]
    below = rows[1:]
    return int(all(sum(1 for row in below if i < len(row) and row[i]) * 2 > len(below) for i in gaps))


def _heading_cells(row: list[str]) -> bool:
    filled = [cell for cell in row if cell]
    if len(filled) < 2 and len(row) > 1:
        return False
    named = [cell for cell in filled if cell not in _series(row)]
    for cell in named:
        mark = grammar.mark_of(cell)
        if _DATA.search(cell) or len(cell) > 40 or cell.endswith((":", "：")) or (mark and mark.style != "bare"):
            return False
    return True


def _series(row: list[str]) -> list[str]:
    """The numbers right of a header's first name, where they go up in equal steps: years, ratios."""
    numbers = [cell for cell in row[1:] if cell]
    if not row[0] or len(numbers) < _LEAST_STEPS or not all(_STEP.fullmatch(cell) for cell in numbers):
        return []
    values = [Decimal(cell.removesuffix("年")) for cell in numbers]
    steps = {after - before for before, after in pairwise(values)}
    return numbers if len(steps) == 1 and steps.pop() > 0 else []


def _second_header(first: list[str], second: list[str]) -> bool:
    """Whether ``second`` fills exactly gaps of ``first``, or repeats units under it, and names nothing itself."""
    filled = [i for i, cell in enumerate(second) if cell]
    if not filled or (second and second[0]) or not _heading_cells([*second]):
        return False
    gaps = {i for i, cell in enumerate(first) if not cell}
    if not gaps or not gaps & set(filled):
        return False
    if gaps <= set(filled) and filled == list(range(filled[0], len(first))):
        return True  # every column right of the name has its sub-heading
    # Sub-headings stand under a gap or under the filled cell right before one.
    parents = {i for i in filled if i not in gaps}
    return all((i + 1 in gaps and i + 1 in filled) or i + 1 >= len(first) for i in parents) and len(filled) >= len(
        gaps & set(range(len(second)))
    )


def spans_of(rows: list[list[str]], header: int) -> list[Spanned]:
    spans = _header_spans(rows, header)
    covered = {(s.row + r, s.col + c) for s in spans for r in range(s.rowspan) for c in range(s.colspan)}
    for row in range(header, len(rows)):
        cells = rows[row]
        if len(cells) > 2 and cells[0] and not any(cells[1:]) and _GROUP.match(cells[0]):
            spans.append(Spanned(row, 0, colspan=len(cells)))
            covered.update((row, col) for col in range(len(cells)))
    for span in _category_spans(rows, header):
        area = {(span.row + r, span.col) for r in range(span.rowspan)}
        if not area & covered:
            spans.append(span)
            covered |= area
    return spans


def _header_spans(rows: list[list[str]], header: int) -> list[Spanned]:
    """Header cells over sub-headings reach across them; those without reach down, and across columns that only the
    body fills."""
    spans: list[Spanned] = []
    if not header:
        return spans
    top = rows[0]
    under = rows[1] if header > 1 else [""] * len(top)
    body = rows[header:]
    for col, cell in enumerate(top):
        if not cell:
            continue
        reach = col + 1
        while reach < len(top) and not top[reach] and bool(under[reach]) == bool(under[col]):
            reach += 1
        covered = range(col, reach)
        if header > 1 and any(under[c] for c in covered):
            spans.append(Spanned(0, col, colspan=len(covered)))
        elif all(any(row[c] for row in body) for c in covered) or len(covered) == 1:
            spans.append(Spanned(0, col, rowspan=header, colspan=len(covered)))
    return [span for span in spans if (span.rowspan, span.colspan) != (1, 1)]


def _goes_on(rest: list[str]) -> bool:
    """Whether a row whose leading cells are empty is otherwise filled like a row of its own."""
    filled = sum(map(bool, rest))
    return filled >= 2 or filled * 2 >= len(rest) > 0


def _category_spans(rows: list[list[str]], header: int) -> list[Spanned]:
    """Cells of the leading columns that stand for the rows below them, whose own leading cells are empty while the
    rest of the row goes on."""
    spans: list[Spanned] = []
    if len(rows) <= header or len(rows[0]) < 3:
        return spans
    for col in range(2):
        row = header
        while row < len(rows):
            end = row + 1
            if rows[row][col] and len(rows[row][col]) <= 30:
                while end < len(rows) and not any(rows[end][: col + 1]) and _goes_on(rows[end][col + 1 :]):
                    end += 1
                closed = end == len(rows) or bool(rows[end][col])
                if closed and end - row > 1 and (col == 0 or all(not rows[r][0] for r in range(row + 1, end))):
                    spans.append(Spanned(row, col, rowspan=end - row))
            row = end
    return spans


def drawn_header(grid: Grid, rows: list[list[str]]) -> int:
    """Header rows of a table that the file drew: as marked there, or as far down as the first row's merged cells go."""
    if grid.header_rows:
        return min(grid.header_rows, len(rows))
    guessed = header_rows(rows)
    if not guessed and not _heading_cells(rows[0]):
        return 0
    split = any(span.row == 0 and span.colspan > 1 for span in grid.spans)
    deep = [span.rowspan for span in grid.spans if span.row == 0]
    if split and deep and 1 < max(deep) < len(rows):
        return max(deep)
    return guessed


def drawn_spans(rows: list[list[str]], pieces: list[tuple[Grid, list[int]]]) -> list[Spanned]:
    """Merged cells of a table drawn in pieces; each piece comes with the table's row for each of its own rows.

    A cell that a page break cut has its words above the break and an empty cell below it: both are one.
    """
    spans: list[Spanned] = []
    covered: set[tuple[int, int]] = set()
    ends: dict[tuple[int, int], Spanned] = {}
    start = 0  # the table's row that the piece begins with, headers printed again aside
    for grid, placed in pieces:
        for merged in grid.spans:
            reach = placed[merged.row : merged.row + merged.rowspan]
            if not reach:
                continue
            span = Spanned(min(reach), merged.col, max(reach) - min(reach) + 1, merged.colspan)
            above = ends.get((span.row, span.col))
            area = {(span.row + r, span.col + c) for r in range(span.rowspan) for c in range(span.colspan)}
            if start and span.row == start and not rows[start][span.col] and span.rowspan > 1:
                if above is None and span.colspan == 1 and rows[start - 1][span.col]:
                    above = Spanned(start - 1, span.col)
                    spans.append(above)
                if above and above.colspan == span.colspan:
                    above.rowspan += span.rowspan
                    span = above
            if span is not above:
                if len(area) == 1 or area & covered:
                    continue
                spans.append(span)
            covered |= area
            ends[span.row + span.rowspan, span.col] = span
        start = max([*placed, start - 1]) + 1
    return sorted(spans, key=lambda span: (span.row, span.col))
