"""Pages in Debian's Chromium: fixtures that open them, and what every page must hold to.

``desktop``, ``phone`` and ``no_script`` are Playwright pages; ``any_width`` is both widths in turn. A test that uses
one is marked ``browser``. When it ends, it fails if a page asked another host for anything, ran a script that threw,
named a style, script or image that is not there, or held something that its security policy forbids.
"""

import importlib.util
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, Response, ViewportSize, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

BROWSER_FIXTURES = {"any_width", "browser", "desktop", "no_script", "phone", "unguarded"}
CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 740}
ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.fail(f"{CHROMIUM} is not there. Install Debian's chromium, or name another with CHROMIUM=/path.")
    # Playwright's event loop runs in this thread, and Django would refuse the database next to one.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    # Two workers share two cores with the servers they ask.
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def live_server(_static_files: None) -> Iterator[LiveServer]:
    """pytest-django's server, but static files come through WhiteNoise by their hashed names, as in production."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.contrib.staticfiles.handlers.StaticFilesHandler", lambda application: application)
        server = LiveServer("localhost")
    yield server
    server.stop()


@pytest.fixture
def desktop(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A page 1280 px wide; ``page.goto("/")`` opens the live server's home."""
    with opened(browser, live_server.url, DESKTOP) as page:
        yield page


@pytest.fixture
def phone(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A page 360 px wide that is touched, not clicked."""
    with opened(browser, live_server.url, PHONE, has_touch=True, is_mobile=True) as page:
        yield page


@pytest.fixture(params=[DESKTOP, PHONE], ids=["1280px", "360px"])
def any_width(browser: Browser, live_server: LiveServer, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The test runs twice: 1280 px wide and 360 px wide."""
    with opened(browser, live_server.url, request.param) as page:
        yield page


@pytest.fixture
def no_script(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A page 360 px wide in a browser that runs no JavaScript."""
    with opened(browser, live_server.url, PHONE, java_script_enabled=False) as page:
        yield page


@pytest.fixture
def unguarded(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A page 1280 px wide on which no security policy stops what the page itself lets through."""
    with opened(browser, live_server.url, DESKTOP, bypass_csp=True) as page:
        yield page


@contextmanager
def opened(browser: Browser, base_url: str, viewport: ViewportSize, **options: Any) -> Iterator[Page]:
    """A page in a context of its own that is watched until it closes."""
    faults: list[str] = []
    own_host = urlsplit(base_url).netloc

    def on_request(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https"} and parts.netloc != own_host:
            faults.append(f"third-party request: {request.url}")

    def on_response(response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            faults.append(f"{response.status} for {response.url}")

    context = browser.new_context(base_url=base_url, viewport=viewport, locale="zh-CN", **options)
    context.on("request", on_request)
    context.on("response", on_response)
    context.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
    context.on("weberror", lambda error: faults.append(f"script error: {error.error}"))
    try:
        yield context.new_page()
    finally:
        context.close()
    assert not faults, "\n".join(faults)


def assert_accessible(page: Page, **options: Any) -> None:
    """Fails with every violation that axe-core finds on the page as it stands; ``options`` are those of ``axe.run``.

    axe-core is a script: with the page of ``no_script`` it would wait for ever, so that page must not be given.
    """
    page.evaluate(_axe_source())
    # Without preload: axe would write the page's style sheets into style elements, which the page's own policy forbids.
    settled = {"resultTypes": ["violations"], "preload": False} | options
    found = page.evaluate("options => axe.run(document, options)", settled)
    lines = [
        f"{violation['id']} ({violation['impact']}): {violation['help']}\n    {node['html'][:200]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
    assert not lines, f"{page.url}: {len(lines)} accessibility violations\n" + "\n".join(lines)


def assert_fits_width(page: Page) -> None:
    """Fails when the page can be scrolled sideways, and names what sticks out."""
    wide = page.evaluate(
        """width => {
            if (document.scrollingElement.scrollWidth <= width) return [];
            const wide = [...document.body.querySelectorAll("*")]
                .filter(element => element.getBoundingClientRect().right > width + 1)
                .map(element => `${element.tagName.toLowerCase()}.${element.className}`);
            return wide.length ? wide : ["html"];
        }""",
        (page.viewport_size or DESKTOP)["width"],
    )
    assert not wide, f"{page.url} is wider than the screen: {', '.join(wide[:10])}"


def _axe_source() -> str:
    package = importlib.util.find_spec("axe_playwright_python")
    assert package is not None
    assert package.origin is not None
    return Path(package.origin).with_name("axe.min.js").read_text(encoding="utf-8")
