"""Publishing, withdrawing and revising: a page that says what will happen and what is incomplete, then the act."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from bulletins.admin.base import admin_url, signed_in
from bulletins.admin.releases import Timing
from bulletins.admin.stamps import stamp
from bulletins.models import Bulletin, Document, Issue, Revision, State
from bulletins.publishing import acts
from bulletins.publishing.holding import hold
from bulletins.publishing.readiness import Lack, document_lacks, issue_lacks
from bulletins.publishing.releases import UNREVIEWED


@dataclass(frozen=True, slots=True)
class Question:
    """A confirmation page: about what, in which words, and what must be filled in."""

    row: Document | Issue
    title: str
    button: str
    explanation: str
    lacks: list[Lack]
    asks_reason: bool = False
    kinds: Sequence[tuple[str, Any]] = ()
    seen: str = ""
    is_grave: bool = False
    timing: Timing | None = None
    # Whether this person may let it through without the reviews that are left, with a reason.
    may_override: bool = False


def next_position(issue: Issue) -> int:
    return (issue.records.aggregate(last=Max("position"))["last"] or 0) + 1


def only_bulletin() -> dict[str, Any]:
    """Initial data: where there is one bulletin, it is the one meant."""
    bulletins = list(Bulletin.objects.all()[:2])
    return {"bulletin": bulletins[0].pk} if len(bulletins) == 1 else {}


def publish_document(request: HttpRequest, pk: int) -> HttpResponse:
    with transaction.atomic():
        document = _held(request, Document, pk, "publish_document")
        if not document.is_draft:
            return _refused(request, document, _("这份文件现在不是草稿，不能发布。"))
        timing = Timing(request, document)
        question = Question(
            document,
            _("发布文件"),
            _("确认发布"),
            _("发布后任何人都能看到，内容不能再直接修改：更正要开始一个新版本，撤下要写明原因。"),
            document_lacks(document),
            seen=stamp(_content(document)),
            timing=timing,
            may_override=request.user.has_perm(UNREVIEWED),
        )
        return _ask(
            request,
            question,
            timing.act(
                lambda: acts.publish_document(
                    document, actor=signed_in(request), override=_override(request, question)
                ),
                _override(request, question),
            ),
            timing.done(_("已发布：%s") % document.title),
        )


def publish_issue(request: HttpRequest, pk: int) -> HttpResponse:
    with transaction.atomic():
        issue = _held(request, Issue, pk, "publish_issue")
        drafts = list(
            Document.objects.select_for_update(of=("self",))
            .filter(record__issue=issue, state=State.DRAFT)
            .select_related("record")
            .order_by("record__position", "pk")
        )
        if issue.state == State.PUBLISHED and not drafts:
            return _refused(request, issue, _("这一期已经发布，也没有待发布的草稿。"))
        timing = Timing(request, issue)
        question = Question(
            issue,
            _("发布期次"),
            _("确认发布"),
            _("将发布本期和其中的%d份草稿。发布后任何人都能看到，内容不能再直接修改。") % len(drafts),
            issue_lacks(issue),
            seen=stamp([issue, *(row for draft in drafts for row in _content(draft))]),
            timing=timing,
            may_override=request.user.has_perm(UNREVIEWED),
        )
        return _ask(
            request,
            question,
            timing.act(
                lambda: acts.publish_issue(issue, actor=signed_in(request), override=_override(request, question)),
                _override(request, question),
            ),
            timing.done(_("已发布：%s") % issue),
        )


def withdraw_document(request: HttpRequest, pk: int) -> HttpResponse:
    with transaction.atomic():
        document = _held(request, Document, pk, "withdraw_document")
        if document.state != State.PUBLISHED:
            return _refused(request, document, _("这份文件现在不是已发布状态，不能撤下。"))
        question = Question(
            document,
            _("撤下文件"),
            _("确认撤下"),
            _("撤下后公众不能再看到它，原网址显示撤下日期和下面的原因。撤下不能撤销，要再发布须开始新版本。"),
            [],
            asks_reason=True,
            is_grave=True,
        )
        return _ask(
            request,
            question,
            lambda: acts.withdraw_document(document, reason=_reason(request), actor=signed_in(request)),
            _("已撤下：%s") % document.title,
        )


def withdraw_issue(request: HttpRequest, pk: int) -> HttpResponse:
    with transaction.atomic():
        issue = _held(request, Issue, pk, "withdraw_issue")
        if issue.state != State.PUBLISHED:
            return _refused(request, issue, _("这一期现在不是已发布状态，不能撤下。"))
        question = Question(
            issue,
            _("撤下期次"),
            _("确认撤下"),
            _("撤下后本期和其中所有文件公众都不能再看到，原网址显示撤下日期和下面的原因。再次发布即恢复。"),
            [],
            asks_reason=True,
            is_grave=True,
        )
        return _ask(
            request,
            question,
            lambda: acts.withdraw_issue(issue, reason=_reason(request), actor=signed_in(request)),
            _("已撤下：%s") % issue,
        )


def revise_document(request: HttpRequest, pk: int) -> HttpResponse:
    with transaction.atomic():
        document = _held(request, Document, pk, "change_document")
        draft = document.record.versions.filter(state=State.DRAFT).first()
        if draft:
            messages.info(request, _("这份文件已经有一个正在编辑的新版本，就是下面这一份。"))
            return HttpResponseRedirect(admin_url(draft, "change", draft.pk))
        if document.state not in (State.PUBLISHED, State.WITHDRAWN):
            return _refused(request, document, _("只有已发布或已撤下的版本才能开始新版本。"))
        question = Question(
            document,
            _("开始新版本"),
            _("开始新版本"),
            _(
                "会得到一份内容相同的草稿。发布之前公众看到的仍是现在的版本；发布后新旧版本都能查到，并显示下面的更正说明。"
            ),
            [],
            asks_reason=True,
            kinds=Revision.choices,
        )
        made: list[Document] = []

        def begin() -> None:
            kind = request.POST.get("kind", "")
            made.append(acts.revise(document, reason=_reason(request), kind=kind, actor=signed_in(request)))

        return _ask(
            request,
            question,
            begin,
            _("新版本已建立，可以开始修改。"),
            lambda: admin_url(Document, "change", made[0].pk),
        )


def _held(request: HttpRequest, model: type[Any], pk: int, permission: str) -> Any:
    """The row, held for this transaction, for someone who may do this to it."""
    if not request.user.has_perm(f"bulletins.{permission}"):
        raise PermissionDenied
    if model is Document:
        hold(get_object_or_404(Document, pk=pk).record_id)
    return get_object_or_404(model.objects.select_for_update(), pk=pk)


def _content(document: Document) -> Iterator[models.Model]:
    """The rows that publication makes public."""
    yield document
    yield document.record
    for parts in (document.issuing, document.tables, document.attachments, document.figures):
        yield from parts.order_by("pk")


def _ask(
    request: HttpRequest,
    question: Question,
    act: Callable[[], object],
    done: str,
    address: Callable[[], str] | None = None,
) -> HttpResponse:
    """The page, or on a confirmation the act; whatever refuses the act is said on the page."""
    row = question.row
    blocking = [lack for lack in question.lacks if lack.blocking]
    waivable = [lack for lack in blocking if lack.is_waivable]
    can_override = question.may_override and bool(blocking) and len(waivable) == len(blocking)
    if _override(request, question) and can_override:
        blocking = []
    open_points = [lack for lack in question.lacks if not lack.blocking]
    errors: list[str] = []
    if request.method == "POST":
        errors = _objections(request, question, blocking, open_points)
        if not errors:
            try:
                with transaction.atomic():
                    act()
            except ValidationError as error:
                errors = error.messages
            else:
                messages.success(request, done)
                return HttpResponseRedirect(address() if address else admin_url(row, "change", row.pk))
    context = {
        **admin.site.each_context(request),
        "title": question.title,
        "question": question,
        "row": row,
        "opts": row._meta,
        "blocking": [lack for lack in question.lacks if lack.blocking],
        "can_override": can_override,
        "override": request.POST.get("override", ""),
        "open_points": open_points,
        "errors": errors,
        "reason": request.POST.get("reason", ""),
        "kind": request.POST.get("kind", ""),
        "back": admin_url(row, "change", row.pk),
    }
    return TemplateResponse(request, "admin/bulletins/confirm.html", context)


def _objections(request: HttpRequest, question: Question, blocking: list[Lack], open_points: list[Lack]) -> list[str]:
    found = []
    if question.seen and request.POST.get("seen") != question.seen:
        found.append(_("您打开这一页之后内容有过改动，请再看一遍下面的情况，然后确认。"))
    if blocking:
        found.append(_("还有必须先解决的问题，见下。"))
    elif open_points and not request.POST.get("acknowledged"):
        found.append(_("请看过下面不完整的地方，勾选“我已知悉”后再确认。"))
    if question.kinds and request.POST.get("kind", "") not in dict(question.kinds):
        found.append(_("请选择更正的类别：更正、修改或标注。"))
    if question.asks_reason and not _reason(request):
        found.append(_("请写明原因：它会公开显示。"))
    return found


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "").strip()


def _override(request: HttpRequest, question: Question) -> str:
    """The reason for letting it through unreviewed, from who may."""
    return request.POST.get("override", "").strip() if question.may_override else ""


def _refused(request: HttpRequest, row: Document | Issue, message: str) -> HttpResponse:
    messages.error(request, message)
    return HttpResponseRedirect(admin_url(row, "change", row.pk))
