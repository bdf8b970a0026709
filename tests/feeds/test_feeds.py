"""Feeds as a reader's program sees them: read by feedparser, asked again, moved, corrected, withdrawn."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from importlib import reload
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import clear_url_caches, set_urlconf
from django.utils import timezone
from django.utils.http import parse_http_date

from bulletins.feeds import ENTRIES, NAMESPACE
from bulletins.models import Attachment, Bulletin, Change, Document, Record, ValidityDecision
from bulletins.publishing.acts import revise, withdraw_document, withdraw_issue
from tests.domain.making import (
    add_table,
    make_bulletin,
    make_draft,
    make_issue,
    make_published,
    make_published_issue,
    make_section,
    publish_document,
    publish_issue,
)

pytestmark = pytest.mark.django_db

PORTAL = ["/feeds/rss.xml", "/feeds/atom.xml"]
LONG_AGO = timedelta(days=1)


def read(path: str, client: Client | None = None) -> Any:
    """The feed at ``path`` as feedparser has it; a feed that is not well-formed and valid fails here."""
    response = (client or Client()).get(path)
    assert response.status_code == 200, path
    feed = feedparser.parse(response.content, response_headers={"content-type": response["Content-Type"]})
    assert not feed.bozo, f"{path}: {feed.get('bozo_exception')}"
    return feed


def titles(path: str) -> list[str]:
    return [entry.title for entry in read(path).entries]


def all_feeds() -> list[str]:
    """Every feed that the page of feeds links to."""
    content = Client().get("/feeds/").content.decode()
    return [part.split('"')[0] for part in content.split('href="')[1:] if part.split('"')[0].endswith(".xml")]


def as_of_yesterday() -> None:
    """Makes everything so far have happened a day ago, as on a portal at rest."""
    then = timezone.now() - LONG_AGO
    Document.objects.exclude(published_at=None).update(published_at=then)
    Record.objects.exclude(first_published_at=None).update(first_published_at=then)
    Change.objects.update(at=then)


def test_an_entry_carries_its_metadata() -> None:
    issue = make_issue(number=3, overall_number=11)
    make_draft(
        issue,
        record={"position": 4, "page": 9, "section": make_section("县政府文件")},
        title="关于水井管护的通知",
        number="白政发〔2023〕8号",
        written_on=date(2023, 2, 6),
        effective_on=date(2023, 3, 1),
        openness="active",
    )
    publish_issue(issue)
    for path in PORTAL:
        [entry] = read(path).entries
        assert entry.title == "关于水井管护的通知"
        assert entry.author == "白石县人民政府"
        assert [tag.term for tag in entry.tags] == ["县政府文件", "通知"]
        assert entry.link == "http://testserver/baishixian/2023/3/4/"
        for words in (
            "水井由村民委员会管理",
            "白政发〔2023〕8号",
            "2023年2月6日",
            "2023年3月1日",
            "2023年第3期",
            "第9页",
        ):
            assert words in entry.summary, words
        assert "主动公开" in entry.summary
        assert "待确认" in entry.summary
        assert entry.dcterms_identifier == "白政发〔2023〕8号"
        assert entry.created == "2023-02-06"
        assert entry.dcterms_accessrights == "主动公开"
        assert "总第11期" in entry.dcterms_ispartof


def test_an_atom_entry_holds_the_whole_text_with_its_tables() -> None:
    draft = make_draft(text="# 水井清单\n\n## 一、清单\n\n见下表。\n\n@表格 1\n")
    rows = [["村", "眼数", ""], ["", "旧", "新"], ["砚池村", "3", "<4>"]]
    add_table(draft, rows=rows, header_rows=2, spans=[[0, 1, 1, 2]])
    publish_document(draft)
    [entry] = read("/feeds/atom.xml").entries
    content = entry.content[0].value
    assert '<th colspan="2">眼数</th>' in content
    assert "&lt;4&gt;" in content
    assert content.index("一、清单") < content.index("见下表") < content.index("<caption>水井清单")


def test_the_excerpt_is_matter_and_no_frame() -> None:
    item = "水井" * 200
    make_published(
        text=f"@发文机关 县政府\n\n# 标题\n\n@主送 各乡镇：\n\n## 一、总则\n\n第一段。\n\n@列项 {item}\n\n@署名 政府\n"
    )
    summary = read("/feeds/rss.xml").entries[0].summary
    assert summary.startswith("<p>第一段。水井水井")
    assert "……</p>" in summary
    assert "各乡镇" not in summary
    assert "一、总则" not in summary


@pytest.mark.parametrize("path", PORTAL)
def test_an_empty_feed_is_valid_and_stays_the_same(path: str) -> None:
    client = Client()
    feed = read(path, client)
    assert feed.entries == []
    assert feed.feed.title
    tag = client.get(path)["ETag"]
    assert client.get(path, headers={"if-none-match": tag}).status_code == 304


def test_every_feed_listed_is_read_and_says_its_own() -> None:
    other = make_bulletin("heishixian", "黑石县人民政府公报")
    make_published(record={"section": make_section("人事任免")})
    make_published(record={"section": make_section("县政府文件")})
    make_published(record={"bulletin": other})
    make_draft(record={"section": make_section("未公开的栏目")})
    paths = all_feeds()
    sections = 2 * 2
    assert len(set(paths)) == 2 + 2 * 2 + sections
    for path in paths:
        feed = read(path)
        assert feed.version == ("rss20" if path.endswith("rss.xml") else "atom10")
        assert feed.feed.language == "zh-cn"
        assert feed.entries
    assert len(titles("/feeds/rss.xml")) == 3
    assert len(titles("/feeds/baishixian/rss.xml")) == 2
    assert len(titles("/feeds/heishixian/atom.xml")) == 1


def test_drafts_show_in_no_feed_and_their_bulletins_have_none() -> None:
    draft = make_draft(record={"section": make_section()})
    for path in (
        "/feeds/baishixian/rss.xml",
        "/feeds/baishixian/atom.xml",
        f"/feeds/baishixian/{draft.record.section_id}/rss.xml",
        "/feeds/nowhere/rss.xml",
        "/feeds/baishixian/999999/atom.xml",
    ):
        assert Client().get(path).status_code == 404, path
    assert titles("/feeds/atom.xml") == []
    published = make_published(record={"section": draft.record.section})
    assert titles(f"/feeds/baishixian/{draft.record.section_id}/rss.xml") == [published.title]


def test_a_section_is_found_only_beneath_its_own_bulletin() -> None:
    make_published(record={"bulletin": make_bulletin("heishixian", "黑石县人民政府公报")})
    section = make_section()
    make_published(record={"section": section})
    assert Client().get(f"/feeds/heishixian/{section.pk}/rss.xml").status_code == 404


def test_a_withdrawn_document_is_gone_by_the_next_request() -> None:
    document = make_published(record={"section": make_section()})
    other = make_published(record={"section": make_section()})
    paths = all_feeds()
    assert all(document.title in titles(path) for path in paths)
    withdraw_document(document, reason="误发")
    for path in paths:
        assert titles(path) == [other.title], path
        assert document.title not in Client().get(path).content.decode()


def test_a_withdrawn_issue_takes_its_documents_out_of_feeds() -> None:
    issue = make_published_issue()
    alone = make_published()
    withdraw_issue(issue, reason="错页")
    assert titles("/feeds/rss.xml") == titles("/feeds/baishixian/atom.xml") == [alone.title]


def test_back_files_do_not_flood() -> None:
    make_published_issue(year=1999, back_file=True, documents=3)
    assert titles("/feeds/rss.xml") == []
    assert titles("/feeds/baishixian/rss.xml") == [], "the bulletin's feed is there, and empty"
    fresh = make_published()
    assert titles("/feeds/atom.xml") == [fresh.title]


def test_newest_online_comes_first_and_the_feed_ends_somewhere() -> None:
    published = [make_published() for _ in range(ENTRIES + 2)]
    assert titles("/feeds/rss.xml") == [document.title for document in reversed(published)][:ENTRIES]


@pytest.mark.parametrize("path", PORTAL)
def test_an_id_outlives_a_move_a_correction_and_a_new_domain(path: str) -> None:
    document = make_published()
    [entry] = read(path).entries
    before, address = entry.id, entry.link
    assert before.startswith("urn:uuid:")
    assert "/d/" in address

    issue = make_issue()
    document.record.issue, document.record.position = issue, 2
    document.record.save()
    publish_issue(issue)
    [entry] = read(path).entries
    assert entry.id == before
    assert entry.link.endswith("/baishixian/2023/1/2/")

    publish_document(revise(Document.objects.get(pk=document.pk), reason="更正一字"))
    [entry] = read(path, Client(SERVER_NAME="another.example")).entries
    assert entry.id == before
    assert entry.link.startswith("http://another.example/")


def test_ids_are_told_apart() -> None:
    make_published_issue(documents=3)
    ids = [entry.id for entry in read("/feeds/rss.xml").entries]
    assert len(set(ids)) == 3
    assert str(NAMESPACE) == "a9b0a7c6-6c55-4a4e-9c43-0d0a3b2f7d11", "another value makes every entry new for readers"


def test_an_rss_guid_is_no_address() -> None:
    make_published()
    guid = ET.fromstring(Client().get("/feeds/rss.xml").content).find("channel/item/guid")  # noqa: S314 - our own
    assert guid is not None
    assert guid.attrib == {"isPermaLink": "false"}


@pytest.mark.parametrize("path", PORTAL)
def test_updated_moves_with_a_correction_and_a_decision_and_with_nothing_else(path: str) -> None:
    document = make_published()
    as_of_yesterday()
    first = read(path).entries[0]
    assert first.published_parsed == first.updated_parsed
    make_published(record={"back_file": True})
    feed = read(path)
    assert feed.entries[0].updated == first.updated
    assert feed.feed.updated_parsed == first.updated_parsed

    publish_document(revise(document, reason="更正一字"))
    corrected = read(path).entries[0]
    assert corrected.updated_parsed > first.updated_parsed
    assert corrected.published_parsed == first.published_parsed
    assert "更正一字" in corrected.summary

    as_of_yesterday()
    Record.objects.update(validity="repealed", validity_since=date(2023, 6, 1))
    ValidityDecision.objects.create(record=document.record, validity="repealed", since=date(2023, 6, 1))
    decided = read(path)
    assert decided.entries[0].updated_parsed > decided.entries[0].published_parsed
    assert decided.feed.updated_parsed == decided.entries[0].updated_parsed
    assert "已废止" in decided.entries[0].summary


@pytest.mark.parametrize("path", [*PORTAL, "/feeds/baishixian/rss.xml", "/feeds/baishixian/atom.xml"])
def test_asking_again_costs_nothing_until_something_changed(path: str) -> None:
    document = make_published()
    make_published()
    as_of_yesterday()
    client = Client()
    first = client.get(path)
    same = {"if-none-match": first["ETag"]}
    since = {"if-modified-since": first["Last-Modified"]}
    for headers in (same, since, same | since):
        answer = client.get(path, headers=headers)
        assert (answer.status_code, answer.content) == (304, b"")
    withdraw_document(document, reason="误发")
    for headers in (same, since, same | since):
        assert client.get(path, headers=headers).status_code == 200, headers


def test_two_changes_within_one_second_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    document = make_published()
    make_published()
    first = Client().get("/feeds/rss.xml")
    same, since = {"if-none-match": first["ETag"]}, {"if-modified-since": first["Last-Modified"]}
    assert Client().get("/feeds/rss.xml", headers=same).status_code == 304
    withdraw_document(document, reason="误发")
    for headers in (same, since, same | since):
        assert Client().get("/feeds/rss.xml", headers=headers).status_code == 200, headers

    later = timezone.now() + timedelta(seconds=10)
    monkeypatch.setattr(timezone, "now", lambda: later)
    for headers in (same, since, same | since):
        assert Client().get("/feeds/rss.xml", headers=headers).status_code == 200, headers
    quiet = Client().get("/feeds/rss.xml")
    assert parse_http_date(quiet["Last-Modified"]) == int(Change.objects.latest("number").at.timestamp())
    since = {"if-modified-since": quiet["Last-Modified"]}
    assert Client().get("/feeds/rss.xml", headers=since).status_code == 304


def test_another_bulletins_news_leave_a_feed_as_it_was() -> None:
    make_published()
    as_of_yesterday()
    before = Client().get("/feeds/baishixian/rss.xml")
    make_published(record={"bulletin": make_bulletin("heishixian", "黑石县人民政府公报")})
    after = Client().get("/feeds/baishixian/rss.xml")
    assert (after["ETag"], after["Last-Modified"]) == (before["ETag"], before["Last-Modified"])


@pytest.mark.parametrize("path", [*PORTAL, "/feeds/", "/sitemap.xml"])
def test_no_cookie_no_session_and_any_cache_may_keep_it(path: str) -> None:
    make_published()
    response = Client().get(path)
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert response["Cache-Control"] == "public, no-cache"
    assert Client().post(path).status_code == 405


HOSTILE = "水井\x00\x0b\x1f\ufffe\uffff与<b>&amp;</b>]]>“井”😀"


@pytest.mark.parametrize("path", PORTAL)
def test_no_character_breaks_a_feed(path: str) -> None:
    stored = HOSTILE.replace("\x00", "")  # PostgreSQL stores no NUL
    draft = make_draft(title=stored, genre="通\x02知", issuer="\x03县政府", text=f"# {stored}\n\n{stored}\n\n@表格 1\n")
    add_table(draft, rows=[[stored], [stored]], caption=stored)
    draft.record.section = make_section("栏目\x04")
    draft.record.save()
    draft.issuing.all().delete()
    publish_document(draft, override="印本没有发文机关")
    Bulletin.objects.update(title="公报\x05<i>")
    for one in (path, path.replace("/feeds/", "/feeds/baishixian/")):
        response = Client().get(one)
        root = ET.fromstring(response.content)  # noqa: S314 - our own
        title = root.find("channel/item/title")
        title = root.find("{*}entry/{*}title") if title is None else title
        assert title is not None
        wanted = "水井与<b>&amp;</b>]]>“井”😀"
        escaped = wanted.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        assert title.text == (escaped if one.endswith("rss.xml") else wanted)
        assert not read(one).bozo


def queries(path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        Client().get(path)
    return len(captured)


def test_queries_do_not_grow_with_entries() -> None:
    make_published()
    few = {path: queries(path) for path in PORTAL}
    for _ in range(6):
        draft = make_draft(text="# 水井清单\n\n@表格 1\n")
        add_table(draft)
        Attachment.objects.create(document=draft, order=1, title="清单")
        publish_document(draft)
    assert {path: queries(path) for path in PORTAL} == few
    assert max(few.values()) <= 7


@pytest.fixture
def _below_a_prefix(settings: Any) -> Iterator[None]:
    settings.BASE_PATH = "/zfgb/"
    reload(sys.modules["portal.urls"])
    clear_url_caches()
    set_urlconf(None)
    yield
    settings.BASE_PATH = "/"
    reload(sys.modules["portal.urls"])
    clear_url_caches()


@pytest.mark.usefixtures("_below_a_prefix")
def test_addresses_stand_below_the_prefix_and_on_the_host_asked() -> None:
    make_published_issue()
    client = Client(SERVER_NAME="zf.example", headers={"x-forwarded-proto": "http"})
    for path in ("/zfgb/feeds/rss.xml", "/zfgb/feeds/baishixian/atom.xml"):
        feed = read(path, client)
        assert feed.feed.link.startswith("http://zf.example/zfgb/")
        assert all(entry.link.startswith("http://zf.example/zfgb/baishixian/2023/1/") for entry in feed.entries)
        [own] = [link.href for link in feed.feed.links if link.rel == "self"]
        assert own == f"http://zf.example{path}"
    assert (
        "http://zf.example/zfgb/baishixian/2023/1/1/"
        in client.get("/zfgb/sitemap-baishixian-2023.xml").content.decode()
    )
    assert "http://zf.example/zfgb/sitemap-baishixian-2023.xml" in client.get("/zfgb/sitemap.xml").content.decode()
