"""What the back office's templates say of states and acts."""

from __future__ import annotations

from typing import Any

from django import template
from django.db import models
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bulletins.models import Act, Document, Issue, Rendition, State

register = template.Library()

PAGES = ("review", "clearance", "personal", "publish")
# Places of the back office's forms that are no field of their own.
FIELDS = {
    "issuing": "issuing-group",
    "attachments": "attachments-group",
    "figures": "figures-group",
    "documents": "documents",
    "printed_on": "id_printed_on",
}


@register.filter
def state_badge(state: str) -> SafeString:
    return format_html('<span class="state state-{}">{}</span>', state, State(state).label)


@register.filter
def change_url(row: models.Model) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


@register.filter
def target_url(thing: Any) -> str:
    """Where a lack is mended (publishing/readiness.py) or what waits for somebody is done; empty where nowhere."""
    target, document, issue = thing.target, thing.document, getattr(thing, "issue", None)
    if document is None:
        return f"{change_url(issue)}#{FIELDS.get(target, target)}" if issue else ""
    if target.startswith("table-"):
        return reverse("admin:bulletins_table_change", args=[target.removeprefix("table-")])
    if target in PAGES:
        return reverse(f"admin:bulletins_document_{target}", args=[document.pk])
    return f"{change_url(document)}#{FIELDS.get(target, f'id_{target}') if target else ''}".rstrip("#")


@register.filter
def act_target(act: Act) -> Document | Issue | None:
    """What an act was done to: the newest version of its document, or else its issue."""
    versions = sorted(act.record.versions.all(), key=lambda version: version.version) if act.record else []
    return versions[-1] if versions else act.issue


@register.filter
def renditions_of(row: Document | Issue) -> models.QuerySet[Rendition]:
    """The files that count of a version or an issue, made or failed."""
    return row.renditions.standing().order_by("-kind")
