"""The small programs that operators and tests rely on."""

import gettext
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from scripts import compile_messages

ROOT = Path(__file__).resolve().parents[2]


class Server(HTTPServer):
    status = 200


class Portal(BaseHTTPRequestHandler):
    """Answers at /zfgb/healthz with the status of the server, and only under the name that is allowed."""

    def do_GET(self) -> None:
        known = self.path == "/zfgb/healthz" and self.headers["Host"] == "bulletin.example"
        assert isinstance(self.server, Server)
        self.send_response(self.server.status if known else 400)
        self.end_headers()

    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture
def portal() -> Iterator[Server]:
    server = Server(("127.0.0.1", 0), Portal)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def health(port: int) -> int:
    said = {"PORT": str(port), "BASE_PATH": "/zfgb/", "ALLOWED_HOSTS": "bulletin.example,other.example"}
    return subprocess.run(
        [sys.executable, "scripts/healthcheck.py"], cwd=ROOT, env=os.environ | said, capture_output=True
    ).returncode


def test_a_portal_that_answers_is_healthy(portal: Server) -> None:
    assert health(portal.server_port) == 0


def test_a_portal_without_its_database_is_not_healthy(portal: Server) -> None:
    portal.status = 503
    assert health(portal.server_port) == 1


def test_a_portal_that_is_gone_is_not_healthy(portal: Server) -> None:
    port = portal.server_port
    portal.shutdown()
    portal.server_close()
    assert health(port) == 1


def test_messages_are_compiled_for_gettext(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "locale" / "en" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    source.write_text(header + 'msgid "公报"\nmsgstr "Bulletin"\n', encoding="utf-8")
    monkeypatch.setattr(compile_messages, "LOCALE", tmp_path / "locale")

    assert compile_messages.main() == 0
    assert "1 messages" in capsys.readouterr().out
    assert gettext.translation("django", tmp_path / "locale", ["en"]).gettext("公报") == "Bulletin"

    assert compile_messages.main() == 0
    assert capsys.readouterr().out == ""


def test_a_broken_catalogue_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "locale" / "en" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text('msgid "公报\nmsgstr', encoding="utf-8")
    monkeypatch.setattr(compile_messages, "LOCALE", tmp_path / "locale")
    assert compile_messages.main() == 1
    assert "locale/en/LC_MESSAGES/django.po" in capsys.readouterr().err


def with_postgres(*command: str) -> list[str]:
    return [sys.executable, str(ROOT / "scripts/with_postgres.py"), *command]


@pytest.fixture
def scratch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty directory for temporary files that the user of the server can reach."""
    with tempfile.TemporaryDirectory(prefix="gongbao-scratch-", dir="/tmp") as name:
        Path(name).chmod(0o711)
        monkeypatch.setenv("TMPDIR", name)
        yield Path(name)


def test_the_tests_own_postgres_answers_and_leaves_nothing(scratch: Path) -> None:
    program = (
        "import os, sys, psycopg2; from pathlib import Path; sys.path.insert(0, sys.argv[1]);"
        "from portal.environment import database; found = database('DATABASE_URL', Path());"
        "link = psycopg2.connect(host=found['HOST'], user=found['USER'], dbname=found['NAME']).cursor();"
        "link.execute('SHOW server_encoding'); print(link.fetchone()[0]); sys.exit(3)"
    )
    done = subprocess.run(with_postgres(sys.executable, "-c", program, str(ROOT)), capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip()) == (3, "UTF8"), done.stderr
    assert list(scratch.iterdir()) == []


def test_the_tests_own_postgres_is_gone_when_the_run_is_stopped(scratch: Path) -> None:
    waiting = with_postgres("sh", "-c", "echo up && exec sleep 60")
    with subprocess.Popen(waiting, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout
        assert run.stdout.readline() == "up\n"
        server = int(next(scratch.glob("*/data/postmaster.pid")).read_text().split()[0])
        run.terminate()
        assert run.wait(30) == 143
    assert list(scratch.iterdir()) == []
    with pytest.raises(ProcessLookupError):
        os.kill(server, 0)


def test_the_command_line_says_in_chinese_what_is_wrong_with_an_argument() -> None:
    for words, said in (
        (["load_validity"], "还要写明：FILE"),
        (["export_record", "--format", "xml"], "参数 --format：没有 'xml'，可以选 'csv', 'jsonl'"),
    ):
        asked = subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, capture_output=True, check=False)
        assert asked.returncode == 2
        assert f"{said}。各参数的说明见 --help" in asked.stderr.decode()
