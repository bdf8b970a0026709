"""大事记 by month, across bulletins."""

from __future__ import annotations

from datetime import date

import pytest

from bulletins.models import ChronicleEntry, Document, Issue
from bulletins.models.derived import refresh
from bulletins.views import chronicle
from tests.domain.making import make_bulletin, make_draft, publish_document
from tests.feeds.test_sitemap import read as sitemap
from tests.pages.making import open_issue
from tests.pages.reader import elements, get, html, inside, links, main, words

pytestmark = pytest.mark.django_db


def add_month(issue: Issue, month: date | None, *entries: tuple[str, str], publish: bool = True) -> Document:
    draft = make_draft(issue, title="大事记", genre="大事记", number="", text="# 大事记\n")
    draft.text += "\n".join(f"{day} {words_of}" for day, words_of in entries)
    draft.save()
    refresh(draft)
    # The issue's year serves where the text names none, so what is told of another month is told here.
    draft.chronicle_entries.all().delete()
    names = dict(draft.anchors.values_list("block", "name"))
    for order, (day, words_of) in enumerate(entries, 1):
        ChronicleEntry.objects.create(
            document=draft, order=order, day=day, month=month, text=words_of, anchor=names[order],
            date=month.replace(day=int(day[:-1])) if month and day else None,
        )  # fmt: skip
    return publish_document(draft) if publish else draft


def months(page: str) -> list[str]:
    return inside(page[page.index('<div class="list-main">') :], "h2")


def told(page: str) -> list[str]:
    return [entry.removesuffix("¶本条的固定链接") for entry in inside(page[page.index('<dl class="days"') :], "dd")]


def test_months_come_newest_first_and_entries_as_printed() -> None:
    own = open_issue()
    other = open_issue(make_bulletin("heishixian", "黑石县人民政府公报"))
    document = add_month(own, date(2023, 5, 1), ("8日", "甲"), ("", "乙"), ("9日", "丙"))
    add_month(other, date(2023, 5, 1), ("8日", "丁"))
    add_month(other, date(2023, 6, 1), ("1日", "戊"))
    add_month(own, None, ("1日", "己"))
    page = html("/chronicle/")
    assert months(page) == ["2023年6月", "2023年5月", "年月未详"]
    days = page[page.index('<dl class="days"') :]
    assert told(days) == ["戊", "甲", "乙", "丙", "丁", "己"]
    assert inside(days, "dt") == ["1日", "8日", "9日", "8日", "1日"]
    assert '<time datetime="2023-05-08">8日</time>' in page
    entry = document.chronicle_entries.get(order=1)
    assert f"{document.get_absolute_url()}#{entry.anchor}" in links(page)


def test_filters_and_their_counts() -> None:
    own = open_issue()
    other = open_issue(make_bulletin("heishixian", "黑石县人民政府公报"))
    add_month(own, date(2023, 5, 1), ("8日", "甲"), ("9日", "乙"))
    add_month(own, date(2022, 5, 1), ("8日", "丙"))
    add_month(other, date(2023, 5, 1), ("8日", "丁"))
    add_month(other, date(2021, 5, 1), ("8日", "戊"), publish=False)
    page = html("/chronicle/", year="2023")
    assert months(page) == ["2023年5月"]
    assert told(html("/chronicle/", q="丙")) == ["丙"]
    assert "没有符合这些条件的大事记" in words(html("/chronicle/", q="戊"))
    assert inside(main(page), "option") == [
        "不限", "白石县人民政府公报（2）", "黑石县人民政府公报（1）", "不限", "2023（3）", "2022（1）",
    ]  # fmt: skip
    assert told(html("/chronicle/", bulletin="heishixian")) == ["丁"]
    assert "年份" in words(html("/chronicle/", 400, year="x"))
    assert "参数“month”本页不认识" in words(html("/chronicle/", 400, month="5"))


def test_a_month_is_never_cut_in_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chronicle, "MONTHS_PER_PAGE", 1)
    issue = open_issue()
    for month in (1, 2, 3):
        add_month(issue, date(2023, month, 1), *((f"{day}日", f"{month}-{day}") for day in range(1, 6)))
    for number, month in (("1", 3), ("2", 2), ("3", 1)):
        page = html("/chronicle/", page=number)
        assert months(page) == [f"2023年{month}月"]
        assert told(page) == [f"{month}-{day}" for day in range(1, 6)]


def test_a_month_and_a_year_have_addresses_neighbours_and_places() -> None:
    issue = open_issue()
    document = add_month(issue, date(2023, 5, 1), ("8日", "甲"), ("9日", "乙"))
    add_month(issue, date(2023, 3, 1), ("1日", "丙"))
    add_month(issue, date(2022, 12, 1), ("1日", "丁"))
    add_month(issue, date(2023, 4, 1), ("1日", "未定稿"), publish=False)
    page = html("/chronicle/2023/5/")
    assert told(page) == ["甲", "乙"]
    entry = document.chronicle_entries.get(order=2)
    place = f"r{document.record_id}-{entry.anchor}"
    assert place in [e.get("id") for e in elements(page, "dd")]
    for address in ("/chronicle/2023/5/", "/chronicle/", "/chronicle/2023/"):
        assert f"/chronicle/2023/5/#{place}" in links(html(address)), address
    assert [e["href"] for e in elements(page, "a") if e.get("rel") in ("prev", "next")] == ["/chronicle/2023/3/"]
    march = html("/chronicle/2023/3/")
    around = {e["rel"]: e["href"] for e in elements(march, "a") if e.get("rel") in ("prev", "next")}
    assert around == {"prev": "/chronicle/2022/12/", "next": "/chronicle/2023/5/"}
    assert told(html("/chronicle/2023/")) == ["甲", "乙", "丙"]
    assert "/chronicle/2022/" in links(page)
    assert "2023年5月大事记" in inside(page, "h1")
    for address in ("/chronicle/2023/4/", "/chronicle/2023/13/", "/chronicle/2023/05/", "/chronicle/2021/"):
        get(address, 404)
    assert "没有符合这些条件的大事记" in words(html("/chronicle/2023/5/", q="丙"))
    assert "参数“year”本页不认识" in words(html("/chronicle/2023/5/", 400, year="2023"))
    of_issue = [link for link in links(html(issue.get_absolute_url())) if link.startswith("/chronicle/20")]
    assert of_issue == [f"/chronicle/{month}/?bulletin=baishixian" for month in ("2022/12", "2023/3", "2023/5")]
    assert {"/chronicle/2022/12/", "/chronicle/2023/5/"} <= set(sitemap())
