"""Pages ask the database a few times, however long they are."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bulletins.models import Agency, Attachment, Document, Issue, Record, Relation, RelationDecision, Topic, Validity
from bulletins.models.derived import refresh
from bulletins.publishing.acts import revise
from bulletins.publishing.validity import decide_validity
from tests.domain.making import (
    add_table,
    make_draft,
    make_issue,
    make_published,
    make_published_issue,
    publish_document,
    publish_issue,
)

pytestmark = pytest.mark.django_db

MOST = 10


def queries(address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert Client().get(address).status_code == 200
    return len(asked)


def publish_large(issue: Issue, size: int) -> Document:
    """A document with ``size`` of everything that a page prints."""
    lines = [f"## 第{n}段\n\n一段话。\n\n@名单 组长：甲\n\n@表格 {n}\n\n@图片 图{n}\n" for n in range(1, size + 1)]
    draft = make_draft(issue, text="# 甲\n\n" + "\n".join(lines), written_on=date(2023, 1, 1))
    for n in range(1, size + 1):
        add_table(draft, order=n, rows=[["村", "眼"], *([f"村{r}", str(r)] for r in range(size))])
        Attachment.objects.create(document=draft, order=n, title=f"附件{n}")
        parent = Topic.objects.get_or_create(code=f"t{n}", name=f"类{n}")[0]
        draft.topics.add(Topic.objects.get_or_create(code=f"s{n}", name=f"目{n}", parent=parent)[0])
    refresh(draft)
    return publish_document(draft)


def test_the_largest_document_takes_few_queries_that_do_not_grow() -> None:
    issue = make_published_issue(documents=1)
    small = queries(publish_large(issue, 1).get_absolute_url())
    for _ in range(10):
        make_published_issue(number=issue.number + Issue.objects.count())
    large = queries(publish_large(issue, 12).get_absolute_url())
    assert small == large <= MOST


def test_a_corrected_and_repealed_document_takes_few_queries_as_well() -> None:
    issue = make_published_issue(documents=2)
    document = publish_large(issue, 2)
    basis = Record.objects.exclude(pk=document.record_id).first()
    decide_validity(document.record, Validity.REPEALED, since=date(2024, 5, 1), basis_record=basis)
    publish_document(revise(document, reason="更正"))
    # Of a repealed and corrected document: the decision, its basis, and the earlier versions.
    assert queries(document.get_absolute_url()) <= MOST + 2
    assert queries(f"{document.get_absolute_url()}v1/") <= MOST


def test_related_documents_take_few_queries_that_do_not_grow() -> None:
    issue = make_published_issue(documents=1)
    document = make_published(issue, number="白政发〔2020〕900号")
    address = document.get_absolute_url()
    citing = "# 甲\n\n根据白政发〔2020〕900号文件要求办理。\n"

    def relate(n: int) -> None:
        other = make_published(issue, text=citing)
        RelationDecision.objects.create(
            source=make_published(issue).record,
            target=document.record,
            kind=Relation.Kind.AMENDS,
            words=f"{n}",
            confirmed=True,
        )
        decide_validity(document.record, Validity.AMENDED, since=date(2024, 5, 1), basis_record=other.record)

    relate(0)
    small = queries(address)
    feeds = queries("/feeds/atom.xml")
    for n in range(1, 8):
        relate(n)
        decide_validity(
            make_published(issue).record, Validity.REPEALED, since=date(2024, 5, 1), basis_record=document.record
        )
    assert small == queries(address) <= MOST
    assert feeds == queries("/feeds/atom.xml") <= MOST + 2


LISTS = [
    "/", "/baishixian/", "/baishixian/2023/", "/baishixian/2023/1/", "/documents/", "/tables/", "/chronicle/",
    "/browse/", "/in-force/", "/agencies/", "/topics/", "/topics/t1/", "/agencies/{agency}/",
]  # fmt: skip


def test_lists_take_few_queries_that_do_not_grow() -> None:
    publish_large(make_published_issue(documents=1), 1)
    lists = [address.format(agency=Agency.objects.get().pk) for address in LISTS]
    small = {address: queries(address) for address in lists}
    first = Issue.objects.get()
    for n in range(8):
        make_published_issue(number=n + 2, documents=3)
        publish_large(first, 2)
    assert small == {address: queries(address) for address in lists}
    assert max(small.values()) <= MOST, small


def test_all_filters_at_once_take_few_queries() -> None:
    issue = make_issue()
    make_draft(issue, written_on=date(2023, 2, 1))
    publish_issue(issue)
    filters = (
        "bulletin=baishixian&year=2023&agency=白石县人民政府&genre=通知&validity=unconfirmed&written_from=2023-01-01"
    )
    assert queries(f"/documents/?{filters}") <= MOST
