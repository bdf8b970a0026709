"""An issue with its documents in order, and the first page of the back office."""

import pytest
from django.test import Client

from bulletins.models import Document, Issue, State
from tests.backoffice import desk
from tests.domain.making import publish_document, publish_issue

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Client:
    return desk.client_of(desk.user("editor", "编辑"))


def titles(issue: Issue) -> list[str]:
    return [record.versions.get().title for record in issue.records.order_by("position", "pk")]


def order(client: Client, issue: Issue, **values: object) -> object:
    records = ",".join(str(pk) for pk in issue.records.order_by("position", "pk").values_list("pk", flat=True))
    return client.post(desk.url(issue, "order"), {"records": records, **values}, follow=True)


def test_the_list_says_how_far_an_issue_is(editor: Client) -> None:
    issue = desk.issue(printed_on="2024-03-31", overall_number=37)
    publish_document(desk.draft("一", place=issue))
    desk.draft("二", place=issue)
    page = editor.get(desk.url(Issue(), "changelist"))
    row = page.context["cl"].result_list[0]
    assert (row.document_count, row.draft_count) == (2, 1)
    assert "2023年第1期（总第37期）" in page.content.decode()


def test_documents_stand_in_order_with_what_they_lack(editor: Client) -> None:
    issue = desk.issue()
    desk.draft("第二份", place=issue, number="")
    desk.draft("第一份", place=issue)
    Document.objects.get(title="第二份").record.__class__.objects.filter(versions__title="第二份").update(position=9)
    page = editor.get(desk.url(issue))
    rows = page.context["rows"]
    assert [row.document.title for row in rows] == ["第一份", "第二份"]
    assert "没有发文字号。" in [lack.message for lack in rows[1].lacks]
    assert page.content.decode().index("第一份") < page.content.decode().index("第二份")


def test_up_and_down(editor: Client) -> None:
    issue = desk.issue()
    documents = [desk.draft(title, place=issue) for title in ("甲", "乙", "丙")]
    page = order(editor, issue, move=f"up-{documents[2].record_id}")
    assert titles(issue) == ["甲", "丙", "乙"]
    assert "autofocus" in page.content.decode()  # type: ignore[attr-defined]
    order(editor, issue, move=f"down-{documents[0].record_id}")
    assert titles(issue) == ["丙", "甲", "乙"]
    order(editor, issue, move=f"up-{documents[2].record_id}")
    assert titles(issue) == ["丙", "甲", "乙"]


def test_typed_positions_sort_and_the_moved_one_goes_first(editor: Client) -> None:
    issue = desk.issue()
    pks = [desk.draft(title, place=issue).record_id for title in ("甲", "乙", "丙")]
    order(editor, issue, **{f"position-{pks[0]}": 1, f"position-{pks[1]}": 2, f"position-{pks[2]}": 1})
    assert titles(issue) == ["丙", "甲", "乙"]
    order(editor, issue, **{f"position-{pk}": "x" for pk in pks})
    assert titles(issue) == ["丙", "甲", "乙"]


def test_an_order_seen_before_someone_else_changed_it_is_refused(editor: Client) -> None:
    issue = desk.issue()
    first, second = desk.draft("甲", place=issue), desk.draft("乙", place=issue)
    stale = f"{second.record_id},{first.record_id}"
    page = editor.post(
        desk.url(issue, "order"), {"records": stale, "move": f"up-{first.record_id}"}, follow=True
    ).content.decode()
    assert "刚刚有过变化" in page
    assert titles(issue) == ["甲", "乙"]


def test_a_published_issue_keeps_its_order(editor: Client) -> None:
    issue = desk.issue()
    documents = [desk.draft(title, place=issue) for title in ("甲", "乙")]
    publish_issue(issue)
    response = order(editor, issue, move=f"up-{documents[1].record_id}")
    assert response.status_code == 403  # type: ignore[attr-defined]
    assert 'name="move"' not in editor.get(desk.url(issue)).content.decode()
    assert titles(issue) == ["甲", "乙"]


def test_a_document_published_alone_is_collected_at_the_end(editor: Client) -> None:
    issue = desk.issue()
    desk.draft("甲", place=issue)
    alone = publish_document(desk.draft("先行发布"))
    assert "先行发布" in editor.get(desk.url(issue)).content.decode()
    editor.post(desk.url(issue, "collect"), {"document": alone.pk})
    assert titles(issue) == ["甲", "先行发布"]
    assert Document.objects.get(pk=alone.pk).state == State.PUBLISHED


def test_the_first_page_shows_what_waits(editor: Client) -> None:
    issue = desk.issue()
    desk.draft("待办的文件", place=issue, number="")
    publish_document(desk.draft("办完的文件"))
    page = editor.get("/admin/")
    assert [row.pk for row in page.context["waiting_issues"]] == [issue.pk]
    assert [document.title for document, _lacks in page.context["waiting_documents"]] == ["待办的文件"]
    html = page.content.decode()
    assert "没有发文字号。" in html
    assert "办完的文件" in html[html.index("最近的办理") :]


def test_a_user_without_rights_sees_an_empty_desk() -> None:
    desk.draft("待办的文件", place=desk.issue())
    html = desk.client_of(desk.user("nobody")).get("/admin/").content.decode()
    assert "待办的文件" not in html
    assert "2023年第1期" not in html
