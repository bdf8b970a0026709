"""Deciding on personal data in Chromium: by keyboard alone, at both widths, from a finding to its place in the text."""

import os

import pytest
from django.core.files.base import ContentFile
from playwright.sync_api import Page, expect

from bulletins.models import Attachment, Document, PersonalDecision
from bulletins.publishing.findings import mask_all
from tests.backoffice import desk
from tests.backoffice.test_in_the_browser import log_in
from tests.browser import DESKTOP, assert_accessible, assert_fits_width
from tests.domain.making import publish_document

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "# 关于水井管护的通知\n\n联系人柏青岩，电话199-0000-1234，办公室0399-1990000。\n\n邮箱nobody@example.com。\n"


def full_draft() -> Document:
    document = desk.draft(text=TEXT)
    desk.with_table(document, [["户主", "低保类别", "家庭住址"], ["柏青岩", "A类", "清岚县柳河镇石桥村3组12号"]])
    file = ContentFile("电话19900005678".encode(), "a.txt")
    Attachment.objects.create(
        document=document, order=1, title="名单", kind="file", file=file, original_name="名单.txt"
    )
    return document


def test_the_page_of_personal_data_at_both_widths(any_width: Page) -> None:
    page = any_width
    log_in(page, "发布")
    document = full_draft()
    page.goto(desk.url(document, "personal"))
    expect(page.locator(".finding")).to_have_count(5)
    assert_accessible(page)
    assert_fits_width(page)
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/personal-{(page.viewport_size or DESKTOP)['width']}.png", full_page=True)


def test_all_is_decided_by_keyboard_and_the_first_is_found_in_the_text(desktop: Page) -> None:
    page = desktop
    log_in(page, "发布")
    document = full_draft()
    page.goto(desk.url(document, "personal"))
    first = page.locator(".finding").first
    first.get_by_label("遮盖").focus()
    page.keyboard.press("ArrowDown")
    expect(first.get_by_label("保留", exact=True)).to_be_checked()
    first.get_by_label("保留的理由").fill("值班电话")
    page.get_by_role("button", name="没有选的全部遮盖").press("Enter")
    expect(page.locator(".messagelist .success")).to_contain_text("已记下4处认定")
    assert PersonalDecision.objects.count() == 4
    page.get_by_text("已认定4处").click()
    page.locator(".finding", has_text="199-****-1234").get_by_role("link", name="正文").click()
    selected = page.locator("#id_text").evaluate("area => area.value.slice(area.selectionStart, area.selectionEnd)")
    assert selected == "联系人柏青岩，电话199-0000-1234，办公室0399-1990000。"


def test_the_original_and_the_public_page(any_width: Page) -> None:
    page = any_width
    draft = desk.draft(text=TEXT)
    mask_all(draft)
    document = publish_document(draft)
    log_in(page, "发布")
    page.goto(desk.url(document, "original"))
    page.get_by_label("为什么要看").fill("核对")
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_text("电话199-0000-1234")).to_be_visible()
    assert_accessible(page)
    assert_fits_width(page)
    page.goto(document.get_absolute_url())
    expect(page.get_by_text("（网络版已对个人信息作去标识化处理）")).to_be_visible()
    assert_accessible(page)
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/public-{(page.viewport_size or DESKTOP)['width']}.png", full_page=True)
