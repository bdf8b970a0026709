"""Each rule passes on a portal that is as it should be, and fails, with the address, where one thing is not."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import QuerySet
from django.test.utils import override_settings
from django.utils import timezone

from bulletins.inspection.checks import KEPT, RULES, keep
from bulletins.inspection.rules import FAIL, NOT_APPLICABLE, PASS, Result, Site, hold
from bulletins.inspection.visiting import Link, Page, Visitor
from bulletins.models import Attachment, Bulletin, ChronicleEntry, Document, Inspection, Issue, Record, Table
from bulletins.publishing.validity import decide_validity
from tests.backoffice import desk
from tests.domain.making import add_table, make_draft, make_issue, publish_issue
from tests.pages.test_site_foot import FILLED
from tests.trials.hidden import CHRONICLE

pytestmark = pytest.mark.django_db

RULE = {rule.key: rule for rule in RULES}
GOVERNMENT = FILLED | {"SITE_IS_DEMO": False, "SITE_URL": "https://gb.baishi.gov.cn", "HTTPS": True}


def put(stored: Any, **values: Any) -> None:
    """Past everything that keeps published rows from changing: as somebody with the database in hand would."""
    inspect.unwrap(QuerySet.update)(QuerySet(stored.model).filter(pk__in=stored.values("pk")), **values)


@pytest.fixture
def portal() -> Document:
    issue = make_issue(number=1, printed_on=date(2023, 1, 31))
    draft = make_draft(
        issue, title="关于加强水井管护的通知", text="# 关于加强水井管护的通知\n\n水井归村。\n\n@表格 1\n",
        index_number="BS-2023-001", record={"position": 1},
    )  # fmt: skip
    add_table(draft)
    make_draft(issue, title="2023年大事记", genre="大事记", number="", text=CHRONICLE, index_number="BS-2023-002")
    publish_issue(issue)
    for document in Document.objects.published():
        decide_validity(document.record, "in_force", since=date(2023, 1, 31))
    return Document.objects.published().get(genre="通知")


@override_settings(**GOVERNMENT)
def test_a_portal_as_it_should_be_passes_and_its_results_are_kept(portal: Document) -> None:
    said = StringIO()
    call_command("inspect_site", json=True, stdout=said)
    results = {result["rule"]: result for result in json.loads(said.getvalue())}
    assert list(results) == [rule.key for rule in RULES]
    not_passed = {key: result["findings"] for key, result in results.items() if result["state"] == FAIL}
    assert not_passed == {}
    beside = {key for key, result in results.items() if result["state"] == NOT_APPLICABLE}
    assert beside == {"home", "repealed", "interpretations"}
    kept = Inspection.objects.get()
    assert (kept.failed, kept.passed) == (0, len(RULES) - 3)
    page = desk.client_of(desk.user("auditor", "审计")).get(f"/admin/bulletins/inspection/{kept.pk}/change/")
    assert "网页标签齐全" in page.content.decode()


BROKEN: dict[str, Callable[[Document], object]] = {
    "fresh": lambda _: put(Document.objects.all(), published_at=timezone.now() - timedelta(days=200)),
    "columns": lambda _: put(ChronicleEntry.objects.all(), document=make_draft()),
    "future-dates": lambda d: put(Document.objects.filter(pk=d.pk), written_on=date(2099, 1, 1)),
    "marks": lambda _: put(Table.objects.all(), rows=[["村"], ["机密★1年"]]),
    "personal-data": lambda d: put(Document.objects.filter(pk=d.pk), text="# 甲\n\n联系人电话19900001234。\n"),
    "metadata": lambda d: put(Document.objects.filter(pk=d.pk), index_number=""),
    "validity": lambda d: put(Record.objects.filter(pk=d.record_id), validity="unconfirmed"),
    "files": lambda d: lose_file(d),
    "series": lambda _: put(Issue.objects.all(), number=3),
    "terms": lambda _: make_draft(written_on=date(2023, 1, 31)),
}


def lose_file(document: Document) -> None:
    row = Attachment(document=document, order=1, title="名单", kind=Attachment.Kind.FILE)
    row.file.name = "attachments/lost.txt"
    Attachment.objects.bulk_create([row])


@pytest.mark.parametrize("key", BROKEN)
def test_what_is_wrong_is_found_and_named(portal: Document, key: str) -> None:
    site = Site(Visitor())
    assert hold(RULE[key], site).state == PASS
    BROKEN[key](portal)
    result = hold(RULE[key], site)
    assert (result.state, result.count) == (FAIL, len(result.findings))
    assert all(found.where and found.what for found in result.findings)
    assert not any("草稿" in found.where for found in result.findings) or key == "terms"


def test_a_repealed_document_has_to_say_so_on_its_page(portal: Document) -> None:
    decide_validity(portal.record, "repealed", since=date(2024, 1, 1), basis="《决定》")
    site = Site(Visitor())
    assert hold(RULE["repealed"], site).state == PASS
    site.visitor.get = lambda address: Page(address, 200, 0.1, "text/html", words="没有说")  # type: ignore[method-assign]
    assert hold(RULE["repealed"], site).findings[0].where == portal.get_absolute_url()


def test_settings_that_are_lacking_are_named_and_a_demonstration_is_no_site() -> None:
    site = Site(Visitor())
    assert hold(RULE["footer"], site).count == len(FILLED)
    for key in ("domain", "https"):
        assert hold(RULE[key], site).state == NOT_APPLICABLE
        with override_settings(SITE_IS_DEMO=False):
            assert hold(RULE[key], site).state == FAIL


GOOD_META = [
    ("SiteName", "x"), ("SiteDomain", "x"), ("SiteIDCode", "x"), ("ColumnName", "x"), ("ColumnDescription", "x"),
    ("ColumnKeywords", "x"), ("ColumnType", "x"), ("ArticleTitle", "x"), ("PubDate", "2024-01-31 09:30"),
    ("ContentSource", "白石县人民政府"),
]  # fmt: skip


def page(**facts: Any) -> Page:
    values: dict[str, Any] = {"kind": "text/html", "meta": GOOD_META, "crumbs": True, "headings": 1, "searches": 1,
        "words": "一二三四五六七八九十", "head": "政府公报"} | facts  # fmt: skip
    return Page(values.pop("address", "/a/"), values.pop("status", 200), values.pop("seconds", 0.1), **values)


def _without(name: str, *instead: tuple[str, str]) -> list[tuple[str, str]]:
    return [tag for tag in GOOD_META if tag[0] != name] + list(instead)


@pytest.mark.parametrize(
    ("key", "facts"),
    [
        ("answers", {"status": 500}),
        ("answers", {"seconds": 3.5}),
        ("tags", {"meta": _without("ColumnType")}),
        ("tags", {"meta": _without("SiteName", ("SiteName", "x"))}),
        ("tags", {"meta": _without("SiteName", ("SiteName", " "))}),
        ("tags", {"meta": _without("PubDate")}),
        ("pub-date", {"meta": [("PubDate", "2024-1-31 9:30")]}),
        ("pub-date", {"meta": [("PubDate", "2099-01-31 09:30")]}),
        ("content-source", {"meta": [("ContentSource", "县政府网站")]}),
        ("frame", {"crumbs": False}),
        ("frame", {"head": "别的网站"}),
        ("frame", {"searches": 0}),
        ("blank", {"words": "空"}),
        ("own-resources", {"loaded": ["https://cdn.example.org/x.js"]}),
        ("own-resources", {"cookies": True}),
    ],
)
def test_a_page_that_is_not_as_it_should_be_is_named(key: str, facts: dict[str, Any]) -> None:
    site = Site(Visitor(), pages=[page()])
    assert hold(RULE[key], site).state == PASS
    site.pages.append(page(address="/b/", links=[Link("/")], **facts))
    result = hold(RULE[key], site)
    assert {found.where for found in result.findings} == {"/b/"}


def test_the_command_fails_with_the_rules_that_do_and_says_which_there_are() -> None:
    said = StringIO()
    with pytest.raises(CommandError, match="项不通过"):
        call_command("inspect_site", no_store=True, stdout=said)
    assert "[不通过] 底部功能区各项齐全" in said.getvalue()
    assert "[不适用] 使用HTTPS" in said.getvalue()
    assert not Inspection.objects.exists()
    listed = StringIO()
    call_command("inspect_site", rules=True, stdout=listed)
    assert len(listed.getvalue().splitlines()) == len(RULES)


def test_old_results_are_dropped() -> None:
    for _n in range(KEPT + 3):
        keep([Result(RULES[0], PASS)], 1, 0.5)
    assert Inspection.objects.count() == KEPT


def test_the_first_page_of_the_back_office_says_what_the_foot_lacks() -> None:
    keep([Result(RULES[0], FAIL)], 1, 0.5)
    said = desk.client_of(desk.user("publisher", "发布")).get("/admin/").content.decode()
    assert "页脚还没有填写：主办单位、" in said
    assert "通过0项，不通过1项" in said
    with override_settings(**FILLED):
        assert "页脚还没有填写" not in desk.client_of(desk.user("editor", "编辑")).get("/admin/").content.decode()
    assert "网站自查" not in desk.client_of(desk.user("reader", "终审")).get("/admin/").content.decode()


def test_bulletins_without_documents_are_not_held_to_be_stale() -> None:
    Bulletin.objects.create(slug="x", title="空刊", government="某县人民政府")
    assert hold(RULE["fresh"], Site(Visitor())).state == PASS
