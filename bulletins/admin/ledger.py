"""发布账目, to be looked at alone."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from bulletins.admin.base import EditorAdmin
from bulletins.models import LedgerEntry


@admin.register(LedgerEntry)
class LedgerEntryAdmin(EditorAdmin):
    list_display = ["number", "at", "act", "subject", "sha256", "digest"]
    list_filter = ["act", "at"]
    search_fields = ["=number", "=sha256", "=sm3", "=digest"]
    ordering = ["-number"]
    fields = ["number", "at", "act", "subject", "sha256", "sm3", "previous", "digest"]
    readonly_fields = ["number", "at", "act", "subject", "sha256", "sm3", "previous", "digest"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: LedgerEntry | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: LedgerEntry | None = None) -> bool:
        return False
