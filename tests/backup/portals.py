"""A portal with something of everything, and what a reader or an operator can see of it."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client

from bulletins.models import Attachment, Figure, Issue
from bulletins.publishing import acts
from portal.backup import rows
from tests.backoffice import desk
from tests.domain.making import add_table, make_draft, make_published_issue, publish_document
from tests.door.entering import enrolled

ROOT = Path(__file__).resolve().parents[2]
TEXT = (
    "# 关于水井管护的通知\n\n## 一、总则\n\n"
    "水井“㐂𠮷”由村民委员会管理，见白政发〔2023〕1号。\n\n@表格 1\n\n@图片 分布图\n"
)
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8ffff3f0005fe02fea73581e4"
    "0000000049454e44ae426082"
)


def furnished() -> Issue:
    """Published, corrected, withdrawn and drafted documents, with files, tables, accounts and a second factor."""
    issue = make_published_issue(documents=2)
    other = make_published_issue(number=2, documents=1)
    draft = make_draft(issue, title="关于水井管护的通知", text=TEXT, openness="active")
    add_table(draft, rows=[["村", "眼"], ["砚池\u3000村", ""], ["\\N", "\"';--"]])
    Attachment.objects.create(
        document=draft,
        order=1,
        title="名单",
        kind="file",
        original_name="名单.txt",
        media_type="text/plain",
        size=6,
        file=ContentFile("名单".encode(), "list.txt"),
    )
    Figure.objects.filter(document=draft).delete()
    Figure.objects.create(
        document=draft, order=1, caption="分布图", alternative="图", image=ContentFile(PIXEL, "a.png")
    )
    published = publish_document(draft)
    publish_document(acts.revise(published, reason="更正一处"))
    acts.withdraw_document(publish_document(make_draft(issue, openness="active")), reason="表格有误")
    acts.withdraw_issue(other, reason="排版有误")
    make_draft(issue, title="还没发布")
    desk.user("publisher", "发布")
    enrolled(desk.user("editor", "编辑"))
    return issue


def crawled() -> dict[str, tuple[int, str]]:
    """Every public page that can be reached from the home page: status and digest of its bytes."""
    found: dict[str, tuple[int, str]] = {}
    waiting = ["/", "/sitemap.xml", "/search/?q=水井", "/feeds/rss.xml", "/baishixian/2023/2/", "/baishixian/d/9999/"]
    client = Client()
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        response = client.get(address)
        data = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
        found[address] = (response.status_code, hashlib.sha256(data).hexdigest())
        if "html" in response.get("Content-Type", ""):
            # The same pages in other looks, without end: robots are asked not to follow these either.
            plain = re.sub(r'<a [^>]*rel="nofollow"[^>]*>', "", data.decode())
            links = re.findall(r'(?:href|src)="(/[^"#]*)', plain)
            waiting += [link.replace("&amp;", "&") for link in links if not link.startswith(("/static/", "/admin/"))]
    return found


def stored() -> list[str]:
    """All rows, as they would be backed up."""
    return [line for model in rows.stored_models() for line in rows.lines(model)]


def files() -> dict[str, str]:
    root = Path(settings.MEDIA_ROOT)
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def manage(*arguments: str, data: Path, database: str) -> subprocess.CompletedProcess[str]:
    """manage.py on another portal, with a data directory and a database of its own."""
    environment = os.environ | {"DATA_DIR": str(data), "DATABASE_URL": database}
    environment.pop("SEARCH_URL", None)
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", *arguments],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@contextmanager
def own_database(sqlite: str) -> Iterator[str]:
    """The address of an empty database: the SQLite file, or on PostgreSQL one beside the tests' own."""
    if connection.vendor == "sqlite":
        yield sqlite
        return
    url, _slash, _name = os.environ["DATABASE_URL"].rpartition("/")
    # Of this worker alone, where the tests run in several.
    name = f"{connection.settings_dict['NAME']}_beside"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        yield f"{url}/{name}"
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
