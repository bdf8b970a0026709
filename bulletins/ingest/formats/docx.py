"""Word files (DOCX): paragraphs, tables, pictures and notes in the document's order.

Numbering is written out, inserted text is kept, deleted and hidden text and comments are not; headers and footers are
page furniture and stay outside. What was left out is said in notes.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import docx
from docx.document import Document
from lxml import etree

from bulletins.ingest.formats import bounds, package
from bulletins.ingest.formats.docx_numbering import Element, Numbering, Styles, W, parse_part, value
from bulletins.ingest.formats.grids import Cell, rows_of
from bulletins.ingest.formats.writer import Writer, clean
from bulletins.ingest.text import ReadError, Text, gettext_noop

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_V = "{urn:schemas-microsoft-com:vml}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"

_SKIPPED = {W + tag for tag in ("del", "moveFrom", "pPr", "rPr", "instrText", "delText", "sdtPr", "sdtEndPr", "rt")}
_WRAPPERS = {W + tag for tag in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")} | {_MC + "Choice"}
# What the symbol fonts draw at their private places: the boxes of forms above all.
_SYMBOLS = {0x00A3: "□", 0x00A8: "□", 0x006F: "□", 0x0052: "☑", 0x00FE: "☑", 0x0054: "☒", 0x00FD: "☒", 0x00FC: "✓"}
_SYMBOLS |= {0x006C: "●", 0x006E: "■", 0x0075: "◆", 0x00D8: "➢", 0x00B7: "·", 0x00B0: "°", 0x00B1: "±", 0x00D7: "×"}
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LONGEST_BOLD = 64  # characters of a paragraph whose being bold as a whole says that it is a heading
_MAX_SPAN = 256  # columns; Word allows 63
_SAME_EDGE = 90  # twips: columns narrower than this come from cells drawn out of line


def read(data: bytes, name: str) -> Text:
    """The text of a DOCX file. Raises ReadError."""
    package.check(data, name)
    try:
        document = docx.Document(io.BytesIO(data))
    except (KeyError, ValueError, etree.XMLSyntaxError):
        raise bounds.broken(name, "DOCX") from None
    writer = Writer()
    _Reader(document, writer, bounds.Clock(name)).read()
    if not any(writer.lines):
        raise ReadError("empty", gettext_noop("文件“%(name)s”是空的。请选择有内容的公报文件。"), name=name)
    return writer.text(data, name, "docx")


@dataclass(slots=True)
class _Words:
    """A paragraph's words as they are gathered; ``\\n`` is a line break, ``\\f`` a break of page or column."""

    parts: list[str] = field(default_factory=list)
    pictures: list[tuple[bytes, str]] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    bold: bool = True

    @property
    def text(self) -> str:
        return "".join(self.parts)


class _Reader:
    def __init__(self, document: Document, writer: Writer, clock: bounds.Clock) -> None:
        self.body = document.element.body
        self.part = document.part
        self.writer = writer
        self.clock = clock
        self.parts = {
            rel.reltype.rsplit("/", 1)[-1]: rel.target_part for rel in self.part.rels.values() if not rel.is_external
        }
        self.styles = Styles(self._root("styles"))
        self.numbering = Numbering(self._root("numbering"), self.styles)
        self.footnotes = {kind: self._notes_by_id(kind) for kind in ("footnote", "endnote")}
        self.note_count = 0
        self.waiting: list[str] = []  # footnotes that go under the next paragraph that ends a sentence
        self.held = ""  # a paragraph whose mark was deleted: it goes on with the next
        self.left_out: dict[str, int] = {}
        self.handlers: dict[str, Callable[[Element, _Words], None]] = {
            W + "r": self._run,
            W + "sym": self._symbol,
            W + "footnoteReference": self._footnote,
            W + "endnoteReference": self._footnote,
            W + "txbxContent": self._box,
            _A + "blip": self._picture,
            _V + "imagedata": self._picture,
        }

    def read(self) -> None:
        self.blocks(self.body)
        self._flush_notes()
        self._say_what_was_left_out()

    def _root(self, kind: str) -> Element | None:
        part = self.parts.get(kind)
        return None if part is None else parse_part(part.blob)

    def _notes_by_id(self, kind: str) -> dict[str, Element]:
        root = self._root(kind + "s")
        return {} if root is None else {note.get(W + "id"): note for note in root.findall(W + kind)}

    def blocks(self, parent: Element) -> None:
        for element in parent:
            self.clock.check()
            if element.tag == W + "p":
                self._paragraph(element)
            elif element.tag == W + "tbl":
                self._table(element)
            elif element.tag in _WRAPPERS:
                self._count_revision(element)
                self.blocks(element)
            elif element.tag == _MC + "AlternateContent":
                self.blocks(_chosen(element))
            elif element.tag in _SKIPPED:
                self._count_revision(element)

    # Paragraphs

    def _paragraph(self, paragraph: Element) -> None:
        words = self._words(paragraph)
        text = self.held + self._labelled(paragraph, words)
        self.held = ""
        if paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None:
            self._count("revisions")
            self.held = text
        elif text.strip():
            for piece in text.split("\f"):
                self.writer.paragraph(*piece.split("\n"))
        self.waiting += words.notes
        if text.rstrip().endswith(("。", "；", "：", "！", "？", ".", ";", ":")):
            self._flush_notes()
        for data, alt in words.pictures:
            self.writer.image(data, alt)
        for box in words.boxes:
            self.blocks(box)

    def _labelled(self, paragraph: Element, words: _Words) -> str:
        """The words with their automatic number, marked as a heading where the file says they are one."""
        text = words.text
        if not text.strip():
            return text
        text = self.numbering.label(paragraph) + text.lstrip(" \t")
        level = self.styles.value(paragraph, "pPr/outlineLvl")
        if level and level.isdecimal() and int(level) < 6:
            return "#" * (int(level) + 1) + " " + text
        if words.bold and "\n" not in text and "*" not in text and 2 < len(clean(text)) <= _LONGEST_BOLD:
            return f"**{clean(text)}**"
        return text

    def _words(self, element: Element) -> _Words:
        words = _Words()
        self._gather(element, words)
        words.bold = words.bold and bool(words.text.strip())
        return words

    def _gather(self, element: Element, words: _Words) -> None:
        for child in element:
            tag = child.tag
            if handler := self.handlers.get(tag):
                handler(child, words)
            elif tag in (W + "t", _M + "t"):
                words.parts.append(child.text or "")
            elif tag in _BREAKS:
                words.parts.append("\f" if child.get(W + "type") in ("page", "column") else _BREAKS[tag])
            elif isinstance(tag, str):
                self._count_revision(child)
                if tag not in _SKIPPED:
                    self._gather(_chosen(child) if tag == _MC + "AlternateContent" else child, words)

    def _run(self, run: Element, words: _Words) -> None:
        if _on(run, "vanish"):
            self._count("hidden-text")
            return
        before = len(words.parts)
        self._gather(run, words)
        if "".join(words.parts[before:]).strip() and not _on(run, "b"):
            words.bold = False

    def _symbol(self, element: Element, words: _Words) -> None:
        code = int(element.get(W + "char") or "0", 16)
        code = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
        words.parts.append(_SYMBOLS.get(code) or (chr(code) if 0x20 < code < 0xE000 else "□"))

    def _box(self, element: Element, words: _Words) -> None:
        words.boxes.append(element)

    def _footnote(self, reference: Element, words: _Words) -> None:
        kind = reference.tag.removeprefix(W).removesuffix("Reference")
        note = self.footnotes[kind].get(reference.get(W + "id"))
        if note is None:
            return
        self.note_count += 1
        words.parts.append(str(self.note_count).translate(_SUPERSCRIPTS))
        text = " ".join(filter(None, (clean(self._words(p).text) for p in note.iter(W + "p"))))
        words.notes.append(f"注{self.note_count}：{text}")

    def _flush_notes(self) -> None:
        for note in self.waiting:
            self.writer.paragraph(note)
        self.waiting = []

    def _picture(self, element: Element, words: _Words) -> None:
        target = self.part.related_parts.get(element.get(_R + "embed") or element.get(_R + "id") or "")
        if target is None:
            self.writer.note("image-linked")
            words.pictures.append((b"", ""))
            return
        holder = next(element.iterancestors(_WP + "inline", _WP + "anchor"), None)
        about = None if holder is None else holder.find(_WP + "docPr")
        alt = "" if about is None else about.get("descr") or about.get("title") or ""
        words.pictures.append((target.blob, alt))

    # Tables

    def _table(self, table: Element) -> None:
        rows = list(_rows(table))
        if max((sum(1 for _ in _cells(row)) for row in rows), default=0) <= 1:
            for row in rows:
                for cell in _cells(row):
                    self.blocks(cell)
            return
        edges = _column_edges(table, rows)
        cells: list[Cell] = []
        below: dict[int, Cell] = {}  # cells that a vertical merge may go on with, by their left column
        pictures: list[tuple[bytes, str]] = []
        for number, row in enumerate(rows):
            self.clock.check()
            col = int(value(row, "trPr/gridBefore") or 0)
            for element in _cells(row):
                width = _span(element)
                merge = value(element, "tcPr/vMerge")
                if merge is not None and merge != "restart" and col in below:
                    below[col].bottom = number + 1
                else:
                    text, shown = self._cell(element)
                    pictures += shown
                    cells.append(Cell(edges[col], number, edges[col + width], number + 1, text))
                    below[col] = cells[-1]
                col += width
            if len(cells) > bounds.MAX_CELLS:
                raise bounds.too_complex(self.clock.name)
        grid, spans = rows_of(cells, _SAME_EDGE)
        marked = [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows]
        header = marked.index(False) if False in marked else 0
        self.writer.table(grid, spans, header or None)
        for data, alt in pictures:
            self.writer.image(data, alt)
        self._flush_notes()

    def _cell(self, cell: Element) -> tuple[str, list[tuple[bytes, str]]]:
        """A cell's text on one line, tables inside it included, and its pictures."""
        parts: list[str] = []
        pictures: list[tuple[bytes, str]] = []
        for paragraph in cell.iter(W + "p"):
            if next(paragraph.iterancestors(W + "txbxContent"), None) is not None:
                continue
            words = self._words(paragraph)
            texts = [words.text, *(self._words(p).text for box in words.boxes for p in box.iter(W + "p"))]
            label = self.numbering.label(paragraph)
            parts.append(clean(label.replace("- ", "") + " ".join(texts).replace("\f", " ")))
            pictures += words.pictures
            self.waiting += words.notes
        return " ".join(filter(None, parts)), pictures

    # What is not shown

    def _count_revision(self, element: Element) -> None:
        if element.tag in (W + "del", W + "moveFrom", W + "ins", W + "moveTo"):
            self._count("revisions")

    def _count(self, what: str) -> None:
        self.left_out[what] = self.left_out.get(what, 0) + 1

    def _say_what_was_left_out(self) -> None:
        comments = self._root("comments")
        if comments is not None and len(comments):
            self.left_out["comments"] = len(comments)
        for what, count in self.left_out.items():
            self.writer.note(what, 1, count=count)


_BREAKS = {W + "br": "\n", W + "cr": "\n", W + "tab": " ", W + "ptab": " ", W + "noBreakHyphen": "-"}


def _on(run: Element, name: str) -> bool:
    """Whether a run's own toggle (``b``, ``vanish``) is set."""
    said = value(run, "rPr/" + name)
    return said is not None and said not in ("0", "false", "off")


def _chosen(alternate: Element) -> Element:
    """The first of the alternatives: the others draw the same for older programs."""
    return alternate[0] if len(alternate) else alternate


def _rows(table: Element) -> Iterator[Element]:
    for child in table:
        if child.tag == W + "tr":
            if child.find(f"{W}trPr/{W}del") is None:
                yield child
        elif child.tag in _WRAPPERS:
            yield from _rows(child)


def _cells(row: Element) -> Iterator[Element]:
    for child in row:
        if child.tag == W + "tc":
            yield child
        elif child.tag in _WRAPPERS:
            yield from _cells(child)


def _span(cell: Element) -> int:
    return min(max(1, int(value(cell, "tcPr/gridSpan") or 1)), _MAX_SPAN)


def _column_edges(table: Element, rows: list[Element]) -> list[float]:
    """Where the columns of the table's grid begin and end, in twips; evenly spread where the file does not say."""
    columns = max(int(value(row, "trPr/gridBefore") or 0) + sum(map(_span, _cells(row))) for row in rows)
    widths = [float(col.get(W + "w") or 0) for col in table.findall(f"{W}tblGrid/{W}gridCol")]
    if len(widths) < columns or not all(widths[:columns]):
        widths = [1000.0] * columns
    edges = [0.0]
    for width in widths:
        edges.append(edges[-1] + width)
    return edges
