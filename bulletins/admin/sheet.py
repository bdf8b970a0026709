"""信息发布审核表: everything that was decided on a version, on one sheet to print and sign."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from bulletins.admin.reviewing import stops
from bulletins.models import Act, Document, Openness, ReviewEntry
from bulletins.publishing.clearing import clearances
from bulletins.publishing.reviewing import course_of


def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    if not request.user.has_perm("bulletins.view_document"):
        raise PermissionDenied
    document = get_object_or_404(
        Document.objects.select_related("record__bulletin", "record__issue__bulletin", "record__section"), pk=pk
    )
    course = course_of(document)
    record, until = document.record, document.published_at or timezone.now()
    chain = record.bulletin.review_chains.filter(decided_at__lte=until).first()
    before = record.versions.filter(version__lt=document.version).order_by("-version").first()
    of_issue = Q(issue=record.issue, record=None) if record.issue else Q(pk=None)
    acts = Act.objects.filter(Q(record=record) | of_issue).select_related("actor").order_by("at")
    if before and before.published_at:
        acts = acts.filter(at__gt=before.published_at)
    published = None
    if document.published_at:
        published = acts.filter(kind=Act.Kind.PUBLISH, at__gte=document.published_at).first()
    context = {
        "document": document,
        "course": course,
        "stops": stops(course),
        "returns": [entry for entry in course.entries if entry.event == ReviewEntry.Event.RETURNED],
        "submitted": next((e for e in reversed(course.entries) if e.event == ReviewEntry.Event.SUBMITTED), None),
        "rows": clearances(document) if document.is_draft else settled(document),
        "openness_choices": [(value, label) for value, label in Openness.choices if value],
        "chain": chain,
        "published": published,
        "overrides": acts.filter(kind=Act.Kind.OVERRIDE, at__lte=until),
        "editors": document.editors.all(),
        "now": timezone.now(),
    }
    return render(request, "admin/bulletins/document/sheet.html", context)


def settled(document: Document) -> list[dict[str, object]]:
    """The decisions under which a version went out: the newest on the document and on each attachment."""
    openness = {row.attachment_id: row for row in document.opennessdecisions.select_related("person")}
    secrecy = {row.attachment_id: row for row in document.secrecyreviews.select_related("person")}
    parts = [None, *document.attachments.order_by("order")]
    return [
        {
            "attachment": part,
            "openness": openness.get(part.pk if part else None),
            "secrecy": secrecy.get(part.pk if part else None),
        }
        for part in parts
    ]
