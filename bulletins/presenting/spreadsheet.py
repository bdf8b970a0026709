"""CSV that a spreadsheet opens as it is: UTF-8 with a byte order mark, and no cell that it would compute."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

from bulletins.models import Table

BOM = "\ufeff"
_PLAIN_NUMBER = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?%?")
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_csv(table: Table) -> str:
    """All rows, header rows first. A merged cell's text stands in its first cell, as in ``table.rows``."""
    return csv_of(table.rows)


def csv_of(rows: Iterable[Iterable[object]]) -> str:
    return BOM + "".join(map(csv_line, rows))


def csv_line(cells: Iterable[object]) -> str:
    """One row with its line end; ``None`` is an empty cell."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow("" if cell is None else harmless(str(cell)) for cell in cells)
    return out.getvalue()


def harmless(cell: str) -> str:
    """``cell``, with an apostrophe before what a spreadsheet would run as a formula; numbers stay numbers."""
    if cell.lstrip(" \u3000").startswith(_STARTS_FORMULA) and not _PLAIN_NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell
