"""What the tests of exports share: a printer that takes no time, PDF and EPUB read back."""

from __future__ import annotations

import zipfile
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from lxml import etree
from pypdf import PdfReader, PdfWriter

from bulletins.exports import epub, printer
from bulletins.exports.pages import Pages
from bulletins.exports.printed import in_issue
from bulletins.models import Document, Issue, Rendition
from bulletins.publishing.canonical import squeeze

H = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture
def quick_printer(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Prints an empty page in no time; the titles printed, in their order. A title with 印不出 cannot be printed."""
    printed: list[str] = []

    def print_pages(pages: Pages, target: Path) -> printer.Printed:
        if "印不出" in pages.title:
            raise printer.PrintingFailed("排版时出错")
        printed.append(pages.title)
        writer = PdfWriter()
        writer.add_blank_page(595, 842)
        writer.add_metadata({"/Title": f"{pages.title} {len(printed)}"})
        writer.write(target)
        return printer.Printed(1, "")

    monkeypatch.setattr(printer, "print_pages", print_pages)
    monkeypatch.setattr(printer, "check", lambda: None)
    return printed


def make(**options: bool) -> None:
    call_command("make_renditions", stdout=StringIO(), stderr=StringIO(), **options)


def standing(subject: Document | Issue, kind: str = Rendition.Kind.PDF) -> Rendition | None:
    return subject.renditions.standing().filter(kind=kind).first()


def read(rendition: Rendition | None) -> PdfReader:
    assert rendition is not None
    assert rendition.state == Rendition.State.MADE, rendition.problem
    return PdfReader(rendition.file.path)


def titles(reader: PdfReader, outline: list | None = None, depth: int = 0) -> list[tuple[int, str, int]]:
    """(depth, words, page from 1) of each bookmark, in their order."""
    found: list[tuple[int, str, int]] = []
    for entry in reader.outline if outline is None else outline:
        if isinstance(entry, list):
            found += titles(reader, entry, depth + 1)
        else:
            page = reader.get_destination_page_number(entry)
            assert page is not None, f"{entry.title} leads nowhere"
            found.append((depth, str(entry.title), page + 1))
    return found


def book_of(issue: Issue, folder: Path) -> Path:
    target = folder / f"{issue.pk}.epub"
    epub.write(issue, in_issue(issue), target)
    return target


def pages_of(book: Path | BytesIO) -> dict[str, etree._Element]:
    with zipfile.ZipFile(book) as package:
        return {name: etree.fromstring(package.read(name)) for name in package.namelist() if name.endswith(".xhtml")}


def words_of(element: etree._Element | None) -> str:
    """All words of an element without white space."""
    assert element is not None
    return squeeze("".join(str(words) for words in element.itertext()))
