"""Two states of one table, cell by cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import dropwhile, takewhile

from bulletins.models import Table
from bulletins.presenting.characters import Run, compare_words
from bulletins.presenting.grid import is_number

# Rows on both sides for which the best match is looked for; longer middles are matched in their order.
MOST_STEPS = 1_000_000
NEAR = 40  # rows

Key = tuple[str, ...]
# A pair of indices: a row or column of both, of the earlier alone, of the later alone.
Pair = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class CellChange:
    """``state`` is ``ins``, ``del``, ``changed`` or empty."""

    state: str
    runs: list[Run]
    is_header: bool = False
    rowspan: int = 1
    colspan: int = 1

    @property
    def classes(self) -> str:
        """Its state, and ``number`` where its words in one of the two states are one."""
        numeric = any(is_number("".join(run.text for run in self.runs if run.state != left)) for left in ("ins", "del"))
        return " ".join(filter(None, (self.state, "number" if numeric and not self.is_header else "")))


@dataclass(frozen=True, slots=True)
class RowChange:
    """``kind`` is added, removed, changed, same, or skipped for ``count`` rows that are the same in both."""

    kind: str
    cells: list[CellChange]
    count: int = 0


@dataclass(frozen=True, slots=True)
class TableChange:
    """``caption`` and ``unit`` in runs. ``width`` is that of the grid shown, in which columns of both states stand.
    ``merged`` says that cells are merged otherwise; merged cells below the heading are shown apart."""

    caption: list[Run]
    unit: list[Run]
    rows: list[RowChange]
    width: int
    merged: bool

    @property
    def head(self) -> list[RowChange]:
        return list(takewhile(_is_head, self.rows))

    @property
    def body(self) -> list[RowChange]:
        return list(dropwhile(_is_head, self.rows))


def compare_tables(old: Table | None, new: Table | None) -> TableChange:
    """The later table with what was removed from the earlier; a table that is only in one is all added or removed."""
    before: list[list[str]] = old.rows if old else []
    after: list[list[str]] = new.rows if new else []
    columns = _columns(before, after, old.header_rows if old else 0, new.header_rows if new else 0)
    head = (new or old).header_rows if (new or old) else 0  # type: ignore[union-attr]
    rows = [_row(before, after, pair, columns, head) for pair in _rows(before, after, columns)]
    merged = bool(old and new and sorted(old.spans) != sorted(new.spans))
    if not merged and len({len(row) for row in (*before[:1], *after[:1])}) == 1:
        rows = _heading_spanned(rows, (new or old).spans, head)  # type: ignore[union-attr]
    return TableChange(
        compare_words(old.caption if old else "", new.caption if new else ""),
        compare_words(old.unit if old else "", new.unit if new else ""),
        _shortened(rows),
        len(columns),
        merged,
    )


def _is_head(row: RowChange) -> bool:
    return bool(row.cells) and all(cell.is_header for cell in row.cells)


def _heading_spanned(rows: list[RowChange], spans: list[list[int]], head: int) -> list[RowChange]:
    """The rows with the merged cells of the heading as both states have them, where all its rows are in both."""
    if not all(_is_head(row) and row.kind in ("same", "changed") for row in rows[:head]):
        return rows
    sizes = {(row, col): (down, across) for row, col, down, across in spans if row + down <= head}
    covered = {
        (r, c)
        for (row, col), (down, across) in sizes.items()
        for r in range(row, row + down)
        for c in range(col, col + across)
    } - set(sizes)
    spanned = []
    for r, row in enumerate(rows[:head]):
        cells = []
        for c, cell in enumerate(row.cells):
            if (r, c) not in covered:
                down, across = sizes.get((r, c), (1, 1))
                cells.append(replace(cell, rowspan=down, colspan=across))
        spanned.append(replace(row, cells=cells))
    return spanned + rows[head:]


def _columns(before: list[list[str]], after: list[list[str]], head_before: int, head_after: int) -> list[Pair]:
    """Columns of the same heading; where no heading tells, in their order."""
    left, right = len(before[0]) if before else 0, len(after[0]) if after else 0
    if left == right or not left or not right:
        return [(c if c < left else None, c if c < right else None) for c in range(max(left, right))]
    names = [
        [tuple(row[c] for row in rows[: max(head, 1)]) for c in range(len(rows[0]))]
        for rows, head in ((before, head_before), (after, head_after))
    ]
    return _matched(names[0], names[1])


def _rows(before: list[list[str]], after: list[list[str]], columns: Sequence[Pair]) -> list[Pair]:
    """Rows that are the same in the columns of both; of those that are not, pairs that have most cells in common."""
    shared = [(c, d) for c, d in columns if c is not None and d is not None]
    a: list[Key] = [tuple(row[c] for c, _d in shared) for row in before]
    b: list[Key] = [tuple(row[d] for _c, d in shared) for row in after]
    pairs: list[Pair] = []
    for tag, i1, i2, j1, j2 in _opcodes(a, b):
        if tag == "equal":
            pairs += zip(range(i1, i2), range(j1, j2), strict=True)
        else:
            pairs += _paired(a, b, range(i1, i2), range(j1, j2))
    return pairs


def _paired(a: list[Key], b: list[Key], left: range, right: range) -> list[Pair]:
    """Rows in between: as many on both sides belong together in their order, else each to the next it resembles."""
    if len(left) == len(right):
        return list(zip(left, right, strict=True))
    pairs: list[Pair] = []
    start = left.start
    for j in right:
        near = range(start, min(left.stop, start + NEAR))
        i = next((i for i in near if _resembles(a[i], b[j])), None)
        if i is not None:
            pairs += [(skipped, None) for skipped in range(start, i)]
            start = i + 1
        pairs.append((i, j))
    return pairs + [(i, None) for i in range(start, left.stop)]


def _resembles(a: Key, b: Key) -> bool:
    same = sum(1 for x, y in zip(a, b, strict=True) if x and x == y)
    return 2 * same >= max(sum(map(bool, a)), sum(map(bool, b)), 1)


def _matched(a: Sequence[Key], b: Sequence[Key]) -> list[Pair]:
    pairs: list[Pair] = []
    for _tag, i1, i2, j1, j2 in _opcodes(a, b):
        both = min(i2 - i1, j2 - j1)
        pairs += zip(range(i1, i1 + both), range(j1, j1 + both), strict=True)
        pairs += [(i, None) for i in range(i1 + both, i2)] + [(None, j) for j in range(j1 + both, j2)]
    return pairs


def _opcodes(a: Sequence[Key], b: Sequence[Key]) -> list[tuple[str, int, int, int, int]]:
    shorter = min(len(a), len(b))
    start = next((n for n in range(shorter) if a[n] != b[n]), shorter)
    rest = shorter - start
    end = next((n for n in range(rest) if a[-1 - n] != b[-1 - n]), rest)
    i2, j2 = len(a) - end, len(b) - end
    found = [("equal", 0, start, 0, start)]
    if (i2 - start) * (j2 - start) > MOST_STEPS:
        found.append(("replace", start, i2, start, j2))
    else:
        codes = SequenceMatcher(None, a[start:i2], b[start:j2], autojunk=False).get_opcodes()
        found += [(tag, i + start, k + start, j + start, m + start) for tag, i, k, j, m in codes]
    return [*found, ("equal", i2, len(a), j2, len(b))]


def _row(before: list[list[str]], after: list[list[str]], pair: Pair, columns: Sequence[Pair], head: int) -> RowChange:
    i, j = pair
    is_header = (j if j is not None else i or 0) < head
    cells = []
    for c, d in columns:
        old = before[i][c] if i is not None and c is not None else None
        new = after[j][d] if j is not None and d is not None else None
        cells.append(_cell(old, new, is_header))
    if i is None or j is None:
        return RowChange("added" if i is None else "removed", cells)
    return RowChange("changed" if any(cell.state for cell in cells) else "same", cells)


def _cell(old: str | None, new: str | None, is_header: bool) -> CellChange:
    if old == new:
        return CellChange("", [Run("", new or "")], is_header)
    state = "ins" if not old else "del" if not new else "changed"
    return CellChange(state, compare_words(old or "", new or ""), is_header)


def _shortened(rows: list[RowChange]) -> list[RowChange]:
    """The header, and the rows that changed; the others are counted."""
    found: list[RowChange] = []
    for row in rows:
        if row.kind != "same" or any(cell.is_header for cell in row.cells):
            found.append(row)
        elif found and found[-1].kind == "skipped":
            found[-1] = RowChange("skipped", [], found[-1].count + 1)
        else:
            found.append(RowChange("skipped", [], 1))
    return found
