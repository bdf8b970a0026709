"""Headings and their logical levels.

A heading is a marked line that stands alone: no sentence runs on in it. A marked line that is one whole sentence is a
heading only where text or a deeper mark follows it and its siblings do the same; Markdown's ``#`` and a line bold as a
whole are evidence of a heading, never of its level.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from bulletins.ingest import grammar
from bulletins.ingest.grammar import LEVELS, Mark
from bulletins.ingest.heading_lines import INNER_END, join_cut, join_wrapped
from bulletins.ingest.inner_contents import claim_inner_contents
from bulletins.ingest.items import Item
from bulletins.ingest.normalise import HAN
from bulletins.ingest.unmarked import claim_unmarked

_LONGEST = 64
_NAME_ONLY = re.compile(r"《[^《》]+》(?:[（(][^（()）]+[)）])?")  # an entry of a list of documents
_BLANK = re.compile(rf"[{HAN}]\s+[{HAN}]")  # in a sentence, to be filled in: 本协议一式　　份。
_LONGEST_SENTENCE = 46
_SENTENCE = 20  # characters and a comma that make a line more than a heading's name
_POINTS_ON = re.compile("见(?:下|附|如下)[表图件]|如[下附][表图]|见表")  # never a heading


@dataclass(slots=True)
class _Marked:
    index: int
    mark: Mark
    level: int
    candidate: bool
    certain: bool


def find_headings(items: list[Item]) -> None:
    """Claims the headings among the free items, with their levels."""
    claim_inner_contents(items)
    for begin, end in _scopes(items):
        join_wrapped(items, begin, end)
        join_cut(items, begin, end)
        _mark_scope(items, begin, end)
        claim_unmarked(items, begin, end)


def _scopes(items: list[Item]) -> list[tuple[int, int]]:
    edges = [i for i in range(len(items)) if i == 0 or items[i].scope != items[i - 1].scope] + [len(items)]
    return list(pairwise(edges))


def _whole(items: list[Item], index: int) -> str:
    text = items[index].spaced
    while index + 1 < len(items) and items[index + 1].joins and items[index + 1].free:
        index += 1
        text += items[index].spaced
    return text


def _mark_scope(items: list[Item], begin: int, end: int) -> None:
    decimal = any(items[i].free and _is_decimal(items[i].spaced) for i in range(begin, end))
    parts = any(
        items[i].free and (m := grammar.mark_of(items[i].spaced)) and m.style == "part" for i in range(begin, end)
    )
    sections = any(
        items[i].free and (m := grammar.mark_of(items[i].spaced)) and m.style == "section" for i in range(begin, end)
    )
    marked: list[_Marked] = []
    chapter = 0
    for index in range(begin, end):
        item = items[index]
        if not item.free or item.joins:
            continue
        mark = grammar.mark_of(_whole(items, index))
        if mark is None or (mark.style in ("decimal", "bare") and not decimal):
            continue
        level = _level(item, mark, decimal, parts, sections, chapter)
        if mark.style in ("num", "bare") and level == 1:
            chapter = mark.ordinal
        candidate, certain = _judge(items, index, mark, level, decimal)
        marked.append(_Marked(index, mark, level, candidate, certain))
    _vote(items, marked)


def _is_decimal(spaced: str) -> bool:
    mark = grammar.mark_of(spaced)
    return (
        mark is not None
        and mark.style == "decimal"
        and mark.ordinal == 1
        and len(mark.rest) <= 30
        and not INNER_END.search(mark.rest)
    )


def _level(item: Item, mark: Mark, decimal: bool, parts: bool, sections: bool, chapter: int) -> int:
    if mark.style == "decimal":
        return grammar.decimal_depth(item.spaced)
    if decimal and mark.style in ("num", "bare"):
        next_chapter = mark.ordinal == chapter + 1 and len(mark.rest) <= 30 and not item.line.ends
        return 1 if next_chapter else LEVELS["num"]
    if mark.style == "article":
        return 2 + sections
    return LEVELS[mark.style]


def _judge(items: list[Item], index: int, mark: Mark, level: int, decimal: bool) -> tuple[bool, bool]:
    """Whether a marked line may be a heading, and whether it is one whatever its siblings are."""
    item = items[index]
    rest = mark.rest
    if not rest or len(rest) > _LONGEST or INNER_END.search(rest) or grammar.BLANKS.search(rest):
        return False, False
    evidence = bool(item.line.hashes) or item.line.bold
    if grammar.LABELLED.match(rest) and not evidence:
        return False, False
    if re.search(r"[；;，,、]$", rest) or _NAME_ONLY.fullmatch(rest) or re.search(r"\s[（(]?\d[.、)）]\s", rest):
        return False, False
    if mark.style in ("decimal", "bare", "part", "chapter", "section"):
        ends = bool(re.search(r"[。：:！？?!]$", rest))
        return not ends or _text_under(items, index, mark), not ends
    if not re.search(r"[。：:！？?!]$", rest):
        following = _next(items, index)
        if evidence:
            return True, True
        deeper = (
            following is not None and (m := grammar.mark_of(following.spaced)) is not None and _rank(m) > _rank(mark)
        )
        named = (
            mark.style == "article"
            and len(rest) <= 14
            and not re.search("[，,、]", rest)
            and f"条{rest}" not in item.spaced
        )
        return not _cut(rest, following), (deeper and mark.style != "num") or named
    if evidence:
        return True, True
    if _BLANK.search(rest):
        return False, False
    if rest.endswith((":", "：")):
        return mark.style in ("cn", "cn_paren") and len(rest) <= 20, False
    if mark.style == "article":
        return False, False
    return _text_under(items, index, mark), False


def _cut(rest: str, following: Item | None) -> bool:
    """Whether a line without its end is a sentence that goes on below: what stands there begins as no line does, or is
    the sentence's last word alone."""
    if following is None or not following.free:
        return False
    last_word = re.fullmatch(r"[^，。；：、,;:]{1,6}。", following.text)
    if last_word and len(rest) > _SENTENCE and re.search("[，,]", rest):
        return True
    return bool(grammar.AMID.match(following.text))


def _text_under(items: list[Item], index: int, mark: Mark) -> bool:
    """Whether text or a deeper mark stands under a marked line that is one whole sentence."""
    following = _next(items, index)
    if following is None or len(mark.rest) > _LONGEST_SENTENCE or following.line.cells is not None:
        return False
    if _POINTS_ON.search(mark.rest):
        return False
    if next_mark := grammar.mark_of(following.spaced):
        return _rank(next_mark) > _rank(mark)
    long_enough = len(following.text) > 16 or len(mark.rest) <= 12
    return following.free and long_enough and not grammar.LABELLED.match(following.text)


def _rank(mark: Mark) -> int:
    order = (
        "part",
        "chapter",
        "section",
        "article",
        "cn",
        "cn_paren",
        "bare",
        "num",
        "decimal",
        "num_paren",
        "num_close",
        "circled",
    )
    return order.index(mark.style)


def _next(items: list[Item], index: int) -> Item | None:
    for following in range(index + 1, len(items)):
        if not items[following].joins:
            return items[following] if items[following].scope == items[index].scope else None
    return None


def _vote(items: list[Item], marked: list[_Marked]) -> None:
    """Siblings decide together: where most run on into their text, a line that merely lacks its end was cut."""
    groups: list[list[_Marked]] = []
    open_groups: dict[str, list[_Marked]] = {}
    following = _next_ordinals(marked)
    for entry, ordinals in zip(marked, following, strict=True):
        style = entry.mark.style
        for other in [s for s in open_groups if _rank_of(s) > _rank(entry.mark)]:
            # Numbers that run on through the parts (1. to 20.) stay one list of siblings.
            runs_on = other in ("num", "article", "cn_paren", "cn") and ordinals.get(other, 1) != 1
            if not runs_on:
                del open_groups[other]
        group = open_groups.get(style)
        if group is None or (entry.mark.ordinal == 1 and style not in ("part", "chapter", "section")):
            group = []
            groups.append(group)
            open_groups[style] = group
        group.append(entry)
    for group in groups:
        plain = _is_list(items, group) or _has_clauses(group)
        candidates = 0 if plain else sum(entry.candidate for entry in group)
        for entry in group:
            if entry.certain or (entry.candidate and candidates and candidates * 2 >= len(group)):
                items[entry.index].kind = "heading"
                items[entry.index].level = entry.level
                for index in range(entry.index + 1, len(items)):
                    if not items[index].joins:
                        break
                    items[index].kind = "heading"
                    items[index].level = entry.level


def _is_list(items: list[Item], group: list[_Marked]) -> bool:
    """Whether nothing stands between three or more siblings: the points of a list, not headings over text."""
    between = sum(
        any(not item.joins for item in items[before.index + 1 : after.index]) for before, after in pairwise(group)
    )
    return len(group) > 2 and not between


def _has_clauses(group: list[_Marked]) -> bool:
    """Whether one of the siblings ends in a semicolon: then they are parts of one sentence, the last and any that a
    page break cut too."""
    return any(re.search("[；;]$", entry.mark.rest) for entry in group)


def _rank_of(style: str) -> int:
    return _rank(Mark(style, 0, ""))


def _next_ordinals(marked: list[_Marked]) -> list[dict[str, int]]:
    """For each marked line the ordinal that each style goes on with after it."""
    following: list[dict[str, int]] = []
    ordinals: dict[str, int] = {}
    for entry in reversed(marked):
        following.append(ordinals)
        ordinals = ordinals | {entry.mark.style: entry.mark.ordinal}
    return following[::-1]
