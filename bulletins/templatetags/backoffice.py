"""What the back office's templates say of states and acts."""

from __future__ import annotations

from django import template
from django.db import models
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bulletins.models import Act, Document, Issue, Rendition, State

register = template.Library()


@register.filter
def state_badge(state: str) -> SafeString:
    return format_html('<span class="state state-{}">{}</span>', state, State(state).label)


@register.filter
def change_url(row: models.Model) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


@register.filter
def act_target(act: Act) -> Document | Issue | None:
    """What an act was done to: the newest version of its document, or else its issue."""
    versions = sorted(act.record.versions.all(), key=lambda version: version.version) if act.record else []
    return versions[-1] if versions else act.issue


@register.filter
def rendition_of(row: Document | Issue) -> Rendition | None:
    """The PDF that counts of a version or an issue, made or failed."""
    return row.renditions.standing().first()
