"""The front page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bulletins.models import Bulletin, Document, Issue
from bulletins.views.pages import public_page

LATEST_ISSUES = 6
LATEST_DOCUMENTS = 10


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """The latest issue under its masthead, the latest documents, all bulletins; back files are no news."""
    issues = list(Issue.objects.newest().select_related("bulletin")[:LATEST_ISSUES])
    context = {
        "nav": "home",
        "newest": issues[0] if issues else None,
        "issues": issues,
        "documents": Document.objects.newest().with_place()[:LATEST_DOCUMENTS],
        "bulletins": Bulletin.objects.published(),
        "canonical": request.build_absolute_uri(request.path),
    }
    return render(request, "bulletins/home.html", context)
