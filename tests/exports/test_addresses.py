"""Where the PDF is, what its headers say, and that nothing but what is published is ever sent."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from bulletins.models import Document, Rendition, Validity
from bulletins.publishing.acts import revise, withdraw_document, withdraw_issue
from bulletins.publishing.validity import decide_validity
from tests.domain.making import make_draft, make_issue, make_published, make_published_issue, publish_document
from tests.exports.making import make, quick_printer, standing

__all__ = ["quick_printer"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_printer")]


def get(address: str, **headers: str) -> Any:
    response: Any = Client().get(address, headers=headers)
    # Read to its end, the test client closes the file, and not the database with it.
    response.sent = response.getvalue()
    return response


def test_a_documents_pdf_has_its_headers() -> None:
    document = make_published(make_published_issue(), title="关于“水井”的通知", number="白政发〔2023〕9号")
    make()
    address = f"{document.get_absolute_url()}document.pdf"
    response = get(address)
    made = standing(document)
    assert made is not None
    assert response["Content-Type"] == "application/pdf"
    assert response["ETag"] == f'"{made.sha256}"'
    assert response["Cache-Control"] == "public, no-cache"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert not response.cookies
    name = quote("白政发〔2023〕9号 关于“水井”的通知.pdf")
    assert response["Content-Disposition"] == f"inline; filename*=utf-8''{name}"
    assert response.sent == Path(made.file.path).read_bytes()
    assert get(address, if_none_match=response["ETag"]).status_code == 304
    head = Client().head(address)
    assert (head.status_code, head["ETag"]) == (200, response["ETag"])
    assert head.getvalue() == b""
    assert Client().post(address).status_code == 405


def test_the_pages_name_it_with_its_pages_and_size() -> None:
    issue = make_published_issue(documents=1)
    document = Document.objects.get()
    for address in (issue.get_absolute_url(), document.get_absolute_url()):
        assert ".pdf" not in get(address).sent.decode()
    make()
    for subject, name in ((issue, "issue.pdf"), (document, "document.pdf")):
        page = get(subject.get_absolute_url()).sent.decode()
        assert f'href="{subject.get_absolute_url()}{name}"' in page
        assert "PDF，1页，" in page
        assert "已电子签名" in page


def test_before_it_is_made_a_calm_page_says_so() -> None:
    issue = make_published_issue(documents=1)
    for address in (f"{issue.get_absolute_url()}issue.pdf", f"{issue.get_absolute_url()}1/document.pdf"):
        response = get(address)
        assert response.status_code == 404
        assert "PDF暂时没有" in response.sent.decode()
        assert response["Cache-Control"] == "public, no-cache"


def test_an_uncollected_document_has_its_own_and_so_has_each_version() -> None:
    first = make_published()
    second = publish_document(revise(first, reason="更正"))
    make()
    address = second.get_absolute_url()
    current, earlier = get(f"{address}document.pdf"), get(f"{address}v1/document.pdf")
    assert current.status_code == earlier.status_code == 200
    assert current["ETag"] == get(f"{address}v2/document.pdf")["ETag"] != earlier["ETag"]
    assert quote("第1版") in earlier["Content-Disposition"]
    assert f"{address}v1/document.pdf" in get(f"{address}v1/").sent.decode()
    assert get(f"{address}v3/document.pdf").status_code == 404


def test_nothing_stale_is_sent_in_the_time_before_it_is_made_anew() -> None:
    issue = make_published_issue(documents=2)
    first, second = Document.objects.order_by("pk")
    make()
    pdf, whole = f"{first.get_absolute_url()}document.pdf", f"{issue.get_absolute_url()}issue.pdf"
    assert get(pdf).status_code == get(whole).status_code == 200
    decide_validity(first.record, Validity.REPEALED, since=date(2024, 5, 1), basis_record=second.record)
    assert get(pdf).status_code == get(whole).status_code == 404
    assert "document.pdf" not in get(first.get_absolute_url()).sent.decode()
    make()
    assert get(pdf).status_code == get(whole).status_code == 200
    # The banner of the first names the second, whose title nobody may read any more once it is withdrawn.
    withdraw_document(second, reason="有误")
    assert get(pdf).status_code == get(whole).status_code == 404


def test_what_is_withdrawn_is_gone() -> None:
    issue = make_published_issue(documents=2)
    document = Document.objects.order_by("pk")[0]
    make()
    pdf, whole = f"{document.get_absolute_url()}document.pdf", f"{issue.get_absolute_url()}issue.pdf"
    withdraw_document(document, reason="数字有误")
    response = get(pdf)
    assert response.status_code == 410
    assert "数字有误" in response.sent.decode()
    assert get(f"{document.get_absolute_url()}v1/document.pdf").status_code == 410
    assert get(whole).status_code == 404
    withdraw_issue(issue, reason="整期有误")
    assert get(whole).status_code == 410


def test_a_draft_has_no_pdf_whatever_rows_there_are() -> None:
    issue = make_published_issue(documents=1)
    draft = make_draft(issue, record={"order": 7})
    other = make_draft(make_issue(number=2), record={"order": 1})
    for row in (draft, other):
        Rendition.objects.create(
            document=row, state=Rendition.State.MADE, content="0" * 64, file="renditions/x.pdf", sha256="0" * 64
        )
    assert get(f"{issue.get_absolute_url()}7/document.pdf").status_code == 404
    assert get(f"/baishixian/d/{draft.record_id}/document.pdf").status_code == 404
    assert get("/baishixian/2023/2/1/document.pdf").status_code == 404
    assert get("/baishixian/2023/2/issue.pdf").status_code == 404


def test_a_file_that_is_not_on_the_disk_is_not_there_yet() -> None:
    document = make_published()
    make()
    Path(standing(document).file.path).unlink()  # type: ignore[union-attr]
    assert get(f"{document.get_absolute_url()}document.pdf").status_code == 404


def test_a_name_with_every_odd_sign_stays_a_name() -> None:
    document = make_published(title='甲/乙\\丙:"丁"*?<戊>|' + "长" * 200)
    make()
    said = get(f"{document.get_absolute_url()}document.pdf")["Content-Disposition"]
    assert said.startswith("inline; filename*=utf-8''")
    assert not any(sign in said.partition("''")[2] for sign in '/\\:*?<>|"')
    assert len(said) < 900
