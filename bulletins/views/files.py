"""Files of published things, and covers. They are sent from here, never from a public directory, so that a file is
exactly as public as its document."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase

from bulletins.exports import covers
from bulletins.models import Attachment
from bulletins.views.lookups import find_issue, find_version
from bulletins.views.pages import public_page
from bulletins.views.sending import closed, sent


@public_page
def attachment(request: HttpRequest, number: int, version: int | None = None, **place: int | str) -> FileResponse:
    found = find_version(version, **place).attachments.filter(order=number, kind=Attachment.Kind.FILE).first()
    if found is None or not found.file:
        raise Http404(f"no attachment {number} with a file")
    return sent(found.file, as_attachment=True, filename=found.original_name, content_type=found.media_type or None)


@public_page
def figure(request: HttpRequest, number: int, version: int | None = None, **place: int | str) -> FileResponse:
    found = find_version(version, **place).figures.filter(order=number).first()
    if found is None or not found.image:
        raise Http404(f"no picture {number}")
    return sent(found.image)


@public_page
def cover(request: HttpRequest, slug: str, year: int, code: str) -> HttpResponseBase:
    """The picture of the cover; where none was uploaded, one set from the masthead."""
    issue = find_issue(slug, year, code)
    if issue.cover:
        return sent(issue.cover)
    return closed(HttpResponse(covers.svg(issue), content_type="image/svg+xml"))


@public_page
def small_cover(request: HttpRequest, slug: str, year: int, code: str) -> HttpResponseBase:
    """The picture of the cover as lists show it."""
    issue = find_issue(slug, year, code)
    if not issue.cover:
        raise Http404("no picture of the cover")
    return sent(issue.cover_small or issue.cover)


@public_page
def cover_png(request: HttpRequest, slug: str, year: int, code: str) -> HttpResponse:
    """The cover set from the masthead, for those who show a link to the issue and take no SVG."""
    data = covers.png(find_issue(slug, year, code))
    if data is None:
        raise Http404("this machine has no font for Chinese")
    return closed(HttpResponse(data, content_type="image/png"))
