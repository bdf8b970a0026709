"""Every address of the back office × every role × GET and POST, each against a stated expectation.

An address that is not stated here fails the test: whoever adds one says who may open it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from bulletins.models import (
    Act,
    Agency,
    Attachment,
    CalendarDay,
    Figure,
    Inspection,
    IntakePicture,
    Issue,
    LedgerEntry,
    NumberSeries,
    Relation,
    Rendition,
    Topic,
    Trace,
)
from bulletins.publishing import releases
from bulletins.publishing.findings import mask_all
from tests.backoffice import desk
from tests.backup.portals import PIXEL, stored
from tests.domain.making import publish_document, publish_issue, reviewed
from tests.domain.originals import take_in
from tests.domain.test_intake import came_in

pytestmark = pytest.mark.django_db

# 校对, 初审 and 复审 open what 终审 opens (test_readers_differ_by_their_steps_alone).
ROLES = ["anonymous", "reader", "终审", "保密审查", "编辑", "发布", "superuser"]
ALL, STAFF, INSIDE = set(ROLES), set(ROLES[1:]), set(ROLES[2:])
EDITORS, PUBLISHERS, ROOT = set(ROLES[4:]), set(ROLES[5:]), {"superuser"}
NOBODY: set[str] = set()


def _model(name: str, view: set[str], add: set[str], change: set[str], delete: set[str]) -> dict[str, set[str]]:
    pages = {"changelist": view, "add": add, "change": view, "delete": delete, "history": view}
    return {f"{name}_{page}": may for page, may in pages.items()}


# Who may open (GET) each named address; what is posted there is refused to everybody else.
EXPECTED: dict[str, set[str]] = {
    "login": ALL,
    "index": STAFF,
    "logout": STAFF,
    "jsi18n": STAFF,
    "password_change": STAFF,
    "password_change_done": STAFF,
    "second_factor": STAFF,
    "autocomplete": INSIDE,
    "view_on_site": STAFF,
    "app_list:bulletins": INSIDE,
    "app_list:auth": ROOT,
    "catch-all": NOBODY,
    **_model("auth_user", ROOT, ROOT, ROOT, ROOT),
    **_model("auth_group", ROOT, ROOT, ROOT, ROOT),
    "auth_user_password_change": ROOT,
    "auth_user_unlock": ROOT,
    "auth_user_reset_second_factor": ROOT,
    **_model("bulletins_bulletin", INSIDE, ROOT, PUBLISHERS, NOBODY),
    **_model("bulletins_issue", INSIDE, EDITORS, EDITORS, PUBLISHERS),
    **_model("bulletins_document", INSIDE, EDITORS, EDITORS, EDITORS),
    **_model("bulletins_table", INSIDE, EDITORS, EDITORS, EDITORS),
    **_model("bulletins_agency", INSIDE, EDITORS, EDITORS, ROOT),
    **_model("bulletins_numberseries", EDITORS, EDITORS, EDITORS, ROOT),
    **_model("bulletins_topic", INSIDE, ROOT, ROOT, ROOT),
    **_model("bulletins_act", INSIDE, NOBODY, NOBODY, NOBODY),
    **_model("bulletins_ledgerentry", EDITORS, NOBODY, NOBODY, NOBODY),
    **_model("bulletins_calendarday", EDITORS, NOBODY, NOBODY, NOBODY),
    "bulletins_calendarday_load": PUBLISHERS,
    **_model("bulletins_scheduledrelease", EDITORS, NOBODY, NOBODY, NOBODY),
    "bulletins_scheduledrelease_cancel": PUBLISHERS,
    **_model("bulletins_trace", ROOT, NOBODY, NOBODY, NOBODY),
    "bulletins_trace_export": ROOT,
    **_model("bulletins_rendition", EDITORS, NOBODY, NOBODY, NOBODY),
    **_model("bulletins_inspection", EDITORS, NOBODY, NOBODY, NOBODY),
    "bulletins_rendition_retry": EDITORS,
    "bulletins_document_deadlines": INSIDE,
    "bulletins_document_standings": INSIDE,
    "bulletins_document_cleanup": PUBLISHERS,
    "bulletins_document_relation": PUBLISHERS,
    "bulletins_document_publish": PUBLISHERS,
    "bulletins_document_withdraw": PUBLISHERS,
    "bulletins_document_validity": PUBLISHERS,
    "bulletins_document_revise": EDITORS,
    "bulletins_document_personal": INSIDE,
    "bulletins_document_original": PUBLISHERS,
    "bulletins_document_review": INSIDE,
    "bulletins_document_comment": INSIDE,
    "bulletins_document_clearance": INSIDE,
    "bulletins_document_sheet": INSIDE,
    "bulletins_bulletin_chain": INSIDE,
    "bulletins_document_view": INSIDE,
    "bulletins_document_figure": INSIDE,
    "bulletins_document_attachment": INSIDE,
    "bulletins_document_preview": EDITORS,
    "bulletins_document_recognise": EDITORS,
    "bulletins_issue_publish": PUBLISHERS,
    "bulletins_issue_withdraw": PUBLISHERS,
    "bulletins_issue_facsimile": INSIDE,
    "bulletins_issue_facsimile_picture": INSIDE,
    "bulletins_issue_facsimile_file": INSIDE,
    "bulletins_issue_facsimile_publish": PUBLISHERS,
    "bulletins_issue_facsimile_withdraw": PUBLISHERS,
    "bulletins_document_source": INSIDE,
    "bulletins_issue_figures": INSIDE,
    **_model("bulletins_intake", EDITORS, EDITORS, EDITORS, EDITORS),
    "bulletins_intake_read": EDITORS,
    "bulletins_intake_status": EDITORS,
    "bulletins_intake_marks": EDITORS,
    "bulletins_intake_again": EDITORS,
    "bulletins_intake_facts": EDITORS,
    "bulletins_intake_doubts": EDITORS,
    "bulletins_intake_accept": EDITORS,
    "bulletins_intake_original": EDITORS,
    "bulletins_intake_picture": EDITORS,
    "bulletins_issue_order": EDITORS,
    "bulletins_issue_collect": EDITORS,
}

# Pages that more may read than may change.
POSTED = EXPECTED | {
    # An act that is not named is nobody's; test_reviewing.py posts those that are.
    "bulletins_document_review": NOBODY,
    "bulletins_document_clearance": NOBODY,
    "bulletins_issue_facsimile": NOBODY,
    "bulletins_document_personal": EDITORS,
    "bulletins_bulletin_chain": ROOT,
    "bulletins_bulletin_change": PUBLISHERS,
    "bulletins_issue_change": EDITORS,
    "bulletins_document_change": EDITORS,
    "bulletins_table_change": EDITORS,
    "bulletins_agency_change": EDITORS,
    "bulletins_issue_figures": EDITORS,
    "bulletins_topic_change": ROOT,
    "bulletins_act_change": NOBODY,
    "bulletins_ledgerentry_change": NOBODY,
    "bulletins_calendarday_change": NOBODY,
    "bulletins_scheduledrelease_change": NOBODY,
    "bulletins_trace_change": NOBODY,
    "bulletins_rendition_change": NOBODY,
    "bulletins_inspection_change": NOBODY,
}


def names(patterns: list[URLPattern | URLResolver]) -> Iterator[tuple[str, str]]:
    """(name, route) of each address of the back office."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            for name, route in names(pattern.url_patterns):
                yield name, f"{pattern.pattern}{route}"
        else:
            yield pattern.name or "", str(pattern.pattern)


def addresses() -> list[tuple[str, str]]:
    """(name, address) of every address of the back office, with rows in the places of its arguments."""
    portal = get_resolver().url_patterns[0]
    assert isinstance(portal, URLResolver)
    admin = next(p for p in portal.url_patterns if isinstance(p, URLResolver) and p.namespace == "admin")
    issue = desk.issue()
    draft = desk.draft(place=issue)
    table = desk.with_table(draft)
    figure = Figure.objects.create(
        document=draft, order=1, caption="图", alternative="图", image=ContentFile(PIXEL, "a.png")
    )
    file = Attachment.objects.create(
        document=draft, order=1, title="名单", kind="file", file=ContentFile(b"x", "a.txt")
    )
    published = publish_document(desk.draft("已发布的文件"))
    claiming = publish_document(
        desk.draft("关于废止的决定", text="# 甲\n\n《旧通知》（白政发〔2020〕9号）同时废止。\n")
    )
    masked = desk.draft("关于值班的通知", text="# 关于值班的通知\n\n电话19900001234。\n")
    mask_all(masked)
    publish_document(masked)
    out = _full_issue()
    publish_issue(out)
    take_in(issue)
    boss = desk.user("approver", "发布")
    reviewed(draft)
    rows: dict[str, Any] = {
        "bulletins_calendarday": CalendarDay.objects.create(day=date(2024, 10, 1), kind="rest", year=2024),
        "bulletins_scheduledrelease": releases.schedule(draft, timezone.now() + timedelta(hours=1), actor=boss),
        "auth_user": User.objects.create_user("someone"),
        "auth_group": Group.objects.create(name="someones"),
        "bulletins_bulletin": issue.bulletin,
        "bulletins_issue": issue,
        "bulletins_document": draft,
        "bulletins_table": table,
        "bulletins_ledgerentry": LedgerEntry.objects.order_by("pk")[0],
        "bulletins_act": Act.objects.order_by("pk")[0],
        "bulletins_trace": Trace.objects.order_by("pk")[0],
        "bulletins_agency": Agency.objects.order_by("pk")[0],
        "bulletins_numberseries": NumberSeries.objects.create(code="白政办发"),
        "bulletins_intake": came_in(User.objects.create_user("sender")),
        "bulletins_rendition": Rendition.objects.create(
            document=published, state=Rendition.State.FAILED, content="0" * 64, problem="试"
        ),
        "bulletins_inspection": Inspection.objects.create(passed=1, failed=0),
        "bulletins_topic": Topic.objects.create(code="T1", name="水利"),
    }
    found: list[tuple[str, str]] = []
    for name, _route in names(admin.url_patterns):
        model = "_".join(name.split("_")[:2])
        if not name:
            continue
        if name in ("index", "login", "logout", "jsi18n", "password_change", "password_change_done", "second_factor"):
            found.append((name, reverse(f"admin:{name}")))
        elif name == "autocomplete":
            query = "?app_label=bulletins&model_name=document&field_name=topics"
            found.append((name, reverse("admin:autocomplete") + query))
        elif name == "app_list":
            found += [(f"app_list:{app}", reverse("admin:app_list", args=[app])) for app in ("bulletins", "auth")]
        elif name == "view_on_site":
            kind = "bulletins", "bulletin"
            from django.contrib.contenttypes.models import ContentType

            key = ContentType.objects.get_by_natural_key(*kind).pk
            found.append((name, reverse("admin:view_on_site", args=[key, 999_999])))
        elif name == "bulletins_document_original":
            found.append((name, reverse(f"admin:{name}", args=[masked.pk])))
        elif name == "bulletins_document_figure":
            found.append((name, reverse(f"admin:{name}", args=[draft.pk, figure.pk])))
        elif name == "bulletins_document_attachment":
            found.append((name, reverse(f"admin:{name}", args=[draft.pk, file.pk])))
        elif name == "bulletins_intake_picture":
            picture = IntakePicture.objects.create(intake=rows["bulletins_intake"], line=1, image=figure.image)
            found.append((name, reverse(f"admin:{name}", args=[picture.intake_id, picture.pk])))
        elif name in ("bulletins_document_withdraw", "bulletins_document_revise", "bulletins_document_validity"):
            found.append((name, reverse(f"admin:{name}", args=[published.pk])))
        elif name == "bulletins_issue_withdraw":
            found.append((name, reverse(f"admin:{name}", args=[out.pk])))
        elif name == "bulletins_document_relation":
            claim = Relation.objects.filter(document=claiming).first()
            found.append((name, reverse(f"admin:{name}", args=[claim.pk if claim else 0])))
        elif re.search(r"_(changelist|add|preview|recognise|standings|cleanup|deadlines|load|export)$", name):
            extra = f"?document={draft.pk}" if name == "bulletins_table_add" else ""
            found.append((name, reverse(f"admin:{name}") + extra))
        elif model in rows:
            found.append((name, reverse(f"admin:{name}", args=[rows[model].pk])))
        else:
            found.append((name, ""))
    found.append(("catch-all", f"{reverse('admin:index')}nothing/"))
    return list(dict(found).items())


def _full_issue() -> Issue:
    issue = desk.issue(2)
    desk.draft(place=issue)
    return issue


def client_of(role: str) -> Client:
    if role == "anonymous":
        return Client()
    name = f"user-{role}"
    groups = [role] if role in INSIDE - ROOT else []
    return desk.client_of(desk.user(name, *groups, superuser=role == "superuser"))


def opened(status: int, location: str) -> bool:
    """Whether an answer let its reader in: neither the login page nor 403 nor, for what does not exist, 404,
    nor 405 for a method that nobody may use there."""
    return status not in (403, 404, 405) and "/login/" not in location


def test_the_matrix(tried: Callable[[str], None]) -> None:
    pages = addresses()
    unknown = [name for name, address in pages if name not in EXPECTED or not address]
    assert not unknown, f"say in EXPECTED who may open these: {unknown}"
    missing = set(EXPECTED) - {name for name, _address in pages}
    assert not missing, f"these addresses are gone: {missing}"
    clients = {role: client_of(role) for role in ROLES}
    wrong, requests = [], 0
    for name, address in pages:
        for role in ROLES:
            if name == "logout":
                # Its own test: it would end the session that the other addresses need.
                continue
            requests += 1
            response = clients[role].get(address)
            response.close()
            may = opened(response.status_code, response.get("Location", ""))
            expected = role in EXPECTED[name]
            if response.status_code == 405:
                # Answers to POST alone, which is tried below.
                continue
            if name == "view_on_site":
                # The row asked for does not exist: 404 is the answer to those who may ask.
                may, expected = response.status_code == 404, role in STAFF
            if may != expected:
                wrong.append(f"GET {address} as {role}: {response.status_code} {response.get('Location', '')}")
            if response.status_code >= 500:
                wrong.append(f"GET {address} as {role}: {response.status_code}")
    before = stored()
    for name, address in pages:
        for role in ROLES:
            if name in ("logout", "login", "view_on_site") or role in POSTED[name]:
                continue
            # Refused: nothing that is stored differs afterwards, whatever a replayed form says.
            requests += 1
            values = {"post": "yes", "reason": "试试", "acknowledged": "1", "name": "x", "username": "x", "_save": "1"}
            response = clients[role].post(address, values)
            if opened(response.status_code, response.get("Location", "")):
                wrong.append(f"POST {address} as {role}: {response.status_code} {response.get('Location', '')}")
            if stored() != before:
                wrong.append(f"POST {address} as {role}: something was stored")
    assert not LogEntry.objects.exists()
    for name, address in pages:
        for role in POSTED[name] - {"anonymous"}:
            if name in ("logout", "view_on_site", "autocomplete"):
                continue
            requests += 1
            with transaction.atomic():
                response = clients[role].post(address, {})
                transaction.set_rollback(True)
            # An empty form gets as far as the view: 404 and 405 are its own answers.
            if response.status_code in (403, 500) or "/login/" in response.get("Location", ""):
                wrong.append(f"POST {address} as {role}: {response.status_code}")
    assert not wrong, "\n".join(wrong)
    tried(f"permission matrix: {len(pages)} addresses × {len(ROLES)} roles, {requests} requests")


def test_readers_differ_by_their_steps_alone() -> None:
    granted = {
        name: set(Group.objects.get(name=name).permissions.values_list("codename", flat=True))
        for name in ("校对", "初审", "复审", "终审", "保密审查", "编辑", "发布")
    }
    steps = {name: {word for word in words if word.startswith("take_")} for name, words in granted.items()}
    assert steps["校对"] == {"take_proof_1", "take_proof_2", "take_proof_3"}
    assert [steps[name] for name in ("初审", "复审", "终审")] == [{f"take_review_{n}"} for n in (1, 2, 3)]
    assert not steps["保密审查"] | steps["编辑"] | steps["发布"]
    shared = granted["终审"] - steps["终审"]
    for name in ("校对", "初审", "复审"):
        assert granted[name] - steps[name] == shared
    assert granted["保密审查"] == shared | {"review_secrecy"}
    assert not {word for word in shared if not word.startswith("view_")} - {"add_comment"}
    assert not (granted["编辑"] | granted["发布"]) & {"review_secrecy", "publish_unreviewed", "add_reviewchain"}


def test_logging_out_is_by_post_alone() -> None:
    client = client_of("编辑")
    assert client.get(reverse("admin:logout")).status_code == 405
    assert client.post(reverse("admin:logout")).status_code == 200
    assert client.get(reverse("admin:index")).status_code == 302


def test_every_form_is_guarded_against_forgery() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(desk.user("root", superuser=True))
    tried = 0
    for name, address in addresses():
        if name in ("jsi18n", "autocomplete", "view_on_site", "catch-all") or name.startswith("app_list"):
            continue
        tried += 1
        assert client.post(address, {"post": "yes"}).status_code == 403, name
    assert tried > 40
