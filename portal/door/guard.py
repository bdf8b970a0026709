"""Stands before every page of the back office: sessions end, the second factor is there, grave acts ask once more.

Public pages are passed without a look at the session, which is why anybody may cache them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.contrib.auth.views import redirect_to_login
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bulletins.models import Trace
from bulletins.models.recording import note
from portal.door import codes
from portal.door.forms import AgainForm

SIGNED_IN, SEEN, PROVED = "door.signed_in", "door.seen", "door.proved"
# How often the time of the last request is written down, in seconds.
SEEN_EVERY = 60
OPEN = {"login", "logout", "jsi18n"}
# What someone without the second factor that is required can still reach: the page where it is set up.
ENROLLING = {"second_factor", "password_change", "password_change_done"}
# Acts that ask for the password where it was last given too long ago: what the public sees, who reviews it, what
# the public must not see, who may do what, and taking the record away.
GRAVE = {
    f"{model}_{act}"
    for model, acts in {
        "bulletins_document": ("publish", "withdraw", "validity", "cleanup", "relation", "original"),
        "bulletins_issue": ("publish", "withdraw", "facsimile_publish", "facsimile_withdraw"),
        "bulletins_bulletin": ("chain",),
        "auth_user": ("add", "change", "delete", "password_change"),
        "auth_group": ("add", "change", "delete"),
        "bulletins_trace": ("export",),
    }.items()
    for act in acts
} | {"second_factor", "auth_user_reset_second_factor"}
NOT_CARRIED = ("csrfmiddlewaretoken", "again_", "password", "usable_password")


@receiver(user_logged_in)
def note_login(sender: object, request: HttpRequest, user: User, **kwargs: Any) -> None:
    now = int(time.time())
    request.session.update({SIGNED_IN: now, SEEN: now, PROVED: now})


class Guard:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: object, kwargs: object
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or "admin" not in match.namespaces or match.url_name in OPEN:
            return None
        user = request.user
        if not isinstance(user, User) or not user.is_staff:
            return None
        return (
            _over(request)
            or _second_factor(request, user, str(match.url_name))
            or (_again(request, user) if match.url_name in GRAVE else None)
        )


def _over(request: HttpRequest) -> HttpResponse | None:
    """To the login page, where the session was idle for too long or began too long ago."""
    now, session = int(time.time()), request.session
    if now - session.get(SIGNED_IN, 0) > settings.SESSION_HOURS * 3600:
        return _out(request, _("登录已满%d小时，请重新登录。") % settings.SESSION_HOURS)
    if now - session.get(SEEN, 0) > settings.SESSION_IDLE_MINUTES * 60:
        return _out(request, _("您已%d分钟没有操作，请重新登录。") % settings.SESSION_IDLE_MINUTES)
    if now - session[SEEN] >= SEEN_EVERY:
        session[SEEN] = now
    return None


def _second_factor(request: HttpRequest, user: User, page: str) -> HttpResponse | None:
    if getattr(user, "otp_device", None) is not None:
        return None
    if codes.is_enrolled(user):
        # A session from before the enrolment, or one whose device is gone.
        return _out(request, _("这个账号启用了第二重验证，请用动态验证码重新登录。"))
    if settings.REQUIRE_SECOND_FACTOR and page not in ENROLLING:
        return HttpResponseRedirect(reverse("admin:second_factor"))
    return None


def _out(request: HttpRequest, why: str) -> HttpResponse:
    logout(request)
    messages.warning(request, why)
    return redirect_to_login(request.get_full_path(), reverse("admin:login"))


def _again(request: HttpRequest, user: User) -> HttpResponse | None:
    """A page that asks for the password at the very address that was asked for; what a form had sent there is kept, and
    goes on once the password is right."""
    if int(time.time()) - request.session.get(PROVED, 0) <= settings.REAUTHENTICATE_MINUTES * 60:
        return None
    answered = request.method == "POST" and "again_password" in request.POST
    form = AgainForm(request, user, request.POST if answered else None)
    if answered and form.is_valid():
        request.session[PROVED] = int(time.time())
        note(Trace.Kind.REAUTHENTICATE, user)
        return None if request.POST.get("again_sent") else HttpResponseRedirect(request.get_full_path())
    sent = request.method == "POST" and (not answered or bool(request.POST.get("again_sent")))
    carried = [
        (name, value)
        for name, values in (request.POST.lists() if sent else ())
        if not name.startswith(NOT_CARRIED)
        for value in values
    ]
    context = {"title": _("请再次确认身份"), "form": form, "carried": carried, "sent": sent}
    response = render(request, "admin/door/again.html", context, status=200 if not answered else 403)
    response["Cache-Control"] = "no-store, private"
    return response
