"""Two at once, each on a connection of its own. SQLite takes writers one after another, so these run on PostgreSQL."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.test import Client

from bulletins.models import Act, Change, Document, Issue, Record
from bulletins.publishing import acts
from bulletins.publishing.acts import revise, withdraw_document
from bulletins.publishing.holding import Overtaken
from tests.domain.making import make_issue, make_published, reviewed_draft

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _postgres() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time; run by scripts/with_postgres.py")


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each act returned or raised, all started together in threads of their own."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            start.wait(10)
            return act()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.parametrize("attempt", range(5))
def test_of_two_who_publish_the_same_draft_one_wins(attempt: int) -> None:
    draft = reviewed_draft()
    results = at_once(*[lambda: acts.publish_document(draft)] * 4)
    assert sum(isinstance(result, Document) for result in results) == 1
    assert sum(isinstance(result, Overtaken) for result in results) == 3
    assert Act.objects.filter(kind="publish").count() == 1
    assert Change.latest_number() == 1


def test_of_two_who_withdraw_one_wins() -> None:
    document = make_published()
    results = at_once(*[lambda: withdraw_document(document, reason="误发")] * 3)
    assert sum(isinstance(result, Overtaken) for result in results) == 2
    assert Act.objects.filter(kind="withdraw").count() == 1


def test_of_two_who_begin_a_correction_one_wins() -> None:
    document = make_published()
    results = at_once(*[lambda: revise(document, reason="更正")] * 3)
    assert sum(isinstance(result, Overtaken) for result in results) == 2
    assert document.record.versions.count() == 2


def test_documents_published_at_once_into_one_issue_get_orders_of_their_own() -> None:
    issue = make_issue()
    drafts = [reviewed_draft(issue, record={"position": 1}) for _ in range(4)]
    results = at_once(*[lambda draft=draft: acts.publish_document(draft) for draft in drafts])
    assert all(isinstance(result, Document) for result in results), results
    assert len(set(Record.objects.values_list("order", flat=True))) == 4
    assert sorted(Change.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_an_issue_and_one_of_its_documents_are_published_at_once() -> None:
    issue = make_issue()
    drafts = [reviewed_draft(issue, record={"position": n}) for n in (1, 2, 3)]
    results = at_once(lambda: acts.publish_issue(issue), lambda: acts.publish_document(drafts[1]))
    assert not [r for r in results if isinstance(r, Exception) and not isinstance(r, Overtaken)], results
    assert Document.objects.published().filter(record__issue__in=Issue.objects.all()).count() >= 1
    orders = list(Record.objects.exclude(order=None).values_list("order", flat=True))
    assert len(orders) == len(set(orders))


def test_numbers_of_changes_become_visible_in_their_own_order() -> None:
    first, second = reviewed_draft().record_id, reviewed_draft().record_id
    noted, may_commit = threading.Event(), threading.Event()
    seen: list[int] = []

    def slow() -> None:
        with transaction.atomic():
            Change.note([first])
            noted.set()
            assert may_commit.wait(10)

    def fast() -> None:
        assert noted.wait(10)
        with transaction.atomic():
            Change.note([second])

    def watch() -> None:
        assert noted.wait(10)
        for _ in range(20):
            seen.append(Change.latest_number())
            threading.Event().wait(0.02)
        may_commit.set()

    results = at_once(slow, fast, watch)
    assert results == [None, None, None]
    assert set(seen) == {0}, "a later number was seen before an earlier one"
    assert list(Change.objects.order_by("number").values_list("record", flat=True)) == [first, second]


def confirmed(user: Any, path: str) -> Callable[[], int]:
    """Opens a page that asks for confirmation; what is returned confirms it."""
    client = Client()
    client.force_login(user)
    seen = re.search(r'name="seen" value="(\w+)"', client.get(path).content.decode())
    assert seen
    return lambda: client.post(path, {"acknowledged": "1", "seen": seen[1]}).status_code


def test_an_issue_and_its_documents_published_in_the_back_office_never_wait_for_each_other() -> None:
    """Both pages lock what they show before they act; locked in different orders, one would be killed as a deadlock."""
    user = get_user_model().objects.create_superuser("fabu", password="x")
    for number in range(1, 11):
        issue = make_issue(number=number)
        drafts = [reviewed_draft(issue, record={"position": n}) for n in (1, 2)]
        paths = [f"/admin/bulletins/issue/{issue.pk}/publish/"]
        paths += [f"/admin/bulletins/document/{draft.pk}/publish/" for draft in drafts]
        results = at_once(*[confirmed(user, path) for path in paths])
        assert set(results) <= {200, 302}, results
        assert Document.objects.published().filter(record__issue=issue).exists()
