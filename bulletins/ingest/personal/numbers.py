"""Numbers and names that lead to one person: mobile telephones, identity numbers, accounts, plates, mail.

Every finder takes a text made ``plain`` and the heading of the column it stands in, and yields what it finds. A number
that is not preceded by a word for it has to look like one by itself; office landlines never do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from bulletins.ingest.normalise import HAN
from bulletins.ingest.personal.plain import Datum, clause

MOBILE, IDENTITY, ACCOUNT, PLATE, EMAIL, CHAT = "mobile", "id", "account", "plate", "email", "chat"

# Between two digits of one number: blanks, a hyphen, a dot, or the end of a line.
_GAP = r"(?: {1,3}| ?- ?|\.| ?\n[ \n]*)?"
PREFIX = r"(?:\(?(?:\+ ?|00)?86\)?[ -]{0,2}|0)"
_MOBILE = re.compile(rf"(?<![\d*]){PREFIX}?1{_GAP}[3-9](?:{_GAP}\d){{9}}(?![\d*]|\.\d)")
_PREFIX = re.compile(rf"{PREFIX}(?=1)")
# How people write eleven digits. In other groups they may be cells of a row, and count after a word for a telephone.
_GROUPS = {(11,), (3, 8), (3, 4, 4), (7, 4), (1,) * 11}
_HYPHENED = {(5, 6), (3, 3, 5), (3, 5, 3), (4, 3, 4), (4, 4, 3), (5, 3, 3), (2, 3, 3, 3), (1, 2, 4, 4)}
# What else stands between the three groups of eleven digits, the same twice, and brackets around the first. A comma
# or a colon may part three numbers, and counts after a word for a telephone.
_SIGN = "·•‧∙・/_=~～〜|#,，、:一ー"
_PARTED = re.compile(
    rf"(?<![\d*])(?<!\d[{_SIGN}.-]){PREFIX}?[(（]?(?P<a>1[3-9]\d)(?:[)）][ -]?(?P<b>\d{{4}})[ -]?"
    rf"|(?P<joint> ?[{_SIGN}] ?)(?P<c>\d{{4}})(?P=joint))(?P<d>\d{{4}})(?![\d*]|[{_SIGN}.-]\d{{4}}(?!\d))"
)
_MAY_PART_NUMBERS = re.compile(r"[,，、:]")
# A reader of scans takes 0 for O and 1 for l.
_MISREAD = re.compile(r"(?<![\dA-Za-z*])[1lI][3-9][\dOolI]{9}(?![\dA-Za-z*])")
_READ_RIGHT = str.maketrans("OolI", "0011")
_PHONE = re.compile(r"电话|手机|联系|号码|微信|热线|[Tt][Ee][Ll]|[Mm]obile|[Pp]hone")
_MEASURED = re.compile(r" ?(?:元|万|亿|千|平方|立方|公里|千米|公斤|千克|吨|人|户|亩|[%％‰])")
_LANDLINE = re.compile(r"(?<!\d)\(?0(?:10|2\d|[3-9]\d{2})[)）]? ?-? ?\d{7,8}(?!\d)")
# Digits in words and circles, alone or among others.
_WORDS = "〇零○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖⓪①②③④⑤⑥⑦⑧⑨"
_SPOKEN_DIGITS = str.maketrans(_WORDS, "0001234567891" + "123456789" + "0123456789")
_NUMERAL = rf"[\d{_WORDS}十百千万拾佰仟]"
_WORD = re.compile(f"[{_WORDS}]")
# Eleven or more digits, some of them in words, however they are joined.
_SPOKEN = re.compile(rf"(?<!{_NUMERAL})[\d{_WORDS}](?:[ -]?[\d{_WORDS}]){{10,19}}(?!{_NUMERAL})")
COUNTED = re.compile(rf"[\dXxOolI十廿卅元{_WORDS}]")

_JOIN = r"(?:[ -]| ?[.·•‧∙・/_] ?| ?\n[ \n]*)?"
_IDENTITY = re.compile(rf"(?<![\d*])[1-8](?:{_JOIN}\d){{16}}{_JOIN}[\dXx](?![\dA-Za-z])")
_USUAL = {(18,), (6, 8, 4), (6, 4, 4, 4), (6, 4, 2, 2, 4), (3, 3, 4, 4, 4), (6, 8, 3, 1), (1,) * 18}
_IDENTITY_OLD = re.compile(r"(?<![\dA-Za-z*])[1-8]\d{5}[ -]?\d{6}[ -]?\d{3}(?![\dA-Za-z])")
_IDENTITY_WORD = re.compile(r"身份证|证件号|公民身份|身份号码")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

_ACCOUNT = re.compile(r"(?<![\dA-Za-z*])(?<!\*[ -])\d(?:[ -]?\d){11,18}(?![\dA-Za-z])")
# The same in fours with dots between, or over the end of a line; after a word for it alone.
_ACCOUNT_DOTTED = re.compile(
    r"(?<![\dA-Za-z*.·/_])\d{4}(?:[.·•・/_]\d{4}){2,3}(?:[.·•・/_]\d{1,3})?(?![\dA-Za-z]|[.·/_]\d)"
)
_ACCOUNT_BROKEN = re.compile(r"(?<![\dA-Za-z*])\d{4,18} ?\n ?\d{1,15}(?![\dA-Za-z])")
# What bank cards of the country begin with: UnionPay, the older 9558 and 9559; of sixteen digits Visa and Mastercard.
_CARD = re.compile(r"62\d{14,17}|955[89]\d{12,15}|4\d{15}|5[1-5]\d{14}")
_ACCOUNT_WORD = re.compile(r"[账帐][号户]|卡号|一折通|一卡通|存折|银行卡|社保卡|打款|开户行")

_PROVINCE = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE = re.compile(
    rf"[{_PROVINCE}] ?[A-HJ-NP-Za-hj-np-z](?: ?[·•‧∙・.-] ?| )?(?=(?:[A-Za-z] ?){{0,5}}\d)"
    r"(?:[A-HJ-NP-Za-hj-np-z0-9]{5,6}|(?:[A-HJ-NP-Za-hj-np-z0-9] ){4,5}[A-HJ-NP-Za-hj-np-z0-9]"
    r"|[A-HJ-NP-Za-hj-np-z0-9]{4} ?[学警港澳挂])(?![A-Za-z0-9])"
)
_EMAIL = re.compile(r"(?<![A-Za-z0-9._%+*@-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}")
# With blanks in it, a Chinese full stop, or another sign for @; a name in Chinese before it.
_MAILERS = r"(?:126|163|139|189|qq|vip|gmail|sina|sohu|foxmail|aliyun|hotmail|outlook|yahoo|yeah|live|icloud)"
_EMAIL_LOOSE = re.compile(
    rf"(?:(?<![A-Za-z0-9._%+*@-])[A-Za-z0-9._%+-]{{1,64}} ?(?:@|[(\[]at[)\]]|#(?={_MAILERS})) ?\n? ?"
    rf"(?:[A-Za-z0-9-]{{1,63}} ?[.。] ?){{1,4}}|[{HAN}]{{1,4}} ?@ ?{_MAILERS} ?[.。] ?)"
    r"(?:com|cn|net|org|edu|gov|icloud|top|vip)(?![A-Za-z0-9])",
    re.IGNORECASE,
)
AT = re.compile(r" ?(?:@|[(\[]at[)\]]|#)", re.IGNORECASE)
_CHAT = re.compile(
    r"(?:微 ?信|Q ?Q|wechat|weixin)(?:[(（](?:微信|QQ)[)）])? ?(?:号 ?码?|ID)? ?"
    r"(?:[:为是] ?([A-Za-z0-9_-]{5,64})|(\d{5,11}|[a-z](?=[a-z_-]{0,18}\d)[a-z0-9_-]{5,19}))(?![A-Za-z0-9_-])",
    re.IGNORECASE,
)


def mobiles(text: str, head: str = "") -> Iterator[Datum]:
    landlines = [match.span() for match in _LANDLINE.finditer(text)]
    at = 0
    while match := _MOBILE.search(text, at):
        start, end = match.span()
        # What turns out to be none may reach into one.
        at = start + 1
        prefix = _PREFIX.match(text, start)
        number = text[prefix.end() if prefix else start : end]
        if any(a < end and start < b for a, b in landlines) or _MEASURED.match(text, end):
            continue
        if not _grouped(number) and not _PHONE.search(head + clause(text, start)):
            continue
        at = end
        yield Datum(MOBILE, start, end, _digits(number))
    for match in _PARTED.finditer(text):
        if not _MAY_PART_NUMBERS.search(match["joint"] or "") or _PHONE.search(head + clause(text, match.start())):
            yield Datum(MOBILE, *match.span(), match["a"] + (match["b"] or match["c"]) + match["d"])
    for match in _MISREAD.finditer(text):
        value = match[0].translate(_READ_RIGHT)
        if value != match[0] and sum(map(str.isdigit, match[0])) >= 7:
            yield Datum(MOBILE, *match.span(), value)
    for start, end, value in _spoken(text):
        runs = tuple(map(len, re.split("[ -]", text[start:end])))
        if len(value) == 11 and value[0] == "1" and value[1] in "3456789" and runs in _GROUPS:
            yield Datum(MOBILE, start, end, value)


def _spoken(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, digits) of long numbers that are written in words, wholly or in part."""
    for match in _SPOKEN.finditer(text):
        if _WORD.search(match[0]):
            yield *match.span(), _digits(match[0].translate(_SPOKEN_DIGITS))


def _grouped(number: str) -> bool:
    """Whether the digits stand as one number does: in usual groups, broken by the end of a line once at most, or in any
    that hyphens join."""
    lines = re.split(r" ?\n[ \n]*", number)
    whole = tuple(map(len, lines))
    ways = ("".join(lines), " ".join(lines)) if len(lines) <= 2 or whole == (3, 4, 4) else ()
    if any(tuple(map(len, re.findall(r"\d+", way))) in _GROUPS for way in ways):
        return True
    return tuple(map(len, number.split("-"))) in _HYPHENED


def identities(text: str, head: str = "") -> Iterator[Datum]:
    """Of eighteen digits with a date of birth in them; of fifteen after a word for it."""
    for match in _IDENTITY.finditer(text):
        value = re.sub(r"[^\dX]", "", match[0].upper())
        runs = re.findall(r"[\dXx]+", match[0])
        broken_once = len(runs) == 2 and "\n" in match[0]
        # Behind a letter it may be any code, unless its last character is right.
        alone = not re.match(r"[A-Za-z]", text[max(0, match.start() - 1) :])
        usual = alone and (broken_once or tuple(map(len, runs)) in _USUAL)
        if _is_day(value[6:14]) and (usual or checksum(value)):
            yield Datum(IDENTITY, *match.span(), value)
    for match in _IDENTITY_OLD.finditer(text):
        if _IDENTITY_WORD.search(head + clause(text, match.start())) and _is_day(f"19{_digits(match[0])[6:12]}"):
            yield Datum(IDENTITY, *match.span(), _digits(match[0]))
    for start, end, value in _spoken(text):
        if len(value) == 18 and value[0] in "12345678" and _is_day(value[6:14]):
            yield Datum(IDENTITY, start, end, value)


def checksum(value: str) -> bool:
    """Whether the last character of an identity number of eighteen is the one that GB 11643 demands."""
    total = sum(int(digit) * weight for digit, weight in zip(value, _WEIGHTS, strict=False))
    return value[17] == "10X98765432"[total % 11]


def accounts(text: str, head: str = "") -> Iterator[Datum]:
    """Numbers of bank cards and accounts: after a word for them, or by their form alone."""
    landlines = [match.span() for match in _LANDLINE.finditer(text)]
    for match in _ACCOUNT.finditer(text):
        value = _digits(match[0])
        near = head + clause(text, match.start())
        if any(a < match.end() and match.start() < b for a, b in landlines):
            continue
        if _ACCOUNT_WORD.search(near) or (_CARD.fullmatch(value) and luhn(value)):
            yield Datum(ACCOUNT, *match.span(), value)
    for pattern in (_ACCOUNT_DOTTED, _ACCOUNT_BROKEN):
        for match in pattern.finditer(text):
            if 12 <= len(_digits(match[0])) <= 19 and _ACCOUNT_WORD.search(head + clause(text, match.start())):
                yield Datum(ACCOUNT, *match.span(), _digits(match[0]))
    for start, end, value in _spoken(text):
        if 12 <= len(value) <= 19 and _ACCOUNT_WORD.search(head + clause(text, start)):
            yield Datum(ACCOUNT, start, end, value)


def luhn(value: str) -> bool:
    """Whether the digits satisfy the check of bank cards."""
    doubled = (int(digit) * (1 + n % 2) for n, digit in enumerate(reversed(value)))
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


def plates(text: str, head: str = "") -> Iterator[Datum]:
    for match in _PLATE.finditer(text):
        yield Datum(PLATE, *match.span(), re.sub(r"[ ·•‧∙・.-]", "", match[0]).upper())


def emails(text: str, head: str = "") -> Iterator[Datum]:
    for match in _EMAIL.finditer(text):
        yield Datum(EMAIL, *match.span(), match[0].lower())
    for match in _EMAIL_LOOSE.finditer(text):
        sign = AT.search(match[0])
        name, place = match[0][: sign.start()], match[0][sign.end() :]  # type: ignore[union-attr]
        yield Datum(EMAIL, *match.span(), re.sub(r"\s", "", f"{name}@{place.replace('。', '.')}").lower())


def chats(text: str, head: str = "") -> Iterator[Datum]:
    for match in _CHAT.finditer(text):
        group = 1 if match[1] else 2
        yield Datum(CHAT, *match.span(group), match[group].lower())


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _is_day(digits: str) -> bool:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return 1850 <= day.year <= 2150
