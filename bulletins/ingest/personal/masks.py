"""What is left of a personal datum for everybody to read. Blanks, joints and ends of lines stay where they are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bulletins.ingest.personal import numbers, people
from bulletins.ingest.personal.plain import UNSEEN, Datum, bare, plain

_MOBILE_DIGITS = 11
_PREFIX = re.compile(rf"{numbers.PREFIX}(?=\(?1)")
_TOWN = re.compile(r".{1,24}?(?:镇|乡(?!宁)|街道(?:办事处)?|苏木)")
_COUNTY = re.compile(r".{1,24}(?:县|(?<![小社])区|市|旗|自治州|省)")


def mask(kind: str, words: str) -> str:
    """``words``, which are of ``kind``, with all masked but what may stay."""
    if kind == numbers.MOBILE:
        seen = [n for n, character in enumerate(plain(words)) if character != UNSEEN]
        prefix = _PREFIX.match(bare(plain(words)))
        begin = seen[prefix.end()] if prefix else 0
        return words[:begin] + _starred(words[begin:], first=3, last=4)
    if kind == numbers.IDENTITY:
        return _starred(words, first=2, last=2)
    if kind == numbers.ACCOUNT:
        return _starred(words, first=0, last=4)
    if kind == numbers.PLATE:
        return words[:2] + re.sub(r"[^\s·•‧∙・.\-－]", "*", words[2:])
    if kind == numbers.EMAIL:
        sign = numbers.AT.search(plain(words))
        return words[:1] + "***" + (words[sign.start() :] if sign else "")
    if kind == numbers.CHAT:
        return words[:1] + "***"
    if kind == people.HOME:
        kept = _TOWN.match(words) or _COUNTY.match(words)
        return (kept[0] if kept else "") + "***"
    if kind == people.BIRTH:
        return _starred(words, first=4, last=0)
    if kind == people.NAME:
        return people.kept_of_name(words) + "*"
    raise ValueError(f"nothing is known of masking {kind!r}")


def _starred(words: str, *, first: int, last: int) -> str:
    """Stars in the place of all digits but the first and the last few."""
    figures = plain(words)
    if len(re.findall(r"\d", figures)) >= _MOBILE_DIGITS:
        # Between figures it is a dash that was misread.
        figures = figures.replace("一", "-")
    places = [n for n, character in enumerate(figures) if numbers.COUNTED.match(character)]
    hidden = set(places[first : len(places) - last])
    return "".join("*" if n in hidden else character for n, character in enumerate(words))


def replace(text: str, changes: Sequence[tuple[Datum, str]]) -> str:
    """``text`` with each datum replaced; the data do not overlap."""
    for datum, words in sorted(changes, key=lambda change: change[0].start, reverse=True):
        text = text[: datum.start] + words + text[datum.end :]
    return text
