"""The analyser: what is kept of a text, and that a part of a text keeps a part of it."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bulletins.search.analysis import bigrams, kept, kept_with_places, runs

# What composes with its neighbour in NFC is one character to a reader, so texts are taken as they are stored.
TEXTS = st.text(
    alphabet=st.one_of(st.characters(), st.sampled_from("政办发〔2021〕3号 a-./%０．％\n")), max_size=60
).map(lambda text: unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("稷政办发〔２０２１〕 第３号", "稷政办发2021第3号"),
        ("《关于印发“十四五”规划的通知》", "关于印发十四五规划的通知"),
        ("GB/T 33480-2016", "gb/t33480-2016"),
        ("增长12.5%，占３．５％以上", "增长12.5占3.5以上"),
        ("二〇二一年、二○二一年", "二零二一年二零二一年"),
        ("ＡＢＣ ß", "abcss"),
        ("①㎡½", "1m212"),
        ("——……、，", ""),
        ("葛\U000e0100城", "葛城"),
    ],
)
def test_what_is_kept(text: str, expected: str) -> None:
    assert kept(text) == expected


@given(TEXTS, st.data())
@example("a-1", None)
def test_a_part_of_a_text_keeps_a_part_of_what_the_text_keeps(text: str, data: st.DataObject | None) -> None:
    if data is None:
        parts = [text[start:stop] for start in range(len(text)) for stop in range(start, len(text) + 1)]
    else:
        start = data.draw(st.integers(0, len(text)))
        parts = [text[start : data.draw(st.integers(start, len(text)))]]
    for part in parts:
        assert kept(part) in kept(text)


@given(TEXTS)
def test_every_kept_character_knows_where_it_stood(text: str) -> None:
    characters, places = kept_with_places(text)
    assert characters == kept(text)
    assert len(characters) == len(places)
    assert places == sorted(places)
    for character, place in zip(characters, places, strict=True):
        # A joiner is kept for its neighbours' sake, so a character is looked at between two digits.
        assert character in kept(f"0{text[place]}0")


def test_bigrams_overlap() -> None:
    assert bigrams("烟花爆竹") == ["烟花", "花爆", "爆竹"]
    assert bigrams("竹") == []


def test_runs_are_whole_and_know_their_neighbours() -> None:
    assert list(runs("第13号")) == ["13", "第13", "13号"]
    assert list(runs("〔2021〕3号")) == ["2021", "3", "3号"]
    assert list(runs("GB/T 33480-2016")) == ["gb/t", "33480-2016"]
    assert list(runs("烟花")) == []
