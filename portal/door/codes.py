"""The second factor: codes that an authenticator app shows (TOTP), and backup codes for when it is not at hand."""

from __future__ import annotations

import unicodedata

import segno
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from bulletins.models import Trace
from bulletins.models.recording import note

BACKUP_CODES = 10


def is_enrolled(user: User) -> bool:
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


@transaction.atomic
def accepted(user: User, code: str) -> Device | None:
    """The device of ``user`` that accepts this code, now used up; None where none does, or where too many wrong ones
    were tried just before."""
    code = "".join(unicodedata.normalize("NFKC", code).split()).lower()
    if not code:
        return None
    model = TOTPDevice if code.isdecimal() and len(code) == 6 else StaticDevice
    device = model.objects.select_for_update().filter(user=user, confirmed=True).first()
    return device if device is not None and device.verify_token(code) else None


@transaction.atomic
def pending_device(user: User) -> TOTPDevice:
    """The device that ``user`` is about to enrol: its secret stays the same until it is confirmed."""
    User.objects.select_for_update().get(pk=user.pk)
    return TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": settings.SITE_NAME})[0]


@transaction.atomic
def confirm(user: User, code: str) -> tuple[TOTPDevice, list[str]] | None:
    """Enrols the pending device where the code is its own: the device and the backup codes, shown this once."""
    device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
    if device is None or not device.verify_token("".join(unicodedata.normalize("NFKC", code).split())):
        return None
    device.confirmed = True
    device.save()
    note(Trace.Kind.SECOND_FACTOR, user, note=_("启用"))
    return device, _fresh_codes(user)


@transaction.atomic
def new_backup_codes(user: User) -> list[str]:
    """Ten codes, each good once; those before are void."""
    note(Trace.Kind.SECOND_FACTOR, user, note=_("换备用码"))
    return _fresh_codes(user)


def _fresh_codes(user: User) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="backup")
    codes = [StaticToken.random_token() for _n in range(BACKUP_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def backup_codes_left(user: User) -> int:
    return StaticToken.objects.filter(device__user=user).count()


@transaction.atomic
def drop(user: User) -> None:
    """``user`` has no second factor any more."""
    note(Trace.Kind.SECOND_FACTOR, user, note=_("取消"))
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


def qr_code(device: TOTPDevice) -> SafeString:
    """What an app scans, as an SVG element that needs neither a script nor a style."""
    code = segno.make(device.config_url, error="m")
    return mark_safe(code.svg_inline(scale=5, border=4, dark="#000", light="#fff", omitsize=False))  # noqa: S308 - ours
