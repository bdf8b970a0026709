"""Tables that a conversion left as HTML in the text: ``<table>`` over one line or many becomes rows and merged cells.

A table with text strewn between its rows, without an end or without text stays as it was: no word may be lost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from html import unescape
from html.parser import HTMLParser

from bulletins.ingest.normalise import Line, number_lines, tight, unmark
from bulletins.ingest.text import Grid, Merged

_OPEN = re.compile(r"<table(?=[\s>])", re.IGNORECASE)
_CLOSE = re.compile(r"</table\s*>", re.IGNORECASE)
_TABLE_TAG = re.compile(r"</?(?:caption|colgroup|col|tfoot)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_LINES = 3000  # a table may reach over
_CELLS = 100_000
_MAX_SPAN = 200


class _Table(HTMLParser):
    """The cells of one table with their places, the line of each row, and text outside the cells by its line: ``loose``
    before the first row, as a caption is, ``strewn`` between rows."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[tuple[Merged, str]] = []
        self.lines: list[int] = []
        self.loose: list[tuple[int, str]] = []
        self.strewn = False
        self.headed = 0
        self._taken: set[tuple[int, int]] = set()
        self._words: list[str] | None = None
        self._place = (0, 0, 1, 1)
        self._col = 0
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._depth += tag == "table"
        if self._words is not None and (self._depth > 1 or tag not in ("td", "th", "tr")):
            self._words.append(" ")
        elif tag == "tr":
            self._end_cell()
            self._begin_row()
        elif tag in ("td", "th"):
            self._end_cell()
            if not self.lines:
                self._begin_row()
            given = dict(attrs)
            row = len(self.lines) - 1
            while (row, self._col) in self._taken:
                self._col += 1
            self._place = (row, self._col, _span(given.get("rowspan")), _span(given.get("colspan")))
            self._words = []
            if tag == "th" and self.headed >= row:
                self.headed = row + 1  # rows of headings at the top

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag == "table"
        if tag in ("td", "th", "tr") and self._depth <= 1:
            self._end_cell()
        elif self._words is not None:
            self._words.append(" ")

    def handle_data(self, data: str) -> None:
        if self._words is not None:
            self._words.append(data)
        elif data.strip():
            self.strewn |= bool(self.lines)
            self.loose += [(self.getpos()[0] + n, part) for n, part in enumerate(data.split("\n"))]

    def _begin_row(self) -> None:
        self.lines.append(self.getpos()[0])
        self._col = 0

    def _end_cell(self) -> None:
        if self._words is None:
            return
        row, col, high, wide = self._place
        area = {(row + r, col + c) for r in range(high) for c in range(wide)}
        if area & self._taken:
            high, wide, area = 1, 1, {(row, col)}
        self._taken |= area
        self.cells.append((Merged(row, col, high, wide), tight(unmark("".join(self._words)))))
        self._col, self._words = col + wide, None


def _span(said: str | None) -> int:
    said = (said or "").strip()
    return min(max(1, int(said)), _MAX_SPAN) if said.isascii() and said.isdecimal() else 1


def expand_tables(lines: list[Line], raw: Sequence[str], texts: Set[int] = frozenset()) -> list[Line]:
    """``lines`` with the rows of HTML tables as lines of cells; ``raw`` is the source. What is no whole table stays,
    and what an editor says is none, by the numbers in ``texts``."""
    regions = [(first, last) for first, last in _regions(raw) if texts.isdisjoint(range(first, last + 1))]
    found = [(first, last, rows) for first, last in regions if (rows := _rows(raw, first, last))]
    if not found:
        return lines
    expanded: list[Line] = []
    position = 0
    for first, last, rows in found:
        while position < len(lines) and lines[position].number < first:
            expanded.append(lines[position])
            position += 1
        expanded += rows
        while position < len(lines) and lines[position].number <= last:
            position += 1
    return expanded + lines[position:]


def _regions(raw: Sequence[str]) -> list[tuple[int, int]]:
    """First and last line (from 1) of what stands between ``<table`` and its ``</table>``."""
    regions: list[tuple[int, int]] = []
    first, depth = 0, 0
    for number, line in enumerate(raw, start=1):
        if "table" not in line and "TABLE" not in line:
            if depth and number - first > _LINES:
                depth = 0
            continue
        if not depth and _OPEN.search(line):
            first = number
        depth = max(0, depth + len(_OPEN.findall(line)) - len(_CLOSE.findall(line)))
        if first and not depth:
            if _CLOSE.search(line):
                regions.append((first, number))
            first = 0
    return regions


def _rows(raw: Sequence[str], first: int, last: int) -> list[Line]:
    """The lines of a region: the text before the table, its rows, the text after it. Nothing where it has no rows."""
    text = "\n".join(raw[first - 1 : last])
    opened, closed = _OPEN.search(text), list(_CLOSE.finditer(text))
    if not opened or not closed:
        return []
    table = _Table()
    table.feed(text[opened.start() : closed[-1].end()])
    table.close()
    height = len(table.lines)
    width = max((place.col + place.colspan for place, _ in table.cells), default=0)
    if not _whole(table, text[opened.start() : closed[-1].end()]):
        return []
    if table.strewn or not any(words for _, words in table.cells) or width * height > _CELLS:
        return []
    rows = [[""] * width for _ in range(height)]
    spans: list[Merged] = []
    for place, words in table.cells:
        rows[place.row][place.col] = words
        high = min(place.rowspan, height - place.row)
        if high * place.colspan > 1:
            spans.append(Merged(place.row, place.col, high, place.colspan))
    numbers = [first + line - 1 for line in table.lines]
    grid = Grid(numbers[0], last, width, tuple(spans), (), table.headed or None)
    body = [
        Line(number, tight(" ".join(row)), tight(" ".join(row)), cells=row, adjacent=bool(order), grid=grid)
        for order, (number, row) in enumerate(zip(numbers, rows, strict=True))
    ]
    above = _plain(text[: opened.start()], first)
    for line, words in table.loose:
        above += _plain(words, first + line - 1)
    return above + body + _plain(text[closed[-1].end() :], last)


def _whole(table: _Table, source: str) -> bool:
    """Whether every word of ``source`` is in the table: a broken tag swallows what follows, or becomes text itself."""
    read = "".join(words for _, words in table.loose) + "".join(words for _, words in table.cells)
    words = (unescape(unmark(_TABLE_TAG.sub("", line))) for line in source.split("\n"))
    return re.sub(r"\s", "", read) == re.sub(r"\s", "", "".join(words))


def _plain(text: str, number: int) -> list[Line]:
    """What stands on a table's own lines beside it."""
    lines = number_lines([" ".join(text.split())])
    for line in lines:
        line.number = number
    return lines
