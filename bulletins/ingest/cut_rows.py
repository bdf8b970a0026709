"""Rows of a table that a page break cut in two: what shows that the row below the break is no row of its own."""

from __future__ import annotations

import re

from bulletins.ingest.normalise import plain_digits

_ENDED = re.compile(r"[。；;！？)）]$")
_ITEM_ONWARD = re.compile(r"[（(]?(?:[2-9]|1\d)[.、）)]")
_CELL_LINE = 12  # characters that a cell without its sentence's end has at least
_CELL_END = 40  # characters that the end of a cut cell may have to stand alone


def is_cut(last: list[str], first: list[str], drawn: bool = False) -> bool:
    """Whether a page break cut a row in two: its further half has nothing of its own in the columns that name it.
    Where rows are ``drawn``, a row of fewer texts, all of them going on with unfinished ones, is such a half; so is a
    row without a number below one that has it."""
    shared = [(a, b) for a, b in zip(last, first, strict=False) if b]
    if not shared or last == first:
        return False
    named = [c for c in first[: max(1, len(first) // 2)] if c]
    unfinished = [(a, b) for a, b in shared if a and a != b and _unfinished(a)]
    both = [(a, b) for a, b in shared if a]
    if drawn and len(both) == len(shared) < sum(map(bool, last)):
        numbered = last[0].isdecimal() and not first[0]
        if len(unfinished) == len(both) or (numbered and not any(_ENDED.search(a) for a, _ in both)):
            return True
    if not unfinished:
        return False
    # Lists inside the cells count on where the page broke.
    if sum(bool(_ITEM_ONWARD.match(plain_digits(b))) for _, b in shared) * 2 > len(shared):
        return True
    # A row of a numbered list without its number, with nothing but the end of one cell in it.
    if last[0].isdecimal() and not first[0] and len(shared) == 1 and len(shared[0][1]) <= _CELL_END:
        return True
    return (
        len(shared) <= 2
        and len([b for a, b in shared if a and a != b]) == 1
        and (not named or named == [c for c in last[: len(named)] if c] or (len(named) == 1 and bool(first[0])))
    )


def all_named(bodies: list[list[list[str]]]) -> bool:
    """Whether each row has its first cell, but for the first row below a break: then that one is no row of its own.
    ``bodies`` are the rows of each piece of a table, without headers."""
    rows = [row for order, body in enumerate(bodies) for row in body[bool(order) :]]
    return len(rows) > 1 and all(row[0] for row in rows)


def is_rest(last: list[str], first: list[str], named: bool) -> bool:
    """Whether a row without its first cell goes on with an unfinished cell of the row above: nothing else in it, or
    just what lacks there. Where other rows lack their first cell too (not ``named``), a sentence has to be cut."""
    at = next((i for i, cell in enumerate(first) if cell), 0)
    if not at or at >= len(last) or not last[at] or _ENDED.search(last[at]):
        return False
    if any(first[at + 1 :]):
        return not any(last[at + 1 :]) and (named or bool(re.search("[，、；：]", last[at])))
    return named or (last[0].isdecimal() and len(first[at]) < len(last[at]))


def _unfinished(cell: str) -> bool:
    """Whether a cell ends in the middle of a sentence or of a name in brackets."""
    opened = any(cell.count(o) > cell.count(c) for o, c in ("《》", "（）", "“”"))
    return opened or (len(cell) > _CELL_LINE and not _ENDED.search(cell))
