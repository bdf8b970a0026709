"""What stands before a document's text (its head), and the forms that lines of one have."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bulletins.ingest import grammar
from bulletins.ingest.normalise import Line, tight

_SHORT_NAME = re.compile("[省市县区州旗乡镇]")  # 县财政局 is how a text names a body, never how a heading does


_BUSINESS = re.compile("(?:公司|集团|银行)$")  # the last of a list above a heading, which no government issues with


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


def bodies_above(lines: list[Line], index: int, floor: int) -> list[int]:
    bodies: list[int] = []
    for above in range(index - 1, max(floor, index - 6) - 1, -1):
        if not is_body_line(lines[above]) or _is_signature(lines, above):
            break
        # Joint bodies are of one place.
        name = lines[above].text
        if (
            _SHORT_NAME.match(name)
            or _BUSINESS.search(name)
            or (bodies and not _of_one_place(name, lines[bodies[0]].text))
        ):
            break
        bodies.insert(0, above)
    return bodies


def _of_one_place(name: str, other: str) -> bool:
    wide = ("中共", "共青", "国家", "中国")
    return name[:2] == other[:2] or name.startswith(wide) or other.startswith(wide)


def _is_signature(lines: list[Line], index: int) -> bool:
    """Whether a body's name stands over a date, or right below one that text stands over, with another body's name to
    follow it: the date and the signature of the document before, in the wrong order."""
    if index + 1 >= len(lines) or grammar.is_date(lines[index + 1].text):
        return index + 1 < len(lines)
    dated = index > 1 and grammar.is_date(lines[index - 1].text) and lines[index - 2].ends
    return dated and is_body_line(lines[index + 1])


def without_note_mark(title: str) -> str:
    """``title`` without the mark of a footnote at its end: 统计公报[1], 统计公报①."""
    return re.sub(r"\s*(?:[\[［〔](?:\d{1,2}|注)[\]］〕]|[①-⑳])$", "", title)


def barred(lines: list[Line], start: int, end: int) -> bool:
    """Whether an editor said of one of the lines that no document starts there."""
    return any("document" in line.says.never for line in lines[start:end])


def bare_title(title: str) -> str:
    return grammar.split_issuer(title)[1]
