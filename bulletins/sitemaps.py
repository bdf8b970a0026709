"""sitemap.xml: an index of parts, one for each bulletin and year and one for the pages over everything. Together they
name every public address once, with the time at which what stands there last changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps import views as sitemaps
from django.db.models import Case, Count, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import ExtractYear
from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from bulletins.models import Agency, Bulletin, Change, ChronicleEntry, Document, Issue, State, Table, Topic

# What one file may hold by the protocol; a part with more goes on at ?p=2.
MOST_ADDRESSES = 50_000
PAGES = "pages"
# These change with everything that is published; what else is said of the portal has no date of its own.
OVER_EVERYTHING = ("home", "documents", "in-force", "browse", "agencies", "topics", "tables", "chronicle")
WAS_PUBLIC = (State.PUBLISHED, State.SUPERSEDED, State.WITHDRAWN)
ABOUT = ("feeds", "verify", "site-map", "accessibility")


@dataclass(frozen=True, slots=True)
class Entry:
    url: str
    changed: datetime | None


class Part(Sitemap):
    """One file of the sitemap, of entries that are known already."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        self.limit = MOST_ADDRESSES

    def items(self) -> Sequence[Entry]:
        return self.entries

    def location(self, item: Entry) -> str:
        return item.url

    def lastmod(self, item: Entry) -> datetime | None:
        return item.changed


@require_safe
def sitemap(request: HttpRequest) -> HttpResponseBase:
    """The index: the parts, and of each when something in it last changed, was added or withdrawn."""
    changed = dict(_by_year(Change.objects.all(), "record__", Max("at")))
    parts = [(PAGES, len(list(_pages())), max(changed.values(), default=None))]
    parts += [(f"{slug}-{year}", size, changed.get((slug, year))) for (slug, year), size in sorted(_sizes().items())]
    rows = []
    for section, size, at in parts:
        address = request.build_absolute_uri(reverse("sitemap-part", args=[section]))
        pages = range(2, -(-size // MOST_ADDRESSES) + 1)
        rows += [{"location": url, "last_mod": at} for url in [address, *(f"{address}?p={page}" for page in pages)]]
    context = {"sitemaps": rows}
    return _as_it_stands(TemplateResponse(request, "sitemap_index.xml", context, content_type="application/xml"))


@require_safe
def part(request: HttpRequest, section: str) -> HttpResponseBase:
    """The addresses of one bulletin and year, ``?p=`` the page of it."""
    entries = list(_pages() if section == PAGES else _of_year(section))
    return _as_it_stands(sitemaps.sitemap(request, {section: Part(entries)}))


def _year_of(record: str) -> Case:
    """The year under which a document is filed: its issue's, where the public knows of that, else that in which it came
    online. ``record`` is the way to the record, with its ``__``."""
    return Case(
        When(**{f"{record}issue__state": State.PUBLISHED}, then=F(f"{record}issue__year")),
        default=ExtractYear(f"{record}first_published_at"),
        output_field=IntegerField(),
    )


def _by_year(rows: QuerySet[Any], record: str, what: Any) -> Iterator[tuple[tuple[str, int], Any]]:
    """((slug, year), value) of rows of something that belongs to records."""
    of_records = rows.order_by().filter(**{f"{record}first_published_at__isnull": False})
    grouped = of_records.values(slug=F(f"{record}bulletin__slug"), year=_year_of(record)).annotate(value=what)
    return (((row["slug"], row["year"]), row["value"]) for row in grouped)


def _sizes() -> Counter[tuple[str, int]]:
    """How many addresses each bulletin and year has."""
    found: Counter[tuple[str, int]] = Counter()
    found.update(dict(_by_year(Document.objects.published(), "record__", Count("pk"))))
    found.update(dict(_by_year(Table.objects.published(), "document__record__", Count("pk"))))
    issues = Issue.objects.published().order_by().values("bulletin__slug", "year").annotate(value=Count("pk"))
    found.update({(row["bulletin__slug"], row["year"]): row["value"] for row in issues})
    return found


def _pages() -> Iterator[Entry]:
    """The pages over everything, those of each bulletin and its years, of agencies, topics and months."""
    last = Change.objects.order_by("-number").values_list("at", flat=True).first()
    yield from (Entry(reverse(name), last) for name in OVER_EVERYTHING)
    yield from (Entry(reverse(name), None) for name in ABOUT)
    for bulletin in with_last_change(Bulletin.objects.published().order_by("pk"), bulletin="pk"):
        yield Entry(bulletin.get_absolute_url(), bulletin.changed_at)
    years = Issue.objects.published().order_by("bulletin", "year").values("bulletin__slug", "year").distinct()
    for row in with_last_change(years, issue__bulletin="bulletin", issue__year="year"):
        yield Entry(reverse("year", args=[row["bulletin__slug"], row["year"]]), row["changed_at"])
    for agency in _with_last_change_of_versions(Agency.objects.published().order_by("pk"), "issuing__agency"):
        yield Entry(agency.get_absolute_url(), agency.changed_at)
    for topic in _with_last_change_of_versions(Topic.objects.published().order_by("code"), "topics", "topics__parent"):
        yield Entry(topic.get_absolute_url(), topic.changed_at)
    yield from _months()


def _months() -> Iterator[Entry]:
    """The months of which the chronicle tells anything."""
    told = ChronicleEntry.objects.published().exclude(month=None).order_by("month").values("month").distinct()
    entries = ChronicleEntry.objects.filter(month=OuterRef(OuterRef("month")), document__state__in=WAS_PUBLIC)
    changes = Change.objects.filter(record__in=entries.values("document__record")).order_by("-number")
    for row in told.annotate(changed_at=Subquery(changes.values("at")[:1])):
        if month := row["month"]:
            yield Entry(reverse("chronicle-month", args=[month.year, month.month]), row["changed_at"])


def _of_year(section: str) -> Iterator[Entry]:
    """Issues, documents and tables. A document changes with a new version and with a decision on its validity, not with
    its neighbours."""
    slug, _dash, year = section.rpartition("-")
    if not (slug and year.isascii() and year.isdecimal() and len(year) == 4):
        raise Http404(f"no part of the sitemap is called {section}")
    issues = Issue.objects.published().filter(bulletin__slug=slug, year=int(year)).select_related("bulletin")
    issued = [Entry(row.get_absolute_url(), row.changed_at) for row in with_last_change(issues, issue="pk")]
    documents = Document.objects.published().with_place().with_updated().defer("text", "source_lines")
    documents = documents.annotate(filed=_year_of("record__")).filter(record__bulletin__slug=slug, filed=int(year))
    held = [Entry(row.get_absolute_url(), row.updated_at) for row in documents.order_by("pk")]
    tables = Table.objects.published().filter(document__in=documents.order_by().values("pk"))
    tables = tables.select_related("document__record__bulletin", "document__record__issue__bulletin").only(
        "order", "document__published_at", "document__record__bulletin", "document__record__issue__bulletin",
        "document__record__order",
    )  # fmt: skip
    listed = [Entry(row.get_absolute_url(), row.document.published_at) for row in tables.order_by("pk")]
    if not (issued or held):
        raise Http404(f"nothing is published in {section}")
    yield from [*issued, *held, *listed]


def with_last_change(rows: QuerySet[Any], **scope: str) -> QuerySet[Any]:
    """``rows`` with ``changed_at``: the newest change, a withdrawal included, among the records ``scope`` joins."""
    changes = Change.objects.filter(**{f"record__{name}": OuterRef(field) for name, field in scope.items()})
    return rows.annotate(changed_at=Subquery(changes.order_by("-number").values("at")[:1]))


def _with_last_change_of_versions(rows: QuerySet[Any], *fields: str) -> QuerySet[Any]:
    """``rows`` with ``changed_at``: the newest change of a record one of whose public versions has them in one of
    ``fields``; a draft's tell nothing."""
    has = reduce(or_, (Q(**{f"record__versions__{field}": OuterRef("pk")}) for field in fields))
    changes = Change.objects.filter(has, record__versions__state__in=WAS_PUBLIC)
    return rows.annotate(changed_at=Subquery(changes.order_by("-number").values("at")[:1]))


def _as_it_stands(response: HttpResponseBase) -> HttpResponseBase:
    """Asked for each time, and without Last-Modified: a withdrawal leaves older dates, read as no change."""
    response["Cache-Control"] = "public, no-cache"
    del response["Last-Modified"]
    return response
