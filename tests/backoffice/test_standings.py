"""Editors settle what texts repeal, see which terms end, and load a clean-up; publishers decide, editors look."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bulletins.models import Document, Record, Relation, RelationDecision, Revision, ValidityDecision
from tests.backoffice import desk
from tests.domain.making import make_draft, make_published, publish_document

pytestmark = pytest.mark.django_db

REPEAL = "# 甲\n\n本办法自2024年5月1日起施行，《水井管理办法》（白政发〔2020〕3号）同时废止。\n"
STANDINGS = reverse("admin:bulletins_document_standings")
CLEANUP = reverse("admin:bulletins_document_cleanup")


@pytest.fixture
def publisher() -> Client:
    return desk.client_of(desk.user("boss", "发布"))


def pair() -> tuple[Document, Document, str]:
    old = make_published(title="水井管理办法", number="白政发〔2020〕3号")
    new = make_published(title="新的办法", text=REPEAL, effective_on=date(2024, 5, 1))
    claim = Relation.objects.get(document=new, kind=Relation.Kind.REPEALS)
    return old, new, reverse("admin:bulletins_document_relation", args=[claim.pk])


def test_a_claim_waits_on_the_first_page_and_on_its_document_and_is_confirmed_there(publisher: Client) -> None:
    old, new, address = pair()
    for page in (reverse("admin:index"), desk.url(new), STANDINGS):
        said = publisher.get(page).content.decode()
        assert "待确认的废止、修改" in said
        assert address in said
    answer = {"target": old.record_id, "answer": "yes", "next": desk.url(new)}
    response = publisher.post(address, answer)
    assert response["Location"] == desk.url(new)
    assert Record.objects.get(pk=old.record_id).validity == "repealed"
    assert str(RelationDecision.objects.get().decided_by) == "boss"
    assert address not in publisher.get(STANDINGS).content.decode()
    publisher.post(address, answer)
    assert "刚由别人核实过" in publisher.get(STANDINGS).content.decode()
    assert RelationDecision.objects.count() == 1


def test_it_is_not_that_one(publisher: Client) -> None:
    old, _new, address = pair()
    publisher.post(address, {"target": old.record_id, "answer": "no", "next": "https://elsewhere.example/"})
    assert Record.objects.get(pk=old.record_id).validity == "unconfirmed"
    assert address not in publisher.get(STANDINGS).content.decode()


def test_editors_see_and_do_not_settle_and_no_answer_is_none(publisher: Client) -> None:
    old, _new, address = pair()
    editor = desk.client_of(desk.user("pen", "编辑"))
    assert "水井管理办法" in editor.get(STANDINGS).content.decode()
    assert editor.post(address, {"target": old.record_id, "answer": "yes"}).status_code == 403
    assert editor.get(CLEANUP).status_code == 403
    assert desk.client_of(desk.user("nobody")).get(STANDINGS).status_code == 403
    assert publisher.get(address).status_code == 405
    assert publisher.post(address, {"target": "x", "answer": "yes"}).status_code == 404
    publisher.post(address, {"target": old.record_id, "answer": "perhaps"})
    draft = Relation.objects.filter(document=make_draft(text=REPEAL)).exclude(kind=Relation.Kind.CITES).get()
    hidden = reverse("admin:bulletins_document_relation", args=[draft.pk])
    assert publisher.post(hidden, {"target": old.record_id, "answer": "yes"}).status_code == 404
    assert not RelationDecision.objects.exists()


def test_terms_that_end_within_six_months_or_are_over_are_listed(publisher: Client) -> None:
    today = timezone.localdate()
    over = make_published(title="已经届满的办法", expires_on=today - timedelta(days=1))
    make_published(title="即将届满的办法", expires_on=today + timedelta(days=100))
    make_published(title="还早的办法", expires_on=today + timedelta(days=300))
    make_draft(title="草稿里的办法", expires_on=today)
    said = publisher.get(STANDINGS).content.decode()
    assert said.index("已经届满的办法") < said.index("即将届满的办法")
    assert "还早的办法" not in said
    assert "草稿里的办法" not in said
    assert "有效期届满，待确认" in Client().get(over.get_absolute_url()).content.decode()
    assert over.title in Client().get("/documents/?validity=unconfirmed").content.decode()
    publisher.post(desk.url(over, "validity"), {"validity": "in_force"})
    assert "已经届满的办法" not in publisher.get(STANDINGS).content.decode()
    assert "有效期届满" not in Client().get(over.get_absolute_url()).content.decode()


def test_a_decision_rests_on_a_held_document_by_its_number(publisher: Client) -> None:
    document, basis = make_published(), make_published(title="清理的决定", number="白政发〔2024〕5号")
    address = desk.url(document, "validity")
    answer = {"validity": "repealed", "since": "2024-05-20", "basis": "", "basis_record": "白政发[2024]5"}
    assert publisher.post(address, answer).status_code == 302
    assert ValidityDecision.objects.get().basis_record == basis.record
    page = Client().get(document.get_absolute_url()).content.decode()
    assert f'依据：<a href="{basis.get_absolute_url()}">《清理的决定》（白政发〔2024〕5号）' in page
    assert "白政发〔2024〕5号" in publisher.get(address).content.decode()
    make_draft(title="未发布的决定", number="白政发〔2024〕6号")
    for number, message in (("白政发〔2024〕6号", "库里没有"), (document.number, "不能是这份文件自己")):
        assert message in publisher.post(address, answer | {"basis_record": number}).content.decode()
    make_published(number=basis.number)
    assert "不止一份" in publisher.post(address, answer).content.decode()
    assert ValidityDecision.objects.count() == 1


def test_a_new_version_needs_its_kind(publisher: Client) -> None:
    document = publish_document(desk.draft())
    address = desk.url(document, "revise")
    assert "请选择更正的类别" in publisher.post(address, {"reason": "有误"}).content.decode()
    assert "请选择更正的类别" in publisher.post(address, {"reason": "有误", "kind": "x"}).content.decode()
    assert publisher.post(address, {"reason": "有误", "kind": "annotation"}).status_code == 302
    draft = Document.objects.get(version=2)
    assert (draft.revision_kind, draft.revision_reason) == (Revision.ANNOTATION, "有误")
    Document.objects.filter(pk=draft.pk).update(revision_kind="")
    assert "更正的类别和说明" in publisher.get(desk.url(draft, "publish")).content.decode()


def test_a_clean_up_is_looked_at_first_and_carried_out_as_it_was_seen(publisher: Client) -> None:
    old = make_published(title="水井管理办法", number="白政发〔2020〕3号")
    table = "白政发〔2020〕3号\t废止\t2024-05-20\t某决定\n没有的\t废止\t2024-05-20\t某决定"
    page = publisher.post(CLEANUP, {"table": table, "step": "look"}).content.decode()
    assert "只认定看懂的1份" in page
    assert "库里没有“没有的”" in page
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen
    assert not ValidityDecision.objects.exists()
    other = publisher.post(CLEANUP, {"table": table.replace("05-20", "06-20"), "step": "apply", "seen": seen[1]})
    assert other.status_code == 200
    assert not ValidityDecision.objects.exists()
    done = publisher.post(CLEANUP, {"table": table, "step": "apply", "seen": seen[1]})
    assert done.status_code == 302
    decision = ValidityDecision.objects.get()
    assert (decision.record_id, decision.validity, str(decision.decided_by)) == (old.record_id, "repealed", "boss")


def test_a_clean_up_is_uploaded_and_what_is_no_table_is_refused(publisher: Client) -> None:
    make_published(title="水井管理办法", number="白政发〔2020〕3号")
    data = "文号或标题,有效性\n白政发〔2020〕3号,继续有效\n".encode("gb18030")
    page = publisher.post(CLEANUP, {"file": SimpleUploadedFile("清理.csv", data)}).content.decode()
    assert "确认认定1份" in page
    assert "白政发〔2020〕3号,继续有效" in page
    for wrong in ({"table": " "}, {"file": SimpleUploadedFile("a.csv", b"\xff\xff\x80")}):
        assert "errorlist" in publisher.post(CLEANUP, wrong).content.decode()
