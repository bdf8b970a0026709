"""A page in the look that its address asks for: the same words, at the same address, for anyone and any cache."""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from bulletins.models import Document
from bulletins.models.derived import refresh
from bulletins.presenting.display import CHOICES
from bulletins.presenting.dressing import to_traditional, with_look
from tests.domain.making import add_table, make_draft, make_published_issue, publish_document
from tests.pages.making import open_issue
from tests.pages.reader import elements, get, html, links, words

pytestmark = pytest.mark.django_db

LOOKS = [(name, value) for name, values in CHOICES.items() for value in values if value]
TEXT = """\
# 关于发展头发产业的通知

第一条　干部头发里面的事。白政发〔2021〕1号。

## 一、皇后以后

发展生产。

@表格 1

@署名 白石县人民政府

@日期 2023年2月1日
"""


def publish() -> Document:
    draft = make_draft(open_issue(), title="关于发展头发产业的通知", text=TEXT)
    add_table(draft)
    refresh(draft)
    return publish_document(draft)


def text_of(page: str) -> str:
    return page[page.index('<div class="text"') : page.index('<footer class="document-foot"')]


def without_queries(page: str) -> str:
    return re.sub(r'href="([^"?#]*)\?[^"#]*', r'href="\1', page)


@pytest.mark.parametrize(("name", "value"), LOOKS)
def test_every_look_is_cacheable_unindexed_and_leads_to_the_one_address(name: str, value: str) -> None:
    address = publish().get_absolute_url()
    response = get(address, **{name: value})
    page = response.content.decode()
    assert response["Cache-Control"] == "public, no-cache"
    assert not response.cookies
    assert response["X-Robots-Tag"] == "noindex"
    assert {"name": "robots", "content": "noindex"} in elements(page, "meta")
    assert {"rel": "canonical", "href": f"http://testserver{address}"} in elements(page, "link")
    assert f"{name}-{value}" in elements(page, "html")[0]["class"].split()
    again = Client().get(address, {name: value}, headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(("name", "value"), [look for look in LOOKS if look[0] != "script"])
def test_no_look_changes_a_character_of_the_text(name: str, value: str) -> None:
    address = publish().get_absolute_url()
    plain, other = html(address), html(address, **{name: value})
    assert without_queries(text_of(other)) == text_of(plain)
    for label in ("发文字号", "成文日期", "有效性", "引用本文"):
        assert label in words(other) or label not in words(plain)


def test_the_official_layout_holds_every_word_that_the_reading_view_holds() -> None:
    address = publish().get_absolute_url()
    plain, official = html(address), html(address, view="official")
    main = re.compile(r"<main.*</main>", re.DOTALL)
    told = [main.findall(page)[0] for page in (plain, official)]
    said = [set(re.findall(r"[\w〔〕]+", re.sub(r"<[^>]*>", " ", page))) for page in told]
    assert said[0] <= said[1]
    assert [e["href"] for e in elements(official, "link") if "official" in e.get("href", "")]
    assert not [e["href"] for e in elements(plain, "link") if "official" in e.get("href", "")]


def test_a_page_as_it_is_may_be_found_and_has_no_class() -> None:
    address = publish().get_absolute_url()
    response = get(address)
    assert "X-Robots-Tag" not in response
    assert elements(response.content.decode(), "html") == [{"lang": "zh-CN"}]


def test_traditional_characters_follow_phrases_and_touch_no_address() -> None:
    address = publish().get_absolute_url()
    plain, page = html(address), html(address, script="hant")
    assert "幹部頭髮裏面的事" in words(page)
    assert "皇后以後" in words(page)
    assert "發展生產" in words(page)
    assert elements(page, "html")[0]["lang"] == "zh-Hant"
    assert "標題、文號、正文" in [e.get("placeholder") for e in elements(page, "input")]
    assert 'lang="zh-CN"' not in page
    assert without_queries(page).count("href=") == without_queries(plain).count("href=")
    assert set(links(without_queries(page))) == set(links(without_queries(plain)))
    assert elements(page, "script") == elements(plain, "script")
    data = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
    assert data.findall(page) == data.findall(plain)


@pytest.mark.parametrize(
    ("simplified", "said"),
    [
        ("头发", "頭髮"),
        ("发展", "發展"),
        ("皇后", "皇后"),
        ("以后", "以後"),
        ("干旱", "乾旱"),
        ("〔2021〕1号", "〔2021〕1號"),
    ],
)
def test_conversion_by_phrase(simplified: str, said: str) -> None:
    assert to_traditional(simplified) == said


def test_links_and_forms_keep_the_look_without_a_script() -> None:
    address = publish().get_absolute_url()
    page = html(address, mode="elder", contrast="yellow-on-black", view="official")
    asked = {link for link in links(page) if link.startswith("/") and not link.startswith("/feeds/")}
    look = "mode=elder&contrast=yellow-on-black"
    assert f"/documents/?{look}" in asked
    assert f"/baishixian/2023/1/?{look}" in asked
    assert f"{address}tables/1/?{look}" in asked
    assert not [link for link in asked if link.startswith("/documents/") and "view=" in link]
    assert f"{address}tables/1.csv" in links(page)
    hidden = {(e["name"], e["value"]) for e in elements(page, "input") if e["type"] == "hidden"}
    assert hidden == {("mode", "elder"), ("contrast", "yellow-on-black")}
    assert [link for link in links(page) if link.startswith(f"{address}#")]


@pytest.mark.parametrize(
    "address", ["/", "/documents/", "/documents/?genre=通知", "/tables/", "/chronicle/", "/verify/"]
)
def test_lists_take_a_look_beside_their_filters_and_still_refuse_what_they_do_not_know(address: str) -> None:
    make_published_issue()
    mark = "&" if "?" in address else "?"
    get(f"{address}{mark}mode=elder&size=150")
    if "documents" in address:
        get(f"{address}{mark}mode=elderly", 400)


def test_a_redirect_keeps_the_look() -> None:
    document = publish()
    response = get(f"/number/{document.number}/", 302, mode="elder")
    assert response["Location"] == f"{document.get_absolute_url()}?mode=elder"


@pytest.mark.parametrize(
    ("url", "dressed"),
    [("/a/", "/a/?mode=elder"), ("/a/?q=x#p", "/a/?q=x&mode=elder#p"), ("/a/?mode=x", "/a/?mode=elder")],
)
def test_an_address_in_a_look(url: str, dressed: str) -> None:
    assert with_look(url, {"mode": "elder"}) == dressed


def test_what_an_address_carries_does_not_escape_into_the_page() -> None:
    make_published_issue()
    page = html("/search/", q='"><script>x</script>', mode="elder")
    assert "<script>x" not in page


def test_the_bar_offers_this_very_page_in_every_look() -> None:
    make_published_issue()
    page = html("/documents/", genre="通知")
    offered = {e["href"] for e in elements(page, "a") if "data-aid" in e}
    assert "/documents/?genre=%E9%80%9A%E7%9F%A5&mode=elder" in offered
    assert len(offered) >= 9
    for address in offered:
        get(address)


def test_the_printed_foot_names_address_version_and_digest() -> None:
    document = publish()
    address = document.get_absolute_url()
    canonical = get(f"{address}v1/canonical.txt").content
    foot = words(html(address)[html(address).index('class="print-foot"') :])
    assert f"网址：http://testserver{address}" in foot
    assert "第1版" in foot
    assert hashlib.sha256(canonical).hexdigest() in foot


def test_the_first_view_of_a_long_document_is_small() -> None:
    lines = [
        f"第{n}条　水井由村民委员会管理，经费由县财政安排，第{n}次检查于2023年{n % 12 + 1}月1日进行。"
        for n in range(1, 1200)
    ]
    draft = make_draft(open_issue(), text="# 甲\n\n" + "\n\n".join(lines) + "\n")
    address = publish_document(draft).get_absolute_url()
    page = html(address)
    total = len(gzip.compress(page.encode()))
    for name in ("css/site.css", "css/aids.css", "js/aids.js", "js/document.js"):
        found = finders.find(name)
        assert isinstance(found, str)
        total += len(gzip.compress(Path(found).read_bytes()))
    assert total < 100_000


def test_every_colour_of_the_screen_follows_the_palette() -> None:
    """White is a token, save behind a QR code and on paper, so that a palette reaches every surface."""
    literal = []
    for path in sorted((Path(__file__).resolve().parents[2] / "static" / "css").glob("*.css")):
        if path.name.startswith(("backoffice", "review-sheet")) or path.name == "aids.css":
            continue
        screen = path.read_text(encoding="utf-8").partition("/* Paper: A4")[0]
        lines = [line.strip() for line in screen.splitlines() if re.search(r"(?:background|color): (?:#|white)", line)]
        literal += [f"{path.name}: {line}" for line in lines if not line.startswith(".qr img")]
    assert literal == []
