"""Numbers and names that lead to one person: mobile telephones, identity numbers, accounts, plates, mail.

Every finder takes a text made ``plain`` and the heading of the column it stands in, and yields what it finds. A number
that is not preceded by a word for it has to look like one by itself; office landlines never do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from bulletins.ingest.personal.plain import Datum, clause

MOBILE, IDENTITY, ACCOUNT, PLATE, EMAIL, CHAT = "mobile", "id", "account", "plate", "email", "chat"

# Between two digits of one number: blanks, a hyphen, a dot, or the end of a line.
_GAP = r"(?: {1,3}| ?- ?|\.| ?\n[ \n]*)?"
_MOBILE = re.compile(rf"(?<![\d*])(?:(?:\+ ?|00)?86[ -]{{0,2}}|0)?1{_GAP}[3-9](?:{_GAP}\d){{9}}(?![\d*]|\.\d)")
_PREFIX = re.compile(r"(?:(?:\+ ?|00)?86[ -]{0,2}|0)(?=1)")
# How people write eleven digits. In other groups they may be cells of a row, and count after a word for a telephone.
_GROUPS = {(11,), (3, 8), (3, 4, 4), (7, 4), (1,) * 11}
_PHONE = re.compile(r"电话|手机|联系|号码|微信|热线|[Tt][Ee][Ll]|[Mm]obile|[Pp]hone")
_MEASURED = re.compile(r" ?(?:元|万|亿|千|平方|立方|公里|千米|公斤|千克|吨|人|户|亩|[%％‰])")
_LANDLINE = re.compile(r"(?<!\d)\(?0(?:10|2\d|[3-9]\d{2})[)）]? ?-? ?\d{7,8}(?!\d)")
_SPOKEN = re.compile(r"(?<![〇零○一二三四五六七八九幺十百千万])[一幺][三四五六七八九][〇零○一二三四五六七八九幺]{9}"
                     r"(?![〇零○一二三四五六七八九幺十百千万])")  # fmt: skip
_SPOKEN_DIGITS = str.maketrans("〇零○一二三四五六七八九幺", "0001234567891")

_JOIN = r"(?:[ -]| ?\n[ \n]*)?"
_IDENTITY = re.compile(rf"(?<![\dA-Za-z*])[1-8](?:{_JOIN}\d){{16}}{_JOIN}[\dXx](?![\dA-Za-z])")
_IDENTITY_OLD = re.compile(r"(?<![\dA-Za-z*])[1-8]\d{14}(?![\dA-Za-z])")
_IDENTITY_WORD = re.compile(r"身份证|证件号|公民身份|身份号码")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

_ACCOUNT = re.compile(r"(?<![\dA-Za-z*])(?<!\*[ -])\d(?:[ -]?\d){11,18}(?![\dA-Za-z])")
# What bank cards of the country begin with: UnionPay, the older 9558 and 9559; of sixteen digits Visa and Mastercard.
_CARD = re.compile(r"62\d{14,17}|955[89]\d{12,15}|4\d{15}|5[1-5]\d{14}")
_ACCOUNT_WORD = re.compile(r"[账帐][号户]|卡号|一折通|一卡通|存折|银行卡|社保卡|打款|开户行")

_PROVINCE = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE = re.compile(
    rf"[{_PROVINCE}][A-HJ-NP-Za-hj-np-z](?: ?[·•‧∙.-] ?| )?(?=[A-Za-z]{{0,5}}\d)"
    r"(?:[A-HJ-NP-Za-hj-np-z0-9]{5,6}|[A-HJ-NP-Za-hj-np-z0-9]{4}[学警港澳挂])(?![A-Za-z0-9])"
)
_EMAIL = re.compile(r"(?<![A-Za-z0-9._%+*@-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}")
_CHAT = re.compile(r"(?:微信|[Qq]{2})(?:号码?)? ?: ?([A-Za-z0-9_-]{5,64})(?![A-Za-z0-9_-])")


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
    for match in _SPOKEN.finditer(text):
        yield Datum(MOBILE, *match.span(), match[0].translate(_SPOKEN_DIGITS))


def _grouped(number: str) -> bool:
    """Whether the digits stand as one number does: in usual groups, broken by the end of a line once at most."""
    lines = re.split(r" ?\n[ \n]*", number)
    ways = ("".join(lines), " ".join(lines)) if len(lines) <= 2 else ()
    return any(tuple(map(len, re.findall(r"\d+", way))) in _GROUPS for way in ways)


def identities(text: str, head: str = "") -> Iterator[Datum]:
    """Of eighteen digits with a date of birth in them; of fifteen after a word for it."""
    for match in _IDENTITY.finditer(text):
        value = re.sub(r"[^\dX]", "", match[0].upper())
        runs = re.findall(r"[\dXx]+", match[0])
        broken_once = len(runs) == 2 and "\n" in match[0]
        usual = tuple(map(len, runs)) in {(18,), (6, 8, 4), (6, 4, 4, 4), (6, 4, 2, 2, 4), (3, 3, 4, 4, 4)}
        if _is_day(value[6:14]) and (usual or broken_once or checksum(value)):
            yield Datum(IDENTITY, *match.span(), value)
    for match in _IDENTITY_OLD.finditer(text):
        if _IDENTITY_WORD.search(head + clause(text, match.start())) and _is_day(f"19{match[0][6:12]}"):
            yield Datum(IDENTITY, *match.span(), match[0])


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


def luhn(value: str) -> bool:
    """Whether the digits satisfy the check of bank cards."""
    doubled = (int(digit) * (1 + n % 2) for n, digit in enumerate(reversed(value)))
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


def plates(text: str, head: str = "") -> Iterator[Datum]:
    for match in _PLATE.finditer(text):
        yield Datum(PLATE, *match.span(), re.sub(r"[ ·•‧∙.-]", "", match[0]).upper())


def emails(text: str, head: str = "") -> Iterator[Datum]:
    for match in _EMAIL.finditer(text):
        yield Datum(EMAIL, *match.span(), match[0].lower())


def chats(text: str, head: str = "") -> Iterator[Datum]:
    for match in _CHAT.finditer(text):
        yield Datum(CHAT, *match.span(1), match[1].lower())


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _is_day(digits: str) -> bool:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return 1850 <= day.year <= 2150
