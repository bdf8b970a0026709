"""What hangs on an imported draft: its tables and attachments."""

from __future__ import annotations

from bulletins.ingest import tree
from bulletins.models import Attachment, Document, Table


def store_parts(draft: Document, read: tree.Document) -> None:
    """Replaces the parts of a draft by those just read. Uploaded files stay with attachments of the same title."""
    draft.tables.all().delete()
    Table.objects.bulk_create(
        Table(
            document=draft,
            order=n,
            caption=(table.caption or "")[:300],
            unit=(table.unit or "")[:80],
            header_rows=table.header_rows,
            rows=table.rows,
            spans=[[s.row, s.col, s.rowspan, s.colspan] for s in table.spans],
            source_lines=[list(span) for span in table.lines],
        )
        for n, table in enumerate(read.tables, start=1)
    )
    _attachments(draft, read)


def anchor_parts(draft: Document, read: tree.Document) -> None:
    """Ties attachments to the places where the file has them; belongs after derived.refresh."""
    names = dict(draft.anchors.values_list("block", "name"))
    place = {block.lines[0]: names[n] for n, block in enumerate(b for b in read.blocks if b.kind != "furniture")}
    by_title = {a.title: place.get(a.lines[0], "") for a in read.attachments if a.lines}
    for attachment in draft.attachments.filter(kind=Attachment.Kind.TEXT):
        found = by_title.get(attachment.title, "")
        if found and found != attachment.anchor:
            attachment.anchor = found
            attachment.save(update_fields=["anchor"])


def place_blocks(draft: Document, read: tree.Document, source_digest: str) -> None:
    """Notes the lines each block, by its anchor, and each figure stood on; belongs after derived.refresh."""
    shown = [block for block in read.blocks if block.kind != "furniture"]
    names = draft.anchors.order_by("block").values_list("name", flat=True)
    draft.source_lines = {name: _lines(block, read) for name, block in zip(names, shown, strict=False)}
    draft.source_digest = source_digest
    Document.objects.filter(pk=draft.pk).update(source_lines=draft.source_lines, source_digest=source_digest)
    figures = [block for block in shown if block.kind == "figure"]
    for figure, block in zip(draft.figures.order_by("order"), figures, strict=False):
        figure.source_line = block.lines[0]
        figure.save(update_fields=["source_line"])


def _lines(block: tree.Block, read: tree.Document) -> list[int]:
    """First and last line; a table that pages cut reaches over all its pieces."""
    spans = read.tables[block.table].lines if block.table is not None else []
    return [spans[0][0], spans[-1][1]] if spans else list(block.lines)


def _attachments(draft: Document, read: tree.Document) -> None:
    uploaded = {a.title: a for a in draft.attachments.filter(kind=Attachment.Kind.FILE)}
    draft.attachments.exclude(pk__in=[a.pk for a in uploaded.values()]).delete()
    for n, attachment in enumerate(read.attachments, start=1):
        kept = uploaded.pop(attachment.title, None)
        if kept:
            Attachment.objects.filter(pk=kept.pk).update(order=n + 10_000)
        row = kept or Attachment(document=draft, title=attachment.title[:500])
        row.order, row.label = n + 20_000, attachment.label or ""
        if not kept:
            row.kind = Attachment.Kind.TEXT if attachment.lines else Attachment.Kind.ELSEWHERE
        row.save()
    for n, row in enumerate(draft.attachments.order_by("order"), start=1):
        row.order = n
        row.save(update_fields=["order"])
