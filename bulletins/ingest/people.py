"""Lists of members (组长：… 副组长：… 成员：…) that are laid out as lines, a person or a body on each."""

from __future__ import annotations

import re

from bulletins.ingest import grammar
from bulletins.ingest.items import Item
from bulletins.ingest.normalise import HAN, tight

_PERSON = re.compile(
    rf"(?:[{HAN}·]{{2,5}}|[{HAN}] [{HAN}])"
    r"(?:(?:[（(][^（()）]{1,8}[)）])?\s+\S.*|[（(][^（()）]{3,30}(?:[长员记理师]|主[任席]|负责人)[)）])"
)
_NAME_AND_POST = re.compile(rf"(?P<name>[{HAN}·]{{2,5}}|[{HAN}] [{HAN}])\s+(?P<post>\S.*)")
_UP_TO_COLON = re.compile(r"[^:：]*[:：]\s*")
_LONGEST = 30
_POST_ENDS = re.compile(r"(?:[长员记理师]|主[任席])$")
_IN_A_ROW = 4  # parts of a line that a role and three names make
_NAME_ENDS = re.compile(
    r"(?:[局委办部厅院署社会室处科所站队长任员人记师理官]|政府|中心|公司|银行|单位|支行|学校|大学|办事处|[乡镇])(?:[（(][^（()）]*[)）])?$"
)


def find_members(items: list[Item]) -> None:
    """Claims the lines of member lists; a post that wraps onto a line of its own goes on with its person."""
    inside = spaced_list = False
    for index, item in enumerate(items):
        if not item.free:
            # A name of a list's next group ends the list; a stray note between two members does not.
            inside = False
            continue
        if grammar.ROLE.match(item.text) and not _runs_on(item):
            item.kind = "member"
            words = grammar.ROLE.sub("", item.spaced.replace(" ：", "：").replace(" :", ":"), count=1)
            spaced_list = bool(_PERSON.fullmatch(_UP_TO_COLON.sub("", item.spaced, count=1))) or " " in words.strip()
            inside = True
        elif inside and _goes_on_naming(items[index - 1], item):
            item.kind = "member"
            item.joins = True
        elif inside and _belongs(items, index, spaced_list):
            item.kind = "member"
            item.joins = _wraps(item, spaced_list)
        else:
            inside = False
    _claim_names(items)


def member_text(spaced: str) -> str:
    """The words of a member's line, a blank of full width between name and post where the print parts them."""
    role = _UP_TO_COLON.match(spaced) if grammar.ROLE.match(tight(spaced)) else None
    found = _NAME_AND_POST.fullmatch(spaced[role.end() if role else 0 :].strip())
    if found is None:
        return tight(spaced)
    return f"{tight(role[0]) if role else ''}{tight(found['name'])}\u3000{tight(found['post'])}"


def _claim_names(items: list[Item]) -> None:
    """Runs of lines that are a name and a post each, without any role before them: lists of honours."""
    run: list[int] = []
    for index in range(len(items) + 1):
        if index < len(items) and _names_only(items[index]):
            run.append(index)
            continue
        if len(run) >= 3:
            for at in run:
                items[at].kind = "member"
        run = []


def _names_only(item: Item) -> bool:
    return (
        item.free
        and len(item.text) <= _LONGEST
        and bool(_PERSON.fullmatch(item.spaced))
        and not re.search(r"[，。；：:,;！？]", item.text)
        and not item.line.wrapped
        and grammar.mark_of(item.spaced) is None
    )


def name_lines(before: Item, item: Item) -> bool:
    """Whether two lines are a name and a post each, or the first is one and ends as a post does."""
    if len(before.text) <= _LONGEST and _PERSON.fullmatch(before.spaced) and _POST_ENDS.search(before.text):
        return True
    return all(_PERSON.fullmatch(i.spaced) and not re.search(r"[，。；：,;]", i.text) for i in (before, item))


def _runs_on(item: Item) -> bool:
    """Whether the line is a paragraph that only begins with a role's name."""
    return len(re.findall("。", item.text)) > 1


def _goes_on_naming(before: Item, item: Item) -> bool:
    """Whether a line that names bodies or posts in a row was cut by a page: within a name, or before its last word."""
    named = re.split("[，、,：:]", before.text)
    if len(named) < _IN_A_ROW or before.line.ends or before.line.says.apart or item.line.hashes or item.line.bullet:
        return False
    if grammar.mark_of(item.spaced) or grammar.LABELLED.match(item.text):
        return False
    if grammar.AMID.match(item.text):
        return True
    within = not named[-1] or not _NAME_ENDS.search(named[-1])
    return (within and item.line.ends) or bool(re.fullmatch("[^，。；：、,;:]{1,8}。", item.text))


def _belongs(items: list[Item], index: int, spaced_list: bool) -> bool:
    item = items[index]
    if len(item.text) > _LONGEST or item.line.ends or item.line.hashes or grammar.mark_of(item.spaced):
        return False
    if grammar.LABELLED.match(item.text) or re.search(r"[，。；：:]", item.text):
        return False
    if grammar.is_date(item.text) or grammar.OPENNESS.fullmatch(item.text):
        return False
    if spaced_list and not _PERSON.fullmatch(item.spaced):
        # No name on it: the rest of a post, right below it or on the next column, unless it heads a new group.
        following = items[index + 1] if index + 1 < len(items) else None
        heads_group = following is not None and grammar.ROLE.match(following.text) and not item.line.adjacent
        opens = (
            following is not None and grammar.LEADER.match(following.text) and grammar.GROUP_NAME.fullmatch(item.text)
        )
        return not (heads_group or opens)
    following = items[index + 1] if index + 1 < len(items) else None
    return not (
        following is not None
        and grammar.ROLE.match(following.text)
        and not item.line.adjacent
        and len(item.text) < 16
        and not _PERSON.fullmatch(item.spaced)
    )


def _wraps(item: Item, spaced_list: bool) -> bool:
    return not _PERSON.fullmatch(item.spaced) if spaced_list else len(item.text) <= 3
