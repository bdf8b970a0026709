"""Reading aids in Chromium: they remember nothing on the server, work by keyboard, and change no word."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from bulletins.models import Document
from bulletins.models.derived import refresh
from bulletins.presenting.display import CHOICES
from tests.browser import assert_accessible, assert_fits_width
from tests.domain.making import add_table, make_draft, make_published, publish_document
from tests.pages.making import open_issue

SECTIONS = "\n\n".join(
    f"## {name}、第{n}部分的工作\n\n" + "\n\n".join(f"第{n}部分第{m}段说明水井的管护。" * 4 for m in range(6))
    for n, name in enumerate("一二三四五", start=1)
)
TEXT = f"""\
# 关于印发《水井管护办法》的通知

@主送 各乡镇人民政府：

根据白政发〔2020〕12号文件，现将《水井管护办法》印发给你们。

@署名 白石县人民政府

@日期 2023年2月1日

# 水井管护办法

第一条　水井由村民委员会管理。

## 总的要求

### 概况

水井共十二眼。

{SECTIONS}

@表格 1
"""
SIZE = "() => getComputedStyle(document.documentElement).fontSize"
VOICE = """
window.said = [];
class Utterance { constructor(text) { this.text = text; } }
window.SpeechSynthesisUtterance = Utterance;
const speech = {
  paused: false, now: null,
  getVoices: () => [{ lang: "en-US", name: "English" }, { lang: "zh-CN", name: "Chinese" }],
  speak(words) { this.now = words; window.said.push([words.text, words.lang, words.rate]); },
  cancel() { this.now = null; }, pause() { this.paused = true; }, resume() { this.paused = false; },
};
Object.defineProperty(window, "speechSynthesis", { value: speech });
"""


@pytest.fixture
def address(transactional_db: None) -> str:
    issue = open_issue()
    make_published(issue, number="白政发〔2020〕12号", title="关于修建水井的通知")
    draft = make_draft(issue, title="关于印发《水井管护办法》的通知", instrument="水井管护办法", text=TEXT)
    add_table(
        draft,
        rows=[["村", "眼", "深", "年", "人", "注"], *([f"村{n}", "3", "12", "2020", "甲", "无"] for n in range(9))],
    )
    refresh(draft)
    return publish_document(draft).get_absolute_url()


def open_panel(page: Page) -> None:
    page.locator(".aids-more summary").click()


@pytest.mark.parametrize("look", [f"{name}={value}" for name, values in CHOICES.items() for value in values if value])
def test_every_look_is_accessible_and_fits(address: str, any_width: Page, look: str) -> None:
    any_width.goto(f"{address}?{look}")
    assert_fits_width(any_width)
    assert_accessible(any_width)
    open_panel(any_width)
    assert_fits_width(any_width)
    assert_accessible(any_width)


def test_the_elder_mode_is_one_column_large_and_complete(address: str, desktop: Page) -> None:
    desktop.goto(address)
    plain = desktop.inner_text(".text")
    desktop.goto(f"{address}?mode=elder&size=150")
    assert desktop.inner_text(".text") == plain
    size = desktop.locator(".text .paragraph").first.evaluate("p => parseFloat(getComputedStyle(p).fontSize)")
    assert size >= 24
    assert not desktop.locator(".outline-side").is_visible()
    assert desktop.locator(".outline-fold").is_visible()
    desktop.goto(f"{address}?mode=elder")
    button = desktop.locator(".site-search button").bounding_box()
    assert button is not None
    assert button["height"] >= 60


def test_a_choice_lasts_in_this_browser_alone_and_is_taken_back(address: str, desktop: Page) -> None:
    sent: list[str] = []
    desktop.on("request", lambda request: sent.append(request.url + str(request.headers.get("cookie", ""))))
    desktop.goto(address)
    plain = desktop.evaluate(SIZE)
    open_panel(desktop)
    desktop.get_by_role("link", name="150%").click()
    desktop.get_by_role("link", name="黑底黄字").click()
    desktop.get_by_role("button", name="大光标").click()
    desktop.get_by_role("button", name="辅助线").click()
    assert desktop.url.endswith(address)
    expect(desktop.get_by_role("link", name="150%")).to_have_attribute("aria-current", "true")
    assert desktop.evaluate(SIZE) == "24px"
    desktop.goto("/documents/")
    assert desktop.evaluate(SIZE) == "24px"
    assert (
        desktop.evaluate("() => document.documentElement.className")
        == "size-150 contrast-yellow-on-black aid-guide aid-cursor"
    )
    assert desktop.locator(".line-guide").is_visible()
    assert not [one for one in sent if "size" in one or "contrast" in one or "sessionid" in one]
    open_panel(desktop)
    desktop.get_by_role("link", name="全部还原").click()
    assert desktop.evaluate(SIZE) == plain
    desktop.reload()
    assert desktop.evaluate("() => document.documentElement.className") == ""


def test_the_elder_mode_turns_on_and_off_by_keyboard(address: str, desktop: Page) -> None:
    desktop.goto(address)
    desktop.keyboard.press("Alt+Shift+E")
    expect(desktop.locator("html")).to_have_class("mode-elder")
    expect(desktop.locator(".aids-first [data-aid=mode]")).to_have_text("标准版")
    desktop.keyboard.press("Alt+Shift+K")
    expect(desktop.locator("html")).to_have_class("mode-elder contrast-black-on-white")
    desktop.keyboard.press("Alt+Shift+Digit0")
    expect(desktop.locator("html")).to_have_class("")
    expect(desktop.locator(".aids-first [data-aid=mode]")).to_have_text("大字版")


def test_an_address_in_a_look_can_be_left_again(address: str, desktop: Page) -> None:
    desktop.goto(f"{address}?mode=elder&view=official")
    desktop.locator(".aids-first [data-aid=mode]").click()
    expect(desktop.locator("html")).not_to_have_class("mode-elder")
    assert desktop.url.endswith(f"{address}?view=official")


def test_the_bar_works_without_a_script(address: str, no_script: Page) -> None:
    no_script.goto(address)
    no_script.get_by_role("link", name="大字版").click()
    assert "mode=elder" in no_script.url
    open_panel(no_script)
    assert not no_script.get_by_role("button", name="辅助线").is_visible()
    assert not no_script.get_by_role("button", name="朗读").is_visible()
    no_script.get_by_role("link", name="黑底白字").click()
    no_script.get_by_role("link", name="文件", exact=True).first.click()
    assert "/documents/?mode=elder&contrast=white-on-black" in no_script.url
    assert no_script.locator(".row").count() > 0


def test_a_citation_shows_its_preview_on_focus_and_on_hover_and_escape_takes_it_away(
    address: str, desktop: Page
) -> None:
    desktop.goto(address)
    link, preview = desktop.locator("a.cite").first, desktop.locator("#page-preview")
    link.focus()
    expect(preview).to_be_visible()
    expect(preview).to_contain_text("《关于修建水井的通知》 · 白政发〔2020〕12号")
    expect(link).to_have_attribute("aria-describedby", "page-preview")
    assert_accessible(desktop)
    desktop.keyboard.press("Escape")
    expect(preview).to_be_hidden()
    link.hover()
    expect(preview).to_be_visible()
    preview.hover()
    desktop.wait_for_timeout(400)
    expect(preview).to_be_visible()
    desktop.mouse.move(5, 5)
    expect(preview).to_be_hidden()
    link.focus()
    desktop.keyboard.press("Enter")
    expect(desktop.locator("h1")).to_have_text("关于修建水井的通知")


def test_a_mark_copies_its_permanent_link_and_its_citation(address: str, desktop: Page, live_server: Any) -> None:
    desktop.context.grant_permissions(["clipboard-read", "clipboard-write"])
    desktop.goto(f"{address}?view=official")
    mark = desktop.locator('a.mark[data-place="第一条"]')
    mark.focus()
    assert mark.evaluate("mark => getComputedStyle(mark).opacity") == "1"
    desktop.keyboard.press("Enter")
    menu = desktop.locator(".mark-menu")
    expect(menu).to_be_visible()
    assert_accessible(desktop)
    menu.get_by_role("button", name="复制链接").click()
    expect(menu).to_contain_text("已复制")
    assert desktop.evaluate("() => navigator.clipboard.readText()") == f"{live_server.url}{address}#art-1"
    menu.get_by_role("button", name="复制引文").click()
    for _attempt in range(30):
        copied = desktop.evaluate("() => navigator.clipboard.readText()")
        if "http" not in copied:
            break
        desktop.wait_for_timeout(100)
    number = Document.objects.get(instrument="水井管护办法").number
    assert copied == f"《关于印发〈水井管护办法〉的通知》（{number}）第一条，《白石县人民政府公报》2023年第1期"
    desktop.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    assert desktop.evaluate("() => document.activeElement.className") == "mark"
    # Whoever tabs out of the menu goes on reading behind the mark.
    for key in ("Enter", "Tab", "Tab", "Tab"):
        desktop.keyboard.press(key)
    expect(menu).to_be_hidden()
    after = "mark => mark.compareDocumentPosition(document.activeElement) & Node.DOCUMENT_POSITION_FOLLOWING"
    assert mark.evaluate(after)
    assert desktop.evaluate("() => document.activeElement.closest('.text') !== null")


def test_a_mark_is_a_link_without_a_script(address: str, no_script: Page) -> None:
    no_script.goto(address)
    no_script.locator('a.mark[data-place="第一条"]').focus()
    no_script.keyboard.press("Enter")
    assert no_script.url.endswith(f"{address}#art-1")


def test_the_outline_follows_the_reader(address: str, desktop: Page) -> None:
    desktop.goto(address)
    heading = desktop.locator(".text .heading").nth(3)
    heading.evaluate("element => element.scrollIntoView()")
    current = desktop.locator('.outline-side a[aria-current="location"]')
    expect(current).to_have_text(heading.inner_text())
    desktop.evaluate("() => scrollTo(0, 0)")
    expect(current).to_have_count(0)
    # Where one heading stands close under another, the one that was asked for is the current one.
    desktop.locator(".outline-side a", has_text="总的要求").click()
    expect(current).to_have_text("总的要求")


def test_the_text_is_read_aloud_paused_and_stopped(address: str, desktop: Page) -> None:
    desktop.add_init_script(VOICE)
    desktop.goto(address)
    open_panel(desktop)
    say = desktop.locator("[data-speech]")
    expect(say).to_be_visible()
    say.get_by_label("语速").select_option("1.5")
    say.get_by_role("button", name="朗读").click()
    assert desktop.evaluate("() => window.said") == [["关于印发《水井管护办法》的通知", "zh-CN", 1.5]]
    expect(desktop.locator("h1")).to_have_class("speaking")
    for _turn in range(3):
        desktop.evaluate("() => speechSynthesis.now.onend()")
    said = [words for words, _lang, _rate in desktop.evaluate("() => window.said")]
    assert "根据白政发二零二零12号文件，现将《水井管护办法》印发给你们。" in said
    expect(desktop.locator(".speaking")).to_have_count(1)
    say.get_by_role("button", name="暂停").click()
    assert desktop.evaluate("() => speechSynthesis.paused") is True
    desktop.keyboard.press("Alt+Shift+S")
    assert desktop.evaluate("() => speechSynthesis.paused") is False
    say.get_by_role("button", name="停止").click()
    expect(desktop.locator(".speaking")).to_have_count(0)


def test_speech_is_not_offered_without_a_chinese_voice(address: str, desktop: Page) -> None:
    desktop.add_init_script(VOICE.replace('{ lang: "zh-CN", name: "Chinese" }', ""))
    desktop.goto(address)
    open_panel(desktop)
    expect(desktop.locator("[data-speech]")).to_be_hidden()


def test_nothing_moves_once_the_page_is_painted(address: str, any_width: Page) -> None:
    any_width.add_init_script(
        "window.moved = 0;"
        "new PerformanceObserver(list => { for (const shift of list.getEntries()) window.moved += shift.value; })"
        ".observe({ type: 'layout-shift', buffered: true });"
        "localStorage.setItem('gongbao.aids', JSON.stringify({ size: '150', contrast: 'white-on-black' }));"
    )
    any_width.goto(address)
    any_width.wait_for_timeout(500)
    assert any_width.evaluate(SIZE) == "24px"
    assert any_width.evaluate("() => window.moved") == 0


def test_paper_has_the_text_and_its_proof_and_nothing_to_click(address: str, desktop: Page) -> None:
    for look in ("", "?view=official", "?mode=elder&contrast=white-on-black"):
        desktop.goto(f"{address}{look}")
        desktop.emulate_media(media="print")
        for gone in (
            ".aids",
            ".site-head",
            ".site-foot",
            ".views",
            ".mark",
            ".neighbours",
            ".cite-here",
            ".outline-side",
        ):
            assert not desktop.locator(gone).first.is_visible(), gone
        assert desktop.locator(".print-foot").is_visible()
        assert desktop.locator(".text").is_visible()
        ink = desktop.locator(".text .paragraph").first.evaluate("p => getComputedStyle(p).color")
        paper = desktop.evaluate("() => getComputedStyle(document.body).backgroundColor")
        assert (ink, paper) in [("rgb(36, 33, 29)", "rgb(255, 255, 255)"), ("rgb(0, 0, 0)", "rgb(255, 255, 255)")]
        desktop.emulate_media(media="screen")
