"""Classification marks (国家秘密标志) as GB/T 9704 prints them: 秘密★1年, 机密★, a 版头 line that says 绝密
alone, the number of a copy (份号); and what offices write on papers that are not for the public (内部资料 注意保存)."""

from __future__ import annotations

import re

# Letters are printed apart (秘 密), and zero-width characters come with what was copied.
_GAP = r"[^\S\n]*[\u200b-\u200d\u2060\ufeff]*[^\S\n]*"
_LEVEL = rf"(?:[绝絕]{_GAP}密|[机機]{_GAP}密|秘{_GAP}密|(?:普通|核心){_GAP}商{_GAP}密)"
_TERM = rf"(?:[长長]{_GAP}期|[\d０-９〇一二三四五六七八九十]+{_GAP}(?:年|个?月|天|日))"
_STAR = rf"(?:[级級]{_GAP})?[★☆⭐✩✫✬✭✮✯✪✦⋆]{_GAP}{_TERM}?"
# An asterisk or another sign stands for the star where a keyboard had none, and then a term follows.
_ASTERISK = rf"[*＊﹡※●◆◇]{_GAP}{_TERM}"
_SAID = rf"密{_GAP}[级級]{_GAP}(?:[:：]|(?<=\s)){_GAP}{_LEVEL}"
# The number of a copy, which only classified papers bear.
_COPY = rf"份{_GAP}号{_GAP}[:：]?{_GAP}[\d０-９]{{3,8}}"
# What offices write on papers that are not for the public.
_INTERNAL = (
    rf"内{_GAP}部{_GAP}(?:资{_GAP}料|文{_GAP}件|材{_GAP}料|使{_GAP}用)"
    rf"{_GAP}[,，、；;·]?{_GAP}(?:请?{_GAP}注{_GAP}意{_GAP}保{_GAP}[存密]|(?:不{_GAP}得|严{_GAP}禁|请{_GAP}勿)"
    rf"{_GAP}(?:外{_GAP}传|公{_GAP}开|翻{_GAP}印))"
)
_MARKED = re.compile(rf"{_LEVEL}{_GAP}(?:{_STAR}|{_ASTERISK})|{_SAID}|{_COPY}|{_INTERNAL}")
_URGENCY = rf"(?:特{_GAP}急|加{_GAP}急|急{_GAP}件|特{_GAP}提|平{_GAP}急)"
_BARE = (
    rf"(?:{_URGENCY}{_GAP})?(?:工{_GAP}作{_GAP})?{_LEVEL}{_GAP}(?:[级級]|{_TERM}|[·—－-]{_GAP}{_TERM}|[（(]{_GAP}{_TERM}{_GAP}[）)])?"
    rf"(?:{_GAP}{_URGENCY})?|内{_GAP}部{_GAP}(?:资{_GAP}料|文{_GAP}件|材{_GAP}料)|000\d{{3}}"
)
_LINE = re.compile(rf"[（(【\[〔]?{_GAP}(?:{_BARE}){_GAP}[）)】\]〕]?")
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
