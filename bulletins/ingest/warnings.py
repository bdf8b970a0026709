"""Doubts of the parser, for editors to look at.

======================  ==================================================================================
code                    what it says
======================  ==================================================================================
latin-in-chinese        an English word or ``&`` between Chinese characters: a slip of conversion
latex                   a formula left as LaTeX ($\\geq 37$)
html                    an HTML entity left in the text
contents-only           the contents name a document that is not in the file
document-only           a document that the contents do not name
attachment-absent       an attachment is listed, but its text is not in the file
attachment-unlisted     an attachment's text is there, but no list names it
number-gap              document numbers of one series leave one out
uneven-rows             rows of a table had different numbers of cells
figure-missing          a picture is named, but not in the text
no-date                 a document without signature and date
page-out-of-order       the contents' page numbers go back
======================  ==================================================================================
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise

from bulletins.ingest import tree
from bulletins.ingest.contents import Contents
from bulletins.ingest.normalise import HAN, Line, compact
from bulletins.ingest.tree import ContentsEntry, Document

_LATIN = re.compile(rf"(?<=[{HAN}])\s?(?:[a-z]{{2,}}|&)\s?(?=[{HAN}。，）)])")
_UNITS = {"km", "kg", "mm", "cm", "hm", "mg", "ml", "kw", "kv", "mw", "www", "http", "https", "pm", "ph", "dn", "app"}
_LATEX = re.compile(r"\$[^$\s][^$]{0,60}\$")
_ENTITY = re.compile(r"&(?:nbsp|lt|gt|amp|quot|#\d{2,5});")
_SERIES = re.compile(r"(.+?)[〔﹝\[［（(【](\d{4})[〕﹞\]］)）】]第?(\d{1,4})号")


def find_warnings(
    lines: list[Line], contents: Contents, matched: list[ContentsEntry | None], documents: list[Document]
) -> list[tree.Warning]:
    """All doubts, by line."""
    found = [*_slips(lines), *_contents(lines, contents, matched, documents), *_gaps(documents)]
    widths = {line.number: len(line.cells) for line in lines if line.cells}
    for document in documents:
        found += _document(document, widths)
    return sorted(found, key=lambda warning: (warning.line, warning.code))


def _slips(lines: list[Line]) -> list[tree.Warning]:
    found: list[tree.Warning] = []
    for line in lines:
        for slip in _LATIN.finditer(line.spaced):
            word = slip[0].strip()
            if word.lower() not in _UNITS:
                found.append(tree.Warning(line.number, "latin-in-chinese", f"中文之间有“{word}”，可能是转换错误。"))
        if formula := _LATEX.search(line.spaced):
            found.append(tree.Warning(line.number, "latex", f"公式没有转换：{formula[0]}"))
        if entity := _ENTITY.search(line.spaced):
            found.append(tree.Warning(line.number, "html", f"网页代码没有转换：{entity[0]}"))
    return found


def _contents(
    lines: list[Line], contents: Contents, matched: list[ContentsEntry | None], documents: list[Document]
) -> list[tree.Warning]:
    if not contents.entries:
        return []
    where = lines[contents.start].number
    used = {id(entry) for entry in matched if entry}
    found = [
        tree.Warning(where, "contents-only", f"目录中的“{entry.title}”在正文中没有找到。")
        for entry in contents.entries
        if id(entry) not in used
    ]
    found += [
        tree.Warning(document.lines[0], "document-only", f"“{document.title}”不在目录中。")
        for document, entry in zip(documents, matched, strict=True)
        if entry is None
    ]
    pages = [entry.page for entry in contents.entries if entry.page is not None]
    for before, page in pairwise(pages):
        if page < before:
            found.append(tree.Warning(where, "page-out-of-order", f"目录的页码从第{before}页退到第{page}页。"))
    return found


def _gaps(documents: list[Document]) -> list[tree.Warning]:
    series: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for document in documents:
        if document.doc_number and (found := _SERIES.fullmatch(document.doc_number)):
            series[found[1], found[2]].append((int(found[3]), document.lines[0]))
    warnings: list[tree.Warning] = []
    for (name, year), numbers in series.items():
        numbers.sort()
        for (low, _), (high, line) in pairwise(numbers):
            if high - low > 1:
                missing = f"{low + 1}号" if high - low == 2 else f"{low + 1}号至{high - 1}号"
                warnings.append(tree.Warning(line, "number-gap", f"{name}〔{year}〕{missing}不在本期。"))
    return warnings


def _document(document: Document, widths: dict[int, int]) -> list[tree.Warning]:
    start = document.lines[0]
    found: list[tree.Warning] = []
    listed = {compact(block.text) for block in document.blocks if block.kind == "attachment_list"}
    for attachment in document.attachments:
        if attachment.lines is None:
            found.append(tree.Warning(start, "attachment-absent", f"附件“{attachment.title}”不在文件中。"))
        elif not any(compact(attachment.title) in text for text in listed):
            found.append(
                tree.Warning(attachment.lines[0], "attachment-unlisted", f"附件“{attachment.title}”没有列入附件说明。")
            )
    for table in document.tables:
        # An empty last cell is often printed without its tab; that is no unevenness.
        sizes = {widths[n] for first, last in table.lines for n in range(first, last + 1) if n in widths}
        if len(sizes) > 1 and max(sizes) - min(sizes) > 1:
            found.append(tree.Warning(table.lines[0][0], "uneven-rows", "表格各行的列数不一致，请对照原件核对。"))
    found += [
        tree.Warning(block.lines[0], "figure-missing", f"缺图：{block.text}")
        for block in document.blocks
        if block.kind == "figure"
    ]
    if document.date is None and document.genre != "大事记":
        found.append(tree.Warning(start, "no-date", f"“{document.title}”没有成文日期。"))
    return found
