"""A document's text as HTML that stands alone, without styles, ids or links: for feeds, which are read elsewhere."""

from __future__ import annotations

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from bulletins.ingest.tree import Block
from bulletins.models import Document, Table
from bulletins.presenting import grid

EXCERPT = 160

# Where the matter of a text is said; everything else frames it.
_MATTER = {"paragraph", "item"}


def excerpt(document: Document) -> str:
    """The first words of the text's matter, at most EXCERPT characters and a mark where it was cut."""
    words = ""
    for block in document.blocks:
        if block.kind in _MATTER and len(words) <= EXCERPT:
            words += block.text
    return words if len(words) <= EXCERPT else f"{words[:EXCERPT]}……"


def full_text(document: Document) -> SafeString:
    """The whole text with its tables. ``document.tables`` is asked once, so prefetch it where there are many."""
    tables = {table.order: table for table in document.tables.all()}
    parts = [_block(block, tables) for block in document.blocks]
    return mark_safe("\n".join(parts))  # noqa: S308 - every part is escaped


def _block(block: Block, tables: dict[int, Table]) -> SafeString:
    if block.kind == "table":
        table = tables.get((block.table or 0) + 1)
        return _table(table) if table else SafeString()
    if block.kind == "title":
        return format_html("<h2>{}</h2>", block.text)
    if block.kind == "heading":
        return format_html("<h{0}>{1}</h{0}>", min((block.level or 1) + 2, 6), block.text)
    return format_html("<p>{}</p>", block.text)


def _table(table: Table) -> SafeString:
    laid_out = grid.lay_out(table)
    title = laid_out.label + (f"（{laid_out.unit_line}）" if laid_out.unit else "")
    rows = mark_safe(  # noqa: S308 - _cell escapes
        "\n".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in laid_out.head + laid_out.body)
    )
    return format_html('<table border="1"><caption>{}</caption>\n{}</table>', title, rows)


def _cell(cell: grid.Cell) -> SafeString:
    spans = (f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else "") + (
        f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
    )
    return mark_safe(f"<{cell.tag}{spans}>{escape(cell.text)}</{cell.tag}>")  # noqa: S308 - the text is escaped
