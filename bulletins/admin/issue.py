"""An issue with its documents in print order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from bulletins.admin import facsimile, intake_figures, publication, releases
from bulletins.admin.base import EditorAdmin, admin_url
from bulletins.admin.stamps import StampedForm
from bulletins.models import Act, Change, Document, Issue, Record, State
from bulletins.models.recording import together
from bulletins.publishing.readiness import READ, Lack, document_lacks
from bulletins.templatetags.backoffice import state_badge
from bulletins.uploads import check_image


class IssueForm(StampedForm):
    class Meta:
        model = Issue
        fields = [
            "bulletin", "year", "number", "number_to", "special", "overall_number", "printed_on", "back_file", "cover",
        ]  # fmt: skip
        widgets = {"cover": forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/gif,image/webp"})}

    def clean_cover(self) -> Any:
        cover = self.cleaned_data.get("cover")
        if "cover" not in self.files or not cover:
            return cover
        checked = check_image(cover)
        self.instance.cover_small = checked.thumbnail
        return checked.image


@dataclass(frozen=True, slots=True)
class Row:
    """A document in its issue: the version an editor works on, or else the newest."""

    record: Record
    document: Document
    versions: int
    lacks: list[Lack]


def issue_rows(issue: Issue) -> list[Row]:
    records = issue.records.select_related("section", "bulletin", "issue__bulletin").order_by("position", "pk")
    rows = []
    versions_read = [f"versions__{name}" for name in READ if not name.startswith("record__")]
    for record in records.prefetch_related("bulletin__review_chains", *versions_read):
        versions = sorted(record.versions.all(), key=lambda version: version.version)
        if not versions:
            continue
        document = next((version for version in versions if version.is_draft), versions[-1])
        document.record = record
        lacks = document_lacks(document) if document.is_draft else []
        rows.append(Row(record, document, len(versions), lacks))
    return rows


@admin.register(Issue)
class IssueAdmin(EditorAdmin):
    form = IssueForm
    change_form_template = "admin/bulletins/issue/change_form.html"
    list_display = ["label_column", "bulletin", "state_column", "documents", "drafts", "printed_on", "public_link"]
    list_filter = ["state", "bulletin", "year"]
    list_select_related = ["bulletin"]
    search_fields = ["bulletin__title", "year", "number", "overall_number"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "bulletin",
                    ("year", "number", "number_to"),
                    ("overall_number", "printed_on"),
                    ("special", "back_file"),
                    "cover",
                ]
            },
        )
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Issue]:
        drafts = Count("records__versions", filter=Q(records__versions__state=State.DRAFT), distinct=True)
        return (
            super().get_queryset(request).annotate(document_count=Count("records", distinct=True), draft_count=drafts)
        )

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/order/", wrap(self.order_view), name="bulletins_issue_order"),
            path("<int:pk>/collect/", wrap(self.collect_view), name="bulletins_issue_collect"),
            path("<int:pk>/figures/", wrap(intake_figures.figures), name="bulletins_issue_figures"),
            path("<int:pk>/facsimile/", wrap(facsimile.page), name="bulletins_issue_facsimile"),
            path("<int:pk>/facsimile/picture/", wrap(facsimile.picture), name="bulletins_issue_facsimile_picture"),
            path("<int:pk>/facsimile/file/", wrap(facsimile.file), name="bulletins_issue_facsimile_file"),
            path("<int:pk>/facsimile/publish/", wrap(facsimile.publish), name="bulletins_issue_facsimile_publish"),
            path("<int:pk>/facsimile/withdraw/", wrap(facsimile.withdraw), name="bulletins_issue_facsimile_withdraw"),
            path("<int:pk>/publish/", wrap(publication.publish_issue), name="bulletins_issue_publish"),
            path("<int:pk>/withdraw/", wrap(publication.withdraw_issue), name="bulletins_issue_withdraw"),
            *super().get_urls(),
        ]

    # What a published issue still lets change

    def get_readonly_fields(self, request: HttpRequest, obj: Issue | None = None) -> list[str]:
        """After publication year and numbers are the address."""
        if obj and obj.published_at:
            return ["bulletin", "year", "number", "number_to", "special"]
        return []

    def has_change_permission(self, request: HttpRequest, obj: Issue | None = None) -> bool:
        """What the public sees of an issue is changed by those alone who may publish it."""
        if obj and obj.published_at and not request.user.has_perm("bulletins.publish_issue"):
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Issue | None = None) -> bool:
        if obj and obj.published_at:
            return False
        return super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Issue, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and obj.published_at:
            Change.note(obj.records.values_list("pk", flat=True))

    # The page

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return publication.only_bulletin() | super().get_changeform_initial_data(request)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        issue = context.get("original")
        if issue:
            user = request.user
            may_arrange = issue.state == State.DRAFT and user.has_perm("bulletins.change_record")
            rows = issue_rows(issue)
            context |= {
                "rows": rows,
                "has_drafts": any(row.document.is_draft for row in rows),
                "moved": request.GET.get("moved", ""),
                "may_arrange": may_arrange,
                "uncollected": uncollected(issue) if may_arrange else [],
                "may_publish": user.has_perm("bulletins.publish_issue"),
                "may_withdraw": user.has_perm("bulletins.withdraw_issue"),
                "gaps": intake_figures.gaps_of(issue).count(),
                "intakes": issue.intakes.all() if user.has_perm("bulletins.view_intake") else [],
                "acts": Act.objects.filter(issue=issue).select_related("actor"),
                **releases.on_issue(issue),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def order_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Moves one document up or down, or sorts all by the positions typed."""
        return _arrange(request, pk)

    def collect_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Takes a document that stood outside any issue into this one, at its end."""
        return _collect(request, pk)

    # The list

    @admin.display(description=_("期次"), ordering="year")
    def label_column(self, issue: Issue) -> str:
        return f"{issue.label}（{issue.overall_label}）" if issue.overall_number else issue.label

    @admin.display(description=_("状态"), ordering="state")
    def state_column(self, issue: Issue) -> SafeString:
        return state_badge(issue.state)

    @admin.display(description=_("文件"), ordering="document_count")
    def documents(self, issue: Any) -> int:
        return issue.document_count

    @admin.display(description=_("草稿"), ordering="draft_count")
    def drafts(self, issue: Any) -> int | str:
        return issue.draft_count or "—"

    @admin.display(description=_("公开页"))
    def public_link(self, issue: Issue) -> str | SafeString:
        if issue.state != State.PUBLISHED:
            return "—"
        return format_html('<a href="{}">{}</a>', issue.get_absolute_url(), gettext("打开"))


def uncollected(issue: Issue) -> QuerySet[Document]:
    """Documents of the bulletin that no issue has collected."""
    return Document.objects.filter(
        record__bulletin=issue.bulletin, record__issue=None, state__in=[State.DRAFT, State.PUBLISHED]
    ).order_by("-edited_at")


def _arrangeable(request: HttpRequest, pk: int) -> Issue:
    """The issue, held for this transaction; raises PermissionDenied where its order may not be changed."""
    issue = get_object_or_404(Issue.objects.select_for_update(), pk=pk)
    if not request.user.has_perm("bulletins.change_record") or issue.state != State.DRAFT:
        raise PermissionDenied
    return issue


@require_POST
@transaction.atomic
@together()
def _arrange(request: HttpRequest, pk: int) -> HttpResponse:
    issue = _arrangeable(request, pk)
    address = admin_url(issue, "change", pk)
    records = list(issue.records.select_for_update().order_by("position", "pk"))
    if request.POST.get("records", "") != ",".join(str(record.pk) for record in records):
        messages.error(request, gettext("这一期的文件或次序刚刚有过变化，请按现在的次序再调整。"))
        return HttpResponseRedirect(f"{address}#documents")
    direction, _dash, moved = request.POST.get("move", "").partition("-")
    if direction:
        at = next((n for n, record in enumerate(records) if str(record.pk) == moved), None)
        to = at if at is None else at + (1 if direction == "down" else -1)
        if at is not None and to is not None and 0 <= to < len(records):
            records[at], records[to] = records[to], records[at]
    else:
        typed = {record.pk: request.POST.get(f"position-{record.pk}", "") for record in records}
        if not all(value.isdecimal() and len(value) < 6 for value in typed.values()):
            messages.error(request, gettext("次序要填数字，例如 1、2、3。次序没有改动。"))
            return HttpResponseRedirect(f"{address}#documents")
        before = {record.pk: n for n, record in enumerate(records, start=1)}
        # Of two with the same number the one that was moved goes first.
        records.sort(key=lambda record: (int(typed[record.pk]), before[record.pk] == int(typed[record.pk])))
    for n, record in enumerate(records, start=1):
        if record.position != n:
            record.position = n
            record.save(update_fields=["position"])
    if direction:
        return HttpResponseRedirect(f"{address}?moved={direction}-{moved}#documents")
    messages.success(request, gettext("次序已保存。"))
    return HttpResponseRedirect(f"{address}#documents")


@require_POST
@transaction.atomic
@together()
def _collect(request: HttpRequest, pk: int) -> HttpResponse:
    issue = _arrangeable(request, pk)
    document = get_object_or_404(uncollected(issue), pk=request.POST.get("document") or 0)
    record = Record.objects.select_for_update().get(pk=document.record_id)
    record.issue, record.position = issue, publication.next_position(issue)
    record.save(update_fields=["issue", "position"])
    messages.success(request, gettext("“%s”已收入本期，排在最后。") % document.title)
    return HttpResponseRedirect(f"{admin_url(issue, 'change', pk)}#documents")
