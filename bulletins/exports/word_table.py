"""A table as Word knows it: merged cells, header rows that each page repeats, widths by what the columns hold."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from docx.oxml.parser import parse_xml

from bulletins.exports.widths import Setting
from bulletins.exports.word_styles import CELL
from bulletins.exports.word_xml import WIDTHS, Element, W
from bulletins.exports.zipped import for_xml
from bulletins.presenting.grid import Cell, Grid

_LINES = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_MARGINS = '<w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar>'
_EMPTY = Cell("")


def table(laid_out: Grid, setting: Setting) -> Element:
    total = WIDTHS[setting.across]
    widths = [int(total * share / 100) for share in setting.shares] or [total]
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    about = (
        f'<w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{_LINES}</w:tblBorders><w:tblLayout w:type="fixed"/>{_MARGINS}'
        f"<w:tblCaption w:val={quoteattr(for_xml(laid_out.label))}/></w:tblPr>"
    )
    rows = laid_out.head + laid_out.body
    places = _places(rows, len(widths))
    size = int(2 * setting.size)
    written = "".join(_row(r, places[r], widths, size, is_head=r < len(laid_out.head)) for r in range(len(rows)))
    return parse_xml(f"<w:tbl {W}>{about}<w:tblGrid>{columns}</w:tblGrid>{written}</w:tbl>")


# What stands at a place of a row: a cell, and whether it began in a row above.
Place = tuple[Cell, bool]


def _places(rows: list[list[Cell]], width: int) -> list[dict[int, Place]]:
    """Of each row its cells by their first column, those that reach down from above among them."""
    found: list[dict[int, Place]] = [{} for _row in rows]
    taken: set[tuple[int, int]] = set()
    for r, row in enumerate(rows):
        c = 0
        for cell in row:
            while (r, c) in taken:
                c += 1
            for down in range(min(cell.rowspan, len(rows) - r)):
                found[r + down][c] = (cell, down > 0)
                taken |= {(r + down, c + right) for right in range(cell.colspan)}
            c += cell.colspan
        found[r] |= {c: (_EMPTY, False) for c in range(width) if (r, c) not in taken}
    return found


def _row(r: int, places: dict[int, Place], widths: list[int], size: int, *, is_head: bool) -> str:
    about = "<w:trPr><w:cantSplit/>" + ("<w:tblHeader/>" if is_head else "") + "</w:trPr>"
    cells = "".join(_cell(c, *places[c], widths, size, is_head=is_head) for c in sorted(places))
    return f"<w:tr>{about}{cells}</w:tr>"


def _cell(c: int, cell: Cell, goes_on: bool, widths: list[int], size: int, *, is_head: bool) -> str:
    about = f'<w:tcW w:w="{sum(widths[c : c + cell.colspan])}" w:type="dxa"/>'
    if cell.colspan > 1:
        about += f'<w:gridSpan w:val="{cell.colspan}"/>'
    if cell.rowspan > 1:
        about += "<w:vMerge/>" if goes_on else '<w:vMerge w:val="restart"/>'
    about += '<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>' if is_head else ""
    side = "center" if is_head or cell.style in ("serial", "short") else "right" if cell.style == "number" else "left"
    set_as = f'<w:pPr><w:pStyle w:val="{CELL}"/><w:jc w:val="{side}"/></w:pPr>'
    font = f'<w:rPr>{"<w:b/>" if cell.style == "group" else ""}<w:sz w:val="{size}"/></w:rPr>'
    words = "" if goes_on else _runs(for_xml(cell.text), font)
    return f'<w:tc><w:tcPr>{about}<w:vAlign w:val="center"/></w:tcPr><w:p>{set_as}{words}</w:p></w:tc>'


def _runs(words: str, font: str) -> str:
    lines = [f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in words.split("\n")]
    return f"<w:r>{font}{'<w:br/>'.join(lines)}</w:r>" if words else ""
