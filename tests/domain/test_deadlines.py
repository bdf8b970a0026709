"""The term of 20 working days: from when it runs, for what, and how it ends."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bulletins.models import Act, Document, Openness
from bulletins.publishing.acts import revise
from bulletins.publishing.deadlines import clock_of, ending, overdue, with_clock
from bulletins.publishing.workdays import WorkCalendar
from tests.domain.making import make_draft, make_issue, make_published, publish_document

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
WEEKENDS = WorkCalendar(years=frozenset([2024]))
WRITTEN = date(2024, 3, 1)
DUE = date(2024, 3, 29)


def timed(document: Document) -> Any:
    return with_clock(Document.objects.filter(pk=document.pk)).first()


def published_at(document: Document, year: int, month: int, day: int, hour: int, minute: int) -> None:
    """Moves a publication; no act does that."""
    when = datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)
    Document.objects.filter(pk=document.pk).update(published_at=when)


def test_it_runs_from_the_written_date() -> None:
    row = timed(make_draft(written_on=WRITTEN))
    clock = clock_of(row, WEEKENDS, date(2024, 3, 22))
    assert (clock.start, clock.due, clock.left, clock.taken) == (WRITTEN, DUE, 5, None)
    assert clock.is_soon
    assert not clock.is_overdue
    assert not clock_of(row, WEEKENDS, date(2024, 3, 21)).is_soon
    last = clock_of(row, WEEKENDS, DUE)
    assert (last.left, last.is_soon, last.is_overdue) == (0, True, False)


def test_on_the_saturday_after_its_last_day_it_is_over() -> None:
    row = timed(make_draft(written_on=WRITTEN))
    assert clock_of(row, WEEKENDS, date(2024, 3, 30)).is_overdue
    monday = clock_of(row, WEEKENDS, date(2024, 4, 1))
    assert (monday.is_overdue, monday.late) == (True, 1)


def test_lists_and_clocks_agree_on_every_day() -> None:
    calendar = WorkCalendar({date(2024, 4, 4): False, date(2024, 4, 5): False, date(2024, 4, 7): True})
    for n in range(0, 60, 3):
        make_draft(written_on=WRITTEN + timedelta(days=n))
    for n in range(0, 40, 3):
        today = date(2024, 3, 20) + timedelta(days=n)
        clocks = {row.pk: clock_of(row, calendar, today) for row in with_clock(Document.objects.all())}
        over = set(overdue(Document.objects.all(), calendar, today).values_list("pk", flat=True))
        soon = set(ending(Document.objects.all(), calendar, today).values_list("pk", flat=True))
        assert over == {pk for pk, clock in clocks.items() if clock.is_overdue}
        assert soon == {pk for pk, clock in clocks.items() if clock.is_soon}


def test_what_is_published_took_so_many_days() -> None:
    document = make_published(written_on=WRITTEN)
    # 28 March in Beijing, the 27th in Greenwich.
    published_at(document, 2024, 3, 28, 0, 30)
    clock = clock_of(timed(document), WEEKENDS)
    assert (clock.taken, clock.is_overdue, clock.late, clock.is_soon) == (19, False, 0, False)
    published_at(document, 2024, 4, 2, 9, 0)
    clock = clock_of(timed(document), WEEKENDS)
    assert (clock.taken, clock.is_overdue, clock.late) == (22, True, 2)
    assert not overdue(Document.objects.all(), WEEKENDS).exists()


def test_a_correction_has_a_term_of_its_own_from_the_day_it_was_begun() -> None:
    document = make_published(written_on=date(2020, 1, 2))
    draft = revise(document, reason="更正")
    Act.objects.filter(kind=Act.Kind.REVISE).update(at=datetime(2024, 3, 1, 0, 10, tzinfo=SHANGHAI))
    assert timed(draft).clock_from == WRITTEN
    publish_document(draft)
    published_at(draft, 2024, 3, 5, 9, 0)
    # What is begun later does not move what was.
    revise(Document.objects.get(pk=draft.pk), reason="再更正")
    assert timed(draft).clock_from == WRITTEN
    assert timed(document).clock_from == date(2020, 1, 2)


def test_what_has_no_term() -> None:
    without = [
        make_draft(written_on=None),
        make_draft(written_on=WRITTEN, record={"back_file": True}),
        make_draft(make_issue(back_file=True), written_on=WRITTEN),
        make_draft(written_on=WRITTEN, openness=Openness.ON_REQUEST),
        make_draft(written_on=WRITTEN, openness=Openness.CLOSED),
    ]
    assert [timed(document) for document in without] == [None] * 5
    assert timed(make_draft(make_issue(number=2), written_on=WRITTEN))


def test_years_without_an_arrangement_are_named() -> None:
    row = timed(make_draft(written_on=date(2024, 12, 20)))
    assert clock_of(row, WEEKENDS, date(2024, 12, 21)).uncertain == [2025]
    known = WorkCalendar(years=frozenset([2024, 2025]))
    assert clock_of(row, known, date(2024, 12, 21)).uncertain == []
