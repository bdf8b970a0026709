"""Several processes on one SQLite file, as gunicorn's workers are: one wins, nobody meets a locked database."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.domain.making import write_issue

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 4

PUBLISH = """
from bulletins.models import Document
from bulletins.publishing.acts import Overtaken, publish_document
documents = list(Document.objects.order_by("pk"))
for document in documents:
    try:
        publish_document(document)
        print("published")
    except Overtaken:
        print("overtaken")
"""
REVIEW = """
from bulletins.models import Document
from tests.domain.making import reviewed
for document in Document.objects.all():
    reviewed(document)
"""
LOOK = """
from bulletins.models import Act, Change, Document
print(Document.objects.published().count(), Act.objects.filter(kind="publish").count())
print(*Change.objects.values_list("number", flat=True))
"""


pytestmark = pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="shown once, in the run on SQLite")


def start(data: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = os.environ | {"DATA_DIR": str(data), "DATABASE_URL": "", "SEARCH_URL": ""}
    return subprocess.Popen(
        [sys.executable, ROOT / "manage.py", *arguments],
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def finish(process: subprocess.Popen[str]) -> list[str]:
    said, _none = process.communicate(timeout=60)
    assert process.returncode == 0, said
    return said.split()


def test_of_several_workers_who_publish_the_same_drafts_one_wins_each(tmp_path: Path) -> None:
    data = tmp_path / "data"
    finish(start(data, "migrate", "--verbosity=0"))
    finish(start(data, "import_bulletin", str(write_issue(tmp_path))))
    finish(start(data, "shell", "--no-imports", "-c", REVIEW))
    workers = [start(data, "shell", "--no-imports", "-c", PUBLISH) for _worker in range(WORKERS)]
    said = [word for worker in workers for word in finish(worker)]
    assert said.count("published") == 2
    assert said.count("overtaken") == 2 * (WORKERS - 1)
    assert finish(start(data, "shell", "--no-imports", "-c", LOOK)) == ["2", "2", "1", "2"]
