"""发文机关 and their number series."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from bulletins.admin.base import EditorAdmin
from bulletins.models import Agency, AgencyAlias, NumberSeries, Record, Topic


class AliasInline(admin.TabularInline):
    model = AgencyAlias
    extra = 0


@admin.register(Agency)
class AgencyAdmin(EditorAdmin):
    list_display = ["name"]
    search_fields = ["name", "aliases__name"]
    inlines = [AliasInline]

    def affected_records(self, row: Agency) -> QuerySet[Record]:
        return Record.objects.filter(versions__issuing__agency=row).exclude(first_published_at=None).distinct()


@admin.register(NumberSeries)
class NumberSeriesAdmin(EditorAdmin):
    list_display = ["code", "agency", "default_openness", "normative"]
    list_filter = ["normative", "default_openness"]
    list_select_related = ["agency"]
    search_fields = ["code", "agency__name"]
    autocomplete_fields = ["agency"]


@admin.register(Topic)
class TopicAdmin(EditorAdmin):
    list_display = ["code", "name", "parent"]
    search_fields = ["code", "name", "parent__name"]
    autocomplete_fields = ["parent"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        return super().get_queryset(request).select_related("parent")

    def affected_records(self, row: Topic) -> QuerySet[Record]:
        classed = Q(versions__topics=row) | Q(versions__topics__parent=row)
        return Record.objects.filter(classed).exclude(first_published_at=None).distinct()
