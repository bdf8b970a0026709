"""All cells of a spreadsheet package (XLSX), hidden sheets, rows and columns among them, and its comments."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation

from bulletins.ingest.formats import bounds
from bulletins.ingest.formats.docx_numbering import Element, parse_part
from bulletins.ingest.text import gettext_noop

Part = tuple[str, str, Mapping[str, str | int], list[str]]

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_COMMENTS = re.compile(r"xl/(?:comments\d*|threadedComments/.+|comments/.+)\.xml")
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d+)")
_SIDES = re.compile(r'&[LCR](?:&"[^"]*")?(?:&\d+)?')
_WIDEST = 500


def sheets(opened: zipfile.ZipFile) -> Iterator[Part]:
    names = set(opened.namelist())
    book = parse_part(opened.read("xl/workbook.xml"))
    shared = _shared(opened) if "xl/sharedStrings.xml" in names else []
    targets = _targets(opened) if "xl/_rels/workbook.xml.rels" in names else {}
    seen: set[str] = set()
    for sheet in book.iter(_S + "sheet"):
        path = targets.get(sheet.get(_R + "id", ""), "")
        if path in names:
            seen.add(path)
            hidden = sheet.get("state", "visible") != "visible"
            yield from _sheet(parse_part(opened.read(path)), shared, sheet.get("name", ""), hidden)
    for path in sorted(names):
        if path.startswith("xl/worksheets/") and path.endswith(".xml") and path not in seen:
            yield from _sheet(parse_part(opened.read(path)), shared, path.rpartition("/")[2], True)
        elif _COMMENTS.fullmatch(path):
            words = [t.strip() for t in parse_part(opened.read(path)).itertext() if t.strip()]
            if words:
                yield "hidden", gettext_noop("批注"), {}, words
    values = [name.text for name in book.iter(_S + "definedName") if name.text]
    if values:
        yield "shown", gettext_noop("定义的名称"), {}, values


def _sheet(root: Element, shared: list[str], name: str, hidden: bool) -> Iterator[Part]:
    """The sheet as a table; hidden rows and columns of a sheet that shows are a part of their own as well."""
    columns = {
        number
        for col in root.iter(_S + "col")
        if col.get("hidden") in ("1", "true")
        for number in range(int(col.get("min", "1")), min(int(col.get("max", "1")), _WIDEST) + 1)
    }
    rows: list[str] = []
    unseen: list[str] = []
    cells = 0
    for row in root.iter(_S + "row"):
        is_hidden = row.get("hidden") in ("1", "true")
        values: dict[int, str] = {}
        for n, cell in enumerate(row.iter(_S + "c"), start=1):
            cells += 1
            if cells > bounds.MAX_CELLS:
                break
            at = _column(cell.get("r", "")) or n
            if words := _words(cell, shared).replace("\t", " ").replace("\n", " "):
                values[at] = words
                if is_hidden or at in columns:
                    unseen.append(words)
        rows.append("\t".join(values.get(n, "") for n in range(1, min(max(values, default=0), _WIDEST) + 1)))
    if any(rows):
        label = gettext_noop("隐藏的工作表“%(name)s”") if hidden else gettext_noop("工作表“%(name)s”")
        yield ("hidden-table" if hidden else "shown-table"), label, {"name": name}, rows
    if unseen and not hidden:
        yield "hidden", gettext_noop("工作表“%(name)s”里隐藏的行和列"), {"name": name}, unseen
    # &L, &C and &R begin the parts of a header.
    printed = [words for e in root.iter(_S + "headerFooter") for t in e.itertext() for words in _SIDES.split(t)]
    around = [words.strip() for words in printed if words.strip()]
    if around:
        yield "shown", gettext_noop("页眉页脚"), {}, around
    if cells > bounds.MAX_CELLS:
        yield "unchecked", gettext_noop("工作表“%(name)s”太大，没有核对完"), {"name": name}, []


def _words(cell: Element, shared: list[str]) -> str:
    kind, value = cell.get("t", "n"), cell.findtext(_S + "v") or ""
    if kind == "s":
        return shared[int(value)] if value.isdecimal() and int(value) < len(shared) else ""
    if kind == "inlineStr":
        return "".join(t.text or "" for t in cell.iter(_S + "t"))
    if kind == "n" and re.fullmatch(r"[\d.]+[Ee]\+?\d{1,2}", value):
        try:
            return f"{Decimal(value):f}".removesuffix(".0")
        except InvalidOperation:
            return value
    return value


def _shared(opened: zipfile.ZipFile) -> list[str]:
    root = parse_part(opened.read("xl/sharedStrings.xml"))
    return ["".join(t.text or "" for t in item.iter(_S + "t")) for item in root.iter(_S + "si")]


def _targets(opened: zipfile.ZipFile) -> dict[str, str]:
    root = parse_part(opened.read("xl/_rels/workbook.xml.rels"))
    found = {}
    for relation in root:
        target = relation.get("Target", "")
        found[relation.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return found


def _column(reference: str) -> int:
    """The number of a cell's column, from 1; 0 where the reference says none."""
    match, number = _REFERENCE.fullmatch(reference), 0
    for letter in match[1] if match else "":
        number = number * 26 + ord(letter) - 64
    return number
