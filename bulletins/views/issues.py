"""A bulletin, a year of it, and the contents of an issue."""

from __future__ import annotations

from collections import defaultdict

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bulletins.exports import covers, offered
from bulletins.exports.printed import in_issue, renditions_of_issue
from bulletins.models import Document, Facsimile, Issue
from bulletins.presenting import linked_data, series
from bulletins.presenting.imprint import imprint_of
from bulletins.presenting.page_tags import Page, policy_column
from bulletins.presenting.year_overview import overview
from bulletins.views.lookups import find_bulletin, find_issue
from bulletins.views.pages import public_page, site_of


@public_page
def bulletin(request: HttpRequest, slug: str) -> HttpResponse:
    """All years and issues, numbers that are missing among them, the imprint."""
    found = find_bulletin(slug)
    issues = list(Issue.objects.published().filter(bulletin=found))
    for issue in issues:
        issue.bulletin = found
    years = series.by_year(issues)
    uncollected = Document.objects.published().with_place().filter(record__bulletin=found)
    uncollected = uncollected.exclude(record__issue__in=Issue.objects.published())
    context = {
        "bulletin": found,
        "newest": issues[0] if issues else None,
        "imprint": imprint_of(found),
        "years": years,
        "held": len(issues),
        "missing": [entry for year in years for entry in year.missing],
        "unheld_years": series.unheld_years(years),
        "gaps": series.overall_gaps(issues),
        "uncollected": uncollected.order_by("-published_at", "-pk"),
        "crumbs": [(found.title, "")],
        "tags": Page(
            policy_column(found.title, found.purpose, found.title, found.government),
            image=_picture(request, issues[0]) if issues else "",
        ),
        "linked_data": linked_data.periodical(found, site_of(request)),
        "canonical": request.build_absolute_uri(found.get_absolute_url()),
    }
    return render(request, "bulletins/bulletin.html", context)


@public_page
def year(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """The issues of one year with the titles of what they hold, and the numbers that are missing."""
    found = find_bulletin(slug)
    issues = list(Issue.objects.published().filter(bulletin=found))
    for issue in issues:
        issue.bulletin = found
    years = series.by_year(issues)
    shown = next((entry for entry in years if entry.year == year), None)
    if shown is None:
        raise Http404(f"no published issue of {slug} in {year}")
    documents = Document.objects.published().with_place().defer("text").filter(record__issue__in=shown.issues)
    listed = list(documents.order_by("record__position", "record__pk"))
    by_issue = defaultdict(list)
    for document in listed:
        by_issue[document.record.issue_id].append(document)
    context = {
        "bulletin": found,
        "shown": shown,
        "contents": [(issue, by_issue[issue.pk]) for issue in shown.issues],
        "years": years,
        "overview": overview(found, year, shown.issues, listed),
        "missing": shown.missing,
        "gaps": [gap for gap in series.overall_gaps(issues) if year in gap.years],
        "tags": Page(policy_column(_("%(bulletin)s%(year)s年") % {"bulletin": found.title, "year": year})),
        "crumbs": [(found.title, found.get_absolute_url()), (_("%(year)s年") % {"year": year}, "")],
        "canonical": request.build_absolute_uri(reverse("year", args=[slug, year])),
    }
    return render(request, "bulletins/year.html", context)


@public_page
def issue(request: HttpRequest, slug: str, year: int, code: str) -> HttpResponse:
    """The contents as printed: sections and titles in print order, numbers, pages."""
    found = find_issue(slug, year, code)
    documents = in_issue(found)
    others = list(Issue.objects.published().filter(bulletin=found.bulletin))
    facsimile = Facsimile.objects.published().filter(issue=found).first()
    if facsimile:
        facsimile.issue = found
    for document in documents:
        document.original_page = facsimile.page_with(document.record.page) if facsimile else None
    downloads = offered.of_issue(found, renditions_of_issue(found, documents), facsimile)
    context = {
        "issue": found,
        "bulletin": found.bulletin,
        "sections": series.by_section(documents),
        "chronicle_months": series.chronicle_months(found),
        "neighbours": series.neighbours_of_issue(found, others),
        "downloads": downloads,
        "facsimile": facsimile,
        "imprint": imprint_of(found.bulletin),
        "crumbs": [
            (found.bulletin.title, found.bulletin.get_absolute_url()),
            (_("%(year)s年") % {"year": year}, reverse("year", args=[slug, year])),
            (found.label, ""),
        ],
        "tags": Page(
            policy_column(str(found), "", found.bulletin.title, found.label, found.bulletin.government),
            image=_picture(request, found),
        ),
        "linked_data": linked_data.publication_issue(found, site_of(request), documents, downloads),
        "canonical": request.build_absolute_uri(found.get_absolute_url()),
    }
    return render(request, "bulletins/issue.html", context)


def _picture(request: HttpRequest, issue: Issue) -> str:
    address = covers.picture_address(issue)
    return request.build_absolute_uri(address) if address else ""
