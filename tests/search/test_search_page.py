"""The search page as its readers get it."""

from collections.abc import Callable
from typing import Any

import pytest
import tantivy
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from bulletins.publishing.acts import withdraw_document, withdraw_issue
from bulletins.search.words import MAX_LENGTH
from tests.domain.making import make_draft, make_published, make_published_issue

pytestmark = pytest.mark.django_db


def text_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    assert not response.cookies
    return response.content.decode()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("q=水井&foo=1", "foo"),
        ("q=水井&genre=没有的文种", "没有的文种"),
        ("q=水井&bulletin=nowhere", "nowhere"),
        ("q=水井&year=去年", "年份"),
        ("q=水井&written_from=2023-02-31", "成文日期自"),
        ("q=水井&validity=maybe", "有效性"),
        ("q=水井&sort=size", "size"),
        ("q=水井&page=x", "x"),
        ("q=水井&page=99", "99"),
        ("q=水井&q=石桥", "q"),
    ],
)
def test_what_is_not_understood_is_said_and_nothing_is_listed(client: Client, query: str, said: str) -> None:
    document = make_published()
    page = text_of(client, f"/search/?{query}", 400)
    problems = page.split('class="problems"')[1].split("</div>")[0]
    assert said in problems
    assert document.title not in page


def test_a_question_is_answered_with_documents_places_and_counts(client: Client) -> None:
    document = make_published(text="# 关于水井的通知\n\n## 三、管护\n\n琉璃井归村里管。\n")
    page = text_of(client, "/search/?q=琉璃井")
    assert document.title in page
    assert document.number in page
    assert "<mark>琉璃井</mark>归村里管。" in page
    assert "三、管护" in page
    assert "找到 1 份文件" in page
    assert "通知（1）" in page


def test_no_result_helps_on_and_punctuation_is_told_apart(client: Client) -> None:
    make_published()
    assert "没有找到" in text_of(client, "/search/?q=没有这样的文字")
    assert "只有标点或符号" in text_of(client, "/search/?q=——")
    assert "只用了前" in text_of(client, f"/search/?q={'长' * (MAX_LENGTH + 1)}")


@pytest.mark.parametrize(
    "typed",
    ['"><script>x</script>', "{{ 7|add:7 }}", "' OR 1=1 --", "水井\x00", "a" * 5000, "-", '"', "*:*", "text:水"],
)
def test_whatever_is_typed_the_page_answers_and_escapes_it(client: Client, typed: str) -> None:
    make_published()
    page = client.get("/search/", {"q": typed})
    assert page.status_code == 200
    assert "<script>x" not in page.content.decode()
    assert escape(typed.replace("\x00", "")[:20]) in page.content.decode().replace("\x00", "")


def test_drafts_are_not_found_and_withdrawn_documents_leave_at_once(client: Client) -> None:
    make_draft(text="# 草稿\n\n琉璃井\n", title="还没有发布")
    assert "没有找到" in text_of(client, "/search/?q=琉璃井")
    document = make_published(text="# 关于水井的通知\n\n琉璃井\n", title="马上撤下")
    assert "马上撤下" in text_of(client, "/search/?q=琉璃井")
    withdraw_document(document, reason="印错了")
    assert "没有找到" in text_of(client, "/search/?q=琉璃井")
    assert "马上撤下" not in text_of(client, "/search/?q=马上")


def test_a_withdrawn_issue_takes_its_documents_and_counts_along(client: Client) -> None:
    issue = make_published_issue(documents=3)
    assert "找到 3 份文件" in text_of(client, "/search/?q=水井")
    withdraw_issue(issue, reason="印错了")
    page = text_of(client, "/search/?q=水井")
    assert "没有找到" in page
    assert "通知（" not in page


def test_a_page_takes_few_queries_whatever_it_shows(client: Client) -> None:
    def queries(address: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            text_of(client, address)
        return len(captured)

    make_published()
    client.get("/search/?q=水井")
    few = queries("/search/?q=水井")
    for _n in range(25):
        make_published()
    client.get("/search/?q=水井")
    assert queries("/search/?q=水井") == few
    assert few <= 5
    assert queries("/search/?q=水井&genre=通知&bulletin=baishixian&year=2023&agency=白石县人民政府") < 10


def test_pages_turn(client: Client) -> None:
    documents = {make_published().title for _n in range(45)}
    seen: list[str] = []
    for page in (1, 2, 3):
        text = text_of(client, f"/search/?q=水井的通知&page={page}").replace("<mark>", "").replace("</mark>", "")
        seen += [title for title in documents if f">{title}</a>" in text]
    assert sorted(seen) == sorted(documents)


def test_an_empty_form_leaves_a_short_address(client: Client) -> None:
    response = client.get("/search/?q=水井&genre=&sort=")
    assert response.status_code in (301, 302)
    assert "genre" not in response["Location"]


def test_while_no_index_can_answer_the_page_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:

    def fails(*args: Any, **kwargs: Any) -> Callable[..., None]:
        raise OSError("disk full")

    make_published()
    monkeypatch.setattr(tantivy, "Index", fails)
    response = client.get("/search/?q=水井")
    assert response.status_code == 503
    assert "重新建立" in response.content.decode()
    assert response["Retry-After"]
