"""Printed lines from the characters of a page, in one column or two, and the order in which a page is read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from statistics import median

from bulletins.ingest.formats.pdf_columns import Part
from bulletins.ingest.formats.pdf_things import Glyph, Page, Printed, Thing

_ROW = 0.5  # of the type size: how far apart in height characters of one line may stand
_WIDE_GAP = 1.2  # of the type size: a gap between columns is wider
_PLAIN = re.compile(r"[!-~]")
_MIN_COLUMN_LINES = 4
_MARGIN = 0.07  # of the page's height
_NEARLY_EMPTY = 0.4  # of what is typically printed: lines that run across both columns


def lines_of(glyphs: Iterable[Glyph], column: int = 0) -> list[Printed]:
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


def _printed_at(page: Page) -> tuple[list[float], float]:
    """How much is printed over each point of the page's width, and how much typically is."""
    bins = [0.0] * (int(page.width) + 2)
    for glyph in page.loose:
        # A running head or page number in the middle says nothing about columns.
        if glyph.text != " " and _MARGIN * page.height < glyph.middle < (1 - _MARGIN) * page.height:
            for x in range(max(0, int(glyph.left)), min(len(bins), int(glyph.right) + 1)):
                bins[x] += glyph.bottom - glyph.top
    return bins, median([b for b in bins if b] or [0.0])


def is_empty(page: Page, strip: tuple[float, float]) -> bool:
    bins, typical = _printed_at(page)
    return all(bins[x] <= typical * _NEARLY_EMPTY for x in range(int(strip[0]) + 2, min(int(strip[1]) - 1, len(bins))))


def gutter_of(page: Page) -> tuple[float, float] | None:
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
    left = lines_of(g for g in marks if g.right <= best[0] + 1)
    right = lines_of(g for g in marks if g.left >= best[1] - 1)
    if min(len(left), len(right)) < _MIN_COLUMN_LINES:
        return None
    ends = sum(line.right > best[0] - 2 * size for line in left)
    begins = sum(line.left < best[1] + 3 * size for line in right)
    wide = sum(line.right - line.left > 8 * size for line in right)
    if ends * 2 < len(left) or begins * 2 < len(right) or wide * 2 < len(right):
        return None
    return best


def lines_in_columns(glyphs: list[Glyph], gutter: tuple[float, float]) -> list[Printed]:
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
    lines += lines_of((g for g in free.values() if g.left < centre), 1)
    return lines + lines_of((g for g in free.values() if g.left >= centre), 2)


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


def in_reading_order(things: list[Thing], gutter: tuple[float, float] | None) -> list[Thing]:
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
