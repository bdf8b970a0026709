"""Errors that help: what lies near a mistyped address or an unknown number, and a plain answer for programs."""

from __future__ import annotations

from unittest import mock

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bulletins.models import Rendition
from bulletins.publishing.acts import withdraw_document
from tests.domain.making import make_bulletin, make_draft, make_issue, make_published, make_published_issue
from tests.pages.making import open_issue
from tests.pages.reader import elements, get, html, links, main, words

pytestmark = pytest.mark.django_db


def offered(address: str) -> list[str]:
    """The links of a 404 before the way home."""
    found = links(main(html(address, 404)))
    return found[: found.index("/")] if "/" in found else found


def test_a_mistyped_address_leads_to_what_is_nearest() -> None:
    first, second = make_published_issue(number=1, documents=3), make_published_issue(number=2)
    assert offered("/baishixan/2023/1/")[:1] == [first.get_absolute_url()]
    assert offered("/BAISHIXIAN/2023/02/")[:1] == [second.get_absolute_url()]
    assert offered("/baishixian/2023/9/")[:1] == [second.get_absolute_url()]
    assert offered("/baishixian/2023/1/9/")[:2] == ["/baishixian/2023/1/3/", "/baishixian/2023/1/2/"]
    assert offered("/documnets/")[:1] == ["/documents/"]
    assert offered("/quite/another/thing/") == []
    number = make_published(first, number="白政发〔2020〕77号", title="有字号的一件").get_absolute_url()
    assert offered("/白政发［2020］077号/") == [number]


def test_words_of_an_address_are_put_into_the_search() -> None:
    page = html("/baishixian/水井管护办法.html/", 404)
    assert {e.get("value") for e in elements(main(page), "input")} == {"水井管护办法"}


def test_no_guess_finds_what_is_not_published() -> None:
    issue = make_published_issue()
    make_draft(issue, number="白政发〔2023〕55号", title="还是草稿", record={"order": 8})
    gone = withdraw_document(make_published(issue, title="撤下的文件", number="白政发〔2023〕56号"), reason="有误")
    make_issue(make_bulletin("heishixian", "黑石县人民政府公报"))
    make_issue(number=7)
    for address in (
        "/白政发〔2023〕55号/", "/白政发〔2023〕56号/", "/baishixian/2023/1/88/", "/heishixan/", "/baishixian/2023/7/",
        "/number/白政发〔2023〕54号/", "/number/政发55号/", "/number/白政办〔2023〕55号/",
    ):  # fmt: skip
        said = html(address, 404)
        for hidden in ("还是草稿", "撤下的文件", "黑石县", "第7期", gone.get_absolute_url() + '"'):
            assert hidden not in said, address


def test_guessing_is_cheap_whatever_is_typed() -> None:
    for number in range(1, 6):
        make_published_issue(number=number)
    for address in ("/baishixian/2023/9/9/9/9/", f"/{'a' * 5000}/", "/" + "a/" * 400, "/number/白政办发〔2023〕9号/"):
        with CaptureQueriesContext(connection) as asked:
            assert Client().get(address).status_code == 404
        assert len(asked) <= 10, address


def test_an_unknown_number_says_how_much_of_its_series_is_held_and_what_is_spelt_like_it() -> None:
    issue = open_issue()
    for serial in (2, 5, 9):
        make_published(issue, number=f"白政办发〔2023〕{serial}号", title=f"第{serial}件")
    page = words(main(html("/number/白政办发〔2023〕6号/", 404)))
    assert "白政办发〔2023〕收录了3份，最小第2号，最大第9号" in page
    assert page.index("第5件") < page.index("第9件") < page.index("第2件")
    # Another character, another year, a part of it.
    assert "第5件" in html("/number/白政发〔2023〕5号/", 404)
    assert "第5件" in html("/number/白政办发〔2019〕5号/", 404)
    assert "第5件" in html("/number/政办发5号/", 404)


def test_programs_get_a_line() -> None:
    issue = make_published_issue()
    gone = withdraw_document(make_published(issue), reason="有误").get_absolute_url()
    response = get("/baishixian/2023/1/1/tables/9.json", 404)
    assert response["Content-Type"] == "application/json"
    assert response.json() == {"status": 404, "detail": "没有找到。请核对地址。"}
    assert response["Cache-Control"] == "public, no-cache"
    for address, status in (("/feeds/nothing/rss.xml", 404), (f"{gone}cite.bib", 410)):
        response = get(address, status)
        assert response["Content-Type"].startswith("text/plain")
        assert response.content.decode().startswith(f"{status} ")
    assert "有误" in get(f"{gone}tables/1.csv", 410).content.decode()
    with mock.patch("bulletins.views.tables.find_document", side_effect=RuntimeError):
        response = Client(raise_request_exception=False).get("/baishixian/2023/1/1/tables/1.json")
    assert (response.status_code, response["Cache-Control"]) == (500, "no-store")
    assert response.json()["status"] == 500


def test_a_pdf_that_failed_blocks_no_page() -> None:
    issue = make_published_issue()
    document = make_published(issue)
    for row in ({"document": document}, {"issue": issue}):
        Rendition.objects.create(**row, state=Rendition.State.FAILED, content="0" * 64, problem="印不出来")
    for address in (document.get_absolute_url(), issue.get_absolute_url()):
        page = html(address)
        assert "印不出来" not in page
        assert not [link for link in links(page) if link.endswith(".pdf")]
    page = html(f"{document.get_absolute_url()}document.pdf", 404)
    assert document.get_absolute_url() in links(main(page))
