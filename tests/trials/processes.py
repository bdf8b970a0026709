"""A portal of its own, worked on by forked processes that really commit, and that may be killed.

A trial is one process that has Django loaded and never opens a connection itself; all work and all looking is done in
children that it forks, each of them as fresh as a server after a restart.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Child:
    """``said`` is the reading end of a pipe whose writing end the child has."""

    pid: int
    said: int

    def heard(self) -> bytes:
        """All that the child wrote until it ended."""
        with os.fdopen(self.said, "rb") as pipe:
            return pipe.read()

    def ended(self) -> int:
        """Its exit status, negative where a signal ended it."""
        _pid, status = os.waitpid(self.pid, 0)
        return os.waitstatus_to_exitcode(status)


def fork(work: Callable[[int], object]) -> Child:
    """Runs ``work`` in a child; its argument is the writing end of the pipe."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return Child(pid, reading)
    os.close(reading)
    code = 1
    try:
        work(writing)
        code = 0
    except BaseException:  # noqa: BLE001 - nothing may go on in the child
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)


def asked(question: Callable[[], Any]) -> Any:
    """The answer of a child, as JSON. Fails where the child did."""
    child = fork(lambda pipe: os.write(pipe, json.dumps(question()).encode()))
    answer = child.heard()
    if status := child.ended():
        raise RuntimeError(f"the child ended with {status}")
    return json.loads(answer)


@contextmanager
def own_portal(folder: Path, database: str) -> Iterator[dict[str, str]]:
    """The environment of a portal with nothing in it."""
    environment = os.environ | {
        "DATA_DIR": str(folder / "data"),
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PYTHONPATH": str(ROOT),
    }
    environment.pop("SEARCH_URL", None)
    (folder / "data").mkdir()
    yield environment


def run(module: str, *arguments: object, environment: dict[str, str]) -> dict[str, Any]:
    """Runs a trial; what it tells, as its last line of JSON. Fails with all that it printed."""
    words = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout[-4000:]}\n{done.stderr[-12000:]}"
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def alone_on_the_server() -> None:
    """Waits until PostgreSQL has noticed that killed clients are gone, as a restart would."""
    from django.db import connection

    while connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.01)
