"""Where a document stands in print, and the way that leads to it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from bulletins.models import Document, Issue, State


def issue_of(document: Document) -> Issue | None:
    """The issue that holds the document, where the public knows of it: an issue in preparation is not named."""
    issue = document.record.issue
    return issue if issue is not None and issue.state == State.PUBLISHED else None


@dataclass(frozen=True)
class Place:
    """``words`` as one cites it: 《清岚县人民政府公报》2024年第1期（总第37期）第3页."""

    words: str
    url: str


def place_of(document: Document) -> Place | None:
    issue = issue_of(document)
    if issue is None:
        return None
    words = f"《{document.record.bulletin.title}》{issue.label}"
    if issue.overall_number:
        words += f"（{issue.overall_label}）"
    if document.record.page:
        words += _("第%(page)s页") % {"page": document.record.page}
    return Place(words, issue.get_absolute_url())


def crumbs_to(document: Document, *further: tuple[str, str]) -> list[tuple[str, str]]:
    """(label, address) from the bulletin down to the document, and ``further`` beneath it; the last has no address."""
    bulletin = document.record.bulletin
    steps = [(bulletin.title, bulletin.get_absolute_url())]
    issue = issue_of(document)
    if issue is not None:
        year = _("%(year)s年") % {"year": issue.year}
        steps += [(year, reverse("year", args=[bulletin.slug, issue.year])), (issue.label, issue.get_absolute_url())]
    return [*steps, (document.title, document.get_absolute_url() if further else ""), *further]
