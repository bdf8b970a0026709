"""What a reader types, taken apart.

Words parted by white space must all be in a document, in any order and section. ``"…"`` (or “…”) keeps words
together, ``-word`` leaves out documents with it. Anything else is plain text: a stray quotation mark or hyphen,
brackets, 《》. So any piece of a text, pasted as it is, is a question for that piece.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bulletins.ingest.numbers import Number, parse_number
from bulletins.search.analysis import kept

MAX_LENGTH = 600

# A mark of the grammar stands at the edge of a word; within a word it is part of the text.
_PART = re.compile(
    r"""(?:^|(?<=\s))(?P<minus>-?)(?:["“”](?P<quoted>[^"“”]*[^"“”\s][^"“”]*)["“”](?=\s|$)|(?P<plain>\S+))"""
)
_PARTIAL = re.compile(
    r"(?P<series>[㐀-鿿]{0,20}?)[〔\[({【﹝]?(?P<year>(?:19|20)\d\d)?年?(?P<gap>[〕\])}】﹞\s第-]*)0*(?P<serial>\d{1,5})(?P<mark>号?)"
)


@dataclass(frozen=True)
class Word:
    """``text`` as typed, ``kept`` what is looked for, ``number`` the document number that it spells, if it does."""

    text: str
    kept: str
    number: Number | None = None

    @classmethod
    def of(cls, text: str) -> Word:
        return cls(text, kept(text), parse_number(text))


@dataclass(frozen=True)
class Question:
    """``whole`` is all that was typed, as one word; it counts where nothing is excluded."""

    typed: str
    whole: Word
    words: tuple[Word, ...] = ()
    excluded: tuple[Word, ...] = ()
    cut: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.typed

    @property
    def says_nothing(self) -> bool:
        """Something was typed, but only punctuation, for which nothing can be looked up."""
        return bool(self.typed) and not self.words


def read(typed: str) -> Question:
    """The question in what was typed. Never fails: what no rule covers is text."""
    line = "".join(" " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char for char in typed).strip()
    cut, line = len(line) > MAX_LENGTH, line[:MAX_LENGTH]
    words: dict[str, Word] = {}
    excluded: dict[str, Word] = {}
    for part in _PART.finditer(line):
        word = Word.of(part["quoted"] or part["plain"])
        if word.kept:
            (excluded if part["minus"] else words)[word.kept] = word
    if not words:
        # Only exclusions: a piece of a text that begins with a hyphen, rather than a wish for everything else.
        words, excluded = excluded, {}
    return Question(line, Word.of(line), tuple(words.values()), tuple(excluded.values()), cut)


def partial_number(text: str) -> tuple[str, int | None, int] | None:
    """The end of a series, a year and a serial of a number told in part (政办发2号, 2021 3号); ``None`` where it is too
    little to tell a document by."""
    folded = unicodedata.normalize("NFKC", text).strip()
    found = _PARTIAL.fullmatch(re.sub(r"\s+", " ", folded)) or _PARTIAL.fullmatch(re.sub(r"\s+", "", folded))
    if not found:
        return None
    series, year, gap, mark = found["series"], found["year"], found["gap"].strip("-"), found["mark"]
    if not ((year and (series or gap or mark)) or (series and mark)):
        return None
    return series, int(year) if year else None, int(found["serial"])
