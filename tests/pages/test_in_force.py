"""现行有效: what was decided to hold and holds today; nothing of which nobody has said so."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from bulletins.models import Document, Issue, NumberSeries, Topic, Validity
from bulletins.publishing.acts import withdraw_document
from bulletins.publishing.validity import decide_validity
from tests.domain.making import make_draft, publish_document
from tests.pages.making import open_issue
from tests.pages.reader import get, html, inside, links, main, words
from tests.pages.test_lists import listed

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def decided(issue: Issue, title: str, validity: Validity | None, **fields: Any) -> Document:
    draft = make_draft(issue, title=title, **fields)
    draft.topics.set(Topic.objects.filter(code="108303"))
    document = publish_document(draft)
    if validity:
        decide_validity(document.record, validity, since=date(2023, 5, 1), basis="清理结果")
    return document


@pytest.fixture
def portal() -> dict[str, Document]:
    issue, older = open_issue(), open_issue(year=2021)
    NumberSeries.objects.update_or_create(code="白法", defaults={"normative": True})
    found = {
        "规": decided(issue, "甲规", Validity.IN_FORCE, number="白政规〔2023〕1号"),
        "标": decided(issue, "乙标", Validity.AMENDED, number="白法〔2023〕1号", written_on=date(2022, 1, 1)),
        "旧": decided(older, "=丙旧", Validity.IN_FORCE, genre="意见"),
        "废": decided(issue, "丁废", Validity.REPEALED),
        "疑": decided(issue, "戊疑", None),
        "届": decided(issue, "己届", Validity.IN_FORCE, expires_on=TODAY - timedelta(days=1)),
        "撤": decided(issue, "庚撤", Validity.IN_FORCE),
    }
    withdraw_document(found["撤"], reason="有误")
    # Decided before its term ran out, and not again since.
    record = found["届"].record
    type(record).objects.filter(pk=record.pk).update(validity_decided_on=TODAY - timedelta(days=30))
    make_draft(issue, title="辛未定稿")
    return found


def in_force(page: str) -> list[str]:
    return listed(page[: page.index('<details class="undecided')] if "undecided" in page else page)


def test_the_list_holds_what_holds_and_names_the_rest_apart(portal: dict[str, Document]) -> None:
    page = html("/in-force/")
    assert in_force(page) == ["甲规", "乙标", "=丙旧"]
    assert inside(main(page), "h2") == ["2023年2份", "2021年1份"]
    said = words(main(page))
    assert f"共3份文件，截至{TODAY.year}年{TODAY.month}月{TODAY.day}日" in said
    assert "另有2份待确认，不算作现行有效" in said
    assert sorted(listed(page)[3:]) == ["己届", "戊疑"]
    for title in ("丁废", "庚撤", "辛未定稿"):
        assert title not in page
    assert "已修改" in said


def test_it_is_grouped_and_filtered_and_the_normative_are_told_apart(portal: dict[str, Document]) -> None:
    assert inside(main(html("/in-force/", group="agency")), "h2") == ["白石县人民政府3份"]
    page = html("/in-force/", kind="normative", topic="1083")
    assert in_force(page) == ["甲规", "乙标"]
    assert "类别：行政规范性文件" in words(page)
    assert in_force(html("/in-force/", year="2021")) == in_force(html("/in-force/", kind="other")) == ["=丙旧"]
    for parameters in ({"group": "x"}, {"kind": "x"}, {"validity": "in_force"}, {"year": "x"}):
        refused = html("/in-force/", 400, **parameters)
        assert not listed(refused)


def test_the_list_can_be_taken_along(portal: dict[str, Document]) -> None:
    assert "/in-force/list.csv?kind=normative" in links(html("/in-force/", kind="normative", group="agency"))
    response = get("/in-force/list.csv")
    head, *rows = csv.reader(io.StringIO(response.content.decode("utf-8-sig")))
    assert [row[1] for row in rows] == ["甲规", "乙标", "'=丙旧"]
    first = dict(zip(head, rows[0], strict=True))
    assert (first["类别"], first["有效性"], first["发文字号"]) == ("行政规范性文件", "现行有效", "白政规〔2023〕1号")
    assert first["网址"] == f"http://testserver{portal['规'].get_absolute_url()}"
    assert first["主题分类"] == "农业、林业、水利/水利"
    assert "参数“x”" in get("/in-force/list.csv", 400, x="1").content.decode()


def test_nothing_decided_is_said_in_words() -> None:
    decided(open_issue(), "戊疑", None)
    said = words(main(html("/in-force/")))
    assert "还没有认定为现行有效的文件" in said
    assert "另有1份待确认" in said
