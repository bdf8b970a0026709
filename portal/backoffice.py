"""The back office's frame: Django's admin under the portal's name."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _


class BackOffice(AdminSite):
    site_header = _("公报编辑后台")
    site_title = _("公报编辑后台")
    index_title = _("编辑工作")
    enable_nav_sidebar = False

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        # Imported here: the editors' pages register themselves with this site.
        from bulletins.admin.home import overview

        return super().index(request, overview(request) | (extra_context or {}))
