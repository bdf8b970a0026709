"""A document's text as plain text, in the order of print: what document.txt and issue.txt hold, and what a reader
pastes from them into the verification page.

Paragraphs are lines, indented as in print. A table's cells are parted by tabs, not lined up with spaces: columns of
Chinese only line up in fonts of one width, rows of many columns break on a telephone, and a spreadsheet takes tabs as
they are. A merged cell's words stand in its first cell and the others are empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from bulletins.ingest.tree import Block
from bulletins.models import Document, Figure, Table
from bulletins.presenting import grid
from bulletins.presenting.metadata import ValidityNotice
from bulletins.presenting.reading import Parts, head_length, is_article
from bulletins.presenting.spots import name_spots

INDENT = "　　"
# Between a table and the line that already prints its caption may stand the unit and a line or two of a form.
NEAR = 4
# These begin something, and stand apart from what is above them.
_APART = {"title", "heading", "attachment_label", "attachment_list", "signer", "openness", "note", "table", "figure"}
_TOGETHER = {("attachment_label", "title"), ("openness", "note"), ("signer", "signer"), ("note", "note")}
_INDENTED = {"paragraph", "item", "heading", "attachment_list", "openness", "note"}
_NUMBER = re.compile(r"第[〇○零一二三四五六七八九十百千]+[编章节条](?:之[一二三四五六七八九十]+)?(?=\S)")


def body_of(document: Document, parts: Parts) -> str:
    """The printed head and the text, from the issuer to the last attachment, each line ended by a line feed."""
    lines = [words for words in (document.issuer, document.title, document.number) if words]
    lines.append("")
    before, figures = "", 0
    length = head_length(document)
    begins_article = articles(document, parts, length)
    for n, block in enumerate(document.blocks[length:], start=length):
        if _stands_apart(before, block.kind) and lines[-1]:
            lines.append("")
        if block.kind == "table":
            lines += _table(parts.tables.get((block.table or 0) + 1), (block.table or 0) + 1, lines)
        elif block.kind == "figure":
            figures += 1
            lines += _figure(block, parts.figures.get(figures))
        else:
            number = number_of(block, is_article=n in begins_article)
            words = f"{number}　{block.text[len(number) :]}" if number else block.text
            lines.append(f"{INDENT}{words}" if block.kind in _INDENTED else words)
        before = block.kind
    return "\n".join(lines).rstrip("\n") + "\n"


def articles(document: Document, parts: Parts, length: int) -> set[int]:
    """The blocks that begin an article."""
    spots = name_spots(document.blocks, parts.anchors, document.instrument, length)
    return {n for n, anchor in parts.anchors.items() if is_article(spots.get(anchor, ""))}


def number_of(block: Block, *, is_article: bool) -> str:
    """第一条, with which an article or a heading begins, where the space that print has after it is no part of the
    text as it is kept."""
    found = _NUMBER.match(block.text) if is_article or block.kind == "heading" else None
    return found[0] if found else ""


def notices(validity: ValidityNotice | None, document: Document, *, superseded: bool) -> list[str]:
    """What a reader has to know before the text: that another version holds, that it was repealed, why it changed."""
    found = []
    if superseded:
        found.append(_("这是第%(version)s版，已被新版本取代。") % {"version": document.version})
    if validity:
        found.append(validity.sentence)
    if document.version > 1 and document.revision_reason:
        kind = document.get_revision_kind_display() if document.revision_kind else _("更正")
        found.append(kind + _("：") + document.revision_reason)
    if document.deidentified:
        found.append(_("网络版已对个人信息作去标识化处理"))
    return found


def _stands_apart(before: str, kind: str) -> bool:
    if (before, kind) in _TOGETHER or (before == kind and kind in ("attachment_list", "openness")):
        return False
    return kind in _APART or before in ("title", "table", "figure")


def _table(table: Table | None, order: int, above: list[str]) -> Iterator[str]:
    """Caption and unit where the lines above do not say them, then a line a row."""
    if table is None:
        yield _("表%(order)s（待补）") % {"order": order}
        return
    laid_out = grid.lay_out(table)
    if not says(above, table.caption):
        yield laid_out.label
    if table.unit and not says(above, laid_out.unit_line):
        yield laid_out.unit_line
    for row in table.rows:
        yield "\t".join(" ".join(cell.split()) for cell in row)


def _figure(block: Block, figure: Figure | None) -> Iterator[str]:
    if figure is None or not figure.image:
        yield _("图：%(caption)s（原图待补）") % {"caption": block.text}
        return
    yield block.text
    if figure.alternative:
        yield _("〔图中内容：%(words)s〕") % {"words": figure.alternative}
    if figure.map_approval:
        yield _("审图号：") + figure.map_approval


def says(lines: list[str], words: str) -> bool:
    near = [line for line in lines[-2 * NEAR :] if line][-NEAR:]
    return bool(_bare(words)) and any(_bare(line).endswith(_bare(words)) for line in near)


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)
