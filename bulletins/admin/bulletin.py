"""A bulletin, its columns and the way to its issues."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bulletins.admin import chain
from bulletins.admin.base import EditorAdmin, admin_url
from bulletins.admin.stamps import StampedForm
from bulletins.models import Bulletin, Issue, Record, Section


class SectionInline(admin.TabularInline):
    model = Section
    extra = 0
    fields = ["position", "label"]


@admin.register(Bulletin)
class BulletinAdmin(EditorAdmin):
    form = StampedForm
    change_form_template = "admin/bulletins/bulletin_change_form.html"
    list_display = ["title", "government", "frequency", "issues_link"]
    search_fields = ["title", "government"]
    inlines = [SectionInline]
    fieldsets = [
        (None, {"fields": ["title", "slug", "government", "region_code", "frequency"]}),
        (
            _("版权页"),
            {"fields": ["sponsor", "editor", "purpose", "licence_number", "price", "distribution", "reading_places"]},
        ),
        (_("联系方式"), {"fields": ["address", "postcode", "phone", "website"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Bulletin]:
        return super().get_queryset(request).annotate(issue_count=Count("issues"))

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [path("<int:pk>/chain/", wrap(chain.chain), name="bulletins_bulletin_chain"), *super().get_urls()]

    def affected_records(self, row: Bulletin) -> QuerySet[Record]:
        return row.records.exclude(first_published_at=None)

    def get_readonly_fields(self, request: HttpRequest, obj: Bulletin | None = None) -> list[str]:
        """Once something of it is or was public, the address stays."""
        if obj and (obj.issues.exclude(published_at=None).exists() or was_public(obj)):
            return ["slug"]
        return []

    def has_delete_permission(self, request: HttpRequest, obj: Bulletin | None = None) -> bool:
        if obj and (obj.issues.exists() or obj.records.exists()):
            return False
        return super().has_delete_permission(request, obj)

    @admin.display(description=_("期次"), ordering="issue_count")
    def issues_link(self, bulletin: Any) -> SafeString:
        address = f"{admin_url(Issue, 'changelist')}?bulletin__id__exact={bulletin.pk}"
        return format_html('<a href="{}">{}</a>', address, gettext("%d期") % bulletin.issue_count)


def was_public(bulletin: Bulletin) -> bool:
    return bulletin.records.exclude(first_published_at=None).exists()
