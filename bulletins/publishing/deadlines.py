"""The term of publication: 20 working days from when a text was made or changed (《政府信息公开条例》第二十六条).

It runs from 成文日期; for a later version, from the day on which that version was begun. Its first day is not counted.
Back files (历史公报补录) have none, nor has what is not to be published, nor what bears no date.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, DateField, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from bulletins.models import Act, Document, Openness, State
from bulletins.publishing.holidays import known_calendar
from bulletins.publishing.workdays import DAY, WorkCalendar, add_working_days, latest_start, working_days_between

TERM = 20
# With so many working days left, or fewer, a term is about to end.
SOON = 5
NOT_OPEN = (Openness.ON_REQUEST, Openness.CLOSED)


@dataclass(frozen=True, slots=True)
class Clock:
    """From ``start`` to ``due``. ``taken``: the working days that publication took, None while it is a draft. ``left``:
    those that are left after today, below zero once some have passed since the term. ``uncertain``: years counted by
    weekends alone, because their arrangement is not known."""

    start: date
    due: date
    taken: int | None
    left: int
    is_overdue: bool
    uncertain: list[int]

    @property
    def is_soon(self) -> bool:
        return self.taken is None and not self.is_overdue and self.left <= SOON

    @property
    def late(self) -> int:
        """Working days beyond the term."""
        return max(0, -self.left if self.taken is None else self.taken - TERM)


def with_clock(documents: QuerySet[Document]) -> QuerySet[Document]:
    """Those that have a term, with ``clock_from``: the day from which it runs."""
    revised = Act.objects.filter(kind=Act.Kind.REVISE, record=OuterRef("record"))
    revised = revised.filter(at__lte=Coalesce(OuterRef("published_at"), Value(timezone.now()))).order_by("-at")
    begun = revised.annotate(day=TruncDate("at")).values("day")[:1]
    start = Case(When(version=1, then=F("written_on")), default=Subquery(begun), output_field=DateField())
    termed = documents.exclude(record__back_file=True).exclude(record__issue__back_file=True)
    dated: Any = termed.exclude(openness__in=NOT_OPEN).annotate(clock_from=start)
    return dated.exclude(clock_from=None)


def clock_of(document: Any, calendar: WorkCalendar, today: date | None = None) -> Clock:
    """The clock of a row of ``with_clock``."""
    today = today or timezone.localdate()
    start: date = document.clock_from
    due = add_working_days(calendar, start, TERM)
    ended = timezone.localdate(document.published_at) if document.published_at else None
    return Clock(
        start,
        due,
        taken=None if ended is None else max(0, working_days_between(calendar, start, ended)),
        left=working_days_between(calendar, today, due),
        is_overdue=(ended or today) > due,
        uncertain=calendar.unknown_years(start, max(due, ended or today)),
    )


def clock(document: Document) -> Clock | None:
    """The clock of one document, None where it has no term."""
    found = with_clock(Document.objects.filter(pk=document.pk)).first()
    return clock_of(found, known_calendar()) if found else None


def overdue(documents: QuerySet[Document], calendar: WorkCalendar, today: date | None = None) -> QuerySet[Document]:
    """Drafts whose term was over before today."""
    today = today or timezone.localdate()
    drafts: Any = with_clock(documents.filter(state=State.DRAFT))
    return drafts.filter(clock_from__lte=_last_overdue(calendar, today))


def ending(documents: QuerySet[Document], calendar: WorkCalendar, today: date | None = None) -> QuerySet[Document]:
    """Drafts whose term ends today or within the next SOON working days."""
    today = today or timezone.localdate()
    last = add_working_days(calendar, today, SOON)
    drafts: Any = with_clock(documents.filter(state=State.DRAFT))
    still = drafts.filter(clock_from__gt=_last_overdue(calendar, today))
    return still.filter(clock_from__lte=latest_start(calendar, TERM, last))


def _last_overdue(calendar: WorkCalendar, today: date) -> date:
    return latest_start(calendar, TERM, today - DAY)
