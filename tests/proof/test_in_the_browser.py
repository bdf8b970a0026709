"""The page to verify in a browser: a file is hashed there, and without scripts it is uploaded; accessible, narrow."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bulletins.models import LedgerEntry
from tests.browser import assert_accessible, assert_fits_width
from tests.proof.making import full_document

pytestmark = pytest.mark.django_db(transaction=True)

FILE = "村,眼\n砚池村,3\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    full_document()
    path = tmp_path / "登记表.csv"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_a_file_is_hashed_in_the_browser_and_never_sent(desktop: Page, file: Path) -> None:
    sent = []
    desktop.on("request", lambda request: sent.append(request.method))
    desktop.goto("/verify/")
    desktop.get_by_label("文件：").set_input_files(file)
    desktop.get_by_role("button", name="核验文件").click()
    expect(desktop.locator(".verdict")).to_contain_text("现行版本")
    expect(desktop.locator(".verdict")).to_contain_text("第1个附件")
    assert "?q=" in desktop.url
    assert set(sent) == {"GET"}


def test_a_file_can_be_dropped(desktop: Page, file: Path) -> None:
    desktop.goto("/verify/")
    desktop.evaluate(
        """words => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([words], "a.csv"));
            document.getElementById("verify-file").dispatchEvent(
                new DragEvent("drop", {dataTransfer: transfer, bubbles: true, cancelable: true}));
        }""",
        FILE,
    )
    expect(desktop.locator(".verdict")).to_contain_text("现行版本")


def test_without_scripts_a_file_is_uploaded(no_script: Page, file: Path) -> None:
    no_script.goto("/verify/")
    no_script.get_by_label("文件：").set_input_files(file)
    no_script.get_by_role("button", name="核验文件").click()
    expect(no_script.locator(".verdict")).to_contain_text("第1个附件")
    no_script.get_by_label("文字：").fill("水井由村民委员会管理")
    no_script.get_by_role("button", name="核验文字").click()
    expect(no_script.locator(".verdict")).to_contain_text("逐字见于")


def test_what_a_reader_copies_from_the_page_is_found_word_for_word(desktop: Page, file: Path) -> None:
    document = LedgerEntry.objects.get().record
    assert document
    desktop.goto(document.get_absolute_url())
    copied = desktop.evaluate(
        """() => {
            const text = document.querySelector(".sheet .text");
            const first = [...text.querySelectorAll("p")].find(p => p.innerText.includes("检查两次"));
            const range = document.createRange();
            range.setStartBefore(first);
            range.setEndAfter(text.lastElementChild);
            window.getSelection().addRange(range);
            return window.getSelection().toString();
        }"""
    )
    assert "砚池村" in copied
    assert "白石县人民政府" in copied
    desktop.goto("/verify/")
    desktop.get_by_label("文字：").fill(copied)
    desktop.get_by_role("button", name="核验文字").click()
    expect(desktop.locator(".verdict")).to_contain_text("逐字见于")


def test_it_is_accessible_and_fits(any_width: Page, file: Path) -> None:
    entry = LedgerEntry.objects.get()
    for address in ("/verify/", f"/verify/?q={entry.sha256}", f"/verify/?q={'0' * 64}", "/verify/?q=x"):
        any_width.goto(address)
        assert_accessible(any_width)
        assert_fits_width(any_width)
