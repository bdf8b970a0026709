"""What all public pages share: caching, errors, health, robots."""

from __future__ import annotations

from unittest import mock

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import Resolver404, resolve

from bulletins.publishing.acts import withdraw_document
from tests.domain.making import make_published, make_published_issue
from tests.pages.reader import elements, get, html, links, words

ADDRESSES = [
    "/", "/documents/", "/tables/", "/chronicle/", "/baishixian/", "/baishixian/2023/", "/baishixian/2023/1/",
    "/baishixian/2023/1/1/", "/sitemap/", "/accessibility/", "/out/", "/in-force/",
    "/browse/", "/agencies/", "/topics/", "/nothing/", "/nothing/here/",
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_are_cacheable_ask_again_and_set_no_cookie(address: str) -> None:
    make_published_issue()
    response = Client().get(address)
    assert response["Cache-Control"] == "public, no-cache"
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.django_db
def test_a_page_is_sent_again_only_when_it_changed() -> None:
    issue = make_published_issue()
    document = make_published(issue)
    for address in (issue.get_absolute_url(), document.get_absolute_url()):
        tag = get(address)["ETag"]
        assert Client().get(address, headers={"if-none-match": tag}).status_code == 304
    withdraw_document(document, reason="有误")
    assert Client().get(address, headers={"if-none-match": tag}).status_code == 410


def is_ours(script: dict[str, str]) -> bool:
    return script.get("src", "").startswith("/static/js/")


@pytest.mark.django_db
@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_have_their_landmarks_and_no_script_of_their_own(address: str) -> None:
    make_published_issue()
    page = Client().get(address).content.decode()
    assert [len(elements(page, tag)) for tag in ("main", "h1")] == [1, 1]
    # A drawing in the page may have a title of its own.
    assert len(elements(page[: page.index("</head>")], "title")) == 1
    assert not [e for e in elements(page, "script") if e.get("type") != "application/ld+json" and not is_ours(e)]
    assert elements(page, "html") == [{"lang": "zh-CN"}]
    assert links(page)[0] == "#main"
    assert elements(page, "main")[0]["id"] == "main"
    assert "当前位置：" in words(page) or address == "/"
    assert "演示站，非政府网站" in words(page)
    for element in elements(page, "link") + elements(page, "a") + elements(page, "form"):
        address = element.get("href") or element.get("action") or "#"
        assert address.startswith(("/", "#", "?", "http://testserver/")), address


@pytest.mark.django_db
def test_every_link_of_the_frame_is_an_address_of_the_portal() -> None:
    make_published_issue()
    for link in links(html("/")):
        if link.startswith("/"):
            try:
                resolve(link.split("?")[0])
            except Resolver404:
                pytest.fail(f"{link} leads nowhere")


@pytest.mark.django_db
def test_only_reading_is_allowed() -> None:
    make_published_issue()
    for method in ("post", "put", "patch", "delete"):
        assert getattr(Client(), method)("/baishixian/2023/1/").status_code == 405
    assert Client().head("/baishixian/2023/1/").status_code == 200


@pytest.mark.django_db
def test_the_portals_own_404_has_search_and_the_way_home() -> None:
    page = html("/nothing/here/", 404)
    assert "没有找到这个页面" in page
    assert "/" in links(page)
    assert [form["action"] for form in elements(page, "form") if form.get("role") == "search"]
    assert {"name": "robots", "content": "noindex"} in elements(page, "meta")


@pytest.mark.django_db
def test_the_portals_own_500_needs_no_database() -> None:
    client = Client(raise_request_exception=False)
    with mock.patch("bulletins.views.home.Issue.objects.newest", side_effect=OperationalError("down")):
        response = client.get("/")
    assert response.status_code == 500
    assert "本页暂时无法显示" in response.content.decode()
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_health_asks_the_database() -> None:
    assert get("/healthz").content == b"ok\n"
    with mock.patch("portal.views.connection.cursor", side_effect=OperationalError("down")):
        response = get("/healthz", 503)
    assert "no-store" in response["Cache-Control"]


def test_robots_may_read_all_but_the_back_office() -> None:
    said = Client().get("/robots.txt").content.decode().splitlines()
    assert said[:2] == ["User-agent: *", "Disallow: /admin/"]
    assert said[-1] == "Sitemap: http://testserver/sitemap.xml"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/baishixian/0203/", "/baishixian/2023/01/", "/baishixian/2023/1/01/", "/baishixian/d/0/",
        "/baishixian/2023/1/99999999999999999999/", "/baishixian/d/99999999999999999999/", "/baishixian/2023/99999/",
        "/baishixian/2023/1/1/tables/0/", "/BAISHIXIAN/2023/1/",
    ],
)  # fmt: skip
def test_odd_addresses_are_not_found(address: str) -> None:
    make_published_issue()
    get(address, 404)


@pytest.mark.django_db
def test_feeds_are_announced() -> None:
    make_published_issue()
    kinds = {element["type"] for element in elements(html("/"), "link") if element.get("rel") == "alternate"}
    assert kinds == {"application/rss+xml", "application/atom+xml"}
    announced = [e["href"] for e in elements(html("/baishixian/"), "link") if e.get("rel") == "alternate"]
    assert "/feeds/baishixian/rss.xml" in announced
