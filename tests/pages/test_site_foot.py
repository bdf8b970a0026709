"""The foot that government sites have, the pages about the portal, and the notice before a link leaves."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.test.utils import override_settings

from bulletins.models import Bulletin
from bulletins.presenting.footer import missing_items
from bulletins.presenting.outside import goes_straight, linked
from tests.domain.making import make_published, make_published_issue
from tests.pages.reader import elements, get, html, links, main, words
from tests.pages.test_queries import MOST, queries

FILLED = {
    "SITE_SPONSOR": "白石县人民政府办公室",
    "SITE_CONTACT": "0000-1234567",
    "SITE_ID_CODE": "1234567890",
    "SITE_ICP": "白ICP备12345678号-1",
    "SITE_POLICE_RECORD": "白公网安备12345678901234号",
    "SITE_PARTY_MARK": "https://bszs.conac.cn/sitename?method=show&id=ABC",
}


@pytest.mark.django_db
def test_what_is_not_filled_in_is_not_shown_but_told_to_those_who_can_fill_it_in() -> None:
    page = html("/")
    assert "site-facts" not in page
    for word in ("网站标识码", "备案", "找错", "主办单位"):
        assert word not in page
    assert {name for _label, name in missing_items()} == set(FILLED)
    with override_settings(**FILLED):
        assert missing_items() == []


@pytest.mark.django_db
@override_settings(**FILLED)
def test_the_foot_has_every_item_and_reports_faults_of_this_page() -> None:
    make_published_issue()
    said = words(page := html("/baishixian/2023/1/1/", mode="elder"))
    for value in ("主办单位：白石县人民政府办公室", "网站标识码：1234567890", "白ICP备12345678号-1", "党政机关"):
        assert value in said
    hrefs = links(page)
    assert "https://beian.miit.gov.cn/" in hrefs
    assert "https://beian.mps.gov.cn/#/query/webSearch?code=12345678901234" in hrefs
    assert FILLED["SITE_PARTY_MARK"] in hrefs
    (report,) = [link for link in hrefs if link.startswith("https://zfwzgl.www.gov.cn/")]
    asked = parse_qs(urlsplit(report).query)
    assert asked == {"site_code": ["1234567890"], "url": ["http://testserver/baishixian/2023/1/1/"]}
    # Nothing is loaded from these sites.
    assert not [e for tag in ("img", "script", "iframe") for e in elements(page, tag) if "//" in e.get("src", "")]
    assert "12345678901234" in html("/nothing/here/", 404)


@pytest.mark.django_db
def test_the_map_names_columns_bulletins_and_years_in_few_queries() -> None:
    make_published_issue()
    page = html("/sitemap/")
    found = links(main(page))
    assert {"/", "/documents/", "/tables/", "/chronicle/", "/baishixian/", "/baishixian/2023/"} <= set(found)
    assert {"/accessibility/", "/verify/", "/sitemap.xml"} <= set(found)
    assert queries("/sitemap/") <= MOST
    assert {"/sitemap/", "/accessibility/"} <= set(links(html("/")))


@pytest.mark.django_db
def test_the_statement_names_whom_to_tell() -> None:
    assert "各公报的版权页" in words(html("/accessibility/"))
    with override_settings(**FILLED):
        said = words(main(html("/accessibility/")))
    assert "0000-1234567" in said
    assert "没有请第三方测评" in said


@pytest.mark.parametrize(
    ("address", "straight"),
    [
        ("https://www.gov.cn/", True),
        ("http://sub.baishi.gov.cn/a?b=c", True),
        ("https://gov.cn.evil.example/", False),
        ("https://evilgov.cn/", False),
        ("https://evil.example\\@www.gov.cn/", False),
        ("https://www.gov.cn@evil.example/", False),
        ("https://evil.example/?www.gov.cn", False),
        ("javascript://www.gov.cn/%0aalert(1)", False),
        ("//www.gov.cn/", False),
        ("http://[::1/", False),
    ],
)
def test_only_a_governments_site_is_reached_without_notice(address: str, straight: bool) -> None:
    assert goes_straight(address) is straight


def test_addresses_in_a_text_become_links_and_nothing_else_does() -> None:
    said = linked("见 http://www.baishi.gov.cn/a.html。或<b>www.example.org/x?a=1</b>，a@www.x.org", "/p/")
    assert '<a href="http://www.baishi.gov.cn/a.html"' in said
    assert '<a href="/out/?to=http%3A%2F%2Fwww.example.org%2Fx%3Fa%3D1&amp;back=%2Fp%2F&amp;sig=' in said
    assert said.count("<a ") == 2
    assert "&lt;b&gt;" in said
    assert "<a" not in linked("javascript:alert(1) //evil.example/ http://a@b.example/", "/p/")


@pytest.mark.django_db
def test_leaving_is_the_readers_choice_and_no_way_for_others_to_send_them_off() -> None:
    issue = make_published_issue()
    Bulletin.objects.update(website="www.example.org/公报")
    elsewhere = "附件见https://files.example.org/a?b=1&c=2"
    document = make_published(issue, attachments_elsewhere=elsewhere).get_absolute_url()
    (address,) = [link for link in links(html(document)) if link.startswith("/out/")]
    page = html(address)
    assert "您访问的链接即将离开“政府公报”门户网站，是否继续？" in words(page)
    found = links(main(page))
    assert found == ["https://files.example.org/a?b=1&c=2", document]
    assert {"name": "robots", "content": "noindex"} in elements(page, "meta")
    assert get(address)["X-Robots-Tag"] == "noindex"
    assert "/out/?to=http%3A%2F%2Fwww.example.org" in html("/baishixian/")
    forged = address.replace("files", "evil"), address.replace("back=%2Fbaishixian", "back=%2Felsewhere")
    for other in (*forged, "/out/", f"{address}x"):
        refused = main(html(other, 400))
        assert "example.org" not in refused
        assert links(refused) == ["/"]
    # The look goes along, and the link out is still the same.
    assert links(main(html(f"{address}&mode=elder")))[0] == "https://files.example.org/a?b=1&c=2"


@pytest.mark.django_db
def test_robots_are_kept_from_the_way_out() -> None:
    assert "Disallow: /out/" in Client().get("/robots.txt").content.decode().splitlines()


@pytest.fixture(autouse=True)
def _plain(settings: Any) -> None:
    settings.SITE_NAME = "政府公报"
