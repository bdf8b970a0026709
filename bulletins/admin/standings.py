"""What waits to be decided on whether documents hold: claims of repeal and amendment, terms that are over or nearly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from bulletins.admin.base import signed_in
from bulletins.models import Document, Record, Relation
from bulletins.models.standing import ENDED, has_run_out
from bulletins.publishing.relations import confirm_relation, open_claims, refuse_relation

AHEAD = timedelta(days=183)


@dataclass(frozen=True, slots=True)
class Term:
    document: Document
    is_over: bool


def ending_terms() -> list[Term]:
    """Published documents whose own term ends within six months or is over, undecided since; the earliest first."""
    today = timezone.localdate()
    ending = Document.objects.published().with_place().defer("text").filter(expires_on__lte=today + AHEAD)
    ending = ending.exclude(record__validity__in=ENDED).order_by("expires_on", "pk")
    terms = [
        Term(row, has_run_out(row.record.validity, row.record.validity_decided_on, row.expires_on)) for row in ending
    ]
    return [term for term in terms if term.is_over or (term.document.expires_on or today) >= today]


def overview(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("bulletins.view_document"):
        raise PermissionDenied
    context = {
        **admin.site.each_context(request),
        "title": _("有效性总览"),
        "claims": open_claims(),
        "terms": ending_terms(),
    }
    return TemplateResponse(request, "admin/bulletins/standings.html", context)


def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """An editor's answer on one claim and one candidate."""
    if not request.user.has_perm("bulletins.publish_document"):
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    relation = get_object_or_404(Relation.objects.published().select_related("document__record"), pk=pk)
    target_id = request.POST.get("target", "")
    target = get_object_or_404(Record, pk=int(target_id) if target_id.isdecimal() else 0)
    answer = {"yes": confirm_relation, "no": refuse_relation}.get(request.POST.get("answer", ""))
    if answer is None:
        messages.error(request, _("没有回答是它还是不是它。"))
    else:
        try:
            answer(relation, target, actor=signed_in(request))
        except ValidationError as error:
            for message in error.messages:
                messages.error(request, message)
        else:
            messages.success(request, _("已记下：%s") % relation)
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = reverse("admin:bulletins_document_standings")
    return HttpResponseRedirect(back)
