"""The pages in Chromium: whole without JavaScript and on paper, usable by keyboard and by touch.

That they are accessible and fit their screen, test_every_page_browser.py looks at."""

from __future__ import annotations

import io
import unicodedata
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page
from pypdf import PdfReader

from bulletins.models import Agency, Document, LedgerEntry, Record, Table, Topic, Validity
from bulletins.presenting.outside import outside_url
from bulletins.publishing.acts import withdraw_document
from tests.browser import assert_fits_width

SAMPLES = sorted((Path(__file__).resolve().parents[2] / "samples").glob("*.txt"))
SMALLEST_TARGET = 24  # CSS pixels, WCAG 2.2 level AA; links in running text are exempt


@pytest.fixture
def samples(transactional_db: None) -> None:
    call_command("import_bulletin", *map(str, SAMPLES), publish=True, stdout=StringIO())


def addresses() -> list[str]:
    """One page of each kind, and every document with tables."""
    table = Table.objects.published().exclude(spans=[]).first()
    withdrawn = Document.objects.published().with_place().last()
    repealed = Document.objects.published().with_place().first()
    assert table is not None
    assert withdrawn is not None
    assert repealed is not None
    Record.objects.filter(pk=repealed.record_id).update(validity=Validity.REPEALED)
    withdraw_document(withdrawn, reason="内容有误")
    with_tables = Document.objects.published().with_place().filter(text__contains="@表格")
    documents = [document.get_absolute_url() for document in with_tables]
    topic = Topic.objects.get_or_create(code="1083", defaults={"name": "农业、林业、水利"})[0]
    Document.topics.through._default_manager.create(document=repealed, topic=topic)
    Record.objects.exclude(pk=repealed.record_id).update(validity=Validity.IN_FORCE)
    bulletin = repealed.record.bulletin.get_absolute_url()
    issue = repealed.record.issue
    assert issue is not None
    return [
        "/", bulletin, f"{bulletin}{issue.year}/", issue.get_absolute_url(), table.get_absolute_url(), "/documents/",
        "/documents/?validity=repealed", "/documents/?nonsense=1", "/tables/", "/chronicle/", "/chronicle/2024/3/",
        "/browse/", "/in-force/", "/agencies/", Agency.objects.published()[0].get_absolute_url(), "/topics/",
        topic.get_absolute_url(), "/nothing/here/",
        "/number/清政发〔2024〕99号/", withdrawn.get_absolute_url(), *documents, "/sitemap/", "/accessibility/",
        outside_url("https://a.example/", "/"),
    ]  # fmt: skip


def test_the_whole_text_is_there_without_javascript(samples: None, no_script: Page) -> None:
    document = Document.objects.published().with_place().filter(text__contains="@表格").first()
    assert document is not None
    no_script.goto(document.get_absolute_url())
    shown = "".join(no_script.inner_text("main").split())
    for block in document.blocks:
        if block.kind in ("paragraph", "heading", "item"):
            assert "".join(block.text.split()) in shown
    no_script.locator(".outline-fold summary").click()
    no_script.locator(".outline-fold .outline a").last.click()
    assert "#" in no_script.url


def test_the_skip_link_comes_first_and_works(samples: None, desktop: Page) -> None:
    desktop.goto("/documents/")
    desktop.keyboard.press("Tab")
    assert desktop.evaluate("document.activeElement.textContent") == "跳到正文"
    assert desktop.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    desktop.keyboard.press("Enter")
    assert desktop.evaluate("document.activeElement.id") == "main"


def test_a_wide_table_scrolls_by_keyboard_inside_its_region(samples: None, phone: Page) -> None:
    table = max(Table.objects.published(), key=lambda table: len(table.rows[0]))
    phone.goto(table.get_absolute_url())
    region = phone.get_by_role("region").first
    region.focus()
    phone.keyboard.press("ArrowRight")
    # wait_for_function polls with eval in the page, which the page's policy forbids; asking from outside it is allowed.
    for _ in range(50):
        if region.evaluate("region => region.scrollLeft") > 0:
            break
        phone.wait_for_timeout(100)
    else:
        pytest.fail("the region did not scroll")
    assert_fits_width(phone)


def test_the_names_of_rows_and_their_heading_stay_in_sight(samples: None, phone: Page) -> None:
    """Also where two columns name a row under one heading: else the heading of another column would stand over them."""
    table = Table.objects.published().get(caption="清岚县城乡供水价格表")
    phone.goto(table.get_absolute_url())
    region = phone.get_by_role("region").first
    places = """region => {
        region.scrollTo(120, 0);
        const at = (cell) => cell.getBoundingClientRect();
        const [head, next] = region.querySelectorAll("thead th");
        const [name, second] = region.querySelectorAll("tbody th");
        return {scrolled: region.scrollLeft, region: at(region).left, head: at(head).left, name: at(name).left,
                gap: at(second).left - at(name).right, end: at(head).right - at(second).right};
    }"""
    seen = region.evaluate(places)
    assert seen["scrolled"] > 100
    assert seen["head"] == pytest.approx(seen["region"] + 1, abs=1)
    assert seen["name"] == pytest.approx(seen["head"], abs=1)
    assert seen["gap"] == pytest.approx(0, abs=1)
    assert seen["end"] == pytest.approx(0, abs=1)


FOCUSED = """() => {
    const on = document.activeElement, box = on.getBoundingClientRect(), style = getComputedStyle(on);
    return {
        words: on.outerHTML.slice(0, 80), place: [...document.querySelectorAll("*")].indexOf(on),
        seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && style.visibility === "visible",
        ringed: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    };
}"""


def test_the_tab_key_goes_through_every_page_in_its_order_and_is_seen(samples: None, desktop: Page) -> None:
    table, document = addresses()[4], Document.objects.published().with_place().filter(text__contains="@表格")[0]
    for address in ("/", document.get_absolute_url(), table, "/tables/"):
        desktop.goto(address)
        last, stops = -1, 0
        while True:
            desktop.keyboard.press("Tab")
            at = desktop.evaluate(FOCUSED)
            if at["place"] < last or "<body" in at["words"]:
                break
            assert at["place"] > last, f"{address}: the focus stays on {at['words']}"
            assert at["seen"], f"{address}: the focus is out of sight on {at['words']}"
            assert at["ringed"], f"{address}: no ring around {at['words']}"
            last, stops = at["place"], stops + 1
        assert stops > 20


def test_paper_names_address_version_and_digest(samples: None, desktop: Page, live_server: Any) -> None:
    document = Document.objects.published().with_place()[0]
    desktop.goto(document.get_absolute_url())
    paper = PdfReader(io.BytesIO(desktop.pdf(prefer_css_page_size=True)))
    # Fonts give some characters back as radicals of the same look, of which NFKC knows most.
    words = unicodedata.normalize("NFKC", "".join("".join(page.extract_text().split()) for page in paper.pages))
    assert f"{live_server.url}{document.get_absolute_url()}" in words
    assert f"第{document.version}版" in words
    assert LedgerEntry.objects.get(record=document.record_id, version=document.version).sha256 in words
    assert document.number in words
    assert "搜索" not in words


def test_the_card_view_is_reached_by_keyboard_and_holds_every_cell(samples: None, phone: Page) -> None:
    table = max(Table.objects.published(), key=lambda table: len(table.rows[0]))
    phone.goto(table.get_absolute_url())
    phone.get_by_role("link", name="按卡片看").focus()
    phone.keyboard.press("Enter")
    phone.wait_for_url("**?view=cards")
    shown = "".join(phone.inner_text("main").split())
    for row in table.body:
        for cell in row:
            assert "".join(cell.split()) in shown
    assert_fits_width(phone)


def test_filters_work_without_javascript(samples: None, no_script: Page) -> None:
    no_script.goto("/documents/")
    no_script.locator(".filter-fold summary").click()
    no_script.get_by_label("文种").select_option("通知")
    no_script.locator(".filters button").click()
    no_script.wait_for_url("**/documents/?genre=*")
    assert no_script.locator(".row").count() > 0
    assert "文种：通知" in no_script.inner_text(".active")


def test_targets_are_large_enough_to_touch(samples: None, phone: Page) -> None:
    for address in ("/", "/documents/", "/chronicle/", *addresses()[1:4]):
        phone.goto(address)
        small = phone.evaluate(
            """least => [...document.querySelectorAll("a, button, input, select, summary")]
                .filter(element => !element.closest("p, dd") && element.checkVisibility())
                .map(element => [element.outerHTML.slice(0, 90), element.getBoundingClientRect()])
                .filter(([, box]) => box.width > 1 && (box.height < least || box.width < least))
                .map(([html, box]) => `${Math.round(box.width)}x${Math.round(box.height)} ${html}`)""",
            SMALLEST_TARGET,
        )
        assert not [target for target in small if "skip" not in target], address
