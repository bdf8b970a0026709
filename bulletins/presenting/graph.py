"""The documents that stand in relation to one, as a drawing: above it what acts on it, below it what it acts on. The
lists of the page say the same in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bulletins.models import Document
from bulletins.presenting.related import Group

MOST = 6  # on each side
TITLE = 19  # characters
# The drawing's own units; the browser scales them.
WIDTH, RAIL, LEFT, ROW, BOX, GAP = 360, 14, 30, 50, 42, 14


@dataclass(frozen=True, slots=True)
class Node:
    """``label`` says how it is related; without ``url`` it stands for what is left out."""

    label: str
    title: str
    full_title: str
    url: str
    y: int

    @property
    def middle(self) -> int:
        return self.y + BOX // 2

    @property
    def first_line(self) -> int:
        return self.y + 17

    @property
    def second_line(self) -> int:
        return self.y + 35


@dataclass(frozen=True, slots=True)
class Graph:
    incoming: list[Node]
    own: Node
    outgoing: list[Node]

    width, rail, left, box = WIDTH, RAIL, LEFT, BOX

    @property
    def box_width(self) -> int:
        return WIDTH - LEFT - 2

    @property
    def height(self) -> int:
        last = self.outgoing[-1] if self.outgoing else self.own
        return last.y + BOX + 4

    @property
    def own_bottom(self) -> int:
        return self.own.y + BOX


def graph_of(document: Document, groups: Iterable[Group]) -> Graph | None:
    """``None`` where nothing is related."""
    groups = list(groups)
    incoming = [(group.label, other) for group in groups if group.incoming for other, _clause in group.documents]
    outgoing = [(group.label, other) for group in groups if not group.incoming for other, _clause in group.documents]
    if not incoming and not outgoing:
        return None
    above = _nodes(incoming, 2)
    y = 2 + len(above) * ROW + (GAP if above else 0)
    own = Node("", _short(document.title), document.title, "", y)
    return Graph(above, own, _nodes(outgoing, y + BOX + GAP))


def _nodes(found: list[tuple[str, Document]], top: int) -> list[Node]:
    shown = found if len(found) <= MOST else found[: MOST - 1]
    nodes = [
        Node(label, _short(other.title), other.title, other.get_absolute_url(), top + n * ROW)
        for n, (label, other) in enumerate(shown)
    ]
    if len(shown) < len(found):
        nodes.append(Node("", f"+{len(found) - len(shown)}", "", "", top + len(shown) * ROW))
    return nodes


def _short(title: str) -> str:
    return title if len(title) <= TITLE else f"{title[: TITLE - 1]}…"
