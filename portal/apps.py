from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("门户")

    def ready(self) -> None:
        # Note every login, from the first on: its time for the session, and for the record.
        from portal.door import guard, traces  # noqa: F401


class BackOfficeConfig(AdminConfig):
    """Django's admin, with the portal's own site in its place."""

    default_site = "portal.backoffice.BackOffice"
