"""The back office shows whatever people wrote as text, on every address that it has and in every answer to a form.

The addresses are those of the permission matrix, which fails for one that is not stated; the pages are opened without
their security policy, as in test_injection.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page

from bulletins.importing import intake as intakes
from bulletins.models import (
    Agency,
    AgencyAlias,
    Comment,
    Document,
    Figure,
    OpennessDecision,
    Relation,
    ReviewChain,
    ReviewEntry,
    ScheduledRelease,
    SecrecyReview,
    Section,
    Trace,
)
from tests.backoffice import desk
from tests.domain.making import issue_text, notice
from tests.door import test_matrix as matrix
from tests.door.entering import enter
from tests.door.injecting import BROKEN_OUT, FORMS, PAYLOADS, crammed, fill_everything, signed_in

pytestmark = pytest.mark.django_db(transaction=True)


def children(document: Document, root: User) -> None:
    """What people say beside a draft, so that its pages have something to show of each kind."""
    words = {"document": document, "digest": "0" * 64, "person": root}
    ReviewEntry.objects.create(**words, event="submitted", reason="请审")
    ReviewEntry.objects.create(**words, event="returned", step="proof_1", reason="有错字")
    OpennessDecision.objects.create(**words, openness="closed", ground="internal", words="依据")
    SecrecyReview.objects.create(
        **words, verdict="referred", basis="依据", opinion="意见", reviewed_on=date(2024, 1, 2)
    )
    first = Comment.objects.create(document=document, words="水井", text="请核对", author=root)
    Comment.objects.create(document=document, text="已核对", author=root, answers=first)
    bulletin = document.record.bulletin
    ReviewChain.objects.create(bulletin=bulletin, steps=["review_1"], reason="人手少", decided_by=root)
    AgencyAlias.objects.create(agency=Agency.objects.all()[0], name="别名")
    Section.objects.create(bulletin=bulletin, label="栏目")
    Relation.objects.create(document=document, order=98, kind="repeals", words="旧通知", clause="第三条")
    Figure.objects.create(document=document, order=9, caption="缺图")
    failed = Document.objects.published().all()[0]
    ScheduledRelease.objects.create(
        document=failed, subject="甲", at=timezone.now(), digest="x", approved_by=root, state="failed", why="为何",
        settled_at=timezone.now(),
    )  # fmt: skip
    for kind in ("change", "look", "login_failed"):
        Trace.objects.create(
            kind=kind, via="admin", actor=root, actor_name=crammed(300), address=crammed(60), record=document.record,
            model="bulletins.Document", key=str(document.pk), target=crammed(300), note=crammed(None),
            changes={"title": [crammed(None), crammed(None)], "text": [crammed(None), crammed(None)]},
        )  # fmt: skip


def key_in(address: str) -> int:
    found = re.search(r"/(\d+)/", address)
    assert found, address
    return int(found[1])


def test_no_page_of_the_back_office_takes_text_for_markup(unguarded: Page, tried: Callable[[str], None]) -> None:
    """Every address that the back office has, each form of each page sent with payloads in its fields."""
    page, client = unguarded, Client()
    pages = matrix.addresses()
    root = desk.user("root", superuser=True)
    draft = Document.objects.get(pk=key_in(dict(pages)["bulletins_document_change"]))
    children(draft, root)
    lines = "".join(f"{payload}\n\n" for payload in PAYLOADS)
    came_in, _new = intakes.take_in(f"{issue_text(notice(1, body=lines))}\n{lines}".encode(), "a.txt", root)
    intakes.read(came_in)
    ran = signed_in(page, root)
    enter(root.username, client=client)
    filled = fill_everything()
    held = f"/intake/{key_in(dict(pages)['bulletins_intake_change'])}/"
    broken, forms, shown, other = list[str](), dict[str, dict[str, Any]](), 0, 0
    for name, found in pages:
        address = found.replace(held, f"/intake/{came_in.pk}/")
        if name == "logout":
            continue
        response = client.get(address)
        if not response.get("Content-Type", "").startswith("text/html") or response.status_code in (302, 405):
            assert response.status_code in (302, 404, 405) or response["X-Content-Type-Options"] == "nosniff", address
            other += 1
            continue
        page.goto(address)
        shown += 1
        broken += [f"{address}: {element}" for element in page.evaluate(BROKEN_OUT)]
        forms |= {f"{form['action']} {form['values'][1:]}": form for form in page.evaluate(FORMS)}
    page.goto("/healthz")
    # The answers to forms are this client's; what their scripts would post is not.
    page.route("**", lambda route: route.continue_() if route.request.method == "GET" else route.fulfill(body=""))
    sent = answered = 0
    for form in forms.values():
        if "/logout/" in form["action"]:
            continue
        values: dict[str, Any] = {name: crammed(400) if value is None else value for name, value in form["values"]}
        for name in form["files"]:
            values[name] = SimpleUploadedFile("<img src=x onerror=alert(9)>.csv", lines.encode())
        with transaction.atomic():
            response = client.post(form["action"], values)
            transaction.set_rollback(True)
        sent += 1
        if response.get("Content-Type", "").startswith("text/html") and response.content:
            answered += 1
            page.set_content(response.content.decode())
            broken += [f"POST {form['action']}: {element}" for element in page.evaluate(BROKEN_OUT)]
    assert not ran, "\n".join(ran)
    assert not broken, "\n".join(broken)
    assert shown > 80
    assert answered > 50
    tried(
        f"injection: {filled} texts of all models, {shown} pages of the back office in Chromium ({other} "
        f"addresses are no pages), {sent} forms sent and {answered} answers looked at"
    )
