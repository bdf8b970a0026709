"""A year in numbers, and what of a series is not held."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from bulletins.models import Agency, Document, DocumentAgency, Issue, Validity
from bulletins.publishing.acts import withdraw_document
from bulletins.publishing.validity import decide_validity
from tests.domain.making import (
    make_bulletin,
    make_draft,
    make_issue,
    make_published_issue,
    make_section,
    publish_document,
    publish_issue,
)
from tests.pages.making import open_issue
from tests.pages.reader import elements, html, inside, links, main, words

pytestmark = pytest.mark.django_db


def numbers(page: str, heading: str) -> dict[str, str]:
    """The rows of the table that counts by ``heading``."""
    (table,) = [found for found in re.findall(r"<table>.*?</table>", page, re.DOTALL) if f"（按{heading}）" in found]
    return dict(zip(inside(table, "th")[2:], inside(table, "td"), strict=True))


def publish(issue: Issue, section: str = "县政府文件", **fields: Any) -> Document:
    return publish_document(make_draft(issue, record={"section": make_section(section)}, **fields))


def test_a_year_is_counted_in_tables_that_the_chart_repeats() -> None:
    first, second, other = open_issue(), open_issue(number=2), open_issue(year=2024)
    joint = make_draft(first, record={"section": make_section("县政府文件")}, genre="意见")
    DocumentAgency.objects.create(document=joint, agency=Agency.objects.create(name="白石县水利局"), position=1)
    publish_document(joint)
    publish(first, "人事任免")
    publish(second)
    publish(other, title="别的年份")
    withdraw_document(publish(second, "撤下的栏目"), reason="有误")
    make_draft(second, record={"section": make_section("未定的栏目")}, title="未定稿")
    gone = publish(second, title="失了效的通知")
    decide_validity(gone.record, Validity.REPEALED, since=date(2023, 9, 1), basis="清理结果")
    later = publish(second, title="来年才废止的通知")
    decide_validity(later.record, Validity.REPEALED, since=date(2024, 1, 1), basis="清理结果")

    page = html("/baishixian/2023/")
    assert "全年各期共5份文件" in words(page)
    assert numbers(page, "期次") == {"第1期": "2", "第2期": "3"}
    assert numbers(page, "栏目") == {"县政府文件": "4", "人事任免": "1"}
    assert numbers(page, "文种") == {"通知": "4", "意见": "1"}
    assert numbers(page, "发文机关") == {"白石县人民政府": "5", "白石县水利局": "1"}
    (chart,) = [found for found in elements(page, "svg") if found.get("role") == "img"]
    assert chart["aria-labelledby"] == "chart-title chart-words"
    assert inside(page, "desc") == ["第1期2；第2期3"]
    bars = [float(bar["width"]) for bar in elements(page, "rect")]
    assert bars[0] / bars[1] == pytest.approx(2 / 3, abs=0.01)
    repealed = page[page.index('id="repealed"') :]
    assert gone.get_absolute_url() in links(repealed)
    assert later.get_absolute_url() not in links(repealed)
    for link in links(page):
        if link.startswith("/documents/?"):
            count = words(main(html(link.replace("&amp;", "&"))))
            assert "共0份文件" not in count, link


def test_many_issues_are_counted_by_month() -> None:
    for number in range(1, 14):
        open_issue(number=number)
    publish(Issue.objects.get(number=3), written_on=date(2023, 2, 1))
    expected = {f"{month}月": "0" for month in range(1, 13)} | {"2月": "1"}
    assert numbers(html("/baishixian/2023/"), "成文月份") == expected


def test_what_of_the_series_is_missing_is_said_combined_numbers_counting_as_both() -> None:
    bulletin = make_bulletin()
    for fields in (
        {"year": 2020, "number": 1, "overall_number": 10},
        {"year": 2022, "number": 1, "number_to": 2, "overall_number": 14},
        {"year": 2022, "number": 4, "overall_number": 17},
        {"year": 2023, "number": 1, "overall_number": 20},
    ):
        issue = make_issue(bulletin, **fields)
        make_draft(issue)
        publish_issue(issue)
    page = words(main(html("/baishixian/")))
    for said in (
        "本站收录4期。缺1期：2022年第3期。",
        "没有收录的年份：2021。",
        "2020年第1期（总第10期）与2022年第1、2期（总第14期）之间缺3期。",
        "2022年第4期（总第17期）与2023年第1期（总第20期）之间缺2期。",
    ):
        assert said in page, said
    assert "总第14期）与2022年第4期" not in page
    of_year = words(main(html("/baishixian/2022/")))
    assert "缺1期：2022年第3期。" in of_year
    assert "之间缺3期" in of_year
    assert of_year.count("缺期，本站尚未收录") == 1


def test_a_series_without_a_gap_says_nothing_of_it() -> None:
    make_published_issue(documents=1, overall_number=1)
    make_published_issue(number=2, documents=1, overall_number=2)
    assert "缺" not in words(main(html("/baishixian/")))
