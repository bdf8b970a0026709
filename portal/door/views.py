"""The page on which an editor sets up the second factor."""

from __future__ import annotations

from base64 import b32encode
from typing import Any

import django_otp
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.door import codes


def second_factor(request: HttpRequest) -> HttpResponse:
    """GET shows how things stand; POST ``act`` is confirm, codes or drop."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 - admin_view has seen to it
    act = request.POST.get("act", "") if request.method == "POST" else ""
    enrolled = codes.is_enrolled(user)
    if act == "confirm" and not enrolled:
        confirmed = codes.confirm(user, request.POST.get("otp", ""))
        if confirmed is None:
            messages.error(request, _("验证码不对。请看手机上现在的六位数字，再输入一次；手机的时间要准。"))
            return _here()
        device, backup = confirmed
        request.session.cycle_key()
        django_otp.login(request, device)
        messages.success(request, _("第二重验证已启用。以后登录时要填动态验证码。"))
        return _page(request, user, {"backup": backup})
    if act == "codes" and enrolled:
        return _page(request, user, {"backup": codes.new_backup_codes(user)})
    if act == "drop" and enrolled and not settings.REQUIRE_SECOND_FACTOR:
        codes.drop(user)
        messages.success(request, _("第二重验证已停用。"))
        return _here()
    return _page(request, user, {})


def _here() -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:second_factor"))


def _page(request: HttpRequest, user: User, more: dict[str, Any]) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("第二重验证"),
        "enrolled": codes.is_enrolled(user),
        "required": settings.REQUIRE_SECOND_FACTOR,
        "left": codes.backup_codes_left(user),
        **more,
    }
    if not context["enrolled"]:
        device = codes.pending_device(user)
        secret = b32encode(device.bin_key).decode().rstrip("=")
        context["secret"] = " ".join(secret[n : n + 4] for n in range(0, len(secret), 4))
        context["qr"] = codes.qr_code(device)
    response = TemplateResponse(request, "admin/door/second_factor.html", context)
    response["Cache-Control"] = "no-store, private"
    return response
