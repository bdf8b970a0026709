"""From a document number in any spelling to the document."""

from __future__ import annotations

import pytest

from tests.domain.making import make_draft, make_published, make_published_issue
from tests.pages.making import open_issue
from tests.pages.reader import get, html, inside, words

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "spelling",
    [
        "白政办发〔2023〕7号", "白政办发[2023]7号", "白政办发（2023）7号", "白政办发【2023】07号",
        "白政办发﹝2023﹞7号", "白政办发［２０２３］０７号", "白政办发〔2023〕第7号", "白政办发2023 7",
        "白政办发〔2023〕7", "白政办发 〔2023〕 7 号",
    ],
)  # fmt: skip
def test_every_spelling_leads_there(spelling: str) -> None:
    document = make_published(make_published_issue(), number="白政办发〔2023〕7号")
    assert get(f"/number/{spelling}/", 302)["Location"] == document.get_absolute_url()


def test_an_unknown_number_names_the_published_ones_near_it() -> None:
    issue = open_issue()
    for serial in (1, 5, 6, 8, 30):
        make_published(issue, number=f"白政办发〔2023〕{serial}号", title=f"第{serial}件")
    make_draft(issue, number="白政办发〔2023〕9号", title="还没有公布")
    page = html("/number/白政办发〔2023〕7号/", 404)
    assert "没有找到文号白政办发〔2023〕7号" in inside(page, "h1")[0]
    titles = [part.split("</a>")[0].split(">", 1)[1] for part in page.split('class="row-title"')[1:]]
    assert titles[:2] in (["第6件", "第8件"], ["第8件", "第6件"])
    assert "第1件" in titles
    assert "还没有公布" not in page


def test_a_short_series_finds_the_numbers_that_end_alike() -> None:
    make_published(make_published_issue(), number="白政办发〔2023〕3号", title="相近的一件")
    assert "相近的一件" in html("/number/政办发〔2023〕2号/", 404)


def test_what_is_no_number_is_said() -> None:
    assert "不是一个文号" in words(html("/number/水井管护/", 404))
    assert "不是一个文号" in words(html("/number/a/b/c/", 404))
    assert "不是一个文号" in words(html("/number/%00/", 404))
    assert "&lt;script&gt;" in html("/number/<script>/", 404)


def test_a_number_printed_twice_lists_both() -> None:
    issue = open_issue()
    make_published(issue, number="白政发〔2023〕3号", title="先印的")
    make_published(issue, number="白政发〔2023〕3号", title="后印的")
    page = html("/number/白政发〔2023〕3号/")
    assert "先印的" in page
    assert "后印的" in page
