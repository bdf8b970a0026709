"""An editor's session in Chromium, from a file to the public page: by mouse, by keyboard alone, without a script."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bulletins.importing import intake as intakes
from bulletins.models import Document, Intake, Issue, State
from tests.backoffice import desk
from tests.backoffice.test_in_the_browser import log_in
from tests.browser import assert_accessible, assert_fits_width
from tests.domain.making import issue_text, make_ready
from tests.ingest.formats import rendering, web, word

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]
REAL = Path(os.environ.get("REAL_BULLETINS", ROOT.parent / "shared" / "bulletins"))
SOON = 60_000  # milliseconds in which a file is read


def upload(page: Page, data: bytes, name: str) -> None:
    page.get_by_role("link", name="导入公报").first.click()
    page.get_by_role("link", name="导入一个文件").click()
    page.get_by_label("公报文件").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )
    page.get_by_role("button", name="上传并识读").click()
    expect(page.locator("#source")).to_be_visible(timeout=SOON)
    # The lines are there before the script that hears keys.
    page.wait_for_load_state()


def store(page: Page) -> None:
    page.get_by_label("新建这份公报").check()
    page.get_by_role("button", name="入稿", exact=True).click()
    expect(page.locator(".messagelist .success")).to_contain_text("已入稿")


def publish(page: Page) -> None:
    make_ready(Issue.objects.get())
    page.get_by_role("link", name="发布本期…").click()
    known = page.get_by_label("我已知悉")
    if known.count():
        known.check()
    page.get_by_role("button", name="确认发布").click()
    expect(page.locator("h2.subject .state")).to_have_text("已发布")


def line(page: Page, words: str, last: bool = False) -> int:
    found = page.locator("#source .lines li", has=page.locator(".t", has_text=re.compile(f"^{re.escape(words)}")))
    return int(((found.last if last else found.first).get_attribute("id") or "")[1:])


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_a_file_from_upload_to_the_public(desktop: Page, browser: Browser, kind: str) -> None:
    text, read = rendering.sample(rendering.SAMPLES[0])
    pieces = rendering.pieces(text, read)
    data = word.bulletin(pieces, 2) if kind == "docx" else web.pdf(browser, web.page(pieces))
    page = desktop
    log_in(page, "发布")
    upload(page, data, f"清岚县公报.{kind}")
    if kind == "pdf":
        expect(page.locator(".lines .page").first).to_be_attached()
    assert_accessible(page)
    expect(page.locator(".stages")).to_contain_text("11份公文")
    expect(page.locator(".stages")).to_contain_text("全部相符")
    page.get_by_role("button", name="无误").first.click()
    expect(page.locator(".doubts .by").first).to_contain_text("editor已确认")
    page.locator(".blocks .k-table .n").first.click()
    expect(page.locator(".lines .current")).to_have_class(re.compile("k-table"))
    store(page)
    publish(page)
    issue = Issue.objects.get()
    assert (issue.year, issue.number, issue.overall_number) == (2024, 1, 37)
    assert [d.title for d in Document.objects.published().order_by("record__position")] == [
        d.title for d in read.documents
    ]
    page.get_by_role("link", name="公开页").click()
    expect(page.get_by_role("link", name=read.documents[0].title).first).to_be_visible()


def test_a_pasted_issue_from_upload_to_the_public(desktop: Page) -> None:
    text, read = rendering.sample(rendering.SAMPLES[1])
    page = desktop
    log_in(page, "发布")
    page.goto("/admin/bulletins/intake/add/")
    assert_accessible(page)
    page.get_by_label("公报全文").fill("\n".join(text.lines))
    page.get_by_role("button", name="上传并识读").click()
    expect(page.locator("#source")).to_be_visible(timeout=SOON)
    store(page)
    publish(page)
    published = Document.objects.published().order_by("record__position")
    assert [d.title for d in published] == [d.title for d in read.documents]
    assert [d.tables.count() for d in published] == [len(d.tables) for d in read.documents]
    page.goto(desk.url(published[0], "source"))
    assert_accessible(page)
    page.locator(".blocks .n").nth(3).click()
    expect(page.locator(".lines .current .n")).to_be_focused()


def test_marking_by_keyboard_alone(desktop: Page) -> None:
    page = desktop
    log_in(page, "编辑")
    upload(page, issue_text().encode(), "公报.txt")
    number = line(page, "一、明确责任")
    page.locator(f"#L{number} .t").click()
    page.keyboard.press("2")
    expect(page.locator(f"#L{number} .m")).to_have_text("2级标题")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("p")
    expect(page.locator(f"#L{number} .m")).to_have_text("正文")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("#mark-lines")).to_have_value(f"{number}-{number + 4}")
    page.keyboard.press("f")
    expect(page.locator(f"#L{number + 4} .m")).to_have_text("版面")
    page.keyboard.press("Backspace")
    expect(page.locator(".m:not(:empty)")).to_have_count(0)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator(".blocks li.here, .blocks li:focus-within").first).to_contain_text("明确责任")
    page.keyboard.press("Enter")
    expect(page.locator(f"#L{number} .n")).to_be_focused()
    second = line(page, "关于做好第2号水井管护工作的通知", last=True)
    page.locator(f"#L{second} .t").click()
    page.keyboard.press("Shift+S")
    expect(page.locator("#mark-said")).to_contain_text("还没有识读")
    page.keyboard.press("r")
    expect(page.locator(".stages")).to_contain_text("1份公文")
    expect(page.locator(f"#L{second} .n")).to_be_focused()
    assert Intake.objects.get().read_marks == {str(second): ["not-start"]}
    # Closing the browser loses nothing.
    page.keyboard.press("Backspace")
    expect(page.locator(f"#L{second} .m")).to_have_text("")
    page.goto("/admin/")
    page.get_by_role("link", name="公报.txt").click()
    expect(page.locator("#mark-said")).to_contain_text("还没有识读")


def test_a_paragraph_is_split_where_words_are_chosen(desktop: Page) -> None:
    page = desktop
    log_in(page, "编辑")
    upload(page, issue_text().encode(), "公报.txt")
    number = line(page, "水井由村民委员会管理")
    page.locator(f"#L{number} .t").click()
    page.keyboard.press("k")
    expect(page.locator("#mark-before")).to_be_focused()
    page.keyboard.type("管理")
    page.keyboard.press("Enter")
    expect(page.locator(f"#L{number} .m")).to_have_text("第8字后拆分")
    page.get_by_role("button", name="按标记重新识读").click()
    expect(page.locator(".blocks .words", has_text=re.compile("^管理。$")).first).to_be_visible()


def test_a_whole_run_without_a_script(no_script: Page) -> None:
    page = no_script
    log_in(page, "发布")
    page.goto("/admin/bulletins/intake/add/")
    page.get_by_label("公报全文").fill(issue_text())
    page.get_by_role("button", name="上传并识读").click()
    page.get_by_role("button", name="开始识读").click()
    expect(page.locator("#source")).to_be_visible(timeout=SOON)
    number = line(page, "一、明确责任")
    page.get_by_label("行号").fill(str(number))
    page.get_by_role("button", name="正文 P").click()
    expect(page.locator(f"#L{number} .m")).to_have_text("正文")
    page.get_by_role("button", name="按标记重新识读").click()
    expect(page.locator(".messagelist .success")).to_contain_text("已按标记重新识读")
    page.get_by_label("总期号").fill("77")
    page.get_by_role("button", name="保存期次信息").click()
    store(page)
    publish(page)
    assert Issue.objects.get().overall_number == 77
    assert "## 一、" not in Document.objects.order_by("pk")[0].text


def test_a_failed_reading_says_why_and_pages_fit(any_width: Page) -> None:
    page = any_width
    log_in(page, "编辑")
    for name, data in (("撕坏.pdf", b"%PDF-1.4\n%torn"), ("公报.txt", issue_text().encode())):
        page.goto("/admin/bulletins/intake/add/")
        assert_fits_width(page)
        page.get_by_label("公报文件").set_input_files({"name": name, "mimeType": "text/plain", "buffer": data})
        page.get_by_role("button", name="上传并识读").click()
        if name.endswith("pdf"):
            expect(page.locator(".problem")).to_contain_text("撕坏.pdf", timeout=SOON)
            expect(page.get_by_role("button", name="再试一次")).to_be_visible()
        else:
            expect(page.locator("#source")).to_be_visible(timeout=SOON)
        assert_fits_width(page)
        assert_accessible(page)


@pytest.mark.skipif(len(list(REAL.glob("003*.txt"))) != 1, reason=f"the real bulletins are not in {REAL}")
def test_the_real_third_bulletin_from_upload_to_the_public(desktop: Page) -> None:
    """No masthead, no contents: the editor is asked for what the file does not say, and settles every doubt."""
    file = next(REAL.glob("003*.txt"))
    page = desktop
    log_in(page, "发布")
    upload(page, file.read_bytes(), "第三期.txt")
    expect(page.locator("#facts .ask")).to_contain_text("刊名")
    intake = Intake.objects.get()
    count = len(intakes.reading_of(intake, intakes.text_of(intake)).documents)
    for label, value in (("刊名", "第三种人民政府公报"), ("年份", "2019"), ("期号", "1"), ("出刊日期", "2019-03-31")):
        page.locator("#facts").get_by_label(label, exact=True).fill(value)
        page.keyboard.press("Tab")
    if not page.get_by_label("编印政府").input_value():
        page.get_by_label("编印政府").fill("第三种人民政府")
    page.get_by_role("button", name="保存期次信息").click()
    expect(page.locator(".messagelist .success")).to_contain_text("期次信息已保存", timeout=SOON)
    for button in page.locator(".doubts button").all():
        button.click()
        expect(button).to_have_text("撤回")
    expect(page.locator("#open-doubts")).to_contain_text("0处未处理")
    store(page)
    publish(page)
    assert Document.objects.published().count() == count
    assert all(document.source_lines for document in Document.objects.all())
    assert not Document.objects.exclude(state=State.PUBLISHED).exists()
    page.get_by_role("link", name="公开页").click()
    expect(page.locator("main")).to_contain_text("2019年第1期")
