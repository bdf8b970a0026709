"""Lists with filters in the address: documents, tables."""

from __future__ import annotations

from datetime import date

import pytest

from bulletins.models import Record, Validity
from bulletins.views import listing
from tests.domain.making import (
    add_table,
    make_bulletin,
    make_draft,
    make_issue,
    make_published,
    make_published_issue,
    make_section,
    publish_document,
)
from tests.pages.making import open_issue
from tests.pages.reader import elements, get, html, inside, links, main, words

pytestmark = pytest.mark.django_db


def listed(page: str) -> list[str]:
    return [words(part.split("</a>")[0].split(">", 1)[1]) for part in page.split('class="row-title"')[1:]]


@pytest.fixture
def documents() -> dict[str, Record]:
    """Three documents of two bulletins, and a draft that must never be counted."""
    own = open_issue(year=2023)
    other = open_issue(make_bulletin("heishixian", "黑石县人民政府公报"), year=2021)
    place = {"section": make_section("县政府文件")}
    made = {
        "甲": make_published(own, title="甲", genre="通知", written_on=date(2023, 1, 5), record=place),
        "乙": make_published(own, title="乙", genre="意见", written_on=date(2023, 2, 5)),
        "丙": make_published(other, title="丙", genre="通知", written_on=date(2021, 3, 5)),
    }
    Record.objects.filter(pk=made["丙"].record_id).update(validity=Validity.REPEALED)
    make_draft(own, title="丁", genre="决定", written_on=date(2023, 2, 6), record=place)
    return {name: document.record for name, document in made.items()}


@pytest.mark.parametrize(
    ("parameters", "titles"),
    [
        ({}, ["乙", "甲", "丙"]),
        ({"bulletin": "heishixian"}, ["丙"]),
        ({"year": "2023"}, ["乙", "甲"]),
        ({"section": "县政府文件"}, ["甲"]),
        ({"agency": "白石县人民政府"}, ["乙", "甲", "丙"]),
        ({"genre": "通知"}, ["甲", "丙"]),
        ({"genre": "通知", "year": "2023"}, ["甲"]),
        ({"validity": "repealed"}, ["丙"]),
        ({"written_from": "2023-01-05"}, ["乙", "甲"]),
        ({"written_to": "2023-01-05"}, ["甲", "丙"]),
        ({"written_from": "2023-01-06", "written_to": "2023-02-05"}, ["乙"]),
        ({"bulletin": "heishixian", "genre": "意见"}, []),
    ],
)
def test_filters_narrow_the_list(documents: dict[str, Record], parameters: dict[str, str], titles: list[str]) -> None:
    page = html("/documents/", **parameters)
    assert listed(page) == titles
    assert f"共{len(titles)}份文件" in words(page)


def test_choices_say_how_many_documents_they_lead_to(documents: dict[str, Record]) -> None:
    options = inside(main(html("/documents/", genre="通知")), "option")
    assert [option for option in options if option != "不限"] == [
        "白石县人民政府公报（1）", "黑石县人民政府公报（1）", "2023（1）", "2021（1）", "县政府文件（1）",
        "白石县人民政府（2）", "通知（2）", "意见（1）", "待确认（1）", "已废止（1）",
    ]  # fmt: skip


def test_every_offered_choice_leads_to_as_many_documents_as_it_says(documents: dict[str, Record]) -> None:
    page = html("/documents/", year="2023")
    tried = 0
    for name in ("bulletin", "year", "section", "agency", "genre", "validity"):
        select = page[page.index(f'<select id="filter-{name}"') :]
        select = select[: select.index("</select>")]
        for option, said in list(zip(elements(select, "option"), inside(select, "option"), strict=True))[1:]:
            chosen = html("/documents/", **{"year": "2023", name: option["value"]})
            assert f"（{len(listed(chosen))}）" in said
            tried += 1
    assert tried == 8


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"genr": "通知"}, "参数“genr”"),
        ({"genre": "函"}, "文种：没有“函”这一项"),
        ({"genre": "决定"}, "文种：没有“决定”这一项"),
        ({"bulletin": "nowhere"}, "公报：没有“nowhere”这一项"),
        ({"validity": "maybe"}, "有效性："),
        ({"year": "二〇二三"}, "年份："),
        ({"year": "99999999999999999999"}, "年份："),
        ({"written_from": "2023-13-01"}, "成文日期自："),
        ({"written_to": "tomorrow"}, "成文日期至："),
        ({"genre": "通知\0"}, "文种："),
        ({"page": "x"}, "页次“x”不是数字"),
        ({"page": "9"}, "没有第9页，共1页"),
    ],
)
def test_what_is_not_understood_is_said(documents: dict[str, Record], parameters: dict[str, str], said: str) -> None:
    page = html("/documents/", 400, **parameters)
    assert said in words(page)
    assert "丁" not in words(page)
    if "page" not in parameters:
        assert listed(page) == []


def test_a_parameter_given_twice_is_said() -> None:
    make_published_issue()
    assert "参数“genre”只能有一个值" in words(html("/documents/?genre=通知&genre=意见", 400))


def test_empty_parameters_of_the_form_leave_the_address() -> None:
    make_published_issue()
    assert get("/documents/?genre=&year=2023&page=", 302)["Location"] == "/documents/?year=2023"
    assert get("/documents/?genre=&year=", 302)["Location"] == "/documents/"


def test_each_chosen_condition_can_be_dropped(documents: dict[str, Record]) -> None:
    page = html("/documents/", genre="通知", year="2023")
    active = page[page.index('<ul class="active"') :]
    active = active[: active.index("</ul>")]
    assert links(active.replace("&amp;", "&")) == ["/documents/?genre=%E9%80%9A%E7%9F%A5", "/documents/?year=2023"]


def test_the_list_is_cut_into_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PER_PAGE", 2)
    make_published_issue(documents=5)
    seen = [title for number in "123" for title in listed(html("/documents/", page=number, genre="通知"))]
    assert len(seen) == len(set(seen)) == 5
    page = html("/documents/", page="2", genre="通知").replace("&amp;", "&")
    assert f"?page=3&genre={'%E9%80%9A%E7%9F%A5'}" in links(page)
    assert "第2页" in inside(page, "title")[0]


def test_tables_are_listed_with_where_they_stand() -> None:
    issue = make_published_issue()
    draft = make_draft(issue, text="# 甲\n\n@表格 1\n")
    add_table(draft)
    document = publish_document(draft)
    hidden = make_draft(issue, text="# 乙\n\n@表格 1\n")
    add_table(hidden, caption="还没有公布的表")
    page = html("/tables/")
    assert listed(page) == ["水井清单"]
    assert f"{document.get_absolute_url()}tables/1/" in links(page)
    assert "2行2列" in words(page)
    assert "还没有公布的表" not in page
    assert listed(html("/tables/", bulletin="baishixian", year="2023")) == ["水井清单"]
    assert "没有“x”这一项" in words(html("/tables/", 400, bulletin="x"))


def test_a_document_of_an_issue_in_preparation_does_not_tell_of_it() -> None:
    make_published_issue()
    issue = make_issue(number=7, year=2031)
    document = make_published(issue, title="先行公布", written_on=date(2030, 12, 1))
    assert document.get_absolute_url().startswith("/baishixian/d/")
    for address in ("/documents/", document.get_absolute_url(), "/", "/baishixian/"):
        page = html(address)
        assert "先行公布" in page
        assert "2031" not in page
    assert listed(html("/documents/", year="2030")) == ["先行公布"]
    get("/documents/?year=2031")
    assert listed(html("/documents/", year="2031")) == []


def test_tables_are_narrowed_by_words_agency_and_genre_and_name_their_columns() -> None:
    issue = open_issue()
    add_to = make_draft(issue, title="关于水井的公告", genre="公告", text="# 甲\n\n@表格 1\n")
    add_table(add_to, caption="水井清单", rows=[["村", "眼数"], ["砚池村", "3"]])
    publish_document(add_to)
    other = make_draft(issue, title="关于桥梁的通知", text="# 甲\n\n@表格 1\n")
    add_table(other, caption="桥梁清单")
    publish_document(other)
    assert "村、眼数" in words(html("/tables/"))
    for query in ({"q": "水井清单"}, {"q": "水井的公告"}, {"genre": "公告"}):
        assert "共1张表" in words(html("/tables/", **query)), query
    assert "共2张表" in words(html("/tables/", agency="白石县人民政府"))
    assert "没有“无此机关”这一项" in words(html("/tables/", 400, agency="无此机关"))
