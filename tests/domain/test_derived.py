"""What follows from a draft's text: gaps for pictures, places of attachments, and what an editor is told."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from bulletins.models import Attachment, Document, Figure, Frozen
from bulletins.models.derived import check_text, refresh
from bulletins.models.table import check_grid
from tests.domain.making import make_draft, make_published

PICTURES = "# 水井\n\n@图片 水井分布图\n\n文字。\n\n@图片 水位图\n"


@pytest.mark.parametrize(
    ("text", "tables", "words"),
    [
        ("@表格 1\n", [], "没有这张表"),
        ("@表格 1\n\n@表格 1\n", [1], "不止一次"),
        ("文字。\n", [1], "没有在正文里出现"),
        ("@表格 一\n", [1], "序号"),
        ("文字。\n@标题 水井\n", [], "第2行"),
        ("#标题\n", [], "空一格"),
    ],
)
def test_an_editor_is_told_what_is_wrong_and_where(text: str, tables: list[int], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        check_text(text, tables)


def test_a_text_in_order_gives_its_blocks() -> None:
    assert [block.kind for block in check_text("# 水井\n\n@表格 2\n\n@表格 1\n", [1, 2])] == ["title", "table", "table"]


def edit(document: Document, text: str) -> list[tuple[int, str, str]]:
    """The figures after the text became ``text``."""
    document.text = text
    document.save()
    refresh(document)
    return [(figure.order, figure.caption, figure.image.name or "") for figure in document.figures.all()]


@pytest.mark.django_db
def test_pictures_are_gaps_until_they_are_filled_and_follow_their_captions() -> None:
    document = make_draft(text=PICTURES)
    assert [(f.order, f.caption) for f in document.figures.all()] == [(1, "水井分布图"), (2, "水位图")]
    Figure.objects.filter(document=document, order=2).update(image="figures/level.png", alternative="水位逐年下降")
    swapped = "# 水井\n\n@图片 水位图\n\n文字。\n\n@图片 水井分布图\n"
    assert edit(document, swapped) == [(1, "水位图", "figures/level.png"), (2, "水井分布图", "")]
    renamed = swapped.replace("水位图", "历年水位图")
    assert edit(document, renamed) == [(1, "历年水位图", "figures/level.png"), (2, "水井分布图", "")]


@pytest.mark.django_db
def test_an_uploaded_picture_is_never_thrown_away_by_an_edit() -> None:
    document = make_draft(text=PICTURES)
    Figure.objects.filter(document=document, order=1).update(image="figures/map.png", alternative="三眼水井")
    assert edit(document, "# 水井\n\n@图片 水位图\n") == [(1, "水位图", ""), (2, "水井分布图", "figures/map.png")]
    assert edit(document, "# 水井\n\n文字。\n") == [(1, "水井分布图", "figures/map.png")]


@pytest.mark.django_db
def test_refreshing_twice_changes_nothing() -> None:
    document = make_draft(text=PICTURES)
    before = list(document.figures.values()), list(document.anchors.values())
    refresh(document)
    assert (list(document.figures.values()), list(document.anchors.values())) == before


@pytest.mark.django_db
def test_an_attachment_in_the_text_is_found_by_label_or_title() -> None:
    text = "# 通知\n\n文字。\n\n@附件 附件1\n\n# 水井清单\n\n清单。\n\n@附件 附件2\n\n# 水井管理表\n\n# 值班表\n"
    document = make_draft(text=text)
    for order, (label, title) in enumerate(
        [("1", "水井清单"), ("2", "水井管理表"), ("", "值班表"), ("4", "没有的")], 1
    ):
        Attachment.objects.create(document=document, order=order, label=label, title=title, kind="text")
    refresh(document)
    assert list(document.attachments.values_list("anchor", flat=True)) == ["att-1", "att-2", "title-4", ""]


@pytest.mark.django_db
def test_nothing_is_derived_for_what_was_published() -> None:
    with pytest.raises(Frozen):
        refresh(make_published())


@pytest.mark.parametrize(
    ("rows", "spans", "header_rows", "words"),
    [
        ([], [], 0, "一行一列"),
        ([["甲"], ["乙", "丙"]], [], 1, "第2行有2格"),
        ([["甲"], [3]], [], 1, "不是文字"),
        ([["甲"]], [], 2, "表头行数"),
        ([["甲", ""]], [[0, 0, 1, 3]], 1, "超出"),
        ([["甲", ""]], [[0, -1, 1, 1]], 1, "超出"),
        ([["甲", ""]], ["第一行"], 1, "要写成"),
        ([["甲", "乙"]], [[0, 0, 1, 2]], 1, "盖住"),
        ([["甲"], [""]], [[0, 0, 2, 1]], 1, "跨越"),
        ([["甲", "", ""]], [[0, 0, 1, 2], [0, 1, 1, 2]], 1, "重叠"),
    ],
)
def test_a_grid_that_does_not_fit_is_refused(rows: list, spans: list, header_rows: int, words: str) -> None:
    with pytest.raises(ValidationError) as error:
        check_grid(rows, spans, header_rows)
    assert words in " ".join(error.value.messages)


def test_a_grid_that_fits_passes() -> None:
    check_grid([["村", "眼数", ""], ["", "旧", "新"], ["砚池村", "3", "4"]], [[0, 0, 2, 1], [0, 1, 1, 2]], 2)
