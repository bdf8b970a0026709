"""Headings and their logical levels.

A heading is a marked line that stands alone: no sentence runs on in it. A marked line that is one whole sentence is a
heading only where text or a deeper mark follows it and its siblings do the same; Markdown's ``#`` and a line bold as a
whole are evidence of a heading, never of its level.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from bulletins.ingest import grammar
from bulletins.ingest.contents import is_contents_heading
from bulletins.ingest.grammar import LEVELS, Mark
from bulletins.ingest.items import Item
from bulletins.ingest.normalise import compact

_INNER_END = re.compile(r"[。；;！？?!](?=.)")
_LONGEST = 64
_FORM_NAME = re.compile(r"[^，。；：:]{2,30}(?:书|函|表|单|证|令)(?:[（(][一二三四五六七八九十\d]{1,2}[)）])?")
_NAME_ONLY = re.compile(r"《[^《》]+》(?:[（(][^（()）]+[)）])?")  # an entry of a list of documents
_LONGEST_SENTENCE = 46
_LONGEST_CONTENTS = 120  # lines that a contents inside a document may take
_ALIKE = 3  # groups whose names end alike, from which another one is known by its end


@dataclass(slots=True)
class _Marked:
    index: int
    mark: Mark
    level: int
    candidate: bool
    certain: bool


def claim_inner_contents(items: list[Item]) -> None:
    """Claims the lines of a contents inside a document: below 目录, up to where its first line stands again."""
    for index, item in enumerate(items):
        if not item.free or not is_contents_heading(item.line):
            continue
        words = [_entry_words(other) for other in items[index + 1 : index + 2 + _LONGEST_CONTENTS]]
        if words and words[0] in words[1:]:
            again = words.index(words[0], 1)
            for entry in items[index : index + 1 + again]:
                if entry.free:
                    entry.kind = "item"


def _entry_words(item: Item) -> str:
    return re.sub(r"[\s.…·•⋯—\-(（]*\d{0,3}[)）]?$", "", compact(item.text))


def find_headings(items: list[Item]) -> None:
    """Claims the headings among the free items, with their levels."""
    claim_inner_contents(items)
    for begin, end in _scopes(items):
        _join_wrapped(items, begin, end)
        _join_cut_headings(items, begin, end)
        _mark_scope(items, begin, end)
        _unmarked_headings(items, begin, end)


def _scopes(items: list[Item]) -> list[tuple[int, int]]:
    edges = [i for i in range(len(items)) if i == 0 or items[i].scope != items[i - 1].scope] + [len(items)]
    return list(pairwise(edges))


def _join_wrapped(items: list[Item], begin: int, end: int) -> None:
    """In text wrapped line by line, where paragraphs begin with an indent, the lines below a marked one that have none
    go on with it: what may be a heading is judged by all of them."""
    for index in range(begin, end):
        first = items[index]
        if not (first.free and first.line.indented) or first.joins or grammar.mark_of(first.spaced) is None:
            continue
        for item in items[index + 1 : end]:
            line = item.line
            if not (item.free and line.adjacent) or line.indented or line.says.apart:
                break
            if grammar.LABELLED.match(line.text) or grammar.mark_of(line.spaced):
                break
            item.joins = True


def _join_cut_headings(items: list[Item], begin: int, end: int) -> None:
    """A heading cut in two by a page break: a marked line without end, a short end of it, then text."""
    for index in range(begin, end - 2):
        first, second, third = items[index : index + 3]
        if (
            not (first.free and second.free and third.free)
            or first.line.ends
            or second.line.adjacent
            or second.line.says.apart
        ):
            continue
        if grammar.mark_of(first.spaced) is None or not re.search("[，,]", first.text) or len(first.text) > 40:
            continue
        if len(second.text) <= 16 and second.text.endswith("。") and not _INNER_END.search(second.text):
            if (
                (not third.line.ends and len(third.text) < 20)
                or grammar.mark_of(second.spaced)
                or grammar.mark_of(third.spaced)
            ):
                continue
            second.joins = True


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
        and not _INNER_END.search(mark.rest)
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
    if not rest or len(rest) > _LONGEST or _INNER_END.search(rest) or grammar.BLANKS.search(rest):
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
        return True, (deeper and mark.style != "num") or named
    if evidence:
        return True, True
    if rest.endswith((":", "：")):
        return mark.style in ("cn", "cn_paren") and len(rest) <= 20, False
    if mark.style == "article":
        return False, False
    return _text_under(items, index, mark), False


def _text_under(items: list[Item], index: int, mark: Mark) -> bool:
    """Whether text or a deeper mark stands under a marked line that is one whole sentence."""
    following = _next(items, index)
    if following is None or len(mark.rest) > _LONGEST_SENTENCE or following.line.cells is not None:
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
            runs_on = other in ("num", "article") and ordinals.get(other, 1) != 1
            if not runs_on:
                del open_groups[other]
        group = open_groups.get(style)
        if group is None or (entry.mark.ordinal == 1 and style not in ("part", "chapter", "section")):
            group = []
            groups.append(group)
            open_groups[style] = group
        group.append(entry)
    for group in groups:
        candidates = 0 if _is_list(items, group) else sum(entry.candidate for entry in group)
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


def _unmarked_headings(items: list[Item], begin: int, end: int) -> None:
    """Lines without a mark that are headings: names of groups over their members, of forms in an attachment, lines
    that the conversion marked with ``#`` or bold."""
    groups: list[int] = []
    for index in range(begin, end):
        item = items[index]
        if not item.free or item.joins or item.line.ends or grammar.mark_of(item.spaced) or item.line.bullet:
            continue
        text = item.text
        if grammar.BLANKS.search(text) or grammar.ROLE.match(text) or len(text) > 40 or text.endswith((":", "：")):
            continue
        following = items[index + 1] if index + 1 < end else None
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
            item.level = 1
    _further_groups(items, groups)


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
