"""办理记录, read-only: who did what, when and why."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from bulletins.admin.base import EditorAdmin, admin_url
from bulletins.models import Act
from bulletins.templatetags.backoffice import act_target


@admin.register(Act)
class ActAdmin(EditorAdmin):
    list_display = ["at", "kind", "what", "actor", "via", "note"]
    list_filter = ["kind", "via", "at"]
    search_fields = ["note", "record__versions__title", "record__versions__number"]
    fields = ["at", "kind", "what", "actor", "via", "note"]
    readonly_fields = ["at", "kind", "what", "actor", "via", "note"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Act]:
        acts = super().get_queryset(request).select_related("actor", "issue__bulletin", "record")
        return acts.prefetch_related("record__versions")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Act | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Act | None = None) -> bool:
        return False

    @admin.display(description=_("对象"))
    def what(self, act: Act) -> str | SafeString:
        target = act_target(act)
        if target is None:
            return "—"
        return format_html('<a href="{}">{}</a>', admin_url(target, "change", target.pk), target)
