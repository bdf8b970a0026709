"""Attachments: what a list names (附件说明) and what stands under a label, each with the lines of its text."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import pairwise

from bulletins.ingest import grammar
from bulletins.ingest.attachment_lists import Candidate, candidate_at, clean, read_list, title_line
from bulletins.ingest.items import Item, claim
from bulletins.ingest.normalise import compact, tight
from bulletins.ingest.tree import Attachment

_ELSEWHERE = re.compile(
    r"(?:附件|全文|附表|附图|名单|文件)[^，。；（()）]{0,12}(?:详见|请见|请登录|请到|请在|可在|可登录|见|从)[^，。；（()）]{0,40}"
    r"(?:网站|官网|网|平台|公众号|专栏|网址)[^，。；（()）]{0,20}"
    r"|(?<=[（(])(?:(?:详见|请见|请登录|登录|另见|见)|(?:电子版|表格|样表)(?:请?[从在到]|可[从在到]))[^，。；（()）]{0,40}(?:网站|官网|网|平台|公众号|专栏|网址)[^（()）]{0,20}(?=[)）])"
)
_PICTURE = re.compile(r"图(?:[（(].{1,12}[)）])?$")
_FIRST_OF = re.compile(r"[（(][一1][)）]$")


def find_attachments(items: list[Item], start: int) -> tuple[list[Attachment], dict[int, int]]:
    """The attachments of the items from ``start``, and for each one found in the text its index: position → start.

    Claims the lines of lists, labels and titles; ``Attachment.lines`` is set.
    """
    candidates = [c for i in range(start, len(items)) if items[i].free and (c := candidate_at(items[i], i))]
    first: dict[tuple[str, str], int] = {}
    final: dict[tuple[str, str], int] = {}
    for order, candidate in enumerate(candidates):
        first.setdefault(candidate.key, order)
        final[candidate.key] = order
    listed: list[Attachment] = []
    labels: list[Candidate] = []
    after_list = start
    done = -1
    for order, candidate in enumerate(candidates):
        if candidate.index <= done:
            continue
        again = (first[candidate.key] < order, final[candidate.key] > order)
        taken = read_list(items, candidates, order, again)
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


def _place(items: list[Item], listed: list[Attachment], labels: list[Candidate], after: int) -> dict[int, int]:
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


def _listed_for(listed: list[Attachment], label: Candidate, starts: dict[int, int], labels: int) -> int | None:
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


def _claim_title(items: list[Item], label: Candidate, expected: str | None) -> str | None:
    """Claims the title under a label and returns it; a title on the label's own line stays there."""
    if label.rest:
        return clean(label.rest)
    taken: list[int] = []
    key = compact(expected or "")
    for index in range(label.index + 1, min(len(items), label.index + 4)):
        item = items[index]
        if not title_line(item) or item.text.endswith((":", "：")) or grammar.ROLE.match(item.text):
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
        if title_line(item) and len(item.text) <= 60 and _PICTURE.search(item.text):
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
