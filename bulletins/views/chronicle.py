"""大事记 of all bulletins, month by month."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bulletins.filters import ChronicleFilter, entries_with_year
from bulletins.models import ChronicleEntry
from bulletins.presenting import months
from bulletins.presenting.page_tags import Page, information_column
from bulletins.views.pages import public_page
from bulletins.views.paging import page_of, refuse_empty

MONTHS_PER_PAGE = 6


@public_page
def chronicle(request: HttpRequest) -> HttpResponse:
    """Entries under their months, the newest month first, within a month as printed; by year and bulletin."""
    refuse_empty(request, ChronicleFilter.base_filters)
    filterset = ChronicleFilter(request.GET, queryset=entries_with_year())
    problems = filterset.problems()
    chosen = ChronicleEntry.objects.none() if problems else filterset.qs
    counted = [tuple(row) for row in chosen.order_by().values_list("month").annotate(n=Count("pk"))]
    page, page_problems = page_of(request, sorted(counted, key=_newest_first), MONTHS_PER_PAGE)
    problems += page_problems
    context: dict[str, Any] = {
        "nav": "chronicle",
        "filterset": filterset,
        "facets": filterset.facets,
        "page": page,
        "months": months.by_month(_entries_of(chosen, [month for month, _n in page])),
        "problems": problems,
        "crumbs": [(_("大事记"), "")],
        "tags": Page(information_column(_("大事记"), _("各期公报刊载的大事记，按月排列"))),
        "canonical": request.build_absolute_uri(reverse("chronicle")),
    }
    return render(request, "bulletins/chronicle.html", context, status=400 if problems else 200)


def _newest_first(row: tuple[date | None, int]) -> tuple[bool, int]:
    month = row[0]
    return month is None, -month.toordinal() if month else 0


def _entries_of(entries: QuerySet[ChronicleEntry], wanted: list[date | None]) -> list[ChronicleEntry]:
    """The entries of these months, sorted as the page shows them."""
    of_months = Q(month__in=[month for month in wanted if month])
    if None in wanted:
        of_months |= Q(month=None)
    rows = entries.filter(of_months).defer("document__text")
    rows = rows.select_related("document__record__bulletin", "document__record__issue__bulletin")
    newest_first = F("month").desc(nulls_last=True)
    return list(rows.order_by(newest_first, "document__record__bulletin", "document", "order"))
