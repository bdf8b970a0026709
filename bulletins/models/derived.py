"""What follows from a document's text and is never edited apart: anchors, gaps for pictures, places of attachments,
citations, entries of a chronicle."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from bulletins.ingest import markup, places
from bulletins.ingest.tree import Block
from bulletins.models.anchor import Anchor
from bulletins.models.attachment import Attachment, Figure
from bulletins.models.document import Document, refuse_if_published
from bulletins.models.recording import together
from bulletins.models.said import refresh_chronicle, refresh_relations


def check_text(text: str, tables: Sequence[int]) -> list[Block]:
    """The blocks of a working text. Raises ValidationError, in words for an editor, where a mark cannot be read or
    where text and tables (by their orders) disagree: a table that no line names would never be seen."""
    try:
        blocks = markup.body(text)
    except markup.MarkupError as error:
        raise ValidationError({"text": str(error)}) from error
    named = Counter((block.table or 0) + 1 for block in blocks if block.kind == "table")
    problems = [_("正文写了“@表格 %d”，但没有这张表。") % n for n in sorted(named) if n not in tables]
    problems += [_("“@表格 %d”在正文里出现了不止一次。") % n for n, times in sorted(named.items()) if times > 1]
    problems += [_("表格%d没有在正文里出现：在它的位置写一行“@表格 %d”。") % (n, n) for n in tables if n not in named]
    if problems:
        raise ValidationError({"text": problems})
    return blocks


@transaction.atomic
@together()
def refresh(document: Document) -> None:
    """Brings everything derived in line with a draft's text; belongs in the transaction that saved the text."""
    refuse_if_published(document.pk)
    blocks = markup.body(document.text)
    names = _refresh_anchors(document, blocks)
    _refresh_figures(document, [block for block in blocks if block.kind == "figure"])
    _refresh_attachments(document, blocks, names)
    refresh_relations(document, blocks)
    refresh_chronicle(document, blocks, names)


def _refresh_anchors(document: Document, blocks: list[Block]) -> list[str]:
    before = list(document.anchors.order_by("block").values_list("digest", "name"))
    taken = Anchor.objects.filter(document__record=document.record_id).values_list("name", flat=True)
    named = places.name_blocks(blocks, before, taken)
    if named != before:
        document.anchors.all().delete()
        Anchor.objects.bulk_create(
            Anchor(document=document, block=n, name=name, digest=digest) for n, (digest, name) in enumerate(named)
        )
    return [name for _digest, name in named]


def _refresh_figures(document: Document, named: list[Block]) -> None:
    """One row for each @图片 line, in its order. A row keeps its picture while its caption or its place stays; a
    picture that no line names any more goes to the end, since an edit of the text never throws an upload away."""
    rows = list(document.figures.order_by("order"))
    by_caption = {row.caption: row for row in reversed(rows)}
    chosen: list[Figure | None] = [by_caption.pop(block.text, None) for block in named]
    free = [row for row in rows if row not in chosen]
    for n in range(len(chosen)):
        if chosen[n] is None:
            same_place = next((row for row in free if row.order == n + 1), None)
            if same_place:
                free.remove(same_place)
            chosen[n] = same_place or Figure(document=document)
    for row in [row for row in free if not row.image]:
        free.remove(row)
        row.delete()
    kept = [row for row in chosen if row is not None] + free
    captions = [block.text for block in named] + [row.caption for row in free]
    wanted = list(enumerate(captions, start=1))
    if [(row.order, row.caption) for row in kept if not row._state.adding] == wanted:
        return
    # Out of the way first: two rows may change places, and an order is unique at every moment.
    document.figures.update(order=F("order") + 10_000)
    for row, (row.order, row.caption) in zip(kept, wanted, strict=True):
        row.save()


def _refresh_attachments(document: Document, blocks: list[Block], names: list[str]) -> None:
    """Finds where each attachment printed in the issue begins, unless its place is known and still there."""
    searched_from = 0
    for attachment in document.attachments.filter(kind=Attachment.Kind.TEXT).order_by("order"):
        if attachment.anchor in names:
            searched_from = names.index(attachment.anchor) + 1
            continue
        found = find_attachment(blocks, attachment.label, attachment.title, searched_from)
        attachment.anchor = names[found] if found is not None else ""
        attachment.save(update_fields=["anchor"])
        searched_from = searched_from if found is None else found + 1


def find_attachment(blocks: Sequence[Block], label: str, title: str, start: int = 0) -> int | None:
    """Index of the block with which an attachment begins: its label, or its title where it carries no label."""
    wanted = _bare(title)
    for n in range(start, len(blocks)):
        block = blocks[n]
        if block.kind == "attachment_label":
            following = "".join(b.text for b in blocks[n + 1 : n + 3] if b.kind != "table")
            same_label = bool(label) and _bare(block.text).removeprefix("附件") == label
            if same_label or wanted in _bare(block.text + following):
                return n
        elif block.kind == "title" and _bare(block.text) == wanted:
            return n
    return None


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)
