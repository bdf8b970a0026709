"""Document numbers that stand beside a title, on one line with it."""

from __future__ import annotations

import re
from dataclasses import replace

from bulletins.ingest import grammar
from bulletins.ingest.heads import can_be_title
from bulletins.ingest.marks import NOTHING
from bulletins.ingest.normalise import Line, tight

_SPACED_GENRES = "|".join(r"\s*".join(genre) for genre in grammar.GENRES.split("|"))
_NUMBER_BESIDE = re.compile(
    rf"(?P<title>[^。；]*?(?:{_SPACED_GENRES})(?:[（(][^（()）〔]{{1,16}}[)）])?)\s*"
    rf"(?P<number>[（(]?(?!的){grammar.NUMBER.pattern}[）)]?|(?<=[告令要议定])\s*{grammar.ORDER_NUMBER.pattern})"
)
_TEXT = 30  # characters that show a line to be text


def part_numbers(lines: list[Line]) -> list[Line]:
    """The lines, a title and the number beside it parted: not in contents or lists, where such lines follow each other
    or stand over nothing."""
    beside = [_NUMBER_BESIDE.fullmatch(line.spaced) if _may_be_parted(line) else None for line in lines]
    found: list[Line] = []
    for index, line in enumerate(lines):
        match = beside[index]
        following = lines[index + 1] if index + 1 < len(lines) else None
        in_list = any(beside[max(0, index - 1) : index]) or any(beside[index + 1 : index + 2])
        decreed = index > 0 and lines[index - 1].text.endswith("令")  # 某府令第7号 is the number of the decree above it
        if match and following and not in_list and not decreed and _is_text(following) and _is_whole(match["title"]):
            title, number = match["title"], match["number"]
            found.append(replace(line, spaced=title, text=tight(title)))
            found.append(replace(line, spaced=number, text=tight(number), adjacent=True, hashes=0))
        else:
            found.append(line)
    return found


def _is_text(line: Line) -> bool:
    return not grammar.is_about_title(line.text) and (line.ends or len(line.text) > _TEXT or line.text.startswith("各"))


def _is_whole(title: str) -> bool:
    """Whether words may be a title: not the end of a line of text that names a decree."""
    return not re.search("[，,]", title) and all(
        title.count(o) == title.count(c) for o, c in ("《》", "（）", "()", "“”")
    )


def _may_be_parted(line: Line) -> bool:
    plain = line.cells is None and not line.joined and line.says == NOTHING
    return plain and line.text.endswith(("号", "）", ")")) and len(line.text) < 140 and can_be_title(line)
