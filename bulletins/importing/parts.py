"""What hangs on an imported draft: tables, attachments, relations, chronicle entries."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from bulletins.importing.facts import iso_date
from bulletins.ingest import tree
from bulletins.ingest.numbers import number_key
from bulletins.models import Attachment, ChronicleEntry, Document, Relation, Table

_NUMBER_IN_WORDS = re.compile(r"[（(]([^（()）]*?[〔\[【（(]?\d{4}[〕\]】）)]?[^（()）]*?号)[）)]")
_DAYS = re.compile(r"(?:(\d{1,2})月)?(\d{1,2})日?(?:\s*[—\-–~～至到]+\s*(?:(\d{1,2})月)?(\d{1,2})日?)?")


def store_parts(draft: Document, read: tree.Document, months: Sequence[tree.ChronicleMonth]) -> None:
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
    _relations(draft, read)
    draft.chronicle_entries.all().delete()
    ChronicleEntry.objects.bulk_create(_entries(draft, months))


def anchor_parts(draft: Document, read: tree.Document, months: Sequence[tree.ChronicleMonth]) -> None:
    """Ties attachments and chronicle entries to the places where the file has them; belongs after derived.refresh."""
    names = dict(draft.anchors.values_list("block", "name"))
    place = {block.lines[0]: names[n] for n, block in enumerate(read.blocks) if n in names}
    by_title = {a.title: place.get(a.lines[0], "") for a in read.attachments if a.lines}
    for attachment in draft.attachments.filter(kind=Attachment.Kind.TEXT):
        found = by_title.get(attachment.title, "")
        if found and found != attachment.anchor:
            attachment.anchor = found
            attachment.save(update_fields=["anchor"])
    entries = list(draft.chronicle_entries.order_by("order"))
    for entry, told in zip(entries, [told for month in months for told in month.entries], strict=True):
        entry.anchor = place.get(told.lines[0], "")
    ChronicleEntry.objects.bulk_update(entries, ["anchor"])


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


def _relations(draft: Document, read: tree.Document) -> None:
    draft.relations.filter(confirmed=False).delete()
    kept = set(draft.relations.values_list("kind", "words"))
    order = max(draft.relations.values_list("order", flat=True), default=0)
    found = [(Relation.Kind.REPEALS, words) for words in read.repeals] + [(Relation.Kind.CITES, c) for c in read.cites]
    for kind, words in found:
        if (kind, words[:500]) in kept:
            continue
        order += 1
        inside = _NUMBER_IN_WORDS.search(words)
        key = number_key(words) or (number_key(inside[1]) if inside else "")
        Relation.objects.create(document=draft, order=order, kind=kind, words=words[:500], number_key=key[:80])


def _entries(draft: Document, months: Sequence[tree.ChronicleMonth]) -> list[ChronicleEntry]:
    entries: list[ChronicleEntry] = []
    for month in months:
        first = iso_date(f"{month.month}-01")
        day, day_to = None, None
        for entry in month.entries:
            if entry.day:
                day, day_to = entry_days(entry.day, first)
            entries.append(
                ChronicleEntry(
                    document=draft,
                    order=len(entries) + 1,
                    day=(entry.day or "")[:20],
                    date=day,
                    date_to=day_to,
                    month=day.replace(day=1) if day else first,
                    text=entry.text,
                )
            )
    return entries


def entry_days(words: str, month: date | None) -> tuple[date | None, date | None]:
    """The day, or first and last day, that 8日, 3—5日 or 30日至6月2日 mean in ``month``."""
    found = _DAYS.match(re.sub(r"\s+", "", words))
    if month is None or not found:
        return None, None
    first_month = int(found[1]) if found[1] else month.month
    first = iso_date(f"{month.year}-{first_month:02d}-{int(found[2]):02d}")
    if first is None or not found[4]:
        return first, None
    last_month = int(found[3]) if found[3] else first_month
    last = iso_date(f"{month.year + (last_month < first_month)}-{last_month:02d}-{int(found[4]):02d}")
    return first, last if last and last > first else None
