"""导入公报 in the back office: who may, what each page says, decisions by plain forms and by script."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from bulletins.importing import intake as intakes
from bulletins.importing import review
from bulletins.models import Act, Document, Figure, Intake, Issue, State
from bulletins.models.derived import refresh
from tests.backoffice import desk
from tests.domain.making import issue_text, notice, publish_issue
from tests.ingest.formats import word

pytestmark = pytest.mark.django_db

FORBIDDEN = 403
ADD = "/admin/bulletins/intake/add/"
SCRIPT: dict[str, Any] = {"HTTP_X_REQUESTED_WITH": "fetch"}
HANGUL = re.compile(r"[\u3400-\u9fff]{4,}")


@pytest.fixture
def editor() -> Client:
    return desk.client_of(desk.user("editor", "编辑"))


def address(intake: Intake, page: str = "change", *args: object) -> str:
    return reverse(f"admin:bulletins_intake_{page}", args=[intake.pk, *args])


def upload(client: Client, data: bytes, name: str = "公报.txt") -> Intake:
    """Uploads and reads, as the pages do one after the other."""
    response = client.post(ADD, {"file": SimpleUploadedFile(name, data)})
    assert response.status_code == 302, desk.errors(response)
    intake = Intake.objects.latest("pk")
    assert response["Location"] == address(intake)
    client.post(address(intake, "read"))
    intake.refresh_from_db()
    return intake


def page_of(client: Client, intake: Intake) -> str:
    response = client.get(address(intake))
    assert response.status_code == 200
    return response.content.decode()


def accept(client: Client, intake: Intake, **ticks: str) -> Any:
    seen = re.search(r'name="seen" value="(\w+)"', page_of(client, intake))
    assert seen
    return client.post(address(intake, "accept"), {"seen": seen[1], "makes_bulletin": "1"} | ticks, follow=True)


def said(response: Any) -> str:
    return " ".join(str(message) for message in response.context["messages"])


# Who may


def test_pages_open_for_those_alone_who_may() -> None:
    root = desk.client_of(desk.user("root", superuser=True))
    intake = upload(root, issue_text().encode())
    accept(root, intake)
    document, issue = Document.objects.first(), Issue.objects.get()
    pages = [
        ADD,
        "/admin/bulletins/intake/",
        address(intake),
        address(intake, "status"),
        address(intake, "original"),
        desk.url(issue, "figures"),
        desk.url(document, "source"),
    ]
    nobody, editor = desk.client_of(desk.user("nobody")), desk.client_of(desk.user("e", "编辑"))
    publisher = desk.client_of(desk.user("p", "发布"))
    for page in pages:
        assert nobody.get(page).status_code == FORBIDDEN, page
        assert Client().get(page).status_code == 302, page
        for client in (editor, publisher):
            response = client.get(page)
            assert response.status_code == 200, page
    for act in ("read", "marks", "again", "facts", "doubts", "accept"):
        assert nobody.post(address(intake, act)).status_code == FORBIDDEN, act
        assert editor.get(address(intake, act)).status_code == 405, act


def test_one_who_may_only_look_gets_no_buttons(editor: Client) -> None:
    intake = upload(editor, issue_text().encode())
    viewer = desk.user("viewer")
    viewer.user_permissions.add(desk.permission("view_intake"))
    page = page_of(desk.client_of(viewer), intake)
    assert "mark-form" not in page
    assert 'name="seen"' not in page
    assert "水井由村民委员会管理" in page


def test_a_file_that_was_not_stored_can_be_deleted_a_stored_one_not(editor: Client) -> None:
    intake = upload(editor, issue_text().encode())
    accept(editor, intake)
    assert editor.post(address(intake, "delete"), {"post": "yes"}).status_code == FORBIDDEN
    other = upload(editor, issue_text(number=2, overall=6).encode())
    assert editor.post(address(other, "delete"), {"post": "yes"}).status_code == 302
    assert list(Intake.objects.all()) == [intake]


# Upload and reading


def test_upload_answers_before_anything_is_read(editor: Client) -> None:
    response = editor.post(ADD, {"file": SimpleUploadedFile("公报.txt", issue_text().encode())})
    intake = Intake.objects.get()
    assert (response.status_code, intake.state) == (302, Intake.State.WAITING)
    page = page_of(editor, intake)
    assert "开始识读" in page
    assert json.loads(editor.get(address(intake, "status")).content)["state"] == "waiting"
    answer = editor.post(address(intake, "read"), **SCRIPT).json()
    assert answer["state"] == "review"
    assert [step["state"] for step in answer["steps"]] == ["done"] * 4
    assert "59行" in answer["steps"][1]["note"]
    assert "对照原文" in page_of(editor, intake)


def test_pasted_text_comes_in_like_a_file(editor: Client) -> None:
    response = editor.post(ADD, {"pasted": issue_text().replace("\n", "\r\n")}, follow=True)
    intake = Intake.objects.get()
    assert intake.name.startswith("粘贴的文字")
    assert intakes.original(intake) == issue_text().encode()
    editor.post(address(intake, "read"))
    assert "2份公文" in page_of(editor, intake)
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, "请选择一个公报文件"),
        ({"pasted": " \n "}, "请选择一个公报文件"),
        ({"file": SimpleUploadedFile("空.txt", b"")}, "这个文件是空的"),
        ({"file": SimpleUploadedFile("a.txt", b"x"), "pasted": "文字"}, "只能选一样"),
    ],
)
def test_an_upload_of_nothing_is_refused_in_words(editor: Client, values: dict[str, Any], words: str) -> None:
    response = editor.post(ADD, values)
    assert words in desk.errors(response)
    assert not Intake.objects.exists()


def test_the_same_file_leads_to_what_was_done_with_it(editor: Client) -> None:
    intake = upload(editor, issue_text().encode())
    response = editor.post(ADD, {"file": SimpleUploadedFile("又一次.txt", issue_text().encode())}, follow=True)
    assert response.redirect_chain[0][0] == address(intake)
    assert "已经上传过" in said(response)


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", b"0" * 60_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.4\n%torn", "撕坏.pdf"),
        (b"PK\x03\x04torn", "撕坏.docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧.doc"),
        (b"\x00\x01\x02\xff\xfe\x00" * 200, "乱码.txt"),
        (b"   \n\n\t ", "空白.txt"),
        (bomb(), "炸弹.docx"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "图.png"),
    ],
)
def test_a_bad_file_says_in_chinese_what_is_wrong(editor: Client, data: bytes, name: str) -> None:
    intake = upload(editor, data, name)
    assert intake.state == Intake.State.FAILED
    page = page_of(editor, intake)
    problem = re.search(r'class="problem" role="alert"><p>(.*?)</p>', page, re.DOTALL)
    assert problem
    assert HANGUL.search(problem[1])
    assert "请" in problem[1], "what to do"
    assert name.split(".")[0] in problem[1]
    assert "再试一次" in page
    assert intakes.original(intake) == data


def test_resuming_from_the_list_and_the_first_page(editor: Client) -> None:
    editor.post(ADD, {"file": SimpleUploadedFile("甲.txt", issue_text().encode())})
    intake = Intake.objects.get()
    for page in ("/admin/", "/admin/bulletins/intake/"):
        shown = editor.get(page).content.decode()
        assert address(intake) in shown
        assert "待识读" in shown
    upload(editor, b"%PDF-1.4\n%torn", "乙.pdf")
    assert "失败" in editor.get("/admin/bulletins/intake/").content.decode()


def test_the_original_is_handed_out_as_it_came_and_runs_nothing(editor: Client) -> None:
    data = "<html><script>alert(1)</script>关于水井的通知</html>".encode()
    intake = upload(editor, data, "网页.html")
    response = editor.get(address(intake, "original"))
    assert b"".join(response) == data
    assert response["Content-Type"] == "application/octet-stream"
    assert "attachment" in response["Content-Disposition"]
    assert "sandbox" in response["Content-Security-Policy"]
    assert "<script>alert(1)" not in page_of(editor, intake)


# Review


def test_lines_and_blocks_name_each_other(editor: Client) -> None:
    intake = upload(editor, issue_text().encode())
    page = page_of(editor, intake)
    lines = dict(re.findall(r'<li id="L(\d+)"[^>]*><a class="n" href="#(\w+)"', page))
    blocks = dict(re.findall(r'<li id="(B\d+)"[^>]*><a class="n" href="#L(\d+)"', page))
    assert len(lines) == intake.lines
    assert len(blocks) > 10
    for block, line in blocks.items():
        assert lines[line] == block
    assert "全部相符" in page


def test_marks_by_a_plain_form_and_by_script(editor: Client) -> None:
    intake = upload(editor, issue_text().encode())
    last = [n for n, t in enumerate(issue_text().split("\n"), 1) if t.startswith("关于做好第2号")][-1]
    response = editor.post(address(intake, "marks"), {"lines": str(last), "mark": "not-start"})
    assert response["Location"] == f"{address(intake)}#bench"
    page = page_of(editor, intake)
    assert "不是文件起始" in page
    assert "有标记还没有识读进去" in page
    assert "2份公文" in page
    response = editor.post(address(intake, "again"), {"place": f"L{last}"})
    assert response["Location"] == f"{address(intake)}#L{last}"
    assert "1份公文" in page_of(editor, intake)
    answer = editor.post(address(intake, "marks"), {"lines": f"{last}", "mark": "clear"}, **SCRIPT).json()
    assert answer["marks"] == {}
    assert answer["unread"]
    refused = editor.post(address(intake, "marks"), {"lines": "99999", "mark": "start"}, **SCRIPT)
    assert (refused.status_code, refused.json()["error"]) == (409, "原文只有第1行到第59行。")
    response = editor.post(address(intake, "marks"), {"lines": "0", "mark": "start"}, follow=True)
    assert "原文只有" in said(response)


def test_two_editors_mark_the_same_file(editor: Client) -> None:
    intake = upload(editor, issue_text().encode())
    other = desk.client_of(desk.user("other", "编辑"))
    editor.post(address(intake, "marks"), {"lines": "1", "mark": "furniture"}, **SCRIPT)
    answer = other.post(address(intake, "marks"), {"lines": "3", "mark": "text"}, **SCRIPT).json()
    assert answer["marks"] == {"1": ["版面"], "3": ["正文"]}
    opened = review.stamp({})
    values = {"title": "白石县人民政府公报", "government": "白石县人民政府", "year": 2023, "number": 1, "stamp": opened}
    assert editor.post(address(intake, "facts"), values, **SCRIPT).status_code == 200
    late = other.post(address(intake, "facts"), values | {"number": 2}, **SCRIPT)
    assert late.status_code == 409
    assert "别人改过" in late.json()["error"]
    seen = re.search(r'name="seen" value="(\w+)"', page_of(other, intake))
    assert seen
    editor.post(address(intake, "again"))
    values |= {"number": 3, "overall_number": 8, "stamp": review.stamp(Intake.objects.get().facts)}
    editor.post(address(intake, "facts"), values)
    response = other.post(address(intake, "accept"), {"seen": seen[1], "makes_bulletin": "1"}, follow=True)
    assert "有过变化" in said(response)
    assert not Document.objects.exists()


def test_facts_that_cannot_be_are_refused_in_words(editor: Client) -> None:
    intake = upload(editor, issue_text(masthead=False).encode())
    page = page_of(editor, intake)
    assert "文件里没有写明：刊名、年份、期号" in page
    stamp = review.stamp({})
    response = editor.post(address(intake, "facts"), {"year": "99", "number": "5", "stamp": stamp}, follow=True)
    assert "年份" in said(response)
    response = editor.post(address(intake, "facts"), {"number": "5", "number_to": "4", "stamp": stamp}, follow=True)
    assert "合刊的末期号要大于期号" in said(response)
    assert Intake.objects.get().facts == {}
    response = accept(editor, intake)
    assert "期次信息还缺：刊名、年份、期号" in said(response)


def test_doubts_are_settled_one_by_one(editor: Client) -> None:
    intake = upload(editor, issue_text(notice(1), notice(4)).encode())
    page = page_of(editor, intake)
    keys = re.findall(r'data-key="([^"]+)"', page)
    keys = [key for key in keys if "-" in key and key[0].isdecimal()]
    assert keys
    answer = editor.post(address(intake, "doubts"), {"doubt": keys[0], "accept": "1"}, **SCRIPT).json()
    assert answer["settled"][keys[0]]["by"] == "editor"
    assert answer["left"] == len(keys) - 1
    assert "editor已确认" in page_of(editor, intake)
    editor.post(address(intake, "doubts"), {"doubt": keys[0], "accept": "0"})
    assert "editor已确认" not in page_of(editor, intake)


# Acceptance and after


def test_accepted_leads_to_the_issue(editor: Client) -> None:
    intake = upload(editor, issue_text().encode())
    response = accept(editor, intake, makes_bulletin="")
    assert "勾选“新建这份公报”" in said(response)
    response = accept(editor, intake)
    issue = Issue.objects.get()
    assert response.redirect_chain[-1][0] == f"{desk.url(issue)}#documents"
    assert "新建草稿2份" in said(response)
    assert Act.objects.get().actor is not None
    assert "核对导入" in response.content.decode()
    page = page_of(editor, intake)
    assert "现在的识读结果已经入稿" in page
    assert 'name="seen"' not in page
    again = editor.post(address(intake, "accept"), {"seen": "x"}, follow=True)
    assert "草稿没有变化" in said(again)
    assert Document.objects.count() == 2


def test_an_editors_later_work_is_named_before_it_is_replaced(editor: Client) -> None:
    intake = upload(editor, issue_text().encode())
    accept(editor, intake)
    document = Document.objects.order_by("pk").first()
    assert document is not None
    document.title = "后来改的标题"
    document.save()
    line = issue_text().split("\n").index("一、明确责任") + 1
    editor.post(address(intake, "marks"), {"lines": str(line), "mark": "text"})
    editor.post(address(intake, "again"))
    assert "后来改的标题" in page_of(editor, intake)
    assert "改过" in said(accept(editor, intake))
    assert "更新草稿2份" in said(accept(editor, intake, replaces_edits="1"))


def with_picture() -> bytes:
    made = word.new()
    for line in issue_text(notice(1)).splitlines():
        if line.strip():
            made.add_paragraph(line)
    made.paragraphs[-4].insert_paragraph_before().add_run().add_picture(io.BytesIO(word.picture()))
    return word.saved(made)


def test_a_picture_of_the_file_needs_its_alternative_text(editor: Client) -> None:
    intake = upload(editor, with_picture(), "公报.docx")
    page = page_of(editor, intake)
    assert address(intake, "picture", intake.pictures.get().pk) in page
    accept(editor, intake)
    issue, figure = Issue.objects.get(), Figure.objects.get()
    assert "本期插图，缺1幅" in editor.get(desk.url(issue)).content.decode()
    figures = desk.url(issue, "figures")
    values = {"figure": figure.pk, "candidate": "1", f"f{figure.pk}-alternative": " "}
    assert "请写替代文字" in desk.errors(editor.post(figures, values))
    assert not Figure.objects.get().image
    editor.post(figures, values | {f"f{figure.pk}-alternative": "一块绿色的图。"})
    figure.refresh_from_db()
    assert figure.alternative == "一块绿色的图。"
    with figure.image.open() as image:
        assert Image.open(image).size == (320, 200)
    assert figure.thumbnail
    assert "没有缺图" in editor.get(figures).content.decode()


def test_a_gap_is_filled_by_upload_while_its_document_is_a_draft(editor: Client) -> None:
    document = desk.draft(place=desk.issue(), text="# 关于水井的通知\n\n@图片 水井分布图\n")
    issue, figure = document.record.issue, document.figures.get()
    figures = desk.url(issue, "figures")
    values = {"figure": figure.pk, f"f{figure.pk}-alternative": "四口水井的位置。"}
    assert "请选择一幅图片" in desk.errors(editor.post(figures, values))
    bad = SimpleUploadedFile("图.png", b"no picture")
    assert "不是图片" in desk.errors(editor.post(figures, values | {f"f{figure.pk}-image": bad}))
    assert issue is not None
    publish_issue(issue)
    good = SimpleUploadedFile("图.png", word.picture())
    assert editor.post(figures, values | {f"f{figure.pk}-image": good}).status_code == 404
    assert "已发布的文件不能直接改" in editor.get(figures).content.decode()
    assert Document.objects.get().state == State.PUBLISHED


def test_a_document_beside_its_source(editor: Client) -> None:
    intake = upload(editor, issue_text().encode())
    accept(editor, intake)
    document = Document.objects.order_by("record__position").first()
    assert document is not None
    document.text += "\n后来加的一段。\n"
    document.save()
    refresh(document)
    page = editor.get(desk.url(document, "source")).content.decode()
    lines = dict(re.findall(r'<li id="L(\d+)"[^>]*><a class="n" href="#(\w+)"', page))
    blocks = dict(re.findall(r'<li id="(B\d+)"[^>]*><a class="n" href="#(\w+)"', page))
    placed = {block: line for block, line in blocks.items() if line != "bench"}
    assert len(blocks) - len(placed) == 1, "the paragraph that was added has no line"
    assert all(lines[line[1:]] == block for block, line in placed.items())
    typed = desk.draft()
    assert "没有保存导入时的原文" in editor.get(desk.url(typed, "source")).content.decode()


def test_a_long_source_is_one_page(editor: Client) -> None:
    sample = Path(__file__).resolve().parents[2] / "samples" / "qinglanxian-2024-1.txt"
    intake = upload(editor, sample.read_bytes() + b"\n" + sample.read_bytes() + b"\n" * 700, "长.txt")
    assert intake.lines > 2500
    page = page_of(editor, intake)
    assert page.count('<li id="L') == intake.lines
