"""The preview is the public template over unsaved text; recognising fills text, tables and fields."""

import json

import pytest
from django.test import Client

from bulletins.admin.document import MARKS
from bulletins.ingest import markup
from bulletins.models import Agency, Document, Record
from tests.backoffice import desk
from tests.domain.making import notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Client:
    return desk.client_of(desk.user("editor", "编辑"))


def test_unsaved_text_is_shown_as_the_public_would_read_it(editor: Client) -> None:
    document = desk.draft()
    desk.with_table(document)
    values = {
        "document": document.pk,
        "title": "改过的标题",
        "text": "## 一、新的一节\n\n<b>不是标签</b>\n\n@表格 1\n\n@表格 2\n",
        "new_tables": json.dumps([{"order": 2, "rows": [["没存的表"]], "header_rows": 0}]),
    }
    page = editor.post(desk.url(Document(), "preview"), values)
    html = page.content.decode()
    assert "bulletins/_document_text.html" in [template.name for template in page.templates]
    assert "改过的标题" in html
    assert "一、新的一节" in html
    assert "&lt;b&gt;不是标签" in html
    assert "石桥" in html
    assert "没存的表" in html
    document.refresh_from_db()
    assert "新的一节" not in document.text


def test_a_preview_of_a_text_that_cannot_be_read_says_where(editor: Client) -> None:
    page = editor.post(desk.url(Document(), "preview"), {"text": "甲\n@怪 乙\n"}).content.decode()
    assert "第2行：不认识的标记“@怪”" in page


def test_the_preview_may_stand_in_a_frame_of_the_same_site_and_writes_nothing(editor: Client) -> None:
    page = editor.post(desk.url(Document(), "preview"), {"text": "甲"})
    assert page["X-Frame-Options"] == "SAMEORIGIN"
    assert not Record.objects.exists()
    assert editor.get(desk.url(Document(), "preview")).status_code == 405
    reader = desk.client_of(desk.user("reader"))
    assert reader.post(desk.url(Document(), "preview"), {"text": "甲"}).status_code == 403
    assert reader.post(desk.url(Document(), "recognise"), {"raw": "甲"}).status_code == 403


def test_a_pasted_notice_is_recognised(editor: Client) -> None:
    agency = Agency.objects.create(name="白石县人民政府")
    rows = "村\t眼\n砚池村\t3\n石桥村\t12\n"
    raw = notice(7, body=f"现将水井清单印发。\n\n一、明确责任\n\n水井由村民委员会管理。\n\n{rows}")
    found = editor.post(desk.url(Document(), "recognise"), {"raw": raw, "first_table": "3"}).json()
    assert found["fields"]["title"] == "关于做好第7号水井管护工作的通知"
    assert found["fields"]["number"] == "白政发〔2023〕7号"
    assert found["fields"]["written_on"] == "2023-02-07"
    assert found["fields"]["openness"] == "active"
    assert found["agency"] == {"id": agency.pk, "name": "白石县人民政府"}
    kinds = [block.kind for block in markup.read(found["text"])]
    assert {"title", "doc_number", "addressees", "heading", "table", "signer", "date", "openness"} <= set(kinds)
    assert "@表格 3" in found["text"]
    assert [table["order"] for table in found["tables"]] == [3]
    assert found["tables"][0]["rows"][2] == ["石桥村", "12"]


def test_what_was_recognised_can_be_saved_as_it_is(editor: Client) -> None:
    raw = notice(8, body="现将水井清单印发。\n\n村\t眼\n砚池村\t3\n")
    found = editor.post(desk.url(Document(), "recognise"), {"raw": raw, "first_table": "1"}).json()
    address = f"{desk.url(Document(), 'add')}?issue={desk.issue().pk}"
    values = desk.form_values(editor, address) | found["fields"]
    values |= {
        "text": found["text"],
        "new_tables": json.dumps(found["tables"]),
        "new_attachments": json.dumps(found["attachments"]),
    }
    response = editor.post(address, values)
    assert response.status_code == 302, desk.errors(response)
    document = Document.objects.get()
    assert document.text == found["text"]
    assert document.tables.get().rows == [["村", "眼"], ["砚池村", "3"]]


def test_every_mark_of_the_working_text_has_its_button_and_its_help() -> None:
    explained = {mark.strip().removeprefix("@") for mark, _label, _words in MARKS if mark.startswith("@")}
    assert explained == set(markup.MARKS)


def test_nothing_pasted_is_said(editor: Client) -> None:
    response = editor.post(desk.url(Document(), "recognise"), {"raw": " \n"})
    assert response.status_code == 400
    assert "请先粘贴" in response.json()["error"]
