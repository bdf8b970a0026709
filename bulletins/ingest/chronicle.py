"""Chronicles (大事记): dated entries, a further entry of the same day under a sign (※ △ ●) or 同日."""

from __future__ import annotations

import re
from itertools import pairwise

from bulletins.ingest import grammar
from bulletins.ingest.items import Item
from bulletins.ingest.tree import Block, ChronicleEntry, ChronicleMonth, Document

_CN = "[一二三四五六七八九十]{1,3}"
_DAY = re.compile(
    r"(?:(?:(\d{4})年)?(\d{1,2})月)?((?:\d{1,2}日?\s*[—\-－~～至、]\s*(?:\d{1,2}月)?)?\d{1,2}日|上旬|中旬|下旬|月初|月底|本月|是月|当月)\s*[:：，,]?\s*(?=\S)"
)
_SIGN = re.compile(r"(?:[※△▲●○◆◇★☆■□▪]|同日[，,]?|当日[，,]?)\s*")
_MONTH_LINE = re.compile(rf"(?:(\d{{4}})年)?(?:(\d{{1,2}})|({_CN}))月(?:份)?(?:大事记)?")
_TITLE_MONTH = re.compile(rf"(?:(\d{{4}})年)?(?:(\d{{1,2}})|({_CN}))月")
_TITLE_YEAR = re.compile(r"(\d{4})年?")


def is_chronicle(title: str) -> bool:
    return "大事记" in title


def claim_entries(items: list[Item]) -> None:
    """Makes every dated or signed line of a chronicle the beginning of a paragraph, month lines headings."""
    for item in items:
        if not item.free:
            continue
        if _MONTH_LINE.fullmatch(item.text):
            item.kind = "heading"
            item.level = 1
        elif _DAY.match(item.spaced) or _SIGN.match(item.text):
            item.kind = "paragraph"


def join_entries(items: list[Item]) -> None:
    """What does not begin an entry goes on with the one before it, where that was cut."""
    for before, item in pairwise(items):
        if item.free and before.kind == "paragraph" and not before.line.ends:
            item.kind = "paragraph"
            item.joins = True


def read_chronicle(document: Document, index: int, year: int | None) -> list[ChronicleMonth]:
    """The months of a chronicle document; ``year`` is used where neither title nor headings name one."""
    months: list[ChronicleMonth] = []
    found = _TITLE_YEAR.search(document.title)
    year = int(found[1]) if found else year
    named = _TITLE_MONTH.search(document.title)
    month = _month(named) if named else None
    for block in document.blocks:
        if block.kind == "heading" and (line := _MONTH_LINE.fullmatch(block.text)):
            year = int(line[1]) if line[1] else year
            month = _month(line)
        elif block.kind == "paragraph":
            month, year = _read_entry(block, months, index, month, year)
    return months


def _read_entry(
    block: Block, months: list[ChronicleMonth], index: int, month: int | None, year: int | None
) -> tuple[int | None, int | None]:
    day = _DAY.match(block.text)
    sign = _SIGN.match(block.text)
    if not day and not sign:
        if months and months[-1].entries:
            last = months[-1].entries[-1]
            last.text += block.text
            last.lines = (last.lines[0], block.lines[1])
        return month, year
    if day and day[2]:
        year = int(day[1]) if day[1] else year
        month = int(day[2])
    key = f"{year:04d}-{month or 0:02d}" if year else f"{month or 0:02d}"
    if not months or months[-1].month != key:
        months.append(ChronicleMonth(key, document=index))
    if day is not None:
        entry = ChronicleEntry(re.sub(r"\s+", "", day[3]), block.text[day.end() :], block.lines)
    else:
        entry = ChronicleEntry(None, _SIGN.sub("", block.text, count=1), block.lines)
    months[-1].entries.append(entry)
    return month, year


def _month(found: re.Match[str]) -> int | None:
    return int(found[2]) if found[2] else grammar.chinese_number(found[3])
