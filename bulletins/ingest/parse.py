"""From numbered lines to a bulletin's tree.

The order of reading: documents with a number are found first (they stand out wherever they are), then the contents
before them, then with the contents' help the documents without a number; what is left before and after is masthead
and imprint.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from collections.abc import Set
from dataclasses import replace
from itertools import pairwise

from bulletins.ingest import grammar, split, tree
from bulletins.ingest.beside import part_numbers
from bulletins.ingest.chronicle import is_chronicle, read_chronicle
from bulletins.ingest.contents import Contents, closing_contents, find_contents
from bulletins.ingest.document import read_document
from bulletins.ingest.furniture import insert_furniture, part_furniture
from bulletins.ingest.heads import Head, printed_number, without_note_mark
from bulletins.ingest.html_tables import expand_tables
from bulletins.ingest.marked import Marking, inner, marked_heads
from bulletins.ingest.marks import Marks
from bulletins.ingest.masthead import government_of, imprint_start, is_imprint_line, read_masthead
from bulletins.ingest.normalise import Line, compact, number_lines
from bulletins.ingest.text import NotABulletin, ReadError, Text, gettext_noop
from bulletins.ingest.tree import ContentsEntry, Document, Part, PartKind, Reading, Source
from bulletins.ingest.warnings import find_warnings


def parse(text: Text, marks: Marks | None = None) -> Reading:
    """The whole bulletin in ``text``, as an editor's ``marks`` have it.

    Raises NotABulletin where no document is found, unless there are marks, if only an empty set of them: then the
    reading holds no document. Raises MarkError where the marks are not this text's.
    """
    marking = Marking(marks, text) if marks is not None else None
    lines, furniture = _lines(text, marking)
    lines = part_numbers(lines)
    reading = Reading(Source(text.name, text.sha256, text.encoding, len(text.lines)))
    end = _imprint(lines)
    numbered = marked_heads(split.numbered_heads(lines, 0, end), lines, end)
    contents = find_contents(lines, numbered[0].start if numbered else end)
    closing = _closing(lines, numbered) if numbered and not contents.end else Contents()
    if closing.end:
        contents, end = replace(closing, start=0, end=0), closing.start
    heads = marked_heads(split.all_heads(lines, contents, numbered, end), lines, end)
    if not heads and marking is None:
        raise NotABulletin(
            "no-document",
            gettext_noop(
                "文件“%(name)s”中没有找到公文（共%(lines)d行）。公报应当有“关于……的通知”这样的标题和发文字号，请检查是否选错了文件。"
            ),
            name=text.name,
            lines=len(text.lines),
        )
    labels = split.section_lines(lines, contents, heads)
    entries = _match(contents.entries, heads, lines)
    for order, head in enumerate(heads):
        following = heads[order + 1].start if order + 1 < len(heads) else end
        while following - 1 in labels:
            following -= 1
        last = _last_line(lines, following, len(text.lines))
        document = _read(lines, head, following, last, entries[order])
        begin, stop = (bisect(furniture, n, key=lambda line: line.number) for n in (document.lines[0] - 1, last))
        document.blocks = insert_furniture(document.blocks, furniture[begin:stop])
        reading.documents.append(document)
    outside = lines[: contents.start if contents.end else heads[0].start if heads else end]
    if contents.end and heads:
        outside = outside + [line for line in lines[contents.end : heads[0].start] if is_imprint_line(line)]
    outside = outside + lines[closing.end or end :]
    reading.bulletin, reading.issue = read_masthead(outside)
    government = government_of((d.issuer for d in reading.documents), (d.title for d in reading.documents))
    if reading.bulletin.government in (None, (government or "").replace("人民", "")):
        reading.bulletin.government = government
    reading.contents = contents.entries
    reading.outside = _outside(reading.documents, lines, contents, closing, labels, end, len(text.lines))
    _place_by_instrument(reading, entries)
    _name_entries(reading, entries)
    _read_chronicles(reading)
    _place_by_page(reading, text)
    found = find_warnings(lines, reading)
    if marking:
        found += [*marking.doubts, *marking.idle(reading, lines)]
    reading.warnings = _warnings(found, text)
    return reading


def _lines(text: Text, marking: Marking | None) -> tuple[list[Line], list[Line]]:
    """The lines as the grammar sees them, and page furniture."""
    if marking is None:
        return part_furniture(_numbered(text))
    lines = _numbered(text, marking.texts())
    marking.attach(lines)
    lines, furniture = part_furniture(lines)
    return marking.shape(lines), furniture


def _closing(lines: list[Line], numbered: list[Head]) -> Contents:
    numbers = {number for head in numbered if (number := printed_number(head, lines))}
    return closing_contents(lines, numbered[-1].end, numbers)


def _imprint(lines: list[Line]) -> int:
    """Where the imprint begins: below everything that an editor marked, and never inside a line."""
    end = imprint_start(lines)
    marked = next((i for i in range(len(lines) - 1, end - 1, -1) if lines[i].says.role), None)
    if marked is not None:
        end = marked + 1 + imprint_start(lines[marked + 1 :])
    while end < len(lines) and inner(lines, end):
        end += 1
    return end


def _numbered(text: Text, texts: Set[int] = frozenset()) -> list[Line]:
    lines = expand_tables(number_lines(text.lines), text.lines, texts)
    grids = {number: grid for grid in text.grids for number in range(grid.first, grid.last + 1)}
    for line in lines if grids else ():
        if grid := grids.get(line.number):
            line.grid = grid
            line.cells = line.cells or [line.text]
    return lines


def _place_by_page(reading: Reading, text: Text) -> None:
    """Documents whose page no contents name begin on the page that their first line stands on."""
    for document in reading.documents:
        if document.page is None:
            document.page = text.page_of(document.lines[0])


def _warnings(found: list[tree.Warning], text: Text) -> list[tree.Warning]:
    """The doubts of parsing and of reading, by line. A figure whose picture the file holds is not missing."""
    held = {image.line for image in text.images}
    doubts = [doubt for doubt in found if doubt.code != "figure-missing" or doubt.line not in held]
    doubts += [tree.Warning(note.line, note.code, note.template, dict(note.params), note.cure) for note in text.notes]
    return sorted(doubts, key=lambda doubt: (doubt.line, doubt.code))


def _outside(
    documents: list[Document],
    lines: list[Line],
    contents: Contents,
    closing: Contents,
    labels: set[int],
    end: int,
    total: int,
) -> list[Part]:
    """What stands before, between and after the documents; ``end`` is the index where the imprint begins, or the
    ``closing`` contents before it."""
    numbers = [line.number for line in lines] + [total + 1]
    first = numbers.index(documents[0].lines[0]) if documents else end
    label = first
    while label - 1 in labels:
        label -= 1
    edges: list[tuple[PartKind, int]] = [("masthead" if documents or contents.end else "unplaced", 1)]
    if contents.end:
        edges += [("contents", numbers[contents.start]), ("unplaced", numbers[contents.end])]
    edges += [("section", numbers[label])]
    ends = [start for _, start in edges[1:]] + [numbers[first]]
    parts = [Part(kind, (start, after - 1)) for (kind, start), after in zip(edges, ends, strict=True)]
    parts += [Part("section", (a.lines[1] + 1, b.lines[0] - 1)) for a, b in pairwise(documents)]
    imprint = closing.end or end
    parts.append(Part("contents", (numbers[end], numbers[imprint] - 1)))
    parts.append(Part("imprint", (numbers[imprint], total)))
    return [part for part in parts if part.lines[0] <= part.lines[1]]


def _last_line(lines: list[Line], following: int, total: int) -> int:
    """A document reaches to the line before the next thing, blank lines included."""
    return lines[following].number - 1 if following < len(lines) else total


def _read(lines: list[Line], head: Head, end: int, last: int, entry: ContentsEntry | None) -> Document:
    offset = head.start
    moved = Head(
        0,
        head.end - offset,
        [i - offset for i in head.title],
        [i - offset for i in head.issuers],
        None if head.number is None else head.number - offset,
    )
    return read_document(lines[offset:end], moved, last, entry)


def _match(entries: list[ContentsEntry], heads: list[Head], lines: list[Line]) -> list[ContentsEntry | None]:
    """The contents' entry of each head, each entry once: number and title agree, then the title, without and with the
    bodies above it, then the number."""
    titles = [compact(grammar.split_issuer(without_note_mark(head.title_text(lines)))[1]) for head in heads]
    issued = [
        compact("".join(lines[i].text for i in head.issuers) + title) for head, title in zip(heads, titles, strict=True)
    ]
    numbers = [_key(printed_number(head, lines)) for head in heads]
    nameless = [""] * len(heads)
    found: list[ContentsEntry | None] = [None] * len(heads)
    free = {id(entry): entry for entry in entries}
    for named, by_number in ((titles, True), (titles, False), (issued, False), (nameless, True)):
        known: dict[tuple[str, str], list[ContentsEntry]] = {}
        for entry in free.values():
            title, number = compact(grammar.split_issuer(entry.title)[1]), _key(entry.doc_number)
            if number or not by_number:
                known.setdefault(("" if named is nameless else title, number if by_number else ""), []).append(entry)
        for order in range(len(heads)):
            key = (named[order], numbers[order] if by_number else "")
            if found[order] is None and known.get(key):
                found[order] = entry = known[key].pop(0)
                del free[id(entry)]
    return found


def _place_by_instrument(reading: Reading, entries: list[ContentsEntry | None]) -> None:
    """Contents may name a decree or notice by what it carries."""
    used = {id(entry) for entry in entries if entry}
    free = {compact(entry.title): entry for entry in reading.contents if id(entry) not in used}
    for order, document in enumerate(reading.documents):
        entry = free.get(compact(document.instrument)) if document.instrument and entries[order] is None else None
        if entry:
            entries[order] = entry
            document.section, document.page = entry.section, entry.page


def _name_entries(reading: Reading, entries: list[ContentsEntry | None]) -> None:
    positions = {id(entry): position for position, entry in enumerate(reading.contents)}
    for document, entry in zip(reading.documents, entries, strict=True):
        document.entry = positions[id(entry)] if entry else None


def _key(number: str | None) -> str:
    return re.sub(r"[^\w]|第", "", number or "")


def _read_chronicles(reading: Reading) -> None:
    years = Counter(d.date[:4] for d in reading.documents if d.date)
    year = reading.issue.year or (int(years.most_common(1)[0][0]) if years else None)
    for index, document in enumerate(reading.documents):
        if is_chronicle(document.title):
            reading.chronicle += read_chronicle(document, index, year)


def parse_document(text: str) -> Document:
    """One pasted document, its head first or not at all. Raises ReadError only where there is no text."""
    raw = text.split("\n")
    lines = part_numbers(expand_tables(number_lines(raw), raw))
    if not lines:
        raise ReadError("empty", gettext_noop("没有文字。请粘贴公文的全文。"))
    heads = split.numbered_heads(lines) or split.all_heads(lines, Contents(), [], len(lines))
    head = heads[0] if heads and heads[0].start <= 3 else _plain_head(lines)
    # Lines above the head (a stamp, a red head) are kept with it.
    head.start = 0
    return read_document(lines, head, len(raw), None)


def _plain_head(lines: list[Line]) -> Head:
    first = lines[0]
    titled = first.cells is None and not first.ends and len(first.text) <= 80 and grammar.mark_of(first.spaced) is None
    return Head(0, 1, [0], []) if titled else Head(0, 0, [], [])


__all__ = ["Contents", "parse", "parse_document"]
