"""What a bulletin says of itself: the masthead before its contents, the imprint after its last document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from bulletins.ingest import grammar
from bulletins.ingest.normalise import Line, compact
from bulletins.ingest.tree import IssueFacts, Masthead

_TITLE = re.compile(r"[^，。；：《》]{2,20}(?:政府|行政公署|管委会|管理委员会)公报")
_YEAR_NUMBER = re.compile(r"(\d{4})年?(?:第|\.)(\d{1,3})(?:[、，,和—\-至～~](?:第)?(\d{1,3}))?期")
_NUMBER = re.compile(r"第(\d{1,3})(?:[、，,和—\-至～~](?:第)?(\d{1,3}))?期")
_OVERALL = re.compile(r"总(?:期)?第?(\d{1,5})(?:[、，,—\-至～~]\d{1,5})?期?|总期数[:：]?(\d{1,5})")
_FREQUENCY = re.compile(r"(?:半月|双月|双周|半年|月|季|年|周|旬|不定期)刊")
_PRINTED = re.compile(rf"({grammar.DATE.pattern})\s*(?:出版|出刊|印发|发行|编印)|(?:出版|出刊|出版日期|出刊日期)[^\d]{{0,4}}({grammar.DATE.pattern})")
_SPONSOR = re.compile(r"(.{4,40}?)(?:主管主办|主办主管|主管、主办|主办)$")
_EDITORIAL = re.compile(r"[^，。；：《》]{2,20}(?:编辑委员会|编辑部|编委会)$")

# Imprint labels, by the field each one fills; the first that matches wins.
_LABELS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("sponsor", re.compile(r"(?:主管主办|主办主管|主管、主办|主办单位|主办)[:：](.+)")),
    ("editor", re.compile(r"(?:编辑出版|编辑单位|编印单位|编辑|编印|编辑部|承办单位|承办)[:：](.+)")),
    ("address", re.compile(r"(?:(?:编辑部|通讯|联系|通信|单位)?地址)[:：](.+)")),
    ("website", re.compile(r"(?:网址|网站|网站地址|官网|公报网址)[:：](.+)")),
    ("postcode", re.compile(r"(?:邮编|邮政编码|邮码)[:：](\d{6})")),
    ("phone", re.compile(r"(?:(?:联系|编辑部|咨询|订阅)?电话)[:：](.+)")),
    ("price", re.compile(r"(?:定价|工本费|价格)[:：](.+)")),
    ("distribution", re.compile(r"(?:发行范围|发行方式|发行对象|发行|赠阅范围|发送范围)[:：](.+)")),
)
_OTHER_LABEL = re.compile(r"(?:主管|准印证号?|准印号|刊号|印刷|承印|印数|责任编辑|主编|副主编|责编|传真|电子邮箱|邮箱|E-?mail|出版日期|出刊日期|出版|编审|国内统一刊号|开本|印张)[^:：]{0,8}[:：]", re.IGNORECASE)


def read_masthead(lines: list[Line]) -> tuple[Masthead, IssueFacts]:
    """The facts in ``lines``: everything that stands before the first and after the last document."""
    masthead, issue = Masthead(), IssueFacts()
    for index, line in enumerate(lines):
        text = line.text
        bare = re.sub(r"\s+", "", text)
        if masthead.title is None and _TITLE.fullmatch(bare):
            masthead.title = bare
        _read_numbers(bare, issue, masthead)
        _read_labels(line, masthead)
        if masthead.sponsor is None and (found := _SPONSOR.fullmatch(bare)):
            masthead.sponsor = found[1]
        if masthead.editor is None and _EDITORIAL.fullmatch(bare):
            masthead.editor = bare
        if masthead.purpose is None and bare == "办刊宗旨":
            masthead.purpose = _purpose(lines[index + 1 :])
    for line in lines:
        if issue.year is None and re.fullmatch(r"(?:19|20)\d\d年?", line.text):
            issue.year = int(line.text[:4])
    if masthead.title:
        masthead.government = masthead.title.removesuffix("公报")
    return masthead, issue


def _read_numbers(bare: str, issue: IssueFacts, masthead: Masthead) -> None:
    if issue.overall_number is None and (found := _OVERALL.search(bare)):
        issue.overall_number = int(found[1] or found[2])
        if not _NUMBER.search(bare.replace(found[0], "")) and not _YEAR_NUMBER.search(bare):
            bare = bare.replace(found[0], "")
    if issue.year is None and (found := _YEAR_NUMBER.search(bare)):
        issue.year = int(found[1])
    without_overall = re.sub(r"总(?:期)?第?\d+[^期]*期?", "", bare)
    if issue.number is None and len(bare) < 60 and (found := _NUMBER.search(without_overall)):
        issue.number = int(found[1])
        issue.number_to = int(found[2]) if found[2] else None
    if issue.published is None and (found := _PRINTED.search(bare)):
        issue.published = grammar.iso_date(found[0])
    if masthead.frequency is None and len(bare) < 60 and (found := _FREQUENCY.search(bare)):
        masthead.frequency = found[0]


def _read_labels(line: Line, masthead: Masthead) -> None:
    # Several labels may share a printed line, parted by wide blanks.
    for part in re.split(r"\s{2,}|\s(?=\S{2,6}[:：])", line.spaced) + [line.text]:
        bare = re.sub(r"\s+", "", part)
        for name, pattern in _LABELS:
            if getattr(masthead, name) is None and (found := pattern.fullmatch(bare)):
                setattr(masthead, name, found[1].strip("。；;"))


def _purpose(after: Iterable[Line]) -> str | None:
    """The purpose under 办刊宗旨: its short lines, or its paragraph."""
    words: list[str] = []
    for line in after:
        if _TITLE.fullmatch(line.text) or re.fullmatch(r"[A-Za-z\s]+", line.spaced) or len(line.text) > 40:
            break
        words.append(line.spaced)
    return " ".join(words) or None


def imprint_start(lines: list[Line]) -> int:
    """Index of the first line of the imprint at the end of ``lines``; ``len(lines)`` where there is none."""
    start, labels = len(lines), 0
    for index in range(len(lines) - 1, max(-1, len(lines) - 30), -1):
        if is_imprint_line(lines[index]):
            start, labels = index, labels + 1
        elif len(lines[index].text) > 40 or lines[index].cells or (start - index) > 2:
            break
    while 0 < start < len(lines) and _TITLE.fullmatch(lines[start - 1].text):
        start -= 1
    return start if labels >= 3 else len(lines)


def is_imprint_line(line: Line) -> bool:
    bare = re.sub(r"\s+", "", line.text)
    return len(bare) < 80 and (
        any(pattern.fullmatch(bare) for _, pattern in _LABELS) or bool(_OTHER_LABEL.match(bare))
    )


def government_of(issuers: Iterable[str | None], titles: Iterable[str]) -> str | None:
    """The government most documents come from, for a file without masthead."""
    found = Counter(
        name for text in [*issuers, *titles] if text and (name := grammar.government_in(compact(text)))
    )
    return found.most_common(1)[0][0] if found else None
