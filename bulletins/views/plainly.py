"""Errors for programs: who asks for data, a feed or a picture is answered in a line, not with a page."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse, JsonResponse

_DATA = re.compile(r"\.(?:json|jsonl|csv|xml|rss|atom|txt|bib|ris|svg|png|jpe?g|ico|js|css|map)/?$", re.IGNORECASE)


def wants_a_page(request: HttpRequest) -> bool:
    """By the address alone, so that caches need not tell askers apart."""
    return not _DATA.search(request.path)


def plain_answer(request: HttpRequest, words: str, status: int) -> HttpResponse:
    if request.path.rstrip("/").endswith(".json"):
        said = {"status": status, "detail": words}
        return JsonResponse(said, status=status, json_dumps_params={"ensure_ascii": False})
    return HttpResponse(f"{status} {words}\n", status=status, content_type="text/plain; charset=utf-8")
