"""The page of one table: the grid as JSON, tab-separated text without a script, and what a table does to its text."""

import json

import pytest
from django.test import Client

from bulletins.admin import grid
from bulletins.admin.table import without_table
from bulletins.models import Document, Table
from tests.backoffice import desk
from tests.domain.making import publish_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Client:
    return desk.client_of(desk.user("editor", "编辑"))


@pytest.fixture
def table() -> Table:
    return desk.with_table(desk.draft())


def posted(editor: Client, table: Table, **changes: object) -> object:
    return editor.post(desk.url(table), desk.form_values(editor, desk.url(table)) | changes)


def test_a_wide_grid_with_merged_cells_is_stored(editor: Client, table: Table) -> None:
    rows = [[f"{r}-{c}" for c in range(19)] for r in range(300)]
    rows[0][1] = ""
    data = json.dumps({"rows": rows, "spans": [[0, 0, 1, 2]]})
    response = posted(editor, table, grid=data, caption="名册", unit="人")
    assert response.status_code == 302, desk.errors(response)  # type: ignore[attr-defined]
    table.refresh_from_db()
    assert (table.rows, table.spans, table.caption, table.unit) == (rows, [[0, 0, 1, 2]], "名册", "人")


@pytest.mark.parametrize(
    ("rows", "spans", "header", "message"),
    [
        ([["甲", "乙"], ["1"]], [], 1, "第2行有1格，第1行有2格"),
        ([["甲", 5]], [], 0, "第1行有一格不是文字"),
        ([["甲", "乙"]], [[0, 0, 1, 2]], 0, "第1行第1列的合并单元格会盖住有文字的格子"),
        ([["甲", ""], ["", ""]], [[0, 0, 2, 2]], 1, "跨越了表头和表身"),
        ([["甲"]], [], 5, "表头行数比表格的行数还多"),
        ([["", ""]], [], 0, "表格里还没有内容"),
        ([["甲"] * 201], [], 0, "表格最多5000行200列"),
    ],
)
def test_what_is_no_grid_is_said_and_not_stored(
    editor: Client, table: Table, rows: object, spans: object, header: int, message: str
) -> None:
    before = table.rows
    data = json.dumps({"rows": rows, "spans": spans})
    response = posted(editor, table, grid=data, header_rows=header)
    assert message in desk.errors(response)
    table.refresh_from_db()
    assert table.rows == before


def test_what_was_typed_is_still_in_the_grid_after_an_error(editor: Client, table: Table) -> None:
    data = json.dumps({"rows": [["新写的字", "乙"], ["1"]], "spans": []}, ensure_ascii=False)
    assert "新写的字" in posted(editor, table, grid=data).content.decode()  # type: ignore[attr-defined]


def test_without_a_script_the_cells_are_text(editor: Client, table: Table) -> None:
    values = desk.form_values(editor, desk.url(table))
    assert values["cells"] == "村\t眼\n石桥\t12\n"
    values |= {"cells": '村\t眼\r\n"石\r\n桥"\t\r\n合计', "merged": "3,1,1,2"}
    assert editor.post(desk.url(table), values).status_code == 302
    table.refresh_from_db()
    assert table.rows == [["村", "眼"], ["石\n桥", ""], ["合计", ""]]
    assert table.spans == [[2, 0, 1, 2]]


def test_of_two_editors_the_second_is_told(editor: Client, table: Table) -> None:
    values = desk.form_values(editor, desk.url(table))
    posted(editor, table, caption="先存的")
    response = editor.post(desk.url(table), values | {"caption": "后存的"})
    assert "别人保存过新的内容" in desk.errors(response)
    table.refresh_from_db()
    assert table.caption == "先存的"


def test_a_table_whose_document_went_out_is_handed_back(editor: Client, table: Table) -> None:
    values = desk.form_values(editor, desk.url(table))
    publish_document(table.document)
    data = json.dumps({"rows": [["晚了", "一步"]], "spans": []})
    response = editor.post(desk.url(table), values | {"grid": data})
    assert response.status_code == 409
    assert "晚了\t一步" in response.content.decode()


def test_a_new_table_is_named_at_the_end_of_the_text(editor: Client, table: Table) -> None:
    address = f"{desk.url(Table(), 'add')}?document={table.document_id}"
    values = desk.form_values(editor, address)
    values |= {"grid": json.dumps({"rows": [["甲"]], "spans": []})}
    response = editor.post(f"{address}", values | {"_save": "1"})
    assert response["Location"].startswith(desk.url(table.document))
    document = Document.objects.get(pk=table.document_id)
    assert document.text.endswith("@表格 1\n\n@表格 2\n")
    assert document.tables.get(order=2).rows == [["甲"]]
    assert document.anchors.count() == len(document.blocks)


def test_a_deleted_table_leaves_the_text_and_the_others_move_up(editor: Client, table: Table) -> None:
    desk.with_table(table.document, [["第二张"]])
    response = editor.post(f"{desk.url(table, 'delete')}?document={table.document_id}", {"post": "yes"})
    assert response["Location"] == f"{desk.url(table.document)}#tables"
    document = Document.objects.get(pk=table.document_id)
    assert [(t.order, t.rows) for t in document.tables.all()] == [(1, [["第二张"]])]
    assert document.text.count("@表格") == 1
    assert "@表格 1\n" in document.text


def test_a_published_table_can_only_be_looked_at(editor: Client, table: Table) -> None:
    publish_document(table.document)
    page = editor.get(desk.url(table))
    assert page.status_code == 200
    assert "石桥" in page.content.decode()
    assert 'name="_save"' not in page.content.decode()


def test_text_without_a_table() -> None:
    text = "甲\n\n@表格 1\n\n乙\n\n @表格  12 \n\n@表格 2\n\n@表格 3 丙\n"
    assert without_table(text, 2) == "甲\n\n@表格 1\n\n乙\n\n @表格  11 \n\n\n@表格 3 丙\n"


@pytest.mark.parametrize(
    "rows",
    [
        [["甲", "乙"], ["1", "2"]],
        [["带\t格", "换\n行"], ['引"号', ""]],
        [["", "只有第二格"], ["", ""]],
        [['"开头'], ["x"]],
    ],
)
def test_cells_survive_as_text(rows: grid.Rows) -> None:
    assert grid.read_tsv(grid.write_tsv(rows)) == rows


def test_a_lone_quotation_mark_is_a_character() -> None:
    assert grid.read_tsv('甲\t"乙\n1\t2') == [["甲", '"乙'], ["1", "2"]]


def test_merged_cells_are_written_from_one() -> None:
    assert grid.read_spans(grid.write_spans([[0, 1, 2, 1]])) == [[0, 1, 2, 1]]
