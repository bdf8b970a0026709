"""Two wordings of one paragraph, character by character."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

# A number or a Latin word changes as a whole: 2023 → 2024, not the last digit.
_TOKEN = re.compile(r"[0-9A-Za-z.,%％]+|.", re.DOTALL)
# So many pairs of equal tokens may the middle of two wordings have; beyond it the whole middle has changed.
MOST_STEPS = 200_000
# What stays between two changes and is shorter than this is read with them.
SHORT = 2


@dataclass(frozen=True, slots=True)
class Run:
    """``state`` is ``ins`` (only in the later), ``del`` (only in the earlier), or empty (in both)."""

    state: str
    text: str


def likeness(old: str, new: str) -> float:
    """From 0 (nothing in common) to 1, by pairs of characters; linear."""
    if old == new:
        return 1.0
    pairs = [Counter(map("".join, pairwise(text))) or Counter(text) for text in (old, new)]
    both = pairs[0].total() + pairs[1].total()
    return 2 * (pairs[0] & pairs[1]).total() / both if both else 0.0


def compare_words(old: str, new: str) -> list[Run]:
    """The later wording with what was taken out before what was put in its place."""
    a, b = _TOKEN.findall(old), _TOKEN.findall(new)
    start, end = _common(a, b)
    head, tail = "".join(a[:start]), "".join(a[len(a) - end :])
    a, b = a[start : len(a) - end], b[start : len(b) - end]
    runs = [Run("", head), *_middle(a, b), Run("", tail)]
    return [run for run in runs if run.text]


def _common(a: list[str], b: list[str]) -> tuple[int, int]:
    """How many tokens both begin with, and how many of the rest both end with."""
    shorter = min(len(a), len(b))
    start = next((n for n in range(shorter) if a[n] != b[n]), shorter)
    rest = shorter - start
    end = next((n for n in range(rest) if a[-1 - n] != b[-1 - n]), rest)
    return start, end


def _middle(a: list[str], b: list[str]) -> list[Run]:
    counts = Counter(b)
    if sum(counts[token] for token in a) > MOST_STEPS:
        return [Run("del", "".join(a)), Run("ins", "".join(b))]
    runs: list[Run] = []
    taken, put = "", ""

    def settle() -> None:
        nonlocal taken, put
        runs.extend(run for run in (Run("del", taken), Run("ins", put)) if run.text)
        taken = put = ""

    codes = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    for n, (tag, i1, i2, j1, j2) in enumerate(codes):
        if tag == "equal" and (j2 - j1 >= SHORT or n in (0, len(codes) - 1)):
            settle()
            runs.append(Run("", "".join(b[j1:j2])))
        else:
            taken += "".join(a[i1:i2])
            put += "".join(b[j1:j2])
    settle()
    return runs
