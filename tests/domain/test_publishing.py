"""Publishing, withdrawing, revising: who sees what afterwards, what is recorded, and who comes second."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils import timezone

from bulletins.models import (
    Act,
    Anchor,
    Attachment,
    Bulletin,
    Change,
    ChronicleEntry,
    Document,
    Issue,
    Section,
    State,
    Table,
    Topic,
)
from bulletins.publishing.acts import NotReady, revise, withdraw_document, withdraw_issue
from bulletins.publishing.holding import Overtaken
from bulletins.publishing.readiness import document_lacks, issue_lacks
from tests.domain.making import (
    add_table,
    make_bulletin,
    make_draft,
    make_issue,
    make_published,
    make_published_issue,
    make_section,
    publish_document,
    publish_issue,
    reviewed,
)

pytestmark = pytest.mark.django_db


def test_a_published_document_is_public_with_its_time_and_its_act() -> None:
    editor = get_user_model().objects.create_user("bianji")
    before = timezone.now()
    document = publish_document(make_draft(), actor=editor, note="急件")
    assert Document.objects.published().get() == document
    assert document.published_at is not None
    assert before <= document.published_at <= timezone.now()
    assert document.openness == "active"
    assert document.record.first_published_at == document.published_at
    act = Act.objects.get()
    assert (act.kind, act.via, act.actor, act.record, act.note) == ("publish", "admin", editor, document.record, "急件")


def test_a_draft_is_nowhere() -> None:
    document = make_draft(make_issue(), record={"section": make_section()})
    table = add_table(document)
    assert not Document.objects.published().exists()
    assert not Issue.objects.published().exists()
    assert not Bulletin.objects.published().exists()
    assert not Section.objects.published().exists()
    assert not Table.objects.published().filter(pk=table.pk).exists()


@pytest.mark.parametrize("openness", ["on_request", "closed"])
def test_what_is_not_open_is_not_published(openness: str) -> None:
    draft = make_draft(openness=openness)
    with pytest.raises(NotReady, match="主动公开"):
        publish_document(draft)
    assert not Document.objects.published().exists()
    assert not Act.objects.exists()
    assert Change.latest_number() == 0


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": " "}, "没有标题"),
        ({"text": " \n"}, "没有正文"),
        ({"text": "# 标题\n\n@不认识 的标记\n"}, "第3行"),
        ({"text": "# 标题\n\n@表格 1\n"}, "没有这张表"),
    ],
)
def test_what_cannot_be_read_is_not_published(fields: dict[str, str], words: str) -> None:
    draft = make_draft()
    Document.objects.filter(pk=draft.pk).update(**fields)
    with pytest.raises(NotReady, match=words):
        publish_document(draft)
    assert not Document.objects.published().exists()


def test_a_table_that_no_line_names_blocks_publication() -> None:
    draft = make_draft()
    add_table(draft)
    with pytest.raises(NotReady, match="@表格 1"):
        publish_document(draft)


def test_one_unready_document_holds_its_whole_issue() -> None:
    issue = make_issue()
    make_draft(issue)
    make_draft(issue, openness="closed")
    with pytest.raises(NotReady):
        publish_issue(issue)
    issue.refresh_from_db()
    assert issue.state == State.DRAFT
    assert not Document.objects.published().exists()


def test_an_issue_without_documents_is_not_published() -> None:
    with pytest.raises(NotReady, match="还没有文件"):
        publish_issue(make_issue())


def test_what_is_missing_is_said_but_does_not_block() -> None:
    draft = make_draft(make_issue(), genre="公告", number="")
    Attachment.objects.create(document=draft, order=1, title="水井清单")
    lacks = document_lacks(reviewed(draft))
    assert not any(lack.blocking for lack in lacks)
    words = "".join(lack.message for lack in lacks)
    for said in ("发文字号", "水井清单"):
        assert said in words
    assert draft.record.issue is not None
    assert any("出刊日期" in lack.message for lack in issue_lacks(draft.record.issue))
    publish_document(draft)


def test_publishing_twice_is_told_apart() -> None:
    draft = make_draft()
    publish_document(draft)
    with pytest.raises(Overtaken):
        publish_document(draft)
    assert Act.objects.count() == 1
    assert Change.latest_number() == 1


def test_withdrawing_needs_a_reason_and_happens_once() -> None:
    document = make_published()
    with pytest.raises(ValidationError, match="原因"):
        withdraw_document(document, reason=" ")
    withdraw_document(document, reason="误发")
    with pytest.raises(Overtaken):
        withdraw_document(document, reason="再撤一次")
    with pytest.raises(Overtaken):
        withdraw_document(make_draft(), reason="草稿不能撤")
    document.refresh_from_db()
    assert (document.state, document.withdrawal_reason) == ("withdrawn", "误发")
    assert not Document.objects.published().exists()
    assert [act.kind for act in Act.objects.all()] == ["withdraw", "publish"]


def test_a_withdrawn_issue_hides_its_documents_and_brings_them_back() -> None:
    issue = make_published_issue(documents=3)
    alone = make_published()
    first = issue.published_at
    addresses = {document.get_absolute_url() for document in Document.objects.published()}
    withdraw_issue(issue, reason="错页")
    assert list(Document.objects.published()) == [alone]
    assert not Issue.objects.published().exists()
    with pytest.raises(Overtaken):
        withdraw_issue(issue, reason="再撤一次")
    publish_issue(issue)
    issue.refresh_from_db()
    assert (issue.state, issue.withdrawal_reason, issue.published_at) == ("published", "", first)
    assert {document.get_absolute_url() for document in Document.objects.published()} == addresses


def test_every_part_of_a_withdrawn_document_is_gone() -> None:
    draft = make_draft(text="# 大事记\n\n8日，水井开工。\n\n@表格 1\n", genre="大事记")
    add_table(draft)
    ChronicleEntry.objects.create(document=draft, order=1, day="8日", date=date(2023, 5, 8), text="水井开工。")
    Attachment.objects.create(document=draft, order=1, title="清单")
    document = publish_document(draft)
    doors: list[Any] = [Table.objects, ChronicleEntry.objects, Attachment.objects, Anchor.objects]
    assert all(door.published().exists() for door in doors)
    withdraw_document(document, reason="误发")
    assert not any(door.published().exists() for door in doors)


def test_a_correction_is_a_new_version_that_replaces_the_old_one() -> None:
    topic = Topic.objects.get_or_create(code="1083", defaults={"name": "农业、林业、水利"})[0]
    draft = make_draft(text="# 关于水井的通知\n\n正文。\n\n@表格 1\n")
    add_table(draft)
    draft.topics.add(topic)
    document = publish_document(draft)
    second = revise(document, reason="更正一字")
    assert (second.version, second.state, second.revision_reason) == (2, "draft", "更正一字")
    assert second.published_at is None
    assert list(second.topics.all()) == [topic]
    assert [row.agency.name for row in second.issuing.all()] == ["白石县人民政府"]
    assert second.tables.get().rows == document.tables.get().rows
    assert Document.objects.published().get() == document
    with pytest.raises(Overtaken):
        revise(document, reason="又一个")
    second.text = second.text.replace("正文", "更正后的正文")
    second.save()
    publish_document(second)
    assert Document.objects.published().get() == second
    document.refresh_from_db()
    corrected_at = Document.objects.get(pk=second.pk).published_at
    assert document.published_at is not None
    assert corrected_at is not None
    assert (document.state, document.published_at < corrected_at) == ("superseded", True)
    second.record.refresh_from_db()
    assert second.record.first_published_at == document.published_at


def test_a_withdrawn_document_comes_back_as_a_new_version() -> None:
    document = withdraw_document(make_published(make_issue()), reason="错字太多")
    address = document.get_absolute_url()
    again = publish_document(revise(document, reason="改好了"))
    assert Document.objects.published().get() == again
    assert again.get_absolute_url() == address


def test_orders_follow_print_and_are_never_given_again() -> None:
    issue = make_published_issue(documents=3)
    documents = list(Document.objects.published().order_by("record__position"))
    assert [document.record.order for document in documents] == [1, 2, 3]
    withdraw_document(documents[1], reason="误发")
    for position, document in zip((30, 10, 20), documents, strict=True):
        document.record.position = position
        document.record.save()
    late = make_published(issue, record={"position": 2})
    assert [document.record.order for document in documents] == [1, 2, 3]
    for document in documents:
        document.record.refresh_from_db()
    assert [document.record.order for document in documents] == [1, 2, 3]
    late.record.refresh_from_db()
    assert late.record.order not in (None, 1, 2, 3)


def test_a_document_published_first_gets_its_place_when_its_issue_is() -> None:
    document = make_published()
    alone = document.get_absolute_url()
    assert "/d/" in alone
    issue = make_issue()
    make_draft(issue, record={"position": 1})
    document.record.issue, document.record.position = issue, 2
    document.record.save()
    document = Document.objects.get(pk=document.pk)
    assert document.get_absolute_url() == alone, "a draft issue must not show in an address"
    publish_issue(issue)
    document = Document.objects.get(pk=document.pk)
    assert document.get_absolute_url().endswith("/baishixian/2023/1/2/")


def test_back_files_are_public_and_no_news() -> None:
    make_published_issue(number=1, year=1999, back_file=True)
    fresh = make_published_issue(make_bulletin(), number=2)
    assert Document.objects.published().count() == 4
    assert {document.record.issue for document in Document.objects.newest()} == {fresh}
    assert list(Issue.objects.newest()) == [fresh]


def test_latest_is_newest_online_first() -> None:
    first, second = make_published(), make_published()
    assert list(Document.objects.newest()) == [second, first]
    third = publish_document(revise(first, reason="更正一字"))
    assert list(Document.objects.newest()) == [third, second]


def test_changes_are_numbered_without_gaps() -> None:
    issue = make_published_issue(documents=3)
    document = Document.objects.published()[0]
    withdraw_document(document, reason="误发")
    withdraw_issue(issue, reason="错页")
    numbers = list(Change.objects.values_list("number", flat=True))
    assert numbers == list(range(1, 8))
    assert Change.latest_number() == 7


@pytest.mark.django_db(transaction=True)
def test_a_change_is_noted_only_inside_a_transaction() -> None:
    document = make_draft()
    with pytest.raises(RuntimeError, match="transaction"):
        Change.note([document.record_id])
    assert Change.latest_number() == 0
