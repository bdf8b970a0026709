"""One document: its head is given, the passes below claim its lines, blocks and facts are read from them."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import takewhile

from bulletins.ingest import attachments, chronicle, citations, grammar, instrument, signoff
from bulletins.ingest.blocks import build_blocks, claim_rest
from bulletins.ingest.headings import find_headings
from bulletins.ingest.heads import Head, is_body_line, without_note_mark
from bulletins.ingest.items import Item, claim, item_of
from bulletins.ingest.normalise import Line, compact, tight
from bulletins.ingest.people import find_members
from bulletins.ingest.personal.finding import find_personal
from bulletins.ingest.speeches import claim_delivery
from bulletins.ingest.tables import read_tables
from bulletins.ingest.tree import ContentsEntry, Document


def read_document(lines: list[Line], head: Head, last: int, entry: ContentsEntry | None) -> Document:
    """The document in ``lines``; ``head`` holds indexes into them, ``last`` is its last line's number."""
    document = Document(lines=(lines[0].number, last))
    items = [item_of(line) for line in lines]
    start = _claim_head(items, head, document)
    start += _claim_author(items, start, document)
    if entry:
        document.section, document.page = entry.section, entry.page
        document.doc_number = document.doc_number or entry.doc_number
    dated = chronicle.is_chronicle(document.title)
    if dated:
        chronicle.claim_entries(items)
        chronicle.join_entries(items)
    else:
        claim_delivery(items, start)
        document.addressees = signoff.read_addressees(items, start)
        _read_parts(items, start, document)
    document.tables = read_tables(items)
    find_members(items)
    find_headings(items)
    claim_rest(items)
    document.blocks = build_blocks(items)
    _read_facts(document, items)
    return document


def _claim_head(items: list[Item], head: Head, document: Document) -> int:
    """Claims the head's lines and reads its facts; the index after it."""
    claim(items, head.title, "title")
    for index in head.issuers:
        items[index].kind = "issuer"
    if head.number is not None:
        number = items[head.number]
        number.kind = "doc_number"
        document.doc_number = grammar.own_number(number.text) or grammar.order_number(number.text)
    for item in items[: head.end]:
        if item.kind is None:
            item.kind = "note"
    bodies = [signoff.bodies(items[i].spaced) for i in head.issuers if not items[i].text.endswith("文件")]
    issuer, title = grammar.split_issuer(" ".join(items[i].spaced for i in head.title))
    red = next((items[i].text.removesuffix("文件") for i in head.issuers if items[i].text.endswith("文件")), None)
    if issuer:
        bodies.append(red if red and red.endswith(issuer.replace("政府", "人民政府")) else issuer)
    document.title = without_note_mark(tight(title))
    document.issuer = "、".join(dict.fromkeys(bodies)) or None
    document.genre = grammar.genre_of(document.title)
    return head.end + (_part_issuer(items, head.title[0]) if head.title else 0)


def _claim_author(items: list[Item], start: int, document: Document) -> int:
    """The names of bodies under the title, over the date of the text: who issues a statistical communiqué. How many
    items that is."""
    named = list(takewhile(lambda item: item.free and is_body_line(item.line), items[start : start + 4]))
    end = start + len(named)
    if document.issuer or not named or end >= len(items):
        return 0
    if not re.fullmatch(rf"([（(])?{grammar.DATE.pattern}(?(1)[)）])", items[end].text):
        return 0
    for item in named:
        item.kind = "issuer"
    items[end].kind = "date"
    document.issuer = "、".join(signoff.bodies(item.spaced) for item in named)
    document.date = grammar.iso_date(items[end].text)
    return len(named) + 1


def _part_issuer(items: list[Item], index: int) -> int:
    """Parts body and title that stand on one line; how many items that adds."""
    line = items[index].line
    issuer, title = grammar.split_issuer(line.spaced)
    if issuer is None or line.last > line.number:
        return 0
    body = line.spaced[: len(line.spaced) - len(title)].strip()
    items[index].line = replace(line, spaced=title, text=tight(title), adjacent=True)
    items.insert(index, Item(replace(line, spaced=body, text=tight(body)), "issuer"))
    return 1


def _read_parts(items: list[Item], start: int, document: Document) -> None:
    signoff.split_signed_dates(items, start)
    listed, starts = attachments.find_attachments(items, start)
    document.attachments = listed
    document.attachments_elsewhere = attachments.elsewhere(items[start:])
    found = signoff.read_sign_off(items, start, document.issuer)
    document.signer, document.openness = found.signer, found.openness
    document.date = found.date or document.date
    carried = instrument.carried_title(document.title) or instrument.decreed_title(items[start:], document.genre)
    if carried is None and found.end and (named := instrument.named_title(items[start : found.end])):
        alone = any(item.free and compact(item.text) == compact(named) for item in items[found.end :])
        carried = named if alone else None
    document.instrument, at = instrument.read_instrument(items, start, found, carried)
    if document.instrument is None and carried:
        document.instrument = _carried_by_attachment(document, carried)
    attachments.claim_pictures(items, starts)
    further = instrument.claim_further_titles(items, start, found) if carried else set()
    scope = 0
    for index, item in enumerate(items):
        if index in starts or index == at or index in further or item.kind == "attachment_label":
            scope += 1
        item.scope = scope


def _carried_by_attachment(document: Document, carried: str) -> str | None:
    """A notice may carry its instrument as its attachment."""
    present = [a for a in document.attachments if a.lines]
    for attachment in present:
        title, name = compact(attachment.title), compact(carried)
        if title == name or title in name or name in title:
            return attachment.title
    if len(present) == 1 and len(document.attachments) == 1:
        words = set(compact(carried))
        if len(words & set(compact(present[0].title))) >= 0.7 * len(set(compact(present[0].title))):
            return present[0].title
    return None


def _read_facts(document: Document, items: list[Item]) -> None:
    cells = [cell for table in document.tables for row in table.rows for cell in row if cell]
    document.cites, document.repeals = citations.named_in(document.blocks, cells, _own_number(document))
    body = [b.text for b in document.blocks if b.kind in citations.SPOKEN]
    document.effective = citations.effective(body)
    document.interpretation_by = citations.interpretation_by(body)
    document.personal_data = find_personal((item.number, item.spaced) for item in items)
    if document.date is None:
        document.date = _bracketed_date(document)


def _own_number(document: Document) -> str | None:
    """The document's number as a text would cite it: 某县人民政府令第7号 where 第7号 stands below the title."""
    number = document.doc_number
    return document.title + number if number and grammar.order_number(number) else number


def _bracketed_date(document: Document) -> str | None:
    """The date of a text without signature: （2021年3月5日县人民政府第3次常务会议通过）, or ——2021年3月5日在……会议上,
    under the title."""
    for block in document.blocks[:5]:
        if re.fullmatch(r"[（(].{6,80}[)）]|——.{6,80}上", block.text) and (date := grammar.iso_date(block.text)):
            return date
    return None
