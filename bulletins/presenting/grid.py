"""A table as rows of HTML cells: merged cells, header scopes, and columns that are set by what they hold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from bulletins.models import Table

_NUMBER = re.compile(r"[-+−±]?[\d,，]*\d(?:\.\d+)?(?:[%％‰])?|[—–－\-/／]+")
_TOTAL = re.compile(r"[合总共]\s*计")
_SERIAL = re.compile(r"序\s*号|编\s*号|No\.?", re.IGNORECASE)
BRIEF, SHORT, WORDY, LONG = 4, 7, 8, 18  # characters
MANY_COLUMNS = 5
MANY_ROWS = 20
ACROSS = 8  # columns, beyond which a sheet of paper is turned

Spans = dict[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Cell:
    """``tag`` is th or td; ``headers`` the ids of all header cells that speak of it, where two header rows make it
    needed: who reads a cell aloud then goes by them alone. ``stays`` is ``first`` or ``second`` in a column narrow
    enough to stay in sight while the others scroll."""

    text: str
    tag: str = "td"
    scope: str = ""
    rowspan: int = 1
    colspan: int = 1
    id: str = ""
    headers: str = ""
    style: str = ""
    stays: str = ""

    @property
    def classes(self) -> str:
        return " ".join(filter(None, (self.style, self.stays)))


@dataclass(frozen=True)
class Grid:
    order: int
    caption: str
    unit: str
    head: list[list[Cell]]
    body: list[list[Cell]]
    wide: bool
    pair: bool = False  # the first two columns name the rows together, and stay in sight together

    @property
    def across(self) -> bool:
        """Whether its columns do not fit on a sheet that stands upright."""
        return max((sum(cell.colspan for cell in row) for row in self.head + self.body), default=0) > ACROSS

    @property
    def long(self) -> bool:
        """Whether its heading would be out of sight at its end."""
        return len(self.body) > MANY_ROWS

    @property
    def groups(self) -> list[list[list[Cell]]]:
        """The body in parts, each under the row that names it; a total of the whole is under none of them."""
        parts: list[list[list[Cell]]] = []
        hangs_to = 0
        for r, row in enumerate(self.body):
            is_part = r >= hangs_to and (row[0].style == "group" or is_total(cell.text for cell in row))
            if not parts or is_part:
                parts.append([])
            parts[-1].append(row)
            hangs_to = max([hangs_to, *(r + cell.rowspan for cell in row)])
        return parts

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
    spans: Spans = {(row, col): (down, across) for row, col, down, across in table.spans}
    origins = {
        (r, c): (row, col)
        for (row, col), (down, across) in spans.items()
        for r in range(row, row + down)
        for c in range(col, col + across)
    }
    covered = set(origins) - set(spans)
    styles = _column_styles(rows, head_rows, width, spans)
    named = head_rows > 1
    prefix = f"page-t{table.order}"
    above = _headers_above(rows, head_rows, spans, covered, prefix) if named else {}
    naming = _naming_columns(_row_header_column(rows[head_rows:], head_rows, styles, covered), head_rows, spans)
    hanging = {r for (r, _c), (row, _col) in origins.items() if row < r}
    groups = _groups_above(rows, head_rows, width, spans, hanging)

    stays = bool(styles) and styles[0] != "long" and width > 2
    pair = stays and width > len(naming) + 1 and naming == [0, 1] and styles[1] != "long"

    def beside(r: int) -> list[str]:
        """The ids of the cells that name a row: of its group, and of its own."""
        cells = [origins.get((r, c), (r, c)) for c in naming]
        if r in groups:
            cells.insert(0, (groups[r], 0))
        return [f"{prefix}-{row}-{col}" for row, col in dict.fromkeys(cells) if rows[row][col]]

    def place(c: int, across: int) -> str:
        if c == 0 and stays and (across == 1 or (pair and across == 2)):
            return "first"
        return "second" if c == 1 and pair and across == 1 else ""

    def cell(r: int, c: int) -> Cell:
        down, across = spans.get((r, c), (1, 1))
        text = rows[r][c]
        own = f"{prefix}-{r}-{c}" if named and text else ""
        if r < head_rows:
            scope = ("colgroup" if across > 1 else "col") if text else ""
            style = "brief" if len(text) <= BRIEF else "wordy" if len(text) > WORDY and across == 1 else ""
            return Cell(text, "th" if text else "td", scope, down, across, own, style=style, stays=place(c, across))
        if _is_group(across, width, text):
            return Cell(text, "th", "rowgroup", down, across, own, style="group")
        style = "" if across > 1 else styles[c]
        is_name = c in naming and bool(text)
        names = beside(r)
        # What names a row is itself named by what stands to the left of it alone.
        names = names[: names.index(own)] if own in names else names
        headers = [*above.get(c, []), *names] if named else []
        return Cell(
            text,
            "th" if is_name else "td",
            "row" if is_name else "",
            down,
            across,
            own if is_name else "",
            " ".join(headers),
            style,
            place(c, across),
        )

    laid_out = [[cell(r, c) for c in range(len(row)) if (r, c) not in covered] for r, row in enumerate(rows)]
    wide = width > MANY_COLUMNS or styles.count("long") > 1
    return Grid(table.order, table.caption, table.unit, laid_out[:head_rows], laid_out[head_rows:], wide, pair)


def is_number(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text))


def is_total(texts: Iterable[str]) -> bool:
    """Whether a row of these cells sums up the whole table."""
    return bool(_TOTAL.fullmatch(next(filter(None, texts), "")))


def _is_group(across: int, width: int, text: str) -> bool:
    return across >= width > 1 and bool(text)


def _groups_above(rows: list[list[str]], head_rows: int, width: int, spans: Spans, hanging: set[int]) -> dict[int, int]:
    """Of each body row under a group the row that names the group; rows in ``hanging`` hang on one above."""
    above: dict[int, int] = {}
    group: int | None = None
    for r in range(head_rows, len(rows)):
        if _is_group(spans.get((r, 0), (1, 1))[1], width, rows[r][0]):
            group = r
        elif is_total(rows[r]) and r not in hanging:
            group = None
        elif group is not None:
            above[r] = group
    return above


def _naming_columns(first: int | None, head_rows: int, spans: Spans) -> list[int]:
    """The columns that name a row together: the first of them and those that share its heading."""
    if first is None:
        return []
    for (row, col), (down, across) in spans.items():
        if row + down == head_rows and col <= first < col + across:
            return list(range(first, col + across))
    return [first]


def _column_styles(rows: list[list[str]], head_rows: int, width: int, spans: Spans) -> list[str]:
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
        numbers = sum(map(is_number, texts))
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
    spans: Spans,
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
