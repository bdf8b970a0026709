"""The sequence of what changed for the public: the index remembers the last one it holds and catches up."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models, transaction
from django.utils import timezone


class ChangeCounter(models.Model):
    """One row. Raising it holds its lock until commit, so numbers become visible in their own order; a database
    sequence would let a later number be seen before an earlier one."""

    last = models.BigIntegerField(default=0)
    # Up to which day the passing of days was noted (publishing/days.py).
    day = models.DateField(default=timezone.localdate)

    def __str__(self) -> str:
        return str(self.last)

    @classmethod
    def raise_by(cls, count: int) -> int:
        """The last number, raised by ``count``; with 0 it takes the lock alone. The transaction holds it to its end."""
        cls.objects.get_or_create(pk=1)
        cls.objects.filter(pk=1).update(last=models.F("last") + count)
        return cls.objects.get(pk=1).last


class Change(models.Model):
    """The public state of ``record`` became another with this number."""

    number = models.BigIntegerField(primary_key=True)
    record = models.ForeignKey("bulletins.Record", models.CASCADE, related_name="changes")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number}: {self.record_id}"

    @classmethod
    def note(cls, record_ids: Iterable[int]) -> None:
        """Notes that these records look otherwise to the public; belongs at the end of the transaction that did it."""
        ids = sorted(set(record_ids))
        if not transaction.get_connection().in_atomic_block:
            raise RuntimeError("Change.note belongs inside the transaction that changes the records.")
        if not ids:
            return
        last = ChangeCounter.raise_by(len(ids))
        first = last - len(ids) + 1
        Change.objects.bulk_create(Change(number=first + n, record_id=record) for n, record in enumerate(ids))

    @classmethod
    def latest_number(cls) -> int:
        """The last number, 0 where nothing was ever published."""
        return ChangeCounter.objects.filter(pk=1).values_list("last", flat=True).first() or 0
