"""A table as rows of HTML cells: merged cells, header scopes, and columns that are set by what they hold."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from bulletins.models import Table

_NUMBER = re.compile(r"[-+−±]?[\d,，]*\d(?:\.\d+)?(?:[%％‰])?|[—–－\-/／]+")
_SERIAL = re.compile(r"序\s*号|编\s*号|No\.?", re.IGNORECASE)
BRIEF, SHORT, LONG = 4, 7, 18  # characters
MANY_COLUMNS = 5


@dataclass(frozen=True)
class Cell:
    """``tag`` is th or td; ``headers`` the ids of the header cells above, where two header rows make it needed."""

    text: str
    tag: str = "td"
    scope: str = ""
    rowspan: int = 1
    colspan: int = 1
    id: str = ""
    headers: str = ""
    style: str = ""
    first: bool = False  # in the first column and narrow enough to stay in sight while the others scroll


@dataclass(frozen=True)
class Grid:
    order: int
    caption: str
    unit: str
    head: list[list[Cell]]
    body: list[list[Cell]]
    wide: bool

    @property
    def finds(self) -> bool:
        """Whether rows can be left out: there are some, and none hangs on the one above it."""
        return len(self.body) > 2 and all(cell.rowspan == 1 for row in self.body for cell in row)

    @property
    def sorts(self) -> bool:
        """Whether rows can change places: every one of them is whole and under no group."""
        return self.finds and all(cell.colspan == 1 for row in self.body for cell in row)

    @property
    def unit_line(self) -> str:
        return self.unit if "单位" in self.unit else _("单位：%(unit)s") % {"unit": self.unit}

    @property
    def label(self) -> str:
        return self.caption or _("表%(order)s") % {"order": self.order}


def lay_out(table: Table) -> Grid:
    """The cells to print, row by row; what a merged cell covers is left out."""
    rows: list[list[str]] = table.rows
    width = max((len(row) for row in rows), default=0)
    head_rows = min(table.header_rows, len(rows))
    spans = {(row, col): (down, across) for row, col, down, across in table.spans}
    covered = {
        (r, c)
        for (row, col), (down, across) in spans.items()
        for r in range(row, row + down)
        for c in range(col, col + across)
    } - set(spans)
    styles = _column_styles(rows, head_rows, width, spans)
    named = head_rows > 1
    prefix = f"page-t{table.order}"
    above = _headers_above(rows, head_rows, spans, covered, prefix) if named else {}
    row_header = _row_header_column(rows[head_rows:], head_rows, styles, covered)

    stays = bool(styles) and styles[0] != "long" and width > 2

    def cell(r: int, c: int) -> Cell:
        down, across = spans.get((r, c), (1, 1))
        text = rows[r][c]
        if r < head_rows:
            scope = "colgroup" if across > 1 else "col"
            is_header = bool(text)
            return Cell(
                text,
                "th" if is_header else "td",
                scope if is_header else "",
                down,
                across,
                f"{prefix}-{r}-{c}" if named and is_header else "",
                style="brief" if len(text) <= BRIEF else "",
                first=c == 0 and across == 1 and stays,
            )
        if across >= width > 1 and text:
            return Cell(text, "th", "rowgroup", down, across, style="group")
        headers = " ".join(above.get(c, [])) if named else ""
        if c == row_header and text:
            scope = "rowgroup" if down > 1 else "row"
            return Cell(text, "th", scope, down, across, headers=headers, style=styles[c], first=c == 0 and stays)
        style = "" if across > 1 else styles[c]
        return Cell(text, "td", "", down, across, headers=headers, style=style, first=c == 0 and across == 1 and stays)

    laid_out = [[cell(r, c) for c in range(len(row)) if (r, c) not in covered] for r, row in enumerate(rows)]
    wide = width > MANY_COLUMNS or styles.count("long") > 1
    return Grid(table.order, table.caption, table.unit, laid_out[:head_rows], laid_out[head_rows:], wide)


def _column_styles(
    rows: list[list[str]], head_rows: int, width: int, spans: dict[tuple[int, int], tuple[int, int]]
) -> list[str]:
    """Of each column: ``serial`` or ``number`` where its cells are numbers, else how long its words are."""
    styles = []
    for c in range(width):
        texts = [
            row[c]
            for r, row in enumerate(rows)
            if r >= head_rows and c < len(row) and row[c] and spans.get((r, c), (1, 1))[1] == 1
        ]
        heading = "".join(row[c] for row in rows[:head_rows] if c < len(row))
        longest = max((len(text) for text in texts), default=0)
        numbers = sum(1 for text in texts if _NUMBER.fullmatch(text))
        if texts and _SERIAL.fullmatch(heading) and longest <= SHORT:
            styles.append("serial")
        elif texts and numbers >= 0.6 * len(texts):
            styles.append("number")
        else:
            styles.append("short" if longest <= SHORT else "long" if longest > LONG else "")
    return styles


def _headers_above(
    rows: list[list[str]],
    head_rows: int,
    spans: dict[tuple[int, int], tuple[int, int]],
    covered: set[tuple[int, int]],
    prefix: str,
) -> dict[int, list[str]]:
    """Of each column the ids of the header cells that stand over it, from the top."""
    above: dict[int, list[str]] = {}
    for r in range(head_rows):
        for c, text in enumerate(rows[r]):
            if (r, c) in covered or not text:
                continue
            for column in range(c, c + spans.get((r, c), (1, 1))[1]):
                above.setdefault(column, []).append(f"{prefix}-{r}-{c}")
    return above


def _row_header_column(
    body: list[list[str]], head_rows: int, styles: list[str], covered: set[tuple[int, int]]
) -> int | None:
    """The column that names its rows: the first of words, if it is one of the first two and names nearly every row."""
    for c, style in enumerate(styles[:2]):
        if style in ("serial", "number"):
            continue
        named = [r for r, row in enumerate(body) if c < len(row) and (row[c] or (r + head_rows, c) in covered)]
        short = all(len(row[c]) <= 3 * LONG for row in body if c < len(row))
        return c if body and short and len(named) >= 0.9 * len(body) else None
    return None
