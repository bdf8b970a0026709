"""PDF files with a text layer: pages are read one after another, then page furniture goes and lines become paragraphs.

A table that a page cuts stays in its pieces, a blank line between; the parser puts them together by their own evidence.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pdfplumber
import pypdfium2
from pdfplumber.page import Page as Source

from bulletins.ingest.formats import bounds
from bulletins.ingest.formats.kinds import encrypted
from bulletins.ingest.formats.pdf_furniture import remove_furniture
from bulletins.ingest.formats.pdf_page import arrange, join, read_page
from bulletins.ingest.formats.pdf_paragraphs import Paragraphs
from bulletins.ingest.formats.pdf_things import Page, Picture, Printed, Ruled
from bulletins.ingest.formats.writer import Writer
from bulletins.ingest.grammar import is_agency
from bulletins.ingest.text import ReadError, Text, gettext_noop

_DPI = 150
_MAX_PIXELS = 12_000_000
_SCANNED = 8  # characters a page or fewer: a page number or a stamp, no text


def read(data: bytes, name: str) -> Text:
    """The text of a PDF file. Raises ReadError."""
    drawn = _open(data, name)
    clock = bounds.Clock(name)
    pages = list(_pages(data, name, clock))
    _check_text(pages, name)
    arrange(pages)
    folios = remove_furniture(pages)
    writer = Writer()
    _write(pages, drawn, writer, clock)
    for page in pages:
        line = next((n for n, on in enumerate(writer.pages, start=1) if on >= page.number), len(writer.lines))
        if page.covered and not page.glyphs:
            writer.note("page-without-text", line, page=page.number)
        if page.unknown:
            writer.note("unknown-characters", line, page=page.number, count=page.unknown)
    return writer.text(data, name, "pdf", folios)


def _open(data: bytes, name: str) -> pypdfium2.PdfDocument:
    """The document as drawn; opened first, because this tells a password and the number of pages at once."""
    try:
        drawn = pypdfium2.PdfDocument(data)
        count = len(drawn)
    except pypdfium2.PdfiumError as error:
        raise (encrypted(name) if "assword" in str(error) else bounds.broken(name, "PDF")) from None
    if not count:
        raise bounds.broken(name, "PDF")
    if count > bounds.MAX_PAGES:
        raise ReadError(
            "too-many-pages",
            gettext_noop("文件“%(name)s”有%(pages)d页，超过了%(limit)d页的上限。请按期拆分后分别导入。"),
            name=name,
            pages=count,
            limit=bounds.MAX_PAGES,
        )
    return drawn


def _pages(data: bytes, name: str, clock: bounds.Clock) -> Iterator[Page]:
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    with pdfplumber.open(io.BytesIO(data)) as source:
        for number, page in enumerate(source.pages, start=1):
            clock.check(number)
            turned = _upright(page)
            yield read_page(turned, number)
            turned.close()
            page.close()


def _upright(page: Source) -> Source:
    """The page, turned where nearly all of it is printed sideways, as wide tables are."""
    chars = page.chars
    sideways = [char for char in chars if not char["upright"]]
    if len(sideways) * 10 < len(chars) * 8 or not sideways:
        return page
    up = sum(char["matrix"][1] > 0 for char in sideways) * 2 > len(sideways)
    turned = page.page_obj
    turned.rotate = (turned.rotate + (90 if up else 270)) % 360
    turned.attrs["Rotate"] = turned.rotate
    return Source(page.pdf, turned, page_number=page.page_number, initial_doctop=page.initial_doctop)


def _check_text(pages: list[Page], name: str) -> None:
    glyphs = sum(page.glyphs for page in pages)
    if glyphs <= _SCANNED * len(pages) and (not glyphs or any(page.covered for page in pages)):
        raise ReadError(
            "no-text",
            gettext_noop(
                "文件“%(name)s”的%(pages)d页都是扫描图片，没有文字。"
                "请先做文字识别（OCR），导出为DOCX或带文字的PDF后再导入。"
            ),
            name=name,
            pages=len(pages),
        )
    unknown = sum(page.unknown for page in pages)
    if unknown * 10 > glyphs:
        page = next(page.number for page in pages if page.unknown)
        raise ReadError(
            "no-unicode",
            gettext_noop(
                "文件“%(name)s”的字体没有文字编码（从第%(page)d页起），取出来全是乱码。"
                "请用原来的DOCX导入，或者做文字识别（OCR）后再导入。"
            ),
            name=name,
            page=page,
        )


def _write(pages: list[Page], drawn: pypdfium2.PdfDocument, writer: Writer, clock: bounds.Clock) -> None:
    paragraphs = Paragraphs(pages)
    held: list[str] = []
    before: Printed | None = None
    for page in pages:
        clock.check(page.number)
        above: object = None
        for thing in page.things:
            if isinstance(thing, Printed):
                same = above is before and before is not None and before.column == thing.column
                if same and paragraphs.goes_on_as_title(page.number, before, thing):
                    # The blank parts the issuing body from the title; a body's name that was broken needs none.
                    held.append(thing.text if is_agency(join(held) + thing.text) else " " + thing.text)
                elif paragraphs.begins(page.number, before, thing, same):
                    writer.paragraph(join(held))
                    writer.page = page.number
                    held = [thing.text]
                else:
                    held.append(thing.text)
                before = thing
            else:
                writer.paragraph(join(held))
                held, before = [], None
                writer.page = page.number
                if isinstance(thing, Ruled):
                    writer.table(thing.rows, thing.spans)
                else:
                    writer.image(_cut_out(drawn, page, thing), words=thing.words)
            above = thing
    writer.paragraph(join(held))


def _cut_out(drawn: pypdfium2.PdfDocument, page: Page, picture: Picture) -> bytes:
    """The picture as it looks on the page, as PNG."""
    scale = _DPI / 72
    area = (picture.right - picture.left) * (picture.bottom - picture.top) * scale * scale
    if area > _MAX_PIXELS:
        scale *= (_MAX_PIXELS / area) ** 0.5
    source = drawn[page.number - 1]
    width, height = source.get_size()
    # pdfium takes the margins to leave out: left, bottom, right, top.
    crop = (picture.left, max(0, height - picture.bottom), max(0, width - picture.right), picture.top)
    image = source.render(scale=scale, crop=crop).to_pil()
    source.close()
    out = io.BytesIO()
    image.convert("RGB").save(out, "PNG")
    return out.getvalue()
