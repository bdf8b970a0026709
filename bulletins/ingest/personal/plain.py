"""A text as finders read it: digits, letters and joints of one width, every character in its place."""

from __future__ import annotations

from dataclasses import dataclass

_WIDE = {0xFF10 + n: 0x30 + n for n in range(10)}
_WIDE |= {0xFF21 + n: 0x41 + n for n in range(26)} | {0xFF41 + n: 0x61 + n for n in range(26)}
_JOINTS = dict.fromkeys(map(ord, "－—–‐‑‒−﹣"), "-") | {0xFF0E: ".", 0xFF20: "@", 0xFF0B: "+", 0xFF1A: ":"}
# A tab is none of them: it parts the cells of a row.
_BLANKS = dict.fromkeys([0xA0, 0x3000, 0xFEFF, 0x2060, 0x00AD, *range(0x2000, 0x200E)], " ")
_LONGEST_CLAUSE = 300
_PLAIN = _WIDE | _JOINTS | _BLANKS


@dataclass(frozen=True, slots=True)
class Datum:
    """A personal datum at ``[start, end)`` of a text; ``value`` is the same for every way of writing it."""

    kind: str
    start: int
    end: int
    value: str


def plain(text: str) -> str:
    """``text`` in characters of one width; as long as it was."""
    return text.translate(_PLAIN)


def clause(text: str, at: int) -> str:
    """The words before ``at`` in its sentence and line; the line before where nothing stands on its own."""
    words = text[max(0, at - _LONGEST_CLAUSE) : at]
    bare = words.rstrip(" \n")
    words = bare if "\n" in words[len(bare) :] else words
    return words[max(words.rfind("。"), words.rfind("\n")) + 1 :]
