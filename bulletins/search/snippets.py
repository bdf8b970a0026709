"""The words of an answer: which line of a unit to show, and where in it the marks go."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from bulletins.search.analysis import bigrams, kept, kept_with_places, runs
from bulletins.search.units import CELL_GAP
from bulletins.search.words import Question, Word

LONGEST = 120
BEFORE = 24
CELL_MARK = " ｜ "
Span = tuple[int, int]


@dataclass(frozen=True)
class Snippet:
    """``offset`` is where in the unit's text the line begins."""

    html: SafeString
    offset: int


def needles_of(question: Question) -> list[Word]:
    """What is marked: each word, and where a word is a document number also its spelling in print."""
    words = [question.whole, *question.words] if len(question.words) > 1 else list(question.words)
    return words + [Word.of(str(word.number)) for word in words if word.number]


def snippet(text: str, needles: Sequence[Word]) -> Snippet:
    """The line of a unit's text that holds most of the needles, cut to what is around them."""
    lines = text.split("\n")
    best = max(range(len(lines)), key=lambda n: (*_worth(lines[n], needles), -n))
    spans = _spans(lines[best], needles)
    start, end = _window(lines[best], spans)
    html = format_html(
        "{}{}{}", "…" if start else "", _marked(lines[best], spans, start, end), "…" if end < len(lines[best]) else ""
    )
    return Snippet(html, sum(len(line) + 1 for line in lines[:best]))


def highlighted(text: str, needles: Sequence[Word]) -> SafeString:
    """All of ``text``, escaped, with the needles that stand whole in it in ``<mark>``."""
    return _marked(text, _spans(text, needles, whole_only=True), 0, len(text))


def _worth(line: str, needles: Sequence[Word]) -> tuple[int, int, int]:
    """How many needles a line holds, how many Latin and digit runs of them stand whole in it, and, where a needle
    reaches over the end of a line, how long a part of it is here."""
    characters = kept(line)
    found = sum(needle.kept in characters for needle in needles)
    line_runs = set(runs(line)) if any(char.isascii() for needle in needles for char in needle.kept) else set()
    whole = sum(run in line_runs for needle in needles for run in runs(needle.text))
    part = 0 if found else max((end - start for start, end in _parts(characters, needles)), default=0)
    return found, whole, part


def _parts(characters: str, needles: Iterable[Word]) -> list[Span]:
    """The longest stretches that are made of pairs of a needle; what is much shorter than the longest is chance."""
    pairs = {pair for needle in needles for pair in bigrams(needle.kept)}
    stretches: list[Span] = []
    for at, pair in enumerate(bigrams(characters)):
        if pair in pairs:
            if stretches and stretches[-1][1] > at:
                stretches[-1] = (stretches[-1][0], at + 2)
            else:
                stretches.append((at, at + 2))
    longest = max((end - start for start, end in stretches), default=0)
    return [(start, end) for start, end in stretches if 2 * (end - start) > longest]


def _spans(text: str, needles: Sequence[Word], *, whole_only: bool = False) -> list[Span]:
    """Where the needles stand in ``text``, in order, none overlapping."""
    characters, places = kept_with_places(text)
    found = [
        match.span()
        for needle in dict.fromkeys(needle.kept for needle in needles if needle.kept)
        for match in re.finditer(re.escape(needle), characters)
    ]
    whole = [span for span in found if _stands_whole(text, places, span)]
    if not whole and not whole_only:
        whole = found or _parts(characters, needles)
    merged: list[Span] = []
    for start, end in sorted(whole):
        span = (places[start], places[end - 1] + 1)
        if merged and span[0] <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(span[1], merged[-1][1]))
        else:
            merged.append(span)
    return merged


def _stands_whole(text: str, places: list[int], span: Span) -> bool:
    """Whether no Latin or digit run is cut: 3号 in 第3号, not in 第13号."""
    first, last = places[span[0]], places[span[1] - 1]
    return not (_same_run(text[first - 1 : first], text[first]) or _same_run(text[last], text[last + 1 : last + 2]))


def _same_run(left: str, right: str) -> bool:
    return left.isascii() and right.isascii() and left.isalnum() and right.isalnum()


def _window(line: str, spans: list[Span]) -> Span:
    """Which part of a long line to show: from shortly before the first mark."""
    if len(line) <= LONGEST:
        return 0, len(line)
    first = spans[0][0] if spans else 0
    start = 0 if first < 2 * BEFORE else first - BEFORE
    return start, min(len(line), start + LONGEST)


def _marked(text: str, spans: list[Span], start: int, end: int) -> SafeString:
    parts, at = [], start
    for left, right in spans:
        left, right = max(left, start), min(right, end)
        if left < right:
            parts += [_escaped(text[at:left]), "<mark>", _escaped(text[left:right]), "</mark>"]
            at = right
    parts.append(_escaped(text[at:end]))
    return mark_safe("".join(parts))  # noqa: S308 - every piece of text above is escaped


def _escaped(text: str) -> str:
    return conditional_escape(text.replace(CELL_GAP, CELL_MARK))
