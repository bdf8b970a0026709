"""One page of a PDF: its printed lines, ruled tables and pictures, in reading order, one column or two."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from bulletins.ingest.formats.glyphs import as_written
from bulletins.ingest.formats.grids import Cell, rows_of
from bulletins.ingest.formats.pdf_columns import Part, find_columns
from bulletins.ingest.formats.pdf_drawings import Box, find_drawings
from bulletins.ingest.formats.pdf_rules import closing_rules
from bulletins.ingest.text import Merged

_ROW = 0.5  # of the type size: how far apart in height characters of one line may stand
_LABEL = re.compile(r"(?<![^\s。；])[\u4e00-\u9fff]{2,6}[:：]")
_SAME_EDGE = 3.0  # points: rules nearer to each other than this are one
_SHAPES = 6  # lines, boxes and curves that may be a drawing
_WIDE_GAP = 1.2  # of the type size: a gap between columns is wider
_PLAIN = re.compile(r"[!-~]")
_SMALL = 36.0  # points: pictures smaller than this each way are ornaments
_MIN_COLUMN_LINES = 4
_MARGIN = 0.07  # of the page's height
_NEARLY_EMPTY = 0.4  # of what is typically printed: lines that run across both columns


@dataclass(slots=True)
class Glyph:
    left: float
    top: float
    right: float
    bottom: float
    size: float
    text: str

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(slots=True)
class Printed:
    """A printed line. ``column`` is 0 where text runs over the page's whole width, 1 and 2 for two columns; ``parts``
    are what wide gaps part it into."""

    left: float
    top: float
    right: float
    bottom: float
    size: float
    text: str
    column: int = 0
    parts: list[Part] = field(default_factory=list)


@dataclass(slots=True)
class Ruled:
    """A table, ruled or in columns."""

    left: float
    top: float
    right: float
    bottom: float
    rows: list[list[str]]
    spans: list[Merged]


@dataclass(slots=True)
class Picture:
    """A picture, or a drawing; ``words`` stand in a drawing's boxes."""

    left: float
    top: float
    right: float
    bottom: float
    words: str = ""


Thing = Printed | Ruled | Picture


@dataclass(slots=True)
class Page:
    """``things`` in reading order; ``unknown`` counts characters whose meaning the file does not tell."""

    number: int
    width: float
    height: float
    things: list[Thing] = field(default_factory=list)
    glyphs: int = 0
    unknown: int = 0
    covered: bool = False  # by a picture as large as the page
    loose: list[Glyph] = field(default_factory=list)  # characters outside tables, until they are lines
    gutter: tuple[float, float] | None = None  # the empty strip between two columns


def read_page(source: Any, number: int) -> Page:
    """The page ``source`` of pdfplumber, its things not yet in order."""
    page = Page(number, float(source.width), float(source.height))
    glyphs = _glyphs(source, page)
    tables, page.loose = _tables(source, glyphs)
    drawings, page.loose = _drawings(source, page, tables)
    page.things = [*tables, *_pictures(source, page), *drawings]
    page.gutter = _gutter(page)
    return page


def arrange(pages: list[Page]) -> None:
    """Turns the pages' characters into lines and puts everything in reading order.

    Pages of contents or forms may not show their columns; where other pages do, the same strip is looked at.
    """
    strips = [page.gutter for page in pages if page.gutter]
    common = (median(g[0] for g in strips), median(g[1] for g in strips)) if len(strips) * 5 >= len(pages) > 1 else None
    for page in pages:
        if common and (page.gutter is None or (page.gutter[0] <= common[0] and page.gutter[1] >= common[1])):
            page.gutter = common if _is_empty(page, common) else page.gutter
        gutter, glyphs = page.gutter, page.loose
        lines = _lines(glyphs) if gutter is None else _column_lines(glyphs, gutter)
        page.things = _in_reading_order([*_with_tables(lines, page.things), *page.things], gutter)
        page.loose = []


def _with_tables(lines: list[Printed], things: list[Thing]) -> list[Thing]:
    """The lines, those that stand in columns as tables. Nothing else may stand between a table's lines."""
    found: list[Thing] = []
    for column in sorted({line.column for line in lines}):
        own = sorted((line for line in lines if line.column == column), key=lambda line: line.top)
        done = 0
        for first, end, rows in find_columns(own):
            top, bottom = own[first].top, own[end - 1].bottom
            if any(thing.top < bottom and thing.bottom > top for thing in things):
                continue
            left, right = min(x.left for x in own[first:end]), max(x.right for x in own[first:end])
            found += [*own[done:first], Ruled(left, top, right, bottom, rows, [])]
            done = end
        found += own[done:]
    return found


def _glyphs(source: Any, page: Page) -> list[Glyph]:
    glyphs: list[Glyph] = []
    seen: dict[tuple[str, int, int], Glyph] = {}
    for char in source.chars:
        text = char["text"]
        if text.startswith("(cid:"):
            page.unknown += 1
            text = "□"
        if not char["upright"] or (not text.strip() and text != " "):
            continue
        glyph = Glyph(char["x0"], char["top"], char["x1"], char["bottom"], char["size"] or 1.0, as_written(text))
        # Bold type is often feigned by printing a character twice, a hair's breadth apart.
        place = (text, round(glyph.left / 2), round(glyph.top / 2))
        if text != " " and place in seen:
            continue
        seen[place] = glyph
        glyphs.append(glyph)
    page.glyphs = sum(glyph.text != " " for glyph in glyphs)
    return glyphs


# Lines


def _lines(glyphs: Iterable[Glyph], column: int = 0) -> list[Printed]:
    """Printed lines from characters of one column."""
    rows: list[list[Glyph]] = []
    middle = size = 0.0
    for glyph in sorted(glyphs, key=lambda g: g.middle):
        if rows and abs(glyph.middle - middle) <= _ROW * min(size, glyph.size) + 0.5:
            rows[-1].append(glyph)
            if glyph.size > size:
                middle, size = glyph.middle, glyph.size
        else:
            rows.append([glyph])
            middle, size = glyph.middle, glyph.size
    return [line for row in rows if (line := _line(row, column))]


def _line(glyphs: list[Glyph], column: int = 0) -> Printed | None:
    row = sorted(glyphs, key=lambda g: g.left)
    while row and row[-1].text == " ":
        row.pop()
    while row and row[0].text == " ":
        row.pop(0)
    if not row:
        return None
    words: list[str] = []
    parts: list[Part] = []
    before: Glyph | None = None
    for glyph in row:
        if before is not None and glyph.text != " " and before.text != " ":
            plain = _PLAIN.match(glyph.text) and _PLAIN.match(before.text)
            if glyph.left - before.right > (0.25 if plain else 0.6) * min(glyph.size, before.size):
                words.append(" ")
        words.append(glyph.text)
        before = glyph
        if glyph.text != " " and parts and glyph.left - parts[-1].right <= _WIDE_GAP * glyph.size:
            parts[-1].text += (" " if words[-2:-1] == [" "] and _PLAIN.match(glyph.text) else "") + glyph.text
            parts[-1].right = max(parts[-1].right, glyph.right)
        elif glyph.text != " ":
            parts.append(Part(glyph.left, glyph.right, glyph.text))
    return Printed(
        row[0].left,
        min(g.top for g in row),
        max(g.right for g in row),
        max(g.bottom for g in row),
        median(g.size for g in row),
        "".join(words),
        column,
        parts,
    )


# Columns


def _printed_at(page: Page) -> tuple[list[float], float]:
    """How much is printed over each point of the page's width, and how much typically is."""
    bins = [0.0] * (int(page.width) + 2)
    for glyph in page.loose:
        # A running head or page number in the middle says nothing about columns.
        if glyph.text != " " and _MARGIN * page.height < glyph.middle < (1 - _MARGIN) * page.height:
            for x in range(max(0, int(glyph.left)), min(len(bins), int(glyph.right) + 1)):
                bins[x] += glyph.bottom - glyph.top
    return bins, median([b for b in bins if b] or [0.0])


def _is_empty(page: Page, strip: tuple[float, float]) -> bool:
    bins, typical = _printed_at(page)
    return all(bins[x] <= typical * _NEARLY_EMPTY for x in range(int(strip[0]) + 2, min(int(strip[1]) - 1, len(bins))))


def _gutter(page: Page) -> tuple[float, float] | None:
    """The empty strip between two columns, where the page shows them: little is printed there, and lines end before it
    and begin behind it."""
    marks = [glyph for glyph in page.loose if glyph.text != " "]
    if len(marks) < 80:
        return None
    bins, typical = _printed_at(page)
    size = median(glyph.size for glyph in marks)
    best: tuple[float, float] | None = None
    start = None
    for x in range(int(page.width * 0.3), int(page.width * 0.7) + 1):
        if bins[x] <= typical * _NEARLY_EMPTY:
            start = x if start is None else start
            if x - start >= 0.8 * size and (best is None or x - start > best[1] - best[0]):
                best = (float(start), float(x))
        else:
            start = None
    if best is None:
        return None
    left = _lines(g for g in marks if g.right <= best[0] + 1)
    right = _lines(g for g in marks if g.left >= best[1] - 1)
    if min(len(left), len(right)) < _MIN_COLUMN_LINES:
        return None
    ends = sum(line.right > best[0] - 2 * size for line in left)
    begins = sum(line.left < best[1] + 3 * size for line in right)
    wide = sum(line.right - line.left > 8 * size for line in right)
    if ends * 2 < len(left) or begins * 2 < len(right) or wide * 2 < len(right):
        return None
    return best


def _column_lines(glyphs: list[Glyph], gutter: tuple[float, float]) -> list[Printed]:
    """Lines of both columns, and those that run across: around a character in the gutter, as far as they reach
    without a gap."""
    centre = (gutter[0] + gutter[1]) / 2
    rows: list[list[Glyph]] = []
    across = [
        g
        for g in glyphs
        if g.text != " " and (g.left < centre < g.right or gutter[0] + 1 < (g.left + g.right) / 2 < gutter[1] - 1)
    ]
    free = {id(g): g for g in glyphs}
    for crossing in sorted(across, key=lambda g: g.middle):
        if id(crossing) not in free:
            continue
        level = [g for g in free.values() if abs(g.middle - crossing.middle) <= _ROW * g.size]
        row = _run(level, crossing)
        for glyph in row:
            free.pop(id(glyph), None)
        rows.append(row)
    lines = [line for row in rows if (line := _line(row))]
    lines += _lines((g for g in free.values() if g.left < centre), 1)
    return lines + _lines((g for g in free.values() if g.left >= centre), 2)


def _run(level: list[Glyph], start: Glyph) -> list[Glyph]:
    """The characters at one height that stand together with ``start``, gaps of two characters allowed."""
    ordered = sorted(level, key=lambda g: g.left)
    at = next(i for i, g in enumerate(ordered) if g is start)
    first = last = at
    while first and ordered[first].left - ordered[first - 1].right < 2 * start.size:
        first -= 1
    while last + 1 < len(ordered) and ordered[last + 1].left - ordered[last].right < 2 * start.size:
        last += 1
    return ordered[first : last + 1]


def _in_reading_order(things: list[Thing], gutter: tuple[float, float] | None) -> list[Thing]:
    """Down the page; between things that run across, first the left column, then the right."""
    things = sorted(things, key=lambda t: (t.top, t.left))
    if gutter is None:
        return things
    centre = (gutter[0] + gutter[1]) / 2
    ordered: list[Thing] = []
    sides: tuple[list[Thing], list[Thing]] = ([], [])
    for thing in things:
        column = thing.column if isinstance(thing, Printed) else None
        crosses = column == 0 if column is not None else thing.left < gutter[0] - 2 and thing.right > gutter[1] + 2
        if crosses:
            ordered += [*sides[0], *sides[1], thing]
            sides = ([], [])
        else:
            sides[(thing.left + thing.right) / 2 > centre].append(thing)
    return [*ordered, *sides[0], *sides[1]]


# Tables and pictures


def _tables(source: Any, glyphs: list[Glyph]) -> tuple[list[Ruled], list[Glyph]]:
    """The ruled tables with more than one column, and the characters outside them."""
    tables: list[Ruled] = []
    if len(source.edges) < 4:
        return tables, glyphs
    for found in source.find_tables(closing_rules(source.edges)):
        left, top, right, bottom = found.bbox
        cells = [Cell(*box) for box in found.cells]
        inside = [g for g in glyphs if left <= (g.left + g.right) / 2 <= right and top <= g.middle <= bottom]
        _fill(cells, inside)
        rows, spans = rows_of(cells, _SAME_EDGE, _SAME_EDGE)
        if not rows or len(rows[0]) < 2 or not inside:
            continue
        taken = {id(g) for g in inside}
        glyphs = [g for g in glyphs if id(g) not in taken]
        tables.append(Ruled(left, top, right, bottom, rows, spans))
    return tables, glyphs


def _fill(cells: list[Cell], glyphs: list[Glyph]) -> None:
    """Puts the characters into the cells that they stand in; where cells lie in one another, into the smallest."""
    held: list[list[Glyph]] = [[] for _ in cells]
    areas = [(cell.right - cell.left) * (cell.bottom - cell.top) for cell in cells]
    at_height: dict[int, list[int]] = {}
    for n in sorted(range(len(cells)), key=areas.__getitem__):
        for height in range(int(cells[n].top), int(cells[n].bottom) + 1):
            at_height.setdefault(height, []).append(n)
    for glyph in glyphs:
        x, y = (glyph.left + glyph.right) / 2, glyph.middle
        for n in at_height.get(int(y), ()):
            if cells[n].left <= x <= cells[n].right and cells[n].top <= y <= cells[n].bottom:
                held[n].append(glyph)
                break
    for cell, own in zip(cells, held, strict=True):
        cell.text = join([line.text for line in _lines(own)])


def join(lines: list[str]) -> str:
    """Printed lines as one: nothing between Chinese characters, a blank between words and before a label (电话：)."""
    text = ""
    for line in lines:
        if text and line:
            words = text[-1].isascii() and text[-1].isalpha() and line[0].isascii() and line[0].isalpha()
            labels = text[-1].isalnum() and _LABEL.match(line) and _LABEL.search(text)
            text += " " if words or labels else ""
        text += line
    return text


def _pictures(source: Any, page: Page) -> list[Picture]:
    pictures: list[Picture] = []
    for image in source.images:
        left, top = max(0.0, image["x0"]), max(0.0, image["top"])
        right, bottom = min(page.width, image["x1"]), min(page.height, image["bottom"])
        if right - left < _SMALL or bottom - top < _SMALL:
            continue
        if (right - left) * (bottom - top) > 0.8 * page.width * page.height:
            page.covered = True
            if page.glyphs:
                continue  # a background, or a scan under its recognised text
        pictures.append(Picture(left, top, right, bottom))
    return pictures


def _drawings(source: Any, page: Page, tables: list[Ruled]) -> tuple[list[Picture], list[Glyph]]:
    """The drawings, and the characters outside them: a flow chart's words are part of it, other words stay text."""
    glyphs = page.loose
    shapes = [*source.curves, *source.lines, *source.rects]
    if len(shapes) < _SHAPES:
        return [], glyphs
    pictures: list[Picture] = []
    ruled = [(table.left, table.top, table.right, table.bottom) for table in tables]
    for drawing in find_drawings(shapes, page.width, page.height, ruled):
        inside = [g for g in glyphs if _in(g, drawing.area)]
        boxed = [g for g in inside if any(_in(g, box) for box in drawing.boxes)]
        labels = inside if len(boxed) * 10 >= len(inside) * 7 else []
        covered = sum((g.right - g.left) * (g.bottom - g.top) for g in inside)
        left, top, right, bottom = drawing.area
        if not labels and covered * 4 > (right - left) * (bottom - top):
            continue  # shapes behind a text
        taken = {id(g) for g in labels}
        glyphs = [g for g in glyphs if id(g) not in taken]
        words = "，".join(part.text for line in _lines(labels) for part in line.parts)
        pictures.append(Picture(max(0.0, left), max(0.0, top), min(page.width, right), min(page.height, bottom), words))
    return pictures, glyphs


def _in(glyph: Glyph, area: Box) -> bool:
    return area[0] <= (glyph.left + glyph.right) / 2 <= area[2] and area[1] <= glyph.middle <= area[3]
