"""The canonical text: what it covers, what it leaves out, and that nothing done later changes it."""

from __future__ import annotations

import hashlib
import re

import pytest
from django.utils import timezone

from bulletins.models import Canonical, Document, LedgerEntry, PublishedFile, Validity
from bulletins.publishing.acts import revise, withdraw_document
from bulletins.publishing.canonical import canonical_lines, canonical_text, words_digest
from bulletins.publishing.validity import decide_validity
from tests.domain.making import make_published_issue, publish_document
from tests.pages.reader import get
from tests.proof.making import full_document, picture

pytestmark = pytest.mark.django_db


def now(document: Document) -> str:
    return canonical_text(canonical_lines(Document.objects.get(pk=document.pk)))


def test_it_covers_every_fact_the_text_the_table_and_the_files() -> None:
    document = full_document()
    lines = now(document).split("\n")
    assert lines[:3] == ["gongbao-canonical: 1", f"record: {document.record_id}", "version: 1"]
    assert re.fullmatch(r"published_at: 2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", lines[3])
    for line in (
        "title: 关于水井的通知",
        "issuer: 白石县人民政府",
        "written_on: 2023-02-03",
        "openness: active",
        "topic: t1",
        "text: @主送 各乡镇人民政府：",
        "text: ## 一、总则",
        "text: 水井由村民委员会管理，每年\\\\t检查两次。",
        "table 1 caption: 水井清单",
        "table 1 header rows: 1",
        "table 1 cell 2 1: 砚池村",
        "table 1 span: 2 0 1 2",
        "attachment 1 name: 登记表.csv",
        "figure 1 alternative: 全县水井的位置",
    ):
        assert line in lines, line
    image = picture()
    digests = f"{hashlib.sha256(image).hexdigest()} {hashlib.new('sm3', image).hexdigest()} {len(image)}"
    assert f"figure 1 file: {digests}" in lines


def test_page_furniture_and_what_is_derived_are_left_out() -> None:
    text = now(full_document())
    assert "第3页" not in text
    assert "h-1" not in text
    assert "p-1" not in text


def test_its_digests_are_those_of_the_ledger() -> None:
    document = full_document()
    kept = Canonical.objects.get(document=document)
    entry = LedgerEntry.objects.get(record=document.record)
    assert kept.text == now(document)
    assert entry.sha256 == hashlib.sha256(kept.text.encode()).hexdigest()
    assert entry.sm3 == hashlib.new("sm3", kept.text.encode()).hexdigest()
    assert PublishedFile.objects.count() == 2


def test_no_later_act_changes_it() -> None:
    issue = make_published_issue()
    document = full_document(issue)
    before = now(document)
    decide_validity(document.record, Validity.REPEALED, since=timezone.localdate(), basis="清政发〔2024〕5号")
    agency = document.issuing.get().agency
    agency.name = "改名后的机关"
    agency.save()
    assert now(document) == before
    second = publish_document(revise(document, reason="更正"))
    assert Document.objects.get(pk=document.pk).state == "superseded"
    assert now(document) == before != now(second)
    text = now(second)
    withdraw_document(second, reason="误发")
    assert now(second) == text


def test_each_version_has_its_own_at_an_address_for_good() -> None:
    document = full_document(make_published_issue())
    address = document.get_absolute_url()
    first = get(f"{address}v1/canonical.txt")
    assert first["Content-Type"] == "text/plain; charset=utf-8"
    assert first.content == now(document).encode()
    publish_document(revise(document, reason="更正"))
    assert get(f"{address}v1/canonical.txt").content == first.content
    assert b"version: 2" in get(f"{address}v2/canonical.txt").content
    assert f"{address}v2/canonical.txt" in get(address).content.decode()
    get(f"{address}v3/canonical.txt", 404)


def test_a_drafts_is_nowhere_and_a_withdrawn_ones_is_gone() -> None:
    document = full_document()
    address = document.get_absolute_url()
    draft = revise(document, reason="更正")
    get(f"{address}v2/canonical.txt", 404)
    get(f"/verify/{document.record_id}/2/", 302)
    assert not Canonical.objects.filter(document=draft).exists()
    withdraw_document(document, reason="误发")
    notice = get(f"{address}v1/canonical.txt", 410).content.decode()
    assert "误发" in notice
    assert "水井" not in notice


def test_white_space_does_not_count_for_the_words() -> None:
    assert words_digest("甲 乙\n丙\u3000丁\ufeff") == words_digest("甲乙丙丁")
    assert words_digest("甲乙") != words_digest("乙甲")
