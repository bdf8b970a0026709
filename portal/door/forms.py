"""Forms that ask who is there."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.door import codes


def code_field(**options: Any) -> forms.CharField:
    attributes = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
    widget = forms.TextInput(attrs=attributes)
    return forms.CharField(label=gettext_lazy("动态验证码"), max_length=40, widget=widget, **options)


class LoginForm(AdminAuthenticationForm):
    """Name, password, and from those who enrolled a second factor its code."""

    otp = code_field(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        assert self.request is not None  # noqa: S101 - the login page gives it
        user = self.get_user()
        if codes.is_enrolled(user):
            user.otp_device = check_code(self.request, user, cleaned.get("otp", ""))  # type: ignore[attr-defined]
        return cleaned


class AgainForm(forms.Form):
    """Whoever is signed in says so once more."""

    again_password = forms.CharField(
        label=gettext_lazy("密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )

    def __init__(self, request: HttpRequest, user: User, data: Any = None) -> None:
        super().__init__(data)
        self.request, self.user = request, user
        if codes.is_enrolled(user):
            self.fields["again_otp"] = code_field()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        found = authenticate(self.request, username=self.user.get_username(), password=cleaned["again_password"])
        if found is None or found.pk != self.user.pk:
            raise ValidationError(_("密码不对，请再输入一次。连续输错会锁定登录。"))
        if "again_otp" in self.fields:
            check_code(self.request, self.user, cleaned["again_otp"])
        return cleaned


def check_code(request: HttpRequest, user: User, code: str) -> Any:
    """The device that accepts the code. Raises ValidationError; a wrong code counts like a wrong password."""
    if not code.strip():
        raise ValidationError(_("这个账号启用了第二重验证，请填写动态验证码或一个备用码。"))
    device = codes.accepted(user, code)
    if device is None:
        user_login_failed.send(sender=__name__, credentials={"username": user.get_username()}, request=request)
        raise ValidationError(_("动态验证码不对或已用过。请等手机上换出下一个，再输入一次；备用码每个只能用一次。"))
    return device
