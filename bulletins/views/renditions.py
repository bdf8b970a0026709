"""Documents and issues as files to take along: PDF and EPUB as far as they were made and are what would be printed
today, the other forms made on the spot."""

from __future__ import annotations

import hashlib
import re

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header, http_date
from django.utils.translation import gettext as _

from bulletins.exports import texts, word
from bulletins.exports.printed import Sheet, address_of, in_issue, renditions_of_issue, sheet_of
from bulletins.models import Document, Issue, Rendition, State
from bulletins.presenting import downloads, metadata, places
from bulletins.views.lookups import find_issue, find_version
from bulletins.views.pages import public_page

LONGEST_NAME = 80  # characters; file systems take 255 bytes
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


@public_page
def document_pdf(request: HttpRequest, version: int | None = None, **place: int | str) -> HttpResponseBase:
    sheet = _sheet(version, place)
    found = sheet.document
    made = Rendition.objects.filter(document=found, state=Rendition.State.MADE, content=sheet.content).first()
    crumbs = places.crumbs_to(found, ("PDF", ""))
    return _send(request, made, Rendition.Kind.PDF, _name_of(found), address_of(found), crumbs)


@public_page
def document_text(request: HttpRequest, version: int | None = None, **place: int | str) -> HttpResponse:
    sheet = _sheet(version, place)
    return _made(texts.of_document(sheet).encode(), f"{downloads.TEXT}; charset=utf-8", _name_of(sheet.document), "txt")


@public_page
def document_word(request: HttpRequest, version: int | None = None, **place: int | str) -> HttpResponse:
    sheet = _sheet(version, place)
    return _made(word.of_document(sheet), downloads.DOCX, _name_of(sheet.document), "docx", as_attachment=True)


@public_page
def issue_pdf(request: HttpRequest, slug: str, year: int, code: str) -> HttpResponseBase:
    return _send_issue(request, find_issue(slug, year, code), Rendition.Kind.PDF)


@public_page
def issue_epub(request: HttpRequest, slug: str, year: int, code: str) -> HttpResponseBase:
    return _send_issue(request, find_issue(slug, year, code), Rendition.Kind.EPUB)


@public_page
def issue_text(request: HttpRequest, slug: str, year: int, code: str) -> HttpResponse:
    found = find_issue(slug, year, code)
    text = texts.of_issue(found, in_issue(found))
    return _made(text.encode(), f"{downloads.TEXT}; charset=utf-8", _name_of(found), "txt")


def _sheet(version: int | None, place: dict[str, int | str]) -> Sheet:
    [found] = metadata.with_bases([find_version(version, **place)])
    agencies = [row.agency for row in found.issuing.select_related("agency")]
    return sheet_of(found, agencies, list(found.topics.select_related("parent")))


def _name_of(subject: Document | Issue) -> str:
    """What a file of it is called, without an ending."""
    if isinstance(subject, Issue):
        return _saved_as(f"{subject.bulletin.title}{subject.label}")
    name = f"{subject.number} {subject.title}".strip()
    if subject.state == State.SUPERSEDED:
        name = f"{name[: LONGEST_NAME - 10]} {_('第%(version)s版') % {'version': subject.version}}"
    return _saved_as(name)


def _saved_as(name: str) -> str:
    return _NOT_IN_NAMES.sub(" ", name)[:LONGEST_NAME].strip()


def _made(content: bytes, content_type: str, name: str, ending: str, *, as_attachment: bool = False) -> HttpResponse:
    """What was made just now: the same content makes the same bytes."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment, f"{name}.{ending}") or ""
    response["ETag"] = f'"{hashlib.sha256(content).hexdigest()}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _send_issue(request: HttpRequest, issue: Issue, kind: Rendition.Kind) -> HttpResponseBase:
    address, bulletin = issue.get_absolute_url(), issue.bulletin
    crumbs = [(bulletin.title, bulletin.get_absolute_url()), (issue.label, address), (str(kind.label), "")]
    made = renditions_of_issue(issue, in_issue(issue)).get(kind)
    return _send(request, made, kind, _name_of(issue), address, crumbs)


def _send(
    request: HttpRequest,
    rendition: Rendition | None,
    kind: Rendition.Kind,
    name: str,
    address: str,
    crumbs: list[tuple[str, str]],
) -> HttpResponseBase:
    """The file, saved under ``name``, a PDF shown by the browser; a page that says so where there is none."""
    try:
        opened = rendition.file.open("rb") if rendition else None
    except FileNotFoundError:
        opened = None
    if rendition is None or opened is None:
        return _not_made(request, kind, address, crumbs)
    is_book = kind == Rendition.Kind.EPUB
    content_type = downloads.EPUB if is_book else downloads.PDF
    response = FileResponse(opened, as_attachment=is_book, filename=f"{name}.{kind}", content_type=content_type)
    response["ETag"] = f'"{rendition.sha256}"'
    response["Last-Modified"] = http_date(rendition.made_at.timestamp())
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _not_made(request: HttpRequest, kind: Rendition.Kind, address: str, crumbs: list[tuple[str, str]]) -> HttpResponse:
    context = {"kind": kind.label, "address": address, "crumbs": crumbs}
    return render(request, "bulletins/no_rendition.html", context, status=404)
