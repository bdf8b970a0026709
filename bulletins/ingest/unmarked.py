"""Headings without a mark: names of groups over their members, of forms in an attachment, lines that the conversion
marked with ``#`` or bold."""

from __future__ import annotations

import re
from collections import Counter

from bulletins.ingest import grammar
from bulletins.ingest.items import Item

_FORM_NAME = re.compile(r"[^，。；：:]{2,30}(?:书|函|表|单|证|令)(?:[（(][一二三四五六七八九十\d]{1,2}[)）])?")
_CAPTION = re.compile(r"(?:续?表|专栏)\s*[\d一二三四五六七八九十]")
_STAGE = re.compile("第[一二三四五六七八九十]{1,2}(?:阶段|步)")
_ALIKE = 3  # groups whose names end alike, from which another one is known by its end


def claim_unmarked(items: list[Item], begin: int, end: int) -> None:
    """Claims such headings among the free items from ``begin`` to ``end``."""
    groups: list[int] = []
    for index in range(begin, end):
        item = items[index]
        if not item.free or item.joins or item.line.ends or grammar.mark_of(item.spaced) or item.line.bullet:
            continue
        text = item.text
        if grammar.BLANKS.search(text) or grammar.ROLE.match(text) or len(text) > 40 or text.endswith((":", "：")):
            continue
        following = items[index + 1] if index + 1 < end else None
        if following is not None and following.line.cells and _CAPTION.match(text):
            continue
        evident = (item.line.hashes or item.line.bold) and following is not None and not re.search("[，,]", text)
        over_members = (
            following is not None
            and grammar.GROUP_NAME.fullmatch(text)
            and grammar.ROLE.match(following.text)
            and (grammar.LEADER.match(following.text) or not (item.line.adjacent or following.line.adjacent))
            and not re.search(r"\s", item.spaced)
        )
        form = (
            item.scope > 0
            and _FORM_NAME.fullmatch(text)
            and not item.line.adjacent
            and _is_form_head(items, index, end)
        )
        if over_members:
            groups.append(index)
        if evident or over_members or form:
            item.kind = "heading"
            item.level = _stage_level(items, begin, index) if _STAGE.match(text) else 1
    _further_groups(items, groups)


def _stage_level(items: list[Item], begin: int, index: int) -> int:
    """第一阶段 stands one level below the heading over all the stages."""
    above = (item for item in reversed(items[begin:index]) if item.kind == "heading" and not _STAGE.match(item.text))
    over = next(above, None)
    return (over.level or 0) + 1 if over else 1


def _further_groups(items: list[Item], groups: list[int]) -> None:
    """Between groups whose names end alike (……组), a line that ends so too is a group's name; columns read in the wrong
    order part it from its members."""
    ends = Counter(items[index].text[-2:] for index in groups)
    for end, count in ends.items():
        alike = [index for index in groups if items[index].text.endswith(end)]
        for index in range(alike[0], alike[-1]) if count >= _ALIKE else ():
            item = items[index]
            # Taken for the rest of a member's post, or not taken at all.
            open_line = (item.free and not item.joins) or (item.kind == "member" and item.joins)
            if (
                open_line
                and not item.line.adjacent
                and item.text.endswith(end)
                and grammar.GROUP_NAME.fullmatch(item.text)
            ):
                item.kind, item.level, item.joins = "heading", 1, False


def _is_form_head(items: list[Item], index: int, end: int) -> bool:
    """A form's own title inside an attachment: short, and blanks, a blank number or a bracketed note below it."""
    below = items[index + 1 : min(end, index + 4)]
    return any(grammar.BLANKS.search(i.spaced) or re.fullmatch(r"[（(].{2,30}[)）]", i.text) for i in below[:2])
