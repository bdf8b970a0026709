"""A year of a bulletin in numbers: its documents by issue or month, section, genre and body, and what was repealed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from bulletins.models import Bulletin, Document, DocumentAgency, Issue, Validity

# Of more issues than this the chart shows months.
MOST_BARS = 12
MOST_ROWS = 12
# The chart's own units; the browser scales them.
WIDTH, LABEL, NUMBER, ROW, BAR = 280, 76, 32, 26, 16


@dataclass(frozen=True, slots=True)
class Row:
    """``parameter`` is the filter of the list of documents which leads to what is counted; empty where none does."""

    label: str
    count: int
    parameter: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """A table: what is counted, and its rows; ``more`` are the rows that are left out."""

    heading: str
    rows: list[Row]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    count: int
    y: int
    width: int

    @property
    def middle(self) -> int:
        return self.y + BAR // 2 + 5

    @property
    def end(self) -> int:
        return LABEL + self.width + 6


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars side by side with the words of ``table``, which says the same."""

    table: Count
    bars: list[Bar]

    width, left, bar_height = WIDTH, LABEL, BAR

    @property
    def height(self) -> int:
        return len(self.bars) * ROW

    @property
    def in_words(self) -> str:
        return _("；").join(f"{row.label} {row.count}" for row in self.table.rows)


@dataclass(frozen=True, slots=True)
class Overview:
    total: int
    chart: Chart
    counts: list[Count]
    repealed: list[Document]


def overview(bulletin: Bulletin, year: int, issues: Sequence[Issue], documents: Sequence[Document]) -> Overview:
    """``documents`` are the published ones of the year's ``issues``, with their place. Two queries."""
    rows = DocumentAgency.objects.filter(document__in=[document.pk for document in documents])
    bodies = Counter(rows.values_list("agency__name", flat=True))
    sections = Counter(document.record.section.label for document in documents if document.record.section)
    genres = Counter(document.genre for document in documents if document.genre)
    return Overview(
        len(documents),
        chart(_by_time(issues, documents)),
        [
            found
            for found in (
                _counted(_("栏目"), sections, "section"),
                _counted(_("文种"), genres, "genre"),
                _counted(_("发文机关"), bodies, "agency"),
            )
            if found.rows
        ],
        repealed_in(bulletin, year),
    )


def repealed_in(bulletin: Bulletin, year: int) -> list[Document]:
    """The bulletin's documents of any year that ceased to hold by a repeal of this one, up to today."""
    gone = Document.objects.published().with_place().defer("text").filter(record__bulletin=bulletin)
    gone = gone.filter(record__validity=Validity.REPEALED, record__validity_since__year=year)
    gone = gone.filter(record__validity_since__lte=timezone.localdate())
    return list(gone.order_by(F("record__validity_since").asc(), "pk"))


def chart(table: Count) -> Chart:
    most = max((row.count for row in table.rows), default=0) or 1
    room = WIDTH - LABEL - NUMBER
    bars = [
        Bar(row.label, row.count, n * ROW + (ROW - BAR) // 2, round(row.count / most * room))
        for n, row in enumerate(table.rows)
    ]
    return Chart(table, bars)


def _by_time(issues: Sequence[Issue], documents: Iterable[Document]) -> Count:
    if len(issues) <= MOST_BARS:
        held = Counter(document.record.issue_id for document in documents)
        return Count(_("期次"), [Row(_short(issue), held[issue.pk]) for issue in issues])
    months = Counter(document.written_on.month for document in documents if document.written_on)
    return Count(_("成文月份"), [Row(_("%(month)s月") % {"month": month}, months[month]) for month in range(1, 13)])


def _short(issue: Issue) -> str:
    """The label without its year, which the page says."""
    return issue.label.removeprefix(_("%(year)s年") % {"year": issue.year})


def _counted(heading: str, counter: Counter[str], parameter: str) -> Count:
    ordered = sorted(counter.items(), key=lambda item: (-item[1], item[0]))
    rows = [Row(label, count, parameter) for label, count in ordered[:MOST_ROWS]]
    return Count(heading, rows, len(ordered) - len(rows))
