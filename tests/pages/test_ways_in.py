"""Agencies and topics: every way in leads to what is published, and to nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from bulletins.models import Agency, AgencyAlias, Document, DocumentAgency, NumberSeries, Topic
from bulletins.publishing.acts import withdraw_document
from tests.domain.making import make_draft, make_issue, make_published, make_published_issue, publish_document
from tests.feeds.test_feeds import titles
from tests.pages.making import open_issue
from tests.pages.reader import elements, get, html, inside, links, main, words
from tests.pages.test_lists import listed

pytestmark = pytest.mark.django_db


def classed(*codes: str, publish: bool = True, **fields: Any) -> Document:
    draft = make_draft(**fields)
    draft.topics.set(Topic.objects.filter(code__in=codes))
    return publish_document(draft) if publish else draft


def test_the_classes_of_the_state_council_come_with_the_portal() -> None:
    tops = Topic.objects.filter(parent=None)
    assert [topic.code for topic in tops] == [str(code) for code in range(1078, 1100)]
    assert Topic.objects.count() == 22 + 121
    assert str(Topic.objects.get(code="108303")) == "农业、林业、水利/水利"
    assert not Topic.objects.get(code="1099").children.exists()


def test_an_agency_is_found_by_its_former_name_and_shows_its_years_series_and_documents() -> None:
    issue = open_issue()
    old = make_published(issue, title="旧文", written_on=date(2021, 5, 1), number="白政规〔2021〕1号")
    make_published(issue, title="新文", written_on=date(2023, 5, 1), number="白政规〔2023〕2号")
    make_draft(issue, title="未定稿", number="白秘〔2023〕9号")
    agency = Agency.objects.get()
    AgencyAlias.objects.create(agency=agency, name="白石县革命委员会", from_year=1968, to_year=1980)
    NumberSeries.objects.create(code="白政规", agency=agency, normative=True)
    silent = Agency.objects.create(name="还没有发文的机关")
    address = f"/agencies/{agency.pk}/"

    assert address in links(main(html("/agencies/")))
    assert silent.name not in html("/agencies/")
    get(f"/agencies/{silent.pk}/", 404)
    assert address in links(main(html("/agencies/", q="革命委员会")))
    assert "没有名称里有“没有发文”的机关" in words(html("/agencies/", q="没有发文"))
    assert "参数“name”本页不认识" in words(html("/agencies/", 400, name="x"))

    page = html(address)
    said = words(main(page))
    for fact in ("白石县革命委员会（1968—1980）", "白政规规范性文件2份"):
        assert fact in said
    assert "白秘" not in said
    assert listed(page) == ["新文", "旧文"]
    assert listed(html(address, year="2023")) == ["新文", "旧文"]  # of the issue
    assert titles(f"/feeds/agencies/{agency.pk}/atom.xml") == titles(f"/feeds/agencies/{agency.pk}/rss.xml")
    assert f"/feeds/agencies/{agency.pk}/atom.xml" in [link["href"] for link in elements(page, "link")]
    assert address in links(html(old.get_absolute_url()))
    assert "年份：" in words(html(address, 400, year="x"))


def test_a_body_with_others_has_the_document_too_and_loses_it_with_a_withdrawal() -> None:
    draft = make_draft(title="联合发文")
    other = Agency.objects.create(name="白石县水利局")
    DocumentAgency.objects.create(document=draft, agency=other, position=1)
    document = publish_document(draft)
    assert listed(html(f"/agencies/{other.pk}/")) == ["联合发文"]
    assert titles(f"/feeds/agencies/{other.pk}/rss.xml") == ["联合发文"]
    withdraw_document(document, reason="有误")
    get(f"/agencies/{other.pk}/", 404)
    get(f"/feeds/agencies/{other.pk}/rss.xml", 404)
    assert "联合发文" not in html("/agencies/")


def test_topics_show_what_they_hold_and_a_class_without_documents_is_not_there() -> None:
    well = classed("108303", title="水井")
    classed("1083", "108301", title="耕牛")
    classed("109802", title="未定稿", publish=False)
    page = main(html("/topics/"))
    assert inside(page, "h2") == ["农业、林业、水利2份"]
    assert [link for link in links(page) if link.startswith("/topics/")] == [
        "/topics/1083/", "/topics/108301/", "/topics/108303/",
    ]  # fmt: skip
    assert sorted(listed(html("/topics/1083/"))) == ["水井", "耕牛"]
    assert listed(html("/topics/108303/")) == ["水井"]
    assert titles("/feeds/topics/1083/atom.xml") == ["耕牛", "水井"]
    for code in ("109802", "1098", "1078", "nothing"):
        get(f"/topics/{code}/", 404)
        get(f"/feeds/topics/{code}/rss.xml", 404)
    assert "/topics/108303/" in links(html(well.get_absolute_url()))


def test_lists_and_search_filter_by_topic_and_count_a_document_once_a_class() -> None:
    classed("108303", "1083", title="水井管护")
    classed("108301", title="水井与耕牛")
    classed("109201", title="水井招工")
    for page in (html("/documents/"), html("/search/", q="水井")):
        said = words(main(page))
        for choice in ("农业、林业、水利（2）", "水利（1）", "劳动、人事、监察（1）", "劳动就业（1）"):
            assert choice in said, choice
    assert sorted(listed(html("/documents/", topic="1083"))) == ["水井与耕牛", "水井管护"]
    assert listed(html("/documents/", topic="108303")) == ["水井管护"]
    found = html("/search/", q="水井", topic="1083")
    assert "找到2份文件" in words(found)
    assert "主题分类：农业、林业、水利" in words(found)
    assert "主题分类：没有“1098”这一项" in words(html("/documents/", 400, topic="1098"))


def test_a_renamed_class_is_shown_by_its_new_name_at_its_old_address(admin_client: Client) -> None:
    document = classed("109403", title="养老服务")
    topic = Topic.objects.get(code="109403")
    answer = admin_client.post(
        f"/admin/bulletins/topic/{topic.pk}/change/",
        {"code": topic.code, "name": "养老与救助", "parent": topic.parent_id},
    )
    assert answer.status_code == 302
    assert "民政、扶贫、救灾/养老与救助" in html(document.get_absolute_url())
    assert "养老与救助" in html("/topics/109403/")


def test_what_there_is_to_browse() -> None:
    make_published_issue()
    make_draft(make_issue(number=2))
    said = words(main(html("/browse/")))
    for words_of in ("共2份文件", "共1个机关", "还没有文件标注", "1期", "白石县人民政府公报2023"):
        assert words_of in said, words_of
