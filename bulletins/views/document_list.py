"""All published documents, with filters in the address."""

from __future__ import annotations

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bulletins.filters import DocumentFilter, documents_with_year
from bulletins.models import Document
from bulletins.presenting.page_tags import Page, policy_column
from bulletins.views.pages import public_page
from bulletins.views.paging import page_of, refuse_empty

PER_PAGE = 20


@public_page
def documents(request: HttpRequest) -> HttpResponse:
    """Filtered documents, the newest 成文日期 first, and for each filter its choices with counts. Where the address
    asks for something that is not understood, the page says what, and lists nothing (400)."""
    refuse_empty(request, DocumentFilter.base_filters)
    filterset = DocumentFilter(request.GET, queryset=documents_with_year())
    problems = filterset.problems()
    rows = Document.objects.none() if problems else filterset.qs.with_place().defer("text")
    rows = rows.order_by(F("written_on").desc(nulls_last=True), "-published_at", "-pk")
    page, page_problems = page_of(request, rows, PER_PAGE)
    problems += page_problems
    context = {
        "nav": "documents",
        "filterset": filterset,
        "facets": filterset.facets,
        "page": page,
        "problems": problems,
        "tags": Page(policy_column(pgettext("plural", "文件"), _("各期公报刊载的全部文件"))),
        "crumbs": [(pgettext("plural", "文件"), "")],
        "canonical": request.build_absolute_uri(reverse("documents")),
    }
    return render(request, "bulletins/document_list.html", context, status=400 if problems else 200)
