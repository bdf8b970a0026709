"""Acts at once: one chain, in the order of commits. Two connections at once need PostgreSQL."""

from __future__ import annotations

import pytest
from django.db import connection

from bulletins.models import Document, LedgerEntry
from bulletins.publishing import acts
from bulletins.publishing.acts import withdraw_document
from bulletins.publishing.audit import audit
from tests.domain.making import make_issue, make_published, reviewed_draft
from tests.domain.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _postgres() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time; run by scripts/with_postgres.py")


def test_many_who_publish_and_withdraw_at_once_leave_one_chain() -> None:
    published = [make_published() for _ in range(3)]
    drafts = [reviewed_draft() for _ in range(3)]
    issue = make_issue()
    for position in range(1, 4):
        reviewed_draft(issue, record={"position": position})
    results = at_once(
        *[lambda draft=draft: acts.publish_document(draft) for draft in drafts],
        *[lambda document=document: withdraw_document(document, reason="误发") for document in published],
        lambda: acts.publish_issue(issue),
    )
    assert not [result for result in results if isinstance(result, Exception)], results
    assert list(LedgerEntry.objects.values_list("number", flat=True)) == list(range(1, 14))
    assert not list(audit())


def test_of_two_who_publish_the_same_draft_one_has_an_entry() -> None:
    draft = reviewed_draft()
    results = at_once(*[lambda: acts.publish_document(draft)] * 4)
    assert sum(isinstance(result, Document) for result in results) == 1
    assert LedgerEntry.objects.count() == 1
    assert not list(audit())


def test_an_audit_while_others_publish_sees_one_moment() -> None:
    drafts = [reviewed_draft() for _ in range(12)]

    def publish() -> None:
        for draft in drafts:
            acts.publish_document(draft)

    def watch() -> list[str]:
        return [str(fault) for _ in range(8) for fault in audit()]

    _none, seen = at_once(publish, watch)
    assert seen == []
    assert LedgerEntry.objects.count() == 12
