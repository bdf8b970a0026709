"""What a version says, as one digest: whoever reviews decides on this content, and on no other.

Everything the public would read of the draft is in it, so a change of any of that makes the decisions before it void.
The order of the issue, the page and the dates that publication itself sets are not.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bulletins.models import Attachment, Document, Record
from bulletins.publishing.canonical import FACTS

# The facts that are words.
_WORDY = tuple(name for name in FACTS if not name.endswith(("_at", "_on")) and name != "openness")
# What content_digest and public_words read, for querysets that ask them of many drafts.
PARTS = ("issuing", "topics", "tables", "attachments", "figures")


def content_digest(document: Document) -> str:
    """SHA-256 over the content of a draft. Files count by their stored names, which are never given twice."""
    record = document.record
    facts: list[Any] = [document.record_id, document.version]
    facts += [str(getattr(document, name) or "") for name in FACTS if name != "published_at"]
    facts += [document.text, document.revision_kind, record.contents_title]
    if record.first_published_at is None:
        # Becomes the first decision on its validity; later ones are decided apart.
        facts += [record.validity, str(record.validity_since), record.validity_basis]
    facts.append(sorted((not row.lead, row.position, row.agency_id) for row in document.issuing.all()))
    facts.append(sorted(topic.code for topic in document.topics.all()))
    tables = sorted(document.tables.all(), key=lambda table: table.order)
    facts += [[t.order, t.caption, t.unit, t.header_rows, t.rows, t.spans] for t in tables]
    facts += [_attachment(a) for a in sorted(document.attachments.all(), key=lambda a: a.order)]
    figures = sorted(document.figures.all(), key=lambda figure: figure.order)
    facts += [[f.order, f.caption, str(f.image or ""), f.alternative, f.map_approval] for f in figures]
    return _digest(facts)


def attachment_digest(attachment: Attachment) -> str:
    """The same for one attachment; the text of one printed in the issue is the document's."""
    text = attachment.document.text if attachment.kind == Attachment.Kind.TEXT else ""
    return _digest([_attachment(attachment), text])


def _attachment(attachment: Attachment) -> list[Any]:
    file = [str(attachment.file), attachment.original_name, attachment.sha256] if attachment.file else []
    return [attachment.kind, attachment.label, attachment.title, *file]


def _digest(facts: list[Any]) -> str:
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Words:
    """Words that the public would read: where they stand as an editor is told, ``target`` as in readiness.Lack."""

    where: str
    target: str
    text: str
    has_lines: bool = False


def public_words(document: Document) -> Iterator[Words]:
    """All words of a draft that the public would read, files aside."""
    record = document.record
    columns: list[tuple[Document | Record, str]] = [
        *((document, name) for name in (*_WORDY, "text")),
        (record, "contents_title"),
        (record, "validity_basis"),
    ]
    for row, name in columns:
        label = getattr(row._meta.get_field(name), "verbose_name", name)
        yield Words(str(label), name, getattr(row, name) or "", has_lines=name == "text")
    for table in document.tables.all():
        for words in (table.caption, table.unit, *(cell for row in table.rows for cell in row)):
            yield Words(str(table), f"table-{table.pk}", words)
    for attachment in document.attachments.all():
        for words in (attachment.label, attachment.title, attachment.original_name):
            yield Words(str(attachment), "attachments", words)
    for figure in document.figures.all():
        for words in (figure.caption, figure.alternative, figure.map_approval):
            yield Words(str(figure), "figures", words)
