"""Counting working days: weekends, holidays, 调休, and loading a year's arrangement."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from bulletins.models import CalendarDay
from bulletins.publishing import holidays
from bulletins.publishing.workdays import WorkCalendar, add_working_days, latest_start, working_days_between

OFFICIAL = Path(holidays.__file__).parents[1] / "holidays" / "2019-2026.csv"
WEEKENDS = WorkCalendar()
NATIONAL_DAY = WorkCalendar(
    {date(2024, 10, day): False for day in range(1, 8)} | {date(2024, 9, 29): True, date(2024, 10, 12): True},
    frozenset([2024]),
)

days = st.dates(date(2020, 1, 1), date(2026, 12, 31))
calendars = st.builds(
    WorkCalendar, st.dictionaries(st.dates(date(2020, 1, 1), date(2026, 12, 31)), st.booleans(), max_size=40)
)


def test_the_first_day_is_not_counted_and_weekends_are_not() -> None:
    friday = date(2024, 3, 1)
    assert add_working_days(WEEKENDS, friday, 1) == date(2024, 3, 4)
    assert add_working_days(WEEKENDS, friday, 20) == date(2024, 3, 29)
    assert working_days_between(WEEKENDS, friday, date(2024, 3, 29)) == 20
    assert working_days_between(WEEKENDS, friday, friday) == 0
    assert working_days_between(WEEKENDS, date(2024, 3, 29), friday) == -20


def test_holidays_are_not_counted_and_the_days_worked_instead_are() -> None:
    thursday = date(2024, 9, 26)
    # 27 September, the worked Sunday 29, 30, then 8 October.
    assert add_working_days(NATIONAL_DAY, thursday, 4) == date(2024, 10, 8)
    assert add_working_days(NATIONAL_DAY, date(2024, 10, 11), 1) == date(2024, 10, 12)
    assert add_working_days(WEEKENDS, thursday, 4) == date(2024, 10, 2)


@given(calendars, days, st.integers(1, 60))
def test_counting_and_adding_agree(calendar: WorkCalendar, start: date, count: int) -> None:
    end = add_working_days(calendar, start, count)
    assert calendar.is_working_day(end)
    assert working_days_between(calendar, start, end) == count
    assert working_days_between(calendar, start, end - timedelta(days=1)) == count - 1


@given(calendars, days, days)
def test_a_count_is_the_sum_of_its_days(calendar: WorkCalendar, one: date, other: date) -> None:
    start, end = min(one, other), max(one, other)
    each = sum(calendar.is_working_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))
    assert working_days_between(calendar, start, end) == each


@given(calendars, days, st.integers(1, 40))
def test_what_began_by_the_latest_start_is_over_and_what_began_later_is_not(
    calendar: WorkCalendar, end: date, count: int
) -> None:
    start = latest_start(calendar, count, end)
    assert add_working_days(calendar, start, count) <= end
    assert add_working_days(calendar, start + timedelta(days=1), count) > end


# Loading


@pytest.mark.django_db
def test_the_official_arrangements_are_read_whole() -> None:
    call_command("load_holidays", str(OFFICIAL), verbosity=0)
    calendar = holidays.known_calendar()
    assert calendar.years == frozenset(range(2019, 2027))
    free = ["2020-01-31", "2023-09-29", "2024-02-15", "2025-10-08", "2026-02-23", "2018-12-31"]
    worked = ["2019-04-28", "2020-06-28", "2022-04-02", "2024-10-12", "2025-01-26", "2026-02-28"]
    assert not [day for day in free if calendar.is_working_day(date.fromisoformat(day))]
    assert all(calendar.is_working_day(date.fromisoformat(day)) for day in worked)
    # No week without its weekends and holidays: the working days of a year, as every such calendar counts them.
    between = {
        year: working_days_between(calendar, date(year - 1, 12, 31), date(year, 12, 31)) for year in (2024, 2026)
    }
    assert between == {2024: 251, 2026: 248}
    # Whatever differs from the weekends is in the table, whatever is worked on is a weekend.
    assert all(day.weekday() >= 5 for day, is_worked in calendar.days.items() if is_worked)


def table(*rows: str) -> str:
    return "\n".join(["日期,类别,名称,年度,来源", *rows])


def stored() -> list[str]:
    return [str(row) for row in CalendarDay.objects.all()]


@pytest.mark.django_db
def test_a_year_is_replaced_as_a_whole_and_others_stay() -> None:
    first = holidays.read_arrangement(table("2024-10-01,休,国庆节", "2024-10-02,休,国庆节", "2025-01-01,休,元旦"))
    holidays.replace_years(first)
    second = holidays.read_arrangement(table("2024年10月1日,放假,国庆节", "2024.10.12,班"))
    for _time in range(2):
        holidays.replace_years(second)
        assert stored() == ["2024-10-01 休 国庆节", "2024-10-12 班", "2025-01-01 休 元旦"]
    assert str(second) == "2024年：休1天，班1天"


@pytest.mark.django_db
def test_columns_may_be_named_otherwise_or_not_at_all() -> None:
    named = holidays.read_arrangement("来源\t类别\t日期\n国办\t休\t2024-10-01\n")
    plain = holidays.read_arrangement("2024-10-01,休\n")
    assert [(row.day, row.kind, row.source) for row in named.days] == [(date(2024, 10, 1), "rest", "国办")]
    assert [(row.day, row.kind, row.year) for row in plain.days] == [(date(2024, 10, 1), "rest", 2024)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("2024-02-30,休", "日期“2024-02-30”读不懂"),
        ("10月1日,休", "日期“10月1日”读不懂"),
        ("2024-10-02,假", "类别“假”不认识"),
        ("2024-10-02,", "类别“”不认识"),
        ("2024-10-01,班", "在第2行已经写过"),
        ("2024-10-02,休,国庆节,二〇二四", "年度“二〇二四”读不懂"),
        ("2024-10-02,休,国庆节,2022", "不会在2022年的安排里"),
        ("2018-12-31,休,元旦,2018", "已在2019年的安排里"),
    ],
)
def test_a_row_that_is_wrong_is_named_by_its_line_and_nothing_changes(tmp_path: Path, row: str, said: str) -> None:
    holidays.replace_years(holidays.read_arrangement("2018-12-31,休,元旦,2019"))
    file = tmp_path / "days.csv"
    file.write_text(table("2024-10-01,休,国庆节", row), encoding="gb18030")
    problems = holidays.read_arrangement(table("2024-10-01,休,国庆节", row)).problems
    assert [problem.line for problem in problems] == [3]
    assert said in problems[0].message
    with pytest.raises(CommandError, match="什么也没有改动"):
        call_command("load_holidays", str(file))
    assert stored() == ["2018-12-31 休 元旦"]


@pytest.mark.django_db
def test_an_empty_table_is_an_error_and_wipes_no_year() -> None:
    assert holidays.read_arrangement("日期,类别\n").problems
