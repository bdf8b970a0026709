"""A backup brings everything back, to the byte, and a damaged or foreign one changes nothing."""

from __future__ import annotations

import gzip
import io
import json
import stat
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from bulletins.models import Act, Document, Record
from bulletins.publishing import acts
from bulletins.search.query import portal_store
from portal.backup import archive, restoring, rows
from tests.backoffice import desk
from tests.backup.portals import crawled, files, furnished, manage, own_database, stored
from tests.domain.making import make_draft, make_published, write_issue

pytestmark = pytest.mark.django_db(transaction=True)


def backed_up(path: Path) -> Path:
    call_command("backup", path, stdout=io.StringIO())
    return path


def restored(path: Path, *options: str) -> None:
    call_command("restore", path, *options, stdout=io.StringIO())


def test_everything_comes_back_and_pages_are_equal_to_the_byte(tmp_path: Path) -> None:
    furnished()
    before, pages, kept = stored(), crawled(), files()
    assert len(pages) > 25
    assert len(kept) >= 2
    path = backed_up(tmp_path / "portal.tar.gz")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    # Much happens afterwards.
    make_published()
    acts.withdraw_document(Document.objects.published().first(), reason="错了")  # type: ignore[arg-type]
    for name in kept:
        (Path(settings.MEDIA_ROOT) / name).write_bytes(b"changed")
    (Path(settings.MEDIA_ROOT) / "later.txt").write_bytes(b"new")
    assert crawled() != pages
    restored(path, "--replace")
    assert stored() == before
    assert files() == kept
    assert crawled() == pages
    print(f"{len(before)} rows, {len(kept)} files, {len(pages)} public pages equal")


def test_new_rows_get_keys_of_their_own_and_the_index_is_right(tmp_path: Path) -> None:
    furnished()
    path = backed_up(tmp_path / "portal.tar.gz")
    restored(path, "--replace")
    last = Record.objects.order_by("-pk").values_list("pk", flat=True)[0]
    new = make_published(title="关于独一无二的事项的通知")
    assert new.record_id == last + 1
    assert "独一无二" in Client().get("/search/", {"q": "独一无二"}).content.decode()
    portal_store().reading()
    address = new.get_absolute_url()
    restored(backed_up(tmp_path / "later.tar.gz"), "--replace")
    restored(path, "--replace")
    assert address not in Client().get("/search/", {"q": "独一无二"}).content.decode()


def test_sessions_end_and_passwords_and_second_factors_stay(tmp_path: Path) -> None:
    furnished()
    person = desk.user("root", superuser=True)
    client = desk.client_of(person)
    restored(backed_up(tmp_path / "portal.tar.gz"), "--replace")
    assert client.get("/admin/").status_code == 302
    person.refresh_from_db()
    assert person.check_password("long-enough-1")
    assert "sessions.session" not in "".join(stored())


def test_a_portal_with_anything_in_it_is_not_overwritten_by_mistake(tmp_path: Path) -> None:
    furnished()
    path = backed_up(tmp_path / "portal.tar.gz")
    before = stored()
    with pytest.raises(CommandError, match="--replace"):
        restored(path)
    assert stored() == before
    with pytest.raises(CommandError, match="已经存在"):
        backed_up(path)
    assert not list(tmp_path.glob(".portal*"))


def rewritten(path: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """The archive with its members changed."""
    with tarfile.open(path) as tar:
        members = {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]
    change(members)
    with tarfile.open(path, "w:gz") as tar:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return path


def media_name(members: dict[str, bytes]) -> str:
    return next(name for name in members if name.startswith("media/"))


def change_manifest(members: dict[str, bytes], **fields: object) -> None:
    members["manifest.json"] = json.dumps(json.loads(members["manifest.json"]) | fields).encode()


def truncated(path: Path, part: float) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * part)])


def turned(path: Path) -> None:
    """One bit of one upload, with the compression right."""

    def change(members: dict[str, bytes]) -> None:
        name = media_name(members)
        members[name] = bytes([members[name][0] ^ 1]) + members[name][1:]

    rewritten(path, change)


def linked(path: Path) -> None:
    with tarfile.open(path, "w:gz") as tar:
        member = tarfile.TarInfo("media/link")
        member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(member)


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "cut at a tenth": (lambda path: truncated(path, 0.1), "不完整"),
    "cut near the end": (lambda path: truncated(path, 0.99), "不完整"),
    "empty": (lambda path: path.write_bytes(b""), "不是本系统的备份"),
    "no archive": (lambda path: path.write_text("公报", encoding="utf-8"), "不是本系统的备份"),
    "gzip of something": (lambda path: path.write_bytes(gzip.compress(b"x" * 5000)), "不是本系统的备份"),
    "another archive": (lambda path: rewritten(path, lambda m: (m.clear(), m.update({"a.txt": b"x"}))), "不该有的内容"),  # type: ignore[func-returns-value]
    "a link": (linked, "不该有的内容"),
    "a way out": (lambda path: rewritten(path, lambda m: m.update({"media/../../x": b"x"})), "不该有的内容"),
    "a bit of a file": (turned, "校验值不符"),
    "a row changed": (
        lambda path: rewritten(
            path, lambda m: m.update({"database.jsonl": m["database.jsonl"].replace("水井".encode(), "水渠".encode())})
        ),
        "校验值不符",
    ),
    "a file less": (lambda path: rewritten(path, lambda m: m.pop(media_name(m))), "备份里少了"),
    "a file more": (lambda path: rewritten(path, lambda m: m.update({"media/more.txt": b"x"})), "清单上没有的"),
    "no manifest": (lambda path: rewritten(path, lambda m: m.pop("manifest.json")), "没有清单"),
    "manifest in pieces": (lambda path: rewritten(path, lambda m: m.update({"manifest.json": b"{"})), "读不懂"),
    "another format": (lambda path: rewritten(path, lambda m: change_manifest(m, version=2)), "第2版"),
    "another schema": (
        lambda path: rewritten(path, lambda m: change_manifest(m, migrations=["bulletins.0001_initial"])),
        "较旧的版本",
    ),
    "a newer schema": (
        lambda path: rewritten(
            path,
            lambda m: change_manifest(m, migrations=[*rows.applied_migrations(), "bulletins.9999_later"]),
        ),
        "另一个版本.*9999_later",
    ),
    "counts that lie": (lambda path: rewritten(path, lambda m: change_manifest(m, rows={})), "与清单不符"),
    "not there": (lambda path: path.unlink(), "没有.*这个文件"),
}


def test_what_is_damaged_or_foreign_is_named_and_changes_nothing(tmp_path: Path) -> None:
    furnished()
    whole = backed_up(tmp_path / "whole.tar.gz").read_bytes()
    make_draft(title="后来的草稿")
    before, kept = stored(), files()
    for name, (damage, words) in DAMAGE.items():
        path = tmp_path / "damaged.tar.gz"
        path.write_bytes(whole)
        damage(path)
        for options in ([], ["--replace"], ["--check"]):
            with pytest.raises(CommandError, match=words):
                restored(path, *options)
            assert stored() == before, name
            assert files() == kept, name
    print(f"{len(DAMAGE)} kinds of damage refused, nothing changed")


def test_a_failure_half_way_leaves_the_portal_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    furnished()
    path = backed_up(tmp_path / "portal.tar.gz")
    make_draft(title="后来的草稿")
    for name in files():
        (Path(settings.MEDIA_ROOT) / name).write_bytes(b"changed")
    before, kept = stored(), files()

    def fails(*args: object, **kwargs: object) -> None:
        raise OSError("the disk is full")

    lay = restoring._Moves.lay

    def fails_late(moves: restoring._Moves, manifest: archive.Manifest) -> None:
        lay(moves, manifest)
        fails()

    for target, name, replacement in (
        (rows, "reset_sequences", fails),
        (restoring._Moves, "lay", fails_late),
        (connection, "check_constraints", fails),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(target, name, replacement)
            with pytest.raises(CommandError, match="门户还是原来的样子"):
                restored(path, "--replace")
        assert stored() == before
        assert files() == kept


WHILE_OTHERS_WRITE = """
import sys, threading
from pathlib import Path
from django.db import connections
from bulletins.models import Document
from bulletins.publishing.acts import publish_document
from bulletins.publishing.clearing import clear_by_command
from portal.backup import archive, rows
told = []
lines = rows.lines
clear_by_command(Document.objects.order_by("pk")[0], "tried")

def publish():
    publish_document(Document.objects.order_by("pk")[0], override="tried")
    told.append(1)
    connections.close_all()

def slow_lines(model):
    yield from lines(model)
    if not told:
        thread = threading.Thread(target=publish)
        thread.start()
        thread.join(15)
        assert told, "the writer had to wait for the backup"

rows.lines = slow_lines
archive.write(Path({path!r}))
print(Document.objects.published().count())
"""


def test_the_snapshot_is_of_one_moment_while_others_write(tmp_path: Path) -> None:
    """Somebody publishes after the first table was read: the backup knows nothing of it, and nobody waited."""
    data, path = tmp_path / "data", tmp_path / "portal.tar.gz"
    database = f"sqlite:///{tmp_path / 'portal.sqlite3'}"
    # On PostgreSQL the same, on a database of its own beside the tests'.
    with own_database(database) as url:
        for arguments in (
            ("migrate", "-v0"),
            ("import_bulletin", str(write_issue(tmp_path))),
            ("shell", "--no-imports", "-c", WHILE_OTHERS_WRITE.format(path=str(path))),
        ):
            done = manage(*arguments, data=data, database=url)
            assert done.returncode == 0, done.stderr
    assert done.stdout.split()[-1] == "1"
    with tarfile.open(path) as tar:
        kept = tar.extractfile("database.jsonl").read().decode()  # type: ignore[union-attr]
    assert '"state":"draft"' in kept
    assert '"state":"published"' not in kept
    assert '"kind":"publish"' not in kept


@pytest.mark.long
def test_backed_up_here_restored_on_sqlite_and_back_again(tmp_path: Path) -> None:
    """Run on PostgreSQL this is PostgreSQL → SQLite → PostgreSQL; the archives hold the same rows."""
    furnished()
    before, pages, kept = stored(), crawled(), files()
    here = backed_up(tmp_path / "here.tar.gz")
    other, database = tmp_path / "other", f"sqlite:///{tmp_path / 'other.sqlite3'}"
    there = tmp_path / "there.tar.gz"
    for arguments in (("migrate", "-v0"), ("restore", str(here)), ("backup", str(there)), ("check",)):
        done = manage(*arguments, data=other, database=database)
        assert done.returncode == 0, done.stderr
    contents = []
    for path in (here, there):
        with tarfile.open(path) as tar:
            contents.append(
                {member.name: tar.extractfile(member).read() for member in tar if member.name != "manifest.json"}  # type: ignore[union-attr]
            )
    assert contents[0] == contents[1]
    Act.objects.create(kind=Act.Kind.IMPORT, via=Act.Via.COMMAND)
    restored(there, "--replace")
    assert stored() == before
    assert crawled() == pages
    assert files() == kept
    print(f"{connection.vendor} → sqlite → {connection.vendor}: {len(before)} rows, {len(pages)} pages equal")


def test_keeping_order_is_independent_of_the_database(tmp_path: Path) -> None:
    """Every time keeps its microseconds, every text its characters."""
    furnished()
    document = Document.objects.filter(published_at__isnull=False).first()
    assert document is not None
    line = next(line for line in stored() if f'"id":{document.pk},' in line and '"bulletins.document"' in line)
    assert document.published_at is not None
    assert f"{document.published_at.microsecond:06d}" in line
    assert "㐂𠮷" in "".join(stored())
