"""The real bulletins beside the checkout, when present: three governments, imported whole and published."""

from __future__ import annotations

import os
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from bulletins.ingest.parse import parse
from bulletins.ingest.read import read_file
from bulletins.models import Attachment, ChronicleEntry, Document, Issue

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("REAL_BULLETINS", ROOT.parent / "shared" / "bulletins"))
FILES = sorted(FOLDER.glob("*.txt"))

pytestmark = pytest.mark.skipif(len(FILES) != 3, reason=f"the three real bulletins are not in {FOLDER}")


def import_all() -> str:
    out = StringIO()
    for file in FILES:
        issue = parse(read_file(file)).issue
        # The third file has no masthead.
        said = [] if issue.year else ["--title", "第三种人民政府公报", "--year", "2019", "--number", "1"]
        call_command("import_bulletin", str(file), "--publish", *said, stdout=out, stderr=out)
    return out.getvalue()


@pytest.mark.django_db
def test_all_documents_are_published_and_found_in_every_public_list() -> None:
    import_all()
    counts = [issue.records.count() for issue in sorted(Issue.objects.published(), key=lambda i: i.source_name)]
    assert counts == [13, 8, 13], "the third issue has eleven documents and two chronicles"
    assert Document.objects.published().count() == 34
    assert Document.objects.published().exclude(genre="大事记").count() == 32
    assert ChronicleEntry.objects.published().count() > 20
    parts = re.findall(r"<loc>http://testserver(.*?)</loc>", Client().get("/sitemap.xml").content.decode())
    sitemap = "".join(Client().get(part).content.decode() for part in parts)
    for document in Document.objects.published():
        assert document.get_absolute_url() in sitemap
        assert document.anchors.count() == len(document.blocks)
        assert document.get_absolute_url().endswith(f"/{document.record.order}/")
    assert not Attachment.objects.filter(kind="text", anchor="").exists()


@pytest.mark.django_db
def test_the_same_files_again_change_nothing() -> None:
    import_all()
    before = list(Document.objects.order_by("pk").values())
    assert import_all().count("没有变化") == 3
    assert list(Document.objects.order_by("pk").values()) == before


@pytest.mark.django_db
def test_feeds_of_real_bulletins_are_read() -> None:
    import feedparser

    import_all()
    for path in ("/feeds/rss.xml", "/feeds/atom.xml"):
        content = Client().get(path).content
        feed = feedparser.parse(content)
        assert not feed.bozo, feed.get("bozo_exception")
        assert len(feed.entries) == 30
