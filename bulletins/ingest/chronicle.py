"""Chronicles (大事记): dated entries, a further entry of the same day under a sign (※ △ ●) or 同日."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from bulletins.ingest.items import Item
from bulletins.ingest.numerals import chinese_number
from bulletins.ingest.tree import Block, ChronicleEntry, ChronicleMonth, Document

_CN = "[一二三四五六七八九十]{1,3}"
_DAY = re.compile(
    r"(?:(?:(\d{4})年)?(\d{1,2})月)?((?:\d{1,2}日?\s*[—\-－~～至、]\s*(?:\d{1,2}月)?)?\d{1,2}日|上旬|中旬|下旬|月初|月底|本月|是月|当月)\s*[:：，,]?\s*(?=\S)"
)
_DAY_LINE = re.compile(
    r"(?:(?:(\d{4})年)?(\d{1,2})月)?((?:\d{1,2}日?[—\-－~～至、](?:\d{1,2}月)?)?\d{1,2}日|上旬|中旬|下旬)"
)
_SIGN = re.compile(r"(?:[※△▲●○◆◇★☆■□▪]|同日[，,]?|当日[，,]?)\s*")
_MONTH_LINE = re.compile(rf"(?:(\d{{4}})年)?(?:(\d{{1,2}})|({_CN}))月(?:份)?(?:大事记)?")
_TITLE_MONTH = re.compile(rf"(?:(\d{{4}})年)?(?:(\d{{1,2}})|({_CN}))月")
_TITLE_YEAR = re.compile(r"(\d{4})年?")


def is_chronicle(title: str) -> bool:
    return "大事记" in title


def claim_entries(items: list[Item]) -> None:
    """Makes every dated or signed line of a chronicle the beginning of a paragraph, month lines headings, and a date
    alone an item."""
    for item in items:
        if not item.free:
            continue
        if _MONTH_LINE.fullmatch(item.text):
            item.kind = "heading"
            item.level = 1
        elif _DAY_LINE.fullmatch(item.text):
            item.kind = "item"
        elif _DAY.match(item.spaced) or _SIGN.match(item.text):
            item.kind = "paragraph"


def join_entries(items: list[Item]) -> None:
    """What does not begin an entry goes on with the one before it, where that was cut."""
    for before, item in pairwise(items):
        if item.free and before.kind == "paragraph" and not before.line.ends and not item.line.says.apart:
            item.kind = "paragraph"
            item.joins = True


@dataclass(slots=True)
class _Place:
    """Where a chronicle has got to. ``day``: a date alone on ``line``, its entry still to come; ``under``: it holds."""

    year: int | None
    month: int | None
    day: str | None = None
    line: int = 0
    under: bool = False


def read_chronicle(document: Document, index: int, year: int | None) -> list[ChronicleMonth]:
    """The months of a chronicle document; ``year`` is used where neither title nor headings name one."""
    months: list[ChronicleMonth] = []
    found = _TITLE_YEAR.search(document.title)
    named = _TITLE_MONTH.search(document.title)
    place = _Place(int(found[1]) if found else year, _month(named) if named else None)
    for block in document.blocks:
        if block.kind == "heading" and (line := _MONTH_LINE.fullmatch(block.text)):
            place = _Place(int(line[1]) if line[1] else place.year, _month(line))
        elif block.kind == "item" and (date := _DAY_LINE.fullmatch(block.text)):
            _move(place, date)
            place.day, place.line, place.under = date[3], block.lines[0], True
        elif block.kind in ("paragraph", "item"):
            _read_entry(block, months, index, place)
    return months


def _move(place: _Place, date: re.Match[str]) -> None:
    if date[2]:
        place.year = int(date[1]) if date[1] else place.year
        place.month = int(date[2])


def _read_entry(block: Block, months: list[ChronicleMonth], index: int, place: _Place) -> None:
    date = _DAY.match(block.text)
    if date is None and not place.under and not _SIGN.match(block.text):
        if months and months[-1].entries:
            last = months[-1].entries[-1]
            last.text += block.text
            last.lines = (last.lines[0], block.lines[1])
        return
    if date is not None:
        _move(place, date)
        place.under = False
        entry = ChronicleEntry(re.sub(r"\s+", "", date[3]), block.text[date.end() :], block.lines)
    else:
        lines = (place.line, block.lines[1]) if place.day else block.lines
        entry = ChronicleEntry(place.day, _SIGN.sub("", block.text, count=1), lines)
        place.day = None
    key = f"{place.year:04d}-{place.month or 0:02d}" if place.year else f"{place.month or 0:02d}"
    if not months or months[-1].month != key:
        months.append(ChronicleMonth(key, document=index))
    months[-1].entries.append(entry)


def _month(found: re.Match[str]) -> int | None:
    return chinese_number(found[2] or found[3])
