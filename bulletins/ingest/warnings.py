"""Doubts about the whole: contents against documents, numbers and dates in order, attachments, tables, personal data.

What each doubt says and its cure stand in :mod:`bulletins.ingest.doubts`; ``docs/doubts.md`` is their list for editors.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from bulletins.ingest import grammar, tree
from bulletins.ingest.doubts import doubt
from bulletins.ingest.masthead import is_imprint_line
from bulletins.ingest.normalise import Line, compact
from bulletins.ingest.personal.finding import masked
from bulletins.ingest.reconcile import reconcile
from bulletins.ingest.slips import slips, wording
from bulletins.ingest.tree import Attachment, Document, Reading, Table

_SERIES = re.compile(r"(.+?)[〔﹝\[［（(【](\d{4})[〕﹞\]］)）】]第?(\d{1,4})号")
_UNDATED = ("大事记", "解读", "讲话", "报告", "任免", "目录")
_DAY = re.compile(r"\d{1,2}")
_GAPS_SHOWN = 8
_SENTENCE = 60  # characters that make a line of a masthead text
_PURPOSE = 4  # such lines that no 办刊宗旨 has


def find_warnings(lines: list[Line], reading: Reading) -> list[tree.Warning]:
    """All doubts, by line."""
    documents = reading.documents
    found = [*slips(lines), *(said for match in reconcile(reading) for said in match.doubts), *_numbers(documents)]
    if not documents:
        found.append(doubt(1, "no-document"))
    by_number = {line.number: line for line in lines}
    widths = {line.number: len(line.cells) for line in lines if line.cells and not line.grid and not _is_group(line)}
    for document in documents:
        found += _document(document, reading.issue.published)
        found += wording(document, by_number)
        for table in document.tables:
            found += _table(table, widths)
    found += [*_chronicle(reading), *_unplaced(reading, lines)]
    return sorted(found, key=lambda warning: (warning.line, warning.code))


def _is_group(line: Line) -> bool:
    """Whether a row is a group's name alone (一、……), which reaches over the whole row."""
    return line.cells is not None and len(line.cells) == 1 and grammar.mark_of(line.spaced) is not None


def _numbers(documents: list[Document]) -> Iterator[tree.Warning]:
    """Numbers of one series that are left out, or come twice, and dates that do not follow them."""
    series: dict[tuple[str, str], list[tuple[int, Document]]] = defaultdict(list)
    for document in documents:
        if document.doc_number and (found := _SERIES.fullmatch(document.doc_number)):
            series[found[1], found[2]].append((int(found[3]), document))
    for (name, year), numbered in series.items():
        numbered.sort(key=lambda pair: pair[0])
        missing: list[str] = []
        for (low, before), (high, document) in pairwise(numbered):
            if high - low > 1:
                missing.append(f"{low + 1}号" if high - low == 2 else f"{low + 1}号至{high - 1}号")
            if high == low:
                yield doubt(document.lines[0], "number-twice", number=document.doc_number or "")
            if before.date and document.date and document.date < before.date:
                yield doubt(
                    document.lines[0],
                    "date-out-of-order",
                    number=document.doc_number or "",
                    date=document.date,
                    before=before.doc_number or "",
                    earlier=before.date,
                )
        if missing:
            more = "等" if len(missing) > _GAPS_SHOWN else ""
            words = f"{name}〔{year}〕{'、'.join(missing[:_GAPS_SHOWN])}{more}"
            yield doubt(numbered[0][1].lines[0], "number-gap", missing=words)


def _document(document: Document, published: str | None) -> Iterator[tree.Warning]:
    start = document.lines[0]
    listed = {compact(block.text) for block in document.blocks if block.kind == "attachment_list"}
    for attachment in document.attachments:
        if attachment.lines is None and document.attachments_elsewhere is None:
            yield doubt(start, "attachment-absent", title=attachment.title)
        elif attachment.lines and not any(compact(attachment.title) in text for text in listed):
            yield doubt(attachment.lines[0], "attachment-unlisted", title=attachment.title)
        else:
            yield from _titled_otherwise(document, attachment)
    for block in document.blocks:
        if block.kind == "figure":
            yield doubt(block.lines[0], "figure-missing", title=block.text)
        elif block.kind == "date" and document.date and published and document.date > published:
            yield doubt(block.lines[0], "date-after-print", date=document.date, printed=published)
    if document.date is None and document.genre not in _UNDATED:
        yield doubt(start, "no-date", title=document.title)
    mobiles = [found for found in document.personal_data if found.kind == "mobile"]
    if mobiles:
        yield doubt(mobiles[0].line, "mobile-number", count=len(mobiles), masked=masked(mobiles[0].value))
    for found in document.personal_data:
        if found.kind == "id":
            yield doubt(found.line, "id-number", masked=masked(found.value))


def _titled_otherwise(document: Document, attachment: Attachment) -> Iterator[tree.Warning]:
    """An attachment whose title under its label is not the one listed."""
    first, last = attachment.lines or (0, 0)
    head = [block for block in document.blocks if first <= block.lines[0] <= last][:2]
    titles = [block for block in head if block.kind in ("title", "figure")]
    if len(head) > 1 and head[0].kind == "attachment_label" and titles:
        listed, printed = compact(attachment.title), compact(titles[0].text)
        if printed not in listed and listed not in printed:
            yield doubt(titles[0].lines[0], "attachment-differs", body=titles[0].text, listed=attachment.title)


def _table(table: Table, widths: dict[int, int]) -> Iterator[tree.Warning]:
    start = table.lines[0][0]
    # An empty last cell is often printed without its tab; that is no unevenness.
    sizes = {widths[n] for first, last in table.lines for n in range(first, last + 1) if n in widths}
    if len(sizes) > 1 and max(sizes) - min(sizes) > 1:
        yield doubt(start, "uneven-rows", fewest=min(sizes), most=max(sizes))
    serials = [int(row[0]) for row in table.rows[table.header_rows :] if row[0].isdecimal() and len(row[0]) <= 4]
    steps = list(pairwise(serials))
    breaks = [(before, after) for before, after in steps if after > before + 1]
    # Only a column that never goes back and mostly counts on holds serial numbers.
    if len(steps) >= 3 and all(b >= a for a, b in steps) and len(breaks) * 2 < len(steps):
        for before, after in breaks:
            yield doubt(start, "serial-gap", before=before, after=after)


def _chronicle(reading: Reading) -> Iterator[tree.Warning]:
    for month in reading.chronicle:
        last = 0
        for entry in month.entries:
            day = _DAY.match(entry.day or "")
            if day is None:
                continue
            if int(day[0]) < last:
                yield doubt(entry.lines[0], "chronicle-out-of-order", before=last, day=int(day[0]))
            last = max(last, int(day[0]))


def _unplaced(reading: Reading, lines: list[Line]) -> Iterator[tree.Warning]:
    """Text of which nothing is known: after the contents and before the first document, or whole sentences in what
    should be the masthead. Often a document whose head was not seen."""
    for part in reading.outside:
        if part.kind not in ("unplaced", "masthead"):
            continue
        inside = [line for line in lines if part.lines[0] <= line.number <= part.lines[1]]
        odd = [
            line
            for line in inside
            if (part.kind == "unplaced" and not is_imprint_line(line)) or (line.ends and len(line.text) >= _SENTENCE)
        ]
        if len(odd) >= (1 if part.kind == "unplaced" else _PURPOSE):
            yield doubt(odd[0].number, "unplaced", count=len(odd), words=odd[0].text[:20])
