"""The back office's frame: Django's admin under the portal's name."""

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class BackOffice(AdminSite):
    site_header = _("公报编辑后台")
    site_title = _("公报编辑后台")
    index_title = _("编辑工作")
