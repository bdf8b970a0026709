"""The notice before a link leaves for a site that is no government's."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bulletins.presenting.outside import is_ours
from bulletins.views.pages import public_page


@public_page
def leaving(request: HttpRequest) -> HttpResponse:
    """Names the address in full and lets the reader choose. An address that the portal did not sign is neither shown
    nor linked (400)."""
    to, back = request.GET.get("to", ""), request.GET.get("back", "")
    is_signed = is_ours(to, back, request.GET.get("sig", ""))
    context = {
        "to": to if is_signed else "",
        "host": urlsplit(to).hostname if is_signed else "",
        "back": back if is_signed else reverse("home"),
        "crumbs": [(_("离开本站"), "")],
    }
    response = render(request, "bulletins/leaving.html", context, status=200 if is_signed else 400)
    response["X-Robots-Tag"] = "noindex"
    return response
