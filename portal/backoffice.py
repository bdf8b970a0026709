"""The back office's frame: Django's admin under the portal's name."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from portal.door.forms import LoginForm


class BackOffice(AdminSite):
    site_header = _("公报编辑后台")
    site_title = _("公报编辑后台")
    index_title = _("编辑工作")
    enable_nav_sidebar = False
    login_form = LoginForm

    def get_urls(self) -> list[URLPattern | URLResolver]:
        from portal.door.views import second_factor

        own: list[URLPattern | URLResolver] = [
            path("second-factor/", self.admin_view(second_factor), name="second_factor"),
        ]
        return own + super().get_urls()

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        # Imported here: the editors' pages register themselves with this site.
        from bulletins.admin.home import overview

        return super().index(request, overview(request) | (extra_context or {}))
