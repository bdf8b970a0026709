"""What a change leaves in the record: who, from where, on what, before and after, whichever way it was made."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bulletins.models import (
    Act,
    Agency,
    Document,
    DocumentAgency,
    Frozen,
    Intake,
    Record,
    ScheduledRelease,
    Section,
    Topic,
    Trace,
    traced,
)
from bulletins.models.recorded import EXEMPT, RECORDED
from bulletins.models.recording import Origin, from_origin, note, together
from bulletins.models.traced import HIDDEN, unpacked
from bulletins.publishing import acts, releases
from bulletins.publishing.holidays import read_arrangement, replace_years
from tests.domain.making import add_table, make_bulletin, make_draft, make_issue, make_published, make_section, reviewed

pytestmark = pytest.mark.django_db

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "qinglanxian-2024-1.txt"
LONG = "水井由村民委员会管理。\n" * 200


@contextmanager
def recorded() -> Iterator[list[Trace]]:
    """The entries written within, the first one first."""
    last = Trace.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    found: list[Trace] = []
    yield found
    found += Trace.objects.filter(pk__gt=last).order_by("pk")


def said(traces: list[Trace]) -> list[tuple[str, str]]:
    return [(trace.kind, trace.model.rpartition(".")[2]) for trace in traces]


# Which models


def test_every_model_is_recorded_or_exempt_for_a_reason() -> None:
    """A new model gets a line in bulletins/models/recorded.py."""
    stored = {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }
    assert stored - set(RECORDED) - set(EXEMPT) == set(), "neither recorded nor exempt"
    assert not set(RECORDED) & set(EXEMPT)
    assert all(EXEMPT.values())
    assert set(RECORDED) <= stored


def test_the_fields_that_are_left_out_exist() -> None:
    for label, how in RECORDED.items():
        meta = apps.get_model(label)._meta
        names = {field.name for field in [*meta.concrete_fields, *meta.many_to_many]}
        assert how.ignored | how.hidden <= names, label
        assert not how.record or how.record == "pk" or how.record in names, label


# Saving and deleting


def test_a_saved_change_says_who_from_where_before_and_after() -> None:
    someone = User.objects.create_user("zhang", last_name="张", first_name="三")
    draft = make_draft(title="关于水井的通知")
    with (
        from_origin(Origin(Act.Via.ADMIN, "203.0.113.5", lambda: someone)),
        recorded() as found,
    ):
        draft.title = "关于水井管护的通知"
        draft.save()
    [trace] = found
    assert trace.changes == {"title": ["关于水井的通知", "关于水井管护的通知"]}
    assert (trace.kind, trace.via, trace.address) == ("change", "admin", "203.0.113.5")
    assert (trace.actor_id, trace.actor_name) == (someone.pk, "张三（zhang）")
    assert (trace.model, trace.key, trace.record_id) == ("bulletins.Document", str(draft.pk), draft.record_id)


def test_outside_a_request_it_is_a_command() -> None:
    with recorded() as found:
        make_bulletin()
    assert [(t.kind, t.via, t.actor_id, t.address) for t in found] == [("create", "command", None, "")]


def test_saving_without_a_change_leaves_nothing() -> None:
    draft = make_draft()
    with recorded() as found:
        draft.save()
        draft.save(update_fields=["title"])
        Document.objects.filter(pk=draft.pk).update(source_digest="0" * 64)
    assert found == []


def test_a_long_text_can_be_shown_as_it_was() -> None:
    with recorded() as made:
        draft = make_draft(text=f"# 甲\n\n{LONG}")
    kept = next(t for t in made if t.model == "bulletins.Document").changes["text"]
    assert kept[0] is None
    assert kept[1].keys() == {"length", "sha256"}
    with recorded() as found:
        draft.text = f"# 甲\n\n{LONG}末了。\n"
        draft.save()
    before, after = found[0].changes["text"]
    assert unpacked(before) == f"# 甲\n\n{LONG}"
    assert unpacked(after) == f"# 甲\n\n{LONG}末了。\n"
    assert len(json.dumps(found[0].changes)) < 1000
    with recorded() as gone:
        draft.delete()
    deleted = next(t for t in gone if t.model == "bulletins.Document")
    assert deleted.kind == "delete"
    assert unpacked(deleted.changes["text"][0]).endswith("末了。\n")
    assert deleted.record_id


def test_a_table_can_be_shown_as_it_was() -> None:
    table = add_table(make_draft(), rows=[["村", "眼"], *([f"第{n}村", "1"] for n in range(200))])
    rows = table.rows
    with recorded() as found:
        table.delete()
    assert said(found) == [("delete", "Table")]
    assert unpacked(found[0].changes["rows"][0]) == rows


def test_what_falls_with_a_row_is_recorded_with_it() -> None:
    draft = make_draft()
    add_table(draft)
    with recorded() as found:
        draft.delete()
    assert {("delete", "Document"), ("delete", "Table"), ("delete", "DocumentAgency"), ("delete", "Record")} <= set(
        said(found)
    )
    assert {trace.record_id for trace in found} == {draft.record_id}


def test_a_row_that_is_referred_to_goes_by_its_name_of_then() -> None:
    issue = make_issue()
    draft = make_draft(issue)
    one, other = make_section("县政府文件"), make_section("人事任免")
    Record.objects.filter(pk=draft.record_id).update(section=one)
    with recorded() as found:
        Record.objects.filter(pk=draft.record_id).update(section=other)
    assert found[0].changes == {
        "section": [{"key": one.pk, "name": "县政府文件"}, {"key": other.pk, "name": "人事任免"}]
    }
    assert found[0].target == str(draft)


# Bulk operations and relations


def test_bulk_operations_are_recorded() -> None:
    bulletin = make_bulletin()
    with recorded() as found:
        Section.objects.bulk_create([Section(bulletin=bulletin, label="甲"), Section(bulletin=bulletin, label="乙")])
    assert said(found) == [("create", "Section")] * 2
    with recorded() as found:
        Section.objects.update(position=F("position") + 3)
    assert [trace.changes for trace in found] == [{"position": [0, 3]}] * 2
    sections = list(Section.objects.all())
    for section in sections:
        section.label += "栏"
    with recorded() as found:
        Section.objects.bulk_update(sections, ["label"])
    assert sorted(trace.changes["label"][1] for trace in found) == ["乙栏", "甲栏"]
    with recorded() as found:
        Section.objects.all().delete()
    assert said(found) == [("delete", "Section")] * 2


def test_relations_to_many_are_recorded_from_either_side() -> None:
    someone, group = User.objects.create_user("zhang"), Group.objects.create(name="甲组")
    with recorded() as found:
        someone.groups.add(group)
        group.user_set.remove(someone)
        someone.groups.set([group])
        group.user_set.clear()
    assert [(trace.target, trace.changes) for trace in found] == [
        ("zhang", {"groups": [[], ["甲组"]]}),
        ("zhang", {"groups": [["甲组"], []]}),
        ("zhang", {"groups": [[], ["甲组"]]}),
        ("zhang", {"groups": [["甲组"], []]}),
    ]
    may = Permission.objects.get(codename="publish_document")
    with recorded() as found:
        group.permissions.add(may)
    assert found[0].changes == {"permissions": [[], [str(may)]]}
    draft, topic = make_draft(), Topic.objects.create(code="T1", name="水利")
    with recorded() as found:
        draft.topics.set([topic])
    assert (found[0].record_id, found[0].changes) == (draft.record_id, {"topics": [[], ["水利"]]})


def test_what_another_did_first_is_not_mine() -> None:
    """An update that meets no row any more changes nothing, so it records nothing."""
    draft = make_draft()
    with recorded() as found:
        assert Document.objects.filter(pk=draft.pk, state="published").update(state="withdrawn") == 0
    assert found == []


# Together


def test_together_it_is_one_entry_a_row() -> None:
    draft = make_draft(title="甲")
    with recorded() as found, transaction.atomic(), together():
        for title in ("乙", "丙"):
            draft.title = title
            draft.save()
        passing = Agency.objects.create(name="临时")
        passing.delete()
    assert [(trace.kind, trace.changes) for trace in found] == [("change", {"title": ["甲", "丙"]})]


def test_what_is_undone_is_not_recorded() -> None:
    draft = make_draft(title="甲")

    def broken_off() -> None:
        with transaction.atomic(), together():
            draft.title = "乙"
            draft.save()
            raise Frozen("no")

    with recorded() as found, pytest.raises(Frozen):
        broken_off()
    assert found == []
    with recorded() as found, transaction.atomic(), together():
        try:
            with transaction.atomic():
                Document.objects.filter(pk=draft.pk).update(title="丙")
                raise Frozen("no")
        except Frozen:
            pass
    assert found == []


def test_rows_derived_anew_and_equal_leave_nothing() -> None:
    draft = make_draft()
    agency = draft.issuing.get().agency
    with recorded() as found, transaction.atomic(), together():
        draft.issuing.all().delete()
        DocumentAgency.objects.create(document=draft, agency=agency, lead=True)
    assert found == []


@pytest.mark.django_db(transaction=True)
def test_together_belongs_in_a_transaction() -> None:
    with pytest.raises(RuntimeError), together():
        pass


def test_publishing_is_recorded_as_such() -> None:
    someone = User.objects.create_user("zhang")
    draft = make_draft(make_issue())
    with from_origin(Origin(Act.Via.ADMIN, "203.0.113.5", lambda: someone)), recorded() as found:
        published = acts.publish_document(reviewed(draft), actor=someone)
    trace = next(t for t in found if t.model == "bulletins.Document")
    assert trace.kind == "publish"
    assert trace.changes["state"] == ["draft", "published"]
    with recorded() as found:
        acts.withdraw_document(published, reason="表格有误")
    assert [(t.kind, t.changes["withdrawal_reason"]) for t in found] == [("withdraw", ["", "表格有误"])]


def test_a_scheduled_publication_is_its_approvers() -> None:
    someone = User.objects.create_superuser("zhang")
    draft = reviewed(make_draft())
    release = releases.schedule(draft, timezone.now() + timedelta(hours=1), actor=someone)
    ScheduledRelease.objects.filter(pk=release.pk).update(at=timezone.now())
    with recorded() as found:
        assert releases.carry_out(release.pk)
    published = next(t for t in found if t.model == "bulletins.Document")
    assert (published.kind, published.via, published.actor_id) == ("publish", "scheduled", someone.pk)
    settled = next(t for t in found if t.model == "bulletins.ScheduledRelease")
    assert settled.changes["state"] == ["waiting", "done"]
    assert settled.record_id == draft.record_id


def test_a_year_of_holidays_loaded_again_leaves_nothing() -> None:
    arrangement = read_arrangement("2030-01-01,休,元旦\n2030-01-05,班,元旦\n")
    with recorded() as found:
        replace_years(arrangement)
    assert [(trace.kind, trace.key) for trace in found] == [("create", "2030-01-01"), ("create", "2030-01-05")]
    with recorded() as found:
        replace_years(read_arrangement("2030-01-01,休,元旦\n2030-01-05,休,元旦\n"))
    assert [trace.changes for trace in found] == [{"kind": ["work", "rest"]}]


def test_a_correction_is_recorded_as_a_new_version_with_its_reason() -> None:
    published = make_published()
    with recorded() as found:
        draft = acts.revise(published, reason="更正一处")
    trace = next(t for t in found if t.model == "bulletins.Document")
    assert (trace.kind, trace.key, trace.changes["revision_reason"]) == ("create", str(draft.pk), [None, "更正一处"])


# What never enters


def test_a_password_never_enters() -> None:
    with recorded() as found:
        someone = User.objects.create_user("zhang", password="a-secret-word-9")
        someone.set_password("another-secret-word-9")
        someone.save()
    assert [trace.changes.get("password") for trace in found] == [[HIDDEN, HIDDEN]] * 2
    someone.refresh_from_db()
    text = json.dumps([trace.changes for trace in found])
    assert "secret" not in text
    assert someone.password not in text


# Only ever added to


def test_an_entry_is_never_changed_or_deleted() -> None:
    trace = note(Trace.Kind.LOOK)
    trace.note = "改"
    with pytest.raises(Frozen):
        trace.save()
    with pytest.raises(Frozen):
        trace.delete()
    with pytest.raises(Frozen):
        Trace.objects.all().delete()
    with pytest.raises(Frozen):
        Trace.objects.update(note="改")
    with pytest.raises(Frozen):
        Trace.objects.bulk_update([trace], ["note"])


def test_the_database_refuses_to_change_an_entry() -> None:
    trace = note(Trace.Kind.LOOK)
    statements = ["UPDATE bulletins_trace SET note = 'x'"]
    if connection.vendor == "postgresql":
        statements.append("DELETE FROM bulletins_trace")
    for statement in statements:
        with (
            pytest.raises(DatabaseError, match="only ever added to"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert Trace.objects.get(pk=trace.pk).note == ""


def test_the_trigger_comes_back_after_a_migration() -> None:
    on = " ON bulletins_trace" if connection.vendor == "postgresql" else ""
    trace = note(Trace.Kind.LOOK)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER traces_never_change{on}")
        cursor.execute("UPDATE bulletins_trace SET note = 'x'")
    assert Trace.objects.get(pk=trace.pk).note == "x"
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE bulletins_trace SET note = 'y'")


def test_deleting_an_account_leaves_what_it_did() -> None:
    someone = User.objects.create_user("zhang")
    with from_origin(Origin(Act.Via.ADMIN, "203.0.113.5", lambda: someone)):
        make_bulletin()
    someone.delete()
    assert Trace.objects.filter(actor_name="zhang", model="bulletins.Bulletin").count() == 1


# What it costs


def test_an_import_is_recorded_once_a_row_and_costs_little(monkeypatch: pytest.MonkeyPatch) -> None:
    def imported() -> int:
        """How many queries the sample costs; nothing of it stays."""
        with CaptureQueriesContext(connection) as queries:
            call_command("import_bulletin", SAMPLE, stdout=StringIO())
        return len(queries)

    with recorded() as found, transaction.atomic():
        costly = imported()
        traces = list(Trace.objects.order_by("pk"))
        documents = Document.objects.count()
        transaction.set_rollback(True)
    assert found == []
    keys = [(trace.model, trace.key) for trace in traces]
    assert len(set(keys)) == len(keys)
    assert {trace.kind for trace in traces} == {"create"}
    assert sum(trace.model == "bulletins.Document" for trace in traces) == documents > 3
    monkeypatch.setattr(traced, "is_watched", lambda *_asked: False)
    cheap = imported()
    assert costly < 1.3 * cheap, f"{costly} queries, {cheap} without the record"


def test_reading_an_intake_is_not_recorded_step_by_step() -> None:
    someone = User.objects.create_user("zhang")
    intake = Intake.objects.create(name="a.txt", size=1, sha256="0" * 64, uploaded_by=someone)
    with recorded() as found:
        for page in range(5):
            Intake.objects.filter(pk=intake.pk).update(step="text", page=page)
    assert found == []


def test_fields_of_every_recorded_model_can_be_kept() -> None:
    """Also of a model that comes later."""
    for label in RECORDED:
        model = apps.get_model(label)
        assert traced.stored(model, list(model._base_manager.values_list("pk", flat=True)[:1])) is not None
