"""The term of publication as editors and auditors see it: in the list, on a document, on the first page, as a table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bulletins.models import Document, State
from bulletins.presenting.spreadsheet import csv_of
from bulletins.publishing.deadlines import TERM, Clock, clock_of, ending, overdue, with_clock
from bulletins.publishing.holidays import known_calendar
from bulletins.publishing.workdays import WorkCalendar, add_working_days

SHOWN = 8
A_PAGE = 100


class DeadlineFilter(admin.SimpleListFilter):
    title = gettext_lazy("公开期限")
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("soon", _("即将到期")), ("over", _("已超期"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Document]) -> QuerySet[Document]:
        which = {"soon": ending, "over": overdue}.get(self.value() or "")
        if which is None:
            return queryset
        return queryset.filter(pk__in=which(Document.objects.all(), known_calendar()).values("pk"))


class DocumentList(ChangeList):
    """The list with a clock on each row that has one."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows = list(self.result_list)
        clocks = clocks_of([row.pk for row in rows])
        for row in rows:
            row.clock = clocks.get(row.pk)
        self.result_list = rows


def clocks_of(pks: Iterable[int]) -> dict[int, Clock]:
    calendar, today = known_calendar(), timezone.localdate()
    found = with_clock(Document.objects.filter(pk__in=pks)).defer("text")
    return {row.pk: clock_of(row, calendar, today) for row in found}


def badge(clock: Clock | None) -> str | SafeString:
    """The clock in a few words, for a list."""
    if clock is None:
        return "—"
    kind = "over" if clock.is_overdue else "soon" if clock.is_soon else "calm"
    return format_html('<span class="due due-{}" title="{}">{}</span>', kind, clock.due.isoformat(), words(clock))


def words(clock: Clock) -> str:
    if clock.taken is not None:
        return _("用%d个工作日") % clock.taken + (_("，逾期%d个") % clock.late if clock.is_overdue else "")
    if clock.is_overdue:
        return _("已超期%d个工作日") % clock.late if clock.late else _("已超期")
    return _("还剩%d个工作日") % clock.left if clock.left else _("今天到期")


def unknown_words(years: Iterable[int]) -> str:
    """Says openly which years are counted without an arrangement; nothing where all are known."""
    named = _("、").join(str(year) for year in sorted(set(years)))
    return _("%s年的节假日安排尚未导入，按周末计算。") % named if named else ""


def on_document(document: Document) -> dict[str, Any]:
    """What the page of a document says of its term."""
    clock = clocks_of([document.pk]).get(document.pk)
    if clock is None:
        return {}
    return {"clock": clock, "clock_words": words(clock), "clock_unknown": unknown_words(clock.uncertain), "term": TERM}


def overview(request: HttpRequest) -> dict[str, Any]:
    """The first page's box: what is over, then what is about to be."""
    if not request.user.has_perm("bulletins.view_document"):
        return {}
    calendar, today = known_calendar(), timezone.localdate()
    drafts = Document.objects.with_place().defer("text")
    found: list[Any] = []
    counts = []
    for which in (overdue, ending):
        rows: Any = which(drafts, calendar, today)
        counts.append(rows.count())
        found += rows.order_by("clock_from", "pk")[: SHOWN - len(found)]
    shown = [(row, clock_of(row, calendar, today)) for row in found]
    unknown = set(calendar.unknown_years(today, add_working_days(calendar, today, TERM)))
    unknown.update(year for _row, clock in shown for year in clock.uncertain)
    return {
        "due": [(row, clock, words(clock)) for row, clock in shown],
        "overdue_count": counts[0],
        "ending_count": counts[1],
        "due_unknown": unknown_words(unknown),
    }


def taken(request: HttpRequest) -> HttpResponse:
    """How many working days publication took, for every version published in a year."""
    if not request.user.has_perm("bulletins.view_document"):
        raise PermissionDenied
    published: Any = with_clock(Document.objects.exclude(state=State.DRAFT))
    years = [day.year for day in published.datetimes("published_at", "year", order="DESC")]
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else next(iter(years), timezone.localdate().year)
    rows = list(published.filter(published_at__year=year).with_place().defer("text").order_by("-published_at", "-pk"))
    calendar = known_calendar()
    timed = [(row, clock_of(row, calendar)) for row in rows]
    if request.GET.get("format") == "csv":
        return _as_csv(year, timed)
    late = [clock for _row, clock in timed if clock.is_overdue]
    context = {
        **admin.site.each_context(request),
        "title": _("公开时限"),
        "term": TERM,
        "years": years,
        "year": year,
        "count": len(timed),
        "late": len(late),
        "longest": max((clock.taken or 0 for _row, clock in timed), default=0),
        "page": Paginator(timed, A_PAGE).get_page(request.GET.get("page")),
        "unknown": unknown_words(_years(timed, calendar)),
    }
    return TemplateResponse(request, "admin/bulletins/deadlines.html", context)


def _years(timed: list[tuple[Any, Clock]], calendar: WorkCalendar) -> set[int]:
    ends: list[tuple[date, date]] = [(clock.start, timezone.localdate(row.published_at)) for row, clock in timed]
    return {year for start, end in ends for year in calendar.unknown_years(start, end)}


def _columns() -> list[str]:
    """The columns after title and number."""
    term = [_("版本"), _("起算日"), _("期限"), _("发布日")]
    return [*term, _("工作日"), _("逾期工作日"), _("按周末计算的年份")]


def _as_csv(year: int, timed: list[tuple[Any, Clock]]) -> HttpResponse:
    rows: list[list[object]] = [[_("标题"), _("发文字号"), *_columns()]]
    for row, clock in timed:
        term = [clock.start, clock.due, timezone.localdate(row.published_at), clock.taken, clock.late]
        rows.append([row.title, row.number, row.version, *term, " ".join(map(str, clock.uncertain))])
    response = HttpResponse(csv_of(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="deadlines-{year}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response
