"""Photographs the pages of a running portal, 360 px and 1280 px wide, into docs/images/.

    python scripts/screenshots.py http://127.0.0.1:8000/

The portal must hold the sample bulletins. With ADMIN_NAME and ADMIN_PASSWORD in the environment the back office is
photographed too. A page that answers with an error is named and ends the run.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from urllib.parse import quote, urljoin

from playwright.sync_api import Browser, Page, sync_playwright

TARGET = Path(__file__).resolve().parent.parent / "docs" / "images"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
WIDTHS = {360: 740, 1280: 900}
PAGES = {
    "home": "",
    "issue": "qinglanxian/2024/1/",
    "document": "qinglanxian/2024/1/3/",
    "tables": "tables/",
    "search": f"search/?q={quote('值班电话')}",
    "chronicle": "chronicle/",
}
BACK_OFFICE = {
    "admin-home": "admin/",
    "admin-documents": "admin/bulletins/document/",
}


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    site = arguments[0] if arguments[0].endswith("/") else f"{arguments[0]}/"
    TARGET.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        try:
            for width, height in WIDTHS.items():
                photograph(browser, site, width, height)
        except ValueError as error:
            print(error, file=sys.stderr)
            return 1
        finally:
            browser.close()
    return 0


def photograph(browser: Browser, site: str, width: int, height: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    page = context.new_page()
    for name, path in PAGES.items():
        take(page, urljoin(site, path), TARGET / f"{name}-{width}.png")
    if os.environ.get("ADMIN_PASSWORD"):
        log_in(page, site)
        for name, path in BACK_OFFICE.items():
            take(page, urljoin(site, path), TARGET / f"{name}-{width}.png")
        first = page.locator("#result_list tbody th a").first.get_attribute("href")
        take(page, urljoin(page.url, first or ""), TARGET / f"admin-document-{width}.png")
    context.close()


def log_in(page: Page, site: str) -> None:
    page.goto(urljoin(site, "admin/"))
    page.fill("#id_username", os.environ.get("ADMIN_NAME", "admin"))
    page.fill("#id_password", os.environ["ADMIN_PASSWORD"])
    page.click("#login-form [type=submit]")


def take(page: Page, address: str, target: Path) -> None:
    answer = page.goto(address)
    if answer is None or not answer.ok:
        raise ValueError(f"{address} answered {answer.status if answer else 'nothing'}.")
    page.screenshot(path=target)
    print(f"{target.name}  {address}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
