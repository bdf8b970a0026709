"""对照原文: a stored document beside the lines it was read from."""

from __future__ import annotations

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from bulletins.admin.base import signed_in
from bulletins.admin.intake_review import Block, Line, label_of, link_lines
from bulletins.importing import sources
from bulletins.models import Document
from bulletins.presenting import grid
from bulletins.publishing import masking


def source(request: HttpRequest, pk: int) -> HttpResponse:
    if not request.user.has_perm("bulletins.view_document"):
        raise PermissionDenied
    document = get_object_or_404(Document.objects.select_related("record__issue__bulletin"), pk=pk)
    # What was printed says what was masked since.
    if document.deidentified and not request.user.has_perm("bulletins.view_original"):
        raise PermissionDenied
    if document.deidentified:
        masking.note_look(document, _("对照原文"), actor=signed_in(request))
    blocks = blocks_of(document)
    context = {
        **admin.site.each_context(request),
        "title": _("对照原文"),
        "opts": Document._meta,
        "document": document,
        "blocks": blocks,
        "groups": [lines_of(document, blocks)],
    }
    return TemplateResponse(request, "admin/bulletins/intake/source.html", context)


def blocks_of(document: Document) -> list[Block]:
    """The document's blocks, each with the lines it was read from; none (0) for what editors added."""
    names = dict(document.anchors.values_list("block", "name"))
    tables = {table.order: table for table in document.tables.all()}
    lines = document.source_lines if isinstance(document.source_lines, dict) else {}
    made = []
    for n, block in enumerate(document.blocks):
        first, last = lines.get(names.get(n, ""), (0, 0))
        shown = Block(f"B{n + 1}", block.kind, label_of(block), block.text, first, last, block.level or 0)
        table = tables.get((block.table or 0) + 1) if block.kind == "table" else None
        shown.grid = grid.lay_out(table) if table else None
        made.append(shown)
    return made


def lines_of(document: Document, blocks: list[Block]) -> list[Line]:
    """The source from the document's first line to its last; empty where its text was not kept."""
    kept = sources.kept(document.source_digest)
    placed = [block for block in blocks if block.first]
    if kept is None or not placed:
        return []
    first, last = min(block.first for block in placed), max(block.last for block in placed)
    lines = [Line(number, words) for number, words in enumerate(kept, start=1)]
    link_lines(lines, placed)
    return lines[first - 1 : last]
