"""A table as an Excel workbook: merged cells merged, numbers as numbers that look as they were printed."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from typing import cast

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from bulletins.models import Table

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What Excel holds exactly: at most 15 digits, no leading zero that it would drop.
_NUMBER = re.compile(r"(?!-0(?:\.0+)?$)-?(?:0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*)(?:\.\d+)?")
MOST_DIGITS = 15
NARROWEST, WIDEST = 6, 48  # characters of half width
_SHEET_NAME = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")


def as_xlsx(table: Table, source: str, at: datetime) -> bytes:
    """The workbook of one sheet: the table from cell A1, as in ``table.rows``; ``source`` becomes a property of it, and
    ``at`` all its times, so that the same table gives the same bytes."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = _SHEET_NAME.sub(" ", str(table))[:31].strip() or "1"
    book.properties.title, book.properties.description = ILLEGAL_CHARACTERS_RE.sub("", str(table)), source
    for r, row in enumerate(table.rows, start=1):
        for c, text in enumerate(row, start=1):
            _write(cast("Cell", sheet.cell(r, c)), text, is_head=r <= table.header_rows)
    for r, c, down, across in table.spans:
        sheet.merge_cells(start_row=r + 1, start_column=c + 1, end_row=r + down, end_column=c + across)
    _lay_out(sheet, table)
    out = io.BytesIO()
    book.save(out)
    return _at(out, at)


def _write(cell: Cell, text: str, *, is_head: bool) -> None:
    line = Side(style="thin", color="999999")
    cell.border = Border(left=line, right=line, top=line, bottom=line)
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center" if is_head else None)
    cell.font = Font(bold=is_head)
    if not text:
        return
    digits = sum(character.isdigit() for character in text)
    if not is_head and digits <= MOST_DIGITS and _NUMBER.fullmatch(text):
        plain = text.replace(",", "")
        cell.value = float(plain) if "." in plain else int(plain)
        _whole, _point, decimals = plain.partition(".")
        cell.number_format = ("#,##0" if "," in text else "0") + (f".{'0' * len(decimals)}" if decimals else "")
    else:
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
        # Text stays text, whatever it begins with: nothing is computed.
        cell.data_type = "s"


def _lay_out(sheet: Worksheet, table: Table) -> None:
    spanned = {(row, column) for row, column, _down, across in table.spans if across > 1}
    for c, column in enumerate(zip(*table.rows, strict=True)):
        lines = [line for r, text in enumerate(column) if (r, c) not in spanned for line in text.split("\n")]
        longest = max((sum(2 if ord(character) > 0x7F else 1 for character in line) for line in lines), default=0)
        sheet.column_dimensions[get_column_letter(c + 1)].width = min(max(longest + 2, NARROWEST), WIDEST)
    if 0 < table.header_rows < len(table.rows):
        sheet.freeze_panes = f"A{table.header_rows + 1}"
        sheet.print_title_rows = f"1:{table.header_rows}"
    sheet.page_setup.orientation = "landscape" if len(table.rows[0]) > 6 else "portrait"
    sheet.page_setup.paperSize = 9  # A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0


def _at(book: io.BytesIO, at: datetime) -> bytes:
    """The workbook with ``at`` in place of the moment it was written, which openpyxl puts into it unasked."""
    out = io.BytesIO()
    stamp = at.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(book) as written, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as settled:
        for name in written.namelist():
            content = written.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp, content)
            settled.writestr(zipfile.ZipInfo(name, at.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
