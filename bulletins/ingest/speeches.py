"""What stands over a speech or a report to an assembly: when, where and by whom it was given, and who is spoken to."""

from __future__ import annotations

import re

from bulletins.ingest import grammar
from bulletins.ingest.items import Item

SALUTATION = re.compile(
    r"(?:尊敬的|(?:主席团?、|主任、|主席、)?(?:各位|诸位)(?:副?(?:主任|主席)|代表|委员|领导|来宾|同志|同事)|同志们|朋友们)[^。；]{0,40}[:：！!]"
)
_LINES = 4  # lines that may stand between the title and those spoken to


def claim_delivery(items: list[Item], start: int) -> None:
    """Claims the lines between a title and the words that speak to an assembly: each is a note of its own."""
    below = items[start : start + _LINES + 1]
    spoken = next((n for n, item in enumerate(below) if item.free and SALUTATION.fullmatch(item.text)), None)
    if spoken is None:
        return
    lines = below[:spoken]
    if all(_stands_over(item) for item in lines):
        for item in lines:
            item.kind = "note"
        below[spoken].kind = "paragraph"


def _stands_over(item: Item) -> bool:
    """Whether a line may say when, where and by whom: （2021年1月5日在……会议上）, 县长　某某."""
    placed = _PLACED.fullmatch(item.text) or not item.line.ends
    return item.free and bool(placed) and len(item.text) <= 80 and grammar.mark_of(item.spaced) is None


_PLACED = re.compile(r"[（(].{4,80}[)）]|——.{4,80}")
