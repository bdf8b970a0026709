"""The classes that the words of a draft speak for: offered to editors, or taken by an operator who says so."""

from __future__ import annotations

from bulletins.ingest.topics import suggest
from bulletins.models import Document, Topic


def suggested_classes(document: Document) -> list[tuple[Topic, tuple[str, ...]]]:
    """The likeliest class first, each with the words that led to it; classes that the operator deleted are left out."""
    found = suggest(f"{document.title}{document.instrument}", document.text)
    held = Topic.objects.select_related("parent").in_bulk([one.code for one in found], field_name="code")
    return [(held[one.code], one.words) for one in found if one.code in held]


def take_suggested_class(draft: Document) -> None:
    """Gives a draft that has no class the likeliest one. A chronicle tells of everything and gets none."""
    if draft.genre == "大事记" or draft.topics.exists():
        return
    if classes := suggested_classes(draft):
        draft.topics.set([classes[0][0]])
