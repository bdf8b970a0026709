"""Coming in by the login page, as a browser posts it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.door import codes

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

PASSWORD = "long-enough-1"


def enter(name: str, password: str = PASSWORD, otp: str = "", client: Client | None = None, **headers: Any) -> Response:
    values = {"username": name, "password": password, "otp": otp}
    return (client or Client()).post(reverse("admin:login"), values, **headers)


def code_of(user: User, *, confirmed: bool = True) -> str:
    """What the app of ``user`` shows: the first code that was not used yet."""
    device = TOTPDevice.objects.get(user=user, confirmed=confirmed)
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = max(time.time(), (device.last_t + 1) * device.step)
    return f"{totp.token():06d}"


def enrolled(user: User) -> list[str]:
    """Gives ``user`` a second factor; the backup codes."""
    codes.pending_device(user)
    confirmed = codes.confirm(user, code_of(user, confirmed=False))
    assert confirmed is not None
    return confirmed[1]


def aged(client: Client, **seconds: int) -> None:
    """Makes the times that the session of ``client`` remembers older: signed_in, seen, proved."""
    session = client.session
    for name, by in seconds.items():
        session[f"door.{name}"] -= by
    session.save()


def rested() -> None:
    """As if some minutes had passed since the last code, right or wrong."""
    TOTPDevice.objects.update(last_t=-1, drift=0, throttling_failure_count=0, throttling_failure_timestamp=None)
