"""Pages about the portal itself: the site map for people, and what is done for accessibility."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bulletins.models import Bulletin, Issue
from bulletins.presenting import series
from bulletins.presenting.page_tags import Page, information_column
from bulletins.views.own_pages import about, columns
from bulletins.views.pages import public_page

# When the statement on accessibility was last held against the pages; whoever changes what they do changes it.
STATED_ON = date(2026, 11, 22)


@public_page
def site_map(request: HttpRequest) -> HttpResponse:
    """The columns, each bulletin with its years and how many issues each has, and the pages about the portal."""
    bulletins = list(Bulletin.objects.published())
    issues = list(Issue.objects.published().select_related("bulletin"))
    context = {
        "columns": [(label, reverse(name)) for name, label in columns().items()],
        "bulletins": [
            (bulletin, series.by_year([issue for issue in issues if issue.bulletin_id == bulletin.pk]))
            for bulletin in bulletins
        ],
        "about": [(label, reverse(name)) for name, label in about().items() if name != "site-map"],
        "tags": Page(information_column(_("站点地图"), _("本站的栏目、各公报的年份和服务页面"))),
        "crumbs": [(_("站点地图"), "")],
        "canonical": request.build_absolute_uri(reverse("site-map")),
    }
    return render(request, "bulletins/site_map.html", context)


@public_page
def accessibility(request: HttpRequest) -> HttpResponse:
    context = {
        "stated_on": STATED_ON,
        "sponsor": settings.SITE_SPONSOR,
        "contact": settings.SITE_CONTACT,
        "tags": Page(information_column(_("无障碍说明"), _("本站为阅读有困难的读者做了什么，还有哪些不足"))),
        "crumbs": [(_("无障碍说明"), "")],
        "canonical": request.build_absolute_uri(reverse("accessibility")),
    }
    return render(request, "bulletins/accessibility.html", context)
