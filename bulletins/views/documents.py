"""A document's full text, as it stands and in its earlier versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from bulletins.exports import offered
from bulletins.exports.printed import rendition_of_document
from bulletins.models import Agency, Document, State, Topic
from bulletins.presenting import linked_data, metadata, page_tags, places, reading
from bulletins.presenting.cited import Citations
from bulletins.presenting.citing import citation_of
from bulletins.presenting.graph import graph_of
from bulletins.presenting.page_tags import Page
from bulletins.presenting.related import related_to
from bulletins.search.similar import similar_records
from bulletins.views.lookups import find_document, find_version, ledger_head
from bulletins.views.pages import public_page, site_of


@public_page
def document(request: HttpRequest, **place: int | str) -> HttpResponse:
    found = find_document(**place)  # type: ignore[arg-type]
    previous, following = _neighbours(found)
    parts = reading.load_parts(found)
    facts = agencies, topics = _facts(found)
    related = related_to(found, parts.tables.values(), similar_records(found, agencies, topics))
    context = _context(request, found, parts, facts, base=found.get_absolute_url(), citations=related.citations)
    names = [agency.name for agency in context["agencies"]]
    context |= {
        "linked_data": linked_data.legislation(
            found, site_of(request), context["agencies"], related.groups, context["downloads"]
        ),
        "revisions": _revisions(found) if found.version > 1 else [],
        "related": related.groups,
        "graph": graph_of(found, related.groups),
        "similar": related.similar,
        "citation": citation_of(found, names, site_of(request)),
        "previous": previous,
        "next": following,
        "crumbs": places.crumbs_to(found),
        "canonical": request.build_absolute_uri(found.get_absolute_url()),
    }
    return render(request, "bulletins/document.html", context)


@public_page
def version(request: HttpRequest, version: int, **place: int | str) -> HttpResponse:
    """An earlier version, told apart from the text that holds now; the newest one's number leads to the document."""
    found = find_version(version, **place)
    address = found.get_absolute_url()
    if found.state == State.PUBLISHED:
        return HttpResponsePermanentRedirect(address)
    later = found.record.versions.filter(state__in=(State.PUBLISHED, State.SUPERSEDED), version__gt=version)
    parts, base = reading.load_parts(found), f"{address}v{version}/"
    context = _context(request, found, parts, _facts(found), base=base, table_pages=False) | {
        "is_earlier": True,
        "next_version": later.defer("text").order_by("version").first(),
        "crumbs": places.crumbs_to(found, (_("第%(version)s版") % {"version": version}, "")),
        "canonical": request.build_absolute_uri(address),
    }
    return render(request, "bulletins/document.html", context)


def _facts(document: Document) -> tuple[list[Agency], list[Topic]]:
    """The bodies that issued it, in their order, and its classes."""
    agencies = [row.agency for row in document.issuing.select_related("agency")]
    topics = list(document.topics.select_related("parent")) if getattr(document, "has_topics", True) else []
    return agencies, topics


def _context(
    request: HttpRequest,
    document: Document,
    parts: reading.Parts,
    facts: tuple[list[Agency], list[Topic]],
    base: str,
    *,
    table_pages: bool = True,
    citations: Citations | None = None,
) -> dict[str, Any]:
    place = places.place_of(document)
    agencies, topics = facts
    read = reading.read(document, parts, base=base, table_pages=table_pages, address=base, citations=citations)
    pictures = (piece.figure_url for piece in read.pieces if piece.figure_url)
    image = request.build_absolute_uri(picture) if (picture := next(pictures, "")) else ""
    [document] = metadata.with_bases([document])
    return {
        "document": document,
        "agencies": agencies,
        "tags": Page(page_tags.column_of(document), page_tags.article_of(document, agencies, topics, image)),
        "reading": read,
        "rows": metadata.rows_of(document, agencies, topics, place),
        "validity": metadata.validity_notice(document),
        "place": place,
        "ledger_head": ledger_head(document),
        "downloads": offered.of_document(document, rendition_of_document(document, agencies, topics)),
    }


def _neighbours(document: Document) -> tuple[Document | None, Document | None]:
    """The published documents before and after it in its issue, in print order."""
    issue = places.issue_of(document)
    if issue is None:
        return None, None
    of_issue = Document.objects.published().with_place().filter(record__issue=issue).defer("text")
    rows = list(of_issue.order_by("record__position", "record__pk"))
    at = next(n for n, row in enumerate(rows) if row.pk == document.pk)
    return rows[at - 1] if at else None, rows[at + 1] if at + 1 < len(rows) else None


@dataclass(frozen=True, slots=True)
class Revision:
    """A public version, and the number of the public one before it; 0 where there is none."""

    version: Document
    before: int


def _revisions(document: Document) -> list[Revision]:
    """Every version the public may read, the newest first; a withdrawn one is not among them."""
    earlier = list(document.record.versions.filter(state=State.SUPERSEDED).defer("text").order_by("-version"))
    befores = [*(version.version for version in earlier), 0]
    return [Revision(version, before) for version, before in zip([document, *earlier], befores, strict=True)]
