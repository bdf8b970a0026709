"""What stands around a document: its relations as a drawing, and documents like it."""

from __future__ import annotations

import re

import pytest

from bulletins.models import Document, Relation, RelationDecision, Topic
from bulletins.publishing.acts import withdraw_document
from bulletins.search.query import ask
from tests.domain.making import make_draft, make_published, publish_document
from tests.pages.making import open_issue
from tests.pages.reader import elements, html, inside, links
from tests.pages.test_queries import MOST, queries

pytestmark = pytest.mark.django_db


def drawn(page: str) -> list[tuple[str, str]]:
    """(name, address) of the nodes that lead somewhere, from above to below."""
    graph = page[page.index('<figure class="graph">') : page.index("</figure>", page.index('<figure class="graph">'))]
    return [(node["aria-label"], node["href"]) for node in elements(graph, "a")]


def similar(document: Document) -> list[str]:
    page = html(document.get_absolute_url())
    found = re.search(r'<section class="about" aria-labelledby="page-similar">.*?</section>', page, re.DOTALL)
    return [name.split("（")[0] for name in inside(found[0], "a")] if found else []


def test_relations_are_drawn_with_what_acts_on_the_document_above_it() -> None:
    issue = open_issue()
    document = make_published(issue, title="水井办法", number="白政发〔2020〕900号")
    newer = make_published(issue, title="水井新办法")
    RelationDecision.objects.create(
        source=newer.record, target=document.record, kind=Relation.Kind.REPEALS, words="水井办法", confirmed=True
    )
    citing = make_published(issue, title="依据它的通知", text="# 甲\n\n根据白政发〔2020〕900号办理。\n")
    make_draft(issue, title="未定稿", text="# 甲\n\n根据白政发〔2020〕900号办理。\n")
    page = html(document.get_absolute_url())
    assert drawn(page) == [
        ("被以下文件废止 水井新办法", newer.get_absolute_url()),
        ("被以下文件引用 依据它的通知", citing.get_absolute_url()),
    ]
    assert set(links(page)) >= {newer.get_absolute_url(), citing.get_absolute_url()}
    assert drawn(html(newer.get_absolute_url())) == [("废止了 水井办法", document.get_absolute_url())]
    assert 'class="graph"' not in html(make_published(issue).get_absolute_url())
    for _n in range(7):
        make_published(issue, text="# 甲\n\n根据白政发〔2020〕900号办理。\n")
    crowded = html(document.get_absolute_url())
    assert len(drawn(crowded)) == 5
    assert "+4" in inside(crowded[crowded.index('class="graph"') :], "text")


def test_similar_documents_are_near_in_title_or_class_and_public() -> None:
    issue = open_issue()
    titles = [
        "关于农村水井管护的通知",
        "关于城镇水井管护补助的意见",
        "关于义务教育招生的通知",
        "关于水井管护检查的通报",
    ]
    documents = {title: make_published(issue, title=title) for title in titles}
    classed = make_draft(issue, title="关于灌溉设施巡查的通知")
    own = make_draft(issue, title="关于河道清淤的通知")
    for draft in (classed, own):
        draft.topics.set([Topic.objects.get_or_create(code="108303", defaults={"name": "水利"})[0]])
    classed, own = publish_document(classed), publish_document(own)
    make_draft(issue, title="关于农村水井管护的通知（未定稿）")
    well = documents[titles[0]]
    assert similar(well) == []  # there is no index yet, and a page that nobody searched on builds none
    assert len(ask("水井管护")) == 3
    assert similar(well) == [titles[3], titles[1]] or similar(well) == [titles[1], titles[3]]
    assert similar(own)[0] == classed.title
    assert similar(documents[titles[2]]) == []
    withdraw_document(documents[titles[3]], reason="有误")
    assert similar(well) == [titles[1]]
    assert queries(well.get_absolute_url()) <= MOST
