"""The working list of a document: its lines, each getting a kind from one pass after another."""

from __future__ import annotations

from dataclasses import dataclass

from bulletins.ingest.normalise import Line
from bulletins.ingest.tree import BlockKind


@dataclass(slots=True)
class Item:
    """A line (or part of one) and what is known of it so far.

    ``kind`` is ``None`` until a pass has claimed it. ``joins``: it goes on with the block of the item before it.
    ``scope`` counts the parts that number anew: the document, its instrument, each attachment. ``table`` indexes the
    document's tables.
    """

    line: Line
    kind: BlockKind | None = None
    level: int | None = None
    joins: bool = False
    scope: int = 0
    table: int | None = None

    @property
    def text(self) -> str:
        return self.line.text

    @property
    def spaced(self) -> str:
        return self.line.spaced

    @property
    def number(self) -> int:
        return self.line.number

    @property
    def last(self) -> int:
        return self.line.last

    @property
    def free(self) -> bool:
        """Plain text that no pass has claimed."""
        return self.kind is None and self.line.cells is None


def item_of(line: Line) -> Item:
    """The item of a line; what an editor marked as heading or paragraph is claimed from the beginning."""
    match line.says.role:
        case "heading":
            return Item(line, "heading", line.says.level)
        case "paragraph":
            return Item(line, "paragraph")
        case _:
            return Item(line)


def claim(items: list[Item], indexes: list[int], kind: BlockKind) -> None:
    """Gives ``indexes`` one ``kind`` and makes them one block."""
    for order, index in enumerate(indexes):
        items[index].kind = kind
        items[index].joins = order > 0
