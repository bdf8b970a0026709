"""Setting a minute for publication in the back office: who may, what is refused, what the first page says of it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bulletins.models import Document, Issue, ScheduledRelease, State
from bulletins.publishing import releases
from tests.backoffice import desk
from tests.domain.making import reviewed

pytestmark = pytest.mark.django_db


def ready(*words: str, **fields: Any) -> Document:
    return reviewed(desk.draft(*words, **fields))


@pytest.fixture
def boss() -> User:
    return desk.user("boss", "发布")


@pytest.fixture
def publisher(boss: User) -> Client:
    return desk.client_of(boss)


def in_minutes(minutes: int) -> str:
    """As the browser's field sends it, in the time of Beijing."""
    return f"{timezone.localtime() + timedelta(minutes=minutes):%Y-%m-%dT%H:%M}"


def answer(client: Client, row: Any, **answers: str) -> Any:
    address = desk.url(row, "publish")
    seen = client.get(address).context["question"].seen
    return client.post(address, {"seen": seen, "acknowledged": "1", **answers})


def words(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def stored(row: Any) -> Any:
    return type(row)._default_manager.get(pk=row.pk)


def test_a_document_is_approved_for_a_minute_and_goes_out_then(publisher: Client, boss: User) -> None:
    draft = ready()
    at = in_minutes(30)
    assert answer(publisher, draft, when="later", at=at).status_code == 302
    release = ScheduledRelease.objects.get()
    assert (release.approved_by, f"{timezone.localtime(release.at):%Y-%m-%dT%H:%M}") == (boss, at)
    assert stored(draft).state == State.DRAFT
    shown = at.replace("T", " ")
    assert f"已批准在{shown}发布" in words(publisher.get(desk.url(draft)))
    assert shown in words(publisher.get("/admin/"))
    assert Client().get(draft.get_absolute_url()).status_code == 404
    releases.publish_due(timezone.now() + timedelta(minutes=31))
    assert Document.objects.published().get() == draft
    assert shown not in words(publisher.get("/admin/")).split("最近的办理")[0]
    assert "定时发布：boss于" in words(publisher.get(desk.url(draft)))


def test_an_issue_is_approved_and_its_drafts_say_so(publisher: Client) -> None:
    issue = desk.issue()
    draft = ready(place=issue)
    answer(publisher, issue, when="later", at=in_minutes(30))
    assert "已批准在" in words(publisher.get(desk.url(issue)))
    assert "这份草稿随本期一起" in words(publisher.get(desk.url(draft)))
    releases.publish_due(timezone.now() + timedelta(minutes=31))
    assert Issue.objects.published().get() == issue


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"when": "later", "at": ""}, "请填写定时发布的日期和时间"),
        ({"when": "later", "at": "明天九点"}, "请填写定时发布的日期和时间"),
        ({"when": "later", "at": "2020-01-01T09:00"}, "已经过去"),
        ({"when": "later", "at": "2999-01-01T09:00"}, "最多提前一年"),
        ({"when": "now", "at": "2999-01-01T09:00"}, "却选了现在发布"),
        ({"when": "tomorrow", "at": ""}, "请选择现在发布还是定时发布"),
    ],
)
def test_a_minute_that_cannot_be_is_refused_and_comes_back(publisher: Client, typed: dict[str, str], said: str) -> None:
    draft = ready()
    refused = answer(publisher, draft, **typed)
    assert said in desk.errors(refused)
    assert typed["at"] in refused.content.decode()
    assert not ScheduledRelease.objects.exists()
    assert stored(draft).state == State.DRAFT


def test_what_blocks_or_is_not_acknowledged_is_not_approved(publisher: Client) -> None:
    blocked, incomplete = ready(text=""), ready(number="", genre="公告")
    assert 'name="when"' not in publisher.get(desk.url(blocked, "publish")).content.decode()
    answer(publisher, blocked, when="later", at=in_minutes(30))
    refused = answer(publisher, incomplete, when="later", at=in_minutes(30), acknowledged="")
    assert "我已知悉" in desk.errors(refused)
    assert not ScheduledRelease.objects.exists()


def test_an_exception_may_be_made_for_a_minute_to_come(publisher: Client, boss: User) -> None:
    draft = ready()
    draft.review_entries.all()._raw_delete("default")
    assert 'name="when"' not in publisher.get(desk.url(draft, "publish")).content.decode()
    boss.user_permissions.add(Permission.objects.get(codename="publish_unreviewed"))
    refused = answer(publisher, draft, when="later", at=in_minutes(30), override="")
    assert "必须先解决" in desk.errors(refused)
    assert answer(publisher, draft, when="later", at=in_minutes(30), override="汛情紧急").status_code == 302
    assert "这是例外发布，没有走完审校，原因：汛情紧急" in words(publisher.get(desk.url(draft)))
    assert "汛情紧急" in words(publisher.get(desk.url(ScheduledRelease.objects.get())))
    releases.publish_due(timezone.now() + timedelta(minutes=31))
    assert Document.objects.published().get() == draft
    assert "汛情紧急" in words(publisher.get(desk.url(draft, "sheet")))


def test_a_change_after_the_approval_is_said_at_once_and_on_the_first_page_when_it_failed(publisher: Client) -> None:
    draft = ready()
    answer(publisher, draft, when="later", at=in_minutes(30))
    form = desk.form_values(publisher, desk.url(draft)) | {"text": f"# {draft.title}\n\n改过了。\n"}
    assert publisher.post(desk.url(draft), form).status_code == 302
    assert "批准之后内容有过改动，到时不会发布" in words(publisher.get(desk.url(draft)))
    releases.publish_due(timezone.now() + timedelta(minutes=31))
    assert stored(draft).state == State.DRAFT
    for address in ("/admin/", desk.url(draft)):
        assert "批准之后内容有过改动，没有发布。" in words(publisher.get(address))
    # A new approval answers it.
    reviewed(draft)
    answer(publisher, draft, when="later", at=in_minutes(30))
    assert "没有发布。请看过改动" not in words(publisher.get("/admin/")).split("最近的办理")[0]


def test_an_approval_is_taken_back(publisher: Client, boss: User) -> None:
    draft = ready()
    answer(publisher, draft, when="later", at=in_minutes(30))
    release = ScheduledRelease.objects.get()
    address = reverse("admin:bulletins_scheduledrelease_cancel", args=[release.pk])
    assert address in publisher.get(desk.url(draft)).content.decode()
    editor = desk.client_of(desk.user("editor", "编辑"))
    assert address not in editor.get(desk.url(draft)).content.decode()
    assert editor.post(address).status_code == 403
    assert publisher.get(address).status_code == 405
    assert "已取消定时发布" in words(publisher.post(address, follow=True))
    assert stored(release).state == ScheduledRelease.State.CANCELLED
    assert "已经不在等待" in words(publisher.post(address, follow=True))
    releases.publish_due(timezone.now() + timedelta(minutes=31))
    assert stored(draft).state == State.DRAFT


def test_publishing_now_ends_what_waits(publisher: Client) -> None:
    draft = ready()
    answer(publisher, draft, when="later", at=in_minutes(30))
    assert "已批准在" in words(publisher.get(desk.url(draft, "publish")))
    assert "已经安排了定时发布" in desk.errors(answer(publisher, draft, when="later", at=in_minutes(40)))
    assert answer(publisher, draft, when="now").status_code == 302
    assert stored(draft).state == State.PUBLISHED
    assert ScheduledRelease.objects.get().state == ScheduledRelease.State.CANCELLED


def test_a_program_that_does_not_run_is_noticed(publisher: Client, boss: User) -> None:
    releases.schedule(ready(), timezone.now() + timedelta(minutes=5), actor=boss)
    assert "没有在运行" not in words(publisher.get("/admin/"))
    ScheduledRelease.objects.update(at=timezone.now() - timedelta(minutes=6))
    assert "有1项到了时间还没有发布" in words(publisher.get("/admin/"))


def test_all_approvals_are_listed_and_none_is_changed_there(publisher: Client, boss: User) -> None:
    draft = ready()
    release = releases.schedule(draft, timezone.now() + timedelta(minutes=5), actor=boss)
    releases.cancel(release, actor=boss)
    listed = words(publisher.get(reverse("admin:bulletins_scheduledrelease_changelist")))
    assert draft.title in listed
    assert "已取消" in listed
    page = publisher.get(desk.url(release))
    assert page.status_code == 200
    assert publisher.post(desk.url(release), {"state": "waiting"}).status_code == 403
    # The draft may go; the approval stays.
    draft.delete()
    assert draft.title in words(publisher.get(reverse("admin:bulletins_scheduledrelease_changelist")))
