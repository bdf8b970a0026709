"""The grammar of official documents, piece by piece, on invented text."""

import pytest

from bulletins.ingest import citations, grammar, instrument
from bulletins.ingest.normalise import number_lines, tight, unmark
from bulletins.ingest.personal.finding import find_personal


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("松政发〔2030〕4号", "松政发〔2030〕4号"),
        ("（松政办发〔2030〕 17 号）", "松政办发〔2030〕17号"),
        ("松政规[2030]1号", "松政规[2030]1号"),
        ("函字〔203 年〕第 号", None),
        ("根据松政发〔2030〕4号文件", None),
        ("松政发〔2030〕4号..... (1)", None),
    ],
)
def test_a_document_number_stands_alone_or_is_none(text: str, number: str | None) -> None:
    assert grammar.own_number(text) == number


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2030年1月4日", "2030-01-04"),
        ("二〇三〇年十二月二十一日", "2030-12-21"),
        ("二○三○年十月十日", "2030-10-10"),
        ("2030年13月4日", None),
        ("年 月 日", None),
    ],
)
def test_dates_are_read_in_both_numerals(text: str, date: str | None) -> None:
    assert grammar.iso_date(text) == date


@pytest.mark.parametrize(
    ("line", "style", "ordinal"),
    [
        ("一、总体要求", "cn", 1),
        ("（十二）目标", "cn_paren", 12),
        ("(三) 目标", "cn_paren", 3),
        ("10.改造水厂", "num", 10),
        ("3、改造水厂", "num", 3),
        ("(4) 改造", "num_paren", 4),
        ("第十一条 内容", "article", 11),
        ("第二章 总 则", "chapter", 2),
        ("第三部分 范围", "part", 3),
        ("2.3.1 综合组", "decimal", 1),
        ("1 总则", "bare", 1),
        ("①其一", "circled", 1),
    ],
)
def test_level_marks(line: str, style: str, ordinal: int) -> None:
    mark = grammar.mark_of(line)
    assert mark is not None
    assert (mark.style, mark.ordinal) == (style, ordinal)


@pytest.mark.parametrize("line", ["1.5万立方米", "2030年起", "0.10元回购。", "一是加强", "十个乡镇", "第一条例"])
def test_quantities_and_words_are_no_marks(line: str) -> None:
    assert grammar.mark_of(line) is None


def test_issuer_and_title_part_at_about() -> None:
    assert grammar.split_issuer("松涛县人民政府办公室 关于开放图书馆的通告") == (
        "松涛县人民政府办公室",
        "关于开放图书馆的通告",
    )
    assert grammar.split_issuer("松涛县财政局 松涛县水利局 关于改水的通知")[0] == "松涛县财政局、松涛县水利局"
    assert grammar.split_issuer("松涛县饮水管理办法") == (None, "松涛县饮水管理办法")


@pytest.mark.parametrize(
    ("title", "genre"),
    [
        ("关于印发方案的通知", "通知"),
        ("关于改水的实施意见", "意见"),
        ("松涛县饮水管理办法（试行）", "办法"),
        ("松涛县5月大事记", "大事记"),
        ("山中", None),
    ],
)
def test_genres(title: str, genre: str | None) -> None:
    assert grammar.genre_of(title) == genre


def test_what_a_notice_carries() -> None:
    assert instrument.carried_title("关于印发《松涛县饮水方案》的通知") == "松涛县饮水方案"
    assert instrument.carried_title("关于印发松涛县饮水方案（试行）的通知") == "松涛县饮水方案（试行）"
    assert instrument.carried_title("关于加强饮水安全的通知") is None


def test_markup_goes_and_what_only_looks_like_it_stays() -> None:
    assert unmark("**重点。**其余") == "重点。其余"
    assert unmark(r"\*\*年统计表") == "**年统计表"
    assert unmark("<p>甲</p>").strip() == "甲"
    assert unmark("<山林保护条例>") == "<山林保护条例>"
    assert tight("日供水 3 万 m ²，见 A 表") == "日供水3万m²，见A表"
    assert unmark("5km<sup>2</sup>") == "5km²"


def test_bold_over_two_adjacent_lines_is_markup_in_cells_it_is_text() -> None:
    first, second, table = number_lines(["**松涛县饮水工程", "记录表**", "**年底\t**年初"])
    assert (first.text, second.text) == ("松涛县饮水工程", "记录表")
    assert first.bold
    assert second.bold
    assert table.cells == ["**年底", "**年初"]


def test_citations_expand_short_numbers_and_leave_out_the_own_one() -> None:
    text = ["根据松发改〔2030〕223号、389号和国务院令第716号，对照松政发[2030]4号，依《办法》（国务院令427", "国发42号"]
    assert citations.cites(text, "松政发〔2030〕4号") == [
        "松发改〔2030〕223号",
        "松发改〔2030〕389号",
        "国务院令第716号",
        "国发42号",
    ]
    assert citations.cites(["原省政府令《山林办法》（第235号）和完成国发42号、确保完成国发42号"], None) == [
        "省政府令第235号",
        "国发42号",
    ]


def test_repeals_in_a_sentence_and_in_a_list() -> None:
    assert citations.repeals(["自印发之日起施行，《旧办法》（松政发〔2019〕2号）同时废止。"]) == [
        "《旧办法》（松政发〔2019〕2号）"
    ]
    assert citations.repeals(["现予公布。原有基准成果同时废止。"]) == ["原有基准成果"]
    assert citations.repeals(["做到应改尽改、应废尽废。"]) == []
    listed = [
        ("一、废止的文件", 1),
        ("1.《甲办法》，已经过时；", None),
        ("二、修改的文件", 1),
        ("《乙办法》改为：", None),
    ]
    assert citations.listed_repeals(listed) == ["《甲办法》"]


def test_force_and_interpretation() -> None:
    assert citations.effective(["本办法自2030年5月1日起施行，有效期3年。"]) == "自2030年5月1日起施行，有效期3年"
    assert citations.effective(["从今年3月1日起，实行清单管理。"]) is None
    assert citations.interpretation_by(["本办法由县水利局（县河长办）负责解释。"]) == "县水利局（县河长办）"
    assert citations.interpretation_by(["做好宣传解释工作，由乡镇负责落实。"]) is None


def test_mobile_numbers_are_found_once_landlines_never() -> None:
    found = find_personal([(3, "云山 13800001111、0359-5553358"), (9, "138-0000-1111 编号213800001111")])
    assert [(f.kind, f.value, f.line) for f in found] == [("mobile", "13800001111", 3)]
