"""The arrangement of holidays of a year, read from a table and put in the place of what was known of that year."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from bulletins.models import CalendarDay, ChangeCounter
from bulletins.models.recording import together
from bulletins.publishing.loading import Columns, Problem, read_day, read_rows
from bulletins.publishing.workdays import WorkCalendar

COLUMNS = Columns(
    {
        "day": ("日期", "日"),
        "kind": ("类别", "休班", "安排"),
        "name": ("名称", "节日"),
        "year": ("年度", "年份"),
        "source": ("来源", "依据"),
    },
    needed=frozenset({"day", "kind"}),
    most_rows=2_000,
)
FIRST_YEAR, LAST_YEAR = 1990, 2200

_KINDS = {
    **dict.fromkeys(("休", "放假", "休息", "调休", "rest"), CalendarDay.Kind.REST),
    **dict.fromkeys(("班", "上班", "补班", "work"), CalendarDay.Kind.WORK),
}


@dataclass(slots=True)
class Arrangement:
    """What a table says, its days in order, and the rows that say nothing, by their lines."""

    days: list[CalendarDay] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def counts(self) -> dict[int, Counter[str]]:
        """How many days of each kind a year has."""
        found: dict[int, Counter[str]] = {}
        for day in self.days:
            found.setdefault(day.year, Counter())[day.kind] += 1
        return dict(sorted(found.items()))

    def __str__(self) -> str:
        words = _("%(year)d年：休%(rest)d天，班%(work)d天")
        return "；".join(
            words % {"year": year, "rest": kinds[CalendarDay.Kind.REST], "work": kinds[CalendarDay.Kind.WORK]}
            for year, kinds in self.counts.items()
        )


def known_calendar() -> WorkCalendar:
    """What is known of all years, in one query."""
    rows = list(CalendarDay.objects.values_list("day", "kind", "year"))
    return WorkCalendar(
        {day: kind == CalendarDay.Kind.WORK for day, kind, _year in rows}, frozenset(year for _d, _k, year in rows)
    )


def read_arrangement(text: str) -> Arrangement:
    """The table ``text``: comma or tab between cells; the columns 日期, 类别 (休 or 班), 名称, 年度, 来源 in this order
    unless a first row names them otherwise. Only the first two must be filled in."""
    found = Arrangement()
    lines: dict[date, int] = {}
    for number, cells in read_rows(text, COLUMNS, found.problems):
        read = _read(number, cells)
        if isinstance(read, CalendarDay) and read.day in lines:
            read = Problem(number, _("%(day)s 在第%(line)d行已经写过。") % {"day": read.day, "line": lines[read.day]})
        if isinstance(read, Problem):
            found.problems.append(read)
            continue
        lines[read.day] = number
        found.days.append(read)
    if not found.days and not found.problems:
        found.problems.append(Problem(1, _("表里没有日期。每行写一天：日期,休或班,名称。")))
    found.days.sort(key=lambda row: row.day)
    found.problems.extend(_claimed(found, lines))
    found.problems.sort(key=lambda problem: problem.line)
    return found


@transaction.atomic
@together()
def replace_years(arrangement: Arrangement) -> None:
    """Puts the days in the place of everything known of their years, all or nothing. A second time changes nothing."""
    # Of two who load the same year at once, the second waits for the first.
    ChangeCounter.raise_by(0)
    CalendarDay.objects.filter(year__in=arrangement.counts).delete()
    CalendarDay.objects.bulk_create(arrangement.days)


def _claimed(found: Arrangement, lines: dict[date, int]) -> list[Problem]:
    """Days that the arrangement of another year, which stays, has named already."""
    taken = CalendarDay.objects.exclude(year__in=found.counts).filter(day__in=lines)
    words = _("%(day)s 已在%(year)d年的安排里，不能再写进别的年度。")
    return [Problem(lines[row.day], words % {"day": row.day, "year": row.year}) for row in taken]


def _read(line: int, cells: dict[str, str]) -> CalendarDay | Problem:
    day, kind = read_day(cells["day"]), _KINDS.get(cells["kind"].lower())
    if day is None:
        return Problem(line, _("日期“%s”读不懂，请写成 2024-05-20。") % cells["day"])
    if kind is None:
        return Problem(line, _("类别“%s”不认识：放假写“休”，调休上班写“班”。") % cells["kind"])
    year = cells["year"].removesuffix("年")
    if year and not (year.isdecimal() and FIRST_YEAR <= int(year) <= LAST_YEAR):
        return Problem(line, _("年度“%s”读不懂，请写成 2024。") % cells["year"])
    if year and abs(int(year) - day.year) > 1:
        return Problem(line, _("%(day)s 不会在%(year)s年的安排里，请核对。") % {"day": day, "year": year})
    if len(cells["name"]) > 40 or len(cells["source"]) > 200:
        return Problem(line, _("名称最多40个字，来源最多200个字。"))
    return CalendarDay(day=day, kind=kind, name=cells["name"], year=int(year or day.year), source=cells["source"])
