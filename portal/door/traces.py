"""What the record is told of the door: whose request it is, and logins, failures, locks and logouts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from axes.signals import user_locked_out
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from bulletins.models import Act, Trace
from bulletins.models.recording import Origin, from_origin, note
from portal.door.address import client_address


def request_origin(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Whatever a request changes is recorded as its user's, from its address. Neither is looked up before that."""

    def middleware(request: HttpRequest) -> HttpResponse:
        origin = Origin(Act.Via.ADMIN, client_address(request), lambda: getattr(request, "user", None))
        with from_origin(origin):
            return get_response(request)

    return middleware


@receiver(user_logged_in)
def on_login(sender: object, request: HttpRequest, user: User, **kwargs: Any) -> None:
    second = getattr(user, "otp_device", None) is not None
    note(Trace.Kind.LOGIN, user, actor=user, note=_("密码和动态验证码") if second else _("密码"))


@receiver(user_logged_out)
def on_logout(sender: object, user: User | None, **kwargs: Any) -> None:
    if isinstance(user, User):
        note(Trace.Kind.LOGOUT, user, actor=user)


@receiver(user_login_failed)
def on_failure(sender: object, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    """What was typed as a name is kept only where an account bears it: it may have been a password. An attempt that is
    locked out already is not recorded, so that a guesser cannot fill the record."""
    if request is None or getattr(request, "axes_locked_out", False):
        return
    account = _account(credentials.get("username"))
    note(Trace.Kind.LOGIN_FAILED, account, note="" if account else _("没有这个账号"))


@receiver(user_locked_out)
def on_lock(sender: object, username: str | None, ip_address: str | None, **kwargs: Any) -> None:
    """Once for each lock, however often the locked door is tried."""
    account = _account(username)
    since = timezone.now() - timedelta(minutes=settings.LOGIN_LOCK_MINUTES)
    key = str(account.pk) if account else ""
    locks = Trace.objects.filter(kind=Trace.Kind.LOCKED, at__gte=since, key=key, address=ip_address or "")
    if not locks.exists():
        note(Trace.Kind.LOCKED, account, note="" if account else _("没有这个账号"))


def _account(name: object) -> User | None:
    return User.objects.filter(username=name).first() if isinstance(name, str) else None
