"""网站自查: what manage.py inspect_site found, rule by rule, to be read alone. It takes longer than a page may, so the
command runs it and keeps what it found."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from bulletins.admin.base import EditorAdmin
from bulletins.inspection.rules import FAIL, NOT_APPLICABLE, PASS, in_words
from bulletins.models import Inspection

# What needs somebody first.
ORDER = (FAIL, PASS, NOT_APPLICABLE)


@admin.register(Inspection)
class InspectionAdmin(EditorAdmin):
    change_form_template = "admin/bulletins/inspection/change_form.html"
    list_display = ["at", "passed", "failed", "sample", "seconds"]
    fields = ["at", "sample", "seconds", "passed", "failed"]
    readonly_fields = ["at", "sample", "seconds", "passed", "failed"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Inspection | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Inspection | None = None) -> bool:
        return False

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        row: Inspection | None = context.get("original")
        results = row.results if row else []
        groups = [(state, in_words(state), [held for held in results if held["state"] == state]) for state in ORDER]
        context["groups"] = [group for group in groups if group[2]]
        return super().render_change_form(request, context, *args, **kwargs)
