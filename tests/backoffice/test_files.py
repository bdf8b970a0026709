"""Attachments and pictures on a document's form, and who may look at them before publication."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bulletins.models import Attachment, Document
from tests.backoffice import desk
from tests.backoffice.test_uploads import picture
from tests.domain.making import publish_issue

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> Client:
    return desk.client_of(desk.user("editor", "编辑"))


def save(editor: Client, document: Document, **changes: Any) -> Any:
    values = desk.form_values(editor, desk.url(document))
    return editor.post(desk.url(document), values | {name.replace("__", "-"): v for name, v in changes.items()})


def test_an_attachment_is_stored_under_a_name_nobody_can_guess(editor: Client) -> None:
    document = desk.draft()
    response = save(
        editor,
        document,
        attachments__TOTAL_FORMS=1,
        attachments__0__title="名单",
        attachments__0__label="1",
        attachments__0__kind="elsewhere",
        attachments__0__file=SimpleUploadedFile("值班名单.exe", b"%PDF-1.7 x"),
    )
    assert response.status_code == 302, desk.errors(response)
    attachment = document.attachments.get()
    assert (attachment.kind, attachment.media_type) == (Attachment.Kind.FILE, "application/pdf")
    assert (attachment.order, attachment.size, attachment.original_name) == (1, 10, "值班名单.pdf")
    assert attachment.file.name
    assert "值班" not in attachment.file.name
    got = editor.get(desk.url(document, "attachment", document.pk, attachment.pk))
    assert got.getvalue() == b"%PDF-1.7 x"
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Content-Disposition"].startswith("attachment")
    assert "no-store" in got["Cache-Control"]
    assert Client().get(desk.url(document, "attachment", document.pk, attachment.pk)).status_code == 302
    assert (
        desk.client_of(desk.user("x")).get(desk.url(document, "attachment", document.pk, attachment.pk)).status_code
        == 403
    )


def test_a_refused_file_is_said_at_its_field(editor: Client) -> None:
    document = desk.draft()
    response = save(
        editor,
        document,
        attachments__TOTAL_FORMS=1,
        attachments__0__title="页面",
        attachments__0__kind="file",
        attachments__0__file=SimpleUploadedFile("x.pdf", b"<html><script>"),
    )
    assert response.status_code == 200
    assert "HTML" in desk.errors(response)
    assert not document.attachments.exists()


def test_a_form_that_is_refused_with_a_new_attachment_comes_back_with_its_words(editor: Client) -> None:
    document = desk.draft()
    response = save(
        editor,
        document,
        title="",
        attachments__TOTAL_FORMS=1,
        attachments__0__title="名单",
        attachments__0__kind="file",
        attachments__0__file=SimpleUploadedFile("名单.pdf", b"%PDF-1.7 x"),
    )
    assert response.status_code == 200
    assert "这个字段是必填项" in desk.errors(response)
    assert "名单" in response.content.decode()
    assert not document.attachments.exists()


def test_attachments_change_places(editor: Client) -> None:
    document = desk.draft()
    for n, title in enumerate(("甲", "乙", "丙"), start=1):
        Attachment.objects.create(document=document, order=n, title=title)
    save(editor, document, attachments__0__place=3, attachments__2__place=1)
    assert list(document.attachments.order_by("order").values_list("order", "title")) == [
        (1, "丙"),
        (2, "乙"),
        (3, "甲"),
    ]


def test_a_picture_fills_a_gap_and_needs_words(editor: Client) -> None:
    document = desk.draft(text="# 关于水井管护的通知\n\n@图片 水井分布图\n")
    page = editor.get(desk.url(document)).content.decode()
    assert "缺图" in page
    image = SimpleUploadedFile("map.bmp", picture("PNG", size=(600, 300)))
    response = save(editor, document, figures__0__image=image)
    assert "请写替代文字" in desk.errors(response)
    assert not document.figures.get().image
    image.seek(0)
    response = save(editor, document, figures__0__image=image, figures__0__alternative="全县水井的位置")
    assert response.status_code == 302, desk.errors(response)
    figure = document.figures.get()
    assert (figure.image.name or "").endswith(".png")
    assert figure.thumbnail
    address = desk.url(document, "figure", document.pk, figure.pk)
    whole, small = editor.get(address).getvalue(), editor.get(f"{address}?small=1").getvalue()
    assert len(whole) > len(small) > 0
    assert address in editor.get(desk.url(document, "view")).content.decode()
    assert Client().get(address).status_code == 302


def test_files_of_a_draft_are_at_no_public_address(editor: Client) -> None:
    issue = desk.issue()
    document = desk.draft(place=issue, text="# 关于水井管护的通知\n\n@图片 水井分布图\n")
    image = SimpleUploadedFile("map.png", picture("PNG"))
    save(editor, document, figures__0__image=image, figures__0__alternative="图")
    figure = document.figures.get()
    for address in (f"/media/{figure.image.name}", f"/static/{figure.image.name}"):
        assert Client().get(address).status_code == 404
    publish_issue(issue)
    document = Document.objects.get(pk=document.pk)
    shown = Client().get(f"{document.get_absolute_url()}figures/1/")
    assert shown.status_code == 200
    assert shown.getvalue()
    assert shown["X-Content-Type-Options"] == "nosniff"


def test_a_cover_is_cleaned_too(editor: Client) -> None:
    issue = desk.issue()
    values = desk.form_values(editor, desk.url(issue))
    bad = editor.post(desk.url(issue), values | {"cover": SimpleUploadedFile("c.png", b"GIF89a no")})
    assert "图" in desk.errors(bad)
    good = editor.post(desk.url(issue), values | {"cover": SimpleUploadedFile("封面.png", picture("JPEG"))})
    assert good.status_code == 302, desk.errors(good)
    issue.refresh_from_db()
    assert issue.cover.name
    assert issue.cover.name.endswith(".jpg")
    assert "封面" not in issue.cover.name
