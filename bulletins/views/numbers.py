"""From a document number in any spelling to its document."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bulletins.ingest.numbers import Number, parse_number
from bulletins.models import Document
from bulletins.views.pages import public_page

NEAR = 5


@public_page
def number(request: HttpRequest, spelling: str) -> HttpResponse:
    """Redirects to the one published document with this number. Several are listed to choose from; none is a 404 that
    names the published numbers nearest to it."""
    asked = parse_number(spelling.rstrip("/"))
    found = []
    if asked:
        with_number = Document.objects.published().with_place().filter(number_key=asked.key)
        found = list(with_number.defer("text").order_by("-written_on", "pk"))
    if len(found) == 1:
        return redirect(found[0])
    context = {
        "spelling": spelling.rstrip("/"),
        "asked": asked,
        "found": found,
        "near": nearest(asked) if asked and not found else [],
        "crumbs": [(_("按文号查找"), "")],
    }
    return render(request, "bulletins/number.html", context, status=200 if found else 404)


def nearest(asked: Number) -> list[Document]:
    """Published documents of the same series, or of one that ends alike, with the closest years and serials."""
    published = Document.objects.published().with_place().defer("text").exclude(number_serial=None)
    candidates = published.filter(number_series=asked.series)
    if not candidates.exists():
        candidates = published.filter(number_series__endswith=asked.series)
    if asked.year:
        candidates = candidates.filter(number_year__range=(asked.year - 1, asked.year + 1))
    around = [
        *candidates.filter(number_serial__gte=asked.serial).order_by("number_serial")[: 3 * NEAR],
        *candidates.filter(number_serial__lt=asked.serial).order_by("-number_serial")[: 3 * NEAR],
    ]
    return sorted(around, key=lambda document: _distance(document, asked))[:NEAR]


def _distance(document: Document, asked: Number) -> tuple[int, int]:
    return abs((document.number_year or 0) - (asked.year or 0)), abs((document.number_serial or 0) - asked.serial)
