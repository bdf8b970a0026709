"""大事记 of all bulletins: the newest months, a year, a month."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bulletins.filters import ChronicleFilter, ChronicleOfTimeFilter, entries_with_year
from bulletins.models import ChronicleEntry
from bulletins.presenting import months
from bulletins.presenting.page_tags import Page, information_column
from bulletins.views.pages import public_page
from bulletins.views.paging import page_of, refuse_empty

MONTHS_PER_PAGE = 6


@public_page
def chronicle(request: HttpRequest) -> HttpResponse:
    """Entries under their months, the newest month first, within a month as printed; by year, bulletin and words."""
    refuse_empty(request, ChronicleFilter.base_filters)
    filterset = ChronicleFilter(request.GET, queryset=entries_with_year())
    problems = filterset.problems()
    chosen = ChronicleEntry.objects.none() if problems else filterset.qs
    counted = _counted(chosen)
    page, page_problems = page_of(request, sorted(counted, key=_newest_first), MONTHS_PER_PAGE)
    problems += page_problems
    context: dict[str, Any] = {
        "filterset": filterset,
        "page": page,
        "total": sum(n for _month, n in counted),
        "calendar": months.calendar(counted, date.min.year),
        "months": months.by_month(_entries_of(chosen, [month for month, _n in page])),
        "problems": problems,
        "crumbs": [(_("大事记"), "")],
        "tags": Page(information_column(_("大事记"), _("各期公报刊载的大事记，按月排列"))),
        "canonical": request.build_absolute_uri(reverse("chronicle")),
    }
    return _show(request, context)


@public_page
def year(request: HttpRequest, year: int) -> HttpResponse:
    """All entries of a year."""
    return _of_time(request, year, None)


@public_page
def month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """All entries of a month, with the months before and after it of which there are any."""
    return _of_time(request, year, month)


def _of_time(request: HttpRequest, year: int, month: int | None) -> HttpResponse:
    """Raises Http404 where nothing is told of that time, whatever the filters."""
    refuse_empty(request, ChronicleOfTimeFilter.base_filters)
    within = {"month__year": year} if month is None else {"month": date(year, month, 1)}
    all_months = _counted(entries_with_year())
    if not any(day and day.year == year and month in (None, day.month) for day, _n in all_months):
        raise Http404(f"nothing is told of {year}/{month or ''}")
    filterset = ChronicleOfTimeFilter(request.GET, queryset=entries_with_year().filter(**within))
    problems = filterset.problems()
    chosen = ChronicleEntry.objects.none() if problems else filterset.qs
    calendar = months.calendar(all_months, year)
    found = months.by_month(_entries_of(chosen, [entry.month for entry in calendar.months if entry.count]))
    in_words = _("%(year)s年") % {"year": year}
    crumbs = [(_("大事记"), reverse("chronicle")), (in_words, "")]
    if month is not None:
        label = _("%(month)s月") % {"month": month}
        crumbs = [crumbs[0], (in_words, reverse("chronicle-year", args=[year])), (label, "")]
        in_words += label
    title = _("%s大事记") % in_words
    context: dict[str, Any] = {
        "filterset": filterset,
        "heading": title,
        "shown": date(year, month, 1) if month else None,
        "calendar": calendar,
        "neighbours": months.neighbours(all_months, date(year, month, 1)) if month else (None, None),
        "months": found,
        "total": sum(len(day.entries) for one in found for source in one.sources for day in source.days),
        "problems": problems,
        "crumbs": crumbs,
        "tags": Page(information_column(title)),
        "canonical": request.build_absolute_uri(request.path),
    }
    return _show(request, context)


def _show(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    context |= {"nav": "chronicle", "facets": context["filterset"].facets}
    return render(request, "bulletins/chronicle.html", context, status=400 if context["problems"] else 200)


def _counted(entries: QuerySet[ChronicleEntry]) -> list[tuple[date | None, int]]:
    return [tuple(row) for row in entries.order_by().values_list("month").annotate(n=Count("pk"))]


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
