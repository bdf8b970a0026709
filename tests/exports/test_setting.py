"""How titles and tables are set on paper."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from bulletins.exports.titles import lines_of
from bulletins.exports.widths import ACROSS, UPRIGHT, setting_of
from bulletins.models import Table
from bulletins.presenting.grid import Grid, lay_out


@pytest.mark.parametrize(
    ("title", "count"),
    [
        ("关于水井的通知", 1),
        ("关于印发清岚县2024年民生实事项目清单的通知", 2),
        ("关于印发《清岚县农村饮水安全工程运行管护办法（试行）》的通知", 2),
    ],
)
def test_a_title_is_broken_into_lines_of_like_length(title: str, count: int) -> None:
    found = lines_of(title, 20)
    assert "".join(found) == title
    assert all(len(line) <= 20 for line in found)
    assert len(found) == count
    assert max(map(len, found)) - min(map(len, found)) <= 8


@pytest.mark.parametrize("most", [8, 12, 20])
def test_no_line_of_a_title_begins_or_ends_wrongly(most: int) -> None:
    title = "关于废止《白石县2019—2023年水井管护办法》、《白石县水价标准》等12件文件的决定"
    lines = lines_of(title, most)
    assert "".join(lines) == title
    for line in lines[1:]:
        assert line[0] not in "，。、》）—"
    for before, after in pairwise(lines):
        assert before[-1] not in "《（"
        assert not (before[-1].isdigit() and after[0].isdigit())


def test_a_number_longer_than_a_line_is_not_lost() -> None:
    assert "".join(lines_of("1" * 50, 20)) == "1" * 50


def grid(rows: list[list[str]], **fields: Any) -> Grid:
    return lay_out(Table(order=1, rows=rows, header_rows=1, **fields))


def test_a_table_of_two_columns_stands_upright_in_the_large_size() -> None:
    setting = setting_of(grid([["村", "眼"], ["砚池村", "3"]]))
    assert (setting.across, setting.size) == (False, max(UPRIGHT))
    assert sum(setting.shares) == pytest.approx(100, abs=0.1)


def test_a_table_of_many_columns_stands_across() -> None:
    setting = setting_of(grid([[f"第{n}栏名称" for n in range(14)], ["甲乙丙丁戊己庚"] * 14]))
    assert setting.across
    assert setting.size in ACROSS


def test_the_column_with_the_long_words_gets_the_width() -> None:
    rows = [["序号", "事项", "举措", "备注"], ["1", "水井管护", "健全制度" * 30, ""], ["2", "水价", "公示" * 40, ""]]
    shares = setting_of(grid(rows)).shares
    assert shares[2] > 50
    assert shares[3] < 10


def test_columns_of_merged_cells_alone_have_a_width() -> None:
    setting = setting_of(grid([["甲", "", "乙"], ["一", "", "二"]], spans=[[0, 0, 1, 2], [1, 0, 1, 2]]))
    assert len(setting.shares) == 3
    assert all(share > 0 for share in setting.shares)
