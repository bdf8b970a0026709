"""A title over several lines, broken by sense and into lines of like length, as official documents set it."""

from __future__ import annotations

import re

# Behind these a line may well end; elsewhere it costs.
_GOOD_END = re.compile(r"(?:[》〉）」”、，：　]|的|关于|印发|转发|批转)$")
# A line never begins with these, nor ends with the others, nor is a number, a word or a name in 《》 cut early.
_NO_START = "，。、；：？！》〉）」』”’…—％%"
_NO_END = "《〈（「『“‘"
_RUN = re.compile(r"[0-9A-Za-z.%％〇]")


def lines_of(title: str, most: int) -> list[str]:
    """``title`` in as few lines as hold ``most`` characters each."""
    count = -(-len(title) // most)
    if count < 2:
        return [title]
    ideal = len(title) / count
    # best[n][end] = (cost, start of the last line) of the first ``end`` characters in n lines
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for _n in range(count):
        found: dict[int, tuple[float, int]] = {}
        for start, (cost, _before) in best[-1].items():
            for end in range(start + 1, min(len(title), start + most) + 1):
                total = cost + (end - start - ideal) ** 2 + _cost_of_break(title, end)
                if end not in found or total < found[end][0]:
                    found[end] = (total, start)
        best.append(found)
    if len(title) not in best[count]:
        return [title]
    lines: list[str] = []
    end = len(title)
    for n in range(count, 0, -1):
        start = best[n][end][1]
        lines.insert(0, title[start:end])
        end = start
    return lines


def _cost_of_break(title: str, end: int) -> float:
    if end == len(title):
        return 0.0
    before, after = title[end - 1], title[end]
    if after in _NO_START or before in _NO_END or (_RUN.match(before) and _RUN.match(after)):
        return 10_000.0
    return 0.0 if after in _NO_END or _GOOD_END.search(title[:end]) else 60.0
