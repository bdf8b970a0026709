"""Document numbers (发文字号): a number as printed, and the key under which every spelling of it meets.

``稷政办发〔2021〕3号`` is series 稷政办发, year 2021, serial 3. Brackets of any kind, spaces, full-width digits, 第,
leading zeros and a missing 号 do not matter to the key; the printed number is never rewritten.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_OPEN = "〔\\[(【﹝{"
_CLOSE = "〕\\])】﹞}"
_NUMBER = re.compile(
    rf"(?P<series>[㐀-鿿A-Za-z·]{{1,20}}?)[{_OPEN}]?(?P<year>(?:19|20)\d\d)(?:年)?[{_CLOSE}\-]?第?0*(?P<serial>\d{{1,5}})号?"
)
_BROKEN = re.compile(
    rf"(?P<series>[㐀-鿿A-Za-z·]{{1,20}}?)[{_OPEN}]?(?P<year>(?:19|20)\d\d)(?:年)?[{_CLOSE}\-\s]\s*第?0*(?P<serial>\d{{1,5}})号?"
)
_ORDER = re.compile(r"(?P<series>[㐀-鿿]{1,20}?(?:令|公告|通告))第?0*(?P<serial>\d{1,5})号")


@dataclass(frozen=True, slots=True)
class Number:
    """``year`` is ``None`` for orders and announcements that are numbered through (令第5号)."""

    series: str
    year: int | None
    serial: int

    @property
    def key(self) -> str:
        return f"{self.series}〔{self.year}〕{self.serial}" if self.year else f"{self.series}{self.serial}"

    def __str__(self) -> str:
        return f"{self.series}〔{self.year}〕{self.serial}号" if self.year else f"{self.series}第{self.serial}号"


def parse_number(text: str | None) -> Number | None:
    """The number that ``text`` as a whole spells, or ``None``."""
    folded = unicodedata.normalize("NFKC", text or "").strip().strip("《》\"“”'")
    # A space may be all that parts year and serial, so it is tried before spaces are dropped.
    spaced = _BROKEN.fullmatch(re.sub(r"\s+", " ", folded).replace(" 号", "号").replace("第 ", "第"))
    closed = re.sub(r"\s+", "", folded)
    if found := spaced or _NUMBER.fullmatch(closed):
        return Number(found["series"], int(found["year"]), int(found["serial"]))
    if found := _ORDER.fullmatch(closed):
        return Number(found["series"], None, int(found["serial"]))
    return None


def number_key(text: str | None) -> str:
    """The key of a number in any spelling, or an empty string where ``text`` is no number."""
    number = parse_number(text)
    return number.key if number else ""
