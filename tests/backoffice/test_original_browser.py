"""原版 from the file to the reader, in Chromium: uploaded by one, looked through by another, let out by a third."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from bulletins.models import Facsimile
from tests.backoffice import desk
from tests.backoffice.test_reviewing_browser import come_in
from tests.browser import assert_accessible, assert_fits_width
from tests.domain.making import make_draft, make_issue, publish_issue
from tests.domain.originals import pdf

pytestmark = pytest.mark.django_db(transaction=True)


def look(page: Page) -> None:
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert_accessible(page)
        assert_fits_width(page)


def test_an_original_goes_out_by_three_persons(desktop: Page, live_server: LiveServer, tmp_path: Path) -> None:
    issue = make_issue(overall_number=5)
    make_draft(issue, record={"position": 1, "page": 1}, title="关于水井管护的通知")
    publish_issue(issue)
    editor, secrecy = desk.user("editor", "编辑"), desk.user("secrecy", "保密审查")
    publisher, address = desk.user("publisher", "发布"), reverse("admin:bulletins_issue_facsimile", args=[issue.pk])
    file = tmp_path / "原版.pdf"
    file.write_bytes(pdf("cover of the issue", "call 19900001234"))

    come_in(desktop, live_server, editor)
    desktop.goto(desk.url(issue))
    desktop.get_by_role("link", name="原版…").click()
    desktop.locator("#original-files").set_input_files(file)
    desktop.get_by_role("button", name="上传").click()
    expect(desktop.get_by_text("已上传，共2页。")).to_be_visible()
    expect(desktop.get_by_text("要由别人来做")).to_be_visible()
    desktop.get_by_label("文件的第").fill("2")
    desktop.get_by_role("button", name="保存页码").click()
    expect(desktop.get_by_text("文件第2页 · 印第1页")).to_be_visible()
    desktop.get_by_label("保留的理由").fill("公布的举报电话")
    desktop.get_by_role("button", name="记下理由").click()
    expect(desktop.get_by_text("已记下1处。")).to_be_visible()
    look(desktop)

    come_in(desktop, live_server, secrecy)
    desktop.goto(address)
    expect(desktop.get_by_role("button", name="公开原版")).to_have_count(0)
    desktop.get_by_role("checkbox").check()
    desktop.get_by_role("button", name="记下", exact=True).click()
    desktop.get_by_label("不涉及国家秘密，可以公开").check()
    desktop.get_by_role("button", name="记录保密审查").click()
    expect(desktop.get_by_text("保密审查已记录")).to_be_visible()
    look(desktop)

    come_in(desktop, live_server, publisher)
    desktop.goto(address)
    desktop.get_by_role("button", name="公开原版").click()
    expect(desktop.get_by_text("原版已公开。")).to_be_visible()
    held = Facsimile.objects.published().get()

    desktop.context.clear_cookies()
    desktop.goto(issue.get_absolute_url())
    look(desktop)
    desktop.locator("a.contents-page").click()
    expect(desktop).to_have_url(f"{live_server.url}{issue.get_absolute_url()}pages/2/")
    shown = desktop.get_by_role("img")
    assert shown.evaluate("image => image.complete && image.naturalWidth > 0")
    look(desktop)
    desktop.get_by_role("link", name="关于水井管护的通知").click()
    desktop.get_by_role("link", name="2023年第1期（总第5期）第1页").first.click()
    expect(desktop.get_by_role("heading", name="原版第1页")).to_be_visible()

    come_in(desktop, live_server, publisher)
    desktop.goto(address)
    desktop.get_by_label("原因（公开显示）").fill("扫描不清")
    desktop.get_by_role("button", name="撤下原版").click()
    expect(desktop.get_by_text("原版已撤下。")).to_be_visible()
    assert not Facsimile.objects.published().filter(pk=held.pk).exists()
