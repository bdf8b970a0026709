"""A contents inside a document, as plans and regulations have them: its lines are no headings."""

from __future__ import annotations

import re

from bulletins.ingest.contents import is_contents_heading
from bulletins.ingest.items import Item
from bulletins.ingest.normalise import compact

_LONGEST = 120  # lines that a contents inside a document may take


def claim_inner_contents(items: list[Item]) -> None:
    """Claims the lines of a contents inside a document: below 目录, up to where its first line stands again."""
    for index, item in enumerate(items):
        if not item.free or not is_contents_heading(item.line):
            continue
        words = [_entry_words(other) for other in items[index + 1 : index + 2 + _LONGEST]]
        if words and words[0] in words[1:]:
            again = words.index(words[0], 1)
            for entry in items[index : index + 1 + again]:
                if entry.free:
                    entry.kind = "item"


def _entry_words(item: Item) -> str:
    return re.sub(r"[\s.…·•⋯—\-(（]*\d{0,3}[)）]?$", "", compact(item.text))
