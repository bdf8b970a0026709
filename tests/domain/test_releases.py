"""Publication at a set minute: what was approved, when it was approved for, as it was approved, or nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.contrib.auth.models import Permission, User
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from bulletins.models import Act, Attachment, Document, Frozen, Issue, Openness, Record, ScheduledRelease, State, Step
from bulletins.publishing import acts, ledger, releases
from bulletins.publishing.audit import audit
from bulletins.publishing.content import content_digest
from bulletins.publishing.holding import Overtaken
from bulletins.publishing.readiness import Lack
from bulletins.publishing.reviewing import decide
from tests.backoffice import desk
from tests.domain.making import add_table, make_issue, publish_document, publish_issue, reviewed, reviewed_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> User:
    return desk.user("boss", "发布")


def later(minutes: int = 10) -> datetime:
    return timezone.now() + timedelta(minutes=minutes)


def stored(row: Any) -> Any:
    return type(row)._default_manager.get(pk=row.pk)


def run(minutes: int = 11) -> list[ScheduledRelease]:
    return releases.publish_due(later(minutes))


def refused(release: ScheduledRelease) -> str:
    """Why it was not published; nothing else happened."""
    assert [row.pk for row in run()] == [release.pk]
    settled = stored(release)
    assert settled.state == ScheduledRelease.State.FAILED
    assert not Document.objects.published().exists()
    last = Act.objects.order_by("-pk")[0]
    assert (last.kind, last.via, last.actor) == (Act.Kind.MISSED, Act.Via.SCHEDULED, None)
    assert settled.why in last.note
    assert run() == []
    return str(settled.why)


def test_a_document_goes_out_at_its_minute_and_not_before(boss: User) -> None:
    draft = reviewed_draft()
    release = releases.schedule(draft, later(), actor=boss)
    assert (release.at.second, release.at.microsecond) == (0, 0)
    assert run(5) == []
    assert stored(draft).state == State.DRAFT
    before = timezone.now()
    assert [row.state for row in run()] == [ScheduledRelease.State.DONE]
    document = stored(draft)
    assert document.state == State.PUBLISHED
    # The moment of the act, not the minute that was set.
    assert before <= document.published_at <= timezone.now()
    act = Act.objects.get(kind=Act.Kind.PUBLISH)
    assert (act.actor, act.via, act.record) == (boss, Act.Via.SCHEDULED, draft.record)
    assert f"定在{timezone.localtime(release.at):%Y-%m-%d %H:%M}" in act.note
    assert not list(audit())
    assert run() == []
    assert Act.objects.filter(kind=Act.Kind.PUBLISH).count() == 1


def test_an_issue_goes_out_with_its_drafts(boss: User) -> None:
    issue = make_issue()
    drafts = [reviewed_draft(issue, record={"position": n}) for n in (1, 2)]
    own = releases.schedule(drafts[0], later(20), actor=boss)
    releases.schedule(issue, later(), actor=boss)
    assert releases.waiting_for(drafts[1]).issue == issue  # type: ignore[union-attr]
    run()
    assert stored(issue).state == State.PUBLISHED
    assert Document.objects.published().count() == 2
    # Nothing is left to do for the document's own.
    assert (stored(own).state, stored(own).why) == (ScheduledRelease.State.CANCELLED, "在此之前已经发布。")


def test_publishing_by_hand_ends_what_waits(boss: User) -> None:
    draft = reviewed_draft()
    release = releases.schedule(draft, later(), actor=boss)
    publish_document(draft, actor=boss)
    assert stored(release).state == ScheduledRelease.State.CANCELLED
    assert run() == []


def test_what_is_cancelled_stays_a_draft(boss: User) -> None:
    draft = reviewed_draft()
    release = releases.schedule(draft, later(), actor=boss)
    releases.cancel(release, actor=boss)
    assert run() == []
    settled = stored(release)
    assert (settled.state, settled.settled_by) == (ScheduledRelease.State.CANCELLED, boss)
    assert [act.kind for act in Act.objects.order_by("pk")] == [Act.Kind.SCHEDULE, Act.Kind.UNSCHEDULE]
    with pytest.raises(Overtaken):
        releases.cancel(release, actor=boss)
    releases.schedule(draft, later(), actor=boss)


@pytest.mark.parametrize(
    ("change", "of"),
    [
        ({"title": "关于另一件事的通知"}, "document"),
        ({"number": "白政发〔2023〕99号"}, "document"),
        ({"written_on": "2023-05-01"}, "document"),
        ({"text": "# 通知\n\n改过了。\n"}, "document"),
        ({"validity_basis": "依据"}, "record"),
        ({"back_file": True}, "record"),
        ({"page": 7}, "record"),
    ],
)
def test_what_was_changed_after_the_approval_is_not_published(boss: User, change: dict[str, Any], of: str) -> None:
    draft = reviewed_draft()
    release = releases.schedule(draft, later(), actor=boss)
    row = draft if of == "document" else draft.record
    type(row)._default_manager.filter(pk=row.pk).update(**change)
    assert releases.is_changed(stored(release))
    assert "内容有过改动" in refused(release)


def test_a_cell_and_a_file_are_content(boss: User) -> None:
    draft = reviewed_draft(text="# 通知\n\n@表格 1\n")
    table = add_table(draft)
    file = Attachment.objects.create(
        document=draft, order=1, title="名单", kind="file", file=ContentFile(b"one", "a.txt")
    )
    for change in (lambda: table.rows[1].__setitem__(1, "4"), lambda: file.file.save("a.txt", ContentFile(b"two"))):
        release = releases.schedule(reviewed(draft), later(), actor=boss)
        assert not releases.is_changed(release)
        change()
        table.save()
        assert "内容有过改动" in refused(release)


def test_saving_without_a_change_is_no_change(boss: User) -> None:
    draft = reviewed_draft()
    release = releases.schedule(draft, later(), actor=boss)
    stored(draft).save()
    assert not releases.is_changed(release)
    assert run()[0].state == ScheduledRelease.State.DONE


def test_a_draft_added_to_an_issue_after_the_approval_keeps_it_in(boss: User) -> None:
    issue = make_issue()
    reviewed_draft(issue)
    release = releases.schedule(issue, later(), actor=boss)
    reviewed_draft(issue)
    assert "内容有过改动" in refused(release)
    assert stored(issue).state == State.DRAFT


def test_what_blocks_at_that_minute_keeps_it_in(boss: User) -> None:
    draft = reviewed_draft()
    release = releases.schedule(draft, later(), actor=boss)
    lack = Lack("还有个人信息没有处理。", True)
    with mock.patch.object(acts, "document_lacks", return_value=[lack]):
        assert refused(release) == "还有个人信息没有处理。"


def test_what_blocks_cannot_be_approved(boss: User) -> None:
    draft = reviewed_draft(text="", openness=Openness.CLOSED)
    with pytest.raises(acts.NotReady):
        releases.schedule(draft, later(), actor=boss)
    assert not ScheduledRelease.objects.exists()


def test_who_may_publish_no_more_publishes_no_more(boss: User) -> None:
    release = releases.schedule(reviewed_draft(), later(), actor=boss)
    boss.groups.clear()
    assert "没有发布的权限" in refused(release)


def test_who_has_left_publishes_no_more(boss: User) -> None:
    release = releases.schedule(reviewed_draft(), later(), actor=boss)
    User.objects.filter(pk=boss.pk).update(is_active=False)
    assert "没有发布的权限" in refused(release)


def unreviewed(boss: User) -> Document:
    """A draft in the middle of its reviews, and ``boss`` allowed to let it through."""
    boss.user_permissions.add(Permission.objects.get(codename="publish_unreviewed"))
    draft = reviewed_draft()
    draft.review_entries.filter(step__in=[Step.PROOF_3, Step.REVIEW_3])._raw_delete("default")
    return draft


def test_an_exception_is_asked_for_when_the_minute_is_set_and_kept_twice(boss: User) -> None:
    draft = unreviewed(boss)
    with pytest.raises(acts.NotReady, match="三校、终审"):
        releases.schedule(draft, later(), actor=boss, override=" ")
    release = releases.schedule(draft, later(), actor=boss, override="汛情紧急")
    approved = Act.objects.get(kind=Act.Kind.SCHEDULE)
    assert "例外发布：汛情紧急" in approved.note
    assert "三校、终审" in approved.note
    assert run() == [release]
    assert stored(draft).state == State.PUBLISHED
    waived = Act.objects.get(kind=Act.Kind.OVERRIDE)
    assert (waived.actor, waived.via, waived.note.partition("\n")[0]) == (boss, Act.Via.SCHEDULED, "汛情紧急")
    assert "三校、终审" in waived.note


def test_an_exception_that_nothing_needs_is_not_kept(boss: User) -> None:
    assert releases.schedule(reviewed_draft(), later(), actor=boss, override="以防万一").override == ""


def test_an_exception_does_not_outlast_the_permission_for_it(boss: User) -> None:
    release = releases.schedule(unreviewed(boss), later(), actor=boss, override="急")
    boss.user_permissions.clear()
    assert "没有例外发布的权限" in refused(release)


def test_a_reviewer_who_objects_after_the_exception_is_heard(boss: User) -> None:
    issue = make_issue()
    draft = unreviewed(boss)
    Record.objects.filter(pk=draft.record_id).update(issue=issue)
    release = releases.schedule(issue, later(), actor=boss, override="急")
    seen, reviewer = content_digest(stored(draft)), User.objects.create(username="三校")
    decide(draft, step=Step.PROOF_3, passes=False, seen=seen, actor=reviewer, reason="数字不对")
    assert "三校退回：数字不对" in refused(release)


def test_what_nobody_waives_is_not_waived_by_the_minute(boss: User) -> None:
    draft = unreviewed(boss)
    release = releases.schedule(draft, later(), actor=boss, override="急")
    draft.secrecyreviews.all()._raw_delete("default")
    assert "还没有保密审查" in refused(release)


def test_what_is_more_than_a_day_late_is_not_published(boss: User) -> None:
    release = releases.schedule(reviewed_draft(), later(), actor=boss)
    ScheduledRelease.objects.update(at=later(-60 * 25))
    assert "一天以上" in refused(release)


def test_what_is_a_little_late_is_published_with_the_time_of_the_act(boss: User) -> None:
    draft = reviewed_draft()
    releases.schedule(draft, later(), actor=boss)
    ScheduledRelease.objects.update(at=later(-60 * 23))
    assert [row.state for row in run()] == [ScheduledRelease.State.DONE]
    assert stored(draft).published_at > later(-1)


def test_a_file_gone_from_the_disk_is_named(boss: User) -> None:
    draft = reviewed_draft()
    file = Attachment.objects.create(
        document=draft, order=1, title="名单", kind="file", file=ContentFile(b"x", "a.txt")
    )
    assert file.file.name
    file.file.storage.delete(file.file.name)
    release = releases.schedule(reviewed(draft), later(), actor=boss)
    assert "找不到文件" in refused(release)


def test_a_deleted_draft_is_said_and_alarms_nobody(boss: User) -> None:
    draft = reviewed_draft(title="甲")
    release = releases.schedule(draft, later(), actor=boss)
    draft.delete()
    assert "草稿已经删除" in refused(release)
    assert stored(release).subject.startswith("甲")
    assert not ScheduledRelease.objects.unheeded().exists()


@pytest.mark.parametrize("minutes", [-1, 0, 60 * 24 * 400])
def test_the_past_and_a_wrong_year_are_refused(boss: User, minutes: int) -> None:
    with pytest.raises(ValidationError):
        releases.schedule(reviewed_draft(), later(minutes), actor=boss)


def test_one_approval_waits_at_a_time(boss: User) -> None:
    draft = reviewed_draft()
    releases.schedule(draft, later(), actor=boss)
    with pytest.raises(ValidationError, match="已经安排了定时发布"):
        releases.schedule(draft, later(20), actor=boss)


def test_a_failure_is_shown_until_it_is_answered(boss: User) -> None:
    draft = reviewed_draft()
    release = releases.schedule(draft, later(), actor=boss)
    Document.objects.filter(pk=draft.pk).update(number="改过")
    refused(release)
    assert list(ScheduledRelease.objects.unheeded()) == [release]
    again = releases.schedule(reviewed(draft), later(), actor=boss)
    assert not ScheduledRelease.objects.unheeded().exists()
    assert [row.pk for row in run()] == [again.pk]
    assert not ScheduledRelease.objects.unheeded().exists()


def test_an_issue_that_failed_is_shown_until_it_is_published(boss: User) -> None:
    issue = make_issue()
    reviewed_draft(issue)
    release = releases.schedule(issue, later(), actor=boss)
    Issue.objects.filter(pk=issue.pk).update(overall_number=77)
    refused(release)
    assert list(ScheduledRelease.objects.unheeded()) == [release]
    publish_issue(issue, actor=boss)
    assert not ScheduledRelease.objects.unheeded().exists()


def test_an_error_nobody_foresaw_undoes_all_and_is_said(boss: User) -> None:
    first, second = reviewed_draft(), reviewed_draft()
    releases.schedule(first, later(), actor=boss)
    releases.schedule(second, later(), actor=boss)
    append = ledger.append
    with mock.patch.object(ledger, "append", side_effect=[RuntimeError("磁盘坏了"), mock.DEFAULT], wraps=append):
        states = [row.state for row in run()]
    assert states == [ScheduledRelease.State.FAILED, ScheduledRelease.State.DONE]
    assert stored(first).state == State.DRAFT
    assert "磁盘坏了" in ScheduledRelease.objects.unheeded().get().why
    assert not list(audit())


def test_a_database_that_is_away_is_asked_again(boss: User) -> None:
    draft = reviewed_draft()
    release = releases.schedule(draft, later(), actor=boss)
    with mock.patch.object(ledger, "append", side_effect=OperationalError("gone")):
        assert run() == []
    assert (stored(draft).state, stored(release).state) == (State.DRAFT, ScheduledRelease.State.WAITING)
    assert run()[0].state == ScheduledRelease.State.DONE


def test_an_approval_is_settled_once_and_never_changed_or_deleted(boss: User) -> None:
    release = releases.schedule(reviewed_draft(), later(), actor=boss)
    release.at = later(90)
    for change in (release.save, release.delete, ScheduledRelease.objects.all().delete):
        with pytest.raises(Frozen):
            change()


def test_the_command_says_what_it_did(boss: User, capsys: pytest.CaptureFixture[str]) -> None:
    good, changed = reviewed_draft(title="甲"), reviewed_draft(title="乙")
    for draft in (good, changed):
        releases.schedule(draft, later(1), actor=boss)
    Document.objects.filter(pk=changed.pk).update(number="改过")
    ScheduledRelease.objects.update(at=timezone.now())
    call_command("publish_due")
    said = capsys.readouterr()
    assert "已发布：" in said.out
    assert "甲" in said.out
    assert "内容有过改动" in said.err
    call_command("publish_due")
    assert capsys.readouterr().out == ""
