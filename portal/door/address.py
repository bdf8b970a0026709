"""From which address a request came, as far as it can be believed."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The peer's address; behind PROXIES proxies of ours, what the outermost of them wrote at the end of
    X-Forwarded-For. What stands further left was written by the client and is never believed."""
    peer = str(request.META.get("REMOTE_ADDR") or "")
    if not settings.PROXIES:
        return peer
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if len(hops) < settings.PROXIES:
        return peer
    try:
        return str(ip_address(hops[-settings.PROXIES]))
    except ValueError:
        return peer
