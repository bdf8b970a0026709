"""The filters of lists, the same for every page: each is a parameter of the address, and what is not understood is an
error in words, never ignored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, ExtractYear
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bulletins.models import Agency, Bulletin, ChronicleEntry, Document, Section, State, Table, Validity


class KnownValueField(forms.CharField):
    """A value that some row holds; anything else is said to be unknown."""

    def __init__(self, *, rows: Callable[[], QuerySet[Any]], column: str, **options: Any) -> None:
        self.rows, self.column = rows, column
        super().__init__(max_length=120, **options)

    def clean(self, value: str | None) -> str:
        cleaned = str(super().clean(value))
        if cleaned and not self.rows().filter(**{self.column: cleaned}).exists():
            raise forms.ValidationError(_("没有“%(value)s”这一项。"), params={"value": cleaned})
        return cleaned


class KnownValueFilter(django_filters.Filter):
    field_class = KnownValueField


class WholeNumberFilter(django_filters.Filter):
    field_class = forms.IntegerField


@dataclass(frozen=True)
class Choice:
    """One value of a filter, and how many rows it leads to under the other filters."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Condition:
    """A filter that is set, in words, and the query of the address without it."""

    label: str
    words: str
    query_without: str


class FacetFilterSet(django_filters.FilterSet):
    """Filters of which some (``FACETS``) offer their choices with counts. ``page`` is the lists' own parameter."""

    FACETS: tuple[str, ...] = ()
    OTHER_PARAMETERS: tuple[str, ...] = ("page",)

    def problems(self) -> list[str]:
        """A sentence for every parameter or value of the address that is not understood."""
        known = {*self.filters, *self.OTHER_PARAMETERS}
        said = [_("地址里的参数“%s”本页不认识。") % name for name in self.data if name not in known]
        said += [
            _("地址里的参数“%s”只能有一个值。") % name
            for name in self.data
            if name in known and len(self.data.getlist(name)) > 1
        ]
        for name, messages in self.form.errors.items():
            label = self.form.fields[name].label
            said += [_("%(label)s：%(message)s") % {"label": label, "message": message} for message in messages]
        return said

    @cached_property
    def active(self) -> list[Condition]:
        """The filters that are set and understood, in the order of the page."""
        if not self.form.is_valid():
            return []
        return [
            Condition(str(self.form.fields[name].label), self._words(name, self.data[name]), self._without(name))
            for name in self.filters
            if self.data.get(name)
        ]

    def _words(self, name: str, value: str) -> str:
        return next((choice.label for choice in self.facets.get(name, []) if choice.value == value), value)

    def _without(self, name: str) -> str:
        rest = self.data.copy()
        for dropped in (name, "page"):
            rest.pop(dropped, None)
        return f"?{rest.urlencode()}" if rest else ""

    @cached_property
    def facets(self) -> dict[str, list[Choice]]:
        """For each of ``FACETS`` every value there is under the *other* filters. One query for all of them; a value
        that is chosen is listed even where it leads to nothing. Values that are not
        understood do not count."""
        self.form.is_valid()
        counted: dict[str, list[tuple[str, int]]] = {name: [] for name in self.FACETS}
        first, *others = [self._counts(name) for name in self.FACETS]
        for row in first.union(*others, all=True):
            if row["value"]:
                counted[row["facet"]].append((row["value"], row["n"]))
        titles = dict(Bulletin.objects.values_list("slug", "title"))
        return {name: self._choices(name, rows, titles) for name, rows in counted.items()}

    def _counts(self, facet: str) -> QuerySet[Any, dict[str, Any]]:
        rows = self.queryset.all()
        for name, value in self.form.cleaned_data.items():
            if name != facet:
                rows = self.filters[name].filter(rows, value)
        value = Cast(F(self.filters[facet].field_name), CharField())
        rows = rows.order_by().annotate(facet=Value(facet, output_field=CharField()), value=value)
        return rows.values("facet", "value").annotate(n=Count("pk", distinct=True))

    def _choices(self, name: str, rows: list[tuple[str, int]], titles: dict[str, str]) -> list[Choice]:
        value = self.form.cleaned_data.get(name)
        chosen = "" if value is None else str(value)
        if chosen and chosen not in {value for value, _count in rows}:
            rows = [*rows, (chosen, 0)]
        labels = titles
        if name == "validity":
            labels = {value: str(label) for value, label in Validity.choices}
            rows = sorted(rows, key=lambda row: Validity.values.index(row[0]))
        elif name == "year":
            rows = sorted(rows, reverse=True)
        else:
            rows = sorted(rows, key=lambda row: (-row[1], row[0]))
        return [Choice(value, labels.get(value, value), count, value == chosen) for value, count in rows]


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


class DocumentFilter(FacetFilterSet):
    FACETS = ("bulletin", "year", "section", "agency", "genre", "validity")

    bulletin = bulletin_filter("record__bulletin__slug")
    year = year_filter()
    section = KnownValueFilter(
        label=gettext_lazy("栏目"),
        field_name="record__section__label",
        rows=lambda: Section.objects.filter(records__versions__in=Document.objects.published()),
        column="label",
    )
    agency = KnownValueFilter(
        label=gettext_lazy("发文机关"),
        field_name="agencies__name",
        rows=lambda: Agency.objects.filter(documents__in=Document.objects.published()),
        column="name",
    )
    genre = KnownValueFilter(
        label=gettext_lazy("文种"), field_name="genre", rows=lambda: Document.objects.published(), column="genre"
    )
    validity = django_filters.ChoiceFilter(
        label=gettext_lazy("有效性"), field_name="standing_now", choices=Validity.choices
    )
    written_from = day(gettext_lazy("成文日期自"), "written_on", "gte")
    written_to = day(gettext_lazy("成文日期至"), "written_on", "lte")

    class Meta:
        model = Document
        fields: list[str] = []


class TableFilter(FacetFilterSet):
    FACETS = ("bulletin", "year", "agency", "genre")

    words = django_filters.CharFilter(label=gettext_lazy("表名或文件标题"), method="bearing", max_length=100)
    bulletin = bulletin_filter("document__record__bulletin__slug")
    year = year_filter()
    agency = KnownValueFilter(
        label=gettext_lazy("发文机关"),
        field_name="document__agencies__name",
        rows=lambda: Agency.objects.filter(documents__in=Document.objects.published()),
        column="name",
    )
    genre = KnownValueFilter(
        label=gettext_lazy("文种"),
        field_name="document__genre",
        rows=lambda: Document.objects.published(),
        column="genre",
    )

    def bearing(self, rows: QuerySet[Table], _name: str, words: str) -> QuerySet[Table]:
        """Tables in whose own or whose document's title the words stand."""
        return rows.filter(Q(caption__icontains=words) | Q(document__title__icontains=words))

    class Meta:
        model = Table
        fields: list[str] = []


class ChronicleFilter(FacetFilterSet):
    FACETS = ("bulletin", "year")

    bulletin = bulletin_filter("document__record__bulletin__slug")
    year = year_filter()

    class Meta:
        model = ChronicleEntry
        fields: list[str] = []


def documents_with_year() -> QuerySet[Document]:
    return Document.objects.published().with_standing().annotate(year_of=year_of())


def tables_with_year() -> QuerySet[Table]:
    return Table.objects.published().annotate(year_of=year_of("document__"))


def entries_with_year() -> QuerySet[ChronicleEntry]:
    return ChronicleEntry.objects.published().annotate(year_of=ExtractYear("month"))
