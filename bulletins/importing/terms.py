"""How long a text says it holds: 有效期五年, 有效期至2026年12月31日."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from bulletins.ingest.numerals import chinese_number

_DAY = r"(\d{4})年(\d{1,2})月(\d{1,2})日"
_UNTIL = re.compile(rf"(?:有效期|试行期|执行期)[^。；]*?(?:至|到|止于){_DAY}")
_YEAR_END = re.compile(r"(?:有效期|试行期|执行期)[^。；]*?(?:至|到)(\d{4})年(?:年?底|末)")
_TERM = re.compile(
    r"(?:有效期|试行期|执行期)(?:限)?(?:暂定|定)?(?:为|是|：)?([一二两三四五六七八九十\d]{1,3})(?P<half>年半)?(?P<unit>个月|年)?"
)


def expiry_day(words: str | None, effective_on: date | None) -> date | None:
    """The last day on which a text holds, as its words on its force say; counted from ``effective_on`` where they name
    a length. ``None`` where they say nothing of the kind or nothing a calendar has."""
    said = re.sub(r"\s+", "", words or "")
    if found := _UNTIL.search(said):
        return _date(*map(int, found.groups()))
    if found := _YEAR_END.search(said):
        return date(int(found[1]), 12, 31)
    found = _TERM.search(said)
    if found is None or effective_on is None or not (found["half"] or found["unit"]):
        return None
    length = chinese_number(found[1].replace("两", "二")) or 0
    months = length if found["unit"] == "个月" else 12 * length + (6 if found["half"] else 0)
    return _months_after(effective_on, months) if months else None


def _months_after(day: date, months: int) -> date | None:
    """The last of ``months`` months of which ``day`` is the first: a year from 1 May ends on 30 April."""
    year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
    if year > date.max.year:
        return None
    last = calendar.monthrange(year, month)[1]
    # From the 31st there may be no such day: the month then ends the term.
    return date(year, month, day.day) - timedelta(days=1) if day.day <= last else date(year, month, last)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
