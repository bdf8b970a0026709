"""`make run`: what a newcomer sees, with a data directory and a database of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 90

pytestmark = pytest.mark.skipif("DATABASE_URL" in os.environ, reason="it runs on a SQLite of its own: once is enough")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(data: Path, port: int) -> dict[str, str]:
    dropped = {"SECRET_KEY", "DJANGO_ALLOW_ASYNC_UNSAFE", "ALLOWED_HOSTS"}
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return kept | {"DATA_DIR": str(data), "PORT": str(port), "BASE_PATH": "/zfgb/", "PYTHONUNBUFFERED": "1"}


@contextmanager
def running(data: Path, port: int) -> Iterator[Path]:
    """A portal that answers, as a newcomer starts it; what it printed is in the file. Ctrl-C ends it without fault."""
    printed = data / "printed"
    with printed.open("wb") as output:
        portal = subprocess.Popen(
            [sys.executable, "scripts/run.py"], cwd=ROOT, env=environment(data, port), stdout=output, stderr=output
        )
    try:
        wait_for_answer(portal, f"http://127.0.0.1:{port}/zfgb/healthz", printed)
        yield printed
        portal.send_signal(signal.SIGINT)
        assert portal.wait(30) == 0, printed.read_text(encoding="utf-8")
    finally:
        if portal.poll() is None:
            portal.kill()
            portal.wait()


def wait_for_answer(portal: subprocess.Popen, address: str, printed: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and portal.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the portal did not answer:\n{printed.read_text(encoding='utf-8')}")


def attempt(env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """A run that is expected to end by itself."""
    run = [sys.executable, "scripts/run.py"]
    return subprocess.run(run, cwd=ROOT, env=env, capture_output=True, text=True, timeout=START_SECONDS)


def page(port: int, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/zfgb/{path}", timeout=20) as response:
        return response.read().decode("utf-8")


def logs_in(port: int, name: str, password: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    address = f"http://127.0.0.1:{port}/zfgb/admin/login/"
    form = opener.open(address, timeout=20).read().decode("utf-8")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
    assert token
    fields = {"csrfmiddlewaretoken": token[1], "username": name, "password": password, "next": "/zfgb/admin/"}
    answer = opener.open(address, urllib.parse.urlencode(fields).encode(), timeout=20)
    return answer.url.endswith("/zfgb/admin/")


APPROVE = """
from datetime import timedelta
from django.contrib.auth.models import User
from django.utils import timezone
from bulletins.models import Document, ScheduledRelease
from bulletins.publishing import acts, releases
from tests.domain.making import reviewed
draft = reviewed(acts.revise(Document.objects.published().first(), reason="到了时间的更正"))
releases.schedule(draft, timezone.now() + timedelta(minutes=5), actor=User.objects.get(username="admin"))
ScheduledRelease.objects.update(at=timezone.now())
print(draft.get_absolute_url().removeprefix("/zfgb/"))
"""


def approved(data: Path, port: int) -> str:
    """Approves a correction whose minute has come; the address of its document."""
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", APPROVE]
    return subprocess.run(
        command, cwd=ROOT, env=environment(data, port), capture_output=True, text=True, check=True
    ).stdout.strip()


def wait_for_words(port: int, path: str, words: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while words not in page(port, path):
        assert time.monotonic() < deadline, f"{words} never stood on {path}"
        time.sleep(0.2)


def test_the_first_run_builds_everything_and_a_later_run_keeps_it(tmp_path: Path) -> None:
    port = free_port()
    with running(tmp_path, port) as printed:
        said = printed.read_text(encoding="utf-8")
        assert f"http://127.0.0.1:{port}/zfgb/admin/" in said
        credentials = re.search(r"账号：(\S+)\s+密码：(\S+)", said)
        assert credentials
        assert "qinglanxian/2024/2/" in page(port, "")
        assert "清岚县" in page(port, "qinglanxian/2024/1/")
        assert logs_in(port, credentials[1], credentials[2])
        assert not logs_in(port, credentials[1], "wrong")
    corrected = approved(tmp_path, port)
    with running(tmp_path, port) as printed:
        # What publishes at set minutes runs beside the server.
        wait_for_words(port, corrected, "到了时间的更正")
        said = printed.read_text(encoding="utf-8")
        assert "密码" not in said
        assert "导入" not in said
        assert "检索索引" not in said
        assert "清岚县" in page(port, "qinglanxian/2024/1/")


def test_a_busy_port_is_named_before_anything_is_built(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        tried = subprocess.run(
            [sys.executable, "scripts/run.py"],
            cwd=ROOT,
            env=environment(tmp_path, port),
            capture_output=True,
            text=True,
        )
    assert tried.returncode == 1
    assert f"PORT={port + 1}" in tried.stderr
    assert "Traceback" not in tried.stderr
    assert not list(tmp_path.glob("*.sqlite3"))


def test_a_setting_that_does_not_fit_is_named(tmp_path: Path) -> None:
    wrong = environment(tmp_path, 8000) | {"BASE_PATH": "zfgb"}
    tried = attempt(wrong)
    assert tried.returncode == 1
    assert "BASE_PATH" in tried.stderr
    assert "Traceback" not in tried.stderr
