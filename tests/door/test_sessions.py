"""Sessions end, and what changes the public's view asks for the password again."""

import pytest
from django.test import Client
from django.urls import reverse

from bulletins.models import Document, State
from tests.backoffice import desk
from tests.domain.making import publish_document, reviewed
from tests.door.entering import PASSWORD, aged, code_of, enrolled, enter, rested

pytestmark = pytest.mark.django_db
MINUTE, HOUR = 60, 3600


def test_an_idle_session_ends_and_says_why() -> None:
    client = desk.client_of(desk.user("editor", "编辑"))
    aged(client, seen=59 * MINUTE)
    assert client.get(reverse("admin:index")).status_code == 200
    aged(client, seen=61 * MINUTE)
    answer = client.get(reverse("admin:index"), follow=True)
    assert "您已60分钟没有操作" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_busy_session_ends_too() -> None:
    client = desk.client_of(desk.user("editor", "编辑"))
    aged(client, signed_in=10 * HOUR + 1)
    answer = client.get(reverse("admin:index"), follow=True)
    assert "登录已满10小时" in answer.content.decode()


def test_work_keeps_a_session_alive() -> None:
    client = desk.client_of(desk.user("editor", "编辑"))
    for _hour in range(4):
        aged(client, seen=50 * MINUTE)
        assert client.get(reverse("admin:index")).status_code == 200


def test_publishing_asks_again_and_goes_on_with_what_was_filled_in() -> None:
    client = desk.client_of(desk.user("publisher", "发布"))
    published = publish_document(desk.draft())
    address = desk.url(published, "withdraw")
    assert "请再次确认身份" not in client.get(address).content.decode()
    aged(client, proved=16 * MINUTE)
    asked = client.post(address, {"reason": "表格<有误>", "seen": ""}).content.decode()
    assert "请再次确认身份" in asked
    assert 'name="reason" value="表格&lt;有误&gt;"' in asked
    values = {"reason": "表格<有误>", "seen": "", "again_sent": "1"}
    wrong = client.post(address, values | {"again_password": "wrong"})
    assert wrong.status_code == 403
    assert 'name="reason" value="表格&lt;有误&gt;"' in wrong.content.decode()
    assert Document.objects.get(pk=published.pk).state == State.PUBLISHED
    assert client.post(address, values | {"again_password": PASSWORD}).status_code == 302
    published.refresh_from_db()
    assert (published.state, published.withdrawal_reason) == (State.WITHDRAWN, "表格<有误>")


def test_a_page_that_was_only_opened_opens_and_nothing_is_done() -> None:
    client = desk.client_of(desk.user("publisher", "发布"))
    draft = reviewed(desk.draft())
    address = desk.url(draft, "publish")
    aged(client, proved=16 * MINUTE)
    assert "请再次确认身份" in client.get(address).content.decode()
    answer = client.post(address, {"again_password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, address)
    assert Document.objects.get(pk=draft.pk).state == State.DRAFT
    assert "确认发布" in client.get(address).content.decode()


def test_with_a_second_factor_both_are_asked() -> None:
    user = desk.user("publisher", "发布")
    enrolled(user)
    client = Client()
    assert enter("publisher", otp=code_of(user), client=client).status_code == 302
    address = desk.url(desk.draft(), "publish")
    aged(client, proved=16 * MINUTE)
    assert client.post(address, {"again_password": PASSWORD}).status_code == 403
    assert client.post(address, {"again_password": PASSWORD, "again_otp": "000000"}).status_code == 403
    rested()
    assert client.post(address, {"again_password": PASSWORD, "again_otp": code_of(user)}).status_code == 302


def test_guessing_there_locks_as_well() -> None:
    client = desk.client_of(desk.user("publisher", "发布"))
    address = desk.url(desk.draft(), "publish")
    aged(client, proved=16 * MINUTE)
    assert [client.post(address, {"again_password": "wrong"}).status_code for _n in range(5)][-1] == 429
    assert client.post(address, {"again_password": PASSWORD}).status_code == 429


def test_work_on_drafts_does_not_ask() -> None:
    client = desk.client_of(desk.user("editor", "编辑"))
    draft = desk.draft()
    aged(client, proved=9 * HOUR)
    assert client.post(desk.url(draft), desk.form_values(client, desk.url(draft))).status_code == 302


def test_accounts_and_rights_ask_and_no_new_password_is_written_into_the_page() -> None:
    root = desk.client_of(desk.user("root", superuser=True))
    aged(root, proved=16 * MINUTE)
    values = {"username": "new", "password1": "typed-in-secret", "password2": "typed-in-secret"}
    asked = root.post(reverse("admin:auth_user_add"), values).content.decode()
    assert "请再次确认身份" in asked
    assert 'name="username" value="new"' in asked
    assert "typed-in-secret" not in asked
