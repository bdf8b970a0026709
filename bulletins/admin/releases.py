"""Publishing at a set minute, in the back office: the choice on the confirmation page, the list, taking it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bulletins.admin.base import EditorAdmin, admin_url, signed_in
from bulletins.models import Document, Issue, ScheduledRelease
from bulletins.publishing import releases

SHOWN = 8
NOW, LATER = "now", "later"


class Timing:
    """Now or at a minute to come: what the confirmation page asks before it publishes ``target``."""

    def __init__(self, request: HttpRequest, target: Document | Issue) -> None:
        self.request, self.target = request, target
        self.chosen = request.POST.get("when", NOW)
        self.is_later = self.chosen == LATER
        self.typed = request.POST.get("at", "").strip()
        which = {"document": target} if isinstance(target, Document) else {"issue": target}
        self.waiting = ScheduledRelease.objects.waiting().filter(**which).select_related("approved_by").first()

    @property
    def earliest(self) -> str:
        return f"{timezone.localtime() + timedelta(minutes=1):%Y-%m-%dT%H:%M}"

    def act(self, publish: Callable[[], object], override: str) -> Callable[[], object]:
        """``publish``, or the approval for the minute that was chosen, with the reason for an ``override``. What does
        not fit is said when it is called."""
        return lambda: self._schedule(override) if self.is_later else self._now(publish)

    def done(self, published: str) -> str:
        """What is said once it is done."""
        if not self.is_later:
            return published
        return _("已安排定时发布：%(what)s，%(at)s。到时之前可以取消。") % {
            "what": self.target,
            "at": self.typed.replace("T", " "),
        }

    def _now(self, publish: Callable[[], object]) -> object:
        if self.chosen != NOW:
            raise ValidationError(_("请选择现在发布还是定时发布。"))
        if self.typed:
            raise ValidationError(_("填了定时的时间，却选了现在发布：要定时请选“定时发布”，要现在发布请清空时间。"))
        return publish()

    def _schedule(self, override: str) -> ScheduledRelease:
        try:
            at = timezone.make_aware(datetime.fromisoformat(self.typed))
        except ValueError as error:
            raise ValidationError(_("请填写定时发布的日期和时间，例如 2024-05-20 09:00。")) from error
        return releases.schedule(self.target, at, actor=signed_in(self.request), override=override)


@admin.register(ScheduledRelease)
class ScheduledReleaseAdmin(EditorAdmin):
    list_display = ["at", "what", "state_column", "approved_by", "approved_at", "settled_at", "why"]
    list_filter = ["state", "at"]
    search_fields = ["subject", "why"]
    fields = [
        "at", "what", "state_column", "approved_by", "approved_at", "override", "settled_at", "settled_by", "why",
    ]  # fmt: skip
    readonly_fields = ["what", "state_column"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ScheduledRelease]:
        rows = super().get_queryset(request)
        return rows.select_related("approved_by", "settled_by", "document", "issue__bulletin")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [path("<int:pk>/cancel/", wrap(cancel), name="bulletins_scheduledrelease_cancel"), *super().get_urls()]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("对象"), ordering="subject")
    def what(self, release: ScheduledRelease) -> str | SafeString:
        target = release.target
        if target is None:
            return release.subject
        return format_html('<a href="{}">{}</a>', admin_url(target, "change", target.pk), release.subject)

    @admin.display(description=gettext_lazy("状态"), ordering="state")
    def state_column(self, release: ScheduledRelease) -> SafeString:
        return format_html('<span class="state state-{}">{}</span>', release.state, release.get_state_display())


def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    release = get_object_or_404(ScheduledRelease.objects.select_related("document__record", "issue"), pk=pk)
    kind = "issue" if release.issue_id else "document"
    if not request.user.has_perm(f"bulletins.publish_{kind}"):
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    try:
        releases.cancel(release, actor=signed_in(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已取消定时发布：%s") % release.subject)
    target = release.target
    back = admin_url(target, "change", target.pk) if target else admin_url(ScheduledRelease, "changelist")
    return HttpResponseRedirect(back)


def on_document(document: Document) -> dict[str, Any]:
    """What the page of a draft says of the approval under which it will go out, and of one that came to nothing."""
    if not document.is_draft:
        return {}
    failed = ScheduledRelease.objects.unheeded().filter(document=document).first()
    waiting = releases.waiting_for(document)
    return _shown(waiting, failed) | {"release_is_of_issue": waiting is not None and waiting.issue_id is not None}


def on_issue(issue: Issue) -> dict[str, Any]:
    waiting = ScheduledRelease.objects.waiting().filter(issue=issue).select_related("approved_by", "issue").first()
    return _shown(waiting, ScheduledRelease.objects.unheeded().filter(issue=issue).first())


def overview(request: HttpRequest) -> dict[str, Any]:
    """The first page's box: what waits for its minute, what came to nothing; and whether anything carries it out."""
    if not request.user.has_perm("bulletins.view_scheduledrelease"):
        return {}
    rows = ScheduledRelease.objects.select_related("approved_by", "document", "issue__bulletin")
    late = rows.waiting().filter(at__lt=timezone.now() - releases.PATIENCE)
    return {
        "releases": rows.waiting().order_by("at")[:SHOWN],
        "failed_releases": rows.unheeded().order_by("-at")[:SHOWN],
        "releases_late": late.count(),
    }


def _shown(waiting: ScheduledRelease | None, failed: ScheduledRelease | None) -> dict[str, Any]:
    return {
        "release": waiting,
        "release_is_changed": waiting is not None and releases.is_changed(waiting),
        "failed_release": failed,
    }
