"""Where documents begin: a title with its number, addressees or text after it; contents are used to find the rest.

A *head* is what stands before a document's text: issuing bodies, title, number (above or below the title). The grammar
finds heads with a number wherever they stand; a title without one counts where the contents name it, or where its
form leaves no doubt (a body's name above it, addressees below it, dated entries of a chronicle).
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import pairwise

from bulletins.ingest import grammar
from bulletins.ingest.contents import Contents, is_contents_heading
from bulletins.ingest.evident import evident
from bulletins.ingest.heads import (
    Head,
    bare_title,
    barred,
    bodies_above,
    can_be_title,
    is_body_line,
    is_red_head,
    printed_number,
    without_note_mark,
)
from bulletins.ingest.normalise import Line, compact, tight
from bulletins.ingest.tree import ContentsEntry

_ORDER_TITLE = re.compile(r".{2,40}(?:令|公告|通告|纪要|决定|决议)")
_SECTION = re.compile(
    "[省市县区州旗](?:人民)?政府(?:办公[室厅]|办)?(?:文件|令)|【[^【】]{2,14}】|部门(?:规范性)?文件|人事任免|政策解读"
)
_TITLE_LINES = 5
_NOTICE = 12  # lines of a notice that may name what it forwards
_ENTRY_LINES = 4  # lines of further entries that may stand between two entries with a number
_NEARLY = 0.9


def numbered_heads(lines: list[Line], begin: int = 0, end: int | None = None) -> list[Head]:
    """The heads with a document number of their own, in order."""
    heads: list[Head] = []
    for index in range(begin, len(lines) if end is None else end):
        line = lines[index]
        if line.cells or line.says.body or len(line.text) > 40:
            continue
        if not (grammar.own_number(line.text) or grammar.order_number(line.text)):
            continue
        floor = heads[-1].end if heads else begin
        layouts = (read(lines, index, floor) for read in (_title_above, _title_below))
        heads += [head for head in layouts if head and _text_follows(lines, head.end)][:1]
    return _without_entries(heads, lines)


def _without_entries(heads: list[Head], lines: list[Line]) -> list[Head]:
    """The heads without contents' entries that look like one: below 目录, hardly a line under them, and their number
    again in the text."""
    contents = next((i for i, line in enumerate(lines) if is_contents_heading(line)), len(lines))
    final = {printed_number(head, lines): head.start for head in heads}
    for order, (head, following) in enumerate(pairwise(heads)):
        again = final[printed_number(head, lines)] > head.start
        if not (contents < head.start and again and following.start - head.end <= _ENTRY_LINES):
            return heads[order:]
    return heads[-1:]


def _title_above(lines: list[Line], number: int, floor: int) -> Head | None:
    is_order = grammar.own_number(lines[number].text) is None
    best = _order_start(lines, number, floor) if is_order else None
    best = _title_start(lines, number, floor) if best is None else best
    if best is None:
        return None
    issuers = bodies_above(lines, best, floor)
    title_lines = [i for i in range(best, number) if not is_body_line(lines[i]) or is_order]
    issuers += [i for i in range(best, number) if i not in title_lines]
    start = min([best, *issuers])
    if start > floor and is_red_head(lines[start - 1]):
        start -= 1
        issuers.insert(0, start)
    return Head(start, number + 1, title_lines or [best], issuers, number)


def _order_start(lines: list[Line], number: int, floor: int) -> int | None:
    """The line right above a number (第7号) that names a decree or an announcement without saying what it is about."""
    above = number - 1
    if above < floor or not can_be_title(lines[above]) or grammar.TITLE_START.search(lines[above].spaced):
        return None
    return above if _ORDER_TITLE.fullmatch(lines[above].text) else None


def _title_start(lines: list[Line], number: int, floor: int) -> int | None:
    """Where the title above a number begins: with 关于…… and the body's name before it, or where its genre stands."""
    best: int | None = None
    apart = False
    parts: list[str] = []
    for index in range(number - 1, max(floor, number - 1 - _TITLE_LINES) - 1, -1):
        line = lines[index]
        if not can_be_title(line):
            break
        parts.insert(0, line.spaced)
        joined = " ".join(parts)
        issuer, title = grammar.split_issuer(joined)
        if grammar.is_about_title(title) and grammar.TITLE_START.match(title):
            best = index
            if issuer:
                break
        elif best is None:
            if grammar.genre_of(tight(joined)) and not grammar.is_agency(joined):
                best = index
        elif apart or not lines[best].adjacent or lines[best].hashes or is_body_line(line):
            # Parted from its rest, a line belongs to the title only where the title begins: 关于……
            apart = True
            if grammar.genre_of(line.text) or is_body_line(line):
                break
        else:
            best = index  # a title's further lines stand right above one another
    return best


def _title_below(lines: list[Line], number: int, floor: int) -> Head | None:
    """The layout of a red head: the body's name and 文件, the number, then the title."""
    issuers: list[int] = []
    parts: list[str] = []
    title: list[int] = []
    for index in range(number + 1, min(len(lines), number + 1 + _TITLE_LINES)):
        line = lines[index]
        if not can_be_title(line):
            break
        if not parts and is_body_line(line):
            issuers.append(index)
            continue
        parts.append(line.spaced)
        title.append(index)
        if grammar.is_about_title(" ".join(parts)):
            start = number
            above = lines[number - 1] if number > floor else None
            if above and (is_red_head(above) or is_body_line(above)):
                start = number - 1
                issuers.insert(0, start)
            elif number - 1 > floor and _names_genre(lines, number - 1, " ".join(parts)):
                start = number - 2
                issuers.insert(0, start)
            return Head(start, index + 1, title, issuers, number)
    return None


def _names_genre(lines: list[Line], index: int, title: str) -> bool:
    """Whether a line under a body's name is only the genre of the ``title`` below it: 公　告."""
    return is_body_line(lines[index - 1]) and lines[index].text == grammar.genre_of(title)


def _text_follows(lines: list[Line], index: int) -> bool:
    """Whether a head's next line is addressees or text, not the next entry of a contents table."""
    if index >= len(lines):
        return False
    line = lines[index]
    if line.cells:
        return True
    if grammar.own_number(line.text) or grammar.is_about_title(line.text) or is_red_head(line):
        return line.ends or line.text.startswith("各")
    return not is_body_line(line) or line.text.startswith("各")


def all_heads(lines: list[Line], contents: Contents, numbered: list[Head], end: int) -> list[Head]:
    """The numbered heads and those without a number, in order; ``end`` is where the imprint begins."""
    heads = [head for head in numbered if head.start >= contents.end]
    taken = {i for head in heads for i in range(head.start, head.end)}
    wanted = {compact(bare_title(entry.title)) for entry in _unmatched(contents.entries, heads, lines)}
    index = contents.end
    while index < end:
        line = lines[index]
        head = None
        if index not in taken and line.cells is None and len(line.text) < 120:
            head = _listed(lines, index, end, wanted, taken) or evident(
                lines, index, end, taken, bool(contents.entries)
            )
        if head and not barred(lines, head.start, head.end):
            heads.append(head)
            taken.update(range(head.start, head.end))
            index = head.end
        else:
            index += 1
    return _outer(sorted(heads, key=lambda head: head.start), contents, lines)


def _outer(heads: list[Head], contents: Contents, lines: list[Line]) -> list[Head]:
    """The heads without those of texts that a document carries inside: what a decree promulgates, what a notice
    forwards, what stands under an attachment's label, unless the contents name it."""
    listed = {compact(bare_title(entry.title)) for entry in contents.entries}
    numbers = {entry.doc_number for entry in contents.entries if entry.doc_number}
    outer: list[Head] = []
    for head in heads:
        marked = lines[head.start].says.role == "document"
        if outer and not marked and _carried(outer[-1], head, lines):
            number = grammar.own_number(lines[head.number].text) if head.number is not None else None
            named = compact(bare_title(head.title_text(lines))) in listed or number in numbers
            if not named or _decrees(outer[-1], head, lines):
                continue
        outer.append(head)
    return outer


def _carried(before: Head, head: Head, lines: list[Line]) -> bool:
    above = lines[head.start - 1].text
    if re.fullmatch(r"附件?\s*\d{0,2}\s*[:：]?", above) or _decrees(before, head, lines):
        return True
    title = before.title_text(lines)
    named = head.number is None and compact(head.title_text(lines)) in compact(title)
    forwarded = re.search(r"转发|批转", title) and not _same_series(before, head, lines)
    return named or (bool(forwarded) and _named_between(before, head, lines))


def _named_between(before: Head, head: Head, lines: list[Line]) -> bool:
    """Whether the title of ``head`` stands in the title or the first lines of the document that forwards it."""
    title = compact(bare_title(head.title_text(lines)))
    words = compact("".join(line.text for line in lines[before.start : min(head.start, before.end + _NOTICE)]))
    return title in words or SequenceMatcher(None, title, words, autojunk=False).find_longest_match().size * 2 > len(
        title
    )


def _decrees(before: Head, head: Head, lines: list[Line]) -> bool:
    """Whether the decree or announcement at ``before`` promulgates, by its name, what ``head`` begins."""
    if before.number is None or head.number is not None or not before.title_text(lines).endswith(("令", "公告")):
        return False
    title = compact(head.title_text(lines))
    return any(title in compact(line.text) for line in lines[before.end : before.end + 2])


def _same_series(before: Head, head: Head, lines: list[Line]) -> bool:
    series = [
        re.split(r"[〔﹝\[［（(【]", lines[h.number].text.strip("（("))[0]
        for h in (before, head)
        if h.number is not None
    ]
    return len(series) == 2 and series[0] == series[1]


def _unmatched(entries: list[ContentsEntry], heads: list[Head], lines: list[Line]) -> list[ContentsEntry]:
    numbers = {number for head in heads if (number := printed_number(head, lines))}
    titles = {compact(bare_title(head.title_text(lines))) for head in heads}
    return [e for e in entries if e.doc_number not in numbers and compact(bare_title(e.title)) not in titles]


def _listed(lines: list[Line], index: int, end: int, wanted: set[str], taken: set[int]) -> Head | None:
    """A title that the contents name and no numbered head carries."""
    if not wanted:
        return None
    parts: list[str] = []
    for last in range(index, min(end, index + 4)):
        if last in taken or lines[last].cells or lines[last].says.body or lines[last].ends:
            return None
        parts.append(lines[last].spaced)
        key = compact(bare_title(without_note_mark(" ".join(parts))))
        if title := key if key in wanted else _nearly(key, wanted):
            issuers = [i for i in bodies_above(lines, index, 0) if i not in taken]
            start = min([index, *issuers])
            if barred(lines, start, last + 1):
                return None
            wanted.discard(title)
            named = [index] if last > index and is_body_line(lines[index]) else []
            return Head(start, last + 1, list(range(index + len(named), last + 1)), issuers + named)
        if not any(title.startswith(key) for title in wanted):
            return None
    return None


def _nearly(key: str, wanted: set[str]) -> str | None:
    """A wanted title that ``key`` is but for a character or two."""
    for title in wanted:
        if len(key) > 12 and abs(len(title) - len(key)) <= 3 and title[-2:] == key[-2:]:
            matcher = SequenceMatcher(None, title, key, autojunk=False)
            if matcher.quick_ratio() > _NEARLY and matcher.ratio() > _NEARLY:
                return title
    return None


def section_lines(lines: list[Line], contents: Contents, heads: list[Head]) -> set[int]:
    """Lines directly before a head that only repeat a section's label from the contents, or have the form of one."""
    labels = {compact(label) for label in contents.sections}
    found: set[int] = set()
    for head in heads:
        index = head.start - 1
        while index >= contents.end and lines[index].cells is None:
            bare = compact(re.sub(r"[【】〖〗◆■●★☆◎▲◇□·•]", "", lines[index].text))
            labelled = bare in labels or _SECTION.fullmatch(lines[index].text)
            if not labelled or lines[index].says.role or lines[index - 1].last == lines[index].number:
                break
            found.add(index)
            index -= 1
    return found
