"""Every link of every public page: inside, whether its target and place answer; outside, whether it is well made."""

from __future__ import annotations

import http.client
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.error import HTTPError, URLError
from urllib.parse import parse_qs, unquote, urlsplit
from urllib.request import Request, urlopen

from django.urls import reverse
from django.utils.translation import gettext as _

from bulletins.inspection.visiting import Link, Page, Visitor
from bulletins.presenting.footer import FIND_FAULTS
from bulletins.presenting.outside import goes_straight, parts_of

TIMEOUT = 10  # seconds for one address elsewhere
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """``page`` has the link, ``link`` is what it says."""

    page: str
    link: str
    what: str

    def __str__(self) -> str:
        return f"{self.page} → {self.link}：{self.what}"


@dataclass(slots=True)
class Report:
    """``outside`` has, of each address elsewhere, the first page that links it. ``is_whole``: nothing was left out."""

    pages: int = 0
    links: int = 0
    faults: list[Fault] = field(default_factory=list)
    outside: dict[str, str] = field(default_factory=dict)
    is_whole: bool = True


@dataclass(slots=True)
class _Walk:
    visitor: Visitor
    report: Report = field(default_factory=Report)
    # The page on which an address was first seen; where it is to be asked for, and what it answered.
    found_on: dict[str, str] = field(default_factory=dict)
    waiting: deque[str] = field(default_factory=deque)
    places: dict[str, dict[str, str]] = field(default_factory=dict)

    def visit(self, address: str) -> None:
        page = self.visitor.get(address)
        self.report.pages += 1
        if page.status >= 400:
            self.fault(self.found_on[address], address, _("打不开（%d）") % page.status)
        elif page.status in (301, 302) and (target := self.visitor.path_of(_absolute(self.visitor, page))):
            self.add(target, address)
        for link in page.links:
            self.follow(page, link)
        for url in page.loaded:
            if path := self.visitor.path_of(url):
                self.add(path, address)
            else:
                self.fault(address, url, _("页面从别的网站取东西"))

    def follow(self, page: Page, link: Link) -> None:
        if link.url.startswith(("mailto:", "tel:")) or link.rel == "nofollow":
            return
        self.report.links += 1
        path = self.visitor.path_of(link.url)
        if path is None:
            self.leaves(page, link.url)
        elif path.startswith(f"{reverse('leaving')}?"):
            asked = parse_qs(urlsplit(path).query)
            self.report.outside.setdefault(asked.get("to", [""])[0], page.address)
            self.add(path, page.address)
        else:
            self.inside(page, path, unquote(link.fragment))

    def inside(self, page: Page, path: str, place: str) -> None:
        if place and path == page.address:
            if place not in page.ids:
                self.fault(page.address, f"#{place}", _("页面里没有这个位置"))
        elif place:
            self.places.setdefault(path, {}).setdefault(place, page.address)
        # Filters lead to filters without end: what a page with a query leads to is asked for, its own queries are not.
        if not ("?" in path and "?" in page.address):
            self.add(path, page.address)

    def leaves(self, page: Page, url: str) -> None:
        # Each page reports its own faults under an address of its own.
        self.report.outside.setdefault(FIND_FAULTS if url.startswith(FIND_FAULTS) else url, page.address)
        parts = parts_of(url)
        if parts is None or "." not in (parts.hostname or ""):
            self.fault(page.address, url, _("网址写得不对"))
        elif not goes_straight(url) and urlsplit(page.address).path != reverse("leaving"):
            self.fault(page.address, url, _("不是政府网站，却没有经过离开本站的提示"))

    def add(self, path: str, page: str) -> None:
        if path not in self.found_on:
            self.found_on[path] = page
            self.waiting.append(path)

    def check_places(self) -> None:
        """Places on other pages; each page that is meant is read once more, rather than all places of all be kept."""
        for path, places in self.places.items():
            page = self.visitor.get(path)
            if page.status != 200:
                continue
            for place, found_on in places.items():
                if place not in page.ids:
                    self.fault(found_on, f"{path}#{place}", _("页面里没有这个位置"))

    def fault(self, page: str, link: str, what: str) -> None:
        self.report.faults.append(Fault(unquote(page), unquote(link), what))


def check_links(visitor: Visitor, most: int = 0, progress: Progress | None = None) -> Report:
    """From the home page and the sitemap on, all pages or the first ``most``."""
    walk = _Walk(visitor)
    for start in ("home", "sitemap"):
        walk.add(reverse(start), reverse("home"))
    for entry in sitemap_addresses(visitor):
        walk.add(entry, reverse("sitemap"))
    while walk.waiting:
        if most and walk.report.pages >= most:
            walk.report.is_whole = False
            break
        walk.visit(walk.waiting.popleft())
        if progress:
            progress(walk.report.pages, len(walk.waiting))
    walk.check_places()
    return walk.report


def sitemap_addresses(visitor: Visitor) -> list[str]:
    """The paths that the parts of the sitemap name."""
    parts = [path for url in _locations(visitor.get(reverse("sitemap"))) if (path := visitor.path_of(url))]
    urls = [url for part in parts for url in _locations(visitor.get(part))]
    return [path for url in urls if (path := visitor.path_of(url))]


def _locations(page: Page) -> list[str]:
    pieces = page.words.split("<loc>")[1:]
    return [piece.partition("</loc>")[0].replace("&amp;", "&") for piece in pieces]


def _absolute(visitor: Visitor, page: Page) -> str:
    return page.location if "://" in page.location else visitor.origin + page.location


def ask_outside(report: Report) -> list[Fault]:
    """Asks for every address elsewhere, one after the other; what does not answer is named."""
    faults = []
    for url, page in report.outside.items():
        if parts_of(url) is None:
            continue
        problem = _problem_of(url)
        if problem:
            faults.append(Fault(page, url, problem))
    return faults


def _problem_of(url: str) -> str:
    # Only http and https come here (parts_of).
    request = Request(url, headers={"User-Agent": "gongbao check_links"})  # noqa: S310
    try:
        with urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
            answer.read(1)
    except HTTPError as error:
        return _("打不开（%d）") % error.code
    except (URLError, OSError, http.client.HTTPException, ValueError) as error:
        return _("连不上：%s") % getattr(error, "reason", error)
    return ""
