"""What a bulletin says of itself: the masthead before its contents, the imprint after its last document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from bulletins.ingest import grammar
from bulletins.ingest.normalise import HAN, Line, compact, plain_digits, tight
from bulletins.ingest.numerals import chinese_number
from bulletins.ingest.tree import IssueFacts, Masthead

_PUBLISHER = "政府|行政公署|管委会|管理委员会|人民代表大会(?:常务委员会)?|人大常委会"
_TITLE = re.compile(rf"[^，。；：《》]{{2,20}}(?:{_PUBLISHER})公报|[{HAN}]{{2,8}}政报")
# The name alone, or with the issue beside it: 某县人民政府公报2022年第4期.
_TITLED = re.compile(rf"({_TITLE.pattern})(?:[（(]?(?:19|20)\d\d年?[·.]?第.{{1,20}}[期号)）])?")
_YEAR_NUMBER = re.compile(r"(\d{4})年?(?:第|\.)(\d{1,3})(?:[、，,和—\-至～~](?:第)?(\d{1,3}))?[期号]")
_SPECIAL = re.compile(r"(\d{4})年(?:第\d{1,3}期)?[（(]?(?:增刊|特刊)[)）]?(?:第?(\d{1,3})[期号])?")
_NUMBER = re.compile(r"第(\d{1,3})(?:[、，,和—\-至～~](?:第)?(\d{1,3}))?[期号]")
_OVERALL = re.compile(r"总(?:期)?第?(\d{1,5})(?:[、，,—\-至～~]\d{1,5})?[期号]?|总期数[:：]?(\d{1,5})")
_FREQUENCY = re.compile(r"(?:半月|双月|双周|半年|月|季|年|周|旬|不定期)刊")
_PRINTED = re.compile(
    rf"({grammar.DATE.pattern})\s*(?:出版|出刊|印发|发行|编印)|(?:出版|出刊|出版日期|出刊日期)[^\d]{{0,4}}({grammar.DATE.pattern})"
)
_SPONSOR = re.compile(rf"([{HAN}、]{{4,40}}?)\s*(?:主管主办|主办主管|主管、主办|主办)(?=\s|$)")
_EDITED = re.compile(
    r"([^，。；：《》]{2,24}(?:编辑委员会|编辑部|编委会))(?:编辑出版|编辑|编印|编)?|([^，。；：《》]{4,24})(?:编辑出版|编印)"
)

# Imprint labels and the field each fills; labels without a field only show that a line is imprint.
_FIELDS: dict[str, str | None] = {
    "主管主办": "sponsor", "主办主管": "sponsor", "主管、主办": "sponsor", "主办单位": "sponsor", "主办": "sponsor",
    "编辑出版": "editor", "编辑单位": "editor", "编印单位": "editor", "承办单位": "editor", "编辑": "editor",
    "编印": "editor", "编辑部": "editor", "承办": "editor",
    "编辑部地址": "address", "通讯地址": "address", "联系地址": "address", "单位地址": "address", "地址": "address",
    "网站地址": "website", "公报网址": "website", "网址": "website", "网站": "website", "官网": "website",
    "邮政编码": "postcode", "邮编": "postcode",
    "编辑部电话": "phone", "联系电话": "phone", "咨询电话": "phone", "电话": "phone",
    "工本费": "price", "定价": "price",
    "发行范围": "distribution", "发行方式": "distribution", "发行对象": "distribution", "赠阅范围": "distribution",
    "发送范围": "distribution", "发行": "distribution",
    "主管单位": None, "主管": None, "准印证号": None, "准印证": None, "准印号": None, "刊号": None, "印刷单位": None,
    "印刷": None, "承印单位": None, "承印": None, "印数": None, "责任编辑": None, "主编": None, "副主编": None,
    "责编": None, "传真": None, "电子邮箱": None, "邮箱": None, "出版日期": None, "出刊日期": None, "出版": None,
    "编审": None, "国内统一刊号": None, "开本": None, "印张": None,
}  # fmt: skip
_LABEL = re.compile(
    r"(?:^|(?<=[\s；;]))("
    + "|".join(r"\s*".join(map(re.escape, label)) for label in sorted(_FIELDS, key=len, reverse=True))
    + r")\s*[:：]"
)


def read_masthead(lines: list[Line]) -> tuple[Masthead, IssueFacts]:
    """The facts in ``lines``: everything that stands before the first and after the last document."""
    masthead, issue = Masthead(), IssueFacts()
    for index, line in enumerate(lines):
        text = line.text
        bare = re.sub(r"\s+", "", plain_digits(text))
        if masthead.title is None and (found := _TITLED.fullmatch(bare)):
            masthead.title = found[1]
        _read_numbers(_arabic(bare), issue, masthead)
        _read_labels(line, masthead)
        if masthead.sponsor is None and len(bare) < 80 and (found := _SPONSOR.search(line.spaced)):
            masthead.sponsor = tight(found[1])
        if masthead.editor is None and (found := _EDITED.fullmatch(bare)):
            masthead.editor = found[1] or found[2]
        if masthead.purpose is None and bare == "办刊宗旨":
            masthead.purpose = _purpose(lines[index + 1 :])
    _read_lone_dates(lines, issue)
    if issue.special and issue.number is None:
        issue.number = 1  # 2024年增刊, the only one of its year
    if masthead.title and masthead.title.endswith("公报"):
        masthead.government = masthead.title.removesuffix("公报")
    return masthead, issue


def _read_lone_dates(lines: list[Line], issue: IssueFacts) -> None:
    """The year, the number and the day of publication, where a line says nothing else."""
    for index, line in enumerate(lines):
        if found := _YEAR_AND_NUMBER.fullmatch(line.text):
            issue.year, issue.number = issue.year or int(found[1]), issue.number or int(found[2])
        elif found := re.fullmatch(r"((?:19|20)\d\d)年?", line.text):
            issue.year = issue.year or int(found[1])
            below = lines[index + 1].text if index + 1 < len(lines) else ""
            if issue.number is None and re.fullmatch(r"\d{1,2}", below):
                issue.number = int(below)
    if issue.published is None:
        issue.published = next((date for line in lines if (date := _lone_date(line.text, issue.year))), None)
    if issue.year is None and issue.published and issue.number:
        issue.year = int(issue.published[:4])


def _lone_date(text: str, year: int | None) -> str | None:
    """The date that is all a line says, or all but the issue's number: 9月30日第18期, under the year."""
    if grammar.is_date(text) or _DATE_AND_NUMBER.fullmatch(text):
        return grammar.iso_date(text)
    return grammar.iso_date(f"{year}年{text}") if year and _DAY_AND_NUMBER.match(text) else None


_YEAR_AND_NUMBER = re.compile(r"((?:19|20)\d\d)[·•./．](\d{1,2})")  # 2018·5
_DATE_AND_NUMBER = re.compile(rf"{grammar.DATE.pattern}[（(]?第\d{{1,3}}期.{{0,12}}")
_DAY_AND_NUMBER = re.compile(r"\d{1,2}月\d{1,2}日(?:[（(]?第\d{1,3}期|出版|出刊|印发)")


def _arabic(bare: str) -> str:
    """Issue numbers and years printed in Chinese numerals, in digits: 二〇二一年第三期 → 2021年第3期."""
    bare = _CN_ISSUE.sub(lambda found: _CN_NUMBER.sub(lambda m: str(chinese_number(m[0])), found[0]), bare)
    return re.sub(r"[〇零○一二三四五六七八九]{4}(?=年(?:第|增刊|特刊))", lambda m: str(chinese_number(m[0])), bare)


_CN_NUMBER = re.compile("[零一二三四五六七八九十百千]+")
_CN_ISSUE = re.compile(rf"第{_CN_NUMBER.pattern}(?:[、，,—\-至～]第?{_CN_NUMBER.pattern})?期")


def _read_numbers(bare: str, issue: IssueFacts, masthead: Masthead) -> None:
    if issue.overall_number is None and (found := _OVERALL.search(bare)):
        issue.overall_number = int(found[1] or found[2])
        if not _NUMBER.search(bare.replace(found[0], "")) and not _YEAR_NUMBER.search(bare):
            bare = bare.replace(found[0], "")
    if issue.year is None and (found := _YEAR_NUMBER.search(bare)):
        issue.year = int(found[1])
    if not issue.special and len(bare) < 60 and (found := _SPECIAL.search(bare)):
        issue.special = True
        issue.year = issue.year or int(found[1])
        issue.number = int(found[2]) if found[2] else issue.number
    without_overall = re.sub(r"总(?:期)?第?\d+[^期号]*[期号]?", "", bare)
    if issue.number is None and len(bare) < 60 and (found := _NUMBER.search(without_overall)):
        issue.number = int(found[1])
        issue.number_to = int(found[2]) if found[2] else None
    if issue.published is None and (found := _PRINTED.search(bare)):
        issue.published = grammar.iso_date(found[0])
    if masthead.frequency is None and len(bare) < 60 and (found := _FREQUENCY.search(bare)):
        masthead.frequency = found[0]


def _labelled(spaced: str) -> list[tuple[str, str]]:
    """The label–value pairs on a line; several may share it, and labels may be letter-spaced (邮 编：)."""
    found = list(_LABEL.finditer(spaced))
    if not found or found[0].start() > 0:
        return []
    ends = [match.start() for match in found[1:]] + [len(spaced)]
    return [
        (re.sub(r"\s+", "", match[1]), tight(spaced[match.end() : end]).strip("。；; "))
        for match, end in zip(found, ends, strict=True)
    ]


def _read_labels(line: Line, masthead: Masthead) -> None:
    for label, value in _labelled(line.spaced):
        name = _FIELDS[label]
        if name == "phone" and (digits := _PHONE.match(value)):
            value = digits[0]
        if name and value and getattr(masthead, name) is None:
            setattr(masthead, name, value)
    if masthead.price is None and len(line.text) < 60 and (free := _FREE.search(line.spaced)):
        masthead.price = free[0]


_PHONE = re.compile(r"[\d（(][\d\-－—()（）、，,/转 ]{5,}")
_FREE = re.compile(r"(?<!\S)(?:免费)?赠阅(?!\S)")


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
    return len(line.text) < 120 and bool(_labelled(line.spaced))


def government_of(issuers: Iterable[str | None], titles: Iterable[str]) -> str | None:
    """The government most documents come from, for a file without masthead."""
    found = Counter(name for text in [*issuers, *titles] if text and (name := grammar.government_in(compact(text))))
    return found.most_common(1)[0][0] if found else None
