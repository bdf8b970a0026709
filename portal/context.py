"""What every template knows of the site."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from bulletins.models import LedgerEntry
from bulletins.presenting.display import Display


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "SITE_NAME": settings.SITE_NAME,
        "SITE_IS_DEMO": settings.SITE_IS_DEMO,
        "display": getattr(request, "display", None) or Display.of(request),
        # Asked for where a template shows it, and by nothing else.
        "ledger_head": LedgerEntry.head,
    }
