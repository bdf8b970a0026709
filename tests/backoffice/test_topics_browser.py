"""The classes suggested beside 主题分类: explained, and taken only by whoever clicks."""

from __future__ import annotations

import importlib

import pytest
from django.apps import apps
from playwright.sync_api import Page, expect

from bulletins.models import Topic
from tests.backoffice import desk
from tests.backoffice.test_in_the_browser import log_in
from tests.browser import assert_accessible

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_suggested_class_is_taken_by_keyboard_and_never_by_itself(desktop: Page) -> None:
    if not Topic.objects.filter(code="1078").exists():
        # A test that flushed the database took the classes of the migration with it.
        importlib.import_module("bulletins.migrations.0005_topics").make_topics(apps, None)
    page, draft = desktop, desk.draft("关于水库防汛工作的通知", place=desk.issue())
    log_in(page, "编辑")
    page.goto(desk.url(draft))
    offers = page.locator(".topic-offers")
    offer = offers.get_by_role("button", name="农业、林业、水利/水利")
    expect(offers).to_contain_text("依据：水库、防汛、水井")
    assert page.locator("#id_topics option:checked").count() == 0
    assert_accessible(page)
    offer.focus()
    page.keyboard.press("Enter")
    expect(offer).to_be_disabled()
    expect(page.locator("#id_topics + .select2")).to_contain_text("水利")
    page.locator("[name=_continue]").click()
    expect(page.locator(".messagelist")).to_be_visible()
    assert [topic.code for topic in draft.topics.all()] == ["108303"]
    assert page.locator(".topic-offers button").count() == 0
