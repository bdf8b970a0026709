"""Tables: each on a page of its own, as rows or as cards, and as CSV, XLSX and JSON; and the list of all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bulletins.filters import TableFilter, tables_with_year
from bulletins.models import Table
from bulletins.presenting import columns, grid, page_tags, places, spreadsheet, table_data, workbook
from bulletins.presenting.page_tags import Page, policy_column
from bulletins.views.lookups import find_document
from bulletins.views.pages import public_page
from bulletins.views.paging import page_of, refuse_empty

PER_PAGE = 30


@public_page
def table(request: HttpRequest, number: int, **place: int | str) -> HttpResponse:
    found = _find(number, place)
    document = found.document
    article = replace(page_tags.article_of(document), title=f"{found} - {document.title}")
    context = {
        "document": document,
        "tags": Page(page_tags.column_of(document), article),
        "table": found,
        "grid": grid.lay_out(found),
        "cards": columns.cards(found) if request.GET.get("view") == "cards" else None,
        "anchor": _anchor(found),
        "place": places.place_of(document),
        "neighbours": _neighbours(found),
        "crumbs": places.crumbs_to(document, (found.caption or _("表%d") % found.order, "")),
        "canonical": request.build_absolute_uri(found.get_absolute_url()),
    }
    return render(request, "bulletins/table.html", context)


@public_page
def table_csv(request: HttpRequest, number: int, **place: int | str) -> HttpResponse:
    found = _find(number, place)
    return _file(found, spreadsheet.as_csv(found), "csv", "text/csv; charset=utf-8")


@public_page
def table_xlsx(request: HttpRequest, number: int, **place: int | str) -> HttpResponse:
    found = _find(number, place)
    source = request.build_absolute_uri(found.get_absolute_url())
    at = (found.document.published_at or timezone.now()).astimezone(UTC)
    return _file(found, workbook.as_xlsx(found, source, at), "xlsx", workbook.TYPE)


@public_page
def table_json(request: HttpRequest, number: int, **place: int | str) -> HttpResponse:
    found = _find(number, place)
    addresses = (found.get_absolute_url(), found.document.get_absolute_url())
    url, document_url = (request.build_absolute_uri(address) for address in addresses)
    response = HttpResponse(table_data.as_json(found, url, document_url), content_type="application/json")
    # Read by programs on other sites as well: there is nothing here but what is public.
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _file(table: Table, content: str | bytes, ending: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    name = f"{table.caption or table.document.title}-{table.order}.{ending}".replace("/", "／")
    plain = f'filename="table-{table.order}.{ending}"'
    response["Content-Disposition"] = f"attachment; {plain}; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@public_page
def tables(request: HttpRequest) -> HttpResponse:
    """All tables of published documents, the newest document first."""
    refuse_empty(request, TableFilter.base_filters)
    filterset = TableFilter(request.GET, queryset=tables_with_year())
    problems = filterset.problems()
    rows = Table.objects.none() if problems else filterset.qs
    rows = rows.defer("document__text").select_related(
        "document__record__bulletin", "document__record__issue__bulletin"
    )
    page, page_problems = page_of(request, rows.order_by("-document__published_at", "-document", "order"), PER_PAGE)
    problems += page_problems
    for listed in page:
        listed.column_names = columns.headings(listed)
    context = {
        "nav": "tables",
        "filterset": filterset,
        "facets": filterset.facets,
        "page": page,
        "problems": problems,
        "tags": Page(policy_column(pgettext("plural", "表格"), _("各份文件所含的全部表格"))),
        "crumbs": [(pgettext("plural", "表格"), "")],
        "canonical": request.build_absolute_uri(reverse("tables")),
    }
    return render(request, "bulletins/table_list.html", context, status=400 if problems else 200)


def _find(number: int, place: dict[str, int | str]) -> Table:
    document = find_document(**place)  # type: ignore[arg-type]
    found = document.tables.filter(order=number).first()
    if found is None:
        raise Http404(f"no table {number}")
    found.document = document
    return found


def _anchor(table: Table) -> str:
    """The name of the table's place in the text, empty where it has none."""
    blocks = table.document.blocks
    at = next((n for n, block in enumerate(blocks) if block.kind == "table" and block.table == table.order - 1), None)
    if at is None:
        return ""
    return table.document.anchors.filter(block=at).values_list("name", flat=True).first() or ""


def _neighbours(table: Table) -> dict[str, Table | None]:
    others = Table.objects.filter(document=table.document).defer("rows", "spans")
    before = others.filter(order__lt=table.order).order_by("-order").first()
    after = others.filter(order__gt=table.order).order_by("order").first()
    for other in (before, after):
        if other is not None:
            other.document = table.document
    return {"previous": before, "next": after}
