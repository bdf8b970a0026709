"""Tables: tab lines become grids; pieces that page breaks cut are put together by their own evidence.

Evidence that a piece goes on with the table before it: its header repeated, serial numbers that count on, a cell cut
in the middle of a sentence, or simply the same number of columns with nothing but blank lines between.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import takewhile

from bulletins.ingest import grammar
from bulletins.ingest.cut_rows import all_named, is_cut, is_rest
from bulletins.ingest.items import Item
from bulletins.ingest.normalise import Line, compact
from bulletins.ingest.spans import drawn_header, drawn_spans, header_rows, spans_of
from bulletins.ingest.text import Grid
from bulletins.ingest.tree import Table

_RULE = re.compile(r"[-—=:|\s]+")
_CAPTION = re.compile(
    r"(?:表|清单|一览|目录|名单|明细|台账|标准|登记簿|统计|情况|计划|指标)(?:[（(].{1,20}[)）])?$|^(?:续?表|专栏)\s*[\d一二三四五六七八九十]"
)
_MADE_BY = re.compile(r".{3,24}(?:印制|监制|制表|制)")  # under the title of a form
# 续表 over a further piece, or the attachment's label, which a page's columns brought there.
_SAYS_SO = re.compile(
    r"附件[:：]?|[（(]?续(?:上表|前表|表)?(?:\s*\d{1,2})?[)）]?|.{2,40}[（(]续(?:上表|前表|表)?[)）]|续表\s*\d.{2,40}"
)
_MAX_GAP = 3  # lines of text that may stand between two pieces under one repeated header


@dataclass(slots=True)
class _Piece:
    """``grid`` where the file drew the piece; ``placed`` has the table's row for each of its ``rows``; ``marked`` names
    the table that an editor's marks make it a part of."""

    first: int
    last: int
    rows: list[list[str]] = field(default_factory=list)
    grid: Grid | None = None
    placed: list[int] = field(default_factory=list)
    marked: int | None = None


def read_tables(items: list[Item]) -> list[Table]:
    """The tables in ``items``; sets ``kind`` and ``table`` on their lines."""
    _settle_tabs(items)
    tables: list[Table] = []
    groups: list[list[_Piece]] = []
    for piece in _pieces(items):
        if groups and _continues(items, groups[-1], piece):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    for group in groups:
        table = _build(items, group)
        for piece in group:
            for index in range(piece.first, piece.last + 1):
                items[index].kind = "table"
                items[index].table = len(tables)
        tables.append(table)
    return tables


def _settle_tabs(items: list[Item]) -> None:
    """A lone line with a tab in it and no more than two texts is text, not a table; a line without one right between
    two rows of a table is a row that lost its empty cells."""
    for index, item in enumerate(items):
        cells = item.line.cells
        if item.line.grid or item.line.says.role == "table" or item.line.says.text:
            continue
        if cells is None and item.free and item.line.adjacent and 0 < index < len(items) - 1:
            above, below = items[index - 1].line, items[index + 1].line
            if above.cells and below.cells and below.adjacent and len(above.cells) > 2:
                item.line.cells = [item.text]
            continue
        if cells is None or sum(map(bool, cells)) > 2:
            continue
        beside = [items[i].line.cells for i in (index - 1, index + 1) if 0 <= i < len(items)]
        if not any(beside) and len(cells) <= 3:
            item.line.cells = None


def _pieces(items: list[Item]) -> list[_Piece]:
    pieces: list[_Piece] = []
    for index, item in enumerate(items):
        cells = item.line.cells
        if cells is None:
            continue
        # A different number of columns right below is the same table with a cell lost, not another one.
        same = pieces and pieces[-1].last == index - 1 and item.line.adjacent
        drawn = bool(item.line.grid)
        if same and pieces[-1].grid is item.line.grid and (drawn or _same_piece(pieces[-1], item.line, cells)):
            pieces[-1].last = index
            pieces[-1].rows.append(cells)
            pieces[-1].marked = item.line.says.table or pieces[-1].marked
        else:
            pieces.append(_Piece(index, index, [cells], item.line.grid, marked=item.line.says.table))
    for piece in pieces:
        if piece.grid:
            for row in piece.grid.blank:
                piece.rows.insert(row, [""] * piece.grid.columns)
    return pieces


def _same_piece(piece: _Piece, line: Line, cells: list[str]) -> bool:
    """Whether the row right below a piece is one of its rows: not where the header is printed again."""
    return not _parted(piece, line) and not (len(cells) > 2 and _repeats(piece.rows[0], cells))


def _parted(before: _Piece, line: Line) -> bool:
    """Whether marks make ``line`` a row of another table than the one of ``before``."""
    other = None not in (before.marked, line.says.table) and before.marked != line.says.table
    return other or bool(line.says.apart)


def _width(piece: _Piece) -> int:
    return max(map(len, piece.rows))


def _continues(items: list[Item], group: list[_Piece], piece: _Piece) -> bool:
    first, before = group[0], group[-1]
    if _parted(before, items[piece.first].line):
        return False
    if before.marked is not None and before.marked == piece.marked:
        return True
    between = range(before.last + 1, piece.first)
    if not between and items[piece.first].line.adjacent and not piece.grid:
        return True  # the header printed again right below a row
    if abs(_width(first) - _width(piece)) > (1 if _repeats(first.rows[0], piece.rows[0]) else 0):
        return False
    repeated = _repeats(first.rows[0], piece.rows[0])
    if any(items[i].kind == "title" or items[i].line.cells for i in between):
        return False
    if between and _under_next_heading(items, first.first, piece.first):
        return False
    if between:
        says_so = len(between) == 1 and _SAYS_SO.fullmatch(items[between[0]].text)
        going_on = _serials_go_on(group, piece)
        return repeated and len(between) <= _MAX_GAP and (going_on is True or (bool(says_so) and going_on is None))
    if repeated:
        return _serials_go_on(group, piece) is not False
    if _serials_go_on(group, piece) or is_cut(before.rows[-1], piece.rows[0], piece.grid is not None):
        return True
    new_header = header_rows(piece.rows) and _looks_like_header(piece.rows[0]) and len(piece.rows) > 1
    return not new_header or _serials_go_on(group, piece) is True


def _under_next_heading(items: list[Item], first: int, second: int) -> bool:
    """Whether two tables stand right below headings that count on, 一、…… and 二、……"""
    above = [grammar.mark_of(items[index - 1].spaced) for index in (first, second) if index]
    if len(above) < 2 or above[0] is None or above[1] is None:
        return False
    return above[0].style == above[1].style and above[0].ordinal < above[1].ordinal


def _repeats(header: list[str], row: list[str]) -> bool:
    """Whether ``row`` prints the header again; spacing and trailing empty cells do not count."""
    old, new = [compact(c) for c in header], [compact(c) for c in row]
    while old and not old[-1]:
        old.pop()
    while new and not new[-1]:
        new.pop()
    if not old or abs(len(old) - len(new)) > 1 or sum(map(bool, old)) < 2:
        return False
    same = sum(a == b for a, b in zip(old, new, strict=False) if a)
    return same / sum(map(bool, old)) >= 0.8


def _looks_like_header(row: list[str]) -> bool:
    filled = [c for c in row if c]
    return len(filled) >= 2 and all(len(c) <= 14 and not re.search(r"\d{2,}|[。；]", c) for c in filled)


def _serials(rows: list[list[str]]) -> list[int]:
    return [int(row[0]) for row in rows if row and row[0].isdecimal() and len(row[0]) <= 4]


def _serials_go_on(group: list[_Piece], piece: _Piece) -> bool | None:
    """Whether the serial numbers in the first column count on; ``None`` where there are none to compare."""
    old = next((found for p in reversed(group) if (found := _serials(p.rows))), [])
    new = _serials(piece.rows)
    if not old or not new:
        return None
    return old[-1] <= new[0] <= old[-1] + 5


def _build(items: list[Item], group: list[_Piece]) -> Table:
    width = max(map(_width, group))
    header = drawn_header(group[0].grid, group[0].rows) if group[0].grid else header_rows(group[0].rows)
    repeated = [p for p in group[1:] if _repeats(group[0].rows[0], p.rows[0])]
    if (repeated or _header_inside(group)) and not header:
        header = 1
    again = [_printed_again(group[0].rows, piece.rows[:header]) if order else 0 for order, piece in enumerate(group)]
    bodies = [piece.rows[count:] for piece, count in zip(group, again, strict=True)]
    named = all_named([bodies[0][header:], *bodies[1:]])
    rows: list[list[str]] = []
    for order, (piece, body) in enumerate(zip(group, bodies, strict=True)):
        piece.placed = list(range(again[order]))
        for position, cells in enumerate(body):
            row = cells + [""] * (width - len(cells))
            # Where a row is left out or joined below, it stands for the last one.
            piece.placed.append(len(rows) - 1)
            if rows and _RULE.fullmatch("".join(cells)) and all(len(c) > 1 for c in cells if c):
                continue
            if len(rows) >= header and position and header == 1 and _repeated(group[0].rows[0], cells):
                continue
            first = order and position == 0 and len(rows) > header
            if first and (is_cut(rows[-1], row, piece.grid is not None) or is_rest(rows[-1], row, named)):
                rows[-1] = [_join(old, new) for old, new in zip(rows[-1], row, strict=True)]
                continue
            piece.placed[-1] = len(rows)
            rows.append(row)
    table = Table(header_rows=header, rows=rows)
    table.lines = [(items[p.first].number, p.grid.last if p.grid else items[p.last].number) for p in group]
    drawn = [(piece.grid, piece.placed) for piece in group if piece.grid]
    table.spans = drawn_spans(rows, drawn) if len(drawn) == len(group) else spans_of(rows, header)
    table.caption, table.unit = _caption(items, group[0].first)
    return table


def _printed_again(header: list[list[str]], rows: list[list[str]]) -> int:
    """How many ``rows``, the first ones of a further piece, only print the header again."""
    printed = (_prints_again(old, new) for old, new in zip(header, rows, strict=False))
    return sum(takewhile(bool, printed))


def _repeated(header: list[str], row: list[str]) -> bool:
    return _repeats(header, row) and _prints_again(header, row)


def _prints_again(header: list[str], row: list[str]) -> bool:
    """Whether leaving ``row`` out would lose nothing: all its texts stand in ``header``, in the same columns."""
    known = [_closed(cell) for cell in header]
    return any(row) and all(i < len(known) and _closed(cell) == known[i] for i, cell in enumerate(row) if cell)


def _closed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _header_inside(group: list[_Piece]) -> bool:
    """Whether the first row comes again somewhere below: a header that a page break repeated."""
    first = group[0].rows[0]
    return any(_repeats(first, row) for order, p in enumerate(group) for i, row in enumerate(p.rows) if order or i)


def _join(old: str, new: str) -> str:
    return old if _closed(old) == _closed(new) else old + new


def _caption(items: list[Item], first: int) -> tuple[str | None, str | None]:
    """The title over a table, and the unit (单位：万元) between them."""
    unit: str | None = None
    for index in range(first - 1, max(-1, first - 9), -1):
        item = items[index]
        if item.line.cells is not None or item.kind == "heading":
            break
        text = item.text
        if item.kind == "title":
            return _whole_title(items, index), unit
        if item.kind is not None and item.kind not in ("form_line", "note"):
            break
        if found := grammar.UNIT.search(text):
            unit = unit or found[1]
            if len(text) <= 24:
                continue
        if len(text) <= 40 and not item.line.ends and _CAPTION.search(text) and not grammar.mark_of(item.spaced):
            return text, unit
        labelled = len(text) <= 30 and (grammar.LABELLED.match(text) or _MADE_BY.fullmatch(text))
        if not (labelled or grammar.is_form_label(text) or re.fullmatch(r"[（(].{1,40}[)）]", text)):
            break
    return None, unit


def _whole_title(items: list[Item], index: int) -> str:
    parts = [items[index].text]
    while items[index].joins and index:
        index -= 1
        parts.insert(0, items[index].text)
    return "".join(parts)
