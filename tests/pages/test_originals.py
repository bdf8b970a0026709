"""原版 for readers: pages beside their documents, both ways, and the notice where it is gone."""

from __future__ import annotations

import hashlib

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bulletins.models import Document, FacsimilePage, Issue
from bulletins.publishing.acts import withdraw_document
from bulletins.publishing.facsimiles import withdraw
from tests.domain import originals
from tests.domain.making import make_draft, make_issue, make_published_issue, publish_issue
from tests.domain.originals import make_original
from tests.pages.reader import elements, get, html, inside, links, main, words

pytestmark = pytest.mark.django_db

TEXT = "# {title}\n\n## 一、总体要求\n\n水井由村民委员会管理。\n\n## 二、工作任务\n\n每年检修一次。\n"


@pytest.fixture
def issue() -> Issue:
    issue = make_issue(overall_number=5)
    for position, (title, page) in enumerate((("甲的通知", 1), ("乙的通知", 3), ("丙的通知", 3)), start=1):
        record = {"position": position, "page": page}
        make_draft(issue, record=record, title=title, text=TEXT.format(title=title))
    publish_issue(issue)
    issue.refresh_from_db()
    return issue


def test_documents_and_pages_lead_to_each_other(issue: Issue) -> None:
    address = issue.get_absolute_url()
    assert "pages/" not in html(address) + html(f"{address}1/")
    held = make_original(issue, "cover", "one", "two", "three", "four")
    FacsimilePage.objects.filter(facsimile=held, number=3).update(text="二、工 作任务\n每年检修一次。")
    # The original has a cover, so page 1 of print is page 2 of the file.
    assert [link for link in links(main(html(address))) if "pages/" in link] == [
        f"{address}pages/{n}/" for n in (2, 4, 4, 1)
    ]
    assert f'<a href="{address}pages/4/">见《白石县人民政府公报》2023年第1期（总第5期）第3页</a>' in html(
        f"{address}2/"
    )
    first = html(f"{address}pages/2/")
    assert inside(first, "h1") == ["原版第1页"]
    assert f"{address}1/" in links(main(first))
    [picture] = [element for element in elements(main(first), "img") if "pages" in element["src"]]
    assert (picture["width"], picture["height"]) == ("1600", "2267")
    # Page 2 of print goes on with the first document, and shows one of its headings.
    second = main(html(f"{address}pages/3/"))
    assert "从第1页续" in second
    assert "可能" not in second
    assert [link for link in links(second) if "#" in link] == [f"{address}1/#h-2"]
    third = main(html(f"{address}pages/4/"))
    assert [link for link in links(third) if link in (f"{address}{n}/" for n in (1, 2, 3))] == [
        f"{address}2/",
        f"{address}3/",
    ]
    assert "可能是封面" in words(html(f"{address}pages/1/"))
    get(f"{address}pages/6/", 404)


def test_files_are_sent_as_they_are_to_everybody_and_kept_by_nobody_unasked(issue: Issue) -> None:
    held = make_original(issue)
    address = issue.get_absolute_url()
    page = held.pages.get(number=2)
    for name, sha256, kind in (
        ("original.pdf", held.sha256, "application/pdf"),
        ("pages/2/large.webp", page.sha256, "image/webp"),
        ("pages/2/small.webp", page.small_sha256, "image/webp"),
    ):
        response = get(f"{address}{name}")
        assert hashlib.sha256(b"".join(response.streaming_content)).hexdigest() == sha256  # type: ignore[attr-defined]
        assert (response["Content-Type"], response["Cache-Control"]) == (kind, "public, no-cache")
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert not response.cookies
        assert Client().get(f"{address}{name}", headers={"If-None-Match": response["ETag"]}).status_code == 304
    assert held.sha256 in html(address)
    assert "没有改动过" in words(html("/verify/", q=held.sha256))
    for below in ("", "1/", "pages/2/"):
        with CaptureQueriesContext(connection) as asked:
            get(f"{address}{below}")
        assert len(asked) <= 10, below


def test_an_original_that_is_gone_says_so_and_leaves_nothing(issue: Issue) -> None:
    address = issue.get_absolute_url()
    held = make_original(issue)
    places = ("original.pdf", "pages/2/", "pages/2/large.webp", "pages/2/small.webp")
    withdraw_document(Document.objects.published().get(title="丙的通知"), reason="误发")
    for place in places:
        assert "本期有文件撤下，或者作了去标识化处理" in get(f"{address}{place}", 410).content.decode()
    for shown in (html(address), html(f"{address}1/")):
        assert not any("pages/" in link or "original" in link for link in links(shown))
    withdraw(held, reason="扫描不清", actor=None)
    for place in places:
        assert "扫描不清" in get(f"{address}{place}", 410).content.decode()


def test_an_original_in_preparation_is_not_there() -> None:
    issue = make_published_issue()
    before = html(issue.get_absolute_url())
    originals.take_in(issue)
    for place in ("original.pdf", "pages/1/", "pages/1/large.webp"):
        get(f"{issue.get_absolute_url()}{place}", 404)
    assert html(issue.get_absolute_url()) == before
