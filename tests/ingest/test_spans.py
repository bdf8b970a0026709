"""Merged cells are told from empty ones by evidence, and left alone in doubt."""

import pytest

from bulletins.ingest.spans import header_rows, spans_of

Span = tuple[int, int, int, int]


def spans(rows: list[list[str]], header: int) -> set[Span]:
    return {(s.row, s.col, s.rowspan, s.colspan) for s in spans_of(rows, header)}


@pytest.mark.parametrize(
    ("rows", "header"),
    [
        ([["序号", "名称"], ["1", "甲"]], 1),
        ([["名称", "数量", "", "备注"], ["", "一级", "二级", ""], ["甲", "1", "2", ""]], 2),
        ([["机构", "", "职责"], ["组长", "县长", "统筹。"]], 1),
        ([["单位名称", "", "法人", ""], ["单位地址", "", "编码", ""]], 0),
        ([["组长：", "云山", "副县长"], ["", "石泉", "局长"]], 0),
        ([["1", "甲"], ["2", "乙"]], 0),
    ],
)
def test_how_many_rows_are_header(rows: list[list[str]], header: int) -> None:
    assert header_rows(rows) == header


def test_headers_reach_across_sub_headings_and_down_where_there_are_none() -> None:
    rows = [["名称", "", "数量", "", "备注"], ["", "", "一级", "二级", ""], ["东", "甲", "1", "2", "无"]]
    assert spans(rows, 2) == {(0, 0, 2, 2), (0, 2, 1, 2), (0, 4, 2, 1)}


def test_group_rows_fill_the_width() -> None:
    assert spans([["序号", "名称", "数量"], ["一、北片", "", ""], ["1", "甲", "2"]], 1) == {(1, 0, 1, 3)}


def test_categories_reach_over_rows_that_go_on_without_one() -> None:
    rows = [["类", "项", "值"], ["东", "甲", "1"], ["", "乙", "2"], ["西", "丙", "3"]]
    assert spans(rows, 1) == {(1, 0, 2, 1)}


def test_blank_forms_have_no_merged_cells() -> None:
    assert spans([["序号", "名称", "数量"], ["1", "", ""], ["2", "", ""]], 1) == set()
    assert spans([["单位名称", "", "法人", ""], ["单位地址", "", "编码", ""]], 0) == set()
