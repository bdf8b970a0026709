"""Suggested classes: few, explained by words of the text, none where the text says too little."""

from __future__ import annotations

import importlib

import pytest

from bulletins.ingest.topics import MOST, WORDS, suggest


def known_codes() -> set[str]:
    classes = importlib.import_module("bulletins.migrations.0005_topics").CLASSES
    return {
        f"{heading[:4]}{99 if child == '其他' else f'{n:02}'}"
        for heading, children in classes.items()
        for n, child in enumerate(children.split(), 1)
    }


def test_every_class_with_words_is_one_of_the_state_councils() -> None:
    assert set(WORDS) <= known_codes()
    assert all(len(set(words.split())) == len(words.split()) for words in WORDS.values())


@pytest.mark.parametrize(
    ("title", "text", "code"),
    [
        ("关于印发《清岚县农村饮水安全工程运行管护办法》的通知", "水库、水井由村管护。", "108303"),
        ("关于柏知雨等同志职务任免的通知", "任命柏知雨为县水利局局长，试用期一年；免去其原任职务。", "109203"),
        ("关于做好2024年义务教育学校招生入学工作的通知", "适龄儿童就近入学，学生须持户口簿。", "108802"),
        ("关于印发烟花爆竹管控方案的通知", "禁放区内不得燃放，落实安全生产责任。", "108605"),
        ("关于调整城乡供水价格的通知", "第一阶梯水价每立方米2元，收费标准见附件。", "108004"),
    ],
)
def test_the_class_comes_first_with_its_words(title: str, text: str, code: str) -> None:
    found = suggest(title, text)
    assert found[0].code == code
    assert 1 <= len(found) <= MOST
    for one in found:
        assert one.words
        assert all(word in title + text for word in one.words)


def test_nothing_is_suggested_where_the_words_say_too_little() -> None:
    assert suggest("关于召开座谈会的通知", "请按时参加。") == []
    assert suggest("", "") == []


def test_a_word_cut_by_a_line_counts_and_a_mark_does_not() -> None:
    assert suggest("关于行政执\n法监督的通知", "行政\n处罚")[0].code == "109303"
    assert suggest("通知", "@表格 1\n@图片 2\n") == []
