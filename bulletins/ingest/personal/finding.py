"""All personal data of a text or a table, in order, none within another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from bulletins.ingest.personal import numbers, people
from bulletins.ingest.personal.plain import Datum, plain
from bulletins.ingest.tree import Finding

_TAKEN = "\0"

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
    words, found = plain(text), list[Datum]()
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
    table of children, of the sick or the poor, names are found too."""
    heads = heads_of(rows, header_rows)
    sensitive = people.is_sensitive(about + "".join(heads))
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if not cell:
                continue
            found = find(cell, heads[c] if r >= header_rows and c < len(heads) else "")
            if sensitive and not found and r >= (header_rows or 1) and c < len(heads) and people.is_name_head(heads[c]):
                name = people.name_in(cell)
                found = [name] if name else []
            if found:
                yield r, c, found


def heads_of(rows: Sequence[Sequence[str]], header_rows: int) -> list[str]:
    """What stands above each column; a table without header rows may have its heads in the first."""
    height = header_rows or 1
    width = max((len(row) for row in rows[:height]), default=0)
    return ["".join(row[c] for row in rows[:height] if c < len(row)) for c in range(width)]


def find_personal(lines: Iterable[tuple[int, str]]) -> list[Finding]:
    """Each mobile or identity number once, at the line where it first stands; ``lines`` are (number, text)."""
    found: dict[str, Finding] = {}
    for number, text in lines:
        words = plain(text)
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
