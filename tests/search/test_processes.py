"""Several processes of one portal, and web nodes with an index of their own: all real, some killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import connection

# Other processes see what is committed alone, and for PostgreSQL the database is the test's own.
pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]


class Worker:
    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.search.worker"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def tell(self, line: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def hear(self) -> Any:
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, "the process ended"
        return json.loads(line)

    def ask(self, line: str) -> Any:
        self.tell(line)
        return self.hear()

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe
            pipe.close()


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Of a portal with a database of its own: a file for SQLite, the test's database for PostgreSQL."""
    address = os.environ.get("DATABASE_URL", "")
    if address.startswith("postgres"):
        address = f"{address.rpartition('/')[0]}/{connection.settings_dict['NAME']}"
    else:
        address = f"sqlite:///{tmp_path}/portal.sqlite3"
    environment = os.environ | {
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": address,
        "SEARCH_URL": f"tantivy://{tmp_path}/index",
        "PYTHONPATH": str(ROOT),
    }
    if address.startswith("sqlite"):
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity=0"]
        subprocess.run(migrate, cwd=ROOT, env=environment, check=True)
    return environment


@pytest.fixture
def start(environment: dict[str, str]) -> Iterator[Callable[..., Worker]]:
    workers: list[Worker] = []

    def start(**changed: str) -> Worker:
        workers.append(Worker(environment | changed))
        return workers[-1]

    yield start
    for worker in workers:
        worker.kill()


def test_publish_and_withdraw_show_at_the_next_question_in_every_process(
    start: Callable[..., Worker], tmp_path: Path
) -> None:
    editor, one, two = start(), start(), start()
    elsewhere = start(SEARCH_URL=f"tantivy://{tmp_path}/another-node")
    readers = (one, two, elsewhere)
    for reader in readers:
        assert reader.ask("search 琉璃井") == []
    for title in ("甲", "乙"):
        editor.ask(f"publish {title}")
        assert all(title in reader.ask("search 琉璃井") for reader in readers)
    editor.ask("withdraw 甲")
    for reader in readers:
        assert reader.ask("search 琉璃井") == ["乙"]
    assert editor.ask("rebuild") == 1
    for reader in readers:
        assert reader.ask("search 琉璃井") == ["乙"]


def test_many_processes_ask_at_once_while_documents_come_and_go(start: Callable[..., Worker]) -> None:
    editor, *readers = [start() for _n in range(4)]
    faults: list[str] = []

    def read(reader: Worker, expected: list[str]) -> None:
        found = reader.ask("search 琉璃井")
        if found != expected:
            faults.append(f"{found} instead of {expected}")

    standing: list[str] = []
    for n in range(8):
        standing.append(editor.ask(f"publish 第{n}号"))
        if n % 3 == 2:
            editor.ask(f"withdraw {standing.pop(0)}")
        threads = [Thread(target=read, args=(reader, sorted(standing))) for reader in readers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert not faults


@pytest.mark.parametrize("index", ["there", "not there"])
def test_a_process_killed_while_it_writes_the_index_harms_nobody(
    start: Callable[..., Worker], index: str, tmp_path: Path
) -> None:
    doomed, survivor = start(), start()
    if index == "there":
        survivor.ask("publish 甲")
        assert survivor.ask("search 琉璃井") == ["甲"]
    doomed.tell("die 乙")
    assert doomed.hear() == "writing"
    assert list((tmp_path / "index").glob("generation-*"))
    doomed.kill()
    expected = ["乙", "甲"] if index == "there" else ["乙"]
    assert survivor.ask("search 琉璃井") == expected
    assert start().ask("search 琉璃井") == expected
    survivor.ask("publish 丙")
    assert survivor.ask("search 琉璃井") == sorted([*expected, "丙"])
    survivor.ask("rebuild")
    assert len(list((tmp_path / "index").glob("generation-*"))) == 1


def test_readers_go_on_while_a_new_generation_is_built_and_all_turn_to_it(
    start: Callable[..., Worker], tmp_path: Path
) -> None:
    reader, builder = start(), start()
    for n in range(5):
        reader.ask(f"publish 第{n}号")
    expected = reader.ask("search 琉璃井")
    assert len(expected) == 5
    before = (tmp_path / "index" / "current").read_text()
    for _n in range(5):
        builder.tell("rebuild")
        assert reader.ask("search 琉璃井") == expected
        assert builder.hear() == 5
        assert reader.ask("search 琉璃井") == expected
    assert (tmp_path / "index" / "current").read_text() != before
