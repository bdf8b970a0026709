"""What is not public is nowhere: drafts, superseded versions, withdrawn documents and issues."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from bulletins.models import Attachment, ChronicleEntry, Document, Issue, Record
from bulletins.models.derived import refresh
from bulletins.publishing.acts import revise, withdraw_document, withdraw_issue
from tests.domain.making import (
    add_table,
    make_bulletin,
    make_draft,
    make_issue,
    make_published_issue,
    publish_document,
    publish_issue,
)
from tests.pages.reader import elements, get, html, words

pytestmark = pytest.mark.django_db

SECRET = "绝不能外泄的内容"
REASON = "内容有误，已撤下核对"


def draft_with_everything(issue: Issue, **fields: Any) -> Document:
    """A draft whose every part carries the words that must not get out."""
    draft = make_draft(
        issue, title=f"关于{SECRET}的通知", number="白政密〔2023〕77号", genre=SECRET,
        text=f"# 甲\n\n{SECRET}\n\n@表格 1\n", **fields,
    )  # fmt: skip
    add_table(draft, caption=SECRET, rows=[[SECRET, "眼"], ["甲", "1"]])
    file = ContentFile(SECRET.encode(), "x.txt")
    Attachment.objects.create(document=draft, order=1, title=SECRET, kind="file", file=file)
    ChronicleEntry.objects.create(document=draft, order=1, day="8日", text=SECRET)
    refresh(draft)
    return draft


def text_of(content: bytes) -> str:
    """What a response says, that of a workbook unpacked."""
    if not content.startswith(b"PK"):
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return "".join(packed.read(name).decode() for name in packed.namelist())


def every_page(start: str = "/") -> Iterator[tuple[str, str]]:
    """Every address that can be reached from the home page by links, with what it says."""
    client, waiting, seen = Client(), [start, "/baishixian/", "/nothing/here/"], set()
    while waiting:
        address = waiting.pop().split("#")[0]
        if address in seen or not address.startswith("/") or address.startswith(("/static/", "/admin/")):
            continue
        seen.add(address)
        response = client.get(address)
        said = text_of(b"".join(response) if response.streaming else response.content)
        yield address, said
        if response.get("Content-Type", "").startswith("text/html"):
            found = elements(said, "a") + elements(said, "link")
            for element in found:
                # The same page in other looks, without end: robots are asked not to follow these either.
                if element.get("rel") == "nofollow":
                    continue
                link = element.get("href", "").replace("http://testserver", "")
                waiting.append(address + link if link.startswith("?") else link)


def assert_nowhere(*, least: int) -> None:
    pages = list(every_page())
    assert len(pages) >= least
    for address, said in pages:
        assert SECRET not in said, address
        assert "白政密" not in said, address


def beneath(address: str) -> list[str]:
    return [
        address,
        *(
            address + rest
            for rest in (
                "tables/1/",
                "tables/1.csv",
                "tables/1.xlsx",
                "tables/1.json",
                "attachments/1/",
                "v1/",
                "figures/1/",
            )
        ),
    ]


def test_the_words_would_be_found_if_they_were_public() -> None:
    issue = make_published_issue()
    publish_document(draft_with_everything(issue))
    assert sum(SECRET in said for _address, said in every_page()) > 8


def test_a_draft_is_nowhere() -> None:
    issue = make_published_issue()
    draft = draft_with_everything(issue)
    draft.refresh_from_db()
    assert_nowhere(least=12)
    for address in beneath(f"/baishixian/d/{draft.record_id}/") + beneath("/baishixian/2023/1/3/"):
        get(address, 404)
    assert SECRET not in html("/number/白政密〔2023〕77号/", 404).replace("白政密〔2023〕77号", "")
    assert "没有" in words(html("/documents/", 400, genre=SECRET))


def test_a_draft_issue_is_nowhere() -> None:
    make_published_issue()
    issue = make_issue(make_bulletin("heishixian", "黑石县人民政府公报"), number=9)
    draft_with_everything(issue, record={"order": 1})
    assert_nowhere(least=12)
    assert not [address for address, said in every_page() if "黑石县" in said]
    for address in ("/heishixian/", "/heishixian/2023/", "/heishixian/2023/9/", "/heishixian/2023/9/cover/"):
        get(address, 404)
    for address in beneath("/heishixian/2023/9/1/"):
        get(address, 404)


def test_a_withdrawn_document_leaves_a_notice_and_nothing_else() -> None:
    issue = make_published_issue()
    document = publish_document(draft_with_everything(issue))
    address = document.get_absolute_url()
    assert SECRET in html(address)
    withdraw_document(document, reason=REASON)
    assert_nowhere(least=12)
    for gone in beneath(address):
        page = html(gone, 410)
        assert REASON in page
        assert SECRET not in page
    assert get(address, 410)["Cache-Control"] == "public, no-cache"
    get("/number/白政密〔2023〕77号/", 404)


def test_a_withdrawn_issue_takes_its_documents_along() -> None:
    make_published_issue(number=2)
    issue = make_issue()
    draft = draft_with_everything(issue, record={"position": 1})
    publish_issue(issue)
    record = Record.objects.get(pk=draft.record_id)
    withdraw_issue(issue, reason=REASON)
    assert_nowhere(least=12)
    for gone in ["/baishixian/2023/1/", "/baishixian/2023/1/cover/", *beneath(record.get_absolute_url())]:
        assert REASON in html(gone, 410)
    assert get(f"/baishixian/d/{record.pk}/", 301)["Location"] == record.get_absolute_url()
    issue.refresh_from_db()
    publish_issue(issue)
    assert SECRET in html(record.get_absolute_url())


def test_a_withdrawn_bulletin_keeps_its_notices_though_nothing_else_of_it_is_left() -> None:
    issue = make_published_issue()
    withdraw_issue(issue, reason=REASON)
    get("/baishixian/", 404)
    assert REASON in html("/baishixian/2023/1/", 410)


def test_an_uncollected_document_leaves_its_notice_too() -> None:
    draft = make_draft(record={"bulletin": make_bulletin()}, title=SECRET)
    document = publish_document(draft)
    address = document.get_absolute_url()
    withdraw_document(document, reason=REASON)
    page = html(address, 410)
    assert REASON in page
    assert SECRET not in page


def test_a_superseded_version_is_only_where_it_says_that_it_is_one() -> None:
    issue = make_published_issue()
    document = publish_document(draft_with_everything(issue))
    draft = revise(document, reason="更正")
    table = draft.tables.get()
    table.caption, table.rows = "清单", [["村", "眼"], ["甲", "1"]]
    table.save()
    draft.attachments.all().delete()
    draft.chronicle_entries.all().delete()
    draft.title, draft.number, draft.genre, draft.text = "改过的标题", "", "公告", "# 甲\n\n改过\n\n@表格 1\n"
    draft.save()
    refresh(draft)
    assert "改过" not in html(document.get_absolute_url())
    publish_document(draft)
    address = document.get_absolute_url()
    old = [
        f"{address}v1/", f"{address}v1/canonical.txt", f"{address}v1/attachments/1/", f"{address}diff/1..2/",
        f"{address}v1/document.txt", f"{address}v1/document.docx",
    ]  # fmt: skip
    pages = list(every_page())
    assert [found for found, said in pages if SECRET in said] == [a for a, _ in pages if a in old]
    withdraw_document(Document.objects.get(pk=draft.pk), reason=REASON)
    for gone in [*beneath(address), *old]:
        assert SECRET not in html(gone, 410)
