"""Publishing, withdrawing, revising: what is incomplete is said first, a reason asked for, two at once do not clash."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from bulletins.models import Act, Document, Issue, Openness, State
from tests.backoffice import desk
from tests.domain.making import reviewed

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> User:
    return desk.user("boss", "发布")


@pytest.fixture
def publisher(boss: User) -> Client:
    return desk.client_of(boss)


def ready(*words: str, **fields: Any) -> Document:
    return reviewed(desk.draft(*words, **fields))


def confirm(client: Client, address: str, **answers: str) -> object:
    """Answers the page as it stands now."""
    seen = client.get(address).context["question"].seen
    return client.post(address, {"seen": seen, **answers})


def test_what_blocks_is_listed_and_forbids(publisher: Client) -> None:
    document = desk.draft(text="", openness=Openness.CLOSED)
    page = publisher.get(desk.url(document, "publish")).content.decode()
    assert "没有正文。" in page
    assert "不予公开" in page
    assert "确认发布" not in page
    confirm(publisher, desk.url(document, "publish"), acknowledged="1")
    assert Document.objects.get(pk=document.pk).state == State.DRAFT


def test_what_is_incomplete_needs_a_tick(publisher: Client, boss: User) -> None:
    document = ready(genre="公告", number="")
    address = desk.url(document, "publish")
    assert "没有发文字号。" in publisher.get(address).content.decode()
    refused = confirm(publisher, address)
    assert "我已知悉" in desk.errors(refused)
    assert Document.objects.get(pk=document.pk).state == State.DRAFT
    assert confirm(publisher, address, acknowledged="1").status_code == 302  # type: ignore[attr-defined]
    assert Document.objects.get(pk=document.pk).state == State.PUBLISHED
    act = Act.objects.get()
    assert (act.kind, act.via, act.actor, act.record) == (Act.Kind.PUBLISH, Act.Via.ADMIN, boss, document.record)


def test_what_changed_after_the_page_was_opened_is_not_published_unseen(publisher: Client) -> None:
    document = ready(written_on="2024-01-02")
    table = desk.with_table(document)
    reviewed(document)
    address = desk.url(document, "publish")
    seen = publisher.get(address).context["question"].seen
    table.rows[1][1] = "99"
    table.save()
    refused = publisher.post(address, {"seen": seen, "acknowledged": "1"})
    assert "内容有过改动" in desk.errors(refused)
    assert Document.objects.get(pk=document.pk).state == State.DRAFT


def test_an_issue_goes_out_with_its_drafts(publisher: Client, boss: User) -> None:
    issue = desk.issue()
    documents = [ready(f"文件{n}", place=issue, genre="公告", number="") for n in range(3)]
    page = publisher.get(desk.url(issue, "publish")).content.decode()
    assert "没有出刊日期。" in page
    assert page.count("没有发文字号。") == 3
    confirm(publisher, desk.url(issue, "publish"), acknowledged="1")
    assert Issue.objects.published().get() == issue
    assert Document.objects.published().filter(pk__in=[d.pk for d in documents]).count() == 3
    assert Act.objects.get().actor == boss


def test_an_empty_issue_stays_in(publisher: Client) -> None:
    issue = desk.issue()
    confirm(publisher, desk.url(issue, "publish"), acknowledged="1")
    assert not Issue.objects.published().exists()


def test_withdrawing_needs_a_reason_which_the_public_reads(publisher: Client) -> None:
    document = ready(place=desk.issue(), genre="公告", number="", written_on="2024-01-02")
    confirm(publisher, desk.url(document, "publish"), acknowledged="1")
    address = desk.url(document, "withdraw")
    refused = confirm(publisher, address, reason="  ")
    assert "请写明原因" in desk.errors(refused)
    assert Document.objects.published().count() == 1
    confirm(publisher, address, reason="含有个人信息")
    document.refresh_from_db()
    assert (document.state, document.withdrawal_reason) == (State.WITHDRAWN, "含有个人信息")
    assert "含有个人信息" in publisher.get(desk.url(document)).content.decode()
    gone = Client().get(document.get_absolute_url())
    assert gone.status_code == 410
    assert "含有个人信息" in gone.content.decode()


def test_an_issue_withdrawn_comes_back_when_published_again(publisher: Client) -> None:
    issue = desk.issue()
    document = ready(place=issue)
    confirm(publisher, desk.url(issue, "publish"), acknowledged="1")
    confirm(publisher, desk.url(issue, "withdraw"), reason="封面有误")
    assert not Document.objects.published().exists()
    page = publisher.get(desk.url(issue)).content.decode()
    assert "封面有误" in page
    assert "重新发布" in page
    confirm(publisher, desk.url(issue, "publish"), acknowledged="1")
    assert Document.objects.published().get() == document


def test_a_new_version_begins_with_a_reason_and_there_is_one_at_a_time(publisher: Client) -> None:
    document = ready()
    confirm(publisher, desk.url(document, "publish"), acknowledged="1")
    address = desk.url(document, "revise")
    assert "请写明原因" in desk.errors(confirm(publisher, address))
    response = confirm(publisher, address, reason="更正第二条的日期", kind="correction")
    new = document.record.versions.get(state=State.DRAFT)
    assert response["Location"] == desk.url(new)  # type: ignore[index]
    assert (new.version, new.revision_reason) == (2, "更正第二条的日期")
    again = publisher.get(address)
    assert again.status_code == 302
    assert again["Location"] == desk.url(new)


def test_acting_twice_is_refused_in_words(publisher: Client) -> None:
    document = ready()
    confirm(publisher, desk.url(document, "publish"), acknowledged="1")
    response = publisher.post(desk.url(document, "publish"), {"acknowledged": "1"}, follow=True)
    assert "现在不是草稿" in response.content.decode()
    assert Act.objects.filter(kind=Act.Kind.PUBLISH).count() == 1
