"""The one analyser, used alike for what is indexed and for what is asked.

A text is reduced to its *kept* characters: each character by itself in Unicode's compatibility form and case folded,
white space, punctuation and symbols dropped; ``. / - %`` stay between ASCII letters and digits (3.5, 2021-03). Whether
a character is kept depends on its direct neighbours alone, so what is kept of a part of a text is a part of what is
kept of the text: a phrase of bigrams then finds every part of two or more kept characters, and nothing else.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# A change in what any function here yields needs a new number; an index of another number is built anew.
ANALYSER_VERSION = 1

# Three signs for nought stand in dates and numbers of the same meaning.
_NOUGHT = dict.fromkeys("〇○◯", "零")
_JOINERS = "./-%"
_VARIATION_SELECTORS = {*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}

_GAP = re.compile(r"(?<![0-9a-z])[./%-]|[./%-](?![0-9a-z])| ")
_RUN = re.compile(r"[0-9a-z]+(?:[./%-][0-9a-z]+)*")


class _Folding(dict[int, str]):
    """Code point to its kept characters; a dropped one becomes a space. Filled as characters are met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = "" if code in _VARIATION_SELECTORS else "".join(map(_kept, _wide(chr(code))))
        return folded


def _wide(char: str) -> str:
    if char in _NOUGHT:
        return _NOUGHT[char]
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", char).casefold())


def _kept(char: str) -> str:
    category = unicodedata.category(char)
    return char if char in _JOINERS or category[0] in "LNM" or category == "Co" else " "


_FOLDING = _Folding()


def fold(text: str) -> str:
    """The kept characters of ``text``, with a space where something was dropped."""
    return unicodedata.normalize("NFC", text).translate(_FOLDING)


def kept(text: str) -> str:
    """The kept characters of ``text``, side by side."""
    return _GAP.sub("", fold(text))


def kept_with_places(text: str) -> tuple[str, list[int]]:
    """The kept characters of ``text`` and, for each of them, the index of the character of ``text`` it comes from."""
    folded: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for part in _FOLDING[ord(char)]:
            folded.append(part)
            places.append(place)
    line = "".join(folded)
    gaps = {match.start() for match in _GAP.finditer(line)}
    return _GAP.sub("", line), [place for index, place in enumerate(places) if index not in gaps]


def bigrams(kept_text: str) -> list[str]:
    """Every two neighbouring characters, in order."""
    return [kept_text[start : start + 2] for start in range(len(kept_text) - 1)]


def runs(text: str) -> Iterator[str]:
    """The Latin and digit runs of ``text``, whole, together with the character before and after: of 第13号 these are
    第13 and 13号, of 2021 alone 2021. So a number that stands whole can be told from a part of a longer one."""
    line = fold(text)
    for match in _RUN.finditer(line):
        before = line[max(0, match.start() - 3) : match.start()].rstrip(" ./-%")[-1:]
        after = line[match.end() : match.end() + 3].lstrip(" ./-%")[:1]
        yield match[0]
        if before and not before.isascii():
            yield before + match[0]
        if after and not after.isascii():
            yield match[0] + after
