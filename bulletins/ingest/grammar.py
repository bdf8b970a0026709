"""The grammar of official documents: numbers, dates, level marks, agencies, genres, labels.

It knows how such things are formed, never a place or a body by its name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bulletins.ingest.normalise import HAN, compact, plain_digits
from bulletins.ingest.numerals import chinese_number

_OPEN, _CLOSE = r"[〔﹝\[［（(【]", r"[〕﹞\]］)）】]"
NUMBER = re.compile(rf"[{HAN}]{{1,14}}{_OPEN}\s*(?:19|20)\d\d\s*{_CLOSE}\s*第?\s*\d{{1,4}}\s*号")
_OWN_NUMBER = re.compile(rf"[（(]?({NUMBER.pattern})[）)]?")
ORDER_NUMBER = re.compile(
    rf"[（(]?((?:[{HAN}]{{2,6}}令\s*(?=第))?(?:{_OPEN}?(?:19|20)\d\d(?:年|{_CLOSE}|年{_CLOSE}))?\s*第\s*[\d一二三四五六七八九十百零〇]+\s*号|{_OPEN}(?:19|20)\d\d{_CLOSE}\d{{1,4}}号)[）)]?"
)

_DIGITS = "〇零○OoΟ一二三四五六七八九"  # a zero may be read as the letter
_CN_YEAR = rf"[{_DIGITS}]{{4}}"
_CN_DAY = "[一二三四五六七八九十]{1,3}"
_DAY = r"[\dlO]{1,2}"  # read with letters for 1 and 0
DATE = re.compile(rf"(\d{{4}}|{_CN_YEAR})\s*年\s*({_DAY}|{_CN_DAY})\s*月\s*({_DAY}|{_CN_DAY})\s*日")

_AGENCY_TAIL = (
    "人民政府|政府|办公室|办公厅|委员会|管委会|常委会|局|厅|部|院|委|办|中心|指挥部|领导小组|总队|支队|大队|银行|公司|"
    "协会|联合会|调查队|总工会|研究室|行政公署|人民法院|人民检察院|办事处|管理处|集团|总社|联社"
)
AGENCY = re.compile(rf"[{HAN}（）()]{{2,38}}?(?:{_AGENCY_TAIL})")
_SHORT_GOVERNMENT = re.compile(r"[省市县区州旗盟]政府\s*")  # 市政府关于……, below the red head of the whole name
_GOVERNMENT = re.compile(rf"[{HAN}]{{2,12}}?人民政府")

GENRES = (
    "实施意见|指导意见|意见|通知|通告|通报|公告|公报|决定|决议|命令|令|批复|函|报告|请示|议案|纪要|"
    "实施办法|管理办法|暂行办法|办法|实施细则|细则|规定|规则|规范|条例|章程|"
    "实施方案|工作方案|方案|预案|规划|计划|要点|措施|规程|制度|标准|指南|目录|清单|名单|大事记|解读|讲话|纲要|慰问信|贺信|公开信|倡议书"
)
_TITLE_GENRE = re.compile(rf"({GENRES})(?:[（(][^（()）]{{1,16}}[)）])?$")
_APPOINTMENTS = re.compile(rf"任免(?:事项|职务|通知)?$|任免[{HAN}]{{0,2}}(?:工作)?人员$")
_PLAIN_GENRE = re.compile(r"(意见|通知|办法|细则|方案|预案|规定|令)$")
# What a title begins with after the issuing body: 关于……, or the act itself (某市人民政府批转……的通知).
TITLE_START = re.compile("关于|印发|转发|批转|批复|颁布|公布|发布|下达")
_ABOUT_TITLE = re.compile(rf"(?:{TITLE_START.pattern}).{{2,200}}(?:{GENRES})(?:[（(][^（()）]{{1,16}}[)）])?$")

OPENNESS = re.compile(
    r"[（(【〔\[]?((?:此件|本件|信息公开选项|公开方式|公开属性)[^（()）]{0,16}(?:公开|发布)(?:[^（()），]{0,12}|[，,][^（()）。]{2,36})"
    r"|(?<=[（(【〔\[])(?:主动公开|依申请公开|不予公开))[）)】〕\]]?"
)
UNIT = re.compile(r"[（(]?(?:计量)?单位[:：]\s*([^\s，。；]{1,16}?)[)）]?$")
NOTE = re.compile(r"(?:注|备注|说明|填表说明|填报说明|附注|注释)\s*[0-9一二三四五]?\s*[:：]")
BLANKS = re.compile(r"_{2,}|[.…]{5,}|\s年\s+月\s+日|^年\s*月\s*日$|第\s+项")
_FORM_LABEL = re.compile(r"[^，。；;！？]{1,24}[:：]")
LABELLED = re.compile(rf"[{HAN}]{{2,8}}(?:[（(][^（()）]{{1,8}}[)）])?[:：]\s*\S")

AMID = re.compile("[、，,。；;：:）)》〉”%％]")  # what no line begins with, unless it goes on with the one above

_ROLE = (
    r"(?:总|第一|常务|副|执行)*(?:指挥长|指挥|组长|主任|召集人|主编|编辑|队长|会长|主席|总监|顾问|秘书长|站长|负责人)"
    r"|第?一?政委|成员单位|成员|委员|编委|联络[员人]|联系人|责任编辑"
)
ROLE = re.compile(rf"(?:{_ROLE})[:：]")
LEADER = re.compile(r"(?:总|第一)?(?:组长|指挥长|总指挥|主任|召集人)[:：]")  # who opens a group's list
# A group's name never ends as a post does (副主任, 局长, 联络员, 书记).
GROUP_NAME = re.compile(r"[^，。；：:！？]{2,24}(?<![长员记])(?<!主任)")


def own_number(text: str) -> str | None:
    """The document number, without blanks, where ``text`` is nothing but one."""
    bare = re.sub(r"\s+", "", plain_digits(text))
    found = _OWN_NUMBER.fullmatch(bare)
    return found[1] if found else None


def order_number(text: str) -> str | None:
    """第N号 or 2021年第N号, as decrees (令) and announcements have it, where ``text`` is nothing but that."""
    found = ORDER_NUMBER.fullmatch(re.sub(r"\s+", "", plain_digits(text)))
    return found[1] if found else None


def _number(printed: str) -> int | None:
    """A number of a date, letters that stand for its digits read as such: lO, 二O二一."""
    digits = chinese_number(printed.translate(_AS_DIGITS))
    return chinese_number(printed.translate(_AS_NUMERALS)) if digits is None else digits


_AS_DIGITS = str.maketrans("OoΟl", "0001")
_AS_NUMERALS = str.maketrans("OoΟ", "〇〇〇")


def iso_date(text: str) -> str | None:
    """The first full date in ``text`` as YYYY-MM-DD."""
    found = DATE.search(text)
    if not found:
        return None
    year, month, day = (found[1], found[2], found[3])
    numbers = [_number(part) for part in (year, month, day)]
    if None in numbers or not (1 <= (numbers[1] or 0) <= 12 and 1 <= (numbers[2] or 0) <= 31):
        return None
    return f"{numbers[0]:04d}-{numbers[1]:02d}-{numbers[2]:02d}"


def is_date(text: str) -> bool:
    return bool(DATE.fullmatch(text.strip())) and iso_date(text) is not None


def is_agency(text: str) -> bool:
    """Whether ``text`` is the name of one body and nothing else."""
    bare = re.sub(r"\s+", "", text)
    if bare.startswith(("各", "关于", "由", "在", "报")) or bare.endswith(("主办", "承办", "协办", "编印")):
        return False
    return bool(AGENCY.fullmatch(bare))


def government_in(text: str) -> str | None:
    found = _GOVERNMENT.match(text)
    return found[0] if found else None


def genre_of(title: str) -> str | None:
    """The 文种 a title ends in: 通知, 意见, 办法 …; 实施方案 counts as 方案."""
    found = _TITLE_GENRE.search(compact(title))
    if re.match("一图[读看解]|图解", title):
        return "解读"
    if not found:
        return "任免" if _APPOINTMENTS.search(title) else None
    plain = _PLAIN_GENRE.search(found[1])
    return plain[1] if plain else found[1]


def is_about_title(text: str) -> bool:
    """Whether ``text`` holds a whole title of the form 关于……的通知, an agency before it or not."""
    if len(text) > 240:
        return False
    bare = re.sub(r"\s+", "", text)
    return bool(_ABOUT_TITLE.search(bare)) and not re.search(r"[。；;！？]", bare)


def split_issuer(spaced: str) -> tuple[str | None, str]:
    """A heading's issuing body and the title after it: ``某县人民政府 关于……的通知``."""
    start = TITLE_START.search(spaced)
    if start and _SHORT_GOVERNMENT.fullmatch(spaced[: start.start()]):
        return spaced[: start.start()].strip(), spaced[start.start() :]
    if start and (at := start.start()) > 0:
        names = spaced[:at].split()
        if names and all(is_agency(name) for name in names):
            return "、".join(names), spaced[at:]
        if is_agency(spaced[:at]):
            return re.sub(r"\s+", "", spaced[:at]), spaced[at:]
    return None, spaced


@dataclass(frozen=True, slots=True)
class Mark:
    """A level mark at the beginning of a line: its style, its ordinal, and the text after it."""

    style: str
    ordinal: int
    rest: str


_CN = "[一二三四五六七八九十百]{1,4}"
_QUANTITY = "[万亿千百]|元|亩|倍|米|公里|吨|个(?!人)|台|户|小时|天|平方|立方|公斤|[%％‰]|级|度|以[上下]"
_MARKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("part", re.compile(rf"第({_CN})(?:部分|编|篇)(?=\s|[{HAN}]|$)[：:、]?\s*(.*)")),
    ("chapter", re.compile(rf"第\s*({_CN})\s*章\s*(.*)")),
    ("section", re.compile(rf"第\s*({_CN})\s*节\s*(.*)")),
    ("article", re.compile(rf"第\s*({_CN})\s*条(?!例)\s*(.*)")),
    ("cn", re.compile(rf"({_CN})\s*[、．.，,]\s*(.*)")),
    ("cn_paren", re.compile(rf"[（(]\s*({_CN})\s*[）)]\s*[、.]?\s*(.*)")),
    # 1.5元 and 0.8公里 are quantities, 1.1 总则 is a mark.
    (
        "decimal",
        re.compile(rf"([1-9]\d?(?:[.．]\d{{1,2}}){{1,4}})[.．、]?(?!{_QUANTITY})\s*(?=[{HAN}A-Z“《ⅠⅡⅢⅣⅤ])(.*)"),
    ),
    ("num", re.compile(r"(\d{1,3})\s*[、．.，](?!\d)\s*(.*)")),
    ("num_paren", re.compile(r"[（(]\s*(\d{1,3})\s*[）)]\s*[、.]?\s*(.*)")),
    ("num_close", re.compile(r"(\d{1,2})\s*[）)]\s*(.*)")),
    ("circled", re.compile(r"([①-⑳])\s*(.*)")),
    ("bare", re.compile(rf"(\d{{1,2}})\s+(?=[{HAN}])(?!{_QUANTITY})(.*)")),
)
LEVELS = {
    "part": 1, "chapter": 1, "section": 2, "article": 2, "cn": 1, "cn_paren": 2, "num": 3, "num_paren": 4,
    "num_close": 4, "circled": 5, "bare": 1,
}  # fmt: skip


def mark_of(spaced: str) -> Mark | None:
    """The level mark ``spaced`` begins with, if any."""
    first = spaced[:1]
    if not first or not (first in "第（(一二三四五六七八九十百" or first.isdecimal() or "①" <= first <= "⑳"):
        return None
    spaced = plain_digits(spaced)
    for style, pattern in _MARKS:
        if found := pattern.fullmatch(spaced):
            return Mark(style, _ordinal(style, found[1]), found[2].strip())
    return None


def _ordinal(style: str, text: str) -> int:
    if style == "decimal":
        return int(re.split(r"[.．]", text)[-1])
    if style == "circled":
        return ord(text) - ord("①") + 1
    return chinese_number(text) or 0


def decimal_depth(spaced: str) -> int:
    """How many numbers a decimal mark has: 1.1 = 2, 3.4.1 = 3."""
    found = re.match(r"\d{1,2}(?:[.．]\d{1,2})*", spaced)
    return len(re.split(r"[.．]", found[0])) if found else 1


def is_form_label(text: str) -> bool:
    """A form's line to be filled in: it ends in a colon, or leaves blanks."""
    return bool(BLANKS.search(text)) or bool(_FORM_LABEL.fullmatch(text))
