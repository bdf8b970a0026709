"""What every template knows of the site."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from bulletins.models import LedgerEntry
from bulletins.presenting.display import Display
from bulletins.presenting.footer import footer_items


def site(request: HttpRequest) -> dict[str, Any]:
    display = getattr(request, "display", None) or Display.of(request)
    return {
        "SITE_NAME": settings.SITE_NAME,
        "SITE_IS_DEMO": settings.SITE_IS_DEMO,
        "display": display,
        "footer": lambda: footer_items(request.build_absolute_uri(display.plain_url)),
        # Asked for where a template shows it, and by nothing else.
        "ledger_head": LedgerEntry.head,
    }
