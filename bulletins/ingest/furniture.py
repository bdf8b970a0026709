"""Page furniture: page numbers and running heads that a conversion left between the lines of a text."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from bulletins.ingest.normalise import Line, compact
from bulletins.ingest.tree import Block

_PAGE = re.compile(r"[-—–－─·•~]+\s*\d{1,4}\s*[-—–－─·•~]+|第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?")
_BARE = re.compile(r"\d{1,3}")
_BULLETED = re.compile(r"\d{1,4}\s*[-—–·•]")  # - 12 -, whose first dash reads as a bullet
_BULLETIN = re.compile(r"公报")
_DECORATED = re.compile(r"[·•—─\-]\s*[^\d，。；：]{2,14}\s*[·•—─\-]")
_OFTEN = 3
_COVER = 4  # lines that the name on a cover stands among


def part_furniture(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """``lines`` without page furniture, and the furniture."""
    heads = _running_heads(lines)
    bare = _bare_pages(lines)
    cover = _on_cover(lines, heads)
    text: list[Line] = []
    furniture: list[Line] = []
    for line in lines:
        running = _key(line) in heads and line.number not in cover
        guessed = line.cells is None and (_is_page(line) or line.number in bare or running)
        if line.says.role == "furniture" or (guessed and not line.says.printed):
            furniture.append(line)
        else:
            text.append(line)
    return text, furniture


def _is_page(line: Line) -> bool:
    return bool(_PAGE.fullmatch(line.spaced) or (line.bullet and _BULLETED.fullmatch(line.spaced)))


def _key(line: Line) -> str:
    """What a running head has in common from page to page: everything but the page's number at either end."""
    return re.sub(r"^\d{1,4}(?=\D)|(?<=\D)\d{1,4}$", "", compact(line.text))


def _running_heads(lines: list[Line]) -> set[str]:
    """Short lines that come again and again and name the bulletin, or stand between dots or dashes. The name alone also
    stands on cover and title page, so a head has to come more often than that, or again beside a page's number."""
    named = [
        index
        for index, line in enumerate(lines)
        if line.cells is None
        and len(line.text) <= 40
        and not line.ends
        and (_BULLETIN.search(line.text) or _DECORATED.fullmatch(line.spaced))
    ]
    counts = Counter(_key(lines[index]) for index in named)
    paged = Counter(_key(lines[index]) for index in named if any(map(_is_page, lines[max(0, index - 1) : index + 2])))
    return {key for key, count in counts.items() if count > _OFTEN or (paged[key] > 1 and paged[key] == count)}


def _on_cover(lines: list[Line], heads: set[str]) -> set[int]:
    """The numbers of lines at the top of the file where a running head is printed first: the cover's name."""
    first: dict[str, int] = {}
    for line in lines[:_COVER]:
        if _BULLETIN.search(line.text) and (key := _key(line)) in heads and not _DECORATED.fullmatch(line.spaced):
            first.setdefault(key, line.number)
    return set(first.values())


def _bare_pages(lines: list[Line]) -> set[int]:
    """The numbers of lines that hold nothing but a page number, where such lines count up through the file."""
    found = [line for line in lines if line.cells is None and _BARE.fullmatch(line.spaced)]
    pages = [int(line.spaced) for line in found]
    if len(pages) < _OFTEN or any(not 0 < after - before <= 3 for before, after in pairwise(pages)):
        return set()
    if found[-1].number - found[0].number < 8 * len(found):
        return set()
    return {line.number for line in found}


def insert_furniture(blocks: list[Block], furniture: list[Line]) -> list[Block]:
    """``blocks`` with a block for each line of furniture, after the block that it interrupts."""
    if not furniture:
        return blocks
    added = [Block("furniture", line.text, (line.number, line.number)) for line in furniture]
    return sorted([*blocks, *added], key=lambda block: block.lines[0])
