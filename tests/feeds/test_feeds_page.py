"""The page of feeds, in Chromium: read by all, as narrow as a telephone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser import assert_accessible, assert_fits_width
from tests.domain.making import make_bulletin, make_published, make_section


@pytest.mark.django_db(transaction=True)
def test_the_page_of_feeds_is_accessible_and_its_links_lead_to_feeds(any_width: Page) -> None:
    make_published(record={"section": make_section("县政府文件")})
    make_published(record={"section": make_section("人事任免")})
    make_published(record={"bulletin": make_bulletin("heishixian", "黑石县人民政府公报")})
    any_width.goto("/feeds/")
    assert_accessible(any_width)
    assert_fits_width(any_width)
    links = any_width.locator("main a[type]")
    assert links.count() == 2 * 5
    names = links.evaluate_all("links => links.map(link => link.textContent)")
    assert len(set(names)) == len(names), "a listener tells the links apart"
    for address in links.evaluate_all("links => links.map(link => link.href)"):
        assert any_width.request.get(address).ok, address
