"""公开属性 and 保密审查 of a document and its attachments: a page with both, decision by decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bulletins.admin.base import NativeDate, admin_url, signed_in
from bulletins.models import Document, Openness, OpennessDecision, SecrecyReview
from bulletins.publishing.clearing import Cleared, clearances, decide_openness, review_secrecy

BASIS = gettext_lazy("《中华人民共和国保守国家秘密法》第三十五条、《中华人民共和国政府信息公开条例》第十七条")


class OpennessForm(forms.Form):
    openness = forms.ChoiceField(
        label=gettext_lazy("公开属性"), choices=[(value, label) for value, label in Openness.choices if value]
    )
    ground = forms.ChoiceField(
        label=gettext_lazy("不主动公开的理由"), required=False, choices=[("", "—"), *OpennessDecision.Ground.choices]
    )
    words = forms.CharField(label=gettext_lazy("说明"), required=False, max_length=300)


class SecrecyForm(forms.Form):
    verdict = forms.ChoiceField(
        label=gettext_lazy("审查结论"), choices=SecrecyReview.Verdict.choices, widget=forms.RadioSelect
    )
    basis = forms.CharField(label=gettext_lazy("审查依据"), max_length=300)
    opinion = forms.CharField(
        label=gettext_lazy("审查意见"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )
    reviewed_on = forms.DateField(label=gettext_lazy("审查日期"), widget=NativeDate)


class Row:
    """The document or an attachment, with its two forms."""

    def __init__(self, cleared: Cleared, document: Document) -> None:
        self.cleared = cleared
        self.key, self.attachment = cleared.key, cleared.attachment
        decided = cleared.openness
        openness = {
            "openness": decided.openness if decided else document.openness or Openness.ACTIVE,
            "ground": decided.ground if decided else "",
            "words": decided.words if decided else document.openness_words,
        }
        today = timezone.localdate()
        self.openness = OpennessForm(initial=openness, prefix=f"o-{self.key}")
        self.secrecy = SecrecyForm(initial={"basis": BASIS, "reviewed_on": today}, prefix=f"s-{self.key}")


def clearance(request: HttpRequest, pk: int) -> HttpResponse:
    """The page, and on a POST one decision on the document or one of its attachments."""
    if not request.user.has_perm("bulletins.view_document"):
        raise PermissionDenied
    document = get_object_or_404(Document.objects.select_related("record__bulletin", "record__issue__bulletin"), pk=pk)
    errors: list[str] = []
    if request.method == "POST":
        try:
            done = _decide(request, document)
        except ValidationError as error:
            errors = error.messages
        else:
            messages.success(request, done)
            return HttpResponseRedirect(admin_url(document, "clearance", pk))
    document.refresh_from_db()
    rows = [Row(cleared, document) for cleared in clearances(document)]
    context = {
        **admin.site.each_context(request),
        "title": _("公开属性与保密审查"),
        "opts": Document._meta,
        "document": document,
        "rows": rows,
        "errors": errors,
        "may_settle": document.is_draft and request.user.has_perm("bulletins.change_document"),
        "may_review": document.is_draft and request.user.has_perm("bulletins.review_secrecy"),
        "decisions": document.opennessdecisions.select_related("person", "attachment").reverse(),
        "reviews": document.secrecyreviews.select_related("person", "attachment").reverse(),
    }
    return TemplateResponse(request, "admin/bulletins/document/clearance.html", context)


def _decide(request: HttpRequest, document: Document) -> str:
    """What was decided, in words. Raises PermissionDenied or ValidationError."""
    person, key, act = signed_in(request), request.POST.get("key", ""), request.POST.get("act", "")
    if act == "openness" and person.has_perm("bulletins.change_document"):
        openness = _cleaned(OpennessForm(request.POST, prefix=f"o-{key}"))
        decision = decide_openness(document, key, **openness, actor=person)
        return _("公开属性已认定：%s") % decision.get_openness_display()
    if act == "secrecy" and person.has_perm("bulletins.review_secrecy"):
        secrecy = _cleaned(SecrecyForm(request.POST, prefix=f"s-{key}"))
        review = review_secrecy(document, key, **secrecy, seen=request.POST.get("seen", ""), actor=person)
        return _("保密审查已记录：%s") % review.get_verdict_display()
    raise PermissionDenied


def _cleaned(form: forms.Form) -> dict[str, Any]:
    if not form.is_valid():
        raise ValidationError([f"{form[name].label}：{words[0]}" for name, words in form.errors.items()])
    return form.cleaned_data


def keep_openness(request: HttpRequest, form: Any) -> None:
    """Saving the draft's form with an openness is deciding it; recorded where it says something new."""
    document: Document = form.instance
    last = document.opennessdecisions.filter(attachment=None).last()
    ground = form.cleaned_data["openness_ground"] if document.openness != Openness.ACTIVE else ""
    if document.openness and (last is None or (last.openness, last.ground) != (document.openness, ground)):
        decide_openness(
            document,
            "document",
            document.openness,
            ground=ground,
            words=document.openness_words,
            actor=signed_in(request),
        )
