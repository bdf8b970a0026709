"""A document: draft and place on one form; what is published can only be looked at."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bulletins.admin import (
    cleanup,
    clearance,
    comments,
    deadlines,
    intake_source,
    parts,
    personal,
    preview,
    publication,
    releases,
    reviewing,
    sheet,
    standings,
    validity,
)
from bulletins.admin.base import EditorAdmin, admin_url
from bulletins.admin.document_form import GENRES, DocumentForm, is_editable, other_versions
from bulletins.models import Act, Document, DocumentAgency, Issue, Section, State
from bulletins.models.derived import refresh
from bulletins.presenting import metadata
from bulletins.publishing.holding import hold_all
from bulletins.publishing.readiness import document_lacks
from bulletins.publishing.relations import open_claims
from bulletins.templatetags.backoffice import state_badge

PLACE = (_("位置"), {"fields": [("bulletin", "issue"), ("section", "position", "page"), "contents_title", "back_file"]})
BASICS = (
    _("基本信息"),
    {
        "fields": [
            "title",
            ("number", "genre", "written_on"),
            "issuer",
            ("openness", "openness_ground", "openness_words"),
        ]
    },
)
TEXT = (_("正文"), {"fields": ["text"], "classes": ["text"]})
VALIDITY = (
    _("施行与效力"),
    {
        "fields": [
            ("effective_on", "expires_on"),
            "effective_words",
            ("validity", "validity_since"),
            "validity_basis",
        ],
        "classes": ["later"],
    },
)
MORE = (
    _("其他信息"),
    {
        "fields": [
            "addressees",
            "signer",
            "instrument",
            "interpretation_by",
            "attachments_elsewhere",
            ("index_number", "registration_number"),
            "topics",
        ],
        "classes": ["later"],
    },
)
CORRECTION = (_("更正说明"), {"fields": ["revision_kind", "revision_reason"], "description": _("发布后公开显示。")})
FROZEN = [
    (None, {"fields": ["place", "title", "number", "genre", "written_on", "issuer", "published_at"]}),
    (_("施行与效力"), {"fields": ["effective_on", "expires_on", "effective_words", "validity_words"]}),
    (
        _("其他信息"),
        {
            "fields": [
                "openness", "openness_words", "addressees", "signer", "instrument", "interpretation_by",
                "attachments_elsewhere", "index_number", "registration_number", "topics",
                "revision_kind", "revision_reason",
            ]
        },
    ),
]  # fmt: skip


@admin.register(Document)
class DocumentAdmin(EditorAdmin):
    form = DocumentForm
    change_form_template = "admin/bulletins/document/change_form.html"
    list_display = [
        "title", "number", "issue_column", "section_column", "state_column", "written_on", "deadline", "edited_at",
    ]  # fmt: skip
    list_filter = [deadlines.DeadlineFilter, "state", "record__bulletin", "genre", "record__section", "openness"]
    search_fields = ["title", "number", "number_key"]
    ordering = ["-edited_at"]
    autocomplete_fields = ["topics"]
    inlines = [parts.AgencyInline, parts.AttachmentInline, parts.FigureInline]

    class Media:
        js = ["js/backoffice/drafts.js", "js/backoffice/grid-model.js", "js/backoffice/document.js"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Document]:
        return super().get_queryset(request).select_related("record__bulletin", "record__issue", "record__section")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[deadlines.DocumentList]:
        return deadlines.DocumentList

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("preview/", wrap(preview.preview), name="bulletins_document_preview"),
            path("standings/", wrap(standings.overview), name="bulletins_document_standings"),
            path("deadlines/", wrap(deadlines.taken), name="bulletins_document_deadlines"),
            path("cleanup/", wrap(cleanup.load), name="bulletins_document_cleanup"),
            path("relations/<int:pk>/", wrap(standings.settle), name="bulletins_document_relation"),
            path("recognise/", wrap(preview.recognise), name="bulletins_document_recognise"),
            path("<int:pk>/publish/", wrap(publication.publish_document), name="bulletins_document_publish"),
            path("<int:pk>/withdraw/", wrap(publication.withdraw_document), name="bulletins_document_withdraw"),
            path("<int:pk>/revise/", wrap(publication.revise_document), name="bulletins_document_revise"),
            path("<int:pk>/validity/", wrap(validity.decide), name="bulletins_document_validity"),
            path("<int:pk>/review/", wrap(reviewing.review), name="bulletins_document_review"),
            path("<int:pk>/comment/", wrap(comments.comment), name="bulletins_document_comment"),
            path("<int:pk>/clearance/", wrap(clearance.clearance), name="bulletins_document_clearance"),
            path("<int:pk>/sheet/", wrap(sheet.sheet), name="bulletins_document_sheet"),
            path("<int:pk>/source/", wrap(intake_source.source), name="bulletins_document_source"),
            path("<int:pk>/personal/", wrap(personal.page), name="bulletins_document_personal"),
            path("<int:pk>/original/", wrap(personal.original), name="bulletins_document_original"),
            path("<int:pk>/view/", wrap(preview.stored), name="bulletins_document_view"),
            path("<int:pk>/figures/<int:figure>/", wrap(parts.figure_file), name="bulletins_document_figure"),
            path(
                "<int:pk>/attachments/<int:attachment>/",
                wrap(parts.attachment_file),
                name="bulletins_document_attachment",
            ),
            *super().get_urls(),
        ]

    def lock(self, object_id: str) -> None:
        """After its record, which the form saves too: the order in which acts lock."""
        if object_id.isdecimal():
            hold_all(Document.objects.filter(pk=int(object_id)).values_list("record", flat=True))
        super().lock(object_id)

    # Only drafts change

    def has_change_permission(self, request: HttpRequest, obj: Document | None = None) -> bool:
        return is_editable(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Document | None = None) -> bool:
        return is_editable(obj) and super().has_delete_permission(request, obj)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """A draft that was published while someone worked on it: what they wrote is handed back."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except PermissionDenied:
            document = Document.objects.filter(pk=object_id).first() if object_id and object_id.isdecimal() else None
            if request.method != "POST" or is_editable(document) or not super().has_change_permission(request):
                raise
            context = {
                **self.admin_site.each_context(request),
                "title": gettext("没有保存：这份文件已经发布"),
                "document": document,
                "opts": self.opts,
                "text": request.POST.get("text", ""),
            }
            return TemplateResponse(request, "admin/bulletins/document/too_late.html", context, status=409)

    # The form

    def get_fieldsets(self, request: HttpRequest, obj: Document | None = None) -> Any:
        if not self.has_change_permission(request, obj) and obj:
            return FROZEN
        return [PLACE, BASICS, TEXT, VALIDITY, MORE, *([CORRECTION] if obj and obj.version > 1 else [])]

    def get_readonly_fields(self, request: HttpRequest, obj: Document | None = None) -> list[str]:
        is_looked_at = obj is not None and not self.has_change_permission(request, obj)
        return ["place", "published_at", "validity_words"] if is_looked_at else []

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial = super().get_changeform_initial_data(request)
        issue_id = request.GET.get("issue", "")
        issue = Issue.objects.filter(pk=issue_id).first() if issue_id.isdecimal() else None
        if issue:
            return initial | {"bulletin": issue.bulletin_id, "position": publication.next_position(issue)}
        return publication.only_bulletin() | initial

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        document: Document | None = context.get("original")
        user = request.user
        editable = is_editable(document) and (
            self.has_change_permission(request, document) if document else self.has_add_permission(request)
        )
        context |= {"editable": editable, "genres": GENRES, "marks": MARKS, "has_file_field": True}
        if document:
            # A form that was refused has already been written into ``document``.
            kept = Document.objects.get(pk=document.pk)
            context |= {
                "lacks": document_lacks(kept) if kept.is_draft else [],
                "tables": document.tables.order_by("order"),
                "versions": other_versions(document),
                "acts": acts_of(document),
                "is_public": document.state == State.PUBLISHED,
                "may_publish": user.has_perm("bulletins.publish_document"),
                "may_withdraw": user.has_perm("bulletins.withdraw_document"),
                "claims": open_claims(document) if document.state == State.PUBLISHED else [],
                "may_revise": user.has_perm("bulletins.change_document"),
                **deadlines.on_document(kept),
                **releases.on_document(kept),
                **reviewing.summary(kept),
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Document, form: Any, change: bool) -> None:
        obj.record = form.placed_record()
        super().save_model(request, obj, form, change)
        form.store_new_tables()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        for formset in formsets:
            if formset.model is DocumentAgency:
                parts.settle_agencies(form.instance, formset)
            elif formset.prefix == "attachments":
                parts.settle_attachments(form.instance, formset)
        form.store_new_attachments()
        refresh(form.instance)
        form.instance.editors.add(request.user)
        clearance.keep_openness(request, form)
        self.warn_of_title(request, form.instance)

    def warn_of_title(self, request: HttpRequest, document: Document) -> None:
        titles = [block.text for block in document.blocks if block.kind == "title"]
        printed = (document.title, f"{document.issuer}{document.title}")
        if titles and not any(title in printed for title in titles):
            messages.warning(
                request, gettext("“标题”栏与正文里的标题（# %s）不一样，请核对是不是有一处写错了。") % titles[0]
            )

    def delete_model(self, request: HttpRequest, obj: Document) -> None:
        obj.delete()

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: Any) -> HttpResponse:
        super().response_delete(request, obj_display, obj_id)
        return HttpResponseRedirect(admin_url(Document, "changelist"))

    # Columns and read-only fields

    @admin.display(description=_("期次"), ordering="record__issue__year")
    def issue_column(self, document: Document) -> str | SafeString:
        issue = document.record.issue
        return format_html('<a href="{}">{}</a>', admin_url(issue, "change", issue.pk), issue.label) if issue else "—"

    @admin.display(description=_("栏目"), ordering="record__section")
    def section_column(self, document: Document) -> Section | str:
        return document.record.section or "—"

    @admin.display(description=_("状态"), ordering="state")
    def state_column(self, document: Document) -> SafeString:
        return state_badge(document.state)

    @admin.display(description=_("公开期限"))
    def deadline(self, document: Any) -> str | SafeString:
        return deadlines.badge(document.clock)

    @admin.display(description=_("位置"))
    def place(self, document: Document) -> str:
        record = document.record
        page = gettext("第%d页") % record.page if record.page else ""
        return " · ".join(str(part) for part in (record.issue or record.bulletin, record.section, page) if part)

    @admin.display(description=_("有效性"))
    def validity_words(self, document: Document) -> str:
        record = document.record
        since = record.validity_since.isoformat() if record.validity_since else ""
        return " ".join(filter(None, (metadata.validity_label(document), since, record.validity_basis)))


def acts_of(document: Document) -> QuerySet[Act]:
    """What was done to the document, alone or with its whole issue; the newest first."""
    record = document.record
    of_issue = Q(issue=record.issue, record=None) if record.issue else Q(pk=None)
    return Act.objects.filter(Q(record=record) | of_issue).select_related("actor", "issue__bulletin")


# The marks of working text as the help beside the editor explains them: what is inserted, the button, when to use it.
MARKS = [
    ("# ", _("标题"), _("文件的标题；所印发的办法、附件自己的标题也用它。")),
    ("## ", _("一级标题"), _("一、…… 或 第一章。")),
    ("### ", _("二级标题"), _("（一）……")),
    ("#### ", _("三级标题"), _("1.……；再往下每级多一个 #，最多七级。")),
    *(
        (f"@{mark} ", mark, words)
        for mark, words in (
            ("发文机关", _("标题上方单独一行的机关名称。")),
            ("文号", _("发文字号，按所印照录。")),
            ("主送", _("主送机关，一直到冒号。")),
            ("列项", _("一项一行的列举。")),
            ("名单", _("组长、成员等名单的一行。")),
            ("表单", _("供人填写的空白表单的一行。")),
            ("附件说明", _("正文之后“附件：1.……”的一行。")),
            ("附件", _("附件开始处的“附件1”。")),
            ("表格", _("第几张表格就写几；表格在“表格”里另外编辑。")),
            ("图片", _("图题；图片在“插图”里上传。")),
            ("署名", _("落款的机关名称。")),
            ("日期", _("落款的成文日期。")),
            ("公开", _("（此件公开发布）等公开附注。")),
            ("附注", _("其他附注。")),
            ("版面", _("混进正文的页码、页眉，标出来免得当成正文。")),
        )
    ),
]
