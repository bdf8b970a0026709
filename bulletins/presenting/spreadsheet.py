"""A table as CSV that a spreadsheet opens as it is: UTF-8 with a byte order mark, and no cell that it would compute."""

from __future__ import annotations

import csv
import io
import re

from bulletins.models import Table

BOM = "\ufeff"
_PLAIN_NUMBER = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?%?")
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_csv(table: Table) -> str:
    """All rows, header rows first. A merged cell's text stands in its first cell, as in ``table.rows``."""
    out = io.StringIO()
    out.write(BOM)
    csv.writer(out, lineterminator="\r\n").writerows([harmless(cell) for cell in row] for row in table.rows)
    return out.getvalue()


def harmless(cell: str) -> str:
    """``cell``, with an apostrophe before what a spreadsheet would run as a formula; numbers stay numbers."""
    if cell.lstrip(" \u3000").startswith(_STARTS_FORMULA) and not _PLAIN_NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell
