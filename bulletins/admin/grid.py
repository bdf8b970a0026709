"""A grid as tab-separated text, as spreadsheets copy it: what the table form shows where no script runs."""

from __future__ import annotations

import csv
import io
import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

Rows = list[list[str]]
Spans = list[list[int]]


def read_tsv(text: str) -> Rows:
    """Rectangular rows; a cell with a line break or a tab stands in double quotes."""
    text = text.replace("\r\n", "\n").strip("\n")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), "excel-tab", strict=True))
    except csv.Error:
        # A lone quotation mark is a character of the text, not the beginning of a quoted cell.
        rows = [line.split("\t") for line in text.split("\n")]
    width = max((len(row) for row in rows), default=0)
    return [[cell.strip(" ") for cell in row] + [""] * (width - len(row)) for row in rows if width]


def write_tsv(rows: Rows) -> str:
    out = io.StringIO()
    csv.writer(out, "excel-tab", lineterminator="\n").writerows(rows)
    return out.getvalue()


def read_spans(text: str) -> Spans:
    """Lines such as ``1,2,3,1``: first row, first column, rows, columns; counted from 1."""
    spans = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        parts = re.split(r"[,，\s]+", line.strip())
        if len(parts) != 4 or not all(part.isdecimal() for part in parts):
            raise ValidationError(_("合并单元格第%d行要写成四个数字：起始行,起始列,行数,列数，例如 1,2,3,1。") % number)
        row, col, rowspan, colspan = map(int, parts)
        spans.append([row - 1, col - 1, rowspan, colspan])
    return spans


def write_spans(spans: Spans) -> str:
    return "\n".join(f"{row + 1},{col + 1},{rowspan},{colspan}" for row, col, rowspan, colspan in spans)
