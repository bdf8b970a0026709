"""Holding what an act is about to change."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bulletins.models import Issue, Record


class Overtaken(ValidationError):
    """Another act came first, so this one no longer applies to what it was meant for."""


def hold(record_id: int) -> Record:
    """The record, locked after its issue until the transaction ends. Whoever locks an issue, its records and their
    documents does so in this order, so that no two wait for each other. Raises Overtaken where it was deleted."""
    found = hold_all([record_id]).get(record_id)
    if found is None:
        raise Overtaken(_("这份文件刚由别人删除了。"))
    return found


def hold_all(record_ids: Iterable[int]) -> dict[int, Record]:
    """Those of the records that are there, locked as ``hold`` does: all their issues first. Who is to hold several
    takes them at once, before the first act on any of them: an act ends with the lock of the change counter."""
    wanted = Record.objects.filter(pk__in=set(record_ids))
    issues = Issue.objects.filter(pk__in=list(wanted.exclude(issue=None).values_list("issue", flat=True)))
    # Rows that only refer to these, such as acts, need not wait: no key is changed.
    list(issues.order_by("pk").select_for_update(no_key=True))
    # PostgreSQL locks no row of an outer join, and a record may be without an issue.
    records = wanted.order_by("pk").select_for_update(of=("self",), no_key=True).select_related("issue")
    return {record.pk: record for record in records}
