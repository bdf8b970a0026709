"""Photographs the portal's pages, 360 px and 1280 px wide, into docs/images/.

    python scripts/screenshots.py                          a portal of its own with the samples, gone afterwards
    python scripts/screenshots.py http://127.0.0.1:8000/   a portal that runs already and holds them

With ADMIN_NAME and ADMIN_PASSWORD in the environment the back office of a running portal is photographed too. A page
that answers with an error is named and ends the run.
"""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urljoin

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
TARGET = Path(os.environ.get("IMAGES", ROOT / "docs" / "images"))
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
START_SECONDS = 90
WIDTHS = {360: 740, 1280: 900}
PAGES = {
    "home": "",
    "issue": "qinglanxian/2024/1/",
    "document": "qinglanxian/2024/1/3/",
    "document-official": "qinglanxian/2024/1/3/?view=official",
    "document-elder": "qinglanxian/2024/1/3/?mode=elder",
    "document-contrast": "qinglanxian/2024/1/3/?contrast=yellow-on-black",
    "cite": "qinglanxian/2024/1/3/cite/?at=art-1",
    "table": "qinglanxian/2024/1/2/tables/1/",
    "search": f"search/?q={quote('值班电话')}",
    "chronicle": "chronicle/",
    "site-map": "sitemap/",
    "accessibility": "accessibility/",
}
BACK_OFFICE = {
    "admin-home": "admin/",
    "admin-documents": "admin/bulletins/document/",
    "admin-document": "admin/bulletins/document/?state__exact=draft",
}
# A published text cannot be edited, so the form is shown on a correction that has been begun.
BEGIN_CORRECTION = """
from bulletins.models import Document
from bulletins.publishing.acts import revise
revise(Document.objects.published().get(record__issue__number=1, record__order=2), reason="更正一处笔误")
"""


def main(arguments: list[str]) -> int:
    if len(arguments) > 1:
        print(__doc__, file=sys.stderr)
        return 2
    TARGET.mkdir(parents=True, exist_ok=True)
    try:
        if arguments:
            photograph_all(arguments[0], os.environ.get("ADMIN_NAME", "admin"), os.environ.get("ADMIN_PASSWORD", ""))
        else:
            with own_portal() as (site, password):
                photograph_all(site, "admin", password)
    except (OSError, ValueError, subprocess.CalledProcessError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


@contextmanager
def own_portal() -> Iterator[tuple[str, str]]:
    """The address of a portal with the samples in a temporary directory, and the password of its user ``admin``."""
    with tempfile.TemporaryDirectory(prefix="gongbao-screenshots-") as home, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port, password = probe.getsockname()[1], secrets.token_urlsafe(12)
        probe.close()
        own = {"DATA_DIR": home, "PORT": str(port), "HOST": "127.0.0.1", "DJANGO_SUPERUSER_PASSWORD": password}
        others = ("BASE_PATH", "CACHE_URL", "DATABASE_URL", "HTTPS", "SEARCH_URL", "SECRET_KEY", "STATIC_ROOT")
        environment = {name: value for name, value in os.environ.items() if name not in others} | own

        def manage(*words: str) -> None:
            subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=environment, check=True)

        manage("migrate", "--verbosity=0")
        manage("createsuperuser", "--noinput", "--username=admin", "--email=")
        server = subprocess.Popen([sys.executable, "scripts/run.py"], cwd=ROOT, env=environment)
        try:
            wait_for(port, server)
            manage("shell", "--no-imports", "-c", BEGIN_CORRECTION)
            yield f"http://127.0.0.1:{port}/", password
        finally:
            server.terminate()
            server.wait(20)


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _attempt in range(START_SECONDS * 5):
        if server.poll() is not None:
            raise ValueError("The portal to photograph did not start.")
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
        finally:
            connection.close()
    raise ValueError(f"The portal to photograph did not answer within {START_SECONDS} s.")


def photograph_all(site: str, name: str, password: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        try:
            for width, height in WIDTHS.items():
                photograph(browser, f"{site.rstrip('/')}/", width, height, (name, password))
        finally:
            browser.close()


def photograph(browser: Browser, site: str, width: int, height: int, account: tuple[str, str]) -> None:
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    page = context.new_page()
    for name, path in PAGES.items():
        take(page, urljoin(site, path), name, width)
    if account[1]:
        log_in(page, site, *account)
        for name, path in BACK_OFFICE.items():
            address = urljoin(site, path)
            if name == "admin-document":
                page.goto(address)
                first = page.locator("#result_list tbody th a, #result_list tbody td.field-title a").first
                address = urljoin(page.url, first.get_attribute("href") or "")
            take(page, address, name, width)
    context.close()


def log_in(page: Page, site: str, name: str, password: str) -> None:
    page.goto(urljoin(site, "admin/"))
    page.fill("#id_username", name)
    page.fill("#id_password", password)
    page.click("#login-form [type=submit]")


def take(page: Page, address: str, name: str, width: int) -> None:
    answer = page.goto(address)
    if answer is None or not answer.ok:
        raise ValueError(f"{address} answered {answer.status if answer else 'nothing'}.")
    page.screenshot(path=TARGET / f"{name}-{width}.png")
    print(f"{name}-{width}.png  {address}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
