"""An editor with a deadline, in Chromium: paste a text, see it, edit a table by pasting, publish; nothing gets lost."""

import json
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, expect

from bulletins.models import Agency, Document, DocumentAgency, State, Table
from tests.backoffice import desk
from tests.browser import assert_accessible, assert_fits_width
from tests.domain.making import make_ready, notice

pytestmark = pytest.mark.django_db(transaction=True)

CONTROL_KEYS = "Control"


def log_in(page: Page, *groups: str) -> None:
    desk.user("editor", *groups)
    page.goto("/admin/")
    page.get_by_label("用户名").fill("editor")
    page.get_by_label("密码").fill("long-enough-1")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("link", name="工作台")).to_be_visible()


def paste(page: Page, selector: str, **kinds: str) -> None:
    """What the clipboard of a spreadsheet hands over: ``text`` and, where given, ``html``."""
    page.evaluate(
        """([selector, kinds]) => {
            const data = new DataTransfer();
            if (kinds.text) data.setData("text/plain", kinds.text);
            if (kinds.html) data.setData("text/html", kinds.html);
            document.querySelector(selector).dispatchEvent(
                new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        [selector, kinds],
    )


def stored_grid(page: Page) -> Any:
    return json.loads(page.locator("#id_grid").input_value())


def test_from_a_pasted_text_to_the_public(desktop: Page) -> None:
    page = desktop
    log_in(page, "发布")
    issue = desk.issue(printed_on="2023-02-28")
    page.goto(desk.url(issue))
    page.get_by_role("link", name="在本期新建文件").click()
    raw = notice(
        9, body="现将水井清单印发。\n\n一、明确责任\n\n水井由村民委员会管理。\n\n村\t眼\n砚池村\t3\n石桥村\t12"
    )
    page.get_by_label("文件全文").fill(raw)
    page.get_by_role("button", name="识别结构").click()
    expect(page.locator("#recognise-said")).to_contain_text("识别完成：1张表格")
    expect(page.locator("#id_number")).to_have_value("白政发〔2023〕9号")
    frame = page.frame_locator("#preview")
    expect(frame.get_by_role("heading", name="关于做好第9号水井管护工作的通知")).to_be_visible()
    expect(frame.get_by_role("cell", name="12")).to_be_visible()
    page.locator("#id_text").press(f"{CONTROL_KEYS}+s")
    expect(page.locator(".messagelist .success")).to_be_visible()

    document = Document.objects.get()
    assert document.record.issue == issue
    assert document.tables.get().rows == [["村", "眼"], ["砚池村", "3"], ["石桥村", "12"]]

    # Who issues it is chosen from the agencies; here it is the one of the other tests' documents.
    DocumentAgency.objects.create(document=document, agency=Agency.objects.create(name="白石县人民政府"), lead=True)
    make_ready(issue)
    page.get_by_role("link", name="发布…").click()
    known = page.get_by_label("我已知悉")
    if known.count():
        known.check()
    page.get_by_role("button", name="确认发布").click()
    expect(page.locator("h2.subject .state")).to_have_text("已发布")
    assert Document.objects.get().state == State.PUBLISHED
    assert not page.locator("[name=_save]").count()

    page.get_by_role("link", name="撤下…").click()
    page.get_by_label("原因（公开显示）").fill("表格有误")
    page.get_by_role("button", name="确认撤下").click()
    expect(page.locator(".withdrawn-note")).to_contain_text("表格有误")
    page.goto(document.get_absolute_url())
    expect(page.locator("main")).to_contain_text("表格有误")


def test_a_crash_loses_nothing(desktop: Page) -> None:
    page = desktop
    log_in(page, "编辑")
    document = desk.draft()
    page.goto(desk.url(document))
    page.wait_for_timeout(500)
    page.locator("#id_text").press("End")
    page.locator("#id_text").fill(document.text + "\n崩溃前写的。\n")
    expect(page.locator("#draft-said")).to_contain_text("已暂存")
    context = page.context
    page.close()
    page = context.new_page()
    page.goto(desk.url(document))
    offer = page.locator("#draft-offer")
    expect(offer).to_contain_text("没有保存的内容")
    offer.get_by_role("button", name="恢复").click()
    expect(page.locator("#id_text")).to_have_value(document.text + "\n崩溃前写的。\n")
    page.get_by_role("button", name="保存并继续编辑").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    document.refresh_from_db()
    assert "崩溃前写的。" in document.text
    page.reload()
    page.wait_for_timeout(600)
    expect(page.locator("#draft-offer")).to_be_hidden()


def test_leaving_with_unsaved_text_asks_first(desktop: Page) -> None:
    page = desktop
    log_in(page, "编辑")
    page.goto(desk.url(desk.draft()))
    page.wait_for_timeout(500)
    asked: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.get_by_role("link", name="工作台").first.click()
    page.wait_for_url("**/admin/")
    assert not asked
    page.go_back()
    page.wait_for_timeout(500)
    page.locator("#id_text").press_sequentially("改")
    page.get_by_role("link", name="工作台").first.click()
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]


def test_marks_by_buttons_and_an_error_that_leads_to_its_line(desktop: Page) -> None:
    page = desktop
    log_in(page, "编辑")
    page.goto(desk.url(desk.draft(text="# 关于水井管护的通知\n\n一、总则\n\n甲乙丙\n")))
    text = page.locator("#id_text")
    text.evaluate("field => { field.focus(); field.setSelectionRange(16, 16); }")
    page.get_by_role("button", name="一级标题").click()
    assert "\n## 一、总则\n" in text.input_value()
    page.get_by_role("button", name="普通段落").click()
    assert "\n一、总则\n" in text.input_value()
    text.press(f"{CONTROL_KEYS}+z")
    assert "\n## 一、总则\n" in text.input_value()
    text.fill("# 关于水井管护的通知\n\n@不明 总则\n")
    page.get_by_role("button", name="保存并继续编辑").click()
    page.get_by_role("button", name="到这一行").click()
    assert page.evaluate("document.activeElement.id") == "id_text"
    assert page.evaluate("getSelection().toString()") == "@不明 总则"


def test_a_table_pasted_into_the_text_becomes_a_table(desktop: Page) -> None:
    page = desktop
    log_in(page, "编辑")
    document = desk.draft()
    page.goto(desk.url(document))
    page.locator("#id_text").focus()
    paste(page, "#id_text", text="村\t眼\n砚池村\t3\n")
    assert "@表格 1" in page.locator("#id_text").input_value()
    expect(page.locator("#new-tables")).to_contain_text("2行2列")
    page.get_by_role("button", name="保存并继续编辑").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert document.tables.get().rows == [["村", "眼"], ["砚池村", "3"]]


def test_the_grid_by_keyboard_and_by_pasting(desktop: Page) -> None:
    page = desktop
    log_in(page, "编辑")
    table = desk.with_table(desk.draft(), [["村", "眼"], ["石桥", "12"]])
    page.goto(desk.url(table))
    box = page.locator(".cell-box")
    box.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(box).to_have_attribute("aria-label", "第2行第2列")
    page.keyboard.type("15")
    page.keyboard.press("Enter")
    assert stored_grid(page)["rows"] == [["村", "眼"], ["石桥", "15"]]

    html = "<table><tr><td colspan=2>合计</td><td>3<br>眼</td></tr><tr><td>甲</td><td>乙</td><td>丙</td></tr></table>"
    paste(page, ".cell-box", html=html, text="x")
    grid = stored_grid(page)
    assert grid["rows"] == [["村", "眼", "", ""], ["石桥", "合计", "", "3\n眼"], ["", "甲", "乙", "丙"]]
    assert grid["spans"] == [[1, 1, 1, 2]]
    page.get_by_role("button", name="拆分").click()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.get_by_role("button", name="合并").click()
    grid = stored_grid(page)
    assert grid["spans"] == [[1, 1, 1, 3]]
    assert grid["rows"][1] == ["石桥", "合计3\n眼", "", ""]
    expect(page.locator("#grid-said")).to_contain_text("文字已接在一起")
    for _time in range(3):
        page.get_by_role("button", name="撤销").click()
    assert stored_grid(page)["rows"] == [["村", "眼"], ["石桥", "15"]]
    page.get_by_role("button", name="下插行").click()
    page.keyboard.type("新行")
    page.keyboard.press("Escape")
    page.keyboard.type("新行二")
    page.keyboard.press(f"{CONTROL_KEYS}+s")
    expect(page.locator(".messagelist .success")).to_be_visible()
    table.refresh_from_db()
    assert table.rows == [["村", "眼"], ["石桥", "15"], ["", "新行二"]]


def test_three_hundred_rows_pasted_at_once(desktop: Page) -> None:
    page = desktop
    log_in(page, "编辑")
    table = desk.with_table(desk.draft())
    page.goto(desk.url(table))
    rows = [[f"{r}·{c}" for c in range(19)] for r in range(300)]
    page.locator(".cell-box").focus()
    paste(page, ".cell-box", text="\n".join("\t".join(row) for row in rows))
    expect(page.locator("#grid-size")).to_have_text("300行19列")
    started = page.evaluate("performance.now()")
    for _step in range(20):
        page.keyboard.press("ArrowDown")
    assert page.evaluate("performance.now()") - started < 4000
    page.get_by_role("button", name="保存，回到文件").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Table.objects.get(pk=table.pk).rows == rows


def test_rows_and_columns_come_and_go_beneath_merged_cells(desktop: Page) -> None:
    """The grid's own rules, as its script knows them."""
    page = desktop
    log_in(page, "编辑")
    page.goto(desk.url(desk.with_table(desk.draft())))
    grid = {"rows": [["a", "", "c"], ["", "", "f"], ["g", "h", "i"]], "spans": [[0, 0, 2, 2]]}

    def after(act: str, *values: Any) -> Any:
        return page.evaluate("([act, grid, values]) => GridModel[act](grid, ...values)", [act, grid, list(values)])

    assert after("insertRow", 1)["spans"] == [[0, 0, 3, 2]]
    assert after("insertRow", 0)["spans"] == [[1, 0, 2, 2]]
    assert after("insertRow", 3)["rows"][3] == ["", "", ""]
    assert after("insertColumn", 1) == {
        "rows": [["a", "", "", "c"], ["", "", "", "f"], ["g", "", "h", "i"]],
        "spans": [[0, 0, 2, 3]],
    }
    assert after("deleteRow", 0) == {"rows": [["a", "", "f"], ["g", "h", "i"]], "spans": [[0, 0, 1, 2]]}
    assert after("deleteColumn", 1) == {"rows": [["a", "c"], ["", "f"], ["g", "i"]], "spans": [[0, 0, 2, 1]]}
    assert after("whole", [1, 1, 1, 2]) == [0, 0, 2, 3]
    text = page.evaluate("text => GridModel.fromText(text)", 'x\t"y\nz"\n"quoted')
    assert text == {"rows": [["x", "y\nz"], ['"quoted', ""]], "spans": []}


def test_the_grid_can_be_left_by_tab(desktop: Page) -> None:
    page = desktop
    log_in(page, "编辑")
    page.goto(desk.url(desk.with_table(desk.draft(), [["甲", "乙"]])))
    page.locator(".cell-box").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "_save"


def test_without_a_script_the_preview_opens_beside_the_text(no_script: Page) -> None:
    page = no_script
    log_in(page, "编辑")
    page.goto(desk.url(desk.draft()))
    page.locator("#id_text").fill("没有保存的一段。")
    page.get_by_role("button", name="预览").click()
    expect(page.frame_locator("#preview").locator(".text")).to_contain_text("没有保存的一段。")


def test_without_a_script_a_table_is_text(no_script: Page) -> None:
    page = no_script
    log_in(page, "编辑")
    table = desk.with_table(desk.draft())
    page.goto(desk.url(table))
    page.get_by_role("textbox", name="表格内容").fill("村\t眼\n北坡\t7")
    page.get_by_role("button", name="保存，回到文件").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    table.refresh_from_db()
    assert table.rows == [["村", "眼"], ["北坡", "7"]]


def test_pages_fit_and_are_accessible(any_width: Page) -> None:
    page = any_width
    log_in(page, "发布")
    issue = desk.issue()
    document = desk.draft(place=issue, number="", text="# 关于水井管护的通知\n\n水井。\n\n@图片 分布图\n")
    table = desk.with_table(document, [["序号", "村", "说明"], ["1", "砚池村", "三眼水井，冬季检修一次"]])
    for address in (
        "/admin/",
        desk.url(issue),
        desk.url(document),
        desk.url(table),
        desk.url(document, "publish"),
        desk.url(Document(), "add"),
        desk.url(Document(), "changelist"),
    ):
        page.goto(address)
        page.wait_for_timeout(400)
        assert_fits_width(page)
        assert_accessible(page)
