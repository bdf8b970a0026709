"""What tells of one person without a number: where they live, when they were born, and names in sensitive tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bulletins.ingest.normalise import HAN
from bulletins.ingest.personal.plain import Datum, clause

HOME, BIRTH, NAME = "home", "birth", "name"

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆"
    "郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐梅莫庄辛管祝左"
    "涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边丰"
)
_DOUBLE = "欧阳|司马|上官|诸葛|司徒|皇甫|东方|尉迟|公孙|慕容|令狐|夏侯|长孙|宇文|端木"
_PERSON = rf"(?:{_DOUBLE}|[{_SURNAMES}])[{HAN}]{{1,2}}"
_DOUBLE_AT_START = re.compile(_DOUBLE)

_LIVES = re.compile(
    r"(?:家庭 ?住 ?址|家庭 ?地 ?址|现 ?住 ?址|住 ?址|现住|家住|租住|户籍地址|户籍所在地|户籍地"
    r"|居住地址|居住地|居住在|居住于|住所地|住(?![房宿建院户所]))[ :为在于\n]{0,3}"
)
_AFTER_NAME = re.compile(
    rf"(?<![{HAN}]){_PERSON}[ ，,、（(:]{{1,2}}(?:[男女][ ，,、]{{0,2}})?"
    rf"(?=[{HAN}]{{2,16}}(?:村|镇|乡|街|路|小区|社区))"
)
_PLACE = re.compile(
    r"[^\s\0，。；、:,;|*\"“”《》？！?!]{2,60}"
    # What a blank parts is still the address where it is a part of one.
    rf"(?: {{1,2}}[{HAN}]{{0,8}}(?:村|镇|乡|街道|路|小区|社区)(?![{HAN}]))*"
    rf"(?: {{0,2}}[{HAN}]{{0,8}}\d[^\s\0，。；、:,;|*\"“”《》？！?!]{{0,20}}){{0,3}}"
)
_DETAIL = re.compile(
    r"[\dA-Za-z一二三四五六七八九十百]+ ?-?\d* ?(?:组|社|室|栋|幢|座|单元|号楼|号院|号|户|弄|队|排|巷|门)"
    r"|\d{1,4}(?:-\d{1,4}){1,3}(?!\d)"
)
_HOME_HEAD = re.compile(r"住 ?址|居住|户籍地|家庭地址|详细地址")

# A year and what follows it, in figures or in words: 1985年3月12日, 1985.03, 一九八五年三月.
_SPOKEN_YEAR = "[一二][九〇○零八][〇○零一二三四五六七八九]{2}"
_SPOKEN_REST = "年 ?[一二三四五六七八九十]{1,2} ?月(?: ?[一二三四五六七八九十廿卅]{1,3} ?[日号])?"
_BORN_AFTER = re.compile(
    r"(?<![\d*./-])(?:((?:18|19|20)\d\d) ?(?:年 ?\d{1,2} ?月(?: ?\d{1,2} ?[日号])?|[./-] ?\d{1,2}(?: ?[./-] ?\d{1,2})?)"
    rf"|{_SPOKEN_YEAR}{_SPOKEN_REST})(?= ?出 ?生| ?生[，。、；;,）)\s人]| ?生$)"
)
_BORN_BEFORE = re.compile(
    r"(?:出 ?生 ?(?:年 ?月 ?日|年 ?月|日 ?期|时 ?间|于)?|生于|生 ?日|DOB|date of birth)[ :为是于\n]{0,3}"
    r"((?<!\d)(?:18|19|20)\d\d"
    r"(?: ?[年./-] ?\d{1,2}(?: ?[月./-] ?\d{1,2})? ?[月日号]?|(?:0[1-9]|1[0-2])(?:[0-3]\d)?(?!\d))"
    rf"|{_SPOKEN_YEAR}{_SPOKEN_REST})",
    re.IGNORECASE,
)
_BORN_HEAD = re.compile(r"出生|生日")
_A_DAY = re.compile(
    r" *(?:((?:18|19|20)\d\d)(?: ?[年./-] ?\d{1,2}(?: ?[月./-] ?\d{1,2})? ?[月日号]?|(?:0[1-9]|1[0-2])(?:[0-3]\d)?)"
    rf"|{_SPOKEN_YEAR}{_SPOKEN_REST}) *"
)
_SOMEONE = re.compile(rf"[男女]|姓名|同志|身份证|患者|学生|(?:^|[^{HAN}]){_PERSON}[（(，,、: ]")

_NAME_HEAD = re.compile(
    r"姓名|户主|名字|申请人|受益人|受助人|救助对象|监护人|患者|学生|儿童|家庭成员|残疾人|法定代理人|被救助人"
)
_NAME_LABEL = re.compile(r"(?:户主|患者|学生|儿童|申请人|监护人|法定代理人|受益人|救助对象)?(?:姓名|名字)[:：]?")
_NOT_A_NAME_HEAD = re.compile(r"数|人次|类|率|金额|标准|单位|机构|学校|负责|联系|编号|序号|情况|等级|年龄|性别|证")
_SENSITIVE = re.compile(
    r"低保|最低生活保障|特困|五保|残疾|患者|病患|病种|病情|疾病|精神障碍|未成年|儿童|孤儿|困境|留守|临时救助|医疗救助|救助对象|致贫|贫困户"
    r"|贫困家庭|脱贫户|监测对象|高龄津贴|失能|困难群众|困难家庭|困难学生|受助学生|吸毒|戒毒|社区矫正|艾滋|传染"
)
_NAME = re.compile(rf"[{HAN}](?:[{HAN}]{{1,3}}|[{HAN}]?[ \u3000]+[{HAN}]{{1,2}}|[{HAN}]{{1,4}}·[{HAN}]{{1,6}})")
_NO_NAME = re.compile(
    r"合计|总计|小计|共计|备注|姓名|无|以上|其他|某|住址|地址|序号|性别|民族|年龄|电话|账号|职务|单位|籍贯"
)


def homes(text: str, head: str = "") -> Iterator[Datum]:
    """Addresses down to a group, a building or a door, of a person by the words before them."""
    begins = {match.end() for match in _LIVES.finditer(text)} | {match.end() for match in _AFTER_NAME.finditer(text)}
    if _HOME_HEAD.search(head):
        begins.add(len(text) - len(text.lstrip()))
    for start in sorted(begins):
        place = _PLACE.match(text, start)
        details = list(_DETAIL.finditer(place[0])) if place else []
        if place and details:
            end = start + details[-1].end()
            yield Datum(HOME, start, end, re.sub(r"\s", "", text[start:end]))


def births(text: str, head: str = "") -> Iterator[Datum]:
    """Dates of birth, to the month or the day; a year alone is none."""
    for match in _BORN_AFTER.finditer(text):
        if _SOMEONE.search(clause(text, match.start())) or "出生" in head:
            yield Datum(BIRTH, *match.span(), re.sub(r"\s", "", match[0]))
    for match in _BORN_BEFORE.finditer(text):
        yield Datum(BIRTH, *match.span(1), re.sub(r"\s", "", match[1]))
    if _BORN_HEAD.search(head.replace(" ", "")) and _A_DAY.fullmatch(text):
        start = len(text) - len(text.lstrip())
        yield Datum(BIRTH, start, len(text.rstrip()), text.strip())


def is_sensitive(words: str) -> bool:
    """Whether a caption, a title or a heading speaks of people whose names are not for everybody."""
    return bool(_SENSITIVE.search(re.sub(r"\s", "", words)))


def is_name_head(head: str) -> bool:
    """Whether a column so headed holds people's names."""
    words = re.sub(r"\s", "", head)
    return bool(_NAME_HEAD.search(words)) and not _NOT_A_NAME_HEAD.search(words)


def is_name_label(label: str) -> bool:
    """Whether a cell of a form so labelled holds a name."""
    return bool(_NAME_LABEL.fullmatch(label))


def name_in(cell: str) -> Datum | None:
    """The name that a cell of such a column holds."""
    start, end = len(cell) - len(cell.lstrip()), len(cell.rstrip())
    words = cell.strip()
    if not _NAME.fullmatch(words) or _NO_NAME.search(words):
        return None
    return Datum(NAME, start, end, re.sub(r"\s", "", words))


def kept_of_name(name: str) -> str:
    """The surname, which a masked name keeps."""
    double = _DOUBLE_AT_START.match(name)
    return double[0] if double and len(name) > 2 else name[:1]
