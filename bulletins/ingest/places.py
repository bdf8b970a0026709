"""Names for the places of a text, so that an address can point at a heading, an article, a table or a paragraph.

Names say what stands there (``art-3``, ``h-2-1``, ``table-1``, ``att-2``, ``p-12``) and are kept through corrections: a
block whose words are unchanged, or that was changed in its place, answers to the name it had.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from bulletins.ingest.numerals import chinese_number
from bulletins.ingest.tree import Block

_ARTICLE = re.compile(r"第([〇零一二三四五六七八九十百千\d]+)条(之[一二三四五六七八九十]+)?")


def digest(block: Block) -> str:
    """Sixteen hexadecimal digits that two blocks share only when kind, level and words are the same."""
    words = f"{block.kind}\0{block.level}\0{block.table}\0{block.text}"
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def name_blocks(
    blocks: Sequence[Block], before: Sequence[tuple[str, str]] = (), taken: Iterable[str] = ()
) -> list[tuple[str, str]]:
    """A (digest, name) for every block, in order. ``before`` is what this gave for the text as it was; ``taken`` are
    names that earlier versions used and that may not come to mean another place."""
    digests = [digest(block) for block in blocks]
    kept = _kept_names([old for old, _ in before], digests)
    names: list[str | None] = [before[kept[n]][1] if n in kept else None for n in range(len(blocks))]
    used = {name for name in names if name} | {name for _, name in before} | set(taken)
    for n, proposal in enumerate(_proposals(blocks)):
        if names[n] is None:
            names[n] = _free(proposal, used)
            used.add(names[n] or "")
    return [(d, name or "") for d, name in zip(digests, names, strict=True)]


def _kept_names(old: list[str], new: list[str]) -> dict[int, int]:
    """Index of a block now → index of the block before whose name it keeps."""
    kept: dict[int, int] = {}
    if not old:
        return kept
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal" or (tag == "replace" and i2 - i1 == j2 - j1):
            kept.update(zip(range(j1, j2), range(i1, i2), strict=True))
    return kept


def _proposals(blocks: Sequence[Block]) -> Iterable[str]:
    path: list[int] = []
    counts: dict[str, int] = {}

    def count(kind: str) -> int:
        counts[kind] = counts.get(kind, 0) + 1
        return counts[kind]

    for block in blocks:
        article = _ARTICLE.match(block.text)
        if article:
            after = f"-{chinese_number(article[2][1:])}" if article[2] else ""
            yield f"art-{chinese_number(article[1])}{after}"
        elif block.kind == "heading":
            level = block.level or 1
            path = path[:level] + [0] * (level - len(path))
            path[level - 1] += 1
            yield "h-" + "-".join(str(max(n, 1)) for n in path)
        elif block.kind in ("title", "table", "figure", "attachment_label"):
            name = {"figure": "fig", "attachment_label": "att"}.get(block.kind, block.kind)
            yield f"{name}-{count(name)}"
        else:
            yield f"p-{count('p')}"


def _free(proposal: str, used: set[str]) -> str:
    if proposal not in used:
        return proposal
    n = 2
    while f"{proposal}.{n}" in used:
        n += 1
    return f"{proposal}.{n}"
