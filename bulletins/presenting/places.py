"""Where a document stands in print, and the way that leads to it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from bulletins.models import Document, Facsimile, Issue, State


def issue_of(document: Document) -> Issue | None:
    """The issue that holds the document, where the public knows of it: an issue in preparation is not named."""
    issue = document.record.issue
    return issue if issue is not None and issue.state == State.PUBLISHED else None


@dataclass(frozen=True)
class Place:
    """``words`` as one cites it: 《清岚县人民政府公报》2024年第1期（总第37期）第3页. The address is of that page of the
    original, where this is public, else of the issue."""

    words: str
    url: str
    is_page: bool = False


def place_of(document: Document) -> Place | None:
    issue = issue_of(document)
    if issue is None:
        return None
    words = f"《{document.record.bulletin.title}》{issue.label}"
    if issue.overall_number:
        words += f"（{issue.overall_label}）"
    if document.record.page:
        words += _("第%(page)s页") % {"page": document.record.page}
    page = _page_of_original(document)
    if page is None:
        return Place(words, issue.get_absolute_url())
    address = reverse("original-page", args=[document.record.bulletin.slug, issue.year, issue.code, page])
    return Place(words, address, is_page=True)


def _page_of_original(document: Document) -> int | None:
    """The page of the public original on which a document found by views/lookups.py begins."""
    offset: int | None = getattr(document, "original_offset", None)
    if offset is None or not document.record.page:
        return None
    return Facsimile(offset=offset, pages_in_file=document.original_pages).page_with(  # type: ignore[attr-defined]
        document.record.page
    )


def crumbs_to(document: Document, *further: tuple[str, str]) -> list[tuple[str, str]]:
    """(label, address) from the bulletin down to the document, and ``further`` beneath it; the last has no address."""
    bulletin = document.record.bulletin
    steps = [(bulletin.title, bulletin.get_absolute_url())]
    issue = issue_of(document)
    if issue is not None:
        year = _("%(year)s年") % {"year": issue.year}
        steps += [(year, reverse("year", args=[bulletin.slug, issue.year])), (issue.label, issue.get_absolute_url())]
    return [*steps, (document.title, document.get_absolute_url() if further else ""), *further]
