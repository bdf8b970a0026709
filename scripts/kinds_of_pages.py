"""One address for each kind of public page of a portal that runs, found by following its sitemap and its links."""

from __future__ import annotations

import os
import re
from collections import Counter
from html import unescape
from urllib.error import HTTPError
from urllib.parse import quote, unquote, urljoin, urlsplit
from urllib.request import urlopen

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

import django
from django.urls import Resolver404, resolve

# What a reader types, and addresses that lead to nothing.
TYPED = {
    "search": f"search/?q={quote('值班电话')}",
    "search-nothing": f"search/?q={quote('没有这样的话')}",
    "search-hints": "search/",
    "number-unknown": f"number/{quote('清政发〔2024〕999号')}/",
    "not-found": "qinglanxian/2024/99/",
}
ENOUGH = 40  # pages of one kind that are looked at; the longest is taken
_PLACE = re.compile(r"<loc>([^<]*)</loc>")
_LEAVING = re.compile(r'href="([^"]*/out/\?[^"]+)')
_LINK = re.compile(r'<a [^>]*?href="([^"#?]+)')


def kinds_of_pages(site: str) -> dict[str, str]:
    """Kind (the name of its route) → address of its longest page."""
    django.setup()
    found: dict[str, tuple[int, str]] = {}
    often: Counter[str] = Counter()
    waiting = sorted(_listed(urljoin(site, "sitemap.xml")), key=lambda place: place.count("/"))
    asked: set[str] = set()
    while waiting:
        address = waiting.pop(0)
        kind = _kind(site, address)
        if address in asked or not kind or often[kind] >= ENOUGH:
            continue
        asked.add(address)
        often[kind] += 1
        text = _page(address)
        if len(text) > found.get(kind, (0, ""))[0]:
            found[kind] = (len(text), address)
        waiting += [urljoin(address, unescape(link)) for link in _LINK.findall(text)]
    typed = {kind: urljoin(site, path) for kind, path in TYPED.items()}
    for _length, address in found.values():
        # The page about leaving is nothing without its parameters, which are signed.
        if "leaving" in found and (link := _LEAVING.search(_page(address))):
            typed["leaving"] = urljoin(site, unescape(link[1]))
            break
    cards = {"table-cards": f"{found['table'][1]}?view=cards"} if "table" in found else {}
    return {kind: address for kind, (_length, address) in found.items()} | cards | typed


def _listed(address: str) -> list[str]:
    with urlopen(address, timeout=60) as answer:  # noqa: S310 - the portal's own address
        places = [unescape(place) for place in _PLACE.findall(answer.read().decode())]
    return [one for place in places for one in (_listed(place) if ".xml" in place else [place])]


def _kind(site: str, address: str) -> str:
    if not address.startswith(site):
        return ""
    try:
        return resolve(f"/{unquote(urlsplit(address).path)[len(urlsplit(site).path) :]}").url_name or ""
    except Resolver404:
        return ""


def _page(address: str) -> str:
    """The HTML at an address, empty for anything else; a refusal is a page as well."""
    try:
        with urlopen(address, timeout=60) as answer:  # noqa: S310 - the portal's own address
            return answer.read().decode() if "html" in answer.headers["Content-Type"] else ""
    except HTTPError as refusal:
        return refusal.read().decode()
