"""All personal data of a text or a table, in order, none within another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from bulletins.ingest.personal import numbers, people
from bulletins.ingest.personal.plain import UNSEEN, Datum, bare, plain
from bulletins.ingest.tree import Finding

_TAKEN = "\0"
_LONGEST_LABEL = 12

Finder = Callable[[str, str], Iterator[Datum]]

# What was found is taken out of the text that the next finder gets, so that an earlier one in this list comes first.
FINDERS: tuple[Finder, ...] = (
    numbers.emails,
    numbers.identities,
    numbers.mobiles,
    numbers.accounts,
    numbers.plates,
    numbers.chats,
    people.homes,
    people.births,
)


def find(text: str, head: str = "") -> list[Datum]:
    """The personal data of ``text``; ``head`` is the heading of the column it stands in."""
    words = plain(text)
    if UNSEEN in words:
        seen = [n for n, character in enumerate(words) if character != UNSEEN]
        found = _find(bare(words), bare(plain(head)))
        return [replace(datum, start=seen[datum.start], end=seen[datum.end - 1] + 1) for datum in found]
    return _find(words, bare(plain(head)))


def _find(words: str, head: str) -> list[Datum]:
    found = list[Datum]()
    for finder in FINDERS:
        end, parts = 0, []
        for datum in sorted(finder(words, head), key=lambda datum: datum.start):
            if datum.start >= end and _TAKEN not in words[datum.start : datum.end]:
                found.append(datum)
                parts += [words[end : datum.start], _TAKEN * (datum.end - datum.start)]
                end = datum.end
        words = "".join([*parts, words[end:]])
    return sorted(found, key=lambda datum: datum.start)


def find_in_table(
    rows: Sequence[Sequence[str]], header_rows: int, about: str = ""
) -> Iterator[tuple[int, int, list[Datum]]]:
    """(row, column, data) of each cell that holds any. ``about`` is what caption and title say the table is of: in a
    table of children, of the sick or the poor, names are found too. What a cell is of stands above it, or in a form to
    the left."""
    heads = heads_of(rows, header_rows)
    sensitive = people.is_sensitive(about + "".join(heads))
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if not cell:
                continue
            above = heads[c] if r >= header_rows and c < len(heads) else ""
            label = _label(row[c - 1]) if c else ""
            found = find(cell, f"{above} {label}".strip())
            is_below = r >= (header_rows or 1) and people.is_name_head(above)
            is_named = is_below or (r >= header_rows and people.is_name_label(label))
            if sensitive and not found and is_named:
                name = people.name_in(cell)
                found = [name] if name else []
            if found:
                yield r, c, found


def _label(cell: str) -> str:
    """The words of a cell that says what its neighbour holds; empty where it holds something itself."""
    words = re.sub(r"\s", "", cell)
    return words if len(words) <= _LONGEST_LABEL and not re.search(r"\d", words) else ""


def heads_of(rows: Sequence[Sequence[str]], header_rows: int) -> list[str]:
    """What stands above each column; a table without header rows may have its heads in the first."""
    height = header_rows or 1
    width = max((len(row) for row in rows[:height]), default=0)
    return ["".join(row[c] for row in rows[:height] if c < len(row)) for c in range(width)]


def find_personal(lines: Iterable[tuple[int, str]]) -> list[Finding]:
    """Each mobile or identity number once, at the line where it first stands; ``lines`` are (number, text)."""
    found: dict[str, Finding] = {}
    for number, text in lines:
        words = bare(plain(text))
        identities = list(numbers.identities(words))
        taken = [(datum.start, datum.end) for datum in identities]
        for datum in [*identities, *numbers.mobiles(words)]:
            inside = any(a < datum.end and datum.start < b for a, b in taken)
            if datum.kind == numbers.IDENTITY or not inside:
                found.setdefault(datum.value, Finding(datum.kind, datum.value, number))
    return list(found.values())


def masked(value: str) -> str:
    """A number of which only the ends are shown, so that a doubt about it gives nothing away."""
    return f"{value[:3]}****{value[-2:]}"
