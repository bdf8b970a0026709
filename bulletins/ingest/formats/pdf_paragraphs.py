"""Printed lines become paragraphs again: by indents, full lines, type sizes and distances."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from bulletins.ingest.formats.pdf_things import Page, Printed
from bulletins.ingest.grammar import mark_of

_ENDS = re.compile(r"[。；：！？;:!?][”’）)】〕]*$")
_CONTENTS = re.compile(r"(?:[.…·•⋯]{2,}|\s)\s*[(（]?\d{1,4}[)）]?$")
_TOKEN = re.compile(r"[A-Za-z0-9.%]+|.[，。；：、！？）》”〕】]*")
_FIELD = re.compile(r"[\u4e00-\u9fff]\s?[\u4e00-\u9fff\s]{1,7}[:：]")  # 地 址：……
_NEW = re.compile(r"附\s*[件表图]?\s*\d{0,2}\s*[:：]?$|[（(]此件")


@dataclass(slots=True)
class _Margins:
    left: float
    right: float
    pitch: float  # from the top of a line to the top of the next
    indents: bool  # whether paragraphs begin with an indent


class Paragraphs:
    """Knows the document's margins; tells for each line whether it begins a paragraph."""

    def __init__(self, pages: list[Page]) -> None:
        lines = [(page.number, t) for page in pages for t in page.things if isinstance(t, Printed)]
        self.size = median(_weighted(line for _, line in lines)) if lines else 10.5
        groups: dict[tuple[int, int], list[Printed]] = defaultdict(list)
        for number, line in lines:
            groups[number % 2, line.column].append(line)
            groups[2, line.column].append(line)
        self._margins = {key: self._measure(group) for key, group in groups.items()}

    def begins(self, page: int, before: Printed | None, line: Printed, same_column: bool) -> bool:
        """Whether ``line``, on ``page``, begins a paragraph after ``before``; ``same_column``: right below it."""
        if before is None or abs(before.size - line.size) > 0.12 * line.size or _CONTENTS.search(before.text):
            return True
        margins, size = self._of(page, line), line.size
        if same_column and line.top - before.top > 1.45 * max(margins.pitch * size / self.size, size):
            return True
        # Signatures and dates stand on the right, whatever is above them.
        deep = margins.left + max(3 * size, 0.25 * (margins.right - margins.left))
        fields = _FIELD.match(before.text) and _FIELD.match(line.text)
        if fields or max(before.left, line.left) > deep or not self._full(page, before, line) or _NEW.match(line.text):
            return True
        ended, marked = bool(_ENDS.search(before.text)), mark_of(line.text) is not None
        indent = line.left - margins.left
        if indent > 1.2 * size:
            # A deeper or smaller indent than that of a first line may be a whole paragraph's own.
            return ended or marked or (margins.indents and abs(indent - 2 * size) < 0.5 * size)
        return ended and not margins.indents

    def goes_on_as_title(self, page: int, before: Printed | None, line: Printed) -> bool:
        """Whether a title in large type, centred, runs on from ``before``."""
        if before is None or line.size < 1.15 * self.size or abs(before.size - line.size) > 0.05 * line.size:
            return False
        close = 0 < line.top - before.top < 2.2 * line.size
        return close and self._centred(page, before) and self._centred(page, line)

    def _full(self, page: int, line: Printed, following: Printed) -> bool:
        """Whether the next line's first word would not have fitted on ``line``."""
        margins = self._of(page, line)
        found = _TOKEN.match(following.text)
        token = sum(0.55 if c.isascii() else 1.0 for c in (found[0] if found else "")) * line.size
        return line.right + max(token, 1.3 * line.size) > margins.right + 0.1 * line.size

    def _centred(self, page: int, line: Printed) -> bool:
        margins = self._of(page, line)
        before, behind = line.left - margins.left, margins.right - line.right
        return abs(before - behind) < 2 * line.size and before > -line.size

    def _of(self, page: int, line: Printed) -> _Margins:
        own = self._margins.get((page % 2, line.column))
        return own or self._margins[2, line.column]

    def _measure(self, lines: list[Printed]) -> _Margins:
        body = [line for line in lines if abs(line.size - self.size) < 0.15 * self.size] or lines
        widest = max(line.right - line.left for line in body)
        long = [line for line in body if line.right - line.left > 0.6 * widest]
        lefts, rights = sorted(line.left for line in long), sorted(line.right for line in long)
        left, right = lefts[len(lefts) // 10], rights[-1 - len(rights) // 10]
        steps = [b.top - a.top for a, b in pairwise(body) if 0 < b.top - a.top < 4 * self.size]
        indented = sum(left + 1.2 * self.size < line.left < left + 3.5 * self.size for line in long)
        pitch = median(steps) if steps else 1.6 * self.size
        return _Margins(left, right, pitch, indented * 20 > len(long))


def _weighted(lines: Iterable[Printed]) -> list[float]:
    sizes: list[float] = []
    for line in lines:
        sizes += [line.size] * max(1, len(line.text) // 5)
    return sizes
