"""导出文件: what was made of documents and issues, what failed and why, and once more."""

from __future__ import annotations

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import filesizeformat
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bulletins.admin.base import EditorAdmin, admin_url
from bulletins.models import Rendition


@admin.register(Rendition)
class RenditionAdmin(EditorAdmin):
    change_form_template = "admin/bulletins/rendition/change_form.html"
    list_display = ["made_at", "kind", "of", "state", "pages", "how_large", "problem"]
    list_filter = ["state", "kind", "made_at"]
    search_fields = ["document__title", "document__number", "=sha256"]
    fields = ["kind", "of", "state", "made_at", "pages", "how_large", "sha256", "sm3", "signer", "missing", "problem"]
    readonly_fields = ["kind", "of", "state", "made_at", "pages", "how_large", "sha256", "sm3", "signer", "missing",
        "problem"]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Rendition]:
        return super().get_queryset(request).select_related("document", "issue__bulletin")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [path("<int:pk>/retry/", wrap(retry), name="bulletins_rendition_retry"), *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Rendition | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Rendition | None = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("内容"))
    def of(self, rendition: Rendition) -> SafeString:
        subject = rendition.subject
        return format_html('<a href="{}">{}</a>', admin_url(subject, "change", subject.pk), subject)

    @admin.display(description=gettext_lazy("大小"), ordering="size")
    def how_large(self, rendition: Rendition) -> str:
        return filesizeformat(rendition.size) if rendition.size else "—"


def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks for a failed rendition once more; the making itself is never done in a request."""
    if not request.user.has_perm("bulletins.change_rendition"):
        raise PermissionDenied
    rendition = get_object_or_404(Rendition, pk=pk)
    if request.method == "POST":
        failed = Rendition.objects.filter(pk=pk, state=Rendition.State.FAILED)
        if failed.update(state=Rendition.State.WAITING):
            messages.success(request, _("已安排重新生成，一般几分钟就好。"))
        else:
            messages.info(request, _("它现在不是“生成失败”，没有要重做的。"))
    subject = rendition.subject
    return HttpResponseRedirect(admin_url(subject, "change", subject.pk))
