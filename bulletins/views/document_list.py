"""All published documents, with filters in the address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bulletins.filters import DocumentFilter, documents_with_year
from bulletins.presenting.page_tags import Page, policy_column
from bulletins.views.listing import listing
from bulletins.views.pages import public_page


@public_page
def documents(request: HttpRequest) -> HttpResponse:
    """All documents; 400 where the address asks for something that is not understood."""
    found = listing(request, DocumentFilter, documents_with_year())
    context = {
        "nav": "documents",
        **found,
        "tags": Page(policy_column(pgettext("plural", "文件"), _("各期公报刊载的全部文件"))),
        "crumbs": [(pgettext("plural", "文件"), "")],
        "canonical": request.build_absolute_uri(reverse("documents")),
    }
    return render(request, "bulletins/document_list.html", context, status=400 if found["problems"] else 200)
