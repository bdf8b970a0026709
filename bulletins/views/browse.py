"""The index of all ways into what is published."""

from __future__ import annotations

from django.db.models import Count, Max, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bulletins.models import Agency, Bulletin, ChronicleEntry, Document, Issue, Table, Topic
from bulletins.presenting.page_tags import Page, policy_column
from bulletins.views.pages import public_page
from bulletins.views.paging import unknown_parameters


@public_page
def browse(request: HttpRequest) -> HttpResponse:
    """What there is, how much of it, and where."""
    problems = unknown_parameters(request)
    issues = Issue.objects.published().order_by()
    held = issues.values("bulletin").annotate(n=Count("pk"), first=Min("year"), last=Max("year"))
    by_bulletin = {row["bulletin"]: row for row in held}
    context = {
        "nav": "browse",
        "problems": problems,
        "documents": Document.objects.published().count(),
        "in_force": Document.objects.published().in_force().count(),
        "agencies": Agency.objects.published().count(),
        "topics": Topic.objects.published().filter(parent=None).count(),
        "tables": Table.objects.published().count(),
        "entries": ChronicleEntry.objects.published().count(),
        "bulletins": [(bulletin, by_bulletin.get(bulletin.pk)) for bulletin in Bulletin.objects.published()],
        "tags": Page(policy_column(_("浏览"), _("按有效性、机关、主题、年份浏览全部文件"))),
        "crumbs": [(_("浏览"), "")],
        "canonical": request.build_absolute_uri(reverse("browse")),
    }
    return render(request, "bulletins/browse.html", context, status=400 if problems else 200)
