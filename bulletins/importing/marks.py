"""An editor's marks as they are stored: words by line, of which the parser's marks are made.

A line has at most one word that says what it is (or is not), and any number that say where paragraphs end::

    {"118": ["start"], "120": ["heading-2", "join"], "131": ["table-131"], "132": ["table-131"], "140": ["split-12"]}

Lines of one table carry the same number, that of its first line when it was marked.
"""

from __future__ import annotations

import re
from itertools import pairwise

from bulletins.ingest.marks import Mark, Marks
from bulletins.ingest.text import Text

Stored = dict[str, list[str]]

KINDS = (
    "start", "heading-1", "heading-2", "heading-3", "heading-4", "text", "table", "furniture",
    "not-start", "not-table", "not-furniture",
)  # fmt: skip
SEAMS = ("join", "apart", "split")
CLEAR = "clear"
WORDS = (*KINDS, *SEAMS, CLEAR)
_ROWS = ("table", "furniture")

_TABLE = re.compile(r"table-(\d+)")
_SPLIT = re.compile(r"split-(\d+)")


def is_kind(word: str) -> bool:
    return word in KINDS or bool(_TABLE.fullmatch(word))


def put(marks: Stored, first: int, last: int, word: str, offset: int = 0) -> Stored:
    """The marks after ``word`` was given to the lines ``first`` to ``last``; ``offset`` is where to split."""
    made = {line: list(words) for line, words in marks.items()}
    if word == "start":
        last = first
    elif word == "join":
        last = max(first, last - 1)
    for line in range(first, last + 1):
        words = made.pop(str(line), [])
        if word == CLEAR:
            continue
        if word in KINDS:
            seams = [] if word in _ROWS else [w for w in words if not is_kind(w)]
            words = [f"table-{first}" if word == "table" else word, *seams]
        else:
            seam = f"split-{offset}" if word == "split" else word
            words = [w for w in words if w != seam and not (w in _ROWS or _TABLE.fullmatch(w))] + [seam]
        made[str(line)] = words
    return made


def to_marks(stored: Stored, sha256: str) -> Marks:
    """The parser's marks, in the order of their lines."""
    marks: list[Mark] = []
    tables: dict[int, list[int]] = {}
    for line, words in sorted((int(line), words) for line, words in stored.items()):
        for word in words:
            if table := _TABLE.fullmatch(word):
                tables.setdefault(int(table[1]), []).append(line)
            else:
                marks.append(_mark(word, line))
    for lines in tables.values():
        # A line in the middle that was marked otherwise parts the table.
        edges = [lines[0], *(n for a, b in pairwise(lines) if b - a > 1 for n in (a, b)), lines[-1]]
        marks += [Mark("table", first, last) for first, last in zip(edges[::2], edges[1::2], strict=True)]
    return Marks(sha256, tuple(sorted(marks, key=lambda mark: mark.line)))


def _mark(word: str, line: int) -> Mark:
    if split := _SPLIT.fullmatch(word):
        return Mark("split", line, offset=int(split[1]))
    if word.startswith("heading-"):
        return Mark("heading", line, level=int(word.removeprefix("heading-")))
    if word == "text":
        return Mark("heading", line, on=False)
    kind = word.removeprefix("not-")
    return Mark("document" if kind == "start" else kind, line, on=kind == word)  # type: ignore[arg-type]


def split_at(text: Text, line: int, words: str) -> int:
    """Where ``words`` begin in the line, as the parser counts; 0 where they are not there, or first in it."""
    found = text.lines[line - 1].find(words.strip()) if words.strip() else -1
    return max(found, 0)
