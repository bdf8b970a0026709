"""原版: the page of an issue's original: its file, its page numbers, what has to be seen, and letting it out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from bulletins.admin.base import admin_url, sent_privately, signed_in
from bulletins.admin.clearance import BASIS
from bulletins.models import Document, Facsimile, FacsimileReview, Issue, SecrecyReview, State
from bulletins.publishing import facsimiles
from bulletins.publishing.findings import KINDS

LOOKED = gettext_lazy("已对照网上文本逐页看过：没有个人信息，没有不得公开的内容，没有未发布或撤下的文件。")


class Number(forms.Form):
    number = forms.IntegerField(min_value=1)
    printed = forms.IntegerField(min_value=1)


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The original of an issue as it stands, and on a POST one act on it that is not yet for the public."""
    if not request.user.has_perm("bulletins.view_issue"):
        raise PermissionDenied
    issue = get_object_or_404(Issue.objects.select_related("bulletin"), pk=pk)
    held = Facsimile.objects.standing().filter(issue=issue).select_related("issue__bulletin", "uploaded_by").first()
    errors: list[str] = []
    if request.method == "POST":
        try:
            messages.success(request, _act(request, issue, held))
            return HttpResponseRedirect(admin_url(issue, "facsimile", pk))
        except ValidationError as error:
            errors = error.messages
    return _shown(request, issue, held, errors)


def _shown(request: HttpRequest, issue: Issue, held: Facsimile | None, errors: list[str]) -> HttpResponse:
    user = signed_in(request)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("原版"),
        "opts": Issue._meta,
        "issue": issue,
        "facsimile": held,
        "errors": errors,
        "may_change": user.has_perm("bulletins.change_issue"),
        "is_public": bool(held) and Facsimile.objects.published().filter(issue=issue).exists(),
        "back": admin_url(issue, "change", issue.pk),
    }
    if held:
        editable = held.state in facsimiles.EDITABLE
        is_another = held.uploaded_by_id != user.pk
        gates = facsimiles.gates(held) if editable else []
        found = facsimiles.findings(held)
        context |= {
            "editable": editable,
            "gates": gates,
            "is_ready": bool(gates) and all(gate.done for gate in gates),
            "findings": [(one, KINDS.get(one.kind, one.kind)) for one in found],
            "has_open": any(one.kept is None for one in found),
            "pages": [(row, held.printed_number(row.number)) for row in held.pages.defer("text")],
            "left": held.pages_in_file - held.pages.count(),
            "page_of_one": held.offset + 1,
            "documents": _documents(held),
            "elsewhere": _withdrawn_elsewhere(issue),
            "reviews": held.reviews.select_related("person").reverse(),
            "may_look": editable and is_another,
            "may_review": editable and is_another and user.has_perm("bulletins.review_secrecy"),
            "may_publish": user.has_perm("bulletins.publish_issue"),
            "may_withdraw": user.has_perm("bulletins.withdraw_issue"),
            "verdicts": SecrecyReview.Verdict.choices,
            "basis": BASIS,
            "looked": LOOKED,
            "late": issue.records.filter(first_published_at=None).count() if held.state == State.PUBLISHED else 0,
        }
    return TemplateResponse(request, "admin/bulletins/issue/facsimile.html", context)


def _documents(held: Facsimile) -> list[tuple[Document, int | None, int | None]]:
    """The documents of the issue, the page they are printed on, and the page of the file that this is."""
    found = Document.objects.filter(record__issue=held.issue).exclude(state=State.SUPERSEDED).select_related("record")
    rows = {document.record_id: document for document in found.defer("text").order_by("version")}
    ordered = sorted(rows.values(), key=lambda row: (row.record.position, row.record_id))
    return [(row, row.record.page, held.page_with(row.record.page)) for row in ordered]


def _withdrawn_elsewhere(issue: Issue) -> list[Document]:
    """Documents that were withdrawn and that no issue holds: who looks through the pages has to know of them."""
    gone = Document.objects.filter(record__bulletin=issue.bulletin, record__issue=None, state=State.WITHDRAWN)
    return list(gone.defer("text").order_by("-withdrawn_at")[:50])


def _act(request: HttpRequest, issue: Issue, held: Facsimile | None) -> str:
    """What was done, in words. Raises PermissionDenied for an act that is not this person's, or none."""
    user, act = signed_in(request), request.POST.get("act", "")
    if act == "upload" and user.has_perm("bulletins.change_issue"):
        made = facsimiles.take_in(issue, request.FILES.getlist("files"), actor=user)
        return _("已上传，共%d页。") % made.pages_in_file
    doing = _ACTS.get(act)
    if held is None or doing is None or not user.has_perm(doing[0]):
        raise PermissionDenied
    return doing[1](request, held, user)


def _draw(request: HttpRequest, held: Facsimile, user: User) -> str:
    left = facsimiles.draw_further(held)
    return _("还有%d页没有生成图片，请再按一次“继续”。") % left if left else _("各页的图片都已生成。")


def _discard(request: HttpRequest, held: Facsimile, user: User) -> str:
    facsimiles.discard(held)
    return _("原版已删除。")


def _number(request: HttpRequest, held: Facsimile, user: User) -> str:
    form = Number(request.POST)
    if not form.is_valid():
        raise ValidationError(_("两处都要填数字，从1起。"))
    facsimiles.number_pages(held, **form.cleaned_data)
    return _("页码已保存。")


def _keep(request: HttpRequest, held: Facsimile, user: User) -> str:
    reasons = {key: request.POST.get(f"reason-{key}", "") for key in request.POST.getlist("key")}
    return _("已记下%d处。") % facsimiles.keep(held, reasons, actor=user)


def _looked(request: HttpRequest, held: Facsimile, user: User) -> str:
    if not request.POST.get("confirm"):
        raise ValidationError(_("请先逐页看过，再勾选确认。"))
    facsimiles.looked_through(held, str(LOOKED), seen=request.POST.get("seen", ""), actor=user)
    return _("已记下：逐页看过。")


def _secrecy(request: HttpRequest, held: Facsimile, user: User) -> str:
    words, verdict = request.POST.get("words", ""), request.POST.get("verdict", "")
    review = facsimiles.review_secrecy(held, verdict, words, seen=request.POST.get("seen", ""), actor=user)
    return _("保密审查已记录：%s") % review.get_verdict_display()


# What each act asks for, and does.
_ACTS: dict[str, tuple[str, Callable[[HttpRequest, Facsimile, User], str]]] = {
    "draw": ("bulletins.change_issue", _draw),
    "discard": ("bulletins.change_issue", _discard),
    "number": ("bulletins.change_issue", _number),
    "keep": ("bulletins.change_issue", _keep),
    FacsimileReview.Kind.LOOKED: ("bulletins.view_issue", _looked),
    FacsimileReview.Kind.SECRECY: ("bulletins.review_secrecy", _secrecy),
}


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    if not request.user.has_perm("bulletins.publish_issue"):
        raise PermissionDenied
    return _letting(request, pk, lambda held: facsimiles.publish(held, actor=signed_in(request)), _("原版已公开。"))


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    if not request.user.has_perm("bulletins.withdraw_issue"):
        raise PermissionDenied
    reason = request.POST.get("reason", "")
    act = lambda held: facsimiles.withdraw(held, reason=reason, actor=signed_in(request))  # noqa: E731
    return _letting(request, pk, act, _("原版已撤下。"))


def _letting(request: HttpRequest, pk: int, act: Callable[[Facsimile], Facsimile], done: str) -> HttpResponse:
    held = get_object_or_404(Facsimile.objects.standing().select_related("issue__bulletin"), issue=pk)
    try:
        act(held)
    except ValidationError as error:
        held.refresh_from_db()
        return _shown(request, held.issue, held, error.messages)
    messages.success(request, done)
    return HttpResponseRedirect(admin_url(held.issue, "facsimile", pk))


@require_safe
def picture(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A page's picture, public or not: ``?page=`` of the file, ``?small=1``."""
    if not request.user.has_perm("bulletins.view_issue"):
        raise PermissionDenied
    asked = request.GET.get("page", "1")
    held = get_object_or_404(Facsimile.objects.standing(), issue=pk)
    row = get_object_or_404(held.pages.defer("text"), number=int(asked) if asked.isdecimal() and len(asked) < 7 else 0)
    return sent_privately(row.small if request.GET.get("small") else row.image, content_type="image/webp")


@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    if not request.user.has_perm("bulletins.view_issue"):
        raise PermissionDenied
    held = get_object_or_404(Facsimile.objects.standing(), issue=pk)
    name = held.original_name
    return sent_privately(held.file, as_attachment=bool(name), filename=name, content_type="application/pdf")
