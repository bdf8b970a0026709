"""Attachment lists (附件说明), attachment labels, and where each attachment's text stands.

A list names what is attached; a label stands over the attached text. Both may be a bare 附件：, so what tells them
apart is what follows: numbered titles, a signature, the same label again later.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from bulletins.ingest import grammar
from bulletins.ingest.items import Item, claim
from bulletins.ingest.normalise import compact, plain_digits, tight
from bulletins.ingest.numerals import chinese_number
from bulletins.ingest.tree import Attachment

_LABEL = re.compile(
    r"[（(]?(附件|附表|附图|附录|附)\s*([0-9]{1,2}|[一二三四五六七八九十]{1,2})?(?:[-－—]\d{1,2})?\s*([:：.、])?\s*(.*)"
)
_ELSEWHERE = re.compile(
    r"(?:附件|全文|附表|附图|名单|文件)[^，。；（()）]{0,12}(?:详见|请见|请登录|请到|请在|可在|可登录|见|从)[^，。；（()）]{0,40}"
    r"(?:网站|官网|网|平台|公众号|专栏|网址)[^，。；（()）]{0,20}"
    r"|(?<=[（(])(?:详见|请见|请登录|登录|另见|见)[^，。；（()）]{0,40}(?:网站|官网|网|平台|公众号|专栏|网址)[^（()）]{0,20}(?=[)）])"
)
_POINTER = re.compile(
    r"[（(](?:附件|全文|内容)?(?:详见|请见|请登录|登录|另见|见|另发|略|此处略|从略|另附)[^（()）]{0,60}[)）]$"
)
_PICTURE = re.compile(r"图(?:[（(].{1,12}[)）])?$")
_FIRST_OF = re.compile(r"[（(][一1][)）]$")
_MAX_TITLE = 90


@dataclass(slots=True)
class _Candidate:
    index: int
    word: str
    number: str
    rest: str

    @property
    def key(self) -> tuple[str, str]:
        return ("附件" if self.word == "附" else self.word, self.number)

    @property
    def label(self) -> str | None:
        if self.word in ("附表", "附图", "附录"):
            return self.word + self.number
        return self.number or None


def find_attachments(items: list[Item], start: int) -> tuple[list[Attachment], dict[int, int]]:
    """The attachments of the items from ``start``, and for each one found in the text its index: position → start.

    Claims the lines of lists, labels and titles; ``Attachment.lines`` is set.
    """
    candidates = [c for i in range(start, len(items)) if items[i].free and (c := _candidate(items[i], i))]
    first: dict[tuple[str, str], int] = {}
    final: dict[tuple[str, str], int] = {}
    for order, candidate in enumerate(candidates):
        first.setdefault(candidate.key, order)
        final[candidate.key] = order
    listed: list[Attachment] = []
    labels: list[_Candidate] = []
    after_list = start
    done = -1
    for order, candidate in enumerate(candidates):
        if candidate.index <= done:
            continue
        again = (first[candidate.key] < order, final[candidate.key] > order)
        taken = _read_list(items, candidates, order, again)
        if taken:
            for attachment, _ in taken:
                if all(compact(attachment.title) != compact(a.title) for a in listed):
                    listed.append(attachment)
            done = taken[-1][1]
            after_list = done + 1
        else:
            labels.append(candidate)
    starts = _place(items, listed, labels, after_list)
    for candidate in labels:
        items[candidate.index].kind = "attachment_label"
    _set_lines(items, listed, starts)
    return listed, {index: order for order, index in starts.items()}


def _candidate(item: Item, index: int) -> _Candidate | None:
    found = _LABEL.fullmatch(plain_digits(item.spaced))
    if not found or len(item.text) > _MAX_TITLE + 12:
        return None
    word, number, colon, rest = found[1], found[2] or "", found[3] or "", item.spaced[found.start(4) :].strip()
    if (word == "附" and rest and colon not in (":", "：")) or (
        item.text.startswith(("(", "（")) and rest not in ("", ")", "）")
    ):
        return None
    if rest and not colon and not (number and not re.match(r"[^\w《“\"‘*_〔\[]", rest)):
        return None
    if rest and re.search(r"[。；;，,][^）)]", rest) and not grammar.mark_of(rest):
        return None
    return _Candidate(index, word, number, "" if rest in (")", "）") else rest)


def _read_list(
    items: list[Item], candidates: list[_Candidate], order: int, twice: tuple[bool, bool]
) -> list[tuple[Attachment, int]] | None:
    """The attachments a list names, each with the index of its last line; ``None`` where the candidate is a label.
    ``twice``: whether the same label stands before, and whether it stands again after."""
    here = candidates[order]
    index = here.index
    first = grammar.mark_of(here.rest) if here.rest else None
    if not here.number and first and first.style in ("num", "num_paren") and first.ordinal == 1 and first.rest:
        return _numbered(items, index, here.rest)
    following = items[index + 1] if index + 1 < len(items) else None
    if not here.rest and not here.number and following is not None and following.free:
        mark = grammar.mark_of(following.spaced)
        if mark and mark.style in ("num", "num_paren") and mark.ordinal == 1 and not following.line.ends:
            return _numbered(items, index, None)
    earlier, again = twice
    if here.rest:
        return _single(items, candidates, order, again and not earlier)
    if following is None or not _title_line(following) or earlier:
        return None
    # 附件： over an unnumbered title: a list where a signature follows it, or where the label comes again.
    next_candidate = candidates[order + 1].index if order + 1 < len(candidates) else None
    close = next_candidate is not None and next_candidate <= index + 3
    if _signed(items, index + 2) or (again and (close or (here.word != "附件" and _only_title(items, index)))):
        claim(items, [index, index + 1], "attachment_list")
        return [(Attachment(here.label, _clean(following.spaced)), index + 1)]
    return None


def _only_title(items: list[Item], index: int) -> bool:
    """Whether nothing but one title stands between a label and the next one."""
    following = items[index + 2] if index + 2 < len(items) else None
    return following is None or _LABEL.fullmatch(following.spaced) is not None


def _numbered(items: list[Item], index: int, first: str | None) -> list[tuple[Attachment, int]]:
    found: list[tuple[Attachment, int]] = []
    items[index].kind = "attachment_list"
    position = index + 1
    if first is not None:
        found.append((_numbered_one(first), index))
    while position < len(items):
        item = items[position]
        if not item.free:
            break
        mark = grammar.mark_of(item.spaced)
        if (
            mark
            and mark.style in ("num", "num_paren")
            and mark.ordinal == len(found) + 1
            and len(item.text) < _MAX_TITLE
        ):
            found.append((_numbered_one(item.spaced), position))
        elif (
            found
            and mark is None
            and item.line.adjacent
            and not item.line.says.apart
            and _goes_on(items, position, len(found))
        ):
            attachment, _ = found[-1]
            attachment.title = tight(attachment.title + item.spaced)
            found[-1] = (attachment, position)
            item.joins = True
        else:
            break
        item.kind = "attachment_list"
        position += 1
    return found


def _goes_on(items: list[Item], position: int, count: int) -> bool:
    """A wrapped title: the line after it carries the list's next number, or the list is at its end and signed."""
    item = items[position]
    if not _title_line(item) or grammar.is_date(item.text) or _LABEL.fullmatch(item.spaced):
        return False
    if position + 1 >= len(items) or grammar.is_agency(item.text):
        return False
    mark = grammar.mark_of(items[position + 1].spaced)
    return mark is not None and mark.ordinal == count + 1


def _numbered_one(spaced: str) -> Attachment:
    mark = grammar.mark_of(spaced)
    return Attachment(str(mark.ordinal), _clean(mark.rest)) if mark else Attachment(None, _clean(spaced))


def _single(
    items: list[Item], candidates: list[_Candidate], order: int, again: bool
) -> list[tuple[Attachment, int]] | None:
    """附件：某某名单 or 附件1：某某表: part of a list, unless its text follows."""
    here = candidates[order]
    following = here.index + 1
    ordinal = chinese_number(here.number)
    beside = order + 1 < len(candidates) and candidates[order + 1].index == following
    goes_on = beside and bool(candidates[order + 1].rest) and candidates[order + 1].number != here.number
    went_on = (
        order > 0
        and items[candidates[order - 1].index].kind == "attachment_list"
        and (candidates[order - 1].index == here.index - 1 and ordinal not in (None, 1))
    )
    repeated = following < len(items) and compact(items[following].text) == compact(_clean(here.rest))
    if not (again or goes_on or went_on or repeated or following >= len(items) or _signed(items, following)):
        return None
    items[here.index].kind = "attachment_list"
    return [(Attachment(here.label, _clean(here.rest)), here.index)]


def _signed(items: list[Item], index: int) -> bool:
    """Whether a signature (or its date) stands at ``index``."""
    ahead = items[index : index + 3]
    return (
        bool(ahead)
        and ahead[0].line.cells is None
        and (
            ahead[0].kind in ("signer", "date")
            or grammar.is_date(ahead[0].text)
            or (grammar.is_agency(ahead[0].text) and any(grammar.is_date(i.text) for i in ahead[1:]))
        )
    )


def _title_line(item: Item) -> bool:
    return item.free and not item.line.ends and len(item.text) <= _MAX_TITLE and grammar.mark_of(item.spaced) is None


def _clean(spaced: str) -> str:
    return _POINTER.sub("", re.sub(r"[。；;，,]+$", "", tight(spaced)))


def _place(items: list[Item], listed: list[Attachment], labels: list[_Candidate], after: int) -> dict[int, int]:
    """Where each attachment begins: order → index. Titles that stand alone decide, then the labels' numbers."""
    starts: dict[int, int] = {}
    used: set[int] = set()
    by_index = {label.index: label for label in labels}
    for order, attachment in enumerate(listed):
        found = _title_alone(items, compact(attachment.title), after, used)
        if not found:
            continue
        above = found[0] - 1
        label = by_index.get(above)
        starts[order] = above if label else found[0]
        used.update([*found, starts[order]])
        claim(items, found, "title")
    for label in labels:
        if label.index in used:
            continue
        spot = _listed_for(listed, label, starts, len(labels))
        title = _claim_title(items, label, listed[spot].title if spot is not None else None)
        if spot is None:
            if not title or _inside_table(items, label.index):
                continue
            listed.append(Attachment(label.label, title))
            spot = len(listed) - 1
        starts[spot] = label.index
        used.add(label.index)
    for order, attachment in enumerate(listed):
        if order in starts or not _PICTURE.search(attachment.title):
            continue
        if (picture := _similar_picture(items, attachment.title, after)) is not None:
            starts[order] = picture
            items[picture].kind = "figure"
    return starts


def _title_alone(items: list[Item], key: str, after: int, used: set[int]) -> list[int]:
    for index in range(after, len(items)):
        if index in used or not items[index].free or not key:
            continue
        words = ""
        for last in range(index, min(len(items), index + 3)):
            if not items[last].free:
                break
            words += compact(items[last].text)
            if words == key:
                return list(range(index, last + 1))
            if not key.startswith(words):
                break
    return []


def _listed_for(listed: list[Attachment], label: _Candidate, starts: dict[int, int], labels: int) -> int | None:
    free = [order for order in range(len(listed)) if order not in starts]
    for order in free:
        if listed[order].label == label.label and (label.label is not None or len(free) == 1):
            return order
    if label.rest:
        for order in free:
            if compact(listed[order].title) == compact(label.rest):
                return order
    if len(listed) == 1 and free and labels == 1:
        return free[0]
    return None


def _claim_title(items: list[Item], label: _Candidate, expected: str | None) -> str | None:
    """Claims the title under a label and returns it; a title on the label's own line stays there."""
    if label.rest:
        return _clean(label.rest)
    taken: list[int] = []
    key = compact(expected or "")
    for index in range(label.index + 1, min(len(items), label.index + 4)):
        item = items[index]
        if not _title_line(item) or item.text.endswith((":", "：")) or grammar.ROLE.match(item.text):
            break
        if key and key == compact(_FIRST_OF.sub("", item.text)) != compact(item.text):
            break  # the first of several forms, each with a heading of its own
        if taken:
            joined = compact("".join(items[i].text for i in taken))
            previous = items[taken[-1]].line
            marked = (previous.bold and item.line.bold) or bool(previous.hashes and item.line.hashes)
            if not ((item.line.adjacent and marked) or key.startswith(joined + compact(item.text))):
                break
        taken.append(index)
    if not taken:
        return None
    claim(items, taken, "title")
    return tight(" ".join(items[i].spaced for i in taken))


def _inside_table(items: list[Item], index: int) -> bool:
    return (
        0 < index < len(items) - 1
        and items[index - 1].line.cells is not None
        and items[index + 1].line.cells is not None
    )


def _similar_picture(items: list[Item], title: str, after: int) -> int | None:
    best, best_ratio = None, 0.6
    for index in range(after, len(items)):
        item = items[index]
        if _title_line(item) and len(item.text) <= 60 and _PICTURE.search(item.text):
            ratio = SequenceMatcher(None, compact(title), compact(item.text)).ratio()
            if ratio > best_ratio:
                best, best_ratio = index, ratio
    return best


def _set_lines(items: list[Item], listed: list[Attachment], starts: dict[int, int]) -> None:
    ordered = sorted(starts.values())
    for order, start in starts.items():
        following = next((other for other in ordered if other > start), len(items))
        listed[order].lines = (items[start].number, items[following - 1].last)


def claim_pictures(items: list[Item], starts: dict[int, int]) -> None:
    """An attachment that is called a picture and has nothing under its title: the title stands for the picture."""
    ordered = [*sorted(starts), len(items)]
    for start, following in pairwise(ordered):
        titles = [i for i in range(start, following) if items[i].kind == "title"]
        rest = [i for i in range(start, following) if items[i].kind not in ("title", "attachment_label")]
        if titles and not rest and _PICTURE.search(items[titles[-1]].text):
            for index in titles:
                items[index].kind = "figure"


def elsewhere(items: list[Item]) -> str | None:
    """The words that send the reader elsewhere for attachments: 附件详见县政府网站."""
    for item in items:
        if item.line.cells is None and len(item.text) < 160 and (found := _ELSEWHERE.search(item.text)):
            return found[0]
    return None
