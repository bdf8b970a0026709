"""An issue as EPUB 3."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

from bulletins.exports import epub
from bulletins.exports.printed import in_issue
from bulletins.models import Document, Issue, Rendition, ValidityDecision
from bulletins.presenting import proof
from bulletins.publishing.acts import withdraw_document, withdraw_issue
from bulletins.publishing.canonical import squeeze
from tests.domain.making import make_issue, make_published_issue
from tests.exports.making import H, book_of, make, pages_of, quick_printer, standing, words_of
from tests.exports.nasty import MARKUP, RARE, nasty_issue

__all__ = ["quick_printer"]
pytestmark = pytest.mark.django_db

EPUB = Rendition.Kind.EPUB


def test_a_book_says_what_a_reader_and_a_screen_reader_need(tmp_path: Path) -> None:
    issue = nasty_issue()
    book = book_of(issue, tmp_path)
    again = tmp_path / "again.epub"
    with translation.override("en"):
        epub.write(issue, in_issue(issue), again)
    assert again.read_bytes() == book.read_bytes()
    with zipfile.ZipFile(book) as package:
        names = package.namelist()
        facts = package.read("EPUB/package.opf").decode()
    assert names[0] == "mimetype"
    assert [name for name in names if "images/" in name] == ["EPUB/images/cover.png", "EPUB/images/d1-1.png"]
    for words in (
        "accessModeSufficient",
        "alternativeText",
        "tableOfContents",
        "accessibilityHazard",
        "<dc:language>zh-CN",
    ):
        assert words in facts
    # The last thing that happened to it.
    decided = ValidityDecision.objects.latest("decided_at").decided_at.astimezone(UTC)
    assert f'<meta property="dcterms:modified">{decided:%Y-%m-%dT%H:%M:%SZ}</meta>' in facts
    pages = pages_of(book)
    contents = pages["EPUB/nav.xhtml"].find(f".//{H}nav")
    assert contents is not None
    links = {words_of(link): link.get("href", "") for link in contents.iter(f"{H}a")}
    assert links["第一章总则"].startswith("d1.xhtml#")
    assert links[f"附件1{squeeze(MARKUP)}清单"].startswith("d1.xhtml#")
    assert [words_of(label) for label in contents.iter(f"{H}span")] == ["<i>县政府</i>文件", "县政府文件"]
    first, second, third = (pages[f"EPUB/d{n}.xhtml"] for n in (1, 2, 3))
    picture = first.find(f".//{H}figure/{H}img")
    assert picture is not None
    assert picture.get("alt") == f"三口井{MARKUP}"
    table = first.find(f".//{H}table")
    assert table is not None
    assert words_of(table.find(f"{H}caption")) == squeeze(f"{MARKUP}清单")
    assert [cell.get("scope") for cell in table.iter(f"{H}th")][:3] == ["col", "colgroup", "col"]
    assert {cell.get("headers") for cell in table.iter(f"{H}td")} >= {"page-t1-0-2 page-t1-1-2 page-t1-2-0"}
    assert RARE in words_of(first)
    [notice] = [p for p in third.iter(f"{H}p") if p.get("role") == "note"]
    assert words_of(notice).startswith("本文件已于2024年5月1日废止。依据：《关于印发")
    assert squeeze(f"更正：第二行{MARKUP}") in words_of(second)
    for page in (first, second, third):
        assert "规范文本SHA-256摘要：" in words_of(page.find(f".//{H}footer"))


def test_it_is_made_after_publication_and_sent_while_it_is_current(quick_printer: list[str]) -> None:
    issue = make_published_issue(documents=2, number=3)
    document = Document.objects.order_by("pk")[0]
    address = f"{issue.get_absolute_url()}issue.epub"
    response = Client().get(address)
    assert (response.status_code, response["Cache-Control"]) == (404, "public, no-cache")
    assert "EPUB暂时没有" in response.content.decode()
    make()
    made = standing(issue, EPUB)
    response = Client().get(address)
    sent = response.getvalue()
    assert made is not None
    assert response["Content-Type"] == "application/epub+zip"
    assert response["ETag"] == f'"{made.sha256}"'
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E7%99%BD")
    assert Client().get(address, headers={"if-none-match": response["ETag"]}).status_code == 304
    assert Client().head(address).getvalue() == b""
    page = Client().get(issue.get_absolute_url()).content.decode()
    assert f'<a href="{address}" type="application/epub+zip">EPUB电子书，' in page
    assert '<link rel="alternate" type="application/epub+zip" title="EPUB电子书，' in page
    assert '"encodingFormat":"application/epub+zip"' in page
    [found] = proof.of_digest(made.sha256).prints
    assert (found.rendition, found.newest, found.public) == (made, True, True)
    assert document.title in words_of(pages_of(io.BytesIO(sent))["EPUB/d1.xhtml"])
    # What changes in it makes it another book; until that is made there is none.
    withdraw_document(document, reason="有误")
    assert Client().get(address).status_code == 404
    make()
    sent = Client().get(address).getvalue()
    assert not any(document.title in words_of(page) for page in pages_of(io.BytesIO(sent)).values())
    assert not proof.of_digest(made.sha256).prints[0].newest
    withdraw_issue(issue, reason="整期有误")
    assert Client().get(address).status_code == 410
    assert Client().get(f"{make_issue().get_absolute_url()}issue.epub").status_code == 404


def test_where_nothing_can_be_printed_books_are_made_all_the_same(
    quick_printer: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.core.management import CommandError

    from bulletins.exports import printer

    def lacking() -> None:
        raise printer.PrintingUnavailable("没有中文字体")

    issue = make_published_issue(documents=1)
    monkeypatch.setattr(printer, "check", lacking)
    with pytest.raises(CommandError, match="没有中文字体"):
        make()
    assert standing(issue) is None
    assert standing(issue, EPUB)
    # A picture that is not on the disk fails the book, and the reason is kept.
    issue.cover.name = "covers/none.png"
    Issue.objects.filter(pk=issue.pk).update(cover="covers/none.png")
    with pytest.raises(CommandError):
        make()
    failed = standing(issue, EPUB)
    assert failed is not None
    assert (failed.state, "covers/none.png" in failed.problem) == (Rendition.State.FAILED, True)
