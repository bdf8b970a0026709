"""Where documents begin: a title with its number, addressees or text after it; contents are used to find the rest.

A *head* is what stands before a document's text: issuing bodies, title, number (above or below the title). The grammar
finds heads with a number wherever they stand; a title without one counts where the contents name it, or where its
form leaves no doubt (a body's name above it, addressees below it, dated entries of a chronicle).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise

from bulletins.ingest import grammar
from bulletins.ingest.contents import Contents, is_contents_heading
from bulletins.ingest.marks import NOTHING
from bulletins.ingest.normalise import Line, compact, tight
from bulletins.ingest.tree import ContentsEntry

_CHRONICLE = re.compile(r".{0,30}大事记(?:[(（].{1,24}[)）])?")
_CHRONICLE_ENTRY = re.compile(
    r"(?:\d{1,2}月)?\d{1,2}(?:日|[—\-－~至、]\d{1,2}日)|[※△▲●○◆★☆■□▪]|[一二三四五六七八九十]{1,3}月|\d{1,2}月"
)
_EXPLAINER = re.compile(r"(?:关于)?《.{4,80}》(?:的)?(?:政策|文件|图文|一图)?解读(?:材料)?")
_ADDRESS = re.compile(r"(?:各位代表|各位委员|同志们|各位同志|各位领导)[^。]{0,12}[:：！]")
_ORDER_TITLE = re.compile(r".{2,40}(?:令|公告|通告|纪要|决定|决议)")
_ADOPTED = re.compile(r"[（(][^（()）]*\d{4}年[^（()）]*(?:通过|公布|发布|批准|施行)[^（()）]*[)）]")
_FIRST_ARTICLE = re.compile(r"第一[章条]")
_SHORT_NAME = re.compile("[省市县区州旗乡镇]")  # 县财政局 is how a text names a body, never how a heading does
_SECTION = re.compile("[省市县区州旗](?:人民)?政府(?:办公[室厅]|办)?(?:文件|令)|【[^【】]{2,14}】")
_TITLE_LINES = 5
_SPACED_GENRES = "|".join(r"\s*".join(genre) for genre in grammar.GENRES.split("|"))
_NUMBER_BESIDE = re.compile(
    rf"(?P<title>[^。；]*?(?:{_SPACED_GENRES})(?:[（(][^（()）〔]{{1,16}}[)）])?)\s*(?P<number>[（(]?(?!的){grammar.NUMBER.pattern}[）)]?)"
)
_TEXT = 30  # characters that show a line to be text
_ENTRY_LINES = 4  # lines of further entries that may stand between two entries with a number
_NEARLY = 0.9


@dataclass(slots=True)
class Head:
    """Indexes into the lines: ``start`` to ``end`` (excluded); ``title`` the title's lines, ``issuers`` those of bodies
    that stand alone, ``number`` that of the document number."""

    start: int
    end: int
    title: list[int]
    issuers: list[int]
    number: int | None = None

    def title_text(self, lines: list[Line]) -> str:
        return " ".join(lines[i].spaced for i in self.title)


def printed_number(head: Head, lines: list[Line]) -> str | None:
    """The head's document number; a decree's 第7号 with the decree's name before it, as contents print it."""
    if head.number is None:
        return None
    text = lines[head.number].text
    order = grammar.order_number(text)
    return tight(head.title_text(lines)) + order if order else grammar.own_number(text)


def part_numbers(lines: list[Line]) -> list[Line]:
    """The lines, a title and the number beside it parted: not in contents or lists, where such lines follow each other
    or stand over nothing."""
    beside = [_NUMBER_BESIDE.fullmatch(line.spaced) if _may_be_parted(line) else None for line in lines]
    found: list[Line] = []
    for index, line in enumerate(lines):
        match = beside[index]
        following = lines[index + 1] if index + 1 < len(lines) else None
        in_list = any(beside[max(0, index - 1) : index]) or any(beside[index + 1 : index + 2])
        if match and following and not in_list and _is_text(following):
            title, number = match["title"], match["number"]
            found.append(replace(line, spaced=title, text=tight(title)))
            found.append(replace(line, spaced=number, text=tight(number), adjacent=True, hashes=0))
        else:
            found.append(line)
    return found


def _is_text(line: Line) -> bool:
    return not grammar.is_about_title(line.text) and (line.ends or len(line.text) > _TEXT or line.text.startswith("各"))


def _may_be_parted(line: Line) -> bool:
    plain = line.cells is None and not line.joined and line.says == NOTHING
    return plain and line.text.endswith(("号", "）", ")")) and len(line.text) < 140 and can_be_title(line)


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
        head = _title_above(lines, index, floor) or _title_below(lines, index, floor)
        if head and _text_follows(lines, head.end):
            heads.append(head)
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
    issuers = _bodies_above(lines, best, floor)
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
            return Head(start, index + 1, title, issuers, number)
    return None


def can_be_title(line: Line) -> bool:
    """Whether a line's form lets it be a title or a part of one."""
    if line.cells or line.says.body or len(line.text) > 120 or line.bullet:
        return False
    text = line.text
    if line.ends or re.search(r"[。；;]", text) or grammar.is_date(text) or grammar.OPENNESS.fullmatch(text):
        return False
    return not re.match(r"附件|附表|附图|附[:：]", text) and grammar.mark_of(line.spaced) is None


def is_body_line(line: Line) -> bool:
    """Whether a line is the name of one body or several, letter-spaced (某 县 人 民 政 府) or not."""
    if line.cells or line.says.body or len(line.text) >= 60:
        return False
    names = line.spaced.split()
    if len(names) > 3 and all(len(name) == 1 for name in names):
        names = ["".join(names)]
    return all(map(grammar.is_agency, names))


def is_red_head(line: Line) -> bool:
    """某县人民政府文件, as it stands over a document in red."""
    if line.cells or line.says.body:
        return False
    named = line.text.endswith("文件") and grammar.is_agency(line.text.removesuffix("文件"))
    return named and not _SHORT_NAME.match(line.text)


def _bodies_above(lines: list[Line], index: int, floor: int) -> list[int]:
    bodies: list[int] = []
    for above in range(index - 1, max(floor, index - 6) - 1, -1):
        if not is_body_line(lines[above]) or _is_signature(lines, above):
            break
        # Joint bodies are of one place.
        name = lines[above].text
        if _SHORT_NAME.match(name) or (bodies and not _of_one_place(name, lines[bodies[0]].text)):
            break
        bodies.insert(0, above)
    return bodies


def _of_one_place(name: str, other: str) -> bool:
    wide = ("中共", "共青", "国家", "中国")
    return name[:2] == other[:2] or name.startswith(wide) or other.startswith(wide)


def _is_signature(lines: list[Line], index: int) -> bool:
    return index + 1 < len(lines) and grammar.is_date(lines[index + 1].text)


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


def barred(lines: list[Line], start: int, end: int) -> bool:
    """Whether an editor said of one of the lines that no document starts there."""
    return any("document" in line.says.never for line in lines[start:end])


def all_heads(lines: list[Line], contents: Contents, numbered: list[Head], end: int) -> list[Head]:
    """The numbered heads and those without a number, in order; ``end`` is where the imprint begins."""
    heads = [head for head in numbered if head.start >= contents.end]
    taken = {i for head in heads for i in range(head.start, head.end)}
    wanted = {compact(_bare_title(entry.title)) for entry in _unmatched(contents.entries, heads, lines)}
    index = contents.end
    while index < end:
        line = lines[index]
        head = None
        if index not in taken and line.cells is None and len(line.text) < 120:
            head = _listed(lines, index, end, wanted, taken) or _evident(
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
    listed = {compact(_bare_title(entry.title)) for entry in contents.entries}
    numbers = {entry.doc_number for entry in contents.entries if entry.doc_number}
    outer: list[Head] = []
    for head in heads:
        marked = lines[head.start].says.role == "document"
        if outer and not marked and _carried(outer[-1], head, lines):
            number = grammar.own_number(lines[head.number].text) if head.number is not None else None
            named = compact(_bare_title(head.title_text(lines))) in listed or number in numbers
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
    return named or (bool(re.search(r"转发|批转", title)) and not _same_series(before, head, lines))


def _decrees(before: Head, head: Head, lines: list[Line]) -> bool:
    """Whether the decree at ``before`` promulgates, by its name, what ``head`` begins."""
    if before.number is None or head.number is not None or not before.title_text(lines).endswith("令"):
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
    titles = {compact(_bare_title(head.title_text(lines))) for head in heads}
    return [e for e in entries if e.doc_number not in numbers and compact(_bare_title(e.title)) not in titles]


def _bare_title(title: str) -> str:
    return grammar.split_issuer(title)[1]


def _listed(lines: list[Line], index: int, end: int, wanted: set[str], taken: set[int]) -> Head | None:
    """A title that the contents name and no numbered head carries."""
    if not wanted:
        return None
    parts: list[str] = []
    for last in range(index, min(end, index + 4)):
        if last in taken or lines[last].cells or lines[last].says.body or lines[last].ends:
            return None
        parts.append(lines[last].spaced)
        key = compact(_bare_title(" ".join(parts)))
        if title := key if key in wanted else _nearly(key, wanted):
            issuers = [i for i in _bodies_above(lines, index, 0) if i not in taken]
            start = min([index, *issuers])
            if barred(lines, start, last + 1):
                return None
            wanted.discard(title)
            return Head(start, last + 1, list(range(index, last + 1)), issuers)
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


def _evident(lines: list[Line], index: int, end: int, taken: set[int], listed: bool) -> Head | None:
    """A title whose form alone shows that a document begins."""
    line = lines[index]
    after = lines[index + 1] if index + 1 < end else None
    if after is None or after.cells or not can_be_title(line):
        return None
    if _CHRONICLE.fullmatch(line.text):
        return Head(index, index + 1, [index], []) if _CHRONICLE_ENTRY.match(after.text) else None
    if _EXPLAINER.fullmatch(line.text):
        spoken = after.ends or len(after.text) > 40 or grammar.mark_of(after.spaced)
        return Head(index, index + 1, [index], []) if spoken else None
    if not listed and not grammar.TITLE_START.search(line.text):
        return _evident_by_address(lines, index, end)
    parts: list[str] = []
    for last in range(index, min(end, index + 3)):
        if last in taken or not can_be_title(lines[last]):
            return None
        parts.append(lines[last].spaced)
        issuer, title = grammar.split_issuer(" ".join(parts))
        if not grammar.TITLE_START.match(title):
            return None
        if grammar.is_about_title(title):
            issuers = [i for i in _bodies_above(lines, index, 0) if i not in taken]
            if not _evidently_followed(lines, last + 1, end, title, bool(issuer or issuers), listed):
                return None
            return Head(min([index, *issuers]), last + 1, list(range(index, last + 1)), issuers)
    return None


def _evident_by_address(lines: list[Line], index: int, end: int) -> Head | None:
    """A measure, report or speech under its plain title, with the bodies or people it is addressed to below it."""
    if grammar.genre_of(lines[index].text) is None or grammar.is_agency(lines[index].text):
        return None
    below = [line for line in lines[index + 1 : min(end, index + 5)] if line.cells is None]
    spoken = any(_ADDRESS.fullmatch(line.text) for line in below)
    joined = "".join(line.text for line in below[:2])
    written = bool(re.match(r"各[^。]{4,160}[:：]", joined)) and can_be_title(lines[index])
    adopted = any(_ADOPTED.fullmatch(line.text) for line in below[:2]) and any(
        _FIRST_ARTICLE.match(line.text) for line in below
    )
    return Head(index, index + 1, [index], []) if spoken or written or adopted else None


def _evidently_followed(lines: list[Line], index: int, end: int, title: str, issued: bool, listed: bool) -> bool:
    """Whether addressees stand below a title, or, under a body's name, any text. Where there are contents, or in the
    forms of an attachment, addressees alone prove nothing."""
    if index >= end or lines[index].cells:
        return False
    line = lines[index]
    below = line.text + (lines[index + 1].text if index + 1 < end and not lines[index + 1].cells else "")
    addressed = bool(re.match(r"各[^。]{4,160}[:：]", below)) or (
        line.text.endswith((":", "：")) and len(line.text) > 5 and not line.text.startswith("附")
    )
    if issued:
        return addressed or line.ends or len(line.text) > 40
    return addressed and not listed and below.startswith("各") and grammar.genre_of(title) not in ("函", "报告", "请示")


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
