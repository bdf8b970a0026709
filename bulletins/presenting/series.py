"""The issues of a bulletin as a series: years, numbers that are missing, neighbours, and an issue's contents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _

from bulletins.models import ChronicleEntry, Document, Issue


@dataclass(frozen=True)
class Entry:
    """A line of a year: an issue, or the number of one that the portal does not hold."""

    label: str
    issue: Issue | None = None


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
            entries += [Entry(_("第%(number)s期") % {"number": n}) for n in range(expected, issue.number)]
            expected = max(expected, (issue.number_to or issue.number) + 1)
        entries.append(Entry(issue.label, issue))
    return entries


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
