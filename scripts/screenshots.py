"""Photographs every kind of page of the portal, in each of its looks, into data/screenshots/.

    python -m scripts.screenshots                          a portal of its own with the samples, gone afterwards
    python -m scripts.screenshots http://127.0.0.1:8000/   a portal that runs already and holds them

The kinds are found by following links, so a new page is photographed without being named here. What README shows goes
to docs/images/. With ADMIN_NAME and ADMIN_PASSWORD in the environment the back office of a running portal is
photographed too. ONLY=document,table names the kinds to do again.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from urllib.parse import urljoin

import pdfplumber
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from scripts.kinds_of_pages import kinds_of_pages
from scripts.sample_portal import ROOT, sample_portal

TARGET = Path(os.environ.get("IMAGES", ROOT / "data" / "screenshots"))
SHOWN = ROOT / "docs" / "images"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
TALLEST = 3200  # CSS pixels of a page that are photographed
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
# name: viewport, parameters of the address, colour scheme
LOOKS: dict[str, tuple[dict[str, int], str, str]] = {
    "360": (PHONE, "", "light"),
    "1280": (DESK, "", "light"),
    "1280-dark": (DESK, "", "dark"),
    "360-elder": (PHONE, "mode=elder", "light"),
    "1280-elder": (DESK, "mode=elder", "light"),
    "1280-contrast": (DESK, "contrast=yellow-on-black", "light"),
}
OFFICIAL = {"360-official": (PHONE, "view=official", "light"), "1280-official": (DESK, "view=official", "light")}
PRINTED = ("document", "issue", "table", "chronicle", "document-difference")
# What README shows: one screen of each.
README = {
    "home-1280": ("", DESK),
    "document-1280": ("qinglanxian/2024/1/3/", DESK),
    "table-1280": ("qinglanxian/2024/1/2/tables/1/", DESK),
}
BACK_OFFICE = {
    "admin-home": "admin/",
    "admin-documents": "admin/bulletins/document/",
    "admin-document": "admin/bulletins/document/?state__exact=draft",
}
# A text corrected in words, facts and a table, one repealed and one withdrawn, so that what is said of these is
# photographed, the comparison of versions among it; and a draft to edit.
STORY = """
from datetime import date
from bulletins.models import Document
from bulletins.models.derived import refresh
from bulletins.publishing import acts
from bulletins.publishing.clearing import clear_by_command
from bulletins.publishing.findings import mask_all
from bulletins.publishing.validity import decide_validity
issue = Document.objects.published().filter(record__issue__number=1).select_related("record").order_by("record__order")
documents = list(issue)
new = acts.revise(documents[1], reason="更正第一阶梯的价格，补充公布时间")
new.text = new.text.replace("每年核查一次", "每年核查两次").replace("结果向社会公布", "结果于3月底前向社会公布")
new.effective_on = date(2024, 4, 15)
new.save()
table = new.tables.get(order=1)
table.rows[2][3:5] = ["2.35", "3.20"]
table.save()
refresh(new)
clear_by_command(new, "样例")
mask_all(new)
acts.publish_document(new, override="样例")
acts.revise(documents[3], reason="更正一处笔误")
decide_validity(documents[0].record, "repealed", since=date(2024, 12, 1), basis_record=documents[2].record)
acts.withdraw_document(documents[-1], reason="附件有误，更正后重新发布")
"""


def main(arguments: list[str]) -> int:
    if len(arguments) > 1:
        print(__doc__, file=sys.stderr)
        return 2
    TARGET.mkdir(parents=True, exist_ok=True)
    if arguments:
        photograph_all(arguments[0], os.environ.get("ADMIN_NAME", "admin"), os.environ.get("ADMIN_PASSWORD", ""))
    else:
        with sample_portal(STORY) as (site, password):
            photograph_all(site, "admin", password)
    return 0


def photograph_all(site: str, name: str, password: str) -> None:
    site = f"{site.rstrip('/')}/"
    only = set(filter(None, os.environ.get("ONLY", "").split(",")))
    pages = {kind: at for kind, at in kinds_of_pages(site).items() if not only or kind in only}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        try:
            for look, (viewport, query, scheme) in (LOOKS | OFFICIAL).items():
                context = browser.new_context(viewport=viewport, locale="zh-CN", color_scheme=scheme)  # type: ignore[arg-type]
                page = context.new_page()
                for kind, address in pages.items():
                    if look in LOOKS or kind.endswith("document"):
                        take(page, _with(address, query), f"{kind}-{look}")
                context.close()
            print_all(browser, {kind: at for kind, at in pages.items() if kind in PRINTED})
            if not only:
                show_in_readme(browser, site)
                if password:
                    photograph_back_office(browser, site, name, password)
        finally:
            browser.close()


def take(page: Page, address: str, name: str) -> None:
    """The whole page as far as it is not endless; a page that says it found nothing is photographed like any other."""
    answer = page.goto(address)
    if answer is None or answer.status >= 500:
        raise SystemExit(f"{address} answered {answer.status if answer else 'nothing'}.")
    height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
    await_pictures(page)
    width = (page.viewport_size or DESK)["width"]
    page.screenshot(
        path=TARGET / f"{name}.png", full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height}
    )
    print(f"{name}.png  {address}", flush=True)


def await_pictures(page: Page) -> None:
    """Those further down are loaded when they come into sight."""
    for picture in page.locator("img[loading=lazy]").all():
        picture.scroll_into_view_if_needed()
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_load_state("networkidle")


def print_all(browser: Browser, pages: dict[str, str]) -> None:
    """The first two sheets of paper of each."""
    page = browser.new_page(locale="zh-CN")
    for kind, address in pages.items():
        page.goto(address)
        with pdfplumber.open(io.BytesIO(page.pdf(prefer_css_page_size=True))) as paper:
            for number, sheet in enumerate([*paper.pages[:2], *paper.pages[2:][-1:]], 1):
                sheet.to_image(resolution=90).save(TARGET / f"{kind}-print-{number}.png")
        print(f"{kind}-print  {address}", flush=True)
    page.close()


def show_in_readme(browser: Browser, site: str) -> None:
    SHOWN.mkdir(parents=True, exist_ok=True)
    for name, (path, viewport) in README.items():
        page = browser.new_page(viewport=viewport, locale="zh-CN")  # type: ignore[arg-type]
        page.goto(urljoin(site, path))
        await_pictures(page)
        picture = Image.open(io.BytesIO(page.screenshot()))
        # 128 colours: the pages have few, and the files are read on telephones too.
        picture.convert("RGB").quantize(128).save(SHOWN / f"{name}.png", optimize=True)
        page.close()


def photograph_back_office(browser: Browser, site: str, name: str, password: str) -> None:
    for viewport in (PHONE, DESK):
        page = browser.new_page(viewport=viewport, locale="zh-CN")  # type: ignore[arg-type]
        log_in(page, site, name, password)
        for kind, path in BACK_OFFICE.items():
            address = urljoin(site, path)
            if kind == "admin-document":
                page.goto(address)
                first = page.locator("#result_list tbody th a, #result_list tbody td.field-title a").first
                address = urljoin(page.url, first.get_attribute("href") or "")
            take(page, address, f"{kind}-{viewport['width']}")
        page.close()


def log_in(page: Page, site: str, name: str, password: str) -> None:
    page.goto(urljoin(site, "admin/"))
    page.fill("#id_username", name)
    page.fill("#id_password", password)
    page.click("#login-form [type=submit]")


def _with(address: str, query: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{query}" if query else address


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
