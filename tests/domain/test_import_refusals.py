"""Files that are no bulletin: each is named with what is wrong, the command fails, the database stays as it was."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from tests.domain.making import issue_text, notice, write_issue
from tests.domain.test_import import refused, rows, run

ROOT = Path(__file__).resolve().parents[2]
TEXT = issue_text()


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)


WRONG: dict[str, tuple[Callable[[Path], object], str]] = {
    "empty": (lambda path: path.write_bytes(b""), "是空的"),
    "blank": (lambda path: path.write_bytes(b" \n\t\r\n" * 100), "是空的"),
    "mark-alone": (lambda path: path.write_bytes(b"\xef\xbb\xbf\n"), "是空的"),
    "pdf": (lambda path: path.write_bytes(b"%PDF-1.7\n" + TEXT.encode()), "文件"),
    "docx": (lambda path: path.write_bytes(b"PK\x03\x04" + b"\x14" * 200), "文件"),
    "png": (lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200)), "PNG"),
    "null": (lambda path: path.write_bytes(TEXT.encode() + b"\x00"), "空字符"),
    "random": (lambda path: path.write_bytes(bytes(range(1, 256)) * 40), "编码"),
    "big5": (
        lambda path: path.write_bytes("關於做好水井管護工作的通知，現將有關事項通知如下。".encode("big5") * 50),
        "编码",
    ),
    "broken-utf-8": (lambda path: path.write_bytes(TEXT.encode()[:-200] + b"\xff\xfe\xfd" * 50), "编码"),
    "prose": (lambda path: path.write_text("今天天气很好，我们去看水井。\n" * 200, encoding="utf-8"), "没有找到公文"),
    "english": (lambda path: path.write_text("Dear all,\nplease find the minutes attached.\n" * 50), "没有找到公文"),
    "huge": (sparse, "200 MB"),
    "folder": (lambda path: path.mkdir(), "文件夹"),
    "missing": (lambda _path: None, "找不到"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_file_is_named_and_leaves_no_trace(tmp_path: Path, what: str) -> None:
    make, words = WRONG[what]
    path = tmp_path / f"{what}.txt"
    make(path)
    run(write_issue(tmp_path))
    before = rows()
    said = refused(path)
    assert words in said
    assert path.name in said
    assert rows() == before


@pytest.mark.parametrize("what", WRONG)
def test_parse_bulletin_refuses_the_same(tmp_path: Path, what: str) -> None:
    make, words = WRONG[what]
    path = tmp_path / f"{what}.txt"
    make(path)
    out = StringIO()
    with pytest.raises(CommandError, match=words):
        call_command("parse_bulletin", str(path), stdout=out)
    assert out.getvalue() == ""


@pytest.mark.parametrize("command", ["import_bulletin", "parse_bulletin"])
def test_a_huge_file_costs_no_memory(tmp_path: Path, command: str) -> None:
    """In a process of its own that may not use 600 MB of addresses above what it starts with."""
    path = tmp_path / "huge.txt"
    sparse(path)
    done = subprocess.run(
        [sys.executable, ROOT / "manage.py", command, path],
        capture_output=True,
        text=True,
        env=os.environ | {"DATA_DIR": str(tmp_path / "data"), "DATABASE_URL": "", "SEARCH_URL": ""},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (600 * 1024 * 1024,) * 2),
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "200 MB" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.django_db
def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    path = write_issue(tmp_path)
    path.chmod(0)
    assert "读取权限" in refused(path)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("option", "value"),
    [("--year", "二〇二三"), ("--number", "一"), ("--published", "2023年3月"), ("--published", "2023-02-30")],
)
def test_an_option_that_does_not_fit_is_named(tmp_path: Path, option: str, value: str) -> None:
    with pytest.raises(CommandError, match=option):
        call_command("import_bulletin", str(write_issue(tmp_path)), option, value)
    assert not any(rows().values())


@pytest.mark.django_db
@pytest.mark.parametrize(("option", "value"), [("--year", 1), ("--year", 99999), ("--number", 0), ("--number", -1)])
def test_a_number_that_no_bulletin_has_is_refused(tmp_path: Path, option: str, value: int) -> None:
    path = write_issue(tmp_path, masthead=False)
    facts = {"--title": "白石县人民政府公报", "--year": 2023, "--number": 1} | {option: value}
    refused(path, *[word for name, given in facts.items() for word in (name, given)])
    assert not any(rows().values())


@pytest.mark.django_db
def test_a_failed_import_leaves_no_file_behind(tmp_path: Path, settings: Settings) -> None:
    closed = notice(2).replace("（此件公开发布）", "（此件不予公开）")
    refused(write_issue(tmp_path, notice(1), closed), "--publish")
    media = Path(settings.MEDIA_ROOT)
    assert not [path for path in media.rglob("*") if path.is_file()]
