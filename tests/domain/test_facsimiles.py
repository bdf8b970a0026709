"""原版: what is taken in, what has to be seen before it goes out, and when the public loses it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage
from PIL import Image

from bulletins.models import Act, Change, Document, Facsimile, FacsimilePage
from bulletins.publishing import facsimiles
from bulletins.publishing.acts import revise, withdraw_document, withdraw_issue
from bulletins.publishing.audit import audit
from bulletins.publishing.facsimiles import discard, gates, publish, take_in, withdraw
from bulletins.publishing.findings import mask_all
from bulletins.publishing.ledger import begin
from tests.domain import originals
from tests.domain.making import (
    make_draft,
    make_issue,
    make_published,
    make_published_issue,
    publish_document,
    publish_issue,
)
from tests.domain.originals import make_original, pdf, person, picture, upload

pytestmark = pytest.mark.django_db


def stored() -> list[str]:
    storage = Facsimile._meta.get_field("file").storage
    assert isinstance(storage, FileSystemStorage)
    root = Path(storage.location)
    return [path.name for path in root.rglob("originals/*/*")]


def open_gates(held: Facsimile) -> str:
    return "；".join(gate.words for gate in gates(held) if not gate.done)


def is_public(held: Facsimile) -> bool:
    pages = FacsimilePage.objects.published().filter(facsimile=held).exists()
    assert pages == Facsimile.objects.published().filter(pk=held.pk).exists()
    return pages


def test_every_gate_has_to_be_passed_and_none_by_who_uploaded() -> None:
    issue = make_issue()
    make_draft(issue)
    held = originals.take_in(issue, "cover", "call 19900001234", "")
    assert (held.pages_in_file, held.pages.count(), held.state) == (3, 3, "draft")
    sizes = [(page.width, page.height) for page in held.pages.all()]
    assert sizes == [(1600, 2267)] * 3
    assert held.pages.get(number=2).text.split() == ["call", "19900001234"]
    kinds = {found.kind: found for found in facsimiles.findings(held)}
    assert set(kinds) == {"mobile", "unchecked"}  # a number, and a page without a text layer
    assert "19900001234" not in kinds["mobile"].shown
    assert "有2处要看过" in open_gates(held)
    for act in (facsimiles.looked_through, facsimiles.review_secrecy):
        words: dict[str, Any] = {"words": "看过"} | ({"verdict": "clear"} if act is facsimiles.review_secrecy else {})
        with pytest.raises(ValidationError, match="由别人来看"):
            act(held, **words, seen=held.sha256, actor=person("扫描"))
        with pytest.raises(ValidationError, match="换过文件"):
            act(held, **words, seen="0" * 64, actor=person("看样"))
    facsimiles.keep(held, dict.fromkeys((kinds["mobile"].key,), "公布的举报电话"), actor=person("扫描"))
    assert "有1处要看过" in open_gates(held)
    originals.pass_all(held)
    facsimiles.review_secrecy(held, "referred", "拿不准", seen=held.sha256, actor=person("看样"))
    assert open_gates(held) == "还没有通过保密审查；本期还没有发布；本期有1份文件没有发布过，原版上却看得到"
    facsimiles.review_secrecy(held, "clear", "保密法", seen=held.sha256, actor=person("看样"))
    with pytest.raises(ValidationError, match="没有发布"):
        publish(held, actor=None)
    publish_issue(issue)
    before = Change.latest_number()
    publish(held, actor=person("发布原版"))
    assert is_public(held)
    assert Change.latest_number() == before + 1
    assert Act.objects.filter(issue=issue, kind="publish", note__contains=held.sha256).exists()
    for change in (held.save, held.delete, Facsimile.objects.all().delete, lambda: discard(held)):
        with pytest.raises(ValidationError):
            change()


def test_what_a_document_lost_the_original_never_shows_again() -> None:
    """A document withdrawn, or masked, at any time, in whatever version: the whole original is gone with it."""
    issue = make_published_issue(documents=2)
    held = make_original(issue)
    first, second = Document.objects.published().filter(record__issue=issue).order_by("record__position")
    # What is in preparation changes nothing that the public sees, and a correction leaves its earlier version readable.
    make_draft(issue)
    correction = revise(first, reason="更正一处")
    assert is_public(held)
    publish_document(correction)
    assert is_public(held)
    late = make_draft(issue, text="# 关于值班的通知\n\n电话19900001234。\n")
    mask_all(late)
    assert is_public(held)
    publish_document(late)
    assert not is_public(held)
    Document.objects.filter(pk=late.pk).update(deidentified=False)
    assert is_public(held)
    withdrawn = withdraw_document(second, reason="误发")
    assert not is_public(held)
    publish_document(revise(withdrawn, reason="改正后重发", kind="correction"))
    assert not is_public(held)  # the picture still has the words that were taken back
    withdraw(held, reason="误发", actor=None)
    with pytest.raises(ValidationError, match="原版不能公开"):
        publish(held, actor=None)


def test_an_issue_withdrawn_takes_its_original_along() -> None:
    issue = make_published_issue()
    held = make_original(issue)
    withdraw_issue(issue, reason="排版有误")
    assert not is_public(held)


def test_masked_documents_and_classification_marks_stop_it() -> None:
    issue = make_issue()
    draft = make_draft(issue, text="# 关于值班的通知\n\n电话19900001234。\n")
    mask_all(draft)
    publish_issue(issue)
    held = originals.take_in(issue)
    held.pages.filter(number=2).update(text="机密★1年\n")
    assert "第2页有国家秘密标志“机密★1年”" in open_gates(held)
    assert "有1份文件撤下过，或者遮盖了个人信息" in open_gates(held)


def test_pictures_become_one_file_in_the_order_of_their_numbers() -> None:
    issue = make_published_issue()
    sizes = {2: (300, 424), 10: (200, 424), 1: (424, 300)}
    uploads = [upload(picture(size=size, form="JPEG"), f"第{n}页.jpg") for n, size in sizes.items()]
    held = take_in(issue, uploads, actor=person("扫描"))
    assert held.is_assembled
    with held.file.open("rb") as file:
        document = pypdfium2.PdfDocument(file.read())
        shapes = [page.get_width() > page.get_height() for page in document]
    assert shapes == [True, False, False]
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as opened:
        for n in (10, 9):
            opened.writestr(f"扫描/{n:02}.png", picture(size=(100 * n, 500)))
        opened.writestr("__MACOSX/._09.png", b"x")
    again = take_in(issue, [upload(package.getvalue(), "扫描.zip")], actor=person("扫描"))
    assert [page.width > page.height for page in again.pages.all()] == [True, True]
    assert not Facsimile.objects.filter(pk=held.pk).exists()


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([], "请选择"),
        ([("a.pdf", b"not a pdf")], "不是PDF"),
        ([("a.pdf", b"%PDF-1.4 broken")], "已经损坏"),
        ([("a.png", b"\x89PNG\r\n\x1a\nbroken")], "打不开"),
        ([("a.zip", b"PK\x03\x04broken")], "已损坏"),
    ],
)
def test_what_is_no_original_is_refused_and_nothing_of_it_kept(files: list[tuple[str, bytes]], words: str) -> None:
    issue = make_published_issue()
    with pytest.raises(ValidationError, match=words):
        take_in(issue, [upload(data, name) for name, data in files], actor=None)
    assert not Facsimile.objects.exists()
    assert stored() == []


def test_a_file_is_changed_only_while_nobody_can_see_it(django_capture_on_commit_callbacks: Any) -> None:
    issue = make_published_issue()
    make_published(issue, record={"page": 3})
    held = originals.take_in(issue)
    names = stored()
    with django_capture_on_commit_callbacks(execute=True):
        again = take_in(issue, [upload(pdf("other"))], actor=person("扫描"))
    assert len(stored()) == 3
    assert not set(stored()) & set(names)
    originals.pass_all(again)
    facsimiles.number_pages(again, 1, 41)
    assert (again.offset, Facsimile.objects.get(pk=again.pk).page_with(41)) == (0, 1)
    publish(again, actor=None)
    with pytest.raises(ValidationError, match="请先撤下"):
        take_in(issue, [upload(pdf("third"))], actor=None)
    with pytest.raises(ValidationError, match="刚有变化"):
        facsimiles.number_pages(again, 1, 1)
    withdraw(again, reason="扫描不清", actor=None)
    third = take_in(issue, [upload(pdf("third"))], actor=None)
    again.refresh_from_db()
    assert (again.state, third.state, held.pk) == ("superseded", "draft", held.pk)
    assert [page.image.storage.exists(str(page.image.name)) for page in again.pages.all()] == [True]


def test_the_audit_names_an_original_that_is_not_the_one_published() -> None:
    issue = make_published_issue()
    held = make_original(issue)
    begin()
    assert not list(audit())
    page = held.pages.get(number=2)
    Path(held.file.path).write_bytes(pdf("forged"))
    Path(page.image.path).write_bytes(b"forged")
    Path(page.small.path).unlink()
    held.pages.get(number=3).delete()
    found = "\n".join(map(str, audit()))
    for words in ("文件被换过或损坏", "第2页的图片被换过或损坏", "第2页的图片不在磁盘上", "页不全：应有3页"):
        assert f"原版：{words}" in found
    with Image.open(held.pages.get(number=1).image.path) as image:
        assert image.format == "WEBP"
