"""From the editor through the readers to the public, in Chromium: each sees what waits, decides, and is told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from bulletins.models import Attachment, Document, Openness, State, Step
from bulletins.publishing.reviewing import set_chain
from tests.backoffice import desk
from tests.browser import DESKTOP, assert_accessible, assert_fits_width

pytestmark = pytest.mark.django_db(transaction=True)

# Where someone who wants to look at the pages has them photographed.
PICTURES = os.environ.get("REVIEW_PICTURES", "")


def come_in(page: Page, live_server: LiveServer, person: User) -> None:
    """Sits down at the desk as ``person``."""
    session = desk.client_of(person).cookies["sessionid"].value
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto("/admin/")


def open_draft(page: Page, document: Document) -> None:
    """The draft's form, once its preview stands: nothing it asked for is under way any more."""
    page.goto(desk.url(document))
    expect(page.frame_locator("#preview").get_by_role("heading", name=document.title)).to_be_visible()


def look(page: Page, name: str) -> None:
    assert_accessible(page)
    assert_fits_width(page)
    if PICTURES:
        width = (page.viewport_size or DESKTOP)["width"]
        page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)


def test_an_editor_the_readers_and_the_publisher(any_width: Page, live_server: LiveServer) -> None:
    page = any_width
    people = {name: desk.user(f"{name}员", name) for name in ("编辑", "校对", "初审", "终审", "保密审查", "发布")}
    document = desk.draft(
        place=desk.issue(printed_on="2023-03-31"), openness=Openness.UNDECIDED, written_on="2023-02-01"
    )
    desk.with_table(document)
    Attachment.objects.create(document=document, order=1, label="1", title="水井登记表", kind="elsewhere")
    root = desk.user("主任", superuser=True)
    chain = [Step.PROOF_1, Step.REVIEW_1, Step.REVIEW_3]
    set_chain(document.record.bulletin, chain, reason="办公室只有六个人", actor=root)

    come_in(page, live_server, people["编辑"])
    open_draft(page, document)
    look(page, "document-draft")
    page.get_by_role("link", name="公开属性尚未认定").first.click()
    for section in ("文件本身", "附件1 水井登记表"):
        part = page.get_by_role("region", name=section)
        part.get_by_label("公开属性").select_option("active")
        part.get_by_role("button", name="认定公开属性").click()
        expect(page.get_by_text("公开属性已认定：主动公开")).to_be_visible()
    look(page, "clearance-editor")
    page.get_by_role("link", name="审校", exact=True).click()
    look(page, "review-before")
    page.get_by_role("button", name="送审").click()
    expect(page.get_by_text("已送审。")).to_be_visible()

    come_in(page, live_server, people["校对"])
    expect(page.get_by_role("region", name="等我办理")).to_contain_text("请一校")
    look(page, "home-proofreader")
    page.get_by_role("link", name=document.title).first.click()
    text = page.frame_locator("#review-text")
    text.get_by_text("水井由村民委员会管理。").click()
    expect(page.locator("#place option:checked")).to_contain_text("水井由村民委员会管理")
    page.get_by_role("textbox", name="批注").fill("“村民委员会”前面要不要加“各”字？")
    page.get_by_role("button", name="加批注").click()
    expect(page.get_by_text("批注已保存。")).to_be_visible()
    expect(text.locator(".remarked")).to_have_count(1)
    look(page, "review-proofreader")
    page.get_by_label("意见（退回时必填）").fill("请看批注。")
    page.get_by_role("button", name="退回编辑").click()
    expect(page.get_by_text("一校：已退回编辑。")).to_be_visible()

    come_in(page, live_server, people["编辑"])
    mine = page.get_by_role("region", name="等我办理")
    expect(mine).to_contain_text("一校退回，请修改")
    expect(mine).to_contain_text("请看批注。")
    look(page, "home-editor")
    mine.get_by_role("link", name=document.title).first.click()
    page.get_by_text("回复或处理").click()
    page.get_by_role("button", name="已处理").click()
    expect(page.get_by_text("批注已处理。")).to_be_visible()
    open_draft(page, document)
    area = page.locator("#id_text")
    area.fill(area.input_value().replace("水井由村民", "水井由各村民"))
    expect(page.frame_locator("#preview").get_by_text("水井由各村民委员会管理。")).to_be_visible()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("heading", name="文件", exact=True)).to_be_visible()
    page.goto(desk.url(document, "review"))
    page.get_by_role("button", name="送审").click()

    come_in(page, live_server, people["保密审查"])
    page.get_by_role("region", name="等我办理").get_by_role("link", name=document.title).click()
    for section in ("文件本身", "附件1 水井登记表"):
        part = page.get_by_role("region", name=section)
        part.get_by_label("不涉及国家秘密，可以公开").check()
        part.get_by_role("button", name="记录保密审查").click()
        expect(page.get_by_text("保密审查已记录")).to_be_visible()
    look(page, "clearance-secrecy")

    for step, name in zip(chain, ("校对", "初审", "终审"), strict=True):
        come_in(page, live_server, people[name])
        page.get_by_role("region", name="等我办理").get_by_role("link", name=document.title).click()
        page.get_by_role("button", name=f"{step.label}通过").click()
        expect(page.get_by_text(f"{step.label}：已通过。")).to_be_visible()
    look(page, "review-complete")
    page.goto(desk.url(document))
    look(page, "document-looked-at")

    come_in(page, live_server, people["发布"])
    expect(page.get_by_role("region", name="等我办理")).to_contain_text("审校完毕，可以发布")
    page.get_by_role("region", name="等我办理").get_by_role("link", name=document.title).click()
    look(page, "publish")
    tick = page.get_by_label("我已知悉，仍要发布")
    if tick.count():
        tick.check()
    page.get_by_role("button", name="确认发布").click()
    expect(page.get_by_text("已发布：")).to_be_visible()
    document.refresh_from_db()
    assert document.state == State.PUBLISHED
    page.goto(desk.url(document, "sheet"))
    expect(page.get_by_role("heading", name="信息发布审核表")).to_be_visible()
    look(page, "sheet")
    if PICTURES:
        page.pdf(path=Path(PICTURES) / "sheet.pdf", prefer_css_page_size=True)


def test_what_blocks_and_the_chain_are_shown(any_width: Page, live_server: LiveServer) -> None:
    page = any_width
    root = desk.user("主任", superuser=True)
    document = desk.draft(written_on=None, number="", text="# 甲\n\n秘密★1年\n", openness=Openness.UNDECIDED)
    come_in(page, live_server, root)
    page.goto(desk.url(document, "publish"))
    expect(page.get_by_role("link", name="国家秘密标志")).to_be_visible()
    look(page, "publish-blocked")
    Document.objects.filter(pk=document.pk).update(text="# 甲\n\n乙。\n")
    page.goto(desk.url(document.record.bulletin, "chain"))
    for step in ("一校", "二校", "三校"):
        page.get_by_role("checkbox", name=step).uncheck()
    look(page, "chain")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert")).to_contain_text("请写明原因")
    page.get_by_label("原因（少于三审三校时必填）").fill("办公室只有四个人，不设专职校对。")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("审校流程已保存")).to_be_visible()
    look(page, "chain-saved")
