"""Terms, the calendar and publication at a set minute in Chromium, at both widths."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from bulletins.models import Document, ScheduledRelease, State
from bulletins.publishing import releases
from tests.backoffice import desk
from tests.backoffice.test_deadlines import begun, three_drafts
from tests.backoffice.test_in_the_browser import log_in
from tests.browser import assert_accessible, assert_fits_width
from tests.domain.making import make_ready, publish_document, reviewed
from tests.domain.test_workdays import OFFICIAL

pytestmark = pytest.mark.django_db(transaction=True)


def check(page: Page, address: str) -> None:
    page.goto(address)
    assert_accessible(page)
    assert_fits_width(page)
    if folder := os.environ.get("SCREENSHOTS"):
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=f"{folder}/{width}{address.split('?')[0].replace('/', '-')}.png", full_page=True)


def test_the_pages_are_accessible_and_fit(any_width: Page) -> None:
    page = any_width
    log_in(page, "发布")
    boss = desk.user("boss", "发布")
    call_command("load_holidays", str(OFFICIAL), verbosity=0)
    three_drafts()
    publish_document(desk.draft("按时的通知", written_on=begun(3)))
    publish_document(desk.draft("关于迟到的通知", written_on=begun(25)))
    issue = desk.issue(printed_on="2024-03-31")
    held = desk.draft("随期次发布的通知", place=issue, written_on=begun(19))
    changed = desk.draft("批准之后改过的通知", written_on=begun(2))
    soon = timezone.now() + timedelta(minutes=30)
    make_ready(issue)
    reviewed(changed)
    releases.schedule(issue, soon, actor=boss)
    releases.schedule(changed, timezone.now() + timedelta(minutes=1), actor=boss)
    Document.objects.filter(pk=changed.pk).update(number="白政发〔2023〕99号")
    releases.publish_due(timezone.now() + timedelta(minutes=2))
    for address in (
        "/admin/",
        reverse("admin:bulletins_document_changelist") + "?due=soon",
        reverse("admin:bulletins_document_deadlines"),
        reverse("admin:bulletins_calendarday_changelist"),
        reverse("admin:bulletins_calendarday_load"),
        reverse("admin:bulletins_scheduledrelease_changelist"),
        desk.url(held),
        desk.url(changed),
        desk.url(issue),
        desk.url(issue, "publish"),
    ):
        check(page, address)


def test_a_publisher_sets_a_minute_and_takes_it_back(any_width: Page) -> None:
    page = any_width
    log_in(page, "发布")
    draft = reviewed(desk.draft(written_on=timezone.localdate(), number="白政发〔2026〕1号"))
    page.goto(desk.url(draft, "publish"))
    page.get_by_label("定时发布", exact=True).check()
    at = timezone.localtime() + timedelta(days=1)
    page.get_by_label("发布时间（北京时间）").fill(f"{at:%Y-%m-%dT%H:%M}")
    page.get_by_role("button", name="确认发布").click()
    expect(page.locator(".messagelist")).to_contain_text("已安排定时发布")
    expect(page.locator(".release")).to_contain_text(f"{at:%Y-%m-%d %H:%M}")
    assert_accessible(page)
    assert_fits_width(page)
    assert ScheduledRelease.objects.get().state == ScheduledRelease.State.WAITING
    page.get_by_role("button", name="取消定时发布").click()
    expect(page.locator(".messagelist")).to_contain_text("已取消定时发布")
    assert ScheduledRelease.objects.get().state == ScheduledRelease.State.CANCELLED
    assert Document.objects.get(pk=draft.pk).state == State.DRAFT
