"""A second factor that an editor sets up, that a setting can require, and that is asked for wherever it should be."""

import re

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from bulletins.models import Document
from portal.door import codes
from tests.backoffice import desk
from tests.door.entering import code_of, enrolled, enter, rested

pytestmark = pytest.mark.django_db


def page() -> str:
    return reverse("admin:second_factor")


def test_setting_it_up_by_the_page() -> None:
    user = desk.user("editor", "编辑")
    client = desk.client_of(user)
    shown = client.get(page()).content.decode()
    assert "<svg" in shown
    assert "style=" not in shown[shown.index("<svg") : shown.index("</svg>")]
    assert client.get(page()).content.decode().count("密钥：") == 1
    assert TOTPDevice.objects.count() == 1
    client.post(page(), {"act": "confirm", "otp": "000000"})
    assert not codes.is_enrolled(user)
    rested()
    answer = client.post(page(), {"act": "confirm", "otp": code_of(user, confirmed=False)})
    backup = re.findall(r"<li><code>(\w+)</code>", answer.content.decode())
    assert len(backup) == 10
    assert "no-store" in answer["Cache-Control"]
    assert client.get(desk.url(Document(), "changelist")).status_code == 200
    assert backup[0] not in client.get(page()).content.decode()
    # Who has the password alone does not get in.
    assert enter("editor").status_code == 200
    assert "动态验证码" in enter("editor").content.decode()
    assert enter("editor", otp=backup[0]).status_code == 302
    assert enter("editor", otp=backup[0]).status_code == 200
    assert codes.backup_codes_left(user) == 9


def test_a_code_works_once_and_in_full_width_digits_too() -> None:
    user = desk.user("editor", "编辑")
    enrolled(user)
    code = code_of(user)
    wide = f"{code[:3]} {code[3:]}".translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    assert enter("editor", otp=wide).status_code == 302
    assert enter("editor", otp=code).status_code == 200


def test_wrong_codes_lock_like_wrong_passwords() -> None:
    enrolled(desk.user("editor", "编辑"))
    assert [enter("editor", otp="000000").status_code for _n in range(5)][-1] == 429


def test_required_means_that_nothing_else_opens_before(settings: Settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    user = desk.user("editor", "编辑")
    client = desk.client_of(user)
    for address in (reverse("admin:index"), desk.url(desk.draft()), desk.url(Document(), "preview")):
        for answer in (client.get(address), client.post(address, {"text": "x"})):
            assert (answer.status_code, answer.get("Location")) == (302, page())
    assert "本站要求第二重验证" in client.get(page()).content.decode()
    client.post(page(), {"act": "confirm", "otp": code_of(user, confirmed=False)})
    assert client.get(reverse("admin:index")).status_code == 200
    client.post(page(), {"act": "drop"})
    assert codes.is_enrolled(user)


def test_a_session_from_before_ends() -> None:
    user = desk.user("editor", "编辑")
    before = desk.client_of(user)
    enrolled(user)
    answer = before.get(reverse("admin:index"))
    assert answer.status_code == 302
    assert "/login/" in answer["Location"]
    assert "_auth_user_id" not in before.session


def test_new_backup_codes_void_the_old_and_it_can_be_stopped() -> None:
    user = desk.user("editor", "编辑")
    [old, *_rest] = enrolled(user)
    client = Client()
    enter("editor", otp=code_of(user), client=client)
    client.post(page(), {"act": "codes"})
    assert enter("editor", otp=old).status_code == 200
    client.post(page(), {"act": "drop"})
    assert not codes.is_enrolled(user)
    assert enter("editor").status_code == 302


def test_a_lost_telephone() -> None:
    for way in ("page", "command"):
        user = desk.user(f"editor-{way}", "编辑")
        enrolled(user)
        if way == "page":
            root = desk.client_of(desk.user("root", superuser=True))
            root.post(reverse("admin:auth_user_reset_second_factor", args=[user.pk]))
        else:
            call_command("unlock_login", user.username, "--second-factor")
        assert enter(user.username).status_code == 302


def test_nobody_reads_the_secrets_in_the_back_office() -> None:
    user = desk.user("editor", "编辑")
    enrolled(user)
    key = TOTPDevice.objects.get().key
    root = desk.client_of(desk.user("root", superuser=True))
    for address in (reverse("admin:index"), reverse("admin:auth_user_change", args=[user.pk])):
        assert key not in root.get(address).content.decode()
    assert root.get(f"{reverse('admin:index')}otp_totp/totpdevice/").status_code == 404
