"""The chain in the back office: each role by its own forms, and by forms it was never given."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bulletins.models import Act, Attachment, Comment, Document, Openness, ReviewChain, ReviewEntry, State, Step
from bulletins.publishing.reviewing import course_of
from tests.backoffice import desk
from tests.domain.making import make_bulletin, reviewed

pytestmark = pytest.mark.django_db

ROLES = ["编辑", "校对", "校对", "校对", "初审", "复审", "终审", "保密审查", "发布"]
READERS = {
    "proof_1": "校对1",
    "proof_2": "校对2",
    "proof_3": "校对3",
    "review_1": "初审4",
    "review_2": "复审5",
    "review_3": "终审6",
}


@pytest.fixture
def office() -> dict[str, Client]:
    """A client for each person; three proofread."""
    names = [f"{role}{n}" for n, role in enumerate(ROLES)]
    return {name: desk.client_of(desk.user(name, role)) for name, role in zip(names, ROLES, strict=True)}


def course(document: Document) -> Any:
    return course_of(Document.objects.select_related("record__bulletin").get(pk=document.pk))


def act(client: Client, document: Document, name: str, **values: str) -> Any:
    values = {"act": name, "seen": course(document).digest, "step": course(document).waiting or ""} | values
    return client.post(desk.url(document, "review"), values)


def clear_secrecy(client: Client, document: Document) -> list[Any]:
    answers = []
    for row in client.get(desk.url(document, "clearance")).context["rows"]:
        values = {f"s-{row.key}-{name}": value for name, value in row.secrecy.initial.items()}
        values |= {"act": "secrecy", "key": row.key, "seen": row.cleared.digest, f"s-{row.key}-verdict": "clear"}
        answers.append(client.post(desk.url(document, "clearance"), values))
    return answers


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_from_the_editor_through_everybody_to_the_public(office: dict[str, Client]) -> None:
    editor, publisher = office["编辑0"], office["发布8"]
    document = desk.draft(openness=Openness.UNDECIDED)
    values = desk.form_values(editor, desk.url(document)) | {"openness": "active", "written_on": "2023-02-01"}
    assert editor.post(desk.url(document), values).status_code == 302
    assert act(editor, document, "submit").status_code == 302
    assert clear_secrecy(office["保密审查7"], document)[0].status_code == 302
    for step in Step:
        name = READERS[step.value]
        assert f"请{step.label}" in page(office[name], reverse("admin:index"))
        assert f"{step.label}通过" in page(office[name], desk.url(document, "review"))
        assert act(office[name], document, "pass", reason="同意").status_code == 302
        assert f"请{step.label}" not in page(office[name], reverse("admin:index"))
    assert "审校完毕，可以发布" in page(publisher, reverse("admin:index"))
    address = desk.url(document, "publish")
    seen = publisher.get(address).context["question"].seen
    assert publisher.post(address, {"seen": seen}).status_code == 302
    assert Client().get(document.get_absolute_url()).status_code == 200
    sheet = page(publisher, desk.url(document, "sheet"))
    for name in [*READERS.values(), "保密审查7", "编辑0", "发布8"]:
        assert name in sheet
    assert "☑ 主动公开" in sheet


def test_each_step_is_for_those_alone_who_have_its_permission(office: dict[str, Client]) -> None:
    document = desk.draft(written_on="2023-02-01")
    reviewed(document)
    document.review_entries.filter(event="passed")._raw_delete("default")
    for step in Step:
        before = ReviewEntry.objects.count()
        for name, client in office.items():
            if name[:2] != READERS[step.value][:2]:
                assert act(client, document, "pass").status_code == 403, f"{name} {step}"
                assert act(client, document, "return", reason="不行").status_code == 403, f"{name} {step}"
                assert f"{step.label}通过" not in page(client, desk.url(document, "review"))
        assert ReviewEntry.objects.count() == before
        assert act(office[READERS[step.value]], document, "pass").status_code == 302
    for name, client in office.items():
        expected = 200 if name == "发布8" else 403
        assert client.get(desk.url(document, "publish")).status_code == expected
    assert act(office["终审6"], document, "submit").status_code == 403
    assert act(office["编辑0"], document, "anything").status_code == 403


def test_who_has_every_permission_is_still_one_person() -> None:
    root = desk.client_of(desk.user("root", superuser=True))
    document = desk.draft(written_on="2023-02-01")
    assert root.post(desk.url(document), desk.form_values(root, desk.url(document))).status_code == 302
    assert act(root, document, "submit").status_code == 302
    assert act(root, document, "pass").status_code == 302
    refused = act(root, document, "pass")
    assert "各步要由不同的人办理" in desk.errors(refused)
    assert "各步要由不同的人办理" in page(root, desk.url(document, "review"))
    assert "没有编辑过的人办理" in desk.errors(clear_secrecy(root, document)[0])


def test_replayed_and_stale_forms_are_told(office: dict[str, Client]) -> None:
    document = desk.draft(written_on="2023-02-01")
    reviewed(document)
    document.review_entries.filter(event="passed")._raw_delete("default")
    form = {"act": "pass", "step": "proof_1", "seen": course(document).digest}
    one, other = office["校对1"], office["校对2"]
    assert one.post(desk.url(document, "review"), form).status_code == 302
    assert "刚由别人办理过" in desk.errors(one.post(desk.url(document, "review"), form))
    assert "刚由别人办理过" in desk.errors(other.post(desk.url(document, "review"), form))
    editor = office["编辑0"]
    values = desk.form_values(editor, desk.url(document)) | {"text": f"{document.text}\n又一段。\n"}
    assert editor.post(desk.url(document), values).status_code == 302
    form = {"act": "pass", "step": "review_1", "seen": form["seen"]}
    assert "内容有过改动" in desk.errors(office["初审4"].post(desk.url(document, "review"), form))
    assert ReviewEntry.objects.filter(event="passed").count() == 1
    assert "要重新送审" in page(editor, reverse("admin:index"))


def test_a_return_reaches_the_editor_with_its_reason(office: dict[str, Client]) -> None:
    editor, other = office["编辑0"], desk.client_of(desk.user("另一位编辑", "编辑"))
    document = desk.draft(written_on="2023-02-01")
    assert editor.post(desk.url(document), desk.form_values(editor, desk.url(document))).status_code == 302
    assert act(editor, document, "submit").status_code == 302
    assert "退回要写明原因" in desk.errors(act(office["校对1"], document, "return", reason=" "))
    assert act(office["校对1"], document, "return", reason="第二段漏了“县”字").status_code == 302
    for address in (reverse("admin:index"), desk.url(document), desk.url(document, "review")):
        assert "第二段漏了“县”字" in page(editor, address)
    assert "第二段漏了" not in page(other, reverse("admin:index")).partition("最近的草稿")[0]


def test_proofreaders_and_reviewers_change_nothing(office: dict[str, Client]) -> None:
    document = desk.draft(place=desk.issue(), written_on="2023-02-01")
    table = desk.with_table(document)
    values = desk.form_values(office["编辑0"], desk.url(document)) | {"title": "改过"}
    for name in (*READERS.values(), "保密审查7"):
        client = office[name]
        shown = page(client, desk.url(document))
        assert "水井" in shown
        assert 'name="title"' not in shown
        for address in (
            desk.url(document),
            desk.url(table),
            desk.url(document, "delete"),
            desk.url(document, "revise"),
        ):
            assert client.post(address, values | {"post": "yes"}).status_code == 403
        settle = {
            "act": "openness",
            "key": "document",
            "o-document-openness": "closed",
            "o-document-ground": "internal",
        }
        assert client.post(desk.url(document, "clearance"), settle).status_code == 403
    document.refresh_from_db()
    assert (document.title, document.openness) == ("关于水井管护的通知", Openness.ACTIVE)


def test_saving_the_form_decides_openness_and_keeps_who(office: dict[str, Client]) -> None:
    editor = office["编辑0"]
    document = desk.draft(openness=Openness.UNDECIDED, written_on="2023-02-01")
    values = desk.form_values(editor, desk.url(document)) | {"openness": "closed"}
    assert "请选择法定理由" in desk.errors(editor.post(desk.url(document), values))
    values = desk.form_values(editor, desk.url(document)) | {"openness": "closed", "openness_ground": "internal"}
    assert editor.post(desk.url(document), values).status_code == 302
    assert editor.post(desk.url(document), desk.form_values(editor, desk.url(document))).status_code == 302
    decision = document.opennessdecisions.get()
    assert decision.person is not None
    assert (decision.openness, decision.ground, decision.person.username) == ("closed", "internal", "编辑0")


def test_attachments_are_settled_one_by_one(office: dict[str, Client]) -> None:
    document = desk.draft(written_on="2023-02-01", attachments_elsewhere="门户")
    attachment = Attachment.objects.create(document=document, order=1, title="水井清单")
    editor, secrecy = office["编辑0"], office["保密审查7"]
    address = desk.url(document, "clearance")
    for key in ("document", str(attachment.pk)):
        values = {"act": "openness", "key": key, f"o-{key}-openness": "active"}
        assert editor.post(address, values).status_code == 302
        assert secrecy.post(address, values).status_code == 403
    assert [answer.status_code for answer in clear_secrecy(secrecy, document)] == [302, 302]
    assert document.secrecyreviews.count() == 2
    assert editor.post(address, {"act": "secrecy", "key": "document"}).status_code == 403
    gone = {"act": "openness", "key": "999999", "o-999999-openness": "active"}
    assert "这个附件刚被删掉了" in desk.errors(editor.post(address, gone))


def test_remarks_on_a_place_are_answered_and_settled(office: dict[str, Client]) -> None:
    document = desk.draft(written_on="2023-02-01")
    document.editors.add(desk.user("写稿人", "编辑"))
    writer, reader = Client(), office["初审4"]
    writer.force_login(document.editors.get())
    address, back = desk.url(document, "comment"), desk.url(document, "review")
    place = reader.get(back).context["places"][-1]
    assert reader.post(address, {"place": place.name, "text": "这里要写全称 <b>"}).status_code == 302
    assert "有1条批注要处理" in page(writer, reverse("admin:index"))
    assert "有1条批注没有处理" in page(writer, desk.url(document))
    shown = page(writer, back)
    assert "这里要写全称 &lt;b&gt;" in shown
    assert f'data-place="{place.name}"' in shown
    remark = Comment.objects.get()
    assert remark.words == place.words
    assert writer.post(address, {"answers": str(remark.pk), "text": "已改为全称"}).status_code == 302
    assert writer.post(address, {"settle": str(remark.pk)}).status_code == 302
    remark.refresh_from_db()
    assert remark.settled_by == document.editors.get()
    assert "刚由别人处理过" in page_after(reader.post(address, {"settle": str(remark.pk)}, follow=True))
    assert "还没有写字" in page_after(reader.post(address, {"text": " "}, follow=True))
    assert "有1条批注要处理" not in page(writer, reverse("admin:index"))
    stranger = desk.client_of(desk.user("stranger"))
    assert stranger.post(address, {"text": "乱写"}).status_code == 403
    assert Comment.objects.count() == 2


def page_after(response: Any) -> str:
    return response.content.decode()


def test_what_stands_in_the_way_is_listed_with_links_to_each_place(office: dict[str, Client]) -> None:
    document = desk.draft(written_on=None, number="", text="# 甲\n\n秘密★1年\n", openness=Openness.UNDECIDED)
    shown = page(office["发布8"], desk.url(document, "publish"))
    change = desk.url(document)
    for link in (f"{change}#id_number", f"{change}#id_written_on", f"{change}#id_text",
                 desk.url(document, "clearance"), desk.url(document, "review")):  # fmt: skip
        assert f'href="{link}"' in shown, link
    assert "秘密★1年" in shown
    assert "确认发布" not in shown
    edit = page(office["编辑0"], change)
    for anchor in ("number", "written_on", "text"):
        assert f'id="id_{anchor}"' in edit


def test_only_who_may_lets_it_through_without_reviews_and_says_why(office: dict[str, Client]) -> None:
    document = desk.draft(written_on="2023-02-01")
    reviewed(document)
    document.review_entries.all()._raw_delete("default")
    address = desk.url(document, "publish")
    publisher = office["发布8"]
    values = {"seen": publisher.get(address).context["question"].seen, "override": "急件", "acknowledged": "1"}
    publisher.post(address, values)
    assert Document.objects.get(pk=document.pk).state == State.DRAFT
    head = desk.user("主任", "发布")
    head.user_permissions.add(desk.permission("publish_unreviewed"))
    client = desk.client_of(head)
    assert "例外发布" in page(client, address)
    client.post(address, values | {"override": ""})
    assert Document.objects.get(pk=document.pk).state == State.DRAFT
    assert client.post(address, values).status_code == 302
    override = Act.objects.get(kind=Act.Kind.OVERRIDE)
    assert (override.actor, override.note.splitlines()[0]) == (head, "急件")
    assert "急件" in page(client, desk.url(document))
    assert "急件" in page(client, desk.url(document, "sheet"))


def test_the_chain_is_set_by_who_may_with_a_reason(office: dict[str, Client]) -> None:
    bulletin = make_bulletin()
    address = desk.url(bulletin, "chain")
    few = {"step": ["review_1", "review_3"], "reason": "办公室只有四个人"}
    for name in ("编辑0", "终审6", "发布8"):
        assert office[name].post(address, few).status_code == 403
    root = desk.client_of(desk.user("root", superuser=True))
    assert "请写明原因" in desk.errors(root.post(address, few | {"reason": ""}))
    assert root.post(address, few).status_code == 302
    assert ReviewChain.objects.get().steps == ["review_1", "review_3"]
    assert "办公室只有四个人" in page(office["编辑0"], address)
    document = desk.draft(written_on="2023-02-01")
    assert re.findall(r"<b>(.审|.校)</b>", page(office["编辑0"], desk.url(document, "review"))) == ["初审", "终审"]
    assert "办公室只有四个人" in page(office["编辑0"], desk.url(document, "sheet"))


def test_what_must_be_right_before_reviewers_read_is_asked_first(office: dict[str, Client]) -> None:
    document = desk.draft(openness=Openness.UNDECIDED)
    refused = act(office["编辑0"], document, "submit")
    assert "送审前要先解决：公开属性尚未认定。" in desk.errors(refused)
    assert not ReviewEntry.objects.exists()
