"""Documents without a number: a title whose form alone shows that a document begins."""

from __future__ import annotations

import re

from bulletins.ingest import grammar
from bulletins.ingest.heads import Head, bodies_above, can_be_title, is_body_line, without_note_mark
from bulletins.ingest.normalise import Line
from bulletins.ingest.speeches import SALUTATION

_CHRONICLE = re.compile(r".{0,30}大事记(?:[(（].{1,24}[)）])?")
_CHRONICLE_ENTRY = re.compile(
    r"(?:\d{1,2}月)?\d{1,2}(?:日|[—\-－~至、]\d{1,2}日)|[※△▲●○◆★☆■□▪]|[一二三四五六七八九十]{1,3}月|\d{1,2}月"
)
_EXPLAINER = re.compile(r"(?:关于)?《.{4,80}》(?:的)?(?:政策|文件|图文|一图)?解读(?:材料)?")
_ADOPTED = re.compile(r"[（(][^（()）]*\d{4}年[^（()）]*(?:通过|公布|发布|批准|施行)[^（()）]*[)）]")
_FIRST_ARTICLE = re.compile(r"第一[章条]")
_PROMULGATES = re.compile(r"《[^《》]{4,80}》(?:已经|已于|已由|经|业经|已)")
_APPOINTS = re.compile(r"(?:决定)?(?:任命|免去)|[（(].{4,80}(?:通过|决定)[)）]$")

_TITLE_LINES = 3


def evident(lines: list[Line], index: int, end: int, taken: set[int], listed: bool) -> Head | None:
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
    if (
        _is_communique(lines, index, end)
        or _is_decree(line, after)
        or _is_minutes(line, after)
        or _appoints(lines, index, end)
    ):
        return Head(index, index + 1, [index], [])
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
            issuers = [i for i in bodies_above(lines, index, 0) if i not in taken]
            if not _evidently_followed(lines, last + 1, end, title, bool(issuer or issuers), listed):
                return None
            return Head(min([index, *issuers]), last + 1, list(range(index, last + 1)), issuers)
    return None


def _is_decree(line: Line, after: Line) -> bool:
    return line.text.endswith("令") and len(line.text) <= 40 and bool(_PROMULGATES.match(after.text))


def _appoints(lines: list[Line], index: int, end: int) -> bool:
    """Whether a title of appointments has them right below it, or below their date."""
    if "任免" not in lines[index].text or len(lines[index].text) > 40:
        return False
    below = lines[index + 1 : min(end, index + 3)]
    first = below[1] if len(below) > 1 and grammar.is_date(below[0].text) else below[0]
    return first.cells is None and bool(_APPOINTS.match(first.text))


def _is_minutes(line: Line, after: Line) -> bool:
    return line.text.endswith("会议纪要") and len(line.text) <= 40 and (after.ends or len(after.text) > 40)


def _is_communique(lines: list[Line], index: int, end: int) -> bool:
    """Whether a title has the names of bodies and the date below it, as statistical communiqués do: in brackets, or the
    genre leaves no doubt that they are no signature."""
    below = index + 1
    while below < min(end, index + 5) and is_body_line(lines[below]):
        below += 1
    if below == index + 1 or below >= end:
        return False
    genre = grammar.genre_of(without_note_mark(lines[index].text))
    date = lines[below].text
    bracketed = bool(re.fullmatch(rf"[（(]{grammar.DATE.pattern}[)）]", date))
    return (genre is not None and bracketed) or (genre == "公报" and grammar.is_date(date))


def _evident_by_address(lines: list[Line], index: int, end: int) -> Head | None:
    """A measure, report or speech under its plain title, with the bodies or people it is addressed to below it."""
    title = _plain_title(lines, index, end)
    if not title:
        return None
    below = [line for line in lines[title[-1] + 1 : min(end, title[-1] + 5)] if line.cells is None]
    spoken = any(SALUTATION.fullmatch(line.text) for line in below)
    joined = "".join(line.text for line in below[:2])
    written = bool(re.match(r"各[^。]{4,160}[:：]", joined)) and can_be_title(lines[index])
    adopted = any(_ADOPTED.fullmatch(line.text) for line in below[:2]) and any(
        _FIRST_ARTICLE.match(line.text) for line in below
    )
    return Head(index, title[-1] + 1, title, []) if spoken or written or adopted else None


def _plain_title(lines: list[Line], index: int, end: int) -> list[int]:
    """The lines from ``index`` that right below one another are a title by its genre."""
    words = ""
    for last in range(index, min(end, index + _TITLE_LINES)):
        if not can_be_title(lines[last]) or (last > index and not lines[last].adjacent):
            return []
        words += lines[last].text
        if grammar.genre_of(words):
            return [] if grammar.is_agency(words) else list(range(index, last + 1))
    return []


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
        return addressed or line.ends or len(line.text) > 40 or line.full or (line.indented and len(line.text) > 20)
    return addressed and not listed and below.startswith("各") and grammar.genre_of(title) not in ("函", "报告", "请示")
