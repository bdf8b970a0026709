"""Passwords are not guessed: names and addresses are locked, nobody else is, and an administrator unlocks."""

from io import StringIO

import pytest
from axes.models import AccessAttempt
from django.core.management import CommandError, call_command
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from portal.door.address import client_address
from tests.backoffice import desk
from tests.door.entering import enrolled, enter

pytestmark = pytest.mark.django_db


def test_the_fifth_wrong_password_locks_even_the_right_one() -> None:
    desk.user("editor", "编辑")
    assert [enter("editor", "wrong").status_code for _n in range(5)] == [200, 200, 200, 200, 429]
    locked = enter("editor")
    assert locked.status_code == 429
    assert "已暂时锁定" in locked.content.decode()
    assert "15分钟" in locked.content.decode()
    assert locked["Retry-After"] == "900"
    assert "no-store" in locked["Cache-Control"]


def test_a_name_that_does_not_exist_is_locked_with_the_same_words() -> None:
    desk.user("editor", "编辑")
    answers = {}
    for name in ("editor", "nobody"):
        answers[name] = [enter(name, "wrong").content.decode().count("锁定") for _n in range(6)]
    assert answers["editor"] == answers["nobody"]


def test_colleagues_at_the_same_address_still_get_in() -> None:
    for name in ("editor", "colleague"):
        desk.user(name, "编辑")
    for _n in range(6):
        enter("editor", "wrong")
    assert enter("colleague").status_code == 302
    assert enter("editor", REMOTE_ADDR="192.0.2.9").status_code == 302


def test_a_guesser_with_an_account_does_not_begin_anew_by_logging_in() -> None:
    for name in ("editor", "guesser"):
        desk.user(name, "编辑")
    for _n in range(4):
        enter("editor", "wrong")
    assert enter("guesser").status_code == 302
    assert enter("editor", "wrong").status_code == 429


def test_guesses_from_many_addresses_lock_the_name_in_the_end() -> None:
    desk.user("editor", "编辑")
    for n in range(50):
        enter("editor", "wrong", REMOTE_ADDR=f"192.0.2.{n}")
    assert enter("editor", REMOTE_ADDR="198.51.100.1").status_code == 429


def test_many_names_from_one_address_lock_the_address_in_the_end() -> None:
    desk.user("editor", "编辑")
    for n in range(100):
        enter(f"name{n}", "wrong", REMOTE_ADDR="192.0.2.1")
    assert enter("editor", REMOTE_ADDR="192.0.2.1").status_code == 429
    assert enter("editor", REMOTE_ADDR="192.0.2.2").status_code == 302


def test_no_password_and_no_code_is_kept_with_the_failures() -> None:
    user = desk.user("editor", "编辑")
    enrolled(user)
    enter("editor", "my-secret-word")
    enter("editor", otp="424242")
    kept = " ".join(str(value) for row in AccessAttempt.objects.values() for value in row.values())
    assert "my-secret-word" not in kept
    assert "long-enough-1" not in kept
    assert "424242" not in kept


def test_a_superuser_or_the_command_unlocks() -> None:
    user = desk.user("editor", "编辑")
    root = desk.client_of(desk.user("root", superuser=True))
    for way in ("page", "command"):
        for _n in range(5):
            enter("editor", "wrong")
        assert enter("editor").status_code == 429
        if way == "page":
            assert "解锁登录" in root.get(reverse("admin:auth_user_change", args=[user.pk])).content.decode()
            root.post(reverse("admin:auth_user_unlock", args=[user.pk]))
        else:
            out = StringIO()
            call_command("unlock_login", "editor", stdout=out)
            assert "editor已解锁" in out.getvalue()
        assert enter("editor").status_code == 302
    with pytest.raises(CommandError, match="没有叫“nobody”的账号"):
        call_command("unlock_login", "nobody")


@pytest.mark.parametrize(
    ("proxies", "forwarded", "wanted"),
    [
        (0, "203.0.113.7", "192.0.2.1"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "1.2.3.4, 203.0.113.7", "203.0.113.7"),
        (2, "1.2.3.4, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
        (2, "203.0.113.7", "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "' OR 1=1", "192.0.2.1"),
        (1, "2001:db8::7", "2001:db8::7"),
    ],
)
def test_only_what_our_own_proxies_wrote_is_believed(
    settings: Settings, proxies: int, forwarded: str, wanted: str
) -> None:
    settings.PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == wanted


def test_an_invented_address_does_not_help_a_guesser(settings: Settings) -> None:
    settings.PROXIES = 1
    desk.user("editor", "编辑")
    for n in range(5):
        answer = enter("editor", "wrong", HTTP_X_FORWARDED_FOR=f"10.0.0.{n}, 203.0.113.7")
    assert answer.status_code == 429


def test_a_weak_password_is_refused() -> None:
    client: Client = desk.client_of(desk.user("gazette-editor", "编辑"))
    for new in ("short-1", "q1w2e3r4t5y6", "123456789012345", "gazette-editor1"):
        values = {"old_password": "long-enough-1", "new_password1": new, "new_password2": new}
        assert client.post(reverse("admin:password_change"), values).status_code == 200, new
