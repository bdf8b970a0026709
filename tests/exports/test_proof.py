"""A PDF somebody holds is recognised, and one changed on the disk is named."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from bulletins.models import Document, Rendition, Validity
from bulletins.publishing.acts import revise, withdraw_document, withdraw_issue
from bulletins.publishing.audit import audit
from bulletins.publishing.validity import decide_validity
from tests.domain.making import make_published, make_published_issue, publish_document
from tests.exports.making import make, quick_printer, standing

__all__ = ["quick_printer"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_printer")]


def dropped(data: bytes) -> str:
    upload = SimpleUploadedFile("a.pdf", data, content_type="application/pdf")
    return Client().post("/verify/", {"file": upload}).content.decode()


def bytes_of(rendition: Rendition | None) -> bytes:
    assert rendition is not None
    return Path(rendition.file.path).read_bytes()


def test_a_dropped_pdf_is_told_its_version_and_whether_it_is_current() -> None:
    first = make_published(title="关于水井的通知")
    make()
    data = bytes_of(standing(first))
    page = dropped(data)
    assert "现行版本" in page
    assert "本站为下面这份文件生成的PDF" in page
    assert "关于水井的通知" in page
    assert "此后又生成过新的" not in page
    assert "演示印章" in page
    # By its digest alone as well, and in SM3.
    for digest in (standing(first).sha256, standing(first).sm3):  # type: ignore[union-attr]
        assert "关于水井的通知" in Client().get("/verify/", {"q": digest}).content.decode()
    assert "都不是" in dropped(data + b"\n")

    publish_document(revise(first, reason="更正"))
    make()
    page = dropped(data)
    assert "以前的版本，已被新版本取代" in page
    assert "此后又生成过新的" in page


def test_a_pdf_from_before_a_repeal_is_still_known_but_not_the_newest() -> None:
    document = make_published(title="关于水井的通知")
    make()
    before = bytes_of(standing(document))
    decide_validity(document.record, Validity.REPEALED, since=date(2024, 5, 1), basis="清理决定")
    make()
    assert "此后又生成过新的" in dropped(before)
    assert "此后又生成过新的" not in dropped(bytes_of(standing(document)))


def test_of_a_withdrawn_one_only_that_is_told() -> None:
    issue = make_published_issue(documents=2)
    document = Document.objects.order_by("pk")[0]
    make()
    data, whole = bytes_of(standing(document)), bytes_of(standing(issue))
    assert "整期公报的PDF" in dropped(whole)
    withdraw_document(document, reason="有误")
    make()
    page = dropped(data)
    assert "已撤下" in page
    assert document.title not in page
    assert "此后又生成过新的" in dropped(whole)
    withdraw_issue(issue, reason="有误")
    make()
    assert "已撤下" in dropped(whole)


def test_the_audit_names_a_changed_and_a_missing_file() -> None:
    changed, missing, sound = make_published(), make_published(), make_published()
    make()
    assert not list(audit())
    path = Path(standing(changed).file.path)  # type: ignore[union-attr]
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    Path(standing(missing).file.path).unlink()  # type: ignore[union-attr]
    faults = {fault.where: fault.what for fault in audit()}
    assert len(faults) == 2
    for document, words in ((changed, "被换过或损坏"), (missing, "不在磁盘上")):
        [what] = [what for where, what in faults.items() if where.startswith(f"document/{document.record_id}/1")]
        assert words in what
    with pytest.raises(CommandError, match="2"):
        call_command("verify_ledger")
    make(check=True)
    assert not list(audit())
    assert standing(sound)
