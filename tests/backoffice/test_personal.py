"""The page of personal data: every finding in its words, decided by hand; the original for those who may see it."""

from __future__ import annotations

import re

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from bulletins.models import Act, Attachment, Document, PersonalDecision, State
from bulletins.models.personal import Choice
from bulletins.publishing.findings import findings, mask_all
from tests.backoffice import desk
from tests.domain.making import publish_document, reviewed

pytestmark = pytest.mark.django_db

MOBILE, SHOWN = "19900001234", "199****1234"
TEXT = "# 关于水井的通知\n\n联系人柏青岩，电话19900001234。\n\n邮箱nobody@example.com。\n"


@pytest.fixture
def editor() -> Client:
    return desk.client_of(desk.user("editor", "编辑"))


@pytest.fixture
def publisher() -> Client:
    return desk.client_of(desk.user("boss", "发布"))


def keys(document: Document) -> list[str]:
    return [found.key for found in findings(document)]


def post(client: Client, document: Document, **values: str) -> str:
    response = client.post(desk.url(document, "personal"), {"key": keys(document), **values}, follow=True)
    return response.content.decode()


def test_every_finding_is_shown_before_and_after_with_a_way_to_its_place(editor: Client) -> None:
    document = desk.draft(text=TEXT)
    table = desk.with_table(document, [["户主", "低保类别"], ["柏青岩", "A类"]])
    page = editor.get(desk.url(document, "personal")).content.decode()
    assert f"联系人柏青岩，电话<del>{MOBILE}</del><ins>{SHOWN}</ins>。" in page
    assert "<del>nobody@example.com</del><ins>n***@example.com</ins>" in page
    assert f'href="{desk.url(document)}#line-3"' in page
    assert f'href="{desk.url(table)}"' in page
    assert "还有3处没有认定" in page


def test_all_the_rest_is_masked_with_one_button_after_what_was_chosen(editor: Client) -> None:
    document = desk.draft(text=TEXT)
    mobile, _mail = keys(document)
    page = post(editor, document, mask_rest="1", **{f"choice-{mobile}": "keep", f"reason-{mobile}": "值班电话"})
    assert "已记下2处认定。" in page
    chosen = {row.key: (row.choice, row.reason, str(row.decided_by)) for row in PersonalDecision.objects.all()}
    assert chosen[mobile] == (Choice.KEEP, "值班电话", "editor")
    assert {choice for choice, *_rest in chosen.values()} == {Choice.KEEP, Choice.MASK}
    assert "值班电话" in page


def test_keeping_without_a_reason_is_refused_and_nothing_is_recorded(editor: Client) -> None:
    document = desk.draft(text=TEXT)
    mobile, mail = keys(document)
    page = post(editor, document, **{f"choice-{mobile}": "keep", f"choice-{mail}": "cut"})
    assert "保留要写明理由" in page
    assert f'name="choice-{mail}" value="cut" checked' in page
    assert not PersonalDecision.objects.exists()


def test_what_was_found_after_the_page_was_opened_stays_open(editor: Client) -> None:
    document = desk.draft(text=TEXT)
    seen = keys(document)
    document.text += "\n另有19900009999。\n"
    document.save()
    editor.post(desk.url(document, "personal"), {"key": seen, "mask_rest": "1"})
    assert [found.places[0].words for found in findings(document) if found.decision is None] == ["19900009999"]


def test_publishing_waits_for_every_decision(editor: Client, publisher: Client) -> None:
    document = reviewed(desk.draft(text=TEXT))
    page = publisher.get(desk.url(document, "publish")).content.decode()
    assert "有2处个人信息还没有认定" in page
    assert "确认发布" not in page
    post(editor, document, mask_rest="1")
    seen = publisher.get(desk.url(document, "publish")).context["question"].seen
    publisher.post(desk.url(document, "publish"), {"seen": seen, "acknowledged": "1"})
    document.refresh_from_db()
    assert document.state == State.PUBLISHED
    assert SHOWN in document.text


def test_a_file_can_only_be_kept_or_replaced(editor: Client) -> None:
    document = desk.draft()
    file = ContentFile(f"电话{MOBILE}".encode(), "a.txt")
    row = Attachment.objects.create(document=document, order=1, title="名单", kind="file", file=file)
    page = editor.get(desk.url(document, "personal")).content.decode()
    assert re.findall(r'type="radio"[^>]*value="(\w+)"', page) == ["keep"]
    assert f'href="{desk.url(document, "attachment", document.pk, row.pk)}"' in page
    assert "没有选任何一处" in post(editor, document, mask_rest="1")
    [key] = keys(document)
    assert "已记下1处认定。" in post(editor, document, **{f"choice-{key}": "keep", f"reason-{key}": "公开热线"})


def test_the_original_wording_is_for_those_who_may_and_say_why(editor: Client, publisher: Client) -> None:
    draft = desk.draft(text=TEXT)
    mask_all(draft)
    document = publish_document(draft)
    address = desk.url(document, "original")
    assert editor.get(address).status_code == editor.post(address, {"reason": "看看"}).status_code == 403
    page = publisher.get(desk.url(document, "personal")).content.decode()
    assert address in page
    assert MOBILE not in page
    assert MOBILE not in publisher.get(address).content.decode()
    assert MOBILE not in publisher.post(address, {"reason": ""}).content.decode()
    assert not Act.objects.filter(kind=Act.Kind.LOOK).exists()
    assert MOBILE in publisher.post(address, {"reason": "群众来电核实"}).content.decode()
    act = Act.objects.get(kind=Act.Kind.LOOK)
    assert (str(act.actor), act.note) == ("boss", "第1版：群众来电核实")
    history = editor.get(desk.url(document)).content.decode()
    assert "群众来电核实" in history
    assert MOBILE not in history


def test_the_history_of_a_masked_document_shows_what_it_held_to_those_who_may(
    editor: Client, publisher: Client
) -> None:
    draft = desk.draft(text=TEXT)
    history = desk.url(draft, "history")
    assert MOBILE in editor.get(history).content.decode()
    mask_all(draft)
    publish_document(draft)
    page = editor.get(history).content.decode()
    assert "正文" in page
    assert MOBILE not in page
    assert MOBILE in publisher.get(history).content.decode()


def test_the_printed_source_of_a_masked_version_is_an_original_too(editor: Client, publisher: Client) -> None:
    draft = desk.draft(text=TEXT)
    mask_all(draft)
    document = publish_document(draft)
    assert editor.get(desk.url(document, "source")).status_code == 403
    assert publisher.get(desk.url(document, "source")).status_code == 200
    assert Act.objects.filter(kind=Act.Kind.LOOK, note="第1版：对照原文").count() == 1


def test_a_published_version_takes_no_decisions(editor: Client) -> None:
    document = publish_document(desk.draft())
    assert editor.post(desk.url(document, "personal"), {"mask_rest": "1"}).status_code == 403
