"""Document numbers: every spelling meets under one key, and nothing else does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletins.ingest.numbers import number_key, parse_number

KEY = "白政办发〔2023〕3"


@pytest.mark.parametrize(
    "spelling",
    [
        "白政办发〔2023〕3号",
        "白政办发[2023]3号",
        "白政办发［2023］3号",
        "白政办发（2023）3号",
        "白政办发(2023)3号",
        "白政办发【2023】3号",
        "白政办发﹝2023﹞3号",
        "白政办发［２０２３］０３号",
        "白政办发〔2023〕第3号",
        "白政办发〔2023〕 3 号",
        "白政办发 〔2023〕 3号",
        "白政办发〔2023〕3",
        "白政办发2023 3",
        "白政办发2023-3",
        "白政办发2023年3号",
        "白政办发2023年第3号",
        "白政办发〔2023〕003号",
        "  白政办发〔2023〕3号\n",
        "（白政办发〔2023〕3号）"[1:-1],
        "《白政办发〔2023〕3号》",
    ],
)
def test_every_spelling_has_the_same_key(spelling: str) -> None:
    assert number_key(spelling) == KEY


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("白石县人民政府令第5号", "白石县人民政府令5"),
        ("白石县人民政府公告第12号", "白石县人民政府公告12"),
        ("国办发明电〔2020〕24号", "国办发明电〔2020〕24"),
        ("白政办发〔1998〕13号", "白政办发〔1998〕13"),
    ],
)
def test_numbers_of_other_kinds(text: str, key: str) -> None:
    assert number_key(text) == key


@pytest.mark.parametrize(
    "text",
    [
        "",
        None,
        "号",
        "2023",
        "〔2023〕3号",
        "关于水井的通知",
        "白政办发",
        "白政办发〔1823〕3号",
        "白政办发〔2023〕号",
        "2023年3月5日",
    ],
)
def test_what_is_no_number_has_no_key(text: str | None) -> None:
    assert parse_number(text) is None
    assert number_key(text) == ""


def test_neighbouring_numbers_differ() -> None:
    keys = [
        number_key(text)
        for text in ("白政办发〔2023〕3号", "白政办发〔2023〕31号", "白政发〔2023〕3号", "白政办发〔2022〕3号")
    ]
    assert len(set(keys)) == 4


series = st.text(st.sampled_from("白石县政办发函规任财农字"), min_size=1, max_size=8)
brackets = st.sampled_from(["〔〕", "[]", "［］", "()", "（）", "【】", "﹝﹞"])


@given(
    series, st.integers(1949, 2099), st.integers(1, 99999), brackets, st.booleans(), st.booleans(), st.integers(0, 2)
)
def test_a_number_reads_as_it_was_spelt(
    code: str, year: int, serial: int, pair: str, with_di: bool, with_hao: bool, zeros: int
) -> None:
    spelt = f"{code}{pair[0]}{year}{pair[1]}{'第' if with_di else ''}{'0' * zeros}{serial}{'号' if with_hao else ''}"
    number = parse_number(spelt)
    assert number is not None
    assert (number.series, number.year, number.serial) == (code, year, serial)
    assert number_key(str(number)) == number_key(number.key) == number.key


@given(st.text(max_size=60))
def test_any_text_is_answered(text: str) -> None:
    number = parse_number(text)
    assert number is None or number_key(str(number)) == number.key
