"""The issues of a bulletin as a series: years, numbers that are missing, neighbours, and an issue's contents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

from django.utils.translation import gettext as _

from bulletins.models import ChronicleEntry, Document, Issue


@dataclass(frozen=True)
class Entry:
    """A line of a year: an issue, or the number of one that the portal does not hold, by itself and with its year."""

    label: str
    issue: Issue | None = None
    full_label: str = ""


@dataclass(frozen=True)
class Year:
    year: int
    entries: list[Entry]

    @property
    def issues(self) -> list[Issue]:
        return [entry.issue for entry in self.entries if entry.issue]

    @property
    def missing(self) -> list[Entry]:
        return [entry for entry in self.entries if not entry.issue]


def by_year(issues: Iterable[Issue]) -> list[Year]:
    """The newest year first; within a year numbers go up, special issues last, and each number up to the highest held
    that no held issue bears is an entry without an issue."""
    ordered = sorted(issues, key=lambda issue: (-issue.year, issue.special, issue.number))
    return [Year(year, _entries(list(of_year))) for year, of_year in groupby(ordered, lambda issue: issue.year)]


def _entries(issues: Sequence[Issue]) -> list[Entry]:
    entries: list[Entry] = []
    expected = 1
    for issue in issues:
        if not issue.special:
            entries += [_missing(issue.year, number) for number in range(expected, issue.number)]
            expected = max(expected, (issue.number_to or issue.number) + 1)
        entries.append(Entry(issue.label, issue))
    return entries


def _missing(year: int, number: int) -> Entry:
    numbers = {"year": year, "number": number, "numbers": number}
    return Entry(_("第%(number)s期") % numbers, full_label=_("%(year)s年第%(numbers)s期") % numbers)


def unheld_years(years: Sequence[Year]) -> list[int]:
    """Years between the first and the last held of which no issue is held."""
    held = {year.year for year in years}
    return [year for year in range(max(held), min(held), -1) if year not in held] if held else []


@dataclass(frozen=True)
class Gap:
    """``count`` numbers of the whole series that are missing between two held issues and that no year shows."""

    before: Issue
    after: Issue
    count: int

    @property
    def years(self) -> tuple[int, int]:
        return self.before.year, self.after.year


def overall_gaps(issues: Iterable[Issue]) -> list[Gap]:
    """What the overall numbers (总期号) tell beyond the numbers of the years: at the end of a year, say. An issue
    that combines two numbers may bear two overall numbers or one, so only what neither explains is missing."""
    numbered = sorted(
        (issue for issue in issues if issue.overall_number and not issue.special),
        key=lambda issue: issue.overall_number or 0,
    )
    found = [Gap(before, after, _unexplained(before, after)) for before, after in pairwise(numbered)]
    return [gap for gap in found if gap.count > 0]


def _unexplained(before: Issue, after: Issue) -> int:
    jump = (after.overall_number or 0) - (before.overall_number or 0) - 1
    last = before.number_to or before.number
    shown = after.number - 1 - (last if after.year == before.year else 0)
    return jump - max(shown, 0) - (last - before.number)


def print_order(issue: Issue) -> tuple[int, bool, int]:
    return issue.year, issue.special, issue.number


def neighbours_of_issue(issue: Issue, issues: Iterable[Issue]) -> tuple[Issue | None, Issue | None]:
    """The issues before and after it among ``issues``, in the order of print; both of its own bulletin."""
    before = [other for other in issues if print_order(other) < print_order(issue)]
    after = [other for other in issues if print_order(other) > print_order(issue)]
    found = max(before, key=print_order, default=None), min(after, key=print_order, default=None)
    for other in found:
        if other is not None:
            other.bulletin = issue.bulletin
    return found


def chronicle_months(issue: Issue) -> list[date]:
    """The months of which the issue's own chronicle tells."""
    entries = ChronicleEntry.objects.published().filter(document__record__issue=issue)
    return [month for month in entries.order_by("month").values_list("month", flat=True).distinct() if month]


@dataclass(frozen=True)
class ContentsSection:
    label: str
    documents: list[Document]


def by_section(documents: Iterable[Document]) -> list[ContentsSection]:
    """Documents in print order under the columns they stand in; a column that comes twice is shown twice."""
    return [
        ContentsSection(label, list(rows))
        for label, rows in groupby(documents, lambda d: d.record.section.label if d.record.section else "")
    ]
