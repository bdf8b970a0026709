"""Two versions of a document side by side: what was added, removed, moved and changed, down to characters and cells.

Paragraphs are matched by the names of their places, which corrections keep (ingest/places.py), so nothing here grows
faster than the text; what is left over on both sides is matched by its words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bulletins.ingest.places import digest
from bulletins.ingest.tree import Block
from bulletins.models import Document, Table
from bulletins.presenting.cells import TableChange, compare_tables
from bulletins.presenting.characters import Run, compare_words, likeness

# How alike two paragraphs must be to be one that was changed.
ALIKE = 0.4
# Pairs of leftover paragraphs between two that match; beyond it they are simply removed and added.
MOST_PAIRS = 900
CONTEXT = 1

SAME, CHANGED, ADDED, REMOVED, MOVED, SKIPPED = "same", "changed", "added", "removed", "moved", "skipped"


@dataclass(frozen=True, slots=True)
class Part:
    """A block of one version: ``name`` is its place, ``table`` what it stands for where it is a table."""

    block: Block
    name: str
    table: Table | None = None

    @property
    def digest(self) -> str:
        block = self.block
        if self.table is not None:
            # Which number a table has is no change of its own.
            held = (self.table.caption, self.table.unit, self.table.header_rows, self.table.rows, self.table.spans)
            block = Block("table", repr(held))
        return digest(block)


@dataclass(slots=True)
class Change:
    """``kind`` is one of the words above. ``runs`` are the words with what was put in and taken out; of ``skipped``,
    ``count`` paragraphs are the same in both. ``name`` is the place in the later version, for a link; ``number``
    counts what differs, from 1."""

    kind: str
    runs: list[Run] = field(default_factory=list)
    name: str = ""
    block_kind: str = ""
    table: TableChange | None = None
    count: int = 0
    number: int = 0

    @property
    def is_of_form(self) -> bool:
        """The words are the same; what changed is that they are a heading, an item, a paragraph."""
        return self.kind == CHANGED and self.table is None and not any(run.state for run in self.runs)


def parts_of(document: Document) -> list[Part]:
    """The blocks of a version whose anchors and tables were prefetched."""
    names = {anchor.block: anchor.name for anchor in document.anchors.all()}
    tables = {table.order: table for table in document.tables.all()}
    return [
        Part(block, names.get(n, ""), tables.get((block.table or 0) + 1) if block.kind == "table" else None)
        for n, block in enumerate(document.blocks)
    ]


def compare(old: Sequence[Part], new: Sequence[Part]) -> list[Change]:
    """The later text in its order, with what was removed at the place where it stood, and long stretches of the same
    left out."""
    pairs = _pairs(old, new)
    moved_from = _moved(old, new, pairs)
    moved_away = set(moved_from.values())
    found: list[Change] = []
    at = 0
    taken = {i: j for j, i in pairs.items()}
    for j, part in enumerate(new):
        if j not in pairs:
            found.append(_one_sided(part, MOVED if j in moved_from else ADDED))
            continue
        found += [_one_sided(old[i], REMOVED) for i in range(at, pairs[j]) if i not in taken and i not in moved_away]
        at = pairs[j] + 1
        found.append(_both(old[pairs[j]], part))
    found += [_one_sided(old[i], REMOVED) for i in range(at, len(old)) if i not in taken and i not in moved_away]
    return _shortened(found)


def tally(changes: Sequence[Change]) -> list[tuple[str, int]]:
    """How often each kind of change occurs, in the order of the words above; what is the same is not counted."""
    kinds = Counter(change.kind for change in changes if change.number)
    return [(kind, kinds[kind]) for kind in (CHANGED, ADDED, REMOVED, MOVED) if kinds[kind]]


def _pairs(old: Sequence[Part], new: Sequence[Part]) -> dict[int, int]:
    """Index in ``new`` → index in ``old`` of the same paragraph, both rising."""
    places = {part.name: i for i, part in enumerate(old) if part.name}
    pairs: dict[int, int] = {}
    last = -1
    for j, part in enumerate(new):
        i = places.get(part.name, -1) if part.name else -1
        if i > last and _alike(old[i], part):
            pairs[j] = last = i
    # Between two that match, what is left may be the same paragraph under another name.
    edges = [(-1, -1), *pairs.items(), (len(new), len(old))]
    for (j1, i1), (j2, i2) in pairwise(edges):
        pairs |= _pairs_between(old, new, range(i1 + 1, i2), range(j1 + 1, j2))
    return dict(sorted(pairs.items()))


def _pairs_between(old: Sequence[Part], new: Sequence[Part], left: range, right: range) -> dict[int, int]:
    pairs: dict[int, int] = {}
    if len(left) * len(right) > MOST_PAIRS:
        return pairs
    start = left.start
    for j in right:
        alike = [(_likeness(old[i], new[j]), -i) for i in range(start, left.stop)]
        best, at = max(alike, default=(0.0, 0))
        if best >= ALIKE:
            pairs[j], start = -at, -at + 1
    return pairs


def _alike(old: Part, new: Part) -> bool:
    return _likeness(old, new) >= ALIKE


def _likeness(old: Part, new: Part) -> float:
    if old.digest == new.digest:
        return 1.0
    if (old.table is None) != (new.table is None):
        return 0.0
    if old.table is not None and new.table is not None:
        cells = [Counter(cell for row in table.rows for cell in row if cell) for table in (old.table, new.table)]
        shared, all_cells = (cells[0] & cells[1]).total(), cells[0].total() + cells[1].total()
        named = 0.5 if old.table.caption and old.table.caption == new.table.caption else 0.0
        return max(named, 2 * shared / all_cells if all_cells else 1.0)
    return likeness(old.block.text, new.block.text)


def _moved(old: Sequence[Part], new: Sequence[Part], pairs: dict[int, int]) -> dict[int, int]:
    """Index in ``new`` → index in ``old`` of what stands elsewhere with the same words."""
    taken = set(pairs.values())
    left: dict[str, list[int]] = {}
    for i, part in enumerate(old):
        if i not in taken:
            left.setdefault(part.digest, []).append(i)
    found = {}
    for j, part in enumerate(new):
        if j not in pairs and left.get(part.digest):
            found[j] = left[part.digest].pop(0)
    return found


def _one_sided(part: Part, kind: str) -> Change:
    state = {ADDED: "ins", REMOVED: "del", MOVED: ""}[kind]
    change = Change(kind, name="" if kind == REMOVED else part.name, block_kind=part.block.kind)
    if part.table is not None:
        change.table = compare_tables(part.table if kind != ADDED else None, part.table if kind != REMOVED else None)
    else:
        change.runs = [Run(state, part.block.text)]
    return change


def _both(old: Part, new: Part) -> Change:
    kind = SAME if old.digest == new.digest else CHANGED
    change = Change(kind, name=new.name, block_kind=new.block.kind)
    if kind == SAME:
        change.runs = [Run("", new.block.text or (new.table.caption if new.table else ""))]
    elif new.table is not None:
        change.table = compare_tables(old.table, new.table)
    else:
        change.runs = compare_words(old.block.text, new.block.text)
    return change


def _shortened(changes: list[Change]) -> list[Change]:
    """With one paragraph of context around each change; what lies between is counted."""
    shown: set[int] = set()
    differing = 0
    for n, change in enumerate(changes):
        if change.kind != SAME:
            differing += 1
            change.number = differing
            shown.update(range(n - CONTEXT, n + CONTEXT + 1))
    found: list[Change] = []
    for n, change in enumerate(changes):
        if n in shown:
            found.append(change)
        elif found and found[-1].kind == SKIPPED:
            found[-1].count += 1
        else:
            found.append(Change(SKIPPED, count=1))
    return found
