"""Counting working days: weekends, and the days on which an arrangement of holidays (节假日安排) says otherwise."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class WorkCalendar:
    """``days`` maps a day to whether it is worked on, where the arrangement says so; weekends decide all others.
    ``years`` are those whose arrangement is known."""

    days: dict[date, bool] = field(default_factory=dict)
    years: frozenset[int] = frozenset()

    def is_working_day(self, day: date) -> bool:
        return self.days.get(day, _is_weekday(day))

    def unknown_years(self, first: date, last: date) -> list[int]:
        """The years from ``first`` to ``last`` that are counted by weekends alone."""
        return [year for year in range(first.year, last.year + 1) if year not in self.years]

    def count_to(self, day: date) -> int:
        """Working days up to and including ``day``; only the difference of two counts means anything."""
        weeks, over = divmod(day.toordinal(), 7)
        worked, free = self._exceptions
        return weeks * 5 + min(over, 5) + bisect_right(worked, day) - bisect_right(free, day)

    @cached_property
    def _exceptions(self) -> tuple[list[date], list[date]]:
        """Weekends that are worked on, weekdays that are free."""
        worked = sorted(day for day, is_worked in self.days.items() if is_worked and not _is_weekday(day))
        free = sorted(day for day, is_worked in self.days.items() if not is_worked and _is_weekday(day))
        return worked, free


def working_days_between(calendar: WorkCalendar, start: date, end: date) -> int:
    """Working days after ``start`` up to and including ``end``, as a term is counted: its first day is not. Negative
    where ``end`` comes first."""
    return calendar.count_to(end) - calendar.count_to(start)


def add_working_days(calendar: WorkCalendar, start: date, count: int) -> date:
    """The last day of a term of ``count`` working days that begins after ``start``."""
    day = start
    while count > 0:
        day += DAY
        count -= calendar.is_working_day(day)
    return day


def latest_start(calendar: WorkCalendar, count: int, end: date) -> date:
    """The latest day from which ``count`` working days are over with ``end``: whatever began later still has time."""
    day = end + DAY
    while count > 0:
        day -= DAY
        count -= calendar.is_working_day(day)
    return day - DAY


def _is_weekday(day: date) -> bool:
    return day.weekday() < SATURDAY
