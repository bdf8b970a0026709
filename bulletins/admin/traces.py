"""操作记录, read-only: the list with its filters, one entry with what differs, and the export of a period."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.dateparse import parse_date
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bulletins.admin.base import EditorAdmin, NativeDate, admin_url
from bulletins.models import Document, Trace
from bulletins.models.recorded import RECORDED
from bulletins.models.recording import note
from bulletins.presenting import traces
from bulletins.presenting.trace_export import FORMATS, MEDIA_TYPES, export, period, traces_of_period

PERIOD = ("from", "to")


class PeriodFilter(admin.ListFilter):
    """From one day to another, both typed."""

    title = _("时间")
    template = "admin/bulletins/trace/period.html"

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        for name in PERIOD:
            if name in params:
                self.used_parameters[name] = params.pop(name)[-1]

    def has_output(self) -> bool:
        return True

    def expected_parameters(self) -> list[str | None]:
        return list(PERIOD)

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        others = [
            (name, value) for name, values in changelist.filter_params.items() for value in values if name not in PERIOD
        ]
        yield {"others": others, "query": changelist.query, "days": self.used_parameters}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Trace]) -> QuerySet[Trace]:
        first, last = (_day(str(self.used_parameters.get(name, ""))) for name in PERIOD)
        if not first and not last:
            return queryset
        return queryset.filter(pk__in=traces_of_period(first, last).order_by().values("pk"))


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


class ModelFilter(admin.SimpleListFilter):
    """What kind of row an entry is about."""

    title = _("对象类别")
    parameter_name = "model"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(label, traces.model_name(label)) for label in RECORDED]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Trace]) -> QuerySet[Trace]:
        return queryset.filter(model=self.value()) if self.value() else queryset


class ExportForm(forms.Form):
    first = forms.DateField(label=_("从"), required=False, widget=NativeDate)
    last = forms.DateField(label=_("到（含）"), required=False, widget=NativeDate)
    form = forms.ChoiceField(
        label=_("格式"),
        choices=list(zip(FORMATS, [_("CSV：用表格软件看"), _("JSONL：一行一条，内容完整")], strict=True)),
        widget=forms.RadioSelect,
        initial="csv",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            raise ValidationError(gettext("最后一天早于第一天。"))
        return cleaned


@admin.register(Trace)
class TraceAdmin(EditorAdmin):
    change_list_template = "admin/bulletins/trace/change_list.html"
    list_display = ["at", "who", "what", "fields_column", "address"]
    list_filter = [PeriodFilter, "kind", ModelFilter, "via", "actor"]
    search_fields = ["target", "actor_name", "=address"]
    show_full_result_count = False
    fields = ["at", "who", "address", "what", "document", "story", "note"]
    readonly_fields = ["at", "who", "address", "what", "document", "story", "note"]

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [path("export/", wrap(export_view), name="bulletins_trace_export"), *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Trace | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Trace | None = None) -> bool:
        return False

    @admin.display(description=_("经办人"), ordering="actor_name")
    def who(self, trace: Trace) -> str:
        return traces.who(trace)

    @admin.display(description=_("事项"))
    def what(self, trace: Trace) -> str:
        words = traces.what(trace)
        return f"{words}（{trace.note}）" if trace.note and not trace.changes else words

    @admin.display(description=_("文件"))
    def document(self, trace: Trace) -> str | SafeString:
        """Where the entry stands in the history of its document, while that is there."""
        newest = Document.objects.filter(record=trace.record_id).order_by("-version").first()
        if newest is None:
            return "—"
        return format_html('<a href="{}">{}</a>', admin_url(newest, "history", newest.pk), newest)

    @admin.display(description=_("改动"))
    def fields_column(self, trace: Trace) -> str:
        return traces.changed_fields(trace) or "—"

    @admin.display(description=_("改动"))
    def story(self, trace: Trace) -> SafeString | str:
        lines = traces.story(trace).lines
        page = render_to_string("admin/bulletins/trace/_lines.html", {"lines": lines})
        return mark_safe(page) if lines else "—"  # noqa: S308 - our own template


def export_view(request: HttpRequest) -> HttpResponseBase:
    if not request.user.has_perm("bulletins.export_trace"):
        raise PermissionDenied
    initial = {name: request.GET.get(given, "") for name, given in (("first", "from"), ("last", "to"))}
    form = ExportForm(request.POST if request.method == "POST" else None, initial=initial | {"form": "csv"})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        note(Trace.Kind.EXPORT, note=period(said["form"], said["first"], said["last"]))
        pieces = export(said["form"], said["first"], said["last"])
        response = StreamingHttpResponse(pieces, content_type=MEDIA_TYPES[said["form"]])
        response["Content-Disposition"] = f'attachment; filename="record.{said["form"]}"'
        response["Cache-Control"] = "no-store, private"
        return response
    context = {
        **admin.site.each_context(request),
        "title": gettext("导出操作记录"),
        "form": form,
        "opts": Trace._meta,
    }
    return TemplateResponse(request, "admin/bulletins/trace/export.html", context)
