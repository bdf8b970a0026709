"""The table of contents, in its layouts: number under the title or beside it, page after dots, a tab, in brackets."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass, field, replace

from bulletins.ingest import grammar
from bulletins.ingest.normalise import HAN, Line, plain_digits, tight
from bulletins.ingest.tree import ContentsEntry

_HEADING = re.compile(r"(?:本期)?(?:目录|目次)(?:CONTENTS)?|CONTENTS", re.IGNORECASE)
_PAGE = re.compile(r"^(.*?)[\s.…·•⋯—\-_/]*[(（]?\s*(\d{1,4})\s*[)）]?\s*$")
_PAGE_SURE = re.compile(r"(?:[.…·•⋯]{2,}|\s|[(（])\s*\d{1,4}\s*[)）]?\s*$")
_SIGNS = "◆■●★☆◎▲▼◇□※§·•—–=~-"
_SECTION = re.compile(
    rf"\s*(?:[【〖［\[〔]\s*(.{{2,24}}?)\s*[】〗］\]〕]|[（(〈<]\s*([{HAN}\s]{{2,24}}?)\s*[）)〉>]|[{_SIGNS}]+\s*(.{{2,24}}?)\s*[{_SIGNS}]*)\s*"
)
_LEADING = re.compile(r"\s*[(（\[]?(\d{1,3})(?:[)）\]]\s*[.、．]?|\s*[.、．…·]+(?!\d)|(?=\s*关于)|\s+(?=\D))\s*")
_BRACKETED_NUMBER = re.compile(rf"[（(\[［]?\s*({grammar.NUMBER.pattern})\s*[）)\]］]?")
# A number begins after a blank or a bracket; where none was printed, after the title's last word.
_NUMBER_IN_ENTRY = re.compile(
    rf"(?:^|(?<=[\s(（)）》\[［.…·•⋯])|(?<=通知)|(?<=意见))([{HAN}]{{1,14}}\s*[〔﹝\[［（(【]\s*(?:19|20)\d\d\s*[〕﹞\]］)）】]\s*第?\s*\d{{1,4}}\s*号)"
)
_LABEL = re.compile(
    "(?:文件|任免|人事|解读|大事记|讲话|纪事|统计|规章|法规|通告|公告|动态|信息|政务|文件目录|(?<!人民政府)令)$"
)
_ORDER_IN_ENTRY = re.compile(
    rf"[（(]?\s*([{HAN}]{{2,16}}令\s*第\s*\d{{1,4}}\s*号)\s*[）)]?"
    r"|(?<=[告令])[\s.…·•⋯]*[（(〔]?\s*((?:(?:19|20)\d\d\s*[年〕]\s*)?第\s*\d{1,4}\s*号)\s*[）)]?"
    r"|(?<=[要\s.…·•⋯])([〔\[﹝](?:19|20)\d\d[〕\]﹞]\s*\d{1,4}\s*号)"
)
_AUTHOR = re.compile(rf"[.…·•⋯]{{2,}}\s*[{HAN}]{{2,4}}\s*$")  # a speaker's name between the dots and the page
_SPEAKER = re.compile(rf"(?<=[告话辞])\s+[{HAN}]{{2,4}}\s*$")  # the same after a report or a speech, without dots
_AFTER_GENRE = re.compile(rf"^[{HAN}]*(?:{grammar.GENRES})(?=[{HAN}])")
_COLUMNS = re.compile(r"(?:(?:序号|标题|题目|名称|文件名称?|文号|发文字号|页码|页次|页)\s*)+|\s*")
_SAMPLE = 12  # lines that show whether entries carry page numbers
_MAX_OPEN = 4  # lines an entry may take before it is no entry


@dataclass(slots=True)
class Contents:
    """``start`` and ``end`` are indexes into the lines, ``end`` excluded; ``sections`` the labels as printed."""

    start: int = 0
    end: int = 0
    entries: list[ContentsEntry] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)


def find_contents(lines: list[Line], first_head: int) -> Contents:
    """The contents, which stand between a line 目录 and the first document (``first_head``, found by its grammar)."""
    start = next((i for i in range(first_head) if is_contents_heading(lines[i]) and not _of_chapters(lines, i)), None)
    if start is None:
        return Contents()
    region = lines[start + 1 : first_head]
    contents = _read(_pages_first(_rows(region)))
    contents.start = start
    contents.end = start + 1 + sum(1 for line in region if line.number <= contents.end)
    return contents


def closing_contents(lines: list[Line], last_head: int, numbers: Set[str]) -> Contents:
    """The contents below the last document, as a back cover has them: most of their entries name ``numbers`` of the
    documents before them."""
    for index in range(last_head, len(lines)):
        if is_contents_heading(lines[index]) and not _of_chapters(lines, index):
            contents = find_contents(lines[index:], len(lines) - index)
            named = [entry for entry in contents.entries if entry.doc_number in numbers]
            if len(named) > 1 and len(named) * 2 > len(contents.entries):
                contents.start, contents.end = index, index + contents.end
                return contents
    return Contents()


def is_contents_heading(line: Line) -> bool:
    """Whether a line says 目录, letter-spaced or not."""
    return bool(_HEADING.fullmatch(re.sub(r"[\s.·…]+", "", line.text)))


def _of_chapters(lines: list[Line], index: int) -> bool:
    """Whether a contents is that of a plan or a regulation, not of the issue."""
    mark = grammar.mark_of(lines[index + 1].spaced) if index + 1 < len(lines) else None
    return mark is not None and mark.style in ("part", "chapter", "section", "article", "decimal")


def _read(region: list[Line]) -> Contents:
    """The contents in ``region``; their ``end`` is still the number of their last line."""
    contents = Contents()
    leading: list[re.Match[str] | None] = []
    first = region[:_SAMPLE]
    paged = sum(1 for line in first if _page_of(line.spaced)) * 4 >= len(first)
    section: str | None = None
    open_lines: list[str] = []
    begun = 0
    for index, line in enumerate(region):
        spaced = line.spaced
        if is_contents_heading(line) or _COLUMNS.fullmatch(line.spaced):
            continue
        if not open_lines and (label := _section_label(region, index, paged)):
            section = label
            contents.sections.append(label)
            contents.end = line.number
            continue
        page = _page_of(spaced)
        begun = begun if open_lines else line.number
        open_lines.append(spaced)
        done = page is not None if paged else _ends_entry(region, index)
        if done:
            leading.append(_LEADING.match(open_lines[0]))
            contents.entries.append(_entry(open_lines, section, page if paged else None, begun))
            open_lines = []
            contents.end = line.number
        elif len(open_lines) > _MAX_OPEN or len(spaced) > 160:
            break
    _drop_leading_numbers(contents.entries, leading)
    return contents


def _pages_first(region: list[Line]) -> list[Line]:
    """The lines, where each page stands alone above its entry: with the page before the entry's first words."""
    bare = [index for index, line in enumerate(region) if re.fullmatch(r"\d{1,3}", line.spaced)]
    titled = next((index for index, line in enumerate(region) if len(line.text) > 14), None)
    if len(bare) < 2 or titled is None or bare[0] != titled - 1:
        return region
    found: list[Line] = []
    for index, line in enumerate(region):
        if index - 1 in bare:
            line = replace(line, spaced=f"{region[index - 1].spaced} {line.spaced}")
        if index not in bare:
            found.append(line)
    return found


def _rows(region: list[Line]) -> list[Line]:
    """The lines with plain digits, those of a Markdown table as text: its cells parted by blanks, its rules blank."""
    found: list[Line] = []
    for line in region:
        if line.cells and line.spaced.startswith("|"):
            words = " ".join(cell for cell in line.cells if cell.strip("-: "))
            line = replace(line, spaced=words, text=tight(words))
        found.append(replace(line, spaced=plain_digits(line.spaced)))
    return found


def _page_of(spaced: str) -> int | None:
    found = _PAGE.match(spaced)
    if not found or grammar.own_number(spaced):
        return None
    # （某政发〔2030〕2 is a document number cut by the line's end.
    if len(re.findall("[（(]", found[1])) > len(re.findall("[）)]", found[1])):
        return None
    if not _PAGE_SURE.search(spaced) and not re.search(r"[^\d.\s]\d{1,3}$|^\d{1,3}$", spaced):
        return None
    return int(found[2])


def _section_label(region: list[Line], index: int, paged: bool) -> str | None:
    line = region[index]
    if found := _SECTION.fullmatch(line.spaced):
        label = tight(found[1] or found[2] or found[3])
        return label if _page_of(label) is None and len(label) < 20 else None
    bare = tight(line.spaced)
    mark = grammar.mark_of(line.spaced)
    if len(bare) > 14 or grammar.is_about_title(bare) or (mark and mark.style != "cn"):
        return None
    follows = index + 1 < len(region)
    label_like = bool(_LABEL.search(bare))
    # Where entries carry pages, a short line without one heads a section whatever it says.
    following = region[index + 1].spaced if follows else ""
    whole = grammar.genre_of(bare) is None or bool(re.match("关于|在", following))  # no part of the title below it
    alone = paged and whole and (mark is not None or _heads_section(region, index))
    headed = label_like or alone
    return tight(mark.rest if mark else bare) if follows and headed and _page_of(line.spaced) is None else None


def _heads_section(region: list[Line], index: int) -> bool:
    """Whether a short line is no title's first part: that would be a body's name, or go on in a shorter line."""
    bare = tight(region[index].spaced)
    if re.search(r"[\d，、；：“”《》（()]|关于", bare) or grammar.is_agency(bare):
        return False
    return index + 1 < len(region) and len(region[index + 1].text) > len(bare) + 4


def _ends_entry(region: list[Line], index: int) -> bool:
    """Without page numbers an entry ends with its document number, or with a title that no number follows."""
    line = region[index]
    if _BRACKETED_NUMBER.search(line.text) or _ORDER_IN_ENTRY.search(line.text):
        return True
    following = region[index + 1].text if index + 1 < len(region) else ""
    return grammar.genre_of(line.text) is not None and not (
        _BRACKETED_NUMBER.fullmatch(following) or _ORDER_IN_ENTRY.fullmatch(following)
    )


def _entry(parts: list[str], section: str | None, page: int | None, line: int) -> ContentsEntry:
    joined = " ".join(parts)
    if page is not None and (found := _PAGE.match(joined)):
        joined = found[1]
    number = None
    if found := _NUMBER_IN_ENTRY.search(joined):
        printed = _AFTER_GENRE.sub("", found[1])
        number = re.sub(r"\s+", "", printed)
        joined = re.sub(rf"[（(\[［]?\s*{re.escape(printed)}\s*[）)\]］]?", " ", joined)
    elif found := _ORDER_IN_ENTRY.search(joined):
        number = re.sub(r"\s+", "", found[1] or found[2] or found[3])
        joined = joined.replace(found[0], " ")
    joined = _AUTHOR.sub("", joined)
    joined = _SPEAKER.sub("", joined)
    title = tight(re.sub(r"[.…·•⋯]{2,}", " ", joined)).strip(" .…·•⋯　")
    return ContentsEntry(section, title, number, page, line)


def _drop_leading_numbers(entries: list[ContentsEntry], leading: list[re.Match[str] | None]) -> None:
    """Takes off the numbers before the titles: order numbers, which count from 1, or else pages."""
    numbers = [int(found[1]) for found in leading if found]
    if len(numbers) < max(2, len(entries) - 1):
        return
    pages = numbers != list(range(1, len(numbers) + 1)) and all(entry.page is None for entry in entries)
    for entry, found in zip(entries, leading, strict=True):
        if found:
            entry.title = entry.title[len(tight(found[0])) :].strip(" .…·")
            entry.page = int(found[1]) if pages else entry.page
