"""One form for a draft and its place: what it stores, what it refuses, and that nothing written is lost."""

import json

import pytest
from django.test import Client

from bulletins.models import Agency, Document, Openness, State, Table
from bulletins.publishing import acts
from tests.backoffice import desk
from tests.domain.making import make_bulletin, publish_document, publish_issue

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Client:
    return desk.client_of(desk.user("editor", "编辑"))


def test_a_new_document_comes_last_in_its_issue_with_its_table_and_its_bodies(editor: Client) -> None:
    issue = desk.issue()
    desk.draft("先有的文件", place=issue)
    lead, other = Agency.objects.create(name="青禾县水利局"), Agency.objects.create(name="青禾县财政局")
    address = f"{desk.url(Document(), 'add')}?issue={issue.pk}"
    values = desk.form_values(editor, address)
    assert values["bulletin"] == issue.bulletin_id
    values |= {
        "title": "关于补助标准的通知",
        "number": "青政办发〔2024〕7号",
        "text": "# 关于补助标准的通知\r\n\r\n@表格 1\r\n\r\n@图片 分布图\r\n",
        "new_tables": json.dumps([{"order": 1, "header_rows": 1, "rows": [["甲", "乙"], ["1", "2"]], "spans": []}]),
        "new_attachments": json.dumps([{"label": "1", "title": "名单", "kind": "elsewhere"}]),
        "issuing-TOTAL_FORMS": 2,
        "issuing-0-agency": other.pk,
        "issuing-0-place": 2,
        "issuing-1-agency": lead.pk,
        "issuing-1-place": 1,
    }
    response = editor.post(address, values)
    assert response.status_code == 302, desk.errors(response)
    document = Document.objects.get(title="关于补助标准的通知")
    assert (document.record.issue, document.record.position, document.version) == (issue, 2, 1)
    assert document.state == State.DRAFT
    assert document.number_serial == 7
    assert document.text == "# 关于补助标准的通知\n\n@表格 1\n\n@图片 分布图\n"
    assert document.tables.get().rows == [["甲", "乙"], ["1", "2"]]
    assert [(row.agency, row.lead) for row in document.issuing.all()] == [(lead, True), (other, False)]
    assert [figure.caption for figure in document.figures.all()] == ["分布图"]
    assert document.attachments.get().title == "名单"
    assert document.anchors.count() == 3


def test_saving_an_untouched_form_changes_nothing(editor: Client) -> None:
    issue = desk.issue()
    document = desk.draft(place=issue, number="青政发〔2024〕1号")
    desk.with_table(document)
    before = (document.text, document.title, document.record.position)
    response = editor.post(desk.url(document), desk.form_values(editor, desk.url(document)))
    assert response.status_code == 302, desk.errors(response)
    document = Document.objects.get(pk=document.pk)
    assert (document.text, document.title, document.record.position) == before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("正文\n\n@表各 1\n", "第3行：不认识的标记“@表各”"),
        ("正文\n\n@表格 1\n\n@表格 2\n", "正文写了“@表格 2”，但没有这张表。"),
        ("@表格 1\n\n@表格 1\n", "“@表格 1”在正文里出现了不止一次。"),
        ("只有正文\n", "表格1没有在正文里出现"),
    ],
)
def test_text_and_tables_must_agree_and_the_text_stays_on_the_page(editor: Client, text: str, message: str) -> None:
    document = desk.draft()
    desk.with_table(document)
    values = desk.form_values(editor, desk.url(document)) | {"text": text}
    response = editor.post(desk.url(document), values)
    assert response.status_code == 200
    assert message in desk.errors(response)
    assert text.strip().replace("“", "&quot;") in response.content.decode()
    assert not [lack for lack in response.context["lacks"] if lack.blocking and lack.gate == "form"]
    assert Document.objects.get(pk=document.pk).text == document.text


def test_a_new_table_that_is_no_grid_is_named(editor: Client) -> None:
    document = desk.draft()
    tables = [{"order": 1, "header_rows": 0, "rows": [["甲", "乙"], ["1"]]}]
    values = desk.form_values(editor, desk.url(document)) | {
        "text": document.text + "\n@表格 1\n",
        "new_tables": json.dumps(tables),
    }
    response = editor.post(desk.url(document), values)
    assert "表格1：第2行有1格，第1行有2格" in desk.errors(response)
    assert not Table.objects.exists()


def test_of_two_editors_the_second_is_told_and_keeps_what_they_wrote(editor: Client) -> None:
    document = desk.draft()
    first = desk.form_values(editor, desk.url(document)) | {"number": "青政发〔2024〕1号"}
    second = desk.form_values(editor, desk.url(document)) | {"text": document.text + "\n第二个人写的。\n"}
    assert editor.post(desk.url(document), first).status_code == 302
    refused = editor.post(desk.url(document), second)
    assert refused.status_code == 200
    assert "别人保存过新的内容" in desk.errors(refused)
    assert "第二个人写的。" in refused.content.decode()
    document.refresh_from_db()
    assert "第二个人写的。" not in document.text
    current = refused.context["adminform"].form.current_stamp
    assert f'name="overwrite" value="{current}"' in refused.content.decode()
    assert editor.post(desk.url(document), second | {"overwrite": current}).status_code == 302
    document.refresh_from_db()
    assert "第二个人写的。" in document.text


def test_a_change_of_place_alone_counts_as_a_change(editor: Client) -> None:
    document = desk.draft(place=desk.issue())
    values = desk.form_values(editor, desk.url(document))
    document.record.page = 9
    document.record.save()
    assert "别人保存过新的内容" in desk.errors(editor.post(desk.url(document), values))


def test_a_draft_published_meanwhile_is_not_saved_and_the_text_is_handed_back(editor: Client) -> None:
    document = desk.draft()
    values = desk.form_values(editor, desk.url(document)) | {"text": document.text + "\n晚了一步。\n"}
    publish_document(document)
    response = editor.post(desk.url(document), values)
    assert response.status_code == 409
    assert "晚了一步。" in response.content.decode()
    assert "晚了一步。" not in Document.objects.get(pk=document.pk).text


def test_a_correction_cannot_move_what_the_public_already_sees(editor: Client) -> None:
    issue = desk.issue()
    document = publish_document(desk.draft(place=issue))
    new = acts.revise(document, reason="改错字")
    other = desk.issue(2)
    values = desk.form_values(editor, desk.url(new)) | {"issue": other.pk, "page": 99, "title": "更正后的标题"}
    response = editor.post(desk.url(new), values)
    assert response.status_code == 302, desk.errors(response)
    new = Document.objects.get(pk=new.pk)
    assert new.title == "更正后的标题"
    assert (new.record.issue, new.record.page) == (issue, None)


def test_an_issue_or_column_of_another_bulletin_is_refused(editor: Client) -> None:
    document = desk.draft()
    other = make_bulletin("baiyangxian", "白杨县人民政府公报")
    column = other.sections.create(label="县政府文件")
    values = desk.form_values(editor, desk.url(document)) | {"section": column.pk}
    assert "这个栏目不是所选公报的栏目。" in desk.errors(editor.post(desk.url(document), values))


def test_a_published_document_is_read_only_with_its_text_and_history(editor: Client) -> None:
    document = desk.draft(openness=Openness.ACTIVE, place=desk.issue())
    desk.with_table(document)
    document = publish_document(document, note="审定")
    page = editor.get(desk.url(document))
    html = page.content.decode()
    assert page.status_code == 200
    assert 'name="_save"' not in html
    assert "不能直接修改或删除" in html
    assert document.get_absolute_url() in html
    assert "审定" in html
    assert 'class="submit-row"' not in html
    shown = editor.get(desk.url(document, "view"))
    assert "水井由村民委员会管理。" in shown.content.decode()
    assert "石桥" in shown.content.decode()


def test_the_history_of_a_document_has_what_befell_its_issue(editor: Client) -> None:
    issue = desk.issue()
    document = desk.draft(place=issue)
    publish_issue(issue, note="主任签发")
    page = editor.get(desk.url(document))
    assert [act.note for act in page.context["acts"]] == ["主任签发"]
    assert "主任签发" in page.content.decode()


@pytest.mark.parametrize(("title", "warned"), [("关于水井管护的通知", False), ("关于水井管理的通知", True)])
def test_a_title_that_differs_from_the_printed_one_is_pointed_out(editor: Client, title: str, warned: bool) -> None:
    document = desk.draft(text="# 白石县人民政府关于水井管护的通知\n", issuer="白石县人民政府")
    values = desk.form_values(editor, desk.url(document)) | {"title": title}
    page = editor.post(desk.url(document), values | {"_continue": "1"}, follow=True)
    assert ("请核对是不是有一处写错了" in page.content.decode()) is warned
