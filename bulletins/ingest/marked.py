"""Marks at work: an editor's word on lines, before the grammar reads them, and on where documents begin.

Lines are what the grammar sees: joined lines become one, a split line several, rows get cells or lose them. So every
later pass reads a marked text as it would read one that was printed so.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from bulletins.ingest import grammar, tree
from bulletins.ingest.doubts import doubt
from bulletins.ingest.heads import Head, barred, can_be_title, is_body_line, is_red_head
from bulletins.ingest.marks import NOTHING, Marks, Says, contradiction, role_words, settle
from bulletins.ingest.normalise import Line, columns, tight, unmark
from bulletins.ingest.text import Grid, Text

_TITLE_LINES = 4
_HEAD_LINES = 9  # bodies, number and title


class Marking:
    """The marks of one text while it is read. Raises MarkError where they are not this text's."""

    def __init__(self, marks: Marks, text: Text) -> None:
        marks.check(text)
        self._says, self.doubts = settle(marks.marks)
        self._raw = text.lines
        self._drawn = set(text.grids)
        self._done: set[tuple[str, int]] = set()

    def texts(self) -> set[int]:
        """Lines that are no rows of a table, whatever HTML stands on them."""
        return {n for n, says in self._says.items() if says.text or says.offsets or says.role == "furniture"}

    def attach(self, lines: list[Line]) -> None:
        """Gives each line what is said of it, and its cells or none."""
        before: Line | None = None
        for line in lines:
            line.says = says = self._says.get(line.number, NOTHING)
            if says.role == "table" and line.cells is None:
                line.cells = columns(self._raw[line.number - 1]) or [line.text]
                if before is not None and before.says.table == says.table:
                    line.adjacent = True  # blank lines between rows that are plain text part no table
            elif says.text or says.offsets:
                line.cells = None
            before = line
        _drop_grids(lines, self._drawn)

    def shape(self, lines: list[Line]) -> list[Line]:
        """``lines``, those of furniture aside, with what is split and joined."""
        parts = [part for index in range(len(lines)) for part in self._split(lines, index)]
        return self._join([line for line in parts if line.text or line.cells is not None or line.says is NOTHING])

    def _split(self, lines: list[Line], index: int) -> list[Line]:
        line = lines[index]
        beside = [lines[at].number for at in (index - 1, index + 1) if 0 <= at < len(lines)]
        # The row of an HTML table is not what its line prints.
        if not line.says.offsets or line.number in beside or (line.grid and line.grid not in self._drawn):
            return [line]
        raw = self._raw[line.number - 1]
        edges = [0, *line.says.offsets, len(raw)]
        words = [re.sub(r"\s+", " ", raw[a:b]).strip() for a, b in pairwise(edges)]
        words = [unmark(part).strip() for part in words]
        if not line.cells and line.grid is None and words and (line.hashes or line.bullet):
            words[0] = re.sub(r"^(?:#{1,6}|[-*+•])\s+", "", words[0])
        if len(words) < 2 or not all(tight(part) for part in words):
            return [line]
        self._done.add(("split", line.number))
        first = replace(line, spaced=words[0], text=tight(words[0]), cells=None, grid=None, wrapped=False)
        first.says = replace(line.says, join=0, never=line.says.never | {"table"})
        after = Says(never=frozenset({"document", "table"}), apart=1)
        rest = [Line(line.number, part, tight(part), adjacent=True, bold=line.bold, says=after) for part in words[1:]]
        rest[-1].says = replace(after, join=line.says.join)
        rest[-1].wrapped = line.wrapped
        return [first, *rest]

    def _join(self, lines: list[Line]) -> list[Line]:
        joined: list[Line] = []
        words: list[list[str]] = []
        goes_on = 0  # the order of the mark that joins the next line
        number = 0  # and that mark's line
        for line in lines:
            if goes_on:
                self._done.add(("join", number))
            if goes_on and self._may_join(joined[-1], line, goes_on):
                before = joined[-1]
                says = before.says if before.says.role else replace(before.says, role=line.says.role)
                before.says = replace(
                    says, level=says.level or line.says.level, never=says.never | line.says.never | {"table"}
                )
                before.joined, before.wrapped = line.last, line.wrapped
                before.cells = before.grid = None
                before.bold &= line.bold
                words[-1].append(line.spaced)
            else:
                joined.append(line)
                words.append([line.spaced])
            goes_on, number = line.says.join, line.number
        for line, parts in zip(joined, words, strict=True):
            if len(parts) > 1:
                line.spaced = " ".join(parts)
                line.text = tight(line.spaced)
        return joined

    def _may_join(self, before: Line, line: Line, order: int) -> bool:
        """Whether ``line`` is to go on with ``before``; where marks contradict each other the later one holds."""
        here, above = line.says, before.says
        if here.apart > order:
            self._against(line, "与上一段分开", "与上一段相连")
            return False
        if here.apart:
            self._against(line, "与上一段相连", "与上一段分开")
        role = here.role
        other = above.role and role and (above.role, above.level) != (role, here.level)
        if role in ("document", "table") or other:
            if here.given > order:
                self._against(line, role_words(here), "与上一段相连")
                return False
            self._against(line, "与上一段相连", role_words(here))
            line.says = self._says[line.number] = replace(here, role=None, level=None, table=None)
        return True

    def _against(self, line: Line, kept: str, dropped: str) -> None:
        self.doubts.append(contradiction(line.number, kept, dropped))

    def idle(self, reading: tree.Reading, lines: Iterable[Line]) -> Iterator[tree.Warning]:
        """A doubt for each mark that changes nothing: on a blank line, outside the documents."""
        starts = {document.lines[0] for document in reading.documents}
        spans = sorted(document.lines for document in reading.documents)
        printed = {number for line in lines for number in (line.number, line.last)}
        firsts = [first for first, _ in spans]
        tables: dict[int, tuple[int, bool]] = {}
        for number, says in sorted(self._says.items()):
            at = bisect_left(firsts, number + 1) - 1
            inside = at >= 0 and number <= spans[at][1] and (number in printed or self._raw[number - 1].strip() != "")
            if says.table is not None:
                first, used = tables.get(says.table, (number, False))
                tables[says.table] = (first, used or inside)
            elif (says.role == "document" and number not in starts) or (says.body and not inside):
                yield doubt(number, "mark-without-effect", mark=role_words(says))
            if says.join and ("join", number) not in self._done:
                yield doubt(number, "mark-without-effect", mark="与下一段相连")
            if says.offsets and ("split", number) not in self._done:
                yield doubt(number, "mark-without-effect", mark="从行内拆开")
        for first, used in tables.values():
            if not used:
                yield doubt(first, "mark-without-effect", mark="表格")


def _drop_grids(lines: list[Line], drawn: set[Grid]) -> None:
    """A table ``drawn`` by the file of which a part is marked is read by its cells: its merged cells no longer fit."""
    touched: set[Grid] = set()
    tables: dict[Grid, int | None] = {}
    for line in lines:
        if line.grid not in drawn or line.grid is None:
            continue
        says = line.says
        cut = says.text or says.offsets or says.role == "furniture" or (says.apart and line.number != line.grid.first)
        if cut or tables.setdefault(line.grid, says.table) != says.table:
            touched.add(line.grid)
    for line in lines if touched else ():
        if line.grid in touched:
            line.grid = None


def marked_heads(heads: list[Head], lines: list[Line], end: int) -> list[Head]:
    """``heads`` as the marks want them: none where a line is no document's start, one at each line that is. ``end`` is
    where the imprint begins."""
    starts = [index for index, line in enumerate(lines) if line.says.role == "document" and not inner(lines, index)]
    held: dict[int, Head] = {}
    free: list[Head] = []
    for head in heads:
        at = bisect_left(starts, head.end) - 1
        if at >= 0 and starts[at] >= head.start:
            cut = _from(head, starts[at])
            if cut.title:
                held[cut.start] = cut
        elif not barred(lines, head.start, head.end) and not inner(lines, head.start):
            free.append(head)
    for order, start in enumerate(starts):
        if start in held:
            continue
        limit = starts[order + 1] if order + 1 < len(starts) else end
        head = _head_at(lines, start, limit)
        at = bisect_left(free, start, key=lambda head: head.start)
        if at < len(free) and free[at].start <= head.end:  # a document that is all head would be none
            head = _reaching_up(free.pop(at), start, lines)
        held[start] = head
    return sorted([*free, *held.values()], key=lambda head: head.start)


def inner(lines: list[Line], index: int) -> bool:
    """Whether a line begins inside a line of the source, where no document can begin."""
    return index > 0 and lines[index - 1].last == lines[index].number


def _from(head: Head, start: int) -> Head:
    number = head.number if head.number is not None and head.number >= start else None
    return Head(start, head.end, [i for i in head.title if i >= start], [i for i in head.issuers if i >= start], number)


def _reaching_up(head: Head, start: int, lines: list[Line]) -> Head:
    """A head that the grammar found a little below the line where its document starts."""
    above = range(start, head.start)
    bodies = [i for i in above if is_body_line(lines[i]) or is_red_head(lines[i])]
    whole = grammar.TITLE_START.match(grammar.split_issuer(head.title_text(lines))[1])
    title = [] if whole else [i for i in above if i not in bodies]
    return Head(start, head.end, [*title, *head.title], [*bodies, *head.issuers], head.number)


def _head_at(lines: list[Line], start: int, limit: int) -> Head:
    """The head that begins at ``start``: bodies, number, title as far as they can be told; at least that line."""
    title: list[int] = []
    bodies: list[int] = []
    number: int | None = None
    end = start
    for index in range(start, min(limit, start + _HEAD_LINES)):
        line = lines[index]
        numbered = len(line.text) <= 40 and bool(grammar.own_number(line.text) or grammar.order_number(line.text))
        if index > start and (line.cells or line.says.body):
            break
        if number is None and numbered:
            number = index
        elif not title and (is_red_head(line) or is_body_line(line)):
            bodies.append(index)
        elif _in_title(lines, start, title, number, index):
            title.append(index)
        else:
            break
        end = index + 1
    begins = next((n for n, i in enumerate(title) if grammar.TITLE_START.search(lines[i].text)), 0)
    if grammar.TITLE_START.match(lines[title[begins]].text if title else ""):
        title, bodies = title[begins:], [*bodies, *title[:begins]]
    if not title and bodies:
        # A body's name with no title under it is all the title there is.
        title, bodies, end = [bodies[0]], [], bodies[0] + 1
        number = number if number is not None and number < end else None
    return Head(start, end, title, bodies, number)


def _in_title(lines: list[Line], start: int, title: list[int], number: int | None, index: int) -> bool:
    """Whether a line begins the title, or goes on with it: right below, where it is not whole."""
    if not title:
        return index == start or can_be_title(lines[index])
    if (number is not None and number > title[0]) or len(title) == _TITLE_LINES:
        return False
    whole = grammar.genre_of(" ".join(lines[i].spaced for i in title)) is not None
    return lines[index].adjacent and not whole and can_be_title(lines[index])
