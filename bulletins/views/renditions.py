"""The PDF of a document's version or of an issue, as far as it was made and is what would be printed today."""

from __future__ import annotations

import re

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.http import http_date
from django.utils.translation import gettext as _

from bulletins.exports.printed import address_of, in_issue, rendition_of_issue, sheet_of
from bulletins.models import Rendition, State
from bulletins.presenting import metadata, places
from bulletins.views.lookups import find_document, find_issue, find_version
from bulletins.views.pages import public_page

LONGEST_NAME = 80  # characters; file systems take 255 bytes
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


@public_page
def document_pdf(request: HttpRequest, version: int | None = None, **place: int | str) -> HttpResponseBase:
    found = find_version(version, **place) if version else find_document(**place)  # type: ignore[arg-type]
    [found] = metadata.with_bases([found])
    agencies = [row.agency for row in found.issuing.select_related("agency")]
    topics = list(found.topics.select_related("parent"))
    content = sheet_of(found, agencies, topics).content
    rendition = Rendition.objects.filter(document=found, state=Rendition.State.MADE, content=content).first()
    name = f"{found.number} {found.title}".strip()
    if found.state == State.SUPERSEDED:
        name = f"{name[: LONGEST_NAME - 10]} {_('第%(version)s版') % {'version': found.version}}"
    return _send(request, rendition, name, address_of(found), places.crumbs_to(found, ("PDF", "")))


@public_page
def issue_pdf(request: HttpRequest, slug: str, year: int, code: str) -> HttpResponseBase:
    found = find_issue(slug, year, code)
    address, bulletin = found.get_absolute_url(), found.bulletin
    crumbs = [(bulletin.title, bulletin.get_absolute_url()), (found.label, address), ("PDF", "")]
    name = f"{bulletin.title}{found.label}"
    return _send(request, rendition_of_issue(found, in_issue(found)), name, address, crumbs)


def _send(
    request: HttpRequest, rendition: Rendition | None, name: str, address: str, crumbs: list[tuple[str, str]]
) -> HttpResponseBase:
    """The file, to be shown by the browser and saved under ``name``; a page that says so where there is none."""
    try:
        opened = rendition.file.open("rb") if rendition else None
    except FileNotFoundError:
        opened = None
    if rendition is None or opened is None:
        return _not_made(request, address, crumbs)
    filename = f"{_NOT_IN_NAMES.sub(' ', name)[:LONGEST_NAME].strip()}.pdf"
    response = FileResponse(opened, filename=filename, content_type="application/pdf")
    response["ETag"] = f'"{rendition.sha256}"'
    response["Last-Modified"] = http_date(rendition.made_at.timestamp())
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _not_made(request: HttpRequest, address: str, crumbs: list[tuple[str, str]]) -> HttpResponse:
    context = {"address": address, "crumbs": crumbs}
    return render(request, "bulletins/no_rendition.html", context, status=404)
