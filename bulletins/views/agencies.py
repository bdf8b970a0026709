"""发文机关: the list of all, and one with its names, its number series and its documents."""

from __future__ import annotations

from django.db.models import Count, F, Max, Min, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bulletins.filters import OfAgencyFilter, documents_with_year, issued_by
from bulletins.models import Agency, Document, NumberSeries
from bulletins.presenting.page_tags import Page, policy_column
from bulletins.views.listing import listing
from bulletins.views.pages import public_page
from bulletins.views.paging import page_of, refuse_empty, unknown_parameters

PER_PAGE = 50
MAX_LENGTH = 120


@public_page
def agencies(request: HttpRequest) -> HttpResponse:
    """Bodies with something published, who published most first; ``?q=`` finds them by any of their names."""
    refuse_empty(request, ["q"])
    typed = request.GET.get("q", "").strip()[:MAX_LENGTH]
    problems = unknown_parameters(request, "q", "page")
    found = Agency.objects.published().named(typed) if typed else Agency.objects.published()
    page, page_problems = page_of(request, _with_counts(found).prefetch_related("aliases"), PER_PAGE)
    problems += page_problems
    context = {
        "nav": "browse",
        "typed": typed,
        "page": page,
        "problems": problems,
        "tags": Page(policy_column(_("发文机关"), _("制发各期公报所载文件的机关"))),
        "crumbs": [(_("浏览"), reverse("browse")), (_("发文机关"), "")],
        "canonical": request.build_absolute_uri(reverse("agencies")),
    }
    return render(request, "bulletins/agency_list.html", context, status=400 if problems else 200)


@public_page
def agency(request: HttpRequest, agency: int) -> HttpResponse:
    """One body: its names over time, its series, and all that it issued, alone or with others."""
    found = Agency.objects.published().filter(pk=agency).first()
    if found is None:
        raise Http404(f"no agency {agency} with published documents")
    listed = listing(request, OfAgencyFilter, documents_with_year().filter(pk__in=issued_by(found)))
    context = {
        "nav": "browse",
        "agency": found,
        "aliases": found.aliases.order_by(F("from_year").asc(nulls_last=True), "name"),
        "series": series_of(found),
        **listed,
        "tags": Page(policy_column(found.name, _("%s制发的文件") % found.name)),
        "crumbs": [(_("浏览"), reverse("browse")), (_("发文机关"), reverse("agencies")), (found.name, "")],
        "canonical": request.build_absolute_uri(found.get_absolute_url()),
    }
    return render(request, "bulletins/agency.html", context, status=400 if listed["problems"] else 200)


def _with_counts(agencies: QuerySet[Agency]) -> QuerySet[Agency]:
    """With ``n`` published documents, written between ``first`` and ``last``; those with most of them first."""
    published = Q(documents__in=Document.objects.published())
    counted = agencies.annotate(
        n=Count("documents", filter=published, distinct=True),
        first=Min("documents__written_on", filter=published),
        last=Max("documents__written_on", filter=published),
    )
    return counted.order_by("-n", "name")


def series_of(agency: Agency) -> list[dict[str, object]]:
    """The series in which the body, as the leading one, published, as {code, n, normative}."""
    led = Document.objects.published().filter(issuing__agency=agency, issuing__lead=True).exclude(number_series="")
    rows = led.values("number_series").annotate(n=Count("pk")).order_by("-n", "number_series")
    marked = set(NumberSeries.objects.filter(normative=True, agency=agency).values_list("code", flat=True))
    return [{"code": row["number_series"], "n": row["n"], "normative": row["number_series"] in marked} for row in rows]
