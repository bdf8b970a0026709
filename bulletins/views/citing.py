"""How to cite a document: a page, files for reference managers, and a picture of its address that telephones read."""

from __future__ import annotations

from io import BytesIO

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from bulletins.models import Document
from bulletins.presenting import page_tags, places, reading
from bulletins.presenting.citing import Citation, citation_of
from bulletins.presenting.page_tags import Page
from bulletins.presenting.spots import name_spots
from bulletins.views.lookups import find_document
from bulletins.views.pages import public_page, site_of

QUIET = 4  # the white modules around a code without which it is not read


@public_page
def cite(request: HttpRequest, **place: int | str) -> HttpResponse:
    """The citation of a document, or with ``?at=art-3`` of a place in it, in every form."""
    document = find_document(**place)  # type: ignore[arg-type]
    spots = _spots(document)
    citation = _citation(request, document, spots)
    context = {
        "document": document,
        "citation": citation,
        "spots": spots,
        "at": request.GET.get("at", ""),
        "tags": Page(page_tags.column_of(document), page_tags.article_of(document)),
        "crumbs": places.crumbs_to(document, (_("引用"), "")),
        "canonical": request.build_absolute_uri(document.get_absolute_url()),
    }
    return render(request, "bulletins/cite.html", context)


@public_page
def bibtex(request: HttpRequest, **place: int | str) -> HttpResponse:
    document = find_document(**place)  # type: ignore[arg-type]
    citation = _citation(request, document, _spots(document))
    return _file(citation.bibtex, "application/x-bibtex", f"{citation.key}.bib")


@public_page
def ris(request: HttpRequest, **place: int | str) -> HttpResponse:
    document = find_document(**place)  # type: ignore[arg-type]
    citation = _citation(request, document, _spots(document))
    return _file(citation.ris, "application/x-research-info-systems", f"{citation.key}.ris")


@public_page
def qr_code(request: HttpRequest, **place: int | str) -> HttpResponse:
    """The permanent address of the document as a QR code (SVG)."""
    document = find_document(**place)  # type: ignore[arg-type]
    code = segno.make(f"{site_of(request)}{document.get_absolute_url()}", error="m", micro=False)
    svg = BytesIO()
    code.save(svg, kind="svg", border=QUIET, light="#fff", omitsize=True, xmldecl=False, svgclass=None, lineclass=None)
    return HttpResponse(svg.getvalue(), content_type="image/svg+xml")


def _spots(document: Document) -> dict[str, str]:
    """The places of the text that can be cited, as the page of the document offers them."""
    anchors = dict(document.anchors.values_list("block", "name"))
    return name_spots(document.blocks, anchors, document.instrument, reading.head_length(document))


def _citation(request: HttpRequest, document: Document, spots: dict[str, str]) -> Citation:
    """Raises Http404 where ``?at=`` names no place of the text that can be cited."""
    at = request.GET.get("at", "")
    if at and at not in spots:
        raise Http404(f"no place {at} to cite")
    names = [row.agency.name for row in document.issuing.select_related("agency")]
    return citation_of(document, names, site_of(request), at, spots.get(at, ""))


def _file(content: str, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=f"{media_type}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
