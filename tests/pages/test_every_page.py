"""Every kind of page: valid HTML, accessible in every look, no wider than the screen, light and still.

The kinds are found by the routes (gallery.py), so that a new page is judged without being named here. Making the portal
that holds them takes long, so it is made once and everything is asked of it.
"""

from __future__ import annotations

import gzip
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client
from playwright.sync_api import Page

from tests.backoffice import desk
from tests.browser import DESKTOP, PHONE, assert_accessible, assert_fits_width
from tests.door.test_matrix import addresses as admin_addresses
from tests.pages import gallery, html_checker

LARGEST_FIRST_VIEW = 100_000
# Rules of axe whose answer hangs on style; the others read the tree, which no theme changes.
STYLED = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]
STYLED_ONLY = {"runOnly": {"type": "rule", "values": STYLED}}
WATCH_SHIFTS = """
window.moved = 0;
new PerformanceObserver(list => { for (const shift of list.getEntries()) window.moved += shift.value; })
    .observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture
def pages(transactional_db: None) -> Iterator[list[gallery.Shown]]:
    logging.disable(logging.WARNING)
    gallery.rich_portal()
    yield gallery.public_pages()
    logging.disable(logging.NOTSET)


def test_every_kind_of_page(
    pages: list[gallery.Shown], desktop: Page, tmp_path: Path, tried: Callable[[str], None]
) -> None:
    kinds = gallery.kinds(pages)
    assert len(kinds) > 15
    desktop.add_init_script(WATCH_SHIFTS)
    sizes = {}
    for kind, page in kinds.items():
        sizes[kind] = _first_view(desktop, page.address)
        _accessible_in_every_look(desktop)
        _fits_when_enlarged(desktop)
    inside = dict(_back_office())
    wrong = html_checker.faults({page.address: page.body for page in pages} | inside, tmp_path / "pages")
    lines = [f"{words} at {places[0]} and {len(places) - 1} more" for words, places in wrong.items()]
    assert not lines, "\n".join(lines)
    heavy = {kind: size for kind, size in sizes.items() if size > LARGEST_FIRST_VIEW}
    assert not heavy
    largest = max(sizes, key=lambda kind: sizes[kind])
    tried(f"axe-core: {len(kinds)} kinds of page in five looks, {len(kinds) * 5} runs without findings")
    tried(f"Nu HTML checker: {len(pages)} public pages and {len(inside)} of the back office without errors")
    tried(
        f"first view of {len(kinds)} kinds of page: {min(sizes.values()):,} to {sizes[largest]:,} bytes compressed "
        f"(most: {largest}), no layout shift"
    )


def _first_view(page: Page, address: str) -> int:
    """Opens a page on a telephone; the bytes that it takes. What is shown must not move afterwards."""
    asked: list[str] = []

    def note(answer: object) -> None:
        asked.append(answer.url)  # type: ignore[attr-defined]

    page.set_viewport_size(PHONE)
    page.on("response", note)
    page.goto(address, wait_until="load")
    page.wait_for_timeout(100)
    page.remove_listener("response", note)
    assert page.evaluate("window.moved") == 0, f"{address} moves after it is shown"
    return sum(_sent(address) for address in asked)


def _sent(url: str) -> int:
    """The bytes of one answer as they are sent to a browser that takes gzip."""
    parts = urlsplit(url)
    answer = Client(raise_request_exception=False).get(
        f"{parts.path}?{parts.query}" if parts.query else parts.path, headers={"accept-encoding": "gzip"}
    )
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    # nginx compresses styles and scripts beforehand, and WhiteNoise does where it serves them itself.
    is_text = answer["Content-Type"].split(";")[0] in ("text/css", "text/javascript", "image/svg+xml")
    return len(gzip.compress(body) if is_text and "Content-Encoding" not in answer else body)


def _accessible_in_every_look(page: Page) -> None:
    """All rules at both widths and in the elder mode; those that hang on style in the dark theme and the sharpest
    palette as well. The page scrolls sideways in none of them."""
    for look in ("", "mode-elder"):
        _look(page, look)
        assert_accessible(page)
        assert_fits_width(page)
    page.set_viewport_size(DESKTOP)
    _look(page, "contrast-yellow-on-black")
    assert_accessible(page, **STYLED_ONLY)
    assert_fits_width(page)
    _look(page, "")
    assert_accessible(page)
    page.emulate_media(color_scheme="dark")
    assert_accessible(page, **STYLED_ONLY)
    page.emulate_media(color_scheme="light")


def _fits_when_enlarged(page: Page) -> None:
    """WCAG 1.4.10 asks for 320 CSS pixels (1280 at 400 %), 1.4.4 for text at 200 %; 640 is 1280 at 200 %."""
    for width in (320, 640):
        page.set_viewport_size({"width": width, "height": 600})
        assert_fits_width(page)
    page.set_viewport_size(DESKTOP)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert_fits_width(page)


def _look(page: Page, name: str) -> None:
    page.evaluate("name => { document.documentElement.className = name; }", name)


def _back_office() -> Iterator[tuple[str, bytes]]:
    """Every page of the back office that opens by its address, as a superuser sees it."""
    pages = admin_addresses()
    client = desk.client_of(desk.user("root", superuser=True))
    for name, address in pages:
        response = client.get(address) if name != "logout" else None
        if response is not None and response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            yield address, response.content
