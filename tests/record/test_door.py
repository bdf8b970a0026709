"""What the record says of the door: who came, who did not get in, from where; and never a secret."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils.timezone import get_current_timezone
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from bulletins.models import Bulletin, Step, Trace
from bulletins.presenting.trace_export import export
from bulletins.publishing.reviewing import set_chain
from tests.backoffice import desk
from tests.domain.making import make_bulletin
from tests.door.entering import PASSWORD, aged, code_of, enrolled, enter

pytestmark = pytest.mark.django_db


def events() -> list[tuple[str, str, str]]:
    rows = Trace.objects.exclude(kind__in=["create", "change"]).order_by("pk")
    return [(trace.kind, trace.target, trace.address) for trace in rows]


def test_coming_and_going_with_the_address_that_the_proxies_vouch_for(settings: Settings) -> None:
    settings.PROXIES = 1
    someone = desk.user("editor", "编辑")
    client = Client(headers={"X-Forwarded-For": "198.51.100.9, 203.0.113.5"})
    enter("editor", client=client)
    client.post(reverse("admin:logout"))
    assert events() == [("login", "editor", "203.0.113.5"), ("logout", "editor", "203.0.113.5")]
    assert {trace.actor_id for trace in Trace.objects.filter(kind__in=["login", "logout"])} == {someone.pk}


def test_failures_until_the_lock_and_the_lock_once(settings: Settings) -> None:
    desk.user("editor", "编辑")
    for _n in range(settings.LOGIN_ATTEMPTS + 4):
        enter("editor", password="wrong")
    kinds = [kind for kind, target, _address in events() if target == "editor"]
    assert kinds == ["login_failed"] * (settings.LOGIN_ATTEMPTS - 1) + ["locked"]
    call_command("unlock_login", "editor", verbosity=0)
    assert events()[-1][:2] == ("unlock", "editor")


def test_a_name_that_no_account_bears_is_not_kept() -> None:
    """Who types the password into the wrong field must not find it in the record."""
    enter("my-secret-password", password="x")
    [trace] = Trace.objects.filter(kind="login_failed")
    assert (trace.target, trace.actor_name, trace.note) == ("", "", "没有这个账号")
    assert "my-secret" not in json.dumps(list(Trace.objects.values()), default=str)


def test_the_second_factor_set_renewed_and_taken_away_without_its_secrets() -> None:
    someone = desk.user("editor", "编辑")
    root = desk.client_of(desk.user("root", superuser=True))
    backup = enrolled(someone)
    key = TOTPDevice.objects.get(user=someone).key
    client = Client()
    enter("editor", otp=code_of(someone), client=client)
    client.post(reverse("admin:second_factor"), {"act": "codes"})
    tokens = list(StaticToken.objects.values_list("token", flat=True))
    aged(root, proved=-60)
    root.post(reverse("admin:auth_user_reset_second_factor", args=[someone.pk]))
    rows = Trace.objects.filter(kind="second_factor").order_by("pk")
    assert [(trace.note, trace.actor_name) for trace in rows][1:] == [("换备用码", "editor"), ("取消", "root")]
    assert rows[0].note == "启用"
    assert Trace.objects.get(kind="login", key=str(someone.pk)).note == "密码和动态验证码"
    text = json.dumps(list(Trace.objects.values()), default=str)
    assert not [secret for secret in (key, *backup, *tokens, PASSWORD) if secret in text]


def test_confirming_who_one_is_is_recorded() -> None:
    someone = desk.user("root", superuser=True)
    client = Client()
    enter("root", client=client)
    aged(client, proved=3600)
    address = reverse("admin:auth_user_change", args=[someone.pk])
    client.post(address, {"again_password": "wrong"})
    client.post(address, {"again_password": PASSWORD})
    assert [kind for kind, *_rest in events()] == ["login", "login_failed", "reauthenticate"]


def test_what_an_administrator_does_to_an_account_is_recorded() -> None:
    desk.user("editor", "编辑")
    someone = User.objects.create_user("zhang", password=PASSWORD)
    client = desk.client_of(desk.user("root", superuser=True))
    address = reverse("admin:auth_user_change", args=[someone.pk])
    group = Group.objects.get(name="编辑")
    day, time = str(someone.date_joined.astimezone(get_current_timezone()).replace(tzinfo=None)).split()
    values = {"username": "zhang", "is_active": "on", "is_staff": "on", "last_name": "张", "groups": [group.pk]}
    values |= {"date_joined_0": day, "date_joined_1": time}
    before = Trace.objects.count()
    assert client.post(address, values).status_code == 302
    found = list(Trace.objects.order_by("pk")[before:])
    assert all(trace.actor_name == "root" for trace in found)
    changes = {name: pair for trace in found for name, pair in trace.changes.items()}
    assert changes == {"is_staff": [False, True], "last_name": ["", "张"], "groups": [[], ["编辑"]]}
    page = client.get(reverse("admin:auth_user_history", args=[someone.pk])).content.decode()
    assert "编辑" in page
    assert "root" in page


def test_a_password_changed_by_its_owner_is_recorded_without_it() -> None:
    someone = desk.user("editor", "编辑")
    client = desk.client_of(someone)
    new = "quite-another-word-7"
    values = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post(reverse("admin:password_change"), values).status_code == 302
    [trace] = [t for t in Trace.objects.filter(model="auth.User", kind="change") if "password" in t.changes][-1:]
    assert (trace.actor_name, trace.changes) == ("editor", {"password": [{"hidden": True}, {"hidden": True}]})


def test_logins_accounts_and_settings_are_all_in_what_is_taken_away() -> None:
    someone = desk.user("editor", "编辑")
    enter("editor", password="wrong")
    client = Client()
    enter("editor", client=client)
    new = "quite-another-word-7"
    values = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post(reverse("admin:password_change"), values).status_code == 302
    enrolled(someone)
    someone.groups.add(Group.objects.get(name="发布"))
    Group.objects.get(name="校对").permissions.clear()
    bulletin = make_bulletin()
    Bulletin.objects.filter(pk=bulletin.pk).update(phone="0399-1990000")
    set_chain(bulletin, [Step.REVIEW_1], reason="人手少", actor=someone)
    User.objects.filter(pk=someone.pk).update(is_active=False)
    lines = "".join(export("jsonl", None, None)).splitlines()
    rows = [json.loads(line) for line in lines]
    told = {(row["kind"], row["model"], name) for row in rows for name in (row["changes"] or {"": []})}
    assert {
        ("login_failed", "auth.User", ""),
        ("login", "auth.User", ""),
        ("second_factor", "auth.User", ""),
        ("change", "auth.User", "password"),
        ("change", "auth.User", "groups"),
        ("change", "auth.User", "is_active"),
        ("change", "auth.Group", "permissions"),
        ("change", "bulletins.Bulletin", "phone"),
        ("create", "bulletins.ReviewChain", "reason"),
    } <= told
    assert {row["address"] for row in rows if row["kind"].startswith("login")} == {"127.0.0.1"}
    assert new not in "".join(lines)
    spreadsheet = list(csv.DictReader(io.StringIO("".join(export("csv", None, None)).removeprefix("\ufeff"))))
    assert [row["编号"] for row in spreadsheet] == [str(row["id"]) for row in rows]
