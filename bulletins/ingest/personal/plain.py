"""A text as finders read it: digits, letters and joints of one width, every character in its place."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

# Stands for every character that nobody sees; ``bare`` leaves it out.
UNSEEN = "\u200b"
_UNSEEN = {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}
_DASHES = {0x2043, 0x2212, 0x2796}
# Where Unicode has digits, letters, blanks and joints in other dress.
_RANGES = (range(0x80, 0x3200), range(0xFE00, 0x10000), range(0x1D400, 0x1D800), range(0xE0100, 0xE01F0))
_SAME = frozenset("@+:._#/()[]")
_LONGEST_CLAUSE = 300


def _dressed() -> dict[int, str]:
    """Figures in circles and those of footnotes are no digits: they stand directly beside others. A tab is no blank: it
    parts the cells of a row."""
    dressed: dict[int, str] = {}
    for code in (code for block in _RANGES for code in block):
        character = chr(code)
        category, same = unicodedata.category(character), unicodedata.normalize("NFKC", character)
        if code in _UNSEEN or category == "Cf":
            dressed[code] = UNSEEN
        elif category == "Nd":
            dressed[code] = str(unicodedata.decimal(character))
        elif category == "Zs":
            dressed[code] = " "
        elif category == "Pd" or code in _DASHES:
            dressed[code] = "-"
        elif same in _SAME or (category in ("Lu", "Ll") and len(same) == 1 and same.isascii()):
            dressed[code] = same
    return dressed


_PLAIN = _dressed()


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


def bare(words: str) -> str:
    """What is seen of plain ``words``; shorter where something is not."""
    return words.replace(UNSEEN, "")


def clause(text: str, at: int) -> str:
    """The words before ``at`` in its sentence and line; the line before where nothing stands on its own."""
    words = text[max(0, at - _LONGEST_CLAUSE) : at]
    whole = words.rstrip(" \n")
    words = whole if "\n" in words[len(whole) :] else words
    return words[max(words.rfind("。"), words.rfind("\n")) + 1 :]
