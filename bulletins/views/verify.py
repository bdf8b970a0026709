"""The page that tells what a text, a digest or a file is, and what stands behind it: canonical texts and the ledger."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from bulletins.models import Canonical, LedgerEntry, Record
from bulletins.presenting import proof
from bulletins.presenting.page_tags import Page, information_column
from bulletins.publishing.canonical import squeeze
from bulletins.search.store import IndexUnavailable
from bulletins.views.lookups import find_version
from bulletins.views.pages import public_page

MEGABYTE = 1024 * 1024
MAX_FILE_BYTES = 50 * MEGABYTE
MAX_TEXT = 1_000_000
# What a form adds around its file.
_AROUND = MEGABYTE
_AT_ONCE = 2000


# Nothing is stored or changed by what is sent here, and no session is read, so there is nothing that a forged request
# could do in a reader's name; a token would need the cookie that public pages do without.
@csrf_exempt
def verify(request: HttpRequest) -> HttpResponse:
    """The form, and the verdict on ``?q=`` (a digest) or on what was sent."""
    if request.method == "POST":
        response = _sent(request)
        response["Cache-Control"] = "no-store"
        return response
    return _asked(request)  # type: ignore[return-value]


@public_page
def _asked(request: HttpRequest) -> HttpResponse:
    typed = request.GET.get("q", "").strip()
    return _page(request, _of_digest(typed) if typed else None, typed=typed)


def _sent(request: HttpRequest) -> HttpResponse:
    # Refused before anything of it is read: Django would take in the whole body first.
    length = request.META.get("CONTENT_LENGTH") or ""
    if length.isdecimal() and int(length) > MAX_FILE_BYTES + _AROUND:
        problem = _("文件太大，最多%d MB。可以自己算出它的SHA-256摘要，填在“摘要”一栏。") % (MAX_FILE_BYTES // MEGABYTE)
        return _page(request, proof.Verdict(problem=problem), status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    upload = request.FILES.get("file")
    if upload is not None:
        return _page(request, proof.of_file(upload))
    text = request.POST.get("text", "")
    typed = request.POST.get("q", "").strip()
    if not text.strip():
        return _page(request, _of_digest(typed), typed=typed)
    if digest := proof.read_digest(text):
        return _page(request, proof.of_digest(digest), text=text)
    try:
        return _page(request, _of_text(text), text=text)
    except IndexUnavailable:
        problem = _("搜索索引正在重新建立，请过半分钟再试。")
        return _page(request, proof.Verdict(problem=problem), text=text, status=HTTPStatus.SERVICE_UNAVAILABLE)


def _of_digest(typed: str) -> proof.Verdict:
    digest = proof.read_digest(typed)
    if not digest:
        return proof.Verdict(problem=_("这不是摘要：SHA-256或SM3摘要是64个十六进制数字（0—9、a—f）。"))
    return proof.of_digest(digest)


def _of_text(text: str) -> proof.Verdict:
    if len(text) > MAX_TEXT:
        return proof.Verdict(problem=_("文字太长，最多%d字。") % MAX_TEXT)
    if len(squeeze(text)) < proof.SHORTEST:
        return proof.Verdict(problem=_("文字太短，至少要%d个字才能核对。") % proof.SHORTEST)
    return proof.of_text(text)


def _page(
    request: HttpRequest, verdict: proof.Verdict | None, *, typed: str = "", text: str = "", status: int = 200
) -> HttpResponse:
    if verdict and verdict.problem and status == HTTPStatus.OK:
        status = HTTPStatus.BAD_REQUEST
    context = {
        "verdict": verdict,
        "typed": typed,
        "text": text[:MAX_TEXT],
        "max_megabytes": MAX_FILE_BYTES // MEGABYTE,
        "tags": Page(information_column(_("核验"), _("核对一份文本、一个摘要或一个文件是否与所发布的一致"))),
        "crumbs": [(_("核验"), "")],
        "canonical": request.build_absolute_uri(reverse("verify")),
    }
    return render(request, "bulletins/verify.html", context, status=status)


@public_page
def canonical(request: HttpRequest, version: int, **place: int | str) -> HttpResponse:
    """The canonical text of a public version: the very bytes that were hashed."""
    document = find_version(version, **place)
    kept = Canonical.objects.filter(document=document).first()
    if kept is None:
        raise Http404("published before there was a ledger, and not entered since")
    response = HttpResponse(kept.text.encode(), content_type="text/plain; charset=utf-8")
    response["X-Content-Type-Options"] = "nosniff"
    return response


@public_page
def version_text(request: HttpRequest, record: int, version: int) -> HttpResponse:
    """From what the ledger names to the canonical text at its present address, which says if it is still public."""
    held = Record.objects.select_related("bulletin", "issue__bulletin").exclude(first_published_at=None)
    found = held.filter(pk=record).first()
    if found is None:
        raise Http404("no such record was ever published")
    return HttpResponseRedirect(f"{found.get_absolute_url()}v{version}/canonical.txt")


@public_page
def ledger(request: HttpRequest) -> StreamingHttpResponse:
    """All entries, one JSON object a line, up to the head at the time of asking."""
    head = LedgerEntry.head()
    response = StreamingHttpResponse(_lines(head.number if head else 0), content_type="application/jsonl")
    response["ETag"] = f'"{head.digest if head else 0}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _lines(last: int) -> Iterator[str]:
    for entry in LedgerEntry.objects.filter(number__lte=last).order_by("number").iterator(chunk_size=_AT_ONCE):
        yield f"{json.dumps(entry.as_json())}\n"
