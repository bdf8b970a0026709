"""Tables that an office hands in as CSV (a clean-up, an arrangement of holidays): rows by the names of columns."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that is not carried out, by its line in the table, and why."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Columns:
    """``names`` are the words by which a first row may name each column; without such a row they stand in this order.
    A first row that names all of ``needed`` is a heading."""

    names: Mapping[str, Sequence[str]]
    needed: frozenset[str]
    most_rows: int


def decode(data: bytes) -> str:
    """The text of an uploaded table, UTF-8 or GB18030. Raises UnicodeDecodeError where it is neither."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def read_rows(text: str, columns: Columns, problems: list[Problem]) -> list[tuple[int, dict[str, str]]]:
    """The rows that say something, each with its line and a cell for every column, ``""`` where it has none. Tabs or
    commas, half or full width, stand between cells, as the first row has it. What cannot be read goes to ``problems``.
    """
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    first = lines.strip("\n").partition("\n")[0]
    reader = csv.reader(io.StringIO(lines), delimiter="\t" if "\t" in first else "," if "," in first else "，")
    places = {name: n for n, name in enumerate(columns.names)}
    rows: list[tuple[int, dict[str, str]]] = []
    is_first = True
    try:
        for cells in reader:
            cells = [cell.strip() for cell in cells]
            if not any(cells):
                continue
            named = {name: n for n, cell in enumerate(cells) for name, words in columns.names.items() if cell in words}
            if is_first and columns.needed <= set(named):
                places, is_first = named, False
                continue
            is_first = False
            said = {
                name: cells[n] if (n := places.get(name, len(cells))) < len(cells) else "" for name in columns.names
            }
            rows.append((reader.line_num, said))
            if len(rows) > columns.most_rows:
                problems.append(Problem(reader.line_num, _("表太长：一次最多%d行，请分几次。") % columns.most_rows))
                break
    except csv.Error as error:
        problems.append(Problem(reader.line_num, _("这一行读不懂：%s。") % error))
    return rows


def _cell(cells: list[str], place: int | None) -> str:
    return cells[place] if place is not None and place < len(cells) else ""


def read_day(words: str) -> date | None:
    """A day as tables write it: 2024-05-20, 2024.5.20, 自2024年5月20日起."""
    found = _DAY.fullmatch(re.sub(r"\s|起$", "", words).removeprefix("自"))
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
