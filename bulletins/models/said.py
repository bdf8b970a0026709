"""What a text says of other documents and of days: rows that follow from it and are never edited apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from bulletins.ingest import citations, tree
from bulletins.ingest.chronicle import is_chronicle, read_chronicle
from bulletins.ingest.numbers import number_key
from bulletins.models.chronicle import ChronicleEntry
from bulletins.models.document import Document
from bulletins.models.relation import Relation

_NUMBER_IN_WORDS = re.compile(r"[（(]([^（()）]*?[〔\[【（(]?\d{4}[〕\]】）)]?[^（()）]*?号)[）)]")
_DAYS = re.compile(r"(?:(\d{1,2})月)?(\d{1,2})日?(?:\s*[—\-–~～至到]+\s*(?:(\d{1,2})月)?(\d{1,2})日?)?")


def refresh_relations(document: Document, blocks: Sequence[tree.Block]) -> None:
    """One row for each document that the text repeals, amends or cites; a row that an editor confirmed stays."""
    cells = [cell for table in document.tables.all() for row in table.rows for cell in row if cell]
    cites, repeals = citations.named_in(blocks, cells, document.number)
    document.relations.filter(confirmed=False).delete()
    kept = set(document.relations.values_list("kind", "words"))
    order = max(document.relations.values_list("order", flat=True), default=0)
    amends = citations.amended_in(document.title, blocks)
    found = [(Relation.Kind.REPEALS, words, "") for words in repeals]
    found += [(Relation.Kind.AMENDS, words, clause) for words, clause in amends if words not in repeals]
    found += [(Relation.Kind.CITES, words, "") for words in cites]
    for kind, words, clause in found:
        if (kind, words[:500]) in kept:
            continue
        order += 1
        inside = _NUMBER_IN_WORDS.search(words)
        key = number_key(words) or (number_key(inside[1]) if inside else "")
        Relation.objects.create(
            document=document, order=order, kind=kind, words=words[:500], number_key=key[:80], clause=clause[:120]
        )


def refresh_chronicle(document: Document, blocks: Sequence[tree.Block], names: Sequence[str]) -> None:
    """One row for each entry of a chronicle; the year of the issue serves where the text names none."""
    document.chronicle_entries.all().delete()
    if not is_chronicle(document.title):
        return
    issue = document.record.issue
    read = tree.Document(title=document.title, blocks=list(blocks))
    places = {block.lines[0]: name for block, name in zip(blocks, names, strict=True)}
    entries: list[ChronicleEntry] = []
    for month in read_chronicle(read, 0, issue.year if issue else None):
        first = _first_day(month.month)
        day, day_to = None, None
        for entry in month.entries:
            if entry.day:
                day, day_to = entry_days(entry.day, first)
            entries.append(
                ChronicleEntry(
                    document=document,
                    order=len(entries) + 1,
                    day=(entry.day or "")[:20],
                    date=day,
                    date_to=day_to,
                    month=day.replace(day=1) if day else first,
                    text=entry.text,
                    anchor=places.get(entry.lines[0], ""),
                )
            )
    ChronicleEntry.objects.bulk_create(entries)


def entry_days(words: str, month: date | None) -> tuple[date | None, date | None]:
    """The day, or first and last day, that 8日, 3—5日 or 30日至6月2日 mean in ``month``."""
    found = _DAYS.match(re.sub(r"\s+", "", words))
    if month is None or not found:
        return None, None
    first_month = int(found[1]) if found[1] else month.month
    first = _day(month.year, first_month, int(found[2]))
    if first is None or not found[4]:
        return first, None
    last_month = int(found[3]) if found[3] else first_month
    last = _day(month.year + (last_month < first_month), last_month, int(found[4]))
    return first, last if last and last > first else None


def _first_day(month: str) -> date | None:
    year, _dash, number = month.partition("-")
    return _day(int(year), int(number), 1) if number else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
