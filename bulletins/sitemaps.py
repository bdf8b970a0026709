"""sitemap.xml: every public address with the time at which what stands there last changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, cast

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps import views as sitemaps
from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from bulletins.models import Agency, Bulletin, Change, ChronicleEntry, Document, Issue, State, Table, Topic

# What one file may hold by the protocol; beyond it /sitemap.xml is an index of several.
MOST_ADDRESSES = 50_000
WAS_PUBLIC = (State.PUBLISHED, State.SUPERSEDED, State.WITHDRAWN)


def with_last_change(rows: QuerySet[Any], **scope: str) -> QuerySet[Any]:
    """``rows`` with ``changed_at``: the newest change, a withdrawal included, among the records ``scope`` joins."""
    changes = Change.objects.filter(**{f"record__{name}": OuterRef(field) for name, field in scope.items()})
    return rows.annotate(changed_at=Subquery(changes.order_by("-number").values("at")[:1]))


class Rows(Sitemap):
    """A sitemap of rows that know their address and carry ``changed_at``."""

    limit = MOST_ADDRESSES

    def lastmod(self, item: Any) -> datetime | None:
        return item.changed_at

    def get_latest_lastmod(self) -> datetime | None:
        rows = cast("QuerySet[Any]", self.items())
        return rows.aggregate(last=Max("changed_at"))["last"]


class Pages(Sitemap):
    """The front page and the lists over everything: they change with every change."""

    def items(self) -> Sequence[str]:
        return ["home", "documents", "in-force", "browse", "agencies", "topics", "tables", "chronicle"]

    def location(self, item: str) -> str:
        return reverse(item)

    def lastmod(self, item: str) -> datetime | None:
        return self.get_latest_lastmod()

    def get_latest_lastmod(self) -> datetime | None:
        return Change.objects.order_by("-number").values_list("at", flat=True).first()


class Bulletins(Rows):
    def items(self) -> QuerySet[Bulletin]:
        return with_last_change(Bulletin.objects.published().order_by("pk"), bulletin="pk")


class Years(Rows):
    """A bulletin's years, as rows of bulletin, year and time."""

    def items(self) -> QuerySet[Any]:
        issues = Issue.objects.published().order_by("bulletin", "year").values("bulletin__slug", "year").distinct()
        return with_last_change(issues, issue__bulletin="bulletin", issue__year="year")

    def location(self, item: dict[str, Any]) -> str:
        return reverse("year", args=[item["bulletin__slug"], item["year"]])

    def lastmod(self, item: dict[str, Any]) -> datetime | None:
        return item["changed_at"]


class Issues(Rows):
    def items(self) -> QuerySet[Issue]:
        return with_last_change(Issue.objects.published().select_related("bulletin").order_by("pk"), issue="pk")


class Documents(Rows):
    """A document changes with a new version and with a decision on its validity, not with its neighbours."""

    def items(self) -> QuerySet[Document]:
        found = Document.objects.published().with_place().with_updated().annotate(changed_at=F("updated_at"))
        return found.defer("text", "source_lines").order_by("pk")


class Tables(Rows):
    def items(self) -> QuerySet[Table]:
        found = Table.objects.published().annotate(changed_at=F("document__published_at")).order_by("pk")
        return found.select_related("document__record__bulletin", "document__record__issue__bulletin").only(
            "order", "document__record__bulletin", "document__record__issue__bulletin", "document__record__order"
        )


def with_last_change_of_versions(rows: QuerySet[Any], *fields: str) -> QuerySet[Any]:
    """``rows`` with ``changed_at``: the newest change of a record one of whose public versions has them in one of
    ``fields``; a draft's tell nothing."""
    has = reduce(or_, (Q(**{f"record__versions__{field}": OuterRef("pk")}) for field in fields))
    changes = Change.objects.filter(has, record__versions__state__in=WAS_PUBLIC)
    return rows.annotate(changed_at=Subquery(changes.order_by("-number").values("at")[:1]))


class Agencies(Rows):
    def items(self) -> QuerySet[Agency]:
        return with_last_change_of_versions(Agency.objects.published().order_by("pk"), "issuing__agency")


class Topics(Rows):
    def items(self) -> QuerySet[Topic]:
        return with_last_change_of_versions(Topic.objects.published().order_by("code"), "topics", "topics__parent")


class ChronicleMonths(Rows):
    """The months of which anything is told, as rows of month and time."""

    def items(self) -> QuerySet[Any]:
        told = ChronicleEntry.objects.published().exclude(month=None).order_by("month").values("month").distinct()
        entries = ChronicleEntry.objects.filter(month=OuterRef(OuterRef("month")), document__state__in=WAS_PUBLIC)
        changes = Change.objects.filter(record__in=entries.values("document__record")).order_by("-number")
        return told.annotate(changed_at=Subquery(changes.values("at")[:1]))

    def location(self, item: dict[str, Any]) -> str:
        return reverse("chronicle-month", args=[item["month"].year, item["month"].month])

    def lastmod(self, item: dict[str, Any]) -> datetime | None:
        return item["changed_at"]


KINDS: dict[str, type[Sitemap]] = {
    "pages": Pages,
    "bulletins": Bulletins,
    "years": Years,
    "issues": Issues,
    "documents": Documents,
    "tables": Tables,
    "chronicle": ChronicleMonths,
    "agencies": Agencies,
    "topics": Topics,
}
ALL: dict[str, type[Sitemap] | Sitemap] = {**KINDS}


@require_safe
def sitemap(request: HttpRequest) -> HttpResponseBase:
    """All addresses in one file, or the index of the files where they are too many for one."""
    total = sum(one().paginator.count for one in KINDS.values())
    if total > MOST_ADDRESSES:
        return _as_it_stands(sitemaps.index(request, ALL, sitemap_url_name="sitemap-part"))
    return _as_it_stands(sitemaps.sitemap(request, ALL))


@require_safe
def part(request: HttpRequest, section: str) -> HttpResponseBase:
    """One kind of address, ``?p=`` the page of it."""
    return _as_it_stands(sitemaps.sitemap(request, ALL, section=section))


def _as_it_stands(response: HttpResponseBase) -> HttpResponseBase:
    """Asked for each time, and without Last-Modified: a withdrawal leaves older dates, read as no change."""
    response["Cache-Control"] = "public, no-cache"
    del response["Last-Modified"]
    return response
