"""Classification marks (国家秘密标志) as GB/T 9704 prints them: 秘密★1年, 机密★, a 版头 line that says 绝密 alone."""

from __future__ import annotations

import re

# Letters are printed apart (秘 密), and zero-width characters come with what was copied.
_GAP = r"[^\S\n]*[\u200b-\u200d\u2060\ufeff]*[^\S\n]*"
_LEVEL = rf"(?:[绝絕]{_GAP}密|[机機]{_GAP}密|秘{_GAP}密)"
_TERM = rf"(?:[长長]{_GAP}期|[\d０-９〇一二三四五六七八九十]+{_GAP}(?:年|个?月|天|日))"
_STAR = rf"[★☆⭐✩✭✮✯]{_GAP}{_TERM}?"
# An asterisk stands for the star where a keyboard had none, and then a term follows.
_ASTERISK = rf"[*＊﹡]{_GAP}{_TERM}"
_SAID = rf"密{_GAP}级{_GAP}[:：]{_GAP}{_LEVEL}"
_MARKED = re.compile(rf"{_LEVEL}{_GAP}(?:{_STAR}|{_ASTERISK})|{_SAID}")
_LINE = re.compile(rf"{_LEVEL}{_GAP}{_TERM}?")
_WORKING_MARK = re.compile(r"^\s*(?:#+|@\S+)\s+")


def classification_marks(text: str, *, has_lines: bool = True) -> list[tuple[int, str]]:
    """(line, words) of every classification mark in ``text``, lines counted from 1. A line that says nothing but the
    level counts where the text ``has_lines`` of its own; in a cell or a title the bare word is no mark."""
    found = []
    for number, line in enumerate(text.split("\n"), start=1):
        marks = [match[0] for match in _MARKED.finditer(line)]
        bare = _WORKING_MARK.sub("", line).strip()
        if not marks and has_lines and _LINE.fullmatch(bare):
            marks = [bare]
        found += [(number, _tidy(mark)) for mark in marks]
    return found


def _tidy(words: str) -> str:
    return re.sub(r"[\s\u200b-\u200d\u2060\ufeff]+", "", words)
