"""Marked lines that take more than one line of the file: wrapped ones, and headings that a page break cut."""

from __future__ import annotations

import re

from bulletins.ingest import grammar
from bulletins.ingest.items import Item
from bulletins.ingest.normalise import Line

INNER_END = re.compile(r"[。；;！？?!](?=.)")


def join_wrapped(items: list[Item], begin: int, end: int) -> None:
    """In text cut to lines of one width, or whose paragraphs begin with an indent, the further lines of a marked one go
    on with it: what may be a heading is judged by all of them."""
    for index in range(begin, end):
        first = items[index]
        if not first.free or first.joins or grammar.mark_of(first.spaced) is None:
            continue
        if not (first.line.indented or first.line.full):
            continue
        for before, item in zip(items[index:], items[index + 1 : end], strict=False):
            line = item.line
            if not (item.free and _wraps(before.line, line, first.line.indented)) or line.says.apart:
                break
            if grammar.LABELLED.match(line.text) or grammar.mark_of(line.spaced):
                break
            item.joins = True


def _wraps(above: Line, line: Line, by_indent: bool) -> bool:
    """Whether ``line`` may be the further line of what ``above`` is a line of."""
    if by_indent:
        return line.adjacent and not line.indented
    return above.full and not above.ends and not line.indented


def join_cut(items: list[Item], begin: int, end: int) -> None:
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
        if len(second.text) <= 16 and second.text.endswith("。") and not INNER_END.search(second.text):
            if (
                (not third.line.ends and len(third.text) < 20)
                or grammar.mark_of(second.spaced)
                or grammar.mark_of(third.spaced)
            ):
                continue
            second.joins = True
