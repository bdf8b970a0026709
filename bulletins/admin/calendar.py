"""节假日安排: the list, and loading a year's arrangement from a CSV."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bulletins.admin.base import EditorAdmin, admin_url
from bulletins.admin.cleanup import CleanupForm
from bulletins.admin.deadlines import unknown_words
from bulletins.models import CalendarDay
from bulletins.publishing.deadlines import TERM
from bulletins.publishing.holidays import Arrangement, known_calendar, read_arrangement, replace_years
from bulletins.publishing.workdays import add_working_days

SAMPLE = "日期,类别,名称,年度,来源\n2024-10-01,休,国庆节,2024,国务院办公厅关于2024年部分节假日安排的通知\n"


@admin.register(CalendarDay)
class CalendarDayAdmin(EditorAdmin):
    change_list_template = "admin/bulletins/calendar/change_list.html"
    list_display = ["day", "weekday", "kind", "name", "year", "source"]
    list_filter = ["year", "kind"]
    search_fields = ["name"]
    ordering = ["-day"]

    def get_urls(self) -> list[URLPattern]:
        return [
            path("load/", self.admin_site.admin_view(load), name="bulletins_calendarday_load"),
            *super().get_urls(),
        ]

    # A year is loaded as a whole, so that no day of it is forgotten.

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        calendar, today = known_calendar(), timezone.localdate()
        context = {
            "known_years": _("、").join(map(str, sorted(calendar.years))),
            "unknown": unknown_words(calendar.unknown_years(today, add_working_days(calendar, today, TERM))),
            "may_load": request.user.has_perm("bulletins.add_calendarday"),
        }
        return super().changelist_view(request, context | (extra_context or {}))

    @admin.display(description=gettext_lazy("星期"), ordering="day")
    def weekday(self, row: CalendarDay) -> str:
        return date_format(row.day, "l")


def load(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("bulletins.add_calendarday"):
        raise PermissionDenied
    back = admin_url(CalendarDay, "changelist")
    form = CleanupForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    arrangement = Arrangement()
    if request.method == "POST" and form.is_valid():
        arrangement = read_arrangement(form.cleaned_data["table"])
        if not arrangement.problems:
            replace_years(arrangement)
            messages.success(request, _("已导入。%s") % arrangement)
            return HttpResponseRedirect(back)
        # What was uploaded is shown, so that it can be mended.
        form = CleanupForm(initial={"table": form.cleaned_data["table"]})
    context = {
        **admin.site.each_context(request),
        "title": _("导入节假日安排"),
        "form": form,
        "problems": arrangement.problems,
        "sample": SAMPLE,
        "opts": CalendarDay._meta,
        "back": back,
    }
    return TemplateResponse(request, "admin/bulletins/calendar/load.html", context)
