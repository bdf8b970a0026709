"""The import command takes every format, and keeps the file as it came."""

from pathlib import Path

import pytest
from django.core.management import call_command

from bulletins.models import Document, Issue
from tests.ingest.formats import web, word
from tests.ingest.formats.rendering import SAMPLES, pieces, sample


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["docx", "html"])
def test_an_issue_is_imported_from_its_file(tmp_path: Path, kind: str) -> None:
    text, reading = sample(SAMPLES[0])
    found = pieces(text, reading)
    data = word.bulletin(found, 1) if kind == "docx" else web.page(found).encode()
    path = tmp_path / f"第一期.{kind}"
    path.write_bytes(data)
    call_command("import_bulletin", str(path))
    issue = Issue.objects.get()
    assert Document.objects.count() == len(reading.documents)
    assert issue.source.name
    assert (issue.source_name, Path(issue.source.name).suffix) == (path.name, f".{kind}")
    with issue.source.open("rb") as kept:
        assert kept.read() == data
