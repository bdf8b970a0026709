"""Accounts: Django's own pages, with the lock of the login and the second factor beside them."""

from __future__ import annotations

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from bulletins.admin.base import RecordedAdmin
from portal.door import codes
from portal.door.lock import unlock

# Whoever could read or write these rows would hold another's second factor.
admin.site.unregister([User, Group, StaticDevice, TOTPDevice])


@admin.register(User)
class AccountAdmin(RecordedAdmin, UserAdmin):
    change_form_template = "admin/door/user_change_form.html"
    # Said by the door, and nobody's to say otherwise.
    readonly_fields = ["last_login", "date_joined"]

    class Media:
        js = ["js/backoffice/labels.js"]

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/unlock/", wrap(self.unlock_view), name="auth_user_unlock"),
            path("<int:pk>/second-factor/", wrap(self.reset_view), name="auth_user_reset_second_factor"),
            *super().get_urls(),
        ]

    def unlock_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        user = self._account(request, pk)
        question = _("将忘掉这个账号所有输错的登录，它可以立即再登录。")
        if request.method != "POST":
            return self._ask(request, user, _("解锁登录"), question)
        unlock(user.get_username())
        messages.success(request, _("%s的登录已解锁。") % user)
        return self._back(user)

    def reset_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        user = self._account(request, pk)
        question = _("手机丢了或换了时用：这个账号的动态验证码和备用码都作废，下次只凭密码登录，然后重新设置。")
        if request.method != "POST":
            return self._ask(request, user, _("取消第二重验证"), question)
        codes.drop(user)
        messages.success(request, _("%s的第二重验证已取消。") % user)
        return self._back(user)

    def _account(self, request: HttpRequest, pk: int) -> User:
        user = get_object_or_404(User, pk=pk)
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        return user

    def _ask(self, request: HttpRequest, user: User, title: str, question: str) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "question": question,
            "opts": User._meta,
            "row": user,
            "back": reverse("admin:auth_user_change", args=[user.pk]),
        }
        return TemplateResponse(request, "admin/door/ask.html", context)

    def _back(self, user: User) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:auth_user_change", args=[user.pk]))


@admin.register(Group)
class RolesAdmin(RecordedAdmin, GroupAdmin):
    """Groups, with their history from the record."""

    class Media:
        js = ["js/backoffice/labels.js"]
