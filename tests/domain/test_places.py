"""Names of places in a text: unique, speaking, and kept through corrections."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletins.ingest import markup
from bulletins.ingest.numerals import chinese_number
from bulletins.ingest.places import digest, name_blocks
from bulletins.ingest.tree import Block
from bulletins.models import Document
from bulletins.models.derived import refresh
from bulletins.publishing.acts import revise
from tests.domain.making import make_draft, publish_document


def named(text: str, before: Any = (), taken: Any = ()) -> list[tuple[str, str]]:
    """(name, words) of every block of ``text``."""
    blocks = markup.read(text)
    return [(name, block.text) for (_, name), block in zip(name_blocks(blocks, before, taken), blocks, strict=True)]


def test_names_say_what_stands_there() -> None:
    text = """\
# 白石县水井管理办法
## 第一章 总则
第一条为保护水井，制定本办法。
第二十三条之一水井由村民委员会管理。
## 一、清单
### （一）旧井
### （二）新井
说明文字。
@表格 1
@图片 水井分布图
@附件 附件1
"""
    assert [name for name, _ in named(text)] == [
        "title-1",
        "h-1",
        "art-1",
        "art-23-1",
        "h-2",
        "h-2-1",
        "h-2-2",
        "p-1",
        "table-1",
        "fig-1",
        "att-1",
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一", 1),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("二十三", 23),
        ("一百", 100),
        ("一百零五", 105),
        ("一百一十", 110),
        ("三百二十一", 321),
        ("一千零一", 1001),
        ("二〇", 20),
        ("二〇二三", 2023),
        ("7", 7),
    ],
)
def test_chinese_numbers(text: str, value: int) -> None:
    assert chinese_number(text) == value


blocks = st.lists(
    st.builds(
        lambda kind, text, level: Block(kind, text, level=level if kind == "heading" else None),
        st.sampled_from(["heading", "paragraph", "item", "title", "figure", "attachment_label"]),
        st.sampled_from(
            ["第一条 甲", "第一条 乙", "第二条之一 丙", "一、丁", "戊", "己", "", "第条", "第〇条", "第零百条"]
        ),
        st.integers(1, 7),
    ),
    max_size=25,
)


@given(blocks, st.sets(st.sampled_from(["p-1", "p-2", "art-1", "h-1", "p-1.2"])))
def test_names_are_unique_and_none_that_is_taken(read: list[Block], taken: set[str]) -> None:
    names = [name for _, name in name_blocks(read, (), taken)]
    assert len(names) == len(read) == len(set(names))
    assert all(names)
    assert not taken & set(names)


@given(blocks)
def test_an_unchanged_text_keeps_its_names(read: list[Block]) -> None:
    before = name_blocks(read)
    assert name_blocks(read, before) == before


@given(blocks, blocks, blocks)
def test_what_stands_around_an_edit_keeps_its_names(head: list[Block], new: list[Block], tail: list[Block]) -> None:
    """A paragraph inserted anywhere leaves every block that stood there before with the name it had."""
    mark = Block("paragraph", "只此一处的段落")
    before = name_blocks([*head, mark, *tail])
    inserted = Block("paragraph", "新写的一段")
    after = name_blocks([*head, inserted, mark, *tail], before)
    assert len({name for _, name in after}) == len(after)
    assert [pair for pair in after if pair[0] != digest(inserted)] == before
    replaced = name_blocks([*head, *new, mark, *tail], before)
    assert len({name for _, name in replaced}) == len(replaced)
    assert dict(before)[digest(mark)] == dict(replaced)[digest(mark)]


@given(blocks, st.integers(0, 24))
def test_a_block_changed_in_its_place_keeps_its_name(read: list[Block], index: int) -> None:
    read = [Block("paragraph", f"{n} {block.text}") for n, block in enumerate(read)]
    if not read:
        return
    before = name_blocks(read)
    index %= len(read)
    changed = [*read[:index], Block("paragraph", "改过的一段"), *read[index + 1 :]]
    assert [name for _, name in name_blocks(changed, before)] == [name for _, name in before]


def test_the_name_of_a_block_that_went_is_not_given_to_another() -> None:
    before = name_blocks(markup.read("甲。\n乙。\n丙。\n"))
    after = {words: name for name, words in named("甲。\n丙。\n丁。\n", before)}
    assert (after["甲。"], after["丙。"]) == ("p-1", "p-3")
    assert after["丁。"] not in {name for _, name in before}


@pytest.mark.django_db
def test_anchors_survive_edits_and_corrections() -> None:
    draft = make_draft(text="# 水井管理办法\n\n第一条甲。\n\n第二条乙。\n\n说明。\n")
    first = dict(draft.anchors.values_list("digest", "name"))
    publish_document(draft)

    second = revise(draft, reason="增加一条")
    second.text = "# 水井管理办法\n\n第一条甲。\n\n第一条之一新增。\n\n第二条乙。\n\n说明。\n"
    second.save()
    refresh(second)
    names = {b.text: name for b, (_, name) in zip(second.blocks, anchors(second), strict=True)}
    assert names["第一条之一新增。"] == "art-1-1"
    assert {d: n for d, n in anchors(second) if d in first} == first
    publish_document(second)

    third = revise(second, reason="删去第一条，另写一段")
    third.text = "# 水井管理办法\n\n第一条之一新增。\n\n第二条乙。\n\n说明。\n\n又一段说明。\n"
    third.save()
    refresh(third)
    names = {b.text: name for b, (_, name) in zip(third.blocks, anchors(third), strict=True)}
    assert "art-1" not in names.values()
    assert names["第二条乙。"] == "art-2"
    publish_document(third)

    fourth = revise(third, reason="又有了第一条")
    fourth.text = "# 水井管理办法\n\n第一条完全不同。\n\n" + third.text.split("\n\n", 1)[1]
    fourth.save()
    refresh(fourth)
    names = {b.text: name for b, (_, name) in zip(fourth.blocks, anchors(fourth), strict=True)}
    assert names["第一条完全不同。"] == "art-1.2", "a name that once meant another text is never given again"


def anchors(document: Document) -> list[tuple[str, str]]:
    return list(document.anchors.order_by("block").values_list("digest", "name"))
