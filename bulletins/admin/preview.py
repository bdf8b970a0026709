"""What a document's text will look like, and what the parser makes of a pasted one."""

from __future__ import annotations

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from bulletins.admin.base import admin_url
from bulletins.admin.document_form import read_tables
from bulletins.importing.facts import iso_date
from bulletins.importing.store import effective_day, openness_of
from bulletins.ingest import markup, tree
from bulletins.ingest.parse import parse_document
from bulletins.ingest.text import ReadError
from bulletins.models import Agency, Attachment, Document, Figure, Table
from bulletins.presenting import reading

MAX_CHARACTERS = 2_000_000

shown_in_our_frame = csp_replace({"frame-ancestors": [SELF]})


@shown_in_our_frame
@require_POST
@xframe_options_sameorigin
def preview(request: HttpRequest) -> HttpResponse:
    """The text of the form as the public would read it; nothing is stored."""
    if not (request.user.has_perm("bulletins.change_document") or request.user.has_perm("bulletins.add_document")):
        raise PermissionDenied
    document_id = request.POST.get("document", "")
    kept = Document.objects.filter(pk=document_id).first() if document_id.isdecimal() else None
    draft = Document(
        **{name: request.POST.get(name, "") for name in ("title", "issuer", "number", "instrument", "text")}
    )
    try:
        new_tables = [Table(**table) for table in read_tables(request.POST.get("new_tables", ""))]
        blocks = markup.body(draft.text)
    except markup.MarkupError as error:
        return _problem(request, [str(error)])
    except ValidationError as error:
        return _problem(request, error.messages)
    # Places are named by where they stand, for the outline alone: nothing of it is stored.
    parts = reading.Parts(anchors={n: f"b{n}" for n in range(len(blocks))})
    if kept:
        parts.tables = {table.order: table for table in kept.tables.all()}
        parts.figures = {figure.order: figure for figure in kept.figures.all()}
        parts.attachments = list(kept.attachments.all())
    parts.tables |= {table.order: table for table in new_tables}
    return _show(request, draft, parts)


@xframe_options_sameorigin
@shown_in_our_frame  # type: ignore[arg-type]
def stored(request: HttpRequest, pk: int) -> HttpResponse:
    """The stored text of one version, whatever its state, for editors."""
    if not request.user.has_perm("bulletins.view_document"):
        raise PermissionDenied
    document = get_object_or_404(Document.objects.select_related("record"), pk=pk)
    return _show(request, document, reading.load_parts(document))


def _show(request: HttpRequest, document: Document, parts: reading.Parts) -> HttpResponse:
    read = reading.read(document, parts, file_url=_draft_url, table_pages=False)
    return render(request, "admin/bulletins/document/preview.html", {"document": document, "reading": read})


def _draft_url(part: Attachment | Figure) -> str:
    page = "attachment" if isinstance(part, Attachment) else "figure"
    return admin_url(Document, page, part.document_id, part.pk)


def _problem(request: HttpRequest, messages: list[str]) -> HttpResponse:
    return render(request, "admin/bulletins/document/preview.html", {"problems": messages})


@require_POST
def recognise(request: HttpRequest) -> JsonResponse:
    """A pasted raw text as {text, tables, fields, attachments, agency}: marked text with tables numbered on from
    ``first_table``, and what the parser read of the form's fields."""
    if not (request.user.has_perm("bulletins.change_document") or request.user.has_perm("bulletins.add_document")):
        raise PermissionDenied
    raw = request.POST.get("raw", "").replace("\r\n", "\n")
    first = request.POST.get("first_table", "1")
    if not raw.strip():
        return JsonResponse({"error": _("请先粘贴文件全文。")}, status=400)
    if len(raw) > MAX_CHARACTERS:
        return JsonResponse({"error": _("文字太长，请按文件分开粘贴。")}, status=400)
    try:
        document = parse_document(raw)
    except ReadError as error:
        return JsonResponse({"error": _(error.template) % error.params}, status=422)
    return JsonResponse(recognised(document, int(first) if first.isdecimal() else 1))


def recognised(document: tree.Document, first_table: int) -> dict[str, Any]:
    for block in document.blocks:
        if block.table is not None:
            block.table += first_table - 1
    written_on = iso_date(document.date)
    effective_on = effective_day(document.effective, written_on)
    fields = {
        "title": document.title,
        "number": document.doc_number,
        "genre": document.genre,
        "issuer": document.issuer,
        "written_on": written_on and written_on.isoformat(),
        "openness": openness_of(document.openness),
        "openness_words": document.openness,
        "effective_on": effective_on and effective_on.isoformat(),
        "effective_words": document.effective,
        "addressees": document.addressees,
        "signer": document.signer,
        "instrument": document.instrument,
        "interpretation_by": document.interpretation_by,
        "attachments_elsewhere": document.attachments_elsewhere,
    }
    return {
        "text": markup.write(document.blocks),
        "tables": [
            {
                "order": n,
                "caption": table.caption or "",
                "unit": table.unit or "",
                "header_rows": table.header_rows,
                "rows": table.rows,
                "spans": [[span.row, span.col, span.rowspan, span.colspan] for span in table.spans],
            }
            for n, table in enumerate(document.tables, start=first_table)
        ],
        "fields": {name: str(value) for name, value in fields.items() if value},
        "attachments": [
            {"label": a.label or "", "title": a.title, "kind": "text" if a.lines else "elsewhere"}
            for a in document.attachments
        ],
        "agency": _agency(document.issuer or document.signer or ""),
    }


def _agency(name: str) -> dict[str, Any] | None:
    """The registered body of this name or alias; without an ``id`` where there is none."""
    if not name:
        return None
    agency = Agency.objects.filter(Q(name=name) | Q(aliases__name=name)).order_by("pk").first()
    return {"id": agency.pk, "name": agency.name} if agency else {"id": None, "name": name}
