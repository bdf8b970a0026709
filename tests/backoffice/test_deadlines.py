"""The term of publication in the back office, and the calendar it is counted by."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from bulletins.models import CalendarDay, Document
from bulletins.publishing.workdays import WorkCalendar, latest_start
from tests.backoffice import desk
from tests.domain.making import publish_document

pytestmark = pytest.mark.django_db
LIST = reverse("admin:bulletins_document_changelist")
TAKEN = reverse("admin:bulletins_document_deadlines")
LOAD = reverse("admin:bulletins_calendarday_load")
DAYS = reverse("admin:bulletins_calendarday_changelist")


def begun(working_days: int) -> date:
    """A day from which so many working days have passed."""
    return latest_start(WorkCalendar(), working_days, timezone.localdate())


def three_drafts() -> None:
    desk.draft("早该公开的通知", written_on=begun(30))
    desk.draft("快要到期的通知", written_on=begun(18))
    desk.draft("刚刚成文的通知", written_on=timezone.localdate())
    desk.draft("没有日期的通知", written_on=None)


def test_the_list_shows_the_clock_and_finds_what_is_due() -> None:
    three_drafts()
    client = desk.client_of(desk.user("editor", "编辑"))
    page = client.get(LIST).content.decode()
    assert "已超期10个工作日" in page
    assert "还剩2个工作日" in page
    for value, title in (("over", "早该公开的通知"), ("soon", "快要到期的通知")):
        rows = client.get(LIST, {"due": value}).context["cl"].result_list
        assert [row.title for row in rows] == [title]


def test_the_first_page_has_a_box_of_what_is_due() -> None:
    three_drafts()
    client = desk.client_of(desk.user("editor", "编辑"))
    page = client.get("/admin/")
    assert [row.title for row, _clock, _words in page.context["due"]] == ["早该公开的通知", "快要到期的通知"]
    assert "已超期1份" in page.content.decode()
    assert f"{timezone.localdate().year}年的节假日安排尚未导入，按周末计算。" in page.content.decode()
    assert "到期" not in desk.client_of(desk.user("reader")).get("/admin/").content.decode()


def test_a_document_says_when_its_term_ends_and_by_which_calendar() -> None:
    client = desk.client_of(desk.user("editor", "编辑"))
    draft = desk.draft(written_on=date(2024, 9, 25))
    page = client.get(desk.url(draft)).content.decode()
    assert "公开期限2024-10-23" in page
    assert "2024、2025" in page
    CalendarDay.objects.bulk_create(CalendarDay(day=date(2024, 10, day), kind="rest", year=2024) for day in range(1, 8))
    page = client.get(desk.url(draft)).content.decode()
    # Five of the seven are weekdays.
    assert "公开期限2024-10-30" in page
    assert "2024、2025" not in page
    assert 'class="clock"' not in client.get(desk.url(desk.draft("没有日期的通知", written_on=None))).content.decode()


def test_auditors_see_how_long_publication_took_and_take_it_along() -> None:
    client = desk.client_of(desk.user("editor", "编辑"))
    in_time = publish_document(desk.draft("按时的通知", written_on=begun(3)))
    late = publish_document(desk.draft("=迟到的通知", written_on=begun(25)))
    Document.objects.filter(pk=publish_document(desk.draft("没有日期")).pk).update(written_on=None)
    page = client.get(TAKEN)
    assert [(row.pk, clock.taken, clock.is_overdue) for row, clock in page.context["page"]] == [
        (late.pk, 25, True),
        (in_time.pk, 3, False),
    ]
    assert "发布2份</strong>，逾期1份，最长用了25个工作日。" in page.content.decode()
    year = timezone.localdate().year
    answer = client.get(TAKEN, {"year": str(year), "format": "csv"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row[0], row[6], row[7]) for row in rows] == [
        ("标题", "工作日", "逾期工作日"),
        ("'=迟到的通知", "25", "5"),
        ("按时的通知", "3", "0"),
    ]
    # A year with nothing in it, or no year at all, is answered with the newest.
    assert client.get(TAKEN, {"year": "1999"}).context["year"] == year
    assert client.get(TAKEN, {"year": "x²"}).context["year"] == year


def test_a_year_is_loaded_in_the_back_office() -> None:
    client = desk.client_of(desk.user("boss", "发布"))
    assert LOAD in client.get(DAYS).content.decode()
    file = SimpleUploadedFile(
        "days.csv", "日期,类别,名称\n2024-10-01,休,国庆节\n2024-10-12,班,国庆节\n".encode("gb18030")
    )
    said = client.post(LOAD, {"file": file}, follow=True).content.decode()
    assert "2024年：休1天，班1天" in said
    assert "已导入的年度：2024" in said
    assert CalendarDay.objects.count() == 2


def test_what_is_wrong_with_a_table_is_said_by_its_line_and_the_table_comes_back() -> None:
    client = desk.client_of(desk.user("boss", "发布"))
    file = SimpleUploadedFile("days.csv", "2024-10-01,休\n2024-10-32,休\n".encode())
    page = client.post(LOAD, {"file": file}).content.decode()
    assert "第2行：日期“2024-10-32”读不懂" in page
    assert "2024-10-32,休" in page.partition("<textarea")[2].partition("</textarea>")[0]
    assert "请粘贴表格" in client.post(LOAD, {}).content.decode()
    assert not CalendarDay.objects.exists()


def test_editors_look_at_the_calendar_and_do_not_load_it() -> None:
    client = desk.client_of(desk.user("editor", "编辑"))
    assert LOAD not in client.get(DAYS).content.decode()
    assert client.post(LOAD, {"table": "2024-10-01,休"}).status_code == 403
    assert not CalendarDay.objects.exists()


def test_a_long_list_costs_no_more_queries_than_a_short_one(django_assert_max_num_queries: object) -> None:
    client = desk.client_of(desk.user("editor", "编辑"))
    for n in range(12):
        desk.draft(f"第{n}份", written_on=timezone.localdate() - timedelta(days=n))
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        assert client.get(LIST).status_code == 200
