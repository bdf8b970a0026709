"""The history that an editor reads, the list that an auditor searches, and the record as a file."""

from __future__ import annotations

import csv
import hashlib
import importlib
import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bulletins.models import Act, Document, Trace
from bulletins.models.recording import Origin, from_origin, note
from bulletins.presenting.trace_export import export
from tests.backoffice import desk
from tests.domain.making import TEXT

pytestmark = pytest.mark.django_db

TITLE = "关于水井管护的通知"


@pytest.fixture
def editor() -> Client:
    return desk.client_of(desk.user("zhang", "编辑"))


@pytest.fixture
def auditor() -> Client:
    if not Group.objects.filter(name="审计").exists():
        # A test that flushed the database took the group of the migration with it.
        importlib.import_module("bulletins.migrations.0002_groups").make_groups(apps, None)
    return desk.client_of(desk.user("auditor", "审计"))


def words(response: object) -> str:
    """The page as it is read, white space apart."""
    page = response.content.decode()  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


def edit(client: Client, document: Document, **values: str) -> None:
    address = desk.url(document)
    assert client.post(address, desk.form_values(client, address) | values).status_code == 302


# A document's history


def test_an_editor_reads_what_was_changed_by_whom(editor: Client) -> None:
    draft = desk.draft(TITLE)
    text = draft.text.replace("水井由村民委员会管理。", "水井由村民小组管理。")
    edit(editor, draft, title="关于水井管护工作的通知", text=text)
    page = editor.get(desk.url(draft, "history"))
    said = words(page)
    assert re.search(r"\d\d:\d\d zhang .*修改 文件 标题", said)
    assert f"标题{TITLE} → 关于水井管护工作的通知" in said
    assert "由<del>村民委员会</del>" in page.content.decode() or "村民<del>委员会</del><ins>小组</ins>" in (
        page.content.decode()
    )
    assert "127.0.0.1" not in said
    assert '{"' not in said


def test_a_save_is_one_entry_a_row_and_djangos_own_log_stays_empty(editor: Client) -> None:
    draft = desk.draft(TITLE)
    before = Trace.objects.count()
    edit(editor, draft, title="另一个标题", page="7")
    # The agency is given its first place as well, and the openness is decided by who saves it first.
    beside = ("bulletins.DocumentAgency", "bulletins.OpennessDecision")
    found = [trace for trace in Trace.objects.order_by("pk")[before:] if trace.model not in beside]
    assert sorted((trace.model, *trace.changes) for trace in found) == [
        ("bulletins.Document", "title"),
        ("bulletins.Record", "page"),
    ]
    assert not LogEntry.objects.exists()


def test_a_refused_save_leaves_nothing(editor: Client) -> None:
    draft = desk.draft(TITLE)
    before = Trace.objects.count()
    address = desk.url(draft)
    values = desk.form_values(editor, address) | {"title": ""}
    assert editor.post(address, values).status_code == 200
    assert Trace.objects.count() == before


def test_the_history_covers_versions_tables_and_what_was_deleted(editor: Client) -> None:
    draft = desk.draft(TITLE)
    table = desk.with_table(draft)
    table.rows = [["村", "眼"], ["石桥", "13"]]
    table.save()
    table.delete()
    said = words(editor.get(desk.url(draft, "history")))
    assert "删除 表格“表1”" in said
    assert "石桥 ｜ 13" in said


def test_a_text_is_never_markup(editor: Client) -> None:
    draft = desk.draft(TITLE)
    edit(editor, draft, title="<b id=evil>甲</b>", text=draft.text + "\n\n<script>alert(1)</script>\n")
    page = editor.get(desk.url(draft, "history")).content.decode()
    assert "<b id=evil>" not in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_the_history_stands_behind_the_documents_own_permission() -> None:
    draft = desk.draft(TITLE)
    act = Act.objects.create(kind="import", via="command", record=draft.record)
    reader = desk.user("reader")
    client = desk.client_of(reader)
    assert client.get(desk.url(draft, "history")).status_code == 403
    # Who may look at acts alone does not come by the texts through their history.
    reader.user_permissions.add(desk.permission("view_act"))
    page = client.get(desk.url(act, "history"))
    assert page.status_code == 200
    assert TITLE not in words(page)


def test_the_history_costs_the_same_however_long_it_is(editor: Client) -> None:
    draft = desk.draft(TITLE)
    costs = []
    for length in (1, 60):
        for n in range(length):
            Document.objects.filter(pk=draft.pk).update(text=f"{TEXT}{n}", title=f"第{length}次{n}")
        with CaptureQueriesContext(connection) as asked:
            assert editor.get(desk.url(draft, "history")).status_code == 200
        costs.append(len(asked))
    assert costs[0] == costs[1] < 15


# The list


def test_the_list_is_searched_by_person_period_kind_and_target(auditor: Client) -> None:
    draft = desk.draft(TITLE)
    someone = desk.user("li")
    with from_origin(Origin(Act.Via.ADMIN, "203.0.113.5", lambda: someone)):
        draft.title = "改过的"
        draft.save()
    listed = reverse("admin:bulletins_trace_changelist")

    def rows(**asked: Any) -> int:
        page = auditor.get(listed, asked)
        assert page.status_code == 200
        return page.context["cl"].result_count

    everything = rows()
    assert 0 < rows(model="bulletins.Document") < everything
    assert rows(kind__exact="change", model="bulletins.Document") == 1
    assert rows(q="203.0.113.5") == Trace.objects.filter(address="203.0.113.5").count()
    assert rows(to="2020-01-01") == 0
    assert rows(**{"from": "2020-01-01"}) == everything
    assert rows(**{"from": "2020-01-01", "to": "nonsense"}) == everything
    assert rows(actor__id__exact=Trace.objects.get(changes__has_key="title", kind="change").actor_id) > 0
    page = auditor.get(listed, {"from": "2020-01-01", "kind__exact": "change"}).content.decode()
    assert '<input type="hidden" name="kind__exact" value="change">' in page


def test_one_entry_shows_before_and_after_and_the_address(auditor: Client) -> None:
    draft = desk.draft(TITLE)
    with from_origin(Origin(Act.Via.ADMIN, "203.0.113.5")):
        draft.title = "改过的"
        draft.save()
    trace = Trace.objects.order_by("-pk")[0]
    said = words(auditor.get(desk.url(trace)))
    assert "203.0.113.5" in said
    assert f"{TITLE} → 改过的" in said
    assert auditor.post(desk.url(trace), {"note": "改"}).status_code == 403


# Looks


def test_who_takes_an_original_file_is_recorded(editor: Client) -> None:
    from django.contrib.auth.models import User

    from tests.domain.test_intake import came_in

    intake = came_in(User.objects.get(username="zhang"))
    assert editor.get(reverse("admin:bulletins_intake_original", args=[intake.pk])).status_code == 200
    trace = Trace.objects.get(kind="look")
    assert (trace.actor_name, trace.model, trace.key) == ("zhang", "bulletins.Intake", str(intake.pk))


# The file


def taken(client: Client, **values: str) -> tuple[str, bytes]:
    response = client.post(reverse("admin:bulletins_trace_export"), values)
    assert response.status_code == 200
    assert response.streaming, response.content.decode()
    return response["Content-Type"], b"".join(response.streaming_content)  # type: ignore[attr-defined]


def test_the_record_is_taken_as_csv_and_as_jsonl(auditor: Client) -> None:
    draft = desk.draft("=1+1")
    draft.text = f"{draft.text}\n{'新的一段。' * 300}\n"
    draft.save()
    kind, data = taken(auditor, form="jsonl", first="", last="")
    lines = [json.loads(line) for line in data.decode().splitlines()]
    assert kind.startswith("application/jsonl")
    assert [line["id"] for line in lines] == sorted(line["id"] for line in lines)
    change = next(line for line in lines if line["kind"] == "change" and "text" in line["changes"])
    assert change["changes"]["text"][1] == draft.text
    kind, data = taken(auditor, form="csv", first="", last="")
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    # The second export is one row longer by the first.
    assert len(rows) == len(lines) + 1
    assert not [cell for row in rows for cell in row.values() if cell.startswith("=")]
    assert any("【+" in row["改动"] and "新的一段。" in row["改动"] for row in rows)
    assert rows[-1]["事项"] == "导出"
    assert rows[-1]["经办人"] == "auditor"


def test_a_period_is_whole_days_of_the_portals_own_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """23:59 in Shanghai is the same day, 00:00 the next; to the world both are the afternoon before."""
    moments = [datetime(2024, 3, 30, 15, 59, tzinfo=UTC), datetime(2024, 3, 30, 16, 0, tzinfo=UTC)]
    for moment in moments:
        monkeypatch.setattr("django.utils.timezone.now", lambda moment=moment: moment)
        note(Trace.Kind.LOOK, note=moment.isoformat())
    monkeypatch.undo()

    def notes(first: str, last: str) -> list[str]:
        from datetime import date

        pieces = "".join(export("jsonl", date.fromisoformat(first), date.fromisoformat(last)))
        return [json.loads(line)["note"] for line in pieces.splitlines()]

    assert notes("2024-03-30", "2024-03-30") == [moments[0].isoformat()]
    assert notes("2024-03-31", "2024-03-31") == [moments[1].isoformat()]
    assert len(notes("2024-03-30", "2024-03-31")) == 2


def test_an_export_asks_for_its_permission_and_a_period_that_is_one(editor: Client, auditor: Client) -> None:
    address = reverse("admin:bulletins_trace_export")
    assert editor.get(address).status_code == 403
    assert editor.post(address, {"form": "csv"}).status_code == 403
    before = Trace.objects.count()
    refused = auditor.post(address, {"form": "csv", "first": "2024-03-02", "last": "2024-03-01"})
    assert "最后一天早于第一天" in words(refused)
    assert Trace.objects.count() == before


def test_the_command_writes_a_new_file_and_says_its_digest(tmp_path: Path) -> None:
    desk.draft(TITLE)
    file, err = tmp_path / "record.jsonl", io.StringIO()
    call_command("export_record", "--from", "2020-01-01", "--output", file, stderr=err)
    data = file.read_bytes()
    assert hashlib.sha256(data).hexdigest() in err.getvalue()
    assert str(len(data)) in err.getvalue()
    assert json.loads(data.decode().splitlines()[-1])["kind"] == "export"
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(CommandError):
        call_command("export_record", "--output", file, stderr=err)
    assert file.read_bytes() == data
    with pytest.raises(CommandError):
        call_command("export_record", "--from", "2024-02-01", "--to", "2024-01-01", stderr=err)
