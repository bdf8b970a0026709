"""One page of a PDF: its printed lines, ruled tables and pictures, in reading order, one column or two."""

from __future__ import annotations

import re
from statistics import median
from typing import Any

from bulletins.ingest.formats.glyphs import as_written
from bulletins.ingest.formats.grids import Cell, rows_of
from bulletins.ingest.formats.pdf_columns import find_columns
from bulletins.ingest.formats.pdf_drawings import Box, find_drawings
from bulletins.ingest.formats.pdf_lines import gutter_of, in_reading_order, is_empty, lines_in_columns, lines_of
from bulletins.ingest.formats.pdf_rules import closing_rules
from bulletins.ingest.formats.pdf_things import Glyph, Page, Picture, Printed, Ruled, Thing

_LABEL = re.compile(r"(?<![^\s。；])[\u4e00-\u9fff]{2,6}[:：]")
_SAME_EDGE = 3.0  # points: rules nearer to each other than this are one
_SHAPES = 6  # lines, boxes and curves that may be a drawing
_SMALL = 36.0  # points: pictures smaller than this each way are ornaments


def read_page(source: Any, number: int) -> Page:
    """The page ``source`` of pdfplumber, its things not yet in order."""
    page = Page(number, float(source.width), float(source.height))
    glyphs = _glyphs(source, page)
    tables, page.loose = _tables(source, glyphs)
    drawings, page.loose = _drawings(source, page, tables)
    page.things = [*tables, *_pictures(source, page), *drawings]
    page.gutter = gutter_of(page)
    return page


def arrange(pages: list[Page]) -> None:
    """Turns the pages' characters into lines and puts everything in reading order.

    Pages of contents or forms may not show their columns; where other pages do, the same strip is looked at.
    """
    strips = [page.gutter for page in pages if page.gutter]
    common = (median(g[0] for g in strips), median(g[1] for g in strips)) if len(strips) * 5 >= len(pages) > 1 else None
    for page in pages:
        if common and (page.gutter is None or (page.gutter[0] <= common[0] and page.gutter[1] >= common[1])):
            page.gutter = common if is_empty(page, common) else page.gutter
        gutter, glyphs = page.gutter, page.loose
        lines = lines_of(glyphs) if gutter is None else lines_in_columns(glyphs, gutter)
        page.things = in_reading_order([*_with_tables(lines, page.things), *page.things], gutter)
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
        cell.text = join([line.text for line in lines_of(own)])


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
        words = "，".join(part.text for line in lines_of(labels) for part in line.parts)
        pictures.append(Picture(max(0.0, left), max(0.0, top), min(page.width, right), min(page.height, bottom), words))
    return pictures, glyphs


def _in(glyph: Glyph, area: Box) -> bool:
    return area[0] <= (glyph.left + glyph.right) / 2 <= area[2] and area[1] <= glyph.middle <= area[3]
