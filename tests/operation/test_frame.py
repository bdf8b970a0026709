"""A portal in which nothing is published yet: in Chromium, at both widths, and without a script."""

import pytest
from playwright.sync_api import Page

from tests.browser import assert_accessible, assert_fits_width

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_empty_portal_is_accessible_and_fits(any_width: Page) -> None:
    any_width.goto("/")
    assert_accessible(any_width)
    assert_fits_width(any_width)


def test_a_page_that_is_not_there_is_accessible_and_fits(any_width: Page) -> None:
    answer = any_width.goto("/nothing/here/")
    assert answer
    assert answer.status == 404
    assert_accessible(any_width)
    assert_fits_width(any_width)


def test_an_empty_portal_needs_no_script(no_script: Page) -> None:
    no_script.goto("/")
    assert no_script.locator("main h1").inner_text()
    assert_fits_width(no_script)
