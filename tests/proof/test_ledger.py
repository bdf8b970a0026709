"""The ledger: an entry for each act, chained, only ever added to, and what it tells the public."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from bulletins.models import Canonical, Document, Issue, LedgerEntry, PublishedFile, Record, State
from bulletins.publishing import ledger
from bulletins.publishing.acts import revise, withdraw_document, withdraw_issue
from bulletins.publishing.audit import audit
from tests.domain.making import (
    make_draft,
    make_issue,
    make_published,
    make_published_issue,
    publish_document,
    publish_issue,
)
from tests.pages.reader import get, html
from tests.proof.making import full_document, full_draft

pytestmark = pytest.mark.django_db


def told() -> list[str]:
    return [f"{entry.act} {entry.subject}" for entry in LedgerEntry.objects.all()]


def published_file() -> list[dict[str, Any]]:
    content = b"".join(Client().get("/verify/ledger.jsonl"))
    return [json.loads(line) for line in content.decode().splitlines()]


def test_every_act_has_its_entries_in_their_order() -> None:
    issue = make_issue()
    first, second = (make_draft(issue, record={"position": n}) for n in (1, 2))
    publish_issue(issue)
    corrected = publish_document(revise(first, reason="更正"))
    withdraw_document(corrected, reason="误发")
    withdraw_issue(issue, reason="误发")
    publish_issue(issue)
    a, b, i = f"document/{first.record_id}", f"document/{second.record_id}", f"issue/{issue.pk}"
    assert told() == [
        f"publish {i}", f"publish {a}/1", f"publish {b}/1", f"supersede {a}/1", f"publish {a}/2",
        f"withdraw {a}/2", f"withdraw {i}", f"publish {i}",
    ]  # fmt: skip
    assert not list(audit())


def test_an_act_that_fails_leaves_no_entry() -> None:
    draft = full_draft()
    file = draft.attachments.get().file
    assert file.name
    file.storage.delete(file.name)
    with pytest.raises(ValidationError, match="找不到文件"):
        publish_document(draft)
    assert Document.objects.get(pk=draft.pk).state == State.DRAFT
    assert not LedgerEntry.objects.exists()
    assert not Canonical.objects.exists()


def test_the_file_is_enough_to_recompute_every_digest() -> None:
    make_published_issue()
    entries = published_file()
    previous = "0" * 64
    assert [entry["number"] for entry in entries] == [1, 2, 3]
    for entry in entries:
        *values, digest = map(str, entry.values())
        assert entry["previous"] == previous
        assert hashlib.sha256(" ".join(values).encode()).hexdigest() == digest
        previous = digest


def test_of_a_withdrawn_text_only_digests_stay() -> None:
    document = make_published(title="关于砚池村水井的通知", number="白政发〔2023〕77号")
    withdraw_document(document, reason="含个人信息")
    content = json.dumps(published_file(), ensure_ascii=False)
    assert len(published_file()) == 2
    for word in ("砚池", "77号", "个人信息", "水井"):
        assert word not in content


def test_a_draft_is_in_no_entry() -> None:
    document = make_published()
    make_draft()
    revise(document, reason="更正")
    assert told() == [f"publish document/{document.record_id}/1"]


def test_the_file_is_cacheable_and_sent_again_only_when_it_grew() -> None:
    make_published()
    response = Client().get("/verify/ledger.jsonl")
    assert response["Cache-Control"] == "public, no-cache"
    assert not response.cookies
    again = {"if-none-match": response["ETag"]}
    assert Client().get("/verify/ledger.jsonl", headers=again).status_code == 304
    make_published()
    assert Client().get("/verify/ledger.jsonl", headers=again).status_code == 200


def test_an_empty_ledger_is_an_empty_file_and_shows_no_head() -> None:
    assert published_file() == []
    assert "发布账目第" not in html("/")


def test_the_head_stands_on_every_page_and_in_the_feeds() -> None:
    issue = make_published_issue()
    document = issue.records.first()
    assert document
    head = LedgerEntry.head()
    assert head
    for address in ("/", "/documents/", "/search/", "/verify/", issue.get_absolute_url(), document.get_absolute_url()):
        page = html(address)
        assert head.digest in page, address
        assert f"发布账目第{head.number}条" in page
    assert head.digest in html("/nothing/here/", 404)
    for feed in ("/feeds/rss.xml", "/feeds/atom.xml", "/feeds/baishixian/rss.xml"):
        assert f"<dcterms:provenance>ledger {head.number} {head.digest}</dcterms:provenance>" in html(feed)


def test_an_entry_can_neither_be_changed_nor_deleted() -> None:
    make_published()
    for row in (LedgerEntry.objects.get(), Canonical.objects.get()):
        with pytest.raises(ValidationError):
            row.save()
        with pytest.raises(ValidationError):
            row.delete()


@pytest.mark.parametrize(
    "fields",
    [
        {"number": 0},
        {"previous": "0" * 64},
        {"digest": "same"},
        {"issue": None},
        {"sha256": "1"},
        {"version": 1},
    ],
)
def test_the_database_refuses_forks_and_half_entries(fields: dict[str, object]) -> None:
    issue = make_issue()
    first = {"number": 1, "at": timezone.now(), "act": "publish", "issue": issue, "previous": "0" * 64}
    LedgerEntry.objects.create(**first | {"digest": "same"})
    second = first | {"number": 2, "previous": "same", "digest": "other"}
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerEntry.objects.create(**second | fields)
    LedgerEntry.objects.create(**second)


def test_what_was_published_before_there_was_a_ledger_is_entered_as_such() -> None:
    issue = make_published_issue()
    record = Record.objects.order_by("pk").first()
    assert record
    first = record.versions.get()
    publish_document(revise(first, reason="更正"))
    full_document()
    for model in (LedgerEntry, Canonical, PublishedFile):
        model.objects.all()._raw_delete("default")
    assert len(list(audit())) == 5
    call_command("begin_ledger", verbosity=0)
    assert told()[0] == f"enter issue/{issue.pk}"
    assert f"supersede document/{record.pk}/1" in told()
    assert not list(audit())
    count = LedgerEntry.objects.count()
    call_command("begin_ledger", verbosity=0)
    assert LedgerEntry.objects.count() == count


def test_withdrawing_what_the_ledger_does_not_hold_enters_it_first() -> None:
    document = make_published()
    for model in (LedgerEntry, Canonical):
        model.objects.all()._raw_delete("default")
    withdraw_document(document, reason="误发")
    subject = f"document/{document.record_id}/1"
    assert told() == [f"enter {subject}", f"withdraw {subject}"]
    assert not list(audit())


def test_appending_belongs_into_a_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    connection = transaction.get_connection()
    monkeypatch.setattr(connection, "in_atomic_block", False)
    with pytest.raises(RuntimeError):
        ledger.append([])


def test_the_version_address_leads_to_its_canonical_text() -> None:
    document = make_published(make_published_issue())
    response = get(f"/verify/{document.record_id}/1/", 302)
    assert response["Location"] == f"{document.get_absolute_url()}v1/canonical.txt"
    get("/verify/999999/1/", 404)
    draft = make_draft(Issue.objects.get())
    get(f"/verify/{draft.record_id}/1/", 404)
