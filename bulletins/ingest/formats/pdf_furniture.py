"""Running heads and page numbers of a PDF: what stands at the edge of page after page."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from bulletins.ingest.formats.pdf_things import Page, Printed

_EDGE = 0.13  # of the page's height
_AT_MOST = 3  # lines of furniture at either edge
_NUMBER = re.compile(r"[-—–－─·•~\s]*(\d{1,4})[-—–－─·•~\s]*|第\s*(\d{1,4})\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?")
_AT_END = re.compile(r"^[-—·•\s]*(\d{1,4})(?=[\s·•|｜—-])|(?<=[\s·•|｜—-])(\d{1,4})[-—·•\s]*$")
_TEXT = re.compile(r"附件|附表|附图|[（(]?[一二三四五六七八九十]{1,3}[、）)]|第[一二三四五六七八九十]+[章节条]")


def remove_furniture(pages: list[Page]) -> dict[int, int]:
    """Takes furniture out of the pages; returns the number printed on each page, by the page's place in the file."""
    candidates = {page.number: _at_edges(page) for page in pages}
    counts: Counter[tuple[bool, str]] = Counter()
    for lines in candidates.values():
        counts.update({(top, _key(line)) for line, top in lines})
    enough = 2 if len(pages) <= 4 else max(3, round(0.25 * len(pages)))
    heads = {key for key, count in counts.items() if count >= enough and not _TEXT.match(key[1])}
    numbers: dict[int, list[int]] = defaultdict(list)
    for page in pages:
        gone: set[int] = set()
        for line, top in candidates[page.number]:
            bare = _NUMBER.fullmatch(line.text)
            if bare and not _plain(line.text):
                numbers[page.number].append(int(bare[1] or bare[2]))
            elif (top, _key(line)) in heads:
                found = bare or _AT_END.search(line.text)
                numbers[page.number] += [int(found[1] or found[2])] if found else []
            else:
                continue
            gone.add(id(line))
        page.things = [thing for thing in page.things if id(thing) not in gone]
    return _folios(numbers, len(pages))


def _at_edges(page: Page) -> list[tuple[Printed, bool]]:
    """The lines at the top (True) and the bottom edge."""
    lines = sorted((t for t in page.things if isinstance(t, Printed)), key=lambda line: line.top)
    tops = [(line, True) for line in lines[:_AT_MOST] if line.bottom < _EDGE * page.height]
    return tops + [(line, False) for line in lines[-_AT_MOST:] if line.top > (1 - _EDGE) * page.height]


def _key(line: Printed) -> str:
    return re.sub(r"\d+|\s+", "", line.text)


def _plain(text: str) -> bool:
    return text.strip().isdecimal()


def _folios(numbers: dict[int, list[int]], count: int) -> dict[int, int]:
    """Numbers that count up with the pages; a page between two numbered ones has its number though none is printed."""
    offsets = Counter(number - page for page, found in numbers.items() for number in set(found))
    if not offsets:
        return {}
    offset, agreeing = offsets.most_common(1)[0]
    if agreeing * 2 < len(numbers):
        return {}
    first = min(page for page, found in numbers.items() if page + offset in found)
    return {page: page + offset for page in range(first, count + 1)}
