"""A version of a document as a Word file (DOCX), set as GB/T 9704 sets official documents: to be quoted and built upon.

Made when it is asked for: it takes a fraction of a second, holds the pictures of one document at most, and so is never
stale. The same content gives the same bytes. Fonts are named, not embedded: the standard's are licensed.
"""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from docx.shared import Mm
from PIL import Image

from bulletins.exports import printed, word_styles, word_table
from bulletins.exports.printed import LANGUAGE, Sheet
from bulletins.exports.titles import lines_of
from bulletins.exports.widths import Setting, setting_of
from bulletins.exports.word_xml import SECTION, Element, paragraph, section, turned
from bulletins.exports.zipped import Package, for_xml
from bulletins.ingest.tree import Block
from bulletins.models import Figure
from bulletins.presenting import grid, plain_text, reading
from bulletins.presenting.grid import Grid
from bulletins.presenting.reading import Parts

STYLE_OF = {
    "title": word_styles.PART,
    "attachment_label": word_styles.LABEL,
    "addressees": word_styles.PLAIN,
    "member": word_styles.PLAIN,
    "form_line": word_styles.PLAIN,
    "issuer": word_styles.ISSUER,
    "doc_number": word_styles.NUMBER,
    "attachment_list": word_styles.LIST,
    "signer": word_styles.CLOSING,
    "date": word_styles.CLOSING,
}
TALLEST, WIDEST = Mm(190), Mm(156)
TITLE_LINE = 20  # characters
# What stands above a table and is turned with it, so that no page holds a heading alone.
_GOES_WITH_TABLE = ("attachment_label", "title")


def of_document(sheet: Sheet) -> bytes:
    with translation.override(LANGUAGE):
        writer = _Writer(sheet)
        writer.write()
        return writer.packed()


class _Writer:
    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.document = sheet.document
        self.parts: Parts = reading.load_parts(self.document)
        self.blocks = self.document.blocks
        self.length = reading.head_length(self.document)
        self.tables = self._tables()
        self.file = word_styles.empty(self._foot())
        self.elements: list[Element] = []
        self.lines: list[str] = []  # what was printed, to see whether a caption was
        self.across = False
        self.figures = 0

    def write(self) -> None:
        self._head()
        articles = plain_text.articles(self.document, self.parts, self.length)
        across = self._across()
        for n, block in enumerate(self.blocks[self.length :], start=self.length):
            just_turned = across[n] != self.across
            if just_turned:
                self._turn()
            if block.kind == "table":
                self._table(block)
            elif block.kind == "figure":
                self._figure(block)
            else:
                self._block(n, plain_text.number_of(block, is_article=n in articles), just_turned=just_turned)
        if self.across:
            self._turn()
        self._files()
        body = self.file.element.body
        end = body.sectPr
        for element in self.elements:
            end.addprevious(element)

    def packed(self) -> bytes:
        at = self._published_at()
        self._properties(at)
        written, settled = io.BytesIO(), io.BytesIO()
        self.file.save(written)
        with zipfile.ZipFile(written) as package, Package(settled, at) as kept:
            for name in package.namelist():
                kept.add(name, package.read(name), packed=not name.startswith("word/media/"))
        return settled.getvalue()

    # The printed head, and what a reader has to know before the text

    def _head(self) -> None:
        document = self.document
        for words in plain_text.notices(self.sheet.validity, document, superseded=self.sheet.superseded):
            self._line(words, word_styles.NOTICE)
        for words, style in (
            (document.issuer, word_styles.ISSUER),
            (document.title, word_styles.TITLE),
            (document.number, word_styles.NUMBER),
        ):
            if words:
                self._line(words, style)

    def _foot(self) -> str:
        document = self.document
        sha256 = printed.digests_of([document]).get(document.pk, "")
        words = [settings.SITE_URL + self.sheet.address, _("第%(version)s版") % {"version": document.version}]
        words += [f"SHA-256 {sha256}"] if sha256 else []
        words += [self.sheet.validity.words] if self.sheet.validity else []
        words += [_("演示站，非政府网站")] if settings.SITE_IS_DEMO else []
        return for_xml(" · ".join(words))

    def _properties(self, at: datetime) -> None:
        document, about = self.document, self.file.core_properties
        about.title, about.subject = for_xml(document.title)[:255], for_xml(document.number)[:255]
        about.author = for_xml(document.issuer or document.record.bulletin.government)[:255]
        about.identifier = (settings.SITE_URL + self.sheet.address)[:255]
        about.language, about.version, about.revision = "zh-CN", str(document.version), document.version
        about.comments = about.keywords = about.last_modified_by = ""
        about.created = about.modified = at.replace(tzinfo=None)

    def _published_at(self) -> datetime:
        return (self.document.published_at or timezone.now()).astimezone(UTC).replace(microsecond=0)

    # The text

    def _block(self, n: int, number: str, *, just_turned: bool) -> None:
        block = self.blocks[n]
        if block.kind == "heading":
            self._line(block.text, word_styles.heading(block.level or 1), number)
            return
        style = STYLE_OF.get(block.kind, word_styles.BODY)
        if style == word_styles.BODY and self._is_unit(n):
            style = word_styles.UNIT
        before = block.kind == "signer" and self.elements and word_styles.CLOSING not in self.elements[-1].xml
        # Each attachment begins a page.
        breaks = block.kind == "attachment_label" and not just_turned
        self._line(block.text, style, number, page_break=breaks, apart=bool(before))

    def _line(self, words: str, style: str, number: str = "", **how: bool) -> None:
        lines = lines_of(words, TITLE_LINE) if style in (word_styles.TITLE, word_styles.PART) else [words]
        self.elements.append(paragraph(lines, style, number, **how))
        self.lines.append(words)

    # Tables

    def _tables(self) -> dict[int, tuple[Grid, Setting]]:
        found = {order: grid.lay_out(table) for order, table in self.parts.tables.items()}
        return {order: (laid_out, setting_of(laid_out)) for order, laid_out in found.items()}

    def _across(self) -> list[bool]:
        """Of each block whether it stands on a page turned on its side: wide tables do, and what belongs to them."""
        found = [False] * len(self.blocks)
        for n, block in enumerate(self.blocks):
            held = self.tables.get((block.table or 0) + 1) if block.kind == "table" else None
            if held is None or not held[1].across:
                continue
            found[n] = True
            before, after = n - 1, n + 1
            while before >= self.length and self._belongs(self.blocks[before]):
                found[before] = True
                before -= 1
            while after < len(self.blocks) and self.blocks[after].text.startswith(("注：", "注:", "备注：", "说明：")):
                found[after] = True
                after += 1
        return found

    def _belongs(self, block: Block) -> bool:
        captions = {held.caption for held, _setting in self.tables.values() if held.caption}
        return block.kind in _GOES_WITH_TABLE or block.text in captions or "单位：" in block.text[:12]

    def _is_unit(self, n: int) -> bool:
        """Whether the line says the unit of the table below it."""
        return "单位：" in self.blocks[n].text[:12] and [after.kind for after in self.blocks[n + 1 : n + 2]] == [
            "table"
        ]

    def _turn(self) -> None:
        """Ends the section: what was written so far has its pages upright, or across."""
        end = section(self.file.element.body.sectPr, across=self.across)
        last = self.elements[-1] if self.elements else None
        if last is None or not last.tag.endswith("}p") or last.pPr.find(SECTION) is not None:
            last = turned()
            self.elements.append(last)
        last.pPr.append(end)
        self.across = not self.across

    def _table(self, block: Block) -> None:
        order = (block.table or 0) + 1
        if order not in self.tables:
            self._line(_("表%(order)s（待补）") % {"order": order}, word_styles.CAPTION)
            return
        laid_out, setting = self.tables[order]
        if laid_out.caption and not plain_text.says(self.lines, laid_out.caption):
            self._line(laid_out.caption, word_styles.CAPTION)
        if laid_out.unit and not plain_text.says(self.lines, laid_out.unit_line):
            self._line(laid_out.unit_line, word_styles.UNIT)
        self.elements.append(word_table.table(laid_out, setting))
        # Two tables that touch would become one.
        self.elements.append(turned())

    # Pictures and files

    def _figure(self, block: Block) -> None:
        self.figures += 1
        figure = self.parts.figures.get(self.figures)
        picture = _picture(figure) if figure is not None and figure.image else None
        if figure is None or picture is None:
            self._line(_("图：%(caption)s（原图待补）") % {"caption": block.text}, word_styles.CAPTION)
            return
        holder = paragraph([], word_styles.PICTURE)
        holder.add_r().add_drawing(self._inline(picture, for_xml(figure.alternative)))
        self.elements.append(holder)
        approval = "　" + _("审图号：") + figure.map_approval if figure.map_approval else ""
        self._line(block.text + approval, word_styles.CAPTION)

    def _inline(self, picture: io.BytesIO, alternative: str) -> Element:
        inline = self.file.part.new_pic_inline(picture)
        shrunk = min(1.0, WIDEST / inline.extent.cx, TALLEST / inline.extent.cy)
        size = inline.graphic.graphicData.pic.spPr
        inline.extent.cx, inline.extent.cy = size.cx, size.cy = (
            int(inline.extent.cx * shrunk),
            int(inline.extent.cy * shrunk),
        )
        inline.docPr.set("descr", alternative)
        inline.docPr.set("name", f"图{self.figures}")
        return inline

    def _files(self) -> None:
        """What cannot stand in the text: files that are attached, by their addresses."""
        for attachment in self.parts.attachments:
            if attachment.kind == attachment.Kind.FILE and attachment.file:
                url = f"{settings.SITE_URL}{self.sheet.address}attachments/{attachment.order}/"
                size = f"（{filesizeformat(attachment.size)}）" if attachment.size else ""
                self._line(f"{attachment.marked}：{attachment.title}{size} {url}", word_styles.FILES)
        # What the text says itself is not said again.
        if self.document.attachments_elsewhere not in self.document.text:
            self._line(_("附件：") + self.document.attachments_elsewhere, word_styles.FILES)


def _picture(figure: Figure) -> io.BytesIO | None:
    """The picture as PNG or JPEG; None where the disk does not hold it, or nothing can be seen in it."""
    try:
        with figure.image.storage.open(str(figure.image.name), "rb") as opened:
            data = io.BytesIO(opened.read())
    except FileNotFoundError:
        return None
    try:
        with Image.open(data) as image:
            if image.format in ("PNG", "JPEG"):
                image.verify()
                data.seek(0)
                return data
            converted = io.BytesIO()
            image.save(converted, "PNG")
    except (OSError, SyntaxError):
        return None
    converted.seek(0)
    return converted
