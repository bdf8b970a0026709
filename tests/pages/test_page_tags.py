"""What pages say of themselves to machines: the meta tags of government sites, Open Graph, schema.org."""

from __future__ import annotations

import json
import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.utils import timezone

from bulletins.models import Document, Relation, RelationDecision, Validity
from bulletins.publishing.acts import revise, withdraw_document
from bulletins.publishing.validity import decide_validity
from tests.domain.making import add_table, make_draft, make_published, make_published_issue, publish_document
from tests.pages.making import open_issue
from tests.pages.reader import elements, html

pytestmark = pytest.mark.django_db

SITE = ["SiteName", "SiteDomain", "SiteIDCode"]
COLUMN = ["ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"]
ARTICLE = ["ArticleTitle", "PubDate", "ContentSource"]
FURTHER = ["Keywords", "Author", "Description", "Url"]
LISTS = [
    "/documents/", "/tables/", "/chronicle/", "/search/", "/search/?q=水井", "/feeds/", "/verify/", "/sitemap/",
    "/accessibility/", "/in-force/", "/browse/", "/agencies/", "/topics/", "/baishixian/",
    "/baishixian/2023/", "/baishixian/2023/1/", "/documents/?genre=通知",
]  # fmt: skip


@pytest.fixture(autouse=True)
def site(settings: Any) -> None:
    settings.SITE_ID_CODE = "1234567890"
    settings.SITE_DOMAIN = "www.baishi.example"


def tags(address: str, status: int = 200) -> dict[str, str]:
    """The meta tags of a page by name, in order. None may be empty or stand twice."""
    found = [e for e in elements(html(address, status), "meta") if "name" in e]
    named = [(e["name"], e["content"]) for e in found if e["name"] not in ("viewport", "robots", "description")]
    assert len(named) == len(dict(named))
    assert all(content.strip() for _name, content in named)
    return dict(named)


def linked(address: str) -> dict[str, Any]:
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html(address), re.DOTALL)
    data: dict[str, Any] = json.loads(found)
    assert data["@context"] == "https://schema.org"
    return data


def publish(**fields: Any) -> Document:
    return make_published(open_issue(overall_number=5), **fields)


def test_the_home_page_and_pages_that_say_no_carry_the_three_of_the_site() -> None:
    gone = withdraw_document(publish(), reason="有误")
    for address, status in (("/", 200), ("/nothing/", 404), (gone.get_absolute_url(), 410)):
        assert list(tags(address, status)) == SITE
    assert tags("/")["SiteDomain"] == "www.baishi.example"
    assert tags("/")["SiteIDCode"] == "1234567890"


@pytest.mark.parametrize("address", ["/", *LISTS])
def test_lists_and_the_home_page_say_what_they_are_for_search_engines(address: str) -> None:
    publish()
    (said,) = [e["content"] for e in elements(html(address), "meta") if e.get("name") == "description"]
    assert len(said) > 8


@pytest.mark.parametrize("address", LISTS)
def test_lists_carry_seven(address: str) -> None:
    publish()
    assert list(tags(address)) == SITE + COLUMN


def test_a_document_its_versions_their_comparison_and_its_tables_carry_ten_and_more() -> None:
    draft = make_draft(open_issue(), text="# 甲\n\n水井归村民委员会管理。\n\n@表格 1\n")
    add_table(draft)
    document = publish_document(revise(publish_document(draft), reason="更正"))
    address = document.get_absolute_url()
    for page in (address, f"{address}v1/", f"{address}diff/1..2/", f"{address}tables/1/"):
        assert list(tags(page)) == SITE + COLUMN + ARTICLE + FURTHER
        assert tags(page)["Url"].startswith(f"http://testserver{address}")
    said = tags(address)
    assert said["ArticleTitle"] == f"{document.title}（{document.number}）"
    assert said["ContentSource"] == "白石县人民政府"
    assert said["Description"].startswith("水井归村民委员会管理。")
    assert said["ColumnName"] == "白石县人民政府公报"
    first = document.record.first_published_at
    assert first is not None
    assert said["PubDate"] == timezone.localtime(first).strftime("%Y-%m-%d %H:%M")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d ([01]\d|2[0-3]):[0-5]\d", said["PubDate"])


def test_without_a_domain_the_host_serves_and_without_a_code_its_tag_is_left_out(settings: Any) -> None:
    settings.SITE_DOMAIN = settings.SITE_ID_CODE = ""
    assert tags("/") == {"SiteName": settings.SITE_NAME, "SiteDomain": "testserver"}


def test_open_graph_names_the_one_address_of_a_page() -> None:
    document = publish()
    address = document.get_absolute_url()
    found = {e["property"]: e["content"] for e in elements(html(address), "meta") if "property" in e}
    assert found["og:type"] == "article"
    assert found["og:url"] == f"http://testserver{address}"
    assert document.title in found["og:title"]
    assert all(found.values())
    assert {"rel": "canonical", "href": found["og:url"]} in elements(html(address), "link")
    home = {e["property"]: e["content"] for e in elements(html("/"), "meta") if "property" in e}
    assert home["og:type"] == "website"
    assert not [e for e in elements(html("/nothing/", 404), "meta") if "property" in e]


def test_a_document_is_legislation_of_its_issue() -> None:
    document = publish(written_on=date(2023, 1, 4), effective_on=date(2023, 2, 1), expires_on=date(2033, 1, 31))
    decide_validity(document.record, Validity.IN_FORCE, since=date(2023, 2, 1))
    data = linked(document.get_absolute_url())
    assert data["@type"] == "Legislation"
    assert data["@id"] == f"http://testserver{document.get_absolute_url()}"
    assert data["legislationIdentifier"] == document.number
    assert data["legislationType"] == "通知"
    assert data["legislationPassedBy"] == [{"@type": "GovernmentOrganization", "name": "白石县人民政府"}]
    assert (data["legislationDate"], data["legislationDateOfApplicability"]) == ("2023-01-04", "2023-02-01")
    assert data["legislationLegalForce"] == "https://schema.org/InForce"
    assert data["encoding"][0]["legislationLegalValue"] == "https://schema.org/UnofficialLegalValue"
    assert data["isPartOf"]["@type"] == "PublicationIssue"
    assert data["isPartOf"]["isPartOf"]["name"] == "白石县人民政府公报"


def test_what_a_document_repealed_is_said_on_both_and_nothing_is_claimed_that_is_open() -> None:
    issue = open_issue()
    old, new = make_published(issue), make_published(issue)
    assert "legislationLegalForce" not in linked(old.get_absolute_url())
    RelationDecision.objects.create(
        source=new.record, target=old.record, kind=Relation.Kind.REPEALS, words="甲", confirmed=True
    )
    decide_validity(old.record, Validity.REPEALED, since=date(2023, 5, 1), basis_record=new.record)
    assert linked(old.get_absolute_url())["legislationLegalForce"] == "https://schema.org/NotInForce"
    (repealed,) = linked(new.get_absolute_url())["legislationRepeals"]
    assert repealed["legislationIdentifier"] == old.number


def test_an_issue_is_a_part_of_its_periodical_and_lists_what_it_holds() -> None:
    make_published_issue(documents=3)
    data = linked("/baishixian/2023/1/")
    assert data["@type"] == "PublicationIssue"
    assert data["issueNumber"] == "1"
    assert len(data["hasPart"]) == 3
    assert data["isPartOf"] == {key: value for key, value in linked("/baishixian/").items() if key != "@context"}


def test_a_draft_is_in_no_list_of_parts() -> None:
    issue = make_published_issue(documents=1)
    make_draft(issue, title="没有发布的通知")
    assert "没有发布的通知" not in html("/baishixian/2023/1/")


EVIL = '</script><script>alert("1")</script><!--&\u2028"><meta name="x">'


def test_what_stands_in_a_title_stays_in_the_title() -> None:
    document = publish(title=f"关于{EVIL}的通知", issuer=EVIL, genre="公告", number="")
    page = html(document.get_absolute_url())
    assert linked(document.get_absolute_url())["name"] == f"关于{EVIL}的通知"
    assert "<script>alert" not in page
    assert not [e for e in elements(page, "meta") if e.get("name") == "x"]
    title = tags(document.get_absolute_url())["ArticleTitle"]
    assert unescape(title) == " ".join(f"关于{EVIL}的通知".split())
