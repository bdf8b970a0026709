"""The first page: what waits for an editor."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest

from bulletins.admin import deadlines, releases, waiting
from bulletins.admin.base import signed_in
from bulletins.admin.standings import ending_terms
from bulletins.models import Act, Document, Inspection, Intake, Issue, Rendition, State
from bulletins.presenting.footer import missing_items
from bulletins.publishing.readiness import document_lacks, with_lacks
from bulletins.publishing.relations import open_claims

ISSUES = 6
DOCUMENTS = 10
ACTS = 6
CLAIMS = 5
TERMS = 5
RENDITIONS = 5


def overview(request: HttpRequest) -> dict[str, Any]:
    """What is due and what waits for its minute, imports that are not done, issues still to be published or holding
    drafts, the drafts last worked on with what they lack, the latest acts; each only for those who may see it."""
    user = request.user
    context: dict[str, Any] = {**deadlines.overview(request), **releases.overview(request)}
    context["waiting_for_me"] = waiting.for_person(signed_in(request))
    if user.has_perm("bulletins.view_intake"):
        context["waiting_intakes"] = Intake.objects.waiting().select_related("uploaded_by")[:ISSUES]
    if user.has_perm("bulletins.view_issue"):
        drafts = Count("records__versions", filter=Q(records__versions__state=State.DRAFT), distinct=True)
        context["waiting_issues"] = (
            Issue.objects.select_related("bulletin")
            .annotate(drafts=drafts, documents=Count("records", distinct=True))
            .filter(Q(state=State.DRAFT) | Q(drafts__gt=0))
            .order_by("-year", "-number")[:ISSUES]
        )
    if user.has_perm("bulletins.view_document"):
        latest = with_lacks(Document.objects.filter(state=State.DRAFT).with_place()).order_by("-edited_at")[:DOCUMENTS]
        context["waiting_documents"] = [(document, document_lacks(document)) for document in latest]
        claims = [claim for claim in open_claims() if claim.candidates]
        context["claims"], context["claim_count"] = claims[:CLAIMS], len(claims)
        context["terms"] = ending_terms()[:TERMS]
        context["draft_count"] = Document.objects.filter(state=State.DRAFT).count()
    if user.has_perm("bulletins.view_rendition"):
        failed = Rendition.objects.filter(state=Rendition.State.FAILED)
        context["failed_renditions"] = failed.select_related("document", "issue__bulletin")[:RENDITIONS]
    if user.has_perm("bulletins.view_inspection"):
        context["footer_lacks"] = missing_items()
        context["inspection"] = Inspection.objects.first()
    if user.has_perm("bulletins.view_act"):
        context["latest_acts"] = Act.objects.select_related("actor", "issue__bulletin").prefetch_related(
            "record__versions"
        )[:ACTS]
    return context
