"""Several programs that publish what is due at once, and one that is killed in the middle of it."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from django.db import connection

from bulletins.models import Act, Document, Issue, LedgerEntry, ScheduledRelease, State
from bulletins.publishing import releases
from bulletins.publishing.audit import audit
from bulletins.publishing.holding import Overtaken
from tests.backoffice import desk
from tests.domain.making import make_issue, publish_document, reviewed_draft, write_issue
from tests.domain.test_races import at_once
from tests.domain.test_races_sqlite import finish, start
from tests.domain.test_releases import later

on_postgres = pytest.mark.skipif(not os.environ.get("DATABASE_URL"), reason="SQLite lets one writer in at a time")
on_sqlite = pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="it runs on a SQLite of its own")


@on_postgres
@pytest.mark.django_db(transaction=True)
def test_each_approval_is_carried_out_by_one() -> None:
    assert connection.vendor == "postgresql"
    boss = desk.user("boss", "发布")
    issue = make_issue()
    reviewed_draft(issue)
    targets: list[Document | Issue] = [reviewed_draft(), reviewed_draft(), issue]
    for target in targets:
        releases.schedule(target, later(), actor=boss)
    results = at_once(*[lambda: releases.publish_due(later(11))] * 4)
    assert not [result for result in results if isinstance(result, Exception)], results
    assert sorted(row.pk for rows in results for row in rows) == sorted(
        ScheduledRelease.objects.values_list("pk", flat=True)
    )
    assert set(ScheduledRelease.objects.values_list("state", flat=True)) == {"done"}
    assert Document.objects.published().count() == 3
    assert Act.objects.filter(kind=Act.Kind.PUBLISH).count() == 3
    assert LedgerEntry.objects.count() == 4
    assert not list(audit())


@on_postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(3))
def test_an_editor_who_cancels_or_publishes_at_that_minute_waits_for_nobody(attempt: int) -> None:
    """Whoever wins, the document is published at most once, and the approval says how it ended."""
    boss = desk.user("boss", "发布")
    cancelled, by_hand = reviewed_draft(make_issue()), reviewed_draft(make_issue(number=2))
    release = releases.schedule(cancelled, later(), actor=boss)
    other = releases.schedule(by_hand, later(), actor=boss)
    results = at_once(
        lambda: releases.publish_due(later(11)),
        lambda: releases.cancel(release, actor=boss),
        lambda: publish_document(by_hand, actor=boss),
        lambda: releases.publish_due(later(11)),
    )
    unforeseen = [r for r in results if isinstance(r, Exception) and not isinstance(r, Overtaken)]
    assert not unforeseen, results
    release.refresh_from_db()
    cancelled.refresh_from_db()
    assert (release.state, cancelled.state) in [("done", State.PUBLISHED), ("cancelled", State.DRAFT)]
    other.refresh_from_db()
    assert other.state in ("done", "cancelled")
    assert Act.objects.filter(kind=Act.Kind.PUBLISH, record=by_hand.record).count() == 1
    assert not list(audit())


# Processes of their own

APPROVE = """
from datetime import timedelta
from django.contrib.auth.models import User
from django.utils import timezone
from bulletins.models import Document, ScheduledRelease
from bulletins.publishing import releases
from tests.domain.making import reviewed
boss = User.objects.create_superuser("boss", password="x")
for document in Document.objects.order_by("pk"):
    reviewed(document)
    releases.schedule(document, timezone.now() + timedelta(minutes=5), actor=boss)
ScheduledRelease.objects.update(at=timezone.now())
"""
# Dies when all is written and nothing is committed yet.
DIE = """
import os, signal
from bulletins.publishing import acts, ledger, releases
write = ledger.append
def append(moves):
    write(moves)
    os.kill(os.getpid(), signal.SIGKILL)
ledger.append = append
releases.publish_due()
"""
LOOK = """
from bulletins.models import Act, Document, LedgerEntry, ScheduledRelease
states = ScheduledRelease.objects.order_by("state").values_list("state", flat=True)
published = Act.objects.filter(kind="publish").count()
print(Document.objects.published().count(), published, LedgerEntry.objects.count(), *states)
"""


@on_sqlite
def test_killed_before_the_end_nothing_is_published_and_the_next_run_does_it_once(tmp_path: Path) -> None:
    data = tmp_path / "data"
    finish(start(data, "migrate", "--verbosity=0"))
    finish(start(data, "import_bulletin", str(write_issue(tmp_path))))
    finish(start(data, "shell", "--no-imports", "-c", APPROVE))
    killed = start(data, "shell", "--no-imports", "-c", DIE)
    killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL
    look = ("shell", "--no-imports", "-c", LOOK)
    assert finish(start(data, *look)) == ["0", "0", "0", "waiting", "waiting"]
    for worker in [start(data, "publish_due") for _worker in range(3)]:
        finish(worker)
    assert finish(start(data, *look)) == ["2", "2", "2", "done", "done"]
    finish(start(data, "verify_ledger"))


@on_sqlite
def test_the_loop_publishes_and_ends_when_it_is_told_to(tmp_path: Path) -> None:
    data = tmp_path / "data"
    finish(start(data, "migrate", "--verbosity=0"))
    finish(start(data, "import_bulletin", str(write_issue(tmp_path))))
    finish(start(data, "shell", "--no-imports", "-c", APPROVE))
    loop = start(data, "publish_due", "--loop")
    assert loop.stdout
    assert "已发布" in loop.stdout.readline()
    loop.send_signal(signal.SIGTERM)
    loop.communicate(timeout=60)
    assert loop.returncode == 0
