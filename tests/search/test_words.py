"""What a reader types, taken apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletins.search.words import MAX_LENGTH, partial_number, read


def words(typed: str) -> tuple[list[str], list[str]]:
    question = read(typed)
    return [word.kept for word in question.words], [word.kept for word in question.excluded]


@pytest.mark.parametrize(
    ("typed", "wanted", "excluded"),
    [
        ("烟花 爆竹", ["烟花", "爆竹"], []),
        ("烟花　爆竹\n管控", ["烟花", "爆竹", "管控"], []),
        ('"烟花 爆竹" 管控', ["烟花爆竹", "管控"], []),
        ("“烟花 爆竹” 管控", ["烟花爆竹", "管控"], []),
        ("烟花 -废止", ["烟花"], ["废止"]),
        ('烟花 -"暂停 执行"', ["烟花"], ["暂停执行"]),
        ("-2025年", ["2025年"], []),
        ("印发“十四五”规划", ["印发十四五规划"], []),
        ('规划" 通知', ["规划", "通知"], []),
        ("《通知》 —— ，", ["通知"], []),
        ("2021-2025", ["2021-2025"], []),
        ("烟花 烟花", ["烟花"], []),
    ],
)
def test_the_grammar(typed: str, wanted: list[str], excluded: list[str]) -> None:
    assert words(typed) == (wanted, excluded)


def test_nothing_and_nothing_but_punctuation_are_told_apart() -> None:
    assert read(" \n").is_empty
    assert not read(" ").says_nothing
    assert read("——“”、").says_nothing


def test_what_is_too_long_is_cut_and_says_so() -> None:
    assert read("字" * MAX_LENGTH).cut is False
    question = read("字" * (MAX_LENGTH + 1))
    assert question.cut
    assert len(question.whole.kept) == MAX_LENGTH


@given(st.text(max_size=80))
def test_anything_can_be_read(typed: str) -> None:
    question = read(typed)
    assert not any("\0" in word.text for word in question.words)
    assert question.is_empty or question.says_nothing or question.words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("政办发2号", ("政办发", None, 2)),
        ("2021 2号", ("", 2021, 2)),
        ("2021 2", ("", 2021, 2)),
        ("〔2021〕02", ("", 2021, 2)),
        ("2021年第2号", ("", 2021, 2)),
        ("政办发［2021］２号", ("政办发", 2021, 2)),
        ("20212号", ("", 2021, 2)),
        ("202112", None),
        ("2021-3", None),
        ("2021", None),
        ("3号", None),
        ("政办发", None),
    ],
)
def test_numbers_told_in_part(text: str, expected: object) -> None:
    assert partial_number(text) == expected
