"""Holding what an act is about to change."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from bulletins.models import Issue, Record


class Overtaken(ValidationError):
    """Another act came first, so this one no longer applies to what it was meant for."""


def hold(record_id: int) -> Record:
    """The record, locked after its issue until the transaction ends. Whoever locks an issue, its records and their
    documents does so in this order, so that no two wait for each other."""
    issue_id = Record.objects.values_list("issue", flat=True).get(pk=record_id)
    if issue_id is not None:
        Issue.objects.select_for_update().get(pk=issue_id)
    # PostgreSQL locks no row of an outer join, and a record may be without an issue.
    return Record.objects.select_for_update(of=("self",)).select_related("issue").get(pk=record_id)
