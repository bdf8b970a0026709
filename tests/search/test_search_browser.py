"""The search page in a browser: reachable from every page, accessible, fit for a phone, without scripts."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import assert_accessible, assert_fits_width
from tests.domain.making import add_table, make_draft, make_published, publish_document
from tests.search.conftest import import_samples

pytestmark = pytest.mark.django_db(transaction=True)


def test_results_are_accessible_and_fit(any_width: Page) -> None:
    import_samples()
    for address in (
        "/search/",
        "/search/?q=森林",
        "/search/?q=清岚县&genre=通知&page=1",
        "/search/?q=没有这样的文字",
        "/search/?q=x&y=1",
    ):
        any_width.goto(address)
        assert_accessible(any_width)
        assert_fits_width(any_width)


def test_a_reader_without_scripts_searches_filters_and_lands_on_the_place(no_script: Page) -> None:
    make_published(
        title="关于琉璃井的通知",
        text="# 关于琉璃井的通知\n\n## 一、甲\n\n先说别的。\n\n## 二、乙\n\n琉璃井归村里管。\n",
    )
    make_published(title="关于琉璃井的通告", genre="通告", text="# 关于琉璃井的通告\n\n琉璃井停用。\n")
    no_script.goto("/")
    no_script.get_by_role("searchbox").first.fill("琉璃井")
    no_script.get_by_role("button", name="搜索").first.click()
    expect(no_script.locator(".hit")).to_have_count(2)
    no_script.locator(".filter-fold summary").click()
    no_script.get_by_label("文种").select_option("通知")
    no_script.get_by_role("button", name="筛选").click()
    expect(no_script.locator(".hit")).to_have_count(1)
    expect(no_script).to_have_url(re.compile(r"q=.*genre="))
    no_script.get_by_role("link", name="二、乙").click()
    fragment = no_script.url.partition("#")[2]
    assert fragment
    expect(no_script.locator(f"#{fragment}")).to_be_visible()


def test_a_hit_in_a_table_leads_to_a_page_that_shows_it(no_script: Page) -> None:
    document = make_draft(text="# 关于水井的通知\n\n@表格 1\n")
    add_table(document)
    from bulletins.models.derived import refresh

    refresh(document)
    publish_document(document)
    no_script.goto("/search/?q=砚池村")
    no_script.get_by_role("link", name="水井清单").click()
    expect(
        no_script.get_by_role("cell", name="砚池村").or_(no_script.get_by_role("rowheader", name="砚池村"))
    ).to_be_visible()
