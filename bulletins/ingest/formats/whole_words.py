"""All words of a Word package: text, tables, headers, notes, comments, and what tracked changes took out."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping

from bulletins.ingest.formats.docx_numbering import Element, W, parse_part
from bulletins.ingest.text import gettext_noop

Part = tuple[str, str, Mapping[str, str | int], list[str]]

_PARTS = (
    (re.compile(r"word/document\.xml"), "shown", gettext_noop("正文")),
    (re.compile(r"word/(?:header|footer)\d*\.xml"), "shown", gettext_noop("页眉页脚")),
    (re.compile(r"word/(?:footnotes|endnotes)\.xml"), "shown", gettext_noop("脚注和尾注")),
    (re.compile(r"word/comments(?:Extended|Ids)?\.xml"), "hidden", gettext_noop("批注")),
    (re.compile(r"word/glossary/document\.xml"), "hidden", gettext_noop("文档部件")),
)
_TAKEN_OUT = {W + "del", W + "moveFrom"}
_BREAKS = {W + "br", W + "cr", W + "p"}


def words_of(opened: zipfile.ZipFile) -> Iterator[Part]:
    for name in sorted(opened.namelist()):
        for pattern, code, label in _PARTS:
            if pattern.fullmatch(name):
                yield from _part(parse_part(opened.read(name)), code, label)


def _part(root: Element, code: str, label: str) -> Iterator[Part]:
    tables = [table for table in root.iter(W + "tbl") if not any(True for _ in table.iterancestors(W + "tbl"))]
    inside = {paragraph for table in tables for paragraph in table.iter(W + "p")}
    paragraphs = [paragraph for paragraph in root.iter(W + "p") if paragraph not in inside]
    words = [text for paragraph in paragraphs if (text := _text(paragraph)).strip()]
    if words:
        yield code, label, {}, words
    for table in tables:
        yield f"{code}-table", gettext_noop("表格"), {}, ["\t".join(row) for row in _rows(table)]
    gone = [text for element in root.iter(*_TAKEN_OUT) if (text := _text(element, gone=True)).strip()]
    if gone:
        yield "hidden", gettext_noop("修订中删去的文字"), {}, gone
    unseen = [text for run in root.iter(W + "r") if _is_hidden(run) and (text := _text(run)).strip()]
    if unseen:
        yield "hidden", gettext_noop("隐藏的文字"), {}, unseen


def _rows(table: Element) -> Iterator[list[str]]:
    for row in table.iter(W + "tr"):
        yield [" ".join(_text(p) for p in cell.iter(W + "p")).replace("\t", " ") for cell in row.iter(W + "tc")]


def _text(element: Element, *, gone: bool = False) -> str:
    """The words beneath an element; words taken out count only where they are asked for."""
    found: list[str] = []
    for child in element.iter():
        if not isinstance(child.tag, str):
            continue
        if child.tag == W + "tab":
            found.append(" ")
        elif child.tag in _BREAKS and child is not element:
            found.append("\n")
        elif (
            (child.tag == W + "delText" and gone)
            or child.tag in (W + "t", W + "instrText")
            or child.tag.endswith("/main}t")
        ):
            found.append(child.text or "")
    return "".join(found)


def _is_hidden(run: Element) -> bool:
    mark = run.find(f"{W}rPr/{W}vanish")
    return mark is not None and mark.get(W + "val", "1") not in ("0", "false", "off")
