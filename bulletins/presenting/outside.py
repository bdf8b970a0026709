"""Links that leave the portal: a reader who follows one to a site that is no government's is told so first.

The notice is a page (views/leaving.py). Its address carries a signature, so that it leads nowhere but where the portal
itself has put a link.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlencode, urlsplit

from django.conf import settings
from django.core.signing import Signer
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

# Government domains, and the body that keeps the register of Party and government sites, whose mark pages must link.
STRAIGHT = ("gov.cn", "xn--zfr164b", "政务", "conac.cn")
LONGEST = 2000  # characters
_ADDRESS = re.compile(r"(?:https?://|(?<![\w./@-])www\.)[!-~]+", re.IGNORECASE)
# What closes a sentence or a bracket around an address is no part of it.
_AFTER = ".,;:!?'\"<>)]}"
_signer = Signer(salt="bulletins.outside")


def parts_of(address: str) -> SplitResult | None:
    """The parts of an absolute http address; ``None`` for anything else, and for what browsers read otherwise than we
    do (a backslash, a name before the host)."""
    if len(address) > LONGEST or re.search(r"[\\\s\x00-\x1f\x7f]", address):
        return None
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return None
    return parts if parts.scheme in ("http", "https") and host and "@" not in parts.netloc else None


def goes_straight(address: str) -> bool:
    """Whether no notice is needed: a government's site, or this portal."""
    parts = parts_of(address)
    if parts is None:
        return False
    host = (parts.hostname or "").rstrip(".")
    own = (urlsplit(settings.SITE_URL).hostname, settings.SITE_DOMAIN)
    return host in own or any(host == name or host.endswith(f".{name}") for name in STRAIGHT)


def signature(to: str, back: str) -> str:
    return _signer.signature(f"{back}\n{to}")


def is_ours(to: str, back: str, signed: str) -> bool:
    """Whether the portal itself has put a link to the absolute address ``to`` on its page ``back``."""
    return parts_of(to) is not None and constant_time_compare(signature(to, back), signed)


def outside_url(to: str, back: str) -> str:
    """What a link to ``to`` on the page with the path ``back`` points at; empty where ``to`` is no address."""
    if parts_of(to) is None:
        return ""
    if goes_straight(to):
        return to
    return f"{reverse('leaving')}?{urlencode({'to': to, 'back': back, 'sig': signature(to, back)})}"


def linked(text: str, back: str) -> SafeString:
    """``text``, escaped, with the addresses in it as links."""
    parts: list[str | SafeString] = []
    at = 0
    for found in _ADDRESS.finditer(text):
        shown = re.split(r"[<>\"]", found[0])[0].rstrip(_AFTER)
        to = shown if "://" in shown[:8] else f"http://{shown}"
        if url := outside_url(to, back):
            parts += [text[at : found.start()], format_html('<a href="{}" rel="external nofollow">{}</a>', url, shown)]
            at = found.start() + len(shown)
    return format_html_join("", "{}", ((part,) for part in [*parts, text[at:]]))
