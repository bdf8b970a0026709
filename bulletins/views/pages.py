"""What all public pages share: how they may be cached, and what answers at the address of something withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.http.response import HttpResponseRedirectBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bulletins.presenting.display import Display
from bulletins.presenting.dressing import dress, with_look
from bulletins.views.plainly import plain_answer, wants_a_page

View = Callable[..., HttpResponseBase]

# Caches keep a page but ask each time whether it still stands, so that a withdrawal shows on the next request.
CACHE_CONTROL = "public, no-cache"


class Moved(Exception):
    """What lay at the address ``before``, and all beneath it, now has its place at ``to``, for good."""

    def __init__(self, before: str, to: str) -> None:
        super().__init__(to)
        self.before, self.to = before, to


class Shorter(Exception):
    """The same page has a shorter address, ``to``."""

    def __init__(self, to: str) -> None:
        super().__init__(to)
        self.to = to


@dataclass(frozen=True)
class Withdrawal:
    """What the public is told of a withdrawn thing: that it was there, when it left and why; no title, no text."""

    what: str
    at: datetime
    reason: str


class Withdrawn(Exception):
    """What was asked for was public and was taken back."""

    def __init__(self, notice: Withdrawal) -> None:
        super().__init__(notice.reason)
        self.notice = notice


def public_page(view: View) -> View:
    """A view that anyone may read: GET and HEAD only, cacheable, and able to say Moved (301) and Withdrawn (410). How
    the page should look is no business of the view: it never sees those parameters (presenting/display.py)."""

    @require_safe
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        display = Display.of(request)
        request.display = display  # type: ignore[attr-defined]
        request.GET = display.others  # type: ignore[assignment]
        try:
            response = view(request, *args, **kwargs)
        except Moved as moved:
            response = HttpResponsePermanentRedirect(moved.to + request.path.removeprefix(moved.before))
        except Shorter as shorter:
            response = HttpResponseRedirect(shorter.to)
        except Withdrawn as withdrawn:
            response = gone(request, withdrawn.notice)
        if display.chosen:
            _dress(response, display)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = CACHE_CONTROL
        return response

    return page


def _dress(response: HttpResponseBase, display: Display) -> None:
    """Gives the page the look that was asked for; it is found under its plain address alone."""
    response["X-Robots-Tag"] = "noindex"
    if isinstance(response, HttpResponseRedirectBase):
        response["Location"] = with_look(response["Location"], display.chosen)
    elif isinstance(response, HttpResponse) and response.headers.get("Content-Type", "").startswith("text/html"):
        response.content = dress(response.content.decode(), display).encode()


def site_of(request: HttpRequest) -> str:
    """The scheme and host by which the portal was asked, to which a path is joined."""
    return request.build_absolute_uri("/").rstrip("/")


def gone(request: HttpRequest, notice: Withdrawal) -> HttpResponse:
    if not wants_a_page(request):
        left = date_format(timezone.localtime(notice.at), "Y-m-d H:i")
        facts = {"what": notice.what, "at": left, "reason": notice.reason}
        return plain_answer(request, _("%(what)s：%(at)s，%(reason)s") % facts, 410)
    return render(request, "410.html", {"notice": notice, "crumbs": [(_("已撤下"), "")]}, status=410)
