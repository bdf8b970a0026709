"""Attachment lists (附件说明) and labels: which lines may be either, and what a list names.

Both may be a bare 附件：, so what tells them apart is what follows: numbered titles, a signature, the same label again
later.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bulletins.ingest import grammar
from bulletins.ingest.items import Item, claim
from bulletins.ingest.normalise import compact, plain_digits, tight
from bulletins.ingest.numerals import chinese_number
from bulletins.ingest.tree import Attachment

_LABEL = re.compile(
    r"[（(]?(附件|附表|附图|附录|附)\s*([0-9]{1,2}(?:[-－—]\d{1,2})?|[一二三四五六七八九十]{1,2})?\s*([:：.、])?\s*(.*)"
)
_PART = re.compile(r"(\d{1,2})\s*[-－—]\s*(\d{1,2})\s*[、．.:：]?\s*(\S.*)")  # 1-2.某某表
_POINTER = re.compile(
    r"[（(](?:附件|全文|内容)?(?:详见|请见|请登录|登录|另见|见|另发|略|此处略|从略|另附)[^（()）]{0,60}[)）]$"
)
_MAX_TITLE = 90


@dataclass(slots=True)
class Candidate:
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


def candidate_at(item: Item, index: int) -> Candidate | None:
    found = _LABEL.fullmatch(plain_digits(item.spaced))
    if not found or len(item.text) > _MAX_TITLE + 12:
        return None
    word, number, colon, rest = found[1], found[2] or "", found[3] or "", item.spaced[found.start(4) :].strip()
    number = re.sub("[－—]", "-", number)
    if (word == "附" and rest and colon not in (":", "：")) or (
        item.text.startswith(("(", "（")) and rest not in ("", ")", "）")
    ):
        return None
    if rest and not colon and not (number and not re.match(r"[^\w《“\"‘*_〔\[]", rest)):
        return None
    if rest and re.search(r"[。；;，,][^）)]", rest) and not grammar.mark_of(rest):
        return None
    return Candidate(index, word, number, "" if rest in (")", "）") else rest)


def read_list(
    items: list[Item], candidates: list[Candidate], order: int, twice: tuple[bool, bool]
) -> list[tuple[Attachment, int]] | None:
    """The attachments a list names, each with the index of its last line; ``None`` where the candidate is a label.
    ``twice``: whether the same label stands before, and whether it stands again after."""
    here = candidates[order]
    index = here.index
    if not here.number and (first := _entry(here.rest)) and first.opens:
        return _numbered(items, index, here.rest)
    following = items[index + 1] if index + 1 < len(items) else None
    if not here.rest and not here.number and following is not None and following.free:
        first = _entry(following.spaced)
        if first and first.opens and not following.line.ends:
            return _numbered(items, index, None)
    earlier, again = twice
    if here.rest:
        return _single(items, candidates, order, again and not earlier)
    if following is None or not title_line(following) or earlier:
        return None
    # 附件： over an unnumbered title: a list where a signature follows it, or where the label comes again.
    next_candidate = candidates[order + 1].index if order + 1 < len(candidates) else None
    close = next_candidate is not None and next_candidate <= index + 3
    if _signed(items, index + 2) or (again and (close or (here.word != "附件" and _only_title(items, index)))):
        claim(items, [index, index + 1], "attachment_list")
        return [(Attachment(here.label, clean(following.spaced)), index + 1)]
    return None


def _only_title(items: list[Item], index: int) -> bool:
    """Whether nothing but one title stands between a label and the next one."""
    following = items[index + 2] if index + 2 < len(items) else None
    return following is None or _LABEL.fullmatch(following.spaced) is not None


@dataclass(slots=True)
class _Entry:
    """One of a numbered list: ``number`` 2, or 2 with ``part`` 1 where it is printed 2-1."""

    number: int
    part: int
    title: str

    @property
    def opens(self) -> bool:
        return self.number == 1 and self.part <= 1

    def follows(self, before: _Entry) -> bool:
        if self.number == before.number:
            return before.part > 0 and self.part == before.part + 1
        return self.number == before.number + 1 and self.part <= 1

    def attachment(self) -> Attachment:
        return Attachment(f"{self.number}-{self.part}" if self.part else str(self.number), clean(self.title))


def _entry(spaced: str) -> _Entry | None:
    if found := _PART.fullmatch(plain_digits(spaced)):
        return _Entry(int(found[1]), int(found[2]), spaced[found.start(3) :])
    mark = grammar.mark_of(spaced)
    if mark is None or mark.style not in ("num", "num_paren") or not mark.rest:
        return None
    return _Entry(mark.ordinal, 0, mark.rest)


def _numbered(items: list[Item], index: int, first: str | None) -> list[tuple[Attachment, int]]:
    found: list[tuple[Attachment, int]] = []
    last = _entry(first) if first else None
    items[index].kind = "attachment_list"
    if last:
        found.append((last.attachment(), index))
    for position in range(index + 1, len(items)):
        item = items[position]
        if not item.free:
            break
        entry = _entry(item.spaced)
        if entry and len(item.text) < _MAX_TITLE and (entry.follows(last) if last else entry.opens):
            found.append((entry.attachment(), position))
            last = entry
        elif last and item.line.adjacent and not item.line.says.apart and _goes_on(items, position, last):
            attachment, _ = found[-1]
            attachment.title = tight(attachment.title + item.spaced)
            found[-1] = (attachment, position)
            item.joins = True
        else:
            break
        item.kind = "attachment_list"
    return found


def _goes_on(items: list[Item], position: int, last: _Entry) -> bool:
    """A wrapped title: the line after it carries the list's next number."""
    item = items[position]
    if not title_line(item) or grammar.is_date(item.text) or _LABEL.fullmatch(item.spaced):
        return False
    if position + 1 >= len(items) or grammar.is_agency(item.text):
        return False
    following = _entry(items[position + 1].spaced)
    return following is not None and following.follows(last)


def _single(
    items: list[Item], candidates: list[Candidate], order: int, again: bool
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
    repeated = following < len(items) and compact(items[following].text) == compact(clean(here.rest))
    if not (again or goes_on or went_on or repeated or following >= len(items) or _signed(items, following)):
        return None
    items[here.index].kind = "attachment_list"
    return [(Attachment(here.label, clean(here.rest)), here.index)]


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


def title_line(item: Item) -> bool:
    return item.free and not item.line.ends and len(item.text) <= _MAX_TITLE and grammar.mark_of(item.spaced) is None


def clean(spaced: str) -> str:
    return _POINTER.sub("", re.sub(r"[。；;，,]+$", "", tight(spaced)))
