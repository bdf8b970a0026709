"""From a document number in any spelling to its document."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches

from django.db.models import Count, F, Max, Min
from django.db.models.functions import Abs
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bulletins.ingest.numbers import Number, parse_number
from bulletins.models import Document
from bulletins.models.document import DocumentQuerySet
from bulletins.search.words import partial_number
from bulletins.views.pages import public_page

NEAR = 5
# Of a portal's series, as many are compared with what was typed.
MOST_SERIES = 2000


@dataclass(slots=True)
class Held:
    """What is held near a number that is not: how much of its ``series`` (of that year, where it has one), from which
    serial to which; the numbers before and after it; and documents whose number is like it."""

    series: str = ""
    count: int = 0
    first: int = 0
    last: int = 0
    neighbours: list[Document] = field(default_factory=list)
    alike: list[Document] = field(default_factory=list)


@public_page
def number(request: HttpRequest, spelling: str) -> HttpResponse:
    """Redirects to the one published document with this number. Several are listed to choose from; none is a 404 that
    says what is held near it. What is only a part of a number lists those that end so."""
    typed = spelling.rstrip("/")
    asked = parse_number(typed)
    found = []
    if asked:
        found = list(_published().filter(number_key=asked.key).order_by("-written_on", "pk"))
    if len(found) == 1:
        return redirect(found[0])
    context = {
        "spelling": typed,
        "asked": asked,
        "found": found,
        "held": Held() if found else held_near(asked) if asked else Held(alike=_ending(typed)),
        "crumbs": [(_("按文号查找"), "")],
    }
    return render(request, "bulletins/number.html", context, status=200 if found else 404)


def held_near(asked: Number) -> Held:
    """Its own series first; beside it the same number in series that are written alike, as a wrong character would have
    it; where there is neither, what is nearest in its own series of other years and in those."""
    numbered = _published().exclude(number_serial=None)
    own = numbered.filter(number_series=asked.series, number_year=asked.year)
    facts = own.aggregate(count=Count("pk"), first=Min("number_serial"), last=Max("number_serial"))
    held = Held()
    if facts["count"]:
        series = f"{asked.series}〔{asked.year}〕" if asked.year else asked.series
        held = Held(series, facts["count"], facts["first"], facts["last"], _nearest(own, asked))
    others = numbered.exclude(number_series=asked.series)
    names = list(others.order_by().values_list("number_series", flat=True).distinct()[:MOST_SERIES])
    like = [name for name in names if name.endswith(asked.series)] + get_close_matches(asked.series, names, n=3)
    same = others.filter(number_series__in=like, number_year=asked.year, number_serial=asked.serial)
    held.alike = list(same.order_by("number_series", "pk")[:NEAR])
    if not held.neighbours and not held.alike:
        held.alike = _nearest(numbered.filter(number_series__in=[asked.series, *like]), asked)
    return held


def _nearest(documents: DocumentQuerySet, asked: Number) -> list[Document]:
    """By year, then by serial; the newest first where no year is asked for."""
    by_year = Abs(F("number_year") - asked.year) if asked.year else F("number_year").desc(nulls_last=True)
    return list(documents.order_by(by_year, Abs(F("number_serial") - asked.serial), "pk")[:NEAR])


def _ending(typed: str) -> list[Document]:
    """The documents whose number ends as a part of a number does that somebody typed: 政办发2号, 2023年2号."""
    part = partial_number(typed)
    if part is None:
        return []
    series, year, serial = part
    found = _published().filter(number_series__endswith=series, number_serial=serial)
    if year:
        found = found.filter(number_year=year)
    return list(found.order_by("-number_year", "number_series", "pk")[:NEAR])


def _published() -> DocumentQuerySet:
    return Document.objects.published().with_place().defer("text")
