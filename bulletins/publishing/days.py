"""The passing of days as a change: what a document's own days say of it is worked out when it is shown, but the index
and the dates of feeds follow changes, and so are told when such a day has come."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from bulletins.models import Change, ChangeCounter, Document


def note_passed_days() -> None:
    """Notes a change for each published document that stands otherwise than on the day this last ran; a term runs out
    the day after ``expires_on``. One query where nothing is to do; of several at once one does it."""
    today = timezone.localdate()
    last = ChangeCounter.objects.filter(day__lt=today).values_list("day", flat=True).first()
    if last is None:
        return
    with transaction.atomic():
        if not ChangeCounter.objects.filter(day=last).update(day=today):
            return
        came = Q(effective_on__gt=last, effective_on__lte=today)
        ran_out = Q(expires_on__gte=last, expires_on__lt=today)
        counts = Q(record__validity_since__gt=last, record__validity_since__lte=today)
        passed = Document.objects.published().filter(came | ran_out | counts)
        Change.note(passed.values_list("record_id", flat=True))
