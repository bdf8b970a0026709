"""What a text repeals or amends is settled by an editor; the published row stays as it is, and doubt stays open."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from bulletins.ingest.citations import amended_in
from bulletins.ingest.tree import Block
from bulletins.models import Act, Change, Document, Record, Relation, RelationDecision, State
from bulletins.models.states import Frozen
from bulletins.publishing.acts import revise, withdraw_document
from bulletins.publishing.holding import Overtaken
from bulletins.publishing.relations import confirm_relation, open_claims, refuse_relation
from tests.domain.making import make_draft, make_published, publish_document
from tests.pages.reader import html, links, words

pytestmark = pytest.mark.django_db

REPEAL = "# 甲\n\n本办法自2024年5月1日起施行，《水井管理办法》（白政发〔2020〕3号）同时废止。\n"


def target(**fields: Any) -> Document:
    return make_published(**({"title": "水井管理办法", "number": "白政发〔2020〕3号"} | fields))


def source(text: str = REPEAL, **fields: Any) -> Document:
    return make_published(text=text, **({"effective_on": date(2024, 5, 1), "written_on": date(2024, 4, 1)} | fields))


def claim_of(document: Document) -> Relation:
    return Relation.objects.exclude(kind=Relation.Kind.CITES).get(document=document)


def test_a_repeal_waits_until_it_is_confirmed_and_then_stands_on_both() -> None:
    old, new = target(), source()
    claims = open_claims()
    assert [[candidate.pk for candidate in claim.candidates] for claim in claims] == [[old.pk]]
    assert "废止" not in words(html(old.get_absolute_url()))
    before = Change.latest_number()
    confirm_relation(claim_of(new), old.record)
    assert {change.record_id for change in Change.objects.filter(number__gt=before)} == {old.record_id, new.record_id}
    assert open_claims() == []
    page = html(old.get_absolute_url())
    assert "本文件已于2024年5月1日废止。" in words(page)
    assert "被以下文件废止" in words(page)
    assert new.get_absolute_url() in links(page)
    assert "废止了" in words(html(new.get_absolute_url()))
    decision = old.record.validity_decisions.get()
    assert (decision.validity, decision.since, decision.basis_record) == ("repealed", date(2024, 5, 1), new.record)
    relation = claim_of(new)
    assert (relation.target, relation.confirmed) == (None, False)
    kinds = set(Act.objects.values_list("kind", flat=True))
    assert {Act.Kind.RELATION, Act.Kind.VALIDITY} <= kinds


def test_a_document_that_is_no_longer_public_is_named_by_nobody() -> None:
    old, new = target(), source(title="新办法的名称")
    confirm_relation(claim_of(new), old.record)
    withdraw_document(new, reason="有误")
    page = html(old.get_absolute_url())
    assert "本文件已于2024年5月1日废止。" in words(page)
    assert "新办法的名称" not in page


def test_a_correction_of_the_repealing_document_opens_nothing_again() -> None:
    old, new = target(), source()
    confirm_relation(claim_of(new), old.record)
    publish_document(revise(new, reason="改错字"))
    assert open_claims() == []
    assert "废止了" in words(html(new.get_absolute_url()))


def test_a_number_that_two_bear_is_for_an_editor_to_tell_apart() -> None:
    first, second, new = target(), target(title="另一件"), source()
    claim = open_claims()[0]
    assert {candidate.pk for candidate in claim.candidates} == {first.pk, second.pk}
    refuse_relation(claim.relation, second.record)
    assert [candidate.pk for candidate in open_claims()[0].candidates] == [first.pk]
    assert Record.objects.get(pk=first.record_id).validity == "unconfirmed"
    with pytest.raises(Overtaken):
        refuse_relation(claim_of(new), second.record)


def test_a_title_means_the_only_document_that_bears_it_or_prints_it() -> None:
    text = "# 甲\n\n自2024年5月1日起施行，《水井管理办法》同时废止。\n"
    new = source(text)
    assert open_claims()[0].candidates == []
    printed = make_published(title="关于印发水井管理办法的通知", instrument="水井管理办法", genre="公告", number="")
    assert [candidate.pk for candidate in open_claims()[0].candidates] == [printed.pk]
    target(number="白政发〔2019〕1号")
    assert open_claims()[0].candidates == []
    assert open_claims(new)[0].relation.words == "《水井管理办法》"


def test_a_document_in_preparation_may_be_meant_and_is_not_shown_by_it() -> None:
    draft, new = make_draft(title="未发布的办法", number="白政发〔2020〕3号"), source()
    confirm_relation(claim_of(new), draft.record)
    page = html(new.get_absolute_url())
    assert "未发布的办法" not in page
    assert "废止了" not in words(page)
    assert Record.objects.get(pk=draft.record_id).validity == "repealed"


def test_of_two_who_settle_one_claim_the_second_is_told() -> None:
    old, new = target(), source()
    relation = claim_of(new)
    confirm_relation(relation, old.record)
    for act in (confirm_relation, refuse_relation):
        with pytest.raises(Overtaken):
            act(relation, old.record)
    with pytest.raises(Overtaken):
        confirm_relation(relation, make_published().record)
    assert RelationDecision.objects.count() == 1
    with pytest.raises(Frozen):
        RelationDecision.objects.get().save()


def test_without_a_day_nothing_is_decided() -> None:
    old = target()
    new = publish_document(make_draft(text=REPEAL, written_on=None), override="印本没有成文日期")
    with pytest.raises(ValidationError, match="自何日起"):
        confirm_relation(claim_of(new), old.record)
    assert not RelationDecision.objects.exists()


def test_an_amendment_names_its_clause_and_never_revives_what_was_repealed() -> None:
    old = target()
    new = source("# 甲\n\n将《水井管理办法》（白政发〔2020〕3号）第五条修改为：“水井每月清洗。”\n")
    confirm_relation(claim_of(new), old.record)
    page = words(html(old.get_absolute_url()))
    assert "本文件已于2024年5月1日修改" in page
    assert "第五条" in page
    confirm_relation(claim_of(source(number="白政发〔2025〕1号")), old.record)
    again = source(
        "# 乙\n\n决定修改《水井管理办法》（白政发〔2020〕3号）。\n",
        number="白政发〔2026〕1号",
        effective_on=date(2026, 1, 1),
    )
    confirm_relation(claim_of(again), old.record)
    assert Record.objects.get(pk=old.record_id).validity == "repealed"


def test_citations_show_on_both_where_the_number_names_one() -> None:
    cited = target()
    citing = make_published(text="# 甲\n\n根据白政发〔2020〕3号文件要求办理。\n")
    draft = make_draft(text="# 乙\n\n根据白政发〔2020〕3号文件要求办理。\n", title="未发布的引用")
    assert cited.get_absolute_url() in links(html(citing.get_absolute_url()))
    page = html(cited.get_absolute_url())
    assert "被以下文件引用" in words(page)
    assert citing.title in page
    assert draft.title not in page
    target(title="同号的另一件")
    assert "引用了" not in words(html(citing.get_absolute_url()))
    assert "被以下文件引用" not in words(html(cited.get_absolute_url()))


def test_the_banner_stands_on_page_list_feed_and_search() -> None:
    old, new = target(), source()
    confirm_relation(claim_of(new), old.record)
    assert Document.objects.get(pk=old.pk).state == State.PUBLISHED
    for address in ("/documents/?validity=repealed", "/search/?q=水井管理办法&validity=repealed"):
        page = html(address)
        assert old.title in words(page)
        assert 'class="badge">已废止' in page
    for address in ("/feeds/rss.xml", "/feeds/atom.xml"):
        feed = Client().get(address).content.decode()
        assert "本文件已于2024年5月1日废止。依据：" in feed
        assert new.title in feed


@pytest.mark.parametrize(
    ("title", "text", "found"),
    [
        (
            "关于修改《甲办法》的决定",
            "对《甲办法》（白政发〔2020〕3号）作如下修改：",
            [("《甲办法》（白政发〔2020〕3号）", "")],
        ),
        ("关于修改〈甲办法〉部分条款的通知", "", [("《甲办法》", "")]),
        ("甲", "将《乙办法》第五条第二款修改为：“三元”。", [("《乙办法》", "第五条第二款")]),
        ("关于印发《甲办法（修订）》的通知", "根据《水法》的规定，修改完善了甲办法。", []),
    ],
)
def test_what_a_text_amends(title: str, text: str, found: list[tuple[str, str]]) -> None:
    assert amended_in(title, [Block("paragraph", text)]) == found
