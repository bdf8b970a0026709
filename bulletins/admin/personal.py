"""个人信息: what was found in a document, before and after, and a person's decision on each; afterwards the original
wording, for those who may see it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from bulletins.admin.base import admin_url, signed_in
from bulletins.models import Attachment, Document, Figure, Original, PersonalDecision
from bulletins.models.personal import Choice
from bulletins.publishing import masking
from bulletins.publishing.findings import KINDS, Found, Place, decide, findings, mask_all


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding as the page shows it: ``places`` are pairs of a place and the address that leads there."""

    found: Found
    label: str
    places: list[tuple[Place, str]]
    choice: str
    reason: str


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """All findings of a draft, to be decided on; of a public version what was decided."""
    if not request.user.has_perm("bulletins.view_document"):
        raise PermissionDenied
    document = get_object_or_404(Document.objects.select_related("record__issue"), pk=pk)
    may_decide = document.is_draft and request.user.has_perm("bulletins.change_document")
    errors: list[str] = []
    if request.method == "POST":
        if not may_decide:
            raise PermissionDenied
        try:
            done = _decide(request, document)
        except ValidationError as error:
            errors = error.messages
        else:
            messages.success(request, _("已记下%d处认定。") % done if done else _("没有选任何一处，什么也没有记下。"))
            return HttpResponseRedirect(request.path)
    found = [_shown(request, one) for one in findings(document)] if document.is_draft else []
    open_ones = [one for one in found if one.found.decision is None]
    context = {
        **admin.site.each_context(request),
        "title": _("个人信息"),
        "opts": Document._meta,
        "document": document,
        "open": open_ones,
        "settled": [one for one in found if one.found.decision is not None],
        "maskable": sum(not one.found.in_file for one in open_ones),
        "choices": Choice.choices,
        "errors": errors,
        "may_decide": may_decide,
        "decisions": PersonalDecision.objects.filter(document=document).select_related("decided_by"),
        "has_original": Original.objects.filter(document=document).exists(),
        "kinds": KINDS,
        "back": admin_url(Document, "change", pk),
    }
    return TemplateResponse(request, "admin/bulletins/document/personal.html", context)


def _decide(request: HttpRequest, document: Document) -> int:
    """What the form says of the findings it showed; what was found since stays open."""
    keys = request.POST.getlist("key")
    choices = {
        key: (request.POST.get(f"choice-{key}", ""), request.POST.get(f"reason-{key}", ""))
        for key in keys
        if request.POST.get(f"choice-{key}")
    }
    made = decide(document, choices, actor=signed_in(request))
    if "mask_rest" in request.POST:
        made += mask_all(document, actor=signed_in(request), only=keys)
    return len(made)


def _shown(request: HttpRequest, found: Found) -> Shown:
    decision = found.decision
    choice = request.POST.get(f"choice-{found.key}", decision.choice if decision else "")
    reason = request.POST.get(f"reason-{found.key}", decision.reason if decision else "")
    places = [(place, _address(place)) for place in found.places]
    return Shown(found, str(KINDS.get(found.kind, found.kind)), places, choice, reason)


def _address(place: Place) -> str:
    """Where in the back office an editor finds the place."""
    file = place.file
    if isinstance(file, Attachment):
        return reverse("admin:bulletins_document_attachment", args=[file.document_id, file.pk])
    if isinstance(file, Figure):
        return reverse("admin:bulletins_document_figure", args=[file.document_id, file.pk])
    if place.table is not None:
        return admin_url(place.table, "change", place.table.pk)
    row = place.piece.row if place.piece else None
    document_id = row.pk if isinstance(row, Document) else getattr(row, "document_id", None)
    if document_id is None:
        return ""
    fragment = f"#line-{place.line}" if place.line else ""
    return admin_url(Document, "change", document_id) + fragment


def original(request: HttpRequest, pk: int) -> HttpResponse:
    """The wording before masking, once somebody has said why they want to see it."""
    if not request.user.has_perm("bulletins.view_original"):
        raise PermissionDenied
    document = get_object_or_404(Document.objects.filter(original__isnull=False).select_related("record"), pk=pk)
    context = {
        **admin.site.each_context(request),
        "title": _("遮盖前原文"),
        "opts": Document._meta,
        "document": document,
        "back": admin_url(Document, "personal", pk),
    }
    if request.method == "POST":
        try:
            context["pieces"] = masking.look(document, reason=request.POST.get("reason", ""), actor=signed_in(request))
        except ValidationError as error:
            context["errors"] = error.messages
    response = TemplateResponse(request, "admin/bulletins/document/original.html", context)
    response["Cache-Control"] = "no-store, private"
    return response
