"""A table taken along: Excel and JSON, and as cards on a narrow screen."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

import pdfplumber
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.cell import Cell, MergedCell
from playwright.sync_api import Page, expect

from bulletins.models import Document, Table
from bulletins.presenting import columns, workbook
from tests.browser import assert_accessible, assert_fits_width
from tests.domain.making import add_table, make_draft, make_published_issue, publish_document
from tests.pages.reader import get, html, inside, words
from tests.pages.test_tables import MERGED

AT = datetime(2024, 3, 29, 8, 30, tzinfo=UTC)


def shown(cell: Cell | MergedCell) -> str:
    """What Excel shows in a cell, for the number formats that a table is written with."""
    if cell.value is None:
        return ""
    if cell.data_type != "n":
        return str(cell.value)
    decimals = len(cell.number_format.partition(".")[2])
    return f"{cell.value:{',' if '#,##0' in cell.number_format else ''}.{decimals}f}"


def read_back(table: Table) -> list[list[str]]:
    sheet = load_workbook(io.BytesIO(workbook.as_xlsx(table, "", AT))).worksheets[0]
    return [[shown(cell) for cell in row] for row in sheet.iter_rows(max_row=len(table.rows))]


def test_a_workbook_reads_back_as_the_table() -> None:
    assert read_back(MERGED) == MERGED.rows
    sheet = load_workbook(io.BytesIO(workbook.as_xlsx(MERGED, "", AT))).worksheets[0]
    assert sorted(map(str, sheet.merged_cells.ranges)) == ["A1:A2", "A3:D3", "B1:C1", "D1:D2"]
    assert sheet.freeze_panes == "A3"
    assert (sheet["B5"].value, sheet["B5"].number_format) == (1540, "#,##0")
    assert (sheet["C4"].value, sheet["C4"].number_format) == (44.8, "0.0")


@pytest.mark.parametrize(
    "text",
    [
        "007",
        "19900001234567890",
        "1,54",
        "=1+1",
        "+5",
        "-0",
        "0",
        "-3.50",
        "12.0",
        "1,234,567.80",
        "2024-01-05",
        "—",
        "3%",
        "'",
    ],
)
def test_a_cell_shows_what_was_printed(text: str) -> None:
    assert read_back(Table(order=1, header_rows=0, rows=[["甲", text]])) == [["甲", text]]


def is_printable(character: str) -> bool:
    """What XML 1.0 can hold, without the line ends that it makes one."""
    return " " <= character < "\ud800" or "\ue000" <= character < "\ufffe" or character > "\uffff"


@settings(deadline=None)
@given(st.lists(st.lists(st.text(max_size=12), min_size=2, max_size=2), min_size=1, max_size=4))
def test_any_table_reads_back(rows: list[list[str]]) -> None:
    rows = [["".join(filter(is_printable, cell)) for cell in row] for row in rows]
    assert read_back(Table(order=1, header_rows=0, rows=rows)) == rows


def test_the_same_table_gives_the_same_bytes() -> None:
    first = workbook.as_xlsx(MERGED, "", AT)
    assert workbook.as_xlsx(MERGED, "", AT) == first


def test_columns_are_named_through_all_levels_and_rows_stand_by_themselves() -> None:
    assert columns.column_names(MERGED) == [["级别"], ["商业", "每平方米"], ["商业", "每亩"], ["备注"]]
    assert columns.records(MERGED)[0] == ["一、城区"] * 4
    assert columns.column_names(Table(header_rows=0, rows=[["甲", "乙"]])) == [[], []]


def test_cards_name_their_group_and_leave_out_what_is_empty() -> None:
    first, second = columns.cards(MERGED)
    assert (first.group, first.title) == ("一、城区", "甲")
    assert first.facts == [("商业·每平方米", "672"), ("商业·每亩", "44.8")]
    assert second.facts[-1] == ("备注", "暂行")


def test_a_card_is_named_by_its_words_rather_than_its_serial_number() -> None:
    table = Table(header_rows=1, rows=[["序号", "村", "户数"], ["1", "水井村", "12"]])
    assert [(card.title, card.facts) for card in columns.cards(table)] == [("水井村", [("序号", "1"), ("户数", "12")])]


def test_columns_under_one_heading_name_a_card_together() -> None:
    rows = [["用水类别", "", "价格"], ["居民", "一级", "2.30"], ["", "二级", "3.45"], ["特种", "", "9.00"]]
    found = columns.cards(Table(header_rows=1, rows=rows, spans=[[0, 0, 1, 2], [1, 0, 2, 1]]))
    assert [card.title for card in found] == ["居民 · 一级", "居民 · 二级", "特种"]
    assert found[0].facts == [("价格", "2.30")]


@pytest.fixture
def document(db: None) -> Document:
    draft = make_draft(make_published_issue(), record={"position": 3}, text="# 基准地价\n\n@表格 1\n")
    add_table(draft, **{name: getattr(MERGED, name) for name in ("caption", "unit", "header_rows", "rows", "spans")})
    return publish_document(draft)


def test_files_are_served_under_the_tables_address(document: Document) -> None:
    address = f"{document.get_absolute_url()}tables/1"
    response = get(f"{address}.xlsx")
    assert response["Content-Type"] == workbook.TYPE
    assert "filename*=UTF-8" in response["Content-Disposition"]
    assert load_workbook(io.BytesIO(response.content)).worksheets[0]["A1"].value == "级别"
    data = json.loads(get(f"{address}.json").content)
    assert data["rows"] == MERGED.rows
    assert data["columns"][1] == ["商业", "每平方米"]
    assert data["document"]["url"].endswith(document.get_absolute_url())
    get(f"{document.get_absolute_url()}tables/2.xlsx", 404)
    get(f"{document.get_absolute_url()}tables/2.json", 404)


def test_cards_hold_every_cell(document: Document) -> None:
    address = f"{document.get_absolute_url()}tables/1/"
    page = html(address, view="cards")
    assert inside(page, "h2")[:1] == ["一、城区"]
    for row in MERGED.body:
        for cell in row:
            assert cell in words(page)
    assert f'rel="canonical" href="http://testserver{address}"' in page


@pytest.fixture
def villages(transactional_db: None) -> Document:
    draft = make_draft(make_published_issue(), record={"position": 3}, text="# 清单\n\n@表格 1\n")
    rows = [["序号", "村", "户数"], ["1", "水井村", "1,200"], ["2", "白石村", "90"], ["3", "ＡＢ村", ""]]
    add_table(draft, caption="清单", rows=rows, header_rows=1)
    return publish_document(draft)


def test_rows_are_found_and_ordered(villages: Document, desktop: Page) -> None:
    desktop.goto(f"{villages.get_absolute_url()}tables/1/")
    rows = desktop.locator("tbody tr:visible")
    desktop.get_by_label("筛选各行").fill("ab")
    expect(rows).to_have_count(1)
    expect(desktop.get_by_role("status")).to_have_text("显示 1 行，共 3 行")
    desktop.get_by_label("筛选各行").fill("")
    expect(rows).to_have_count(3)
    head = desktop.get_by_role("columnheader", name="户数")
    for state, order in (("ascending", "213"), ("descending", "123"), (None, "123")):
        head.get_by_role("button").press("Enter")
        assert "".join(desktop.locator("tbody tr > :first-child").all_inner_texts()) == order
        assert head.get_attribute("aria-sort") == state
        arrow = head.evaluate("head => getComputedStyle(head, '::after').content")
        assert {"ascending": "↑", "descending": "↓", None: "↕"}[state] in arrow
    assert_accessible(desktop)


def test_paper_repeats_the_heading_of_a_long_table_and_turns_for_a_wide_one(
    transactional_db: None, desktop: Page
) -> None:
    draft = make_draft(make_published_issue(), record={"position": 3}, text="# 清单\n\n@表格 1\n\n@表格 2\n")
    add_table(draft, caption="长", rows=[["序号", "村名"], *([str(n), f"第{n}村"] for n in range(90))])
    add_table(draft, caption="宽", order=2, rows=[[f"第{n}栏" for n in range(19)], [f"{n}格" for n in range(19)]])
    address = publish_document(draft).get_absolute_url()
    sheets = {}
    for number in (1, 2):
        desktop.goto(f"{address}tables/{number}/")
        with pdfplumber.open(io.BytesIO(desktop.pdf(prefer_css_page_size=True))) as paper:
            sheets[number] = [(sheet.width > sheet.height, sheet.extract_text()) for sheet in paper.pages]
    assert len(sheets[1]) > 1
    assert all("村名" in words for _turned, words in sheets[1])
    [(turned, words_on_it)] = sheets[2]
    assert turned
    assert {"第0栏", "第18栏", "18格"} <= set(words_on_it.split())


def test_cards_fit_a_phone(villages: Document, phone: Page) -> None:
    phone.goto(f"{villages.get_absolute_url()}tables/1/")
    phone.get_by_role("link", name="按卡片看").click()
    assert phone.get_by_role("heading", level=2).all_inner_texts()[:3] == ["水井村", "白石村", "ＡＢ村"]
    assert_fits_width(phone)
    assert_accessible(phone)
