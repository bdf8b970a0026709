"""The stand-alone script reproduces every digest from public downloads alone, and finds what does not fit."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from bulletins.models import Attachment, Canonical, Document, LedgerEntry
from bulletins.publishing.acts import revise, withdraw_document
from tests.domain.making import make_published, make_published_issue, publish_document
from tests.proof.making import full_document

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "check_proof.py"

pytestmark = pytest.mark.django_db(transaction=True)


def run(base: str) -> tuple[int, list[str]]:
    done = subprocess.run([sys.executable, "-I", SCRIPT, base], capture_output=True, text=True, check=False)
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout.splitlines()


@pytest.fixture
def document() -> Document:
    issue = make_published_issue(documents=1)
    found = publish_document(revise(full_document(issue), reason="更正"))
    full_document()
    withdraw_document(make_published(), reason="误发")
    return found


def test_every_digest_is_reproduced(live_server: LiveServer, document: Document) -> None:
    code, said = run(f"{live_server.url}/")
    assert code == 0, said
    name = f"document/{document.record_id}"
    for line in (
        f"{name}/1 supersede canonical.txt same",
        f"{name}/1 supersede attachment 1 same",
        f"{name}/2 publish canonical.txt same",
        f"{name}/2 publish attachment 1 same",
        f"{name}/2 publish figure 1 same",
    ):
        assert line in said
    assert [line for line in said if line.endswith("withdraw not public 410")]
    head = LedgerEntry.head()
    assert head
    assert said[-1] == f"head {head.number} {head.digest}"


def test_a_changed_entry_text_or_file_is_found(live_server: LiveServer, document: Document) -> None:
    LedgerEntry.objects.filter(number=2).update(act="enter")
    kept = Canonical.objects.get(document=document)
    Canonical.objects.filter(document=document).update(text=kept.text + " ")
    file = Attachment.objects.filter(document=document.record.versions.get(version=1))[0].file
    Path(file.path).write_bytes(b"x")
    code, said = run(live_server.url)
    assert code == 1
    assert "entry 2 BROKEN" in said
    found = [line.rsplit(" ", 1)[0] for line in said if " DIFFERS " in line]
    name = f"document/{document.record_id}"
    # A correction carries on with the file of the version before.
    assert found == [
        f"{name}/1 supersede attachment 1 DIFFERS",
        f"{name}/2 publish canonical.txt DIFFERS",
        f"{name}/2 publish attachment 1 DIFFERS",
    ]
