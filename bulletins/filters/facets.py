"""What all filters of lists share: a value that is not understood is an error in words; choices come with counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import CharField, Count, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bulletins.models import Agency, Bulletin, Document, Topic, Validity


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


class TopicFilter(KnownValueFilter):
    """Documents of a class, those of its children included."""

    def filter(self, qs: QuerySet[Document], value: str) -> QuerySet[Document]:
        return qs.filter(pk__in=classed_as(value)) if value else qs


def classed_as(code: str) -> QuerySet[Any]:
    """The keys of the documents of a class or of its children."""
    classed = Document.topics.through._default_manager.filter(Q(topic__code=code) | Q(topic__parent__code=code))
    return classed.values("document")


def issued_by(agency: Agency) -> QuerySet[Any]:
    """The keys of the documents that a body issued, alone or with others."""
    return agency.issuing.values("document")


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


# Choices that are always the same, in their order.
KINDS = {"normative": gettext_lazy("行政规范性文件"), "other": gettext_lazy("其他文件")}
LABELS: dict[str, dict[str, Any]] = {"validity": dict(Validity.choices), "kind": KINDS}


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

    @property
    def offers(self) -> bool:
        """Whether there is anything to choose or to type: a list of nothing offers no filters."""
        return bool(set(self.filters) - set(self.FACETS)) or any(self.facets.values())

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
        return next((choice.label.strip() for choice in self.facets.get(name, []) if choice.value == value), value)

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
        first, *others = [rows for name in self.FACETS for rows in self._counts(name)]
        for row in first.union(*others, all=True):
            if row["value"]:
                counted[row["facet"]].append((row["value"], row["n"]))
        return self._all_choices(counted)

    def _counts(self, facet: str) -> list[QuerySet[Any, dict[str, Any]]]:
        """Rows of facet, value and n; of a class and of its children, so that each class counts a document once."""
        rows = self.queryset.all()
        for name, value in self.form.cleaned_data.items():
            if name != facet:
                rows = self.filters[name].filter(rows, value)
        rows = rows.order_by().annotate(facet=Value(facet, output_field=CharField()))
        if facet != "topic":
            valued = [rows.annotate(value=Cast(F(self.filters[facet].field_name), CharField()))]
        else:
            children = rows.filter(topics__parent__isnull=False).annotate(value=Cast(F("topics__code"), CharField()))
            top = Cast(Coalesce("topics__parent__code", "topics__code"), CharField())
            valued = [rows.annotate(value=top), children]
        return [found.values("facet", "value").annotate(n=Count("pk", distinct=True)) for found in valued]

    def _all_choices(self, counted: Mapping[str, list[tuple[str, int]]]) -> dict[str, list[Choice]]:
        labels: dict[str, Mapping[str, Any]] = {**LABELS}
        if counted.get("bulletin"):
            labels["bulletin"] = dict(Bulletin.objects.values_list("slug", "title"))
        if counted.get("topic"):
            known = Topic.objects.filter(code__in=[code for code, _count in counted["topic"]])
            names = known.values_list("code", "name", "parent")
            labels["topic"] = {code: f"　{name}" if parent else name for code, name, parent in names}
        return {name: self._choices(name, rows, labels.get(name, {})) for name, rows in counted.items()}

    def _choices(self, name: str, rows: list[tuple[str, int]], labels: Mapping[str, str]) -> list[Choice]:
        value = self.form.cleaned_data.get(name)
        chosen = "" if value is None else str(value)
        if chosen and chosen not in {value for value, _count in rows}:
            rows = [*rows, (chosen, 0)]
        if name in LABELS:
            fixed = list(LABELS[name])
            rows = sorted(rows, key=lambda row: fixed.index(row[0]))
        elif name == "year":
            rows = sorted(rows, reverse=True)
        elif name == "topic":
            rows = sorted(rows)
        else:
            rows = sorted(rows, key=lambda row: (-row[1], row[0]))
        return [Choice(value, str(labels.get(value, value)), count, value == chosen) for value, count in rows]
