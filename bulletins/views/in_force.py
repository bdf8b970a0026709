"""现行有效: what holds today, as a list to read, to print and to take along."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import quote

from django.db.models import F, OuterRef, Prefetch, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bulletins.filters import InForceFilter, documents_with_kind
from bulletins.models import Document, DocumentAgency
from bulletins.presenting import in_force_list
from bulletins.presenting.page_tags import Page, policy_column
from bulletins.views.pages import public_page, site_of
from bulletins.views.paging import page_of, refuse_empty

# So many that the whole list of a county is one page, which prints as one.
PER_PAGE = 300
MOST_UNDECIDED = 50
YEAR, AGENCY = "year", "agency"


@dataclass(frozen=True, slots=True)
class Group:
    """Documents of one year or body, each with its number in the whole list."""

    label: str
    rows: list[tuple[int, Document]]


@public_page
def in_force(request: HttpRequest) -> HttpResponse:
    """Documents of which it was decided that they hold, by year or by body. Those of which nobody has said so are named
    apart, and never counted among them."""
    refuse_empty(request, [*InForceFilter.base_filters, "group"])
    filterset, problems = _asked(request)
    grouped = request.GET.get("group", YEAR)
    if grouped not in (YEAR, AGENCY):
        problems.append(_("分组“%s”不认识，可以写 year（年份）或 agency（机关）。") % grouped)
    rows = Document.objects.none() if problems else _listed(filterset.qs, grouped)
    page, page_problems = page_of(request, rows, PER_PAGE)
    problems += page_problems
    others = None if problems or page.number > 1 else InForceFilter(request.GET, queryset=documents_with_kind())
    undecided = others.qs.undecided() if others else Document.objects.none()
    first = list(_listed(undecided, YEAR)[: MOST_UNDECIDED + 1]) if others else []
    context = {
        "nav": "browse",
        "filterset": filterset,
        "facets": filterset.facets,
        "page": page,
        "groups": _groups(page, grouped, page.start_index()),
        "grouped": grouped,
        "today": timezone.localdate(),
        "undecided": first[:MOST_UNDECIDED],
        "undecided_count": undecided.count() if len(first) > MOST_UNDECIDED else len(first),
        "problems": problems,
        "tags": Page(policy_column(_("现行有效文件"), _("已经认定为现行有效的文件，随时更新"))),
        "crumbs": [(_("浏览"), reverse("browse")), (_("现行有效文件"), "")],
        "canonical": request.build_absolute_uri(reverse("in-force")),
    }
    return render(request, "bulletins/in_force.html", context, status=400 if problems else 200)


@public_page
def in_force_csv(request: HttpRequest) -> HttpResponse:
    """The whole list under the same filters, for a spreadsheet."""
    filterset, problems = _asked(request)
    if problems:
        return HttpResponse("\n".join(problems), status=400, content_type="text/plain; charset=utf-8")
    agencies = Prefetch("issuing", DocumentAgency.objects.select_related("agency"))
    rows = _listed(filterset.qs, YEAR).prefetch_related(agencies, "topics__parent")
    response = HttpResponse(in_force_list.as_csv(rows, site_of(request)), content_type="text/csv; charset=utf-8")
    name = quote(f"{_('现行有效文件')}-{timezone.localdate():%Y-%m-%d}.csv")
    response["Content-Disposition"] = f"attachment; filename=\"in-force.csv\"; filename*=UTF-8''{name}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _asked(request: HttpRequest) -> tuple[InForceFilter, list[str]]:
    filterset = InForceFilter(request.GET, queryset=documents_with_kind().in_force())
    return filterset, filterset.problems()


def _listed(documents: QuerySet[Document], grouped: str) -> QuerySet[Document]:
    leading = DocumentAgency.objects.filter(document=OuterRef("pk"), lead=True).values("agency__name")[:1]
    rows = documents.with_place().defer("text").annotate(leading=Subquery(leading))  # type: ignore[attr-defined]
    first = F("leading").asc(nulls_last=True) if grouped == AGENCY else F("year_of").desc(nulls_last=True)
    return rows.order_by(first, F("written_on").desc(nulls_last=True), "-pk")


def _groups(documents: Iterable[Document], grouped: str, number: int) -> list[Group]:
    def label(row: tuple[int, Document]) -> str:
        document = row[1]
        if grouped == AGENCY:
            return document.leading or document.issuer or _("机关未详")  # type: ignore[attr-defined]
        year = document.year_of  # type: ignore[attr-defined]
        return _("%(year)s年") % {"year": year} if year else _("年份未详")

    return [Group(name, list(rows)) for name, rows in groupby(enumerate(documents, number), label)]
