"""审校: the text beside its remarks, how far it has come, and the form of the one whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from bulletins.admin import comments
from bulletins.admin.base import admin_url, signed_in
from bulletins.models import Document, ReviewEntry, Step
from bulletins.publishing import reviewing
from bulletins.publishing.readiness import Lack, blocking_before_review, document_lacks
from bulletins.publishing.reviewing import Course, course_of


@dataclass(frozen=True, slots=True)
class Stop:
    """A step of the chain as the page shows it."""

    step: Step
    entry: ReviewEntry | None
    is_now: bool


def stops(course: Course) -> list[Stop]:
    return [Stop(step, course.passed.get(step), step == course.waiting) for step in course.chain]


def summary(document: Document) -> dict[str, Any]:
    """What the document's own page says of its review."""
    course = course_of(document)
    return {
        "course": course,
        "stops": stops(course),
        "open_comments": document.comments.filter(answers=None, settled_at=None).count(),
    }


def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The page, and on a POST one act: handing in, passing or returning."""
    if not request.user.has_perm("bulletins.view_document"):
        raise PermissionDenied
    document = get_object_or_404(Document.objects.select_related("record__bulletin", "record__issue__bulletin"), pk=pk)
    errors: list[str] = []
    if request.method == "POST":
        try:
            done = _act(request, document)
        except ValidationError as error:
            errors = error.messages
        else:
            messages.success(request, done)
            return HttpResponseRedirect(admin_url(document, "review", pk))
    return TemplateResponse(request, "admin/bulletins/document/review.html", _context(request, document, errors))


def _act(request: HttpRequest, document: Document) -> str:
    """What was done, in words. Raises PermissionDenied or ValidationError."""
    person, act, seen = signed_in(request), request.POST.get("act", ""), request.POST.get("seen", "")
    reason = request.POST.get("reason", "")
    if act == "submit":
        if not person.has_perm("bulletins.change_document"):
            raise PermissionDenied
        if lacks := blocking_before_review(document):
            raise ValidationError([_("送审前要先解决：%s") % lack.message for lack in lacks])
        reviewing.submit(document, seen=seen, actor=person, words=reason)
        return _("已送审。")
    if act not in ("pass", "return") or request.POST.get("step") not in Step.values:
        raise PermissionDenied
    step = Step(request.POST["step"])
    if not person.has_perm(step.permission):
        raise PermissionDenied
    passes = act == "pass"
    reviewing.decide(document, step=step, passes=passes, seen=seen, actor=person, reason=reason)
    return (_("%s：已通过。") if passes else _("%s：已退回编辑。")) % step.label


def _context(request: HttpRequest, document: Document, errors: list[str]) -> dict[str, Any]:
    person, course = signed_in(request), course_of(document)
    may_decide = course.waiting is not None and person.has_perm(course.waiting.permission)
    objection = ""
    if may_decide and course.waiting:
        objection = reviewing.objection_to(document, course, course.waiting, person)
    is_asked = may_decide and not objection
    may_submit = document.is_draft and course.is_with_editor and person.has_perm("bulletins.change_document")
    lacks: list[Lack] = document_lacks(document) if document.is_draft else []
    return {
        **admin.site.each_context(request),
        "title": _("审校"),
        "opts": Document._meta,
        "document": document,
        "course": course,
        "stops": stops(course),
        "is_asked": is_asked,
        "objection": objection,
        "may_submit": may_submit,
        "before": blocking_before_review(document) if may_submit else [],
        "lacks": [lack for lack in lacks if lack.gate != "review"],
        "errors": errors,
        "reason": request.POST.get("reason", ""),
        "editors": document.editors.all(),
        "entries": list(reversed(course.entries)),
        **comments.shown(request, document),
    }
