"""The filters of lists, the same for every page: each is a parameter of the address, and what is not understood is an
error in words, never ignored."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext_lazy

from bulletins.filters.facets import (
    KINDS,
    Choice,
    Condition,
    FacetFilterSet,
    KnownValueFilter,
    TopicFilter,
    WholeNumberFilter,
    classed_as,
    issued_by,
)
from bulletins.models import (
    Agency,
    Bulletin,
    ChronicleEntry,
    Document,
    NumberSeries,
    Section,
    State,
    Table,
    Topic,
    Validity,
)
from bulletins.models.document import DocumentQuerySet

__all__ = [
    "Choice",
    "ChronicleFilter",
    "ChronicleOfTimeFilter",
    "Condition",
    "DocumentFilter",
    "FacetFilterSet",
    "InForceFilter",
    "OfAgencyFilter",
    "OfTopicFilter",
    "TableFilter",
    "classed_as",
    "documents_with_kind",
    "documents_with_year",
    "entries_with_year",
    "issued_by",
    "tables_with_year",
]


def bulletin_filter(field_name: str) -> KnownValueFilter:
    return KnownValueFilter(
        label=gettext_lazy("公报"), field_name=field_name, rows=lambda: Bulletin.objects.published(), column="slug"
    )


def year_filter() -> WholeNumberFilter:
    return WholeNumberFilter(label=gettext_lazy("年份"), field_name="year_of", min_value=1900, max_value=2200)


def year_of(document: str = "") -> Combinable:
    """The year of the published issue that holds a document, else of 成文."""
    issue = f"{document}record__issue__"
    return Case(
        When(**{f"{issue}state": State.PUBLISHED}, then=F(f"{issue}year")), default=ExtractYear(f"{document}written_on")
    )


def day(label: Any, field_name: str, lookup: str) -> django_filters.DateFilter:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return django_filters.DateFilter(
        label=label, field_name=field_name, lookup_expr=lookup, widget=widget, input_formats=["%Y-%m-%d"]
    )


def agency_filter(document: str = "") -> KnownValueFilter:
    return KnownValueFilter(
        label=gettext_lazy("发文机关"),
        field_name=f"{document}agencies__name",
        rows=lambda: Agency.objects.filter(documents__in=Document.objects.published()),
        column="name",
    )


def genre_filter(document: str = "") -> KnownValueFilter:
    return KnownValueFilter(
        label=gettext_lazy("文种"),
        field_name=f"{document}genre",
        rows=lambda: Document.objects.published(),
        column="genre",
    )


def topic_filter() -> TopicFilter:
    return TopicFilter(
        label=gettext_lazy("主题分类"), field_name="topics__code", rows=lambda: Topic.objects.published(), column="code"
    )


class DocumentFilter(FacetFilterSet):
    FACETS = ("bulletin", "year", "section", "agency", "genre", "topic", "validity")

    bulletin = bulletin_filter("record__bulletin__slug")
    year = year_filter()
    section = KnownValueFilter(
        label=gettext_lazy("栏目"),
        field_name="record__section__label",
        rows=lambda: Section.objects.filter(records__versions__in=Document.objects.published()),
        column="label",
    )
    agency = agency_filter()
    genre = genre_filter()
    topic = topic_filter()
    validity = django_filters.ChoiceFilter(
        label=gettext_lazy("有效性"), field_name="standing_now", choices=Validity.choices
    )
    written_from = day(gettext_lazy("成文日期自"), "written_on", "gte")
    written_to = day(gettext_lazy("成文日期至"), "written_on", "lte")

    class Meta:
        model = Document
        fields: list[str] = []


class InForceFilter(FacetFilterSet):
    """Documents that hold; ``kind`` tells 行政规范性文件 from others."""

    FACETS = ("bulletin", "agency", "kind", "genre", "year", "topic")
    OTHER_PARAMETERS = ("page", "group")

    bulletin = bulletin_filter("record__bulletin__slug")
    agency = agency_filter()
    kind = django_filters.ChoiceFilter(label=gettext_lazy("类别"), field_name="kind", choices=tuple(KINDS.items()))
    genre = genre_filter()
    year = year_filter()
    topic = topic_filter()

    class Meta:
        model = Document
        fields: list[str] = []


class OfAgencyFilter(FacetFilterSet):
    """The documents of one body."""

    FACETS = ("year", "genre", "topic")

    year = year_filter()
    genre = genre_filter()
    topic = topic_filter()

    class Meta:
        model = Document
        fields: list[str] = []


class OfTopicFilter(FacetFilterSet):
    """The documents of one class."""

    FACETS = ("year", "agency", "genre")

    year = year_filter()
    agency = agency_filter()
    genre = genre_filter()

    class Meta:
        model = Document
        fields: list[str] = []


class TableFilter(FacetFilterSet):
    FACETS = ("bulletin", "year", "agency", "genre")

    q = django_filters.CharFilter(label=gettext_lazy("表名或文件标题"), method="bearing", max_length=60)
    bulletin = bulletin_filter("document__record__bulletin__slug")
    year = year_filter()
    agency = agency_filter("document__")
    genre = genre_filter("document__")

    def bearing(self, rows: QuerySet[Table], _name: str, words: str) -> QuerySet[Table]:
        """Tables in whose own or whose document's title the words stand."""
        return rows.filter(Q(caption__icontains=words) | Q(document__title__icontains=words))

    class Meta:
        model = Table
        fields: list[str] = []


def words_filter() -> django_filters.CharFilter:
    return django_filters.CharFilter(
        label=gettext_lazy("事项里的字词"), field_name="text", lookup_expr="icontains", max_length=60
    )


class ChronicleFilter(FacetFilterSet):
    FACETS = ("bulletin", "year")

    q = words_filter()
    bulletin = bulletin_filter("document__record__bulletin__slug")
    year = year_filter()

    class Meta:
        model = ChronicleEntry
        fields: list[str] = []


class ChronicleOfTimeFilter(FacetFilterSet):
    """The entries of a year or a month, all on one page."""

    FACETS = ("bulletin",)
    OTHER_PARAMETERS = ()

    q = words_filter()
    bulletin = bulletin_filter("document__record__bulletin__slug")

    class Meta:
        model = ChronicleEntry
        fields: list[str] = []


def documents_with_year() -> DocumentQuerySet:
    return Document.objects.published().with_standing().annotate(year_of=year_of())


def documents_with_kind() -> DocumentQuerySet:
    """With ``kind``: normative where the series is marked so or called 规, or the document is registered."""
    marked = Exists(NumberSeries.objects.filter(code=OuterRef("number_series"), normative=True))
    normative = marked | Q(number_series__endswith="规") | ~Q(registration_number="")
    kind = Case(When(normative, then=Value("normative")), default=Value("other"), output_field=CharField())
    return documents_with_year().annotate(kind=kind)


def tables_with_year() -> QuerySet[Table]:
    return Table.objects.published().annotate(year_of=year_of("document__"))


def entries_with_year() -> QuerySet[ChronicleEntry]:
    return ChronicleEntry.objects.published().annotate(year_of=ExtractYear("month"))
