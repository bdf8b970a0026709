"""Tables: headers and merged cells, a page and a CSV of their own."""

from __future__ import annotations

import csv
import io

import pytest

from bulletins.models import Document, Table
from bulletins.presenting import columns, grid, spreadsheet
from tests.domain.making import add_table, make_draft, make_published_issue, publish_document
from tests.pages.reader import elements, get, html, inside, words

MERGED = Table(
    order=1,
    caption="基准地价",
    unit="元",
    header_rows=2,
    rows=[
        ["级别", "商业", "", "备注"],
        ["", "每平方米", "每亩", ""],
        ["一、城区", "", "", ""],
        ["甲", "672", "44.8", ""],
        ["乙", "1,540", "—", "暂行"],
    ],
    spans=[[0, 0, 2, 1], [0, 1, 1, 2], [0, 3, 2, 1], [2, 0, 1, 4]],
)


def test_merged_headers_have_scopes_and_name_their_cells() -> None:
    laid_out = grid.lay_out(MERGED)
    first, second = laid_out.head
    assert [(c.text, c.scope, c.rowspan, c.colspan) for c in first] == [
        ("级别", "col", 2, 1),
        ("商业", "colgroup", 1, 2),
        ("备注", "col", 2, 1),
    ]
    assert [(c.text, c.scope) for c in second] == [("每平方米", "col"), ("每亩", "col")]
    price = laid_out.body[1][1]
    by_id = {cell.id: cell.text for row in laid_out.head + laid_out.body for cell in row}
    assert [by_id[name] for name in price.headers.split()] == ["商业", "每平方米", "一、城区", "甲"]


def test_group_rows_row_headers_and_number_columns_are_told_apart() -> None:
    body = grid.lay_out(MERGED).body
    assert [(c.tag, c.scope, c.colspan) for c in body[0]] == [("th", "rowgroup", 4)]
    assert (body[1][0].tag, body[1][0].scope) == ("th", "row")
    assert [cell.style for cell in body[2]] == ["short", "number", "number", "short"]


def test_a_table_of_one_header_row_needs_no_ids() -> None:
    laid_out = grid.lay_out(Table(order=1, header_rows=1, rows=[["序号", "村"], ["1", "甲"], ["2", "乙"]], spans=[]))
    assert {cell.id + cell.headers for row in [*laid_out.head, *laid_out.body] for cell in row} == {""}
    assert [cell.style for cell in laid_out.body[0]] == ["serial", "short"]
    assert [cell.tag for cell in laid_out.body[0]] == ["td", "th"]


def test_every_cell_is_printed_or_covered() -> None:
    laid_out = grid.lay_out(MERGED)
    assert sum(cell.rowspan * cell.colspan for row in [*laid_out.head, *laid_out.body] for cell in row) == 20


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        (" =1", "' =1"),
        ("＝1", "'＝1"),
        ("-3.5", "-3.5"),
        ("+12%", "+12%"),
        ("-1,234.5", "-1,234.5"),
        ("水井", "水井"),
        ("—", "—"),
        ("", ""),
    ],
)
def test_a_spreadsheet_computes_nothing(cell: str, written: str) -> None:
    assert spreadsheet.harmless(cell) == written


def test_csv_reads_back_with_its_byte_order_mark() -> None:
    table = Table(rows=[["村", "备注"], ["甲", '他说“好”,"行"'], ["乙", "两\n行"]])
    written = spreadsheet.as_csv(table)
    assert written.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(written[1:], newline=""))) == table.rows


@pytest.fixture
def document(db: None) -> Document:
    draft = make_draft(
        make_published_issue(),
        record={"position": 3, "page": 4},
        text="# 甲\n\n# 基准地价\n\n单位：元\n\n@表格 1\n\n@表格 2\n",
    )
    add_table(draft, **{name: getattr(MERGED, name) for name in ("caption", "unit", "header_rows", "rows", "spans")})
    add_table(draft, order=2, caption="水井清单")
    return publish_document(draft)


def test_a_caption_that_stands_above_is_not_printed_twice(document: Document) -> None:
    page = html(document.get_absolute_url())
    captions = page.split("<caption")[1:]
    assert 'class="unseen">基准地价' in captions[0].split("</caption>")[0]
    assert "单位" not in captions[0].split("</caption>")[0]
    assert "<span>水井清单</span>" in captions[1].split("</caption>")[0]
    assert words(page[page.index('<div class="text"') :]).count("单位：元") == 1


def test_a_table_scrolls_in_a_region_that_the_keyboard_reaches(document: Document) -> None:
    page = html(document.get_absolute_url())
    regions = [element for element in elements(page, "div") if element.get("role") == "region"]
    captions = {element["id"] for element in elements(page, "caption")}
    assert len(regions) == 2
    for region in regions:
        assert region["tabindex"] == "0"
        assert region["aria-labelledby"] in captions


def test_a_table_has_a_page_and_a_csv_of_its_own(document: Document) -> None:
    address = document.get_absolute_url()
    page = html(f"{address}tables/1/")
    assert inside(page, "h1") == ["基准地价"]
    anchor = document.anchors.get(block=3).name
    assert f'href="{address}#{anchor}"' in page
    assert f'href="{address}tables/1.csv"' in page
    assert f'href="{address}tables/2/"' in page
    assert "见《白石县人民政府公报》2023年第1期第4页" in words(page)
    response = get(f"{address}tables/1.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="table-1.csv"; filename*=UTF-8')
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows == MERGED.rows
    for ending in ("csv", "xlsx", "json"):
        assert f'href="{address}tables/1.{ending}"' in page
    get(f"{address}tables/3/", 404)
    get(f"{address}tables/3.csv", 404)


def test_a_cell_under_two_header_rows_names_its_row_and_group_too() -> None:
    """Where a cell says which headers are its own, nothing else is read out with it."""
    head = [["类别", "", "价格", ""], ["", "", "城区", "乡镇"]]
    body = [["甲、按量", "", "", ""], ["居民", "一阶", "2", "1"], ["", "二阶", "3", "2"], ["合计", "", "5", "3"]]
    spans = [[0, 0, 2, 2], [0, 2, 1, 2], [2, 0, 1, 4], [3, 0, 2, 1]]
    laid_out = grid.lay_out(Table(order=1, header_rows=2, rows=head + body, spans=spans))
    texts = {cell.id: cell.text for row in [*laid_out.head, *laid_out.body] for cell in row if cell.id}
    told = {cell.text: [texts[name] for name in cell.headers.split()] for row in laid_out.body[1:] for cell in row}
    assert told["一阶"] == ["类别", "甲、按量", "居民"]
    assert told["居民"] == ["类别", "甲、按量"]
    second = [[texts[name] for name in cell.headers.split()] for cell in laid_out.body[2]]
    assert second[1] == ["价格", "城区", "甲、按量", "居民", "二阶"]
    assert told["5"] == ["价格", "城区", "合计"]
    assert [cell.scope for cell in laid_out.body[1]] == ["row", "row", "", ""]
    # Both columns of the name stay in sight together, and so does the heading they share.
    assert laid_out.pair
    assert laid_out.head[0][0].stays == "first"
    assert [cell.stays for cell in laid_out.body[1]] == ["first", "second", "", ""]


def test_a_group_ends_where_the_next_begins_and_a_total_is_in_none() -> None:
    rows = [["项目", "万元"], ["一、水", ""], ["管网", "3"], ["二、路", ""], ["护栏", "4"], ["合　计", "7"]]
    table = Table(order=1, header_rows=1, rows=rows, spans=[[1, 0, 1, 2], [3, 0, 1, 2]])
    parts = [[row[0].text for row in part] for part in grid.lay_out(table).groups]
    assert parts == [["一、水", "管网"], ["二、路", "护栏"], ["合　计"]]
    assert [(card.group, card.title) for card in columns.cards(table)] == [
        ("一、水", "管网"),
        ("二、路", "护栏"),
        ("", "合　计"),
    ]


def test_a_merged_cell_is_never_cut_by_the_parts_of_a_table() -> None:
    rows = [["单位", "项目", "万元"], ["甲局", "管网", "3"], ["", "合计", "3"]]
    laid_out = grid.lay_out(Table(order=1, header_rows=1, rows=rows, spans=[[1, 0, 2, 1]]))
    assert len(laid_out.groups) == 1
