"""Documents under the filters of an address, a page at a time."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.http import HttpRequest

from bulletins.filters import FacetFilterSet
from bulletins.models import Document
from bulletins.models.document import DocumentQuerySet
from bulletins.views.paging import page_of, refuse_empty

PER_PAGE = 20


def listing(request: HttpRequest, filters: type[FacetFilterSet], documents: DocumentQuerySet) -> dict[str, Any]:
    """What a page with such a list shows: ``filterset``, ``facets`` (each filter's choices with counts), ``page`` (the
    newest 成文日期 first) and ``problems``. Where the address asks for something that is not understood, the problems
    say what, and nothing is listed."""
    refuse_empty(request, filters.base_filters)
    filterset = filters(request.GET, queryset=documents)
    problems = filterset.problems()
    rows = Document.objects.none() if problems else filterset.qs.with_place().defer("text")
    rows = rows.order_by(F("written_on").desc(nulls_last=True), "-published_at", "-pk")
    page, page_problems = page_of(request, rows, PER_PAGE)
    return {"filterset": filterset, "facets": filterset.facets, "page": page, "problems": problems + page_problems}
