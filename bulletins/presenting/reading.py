"""A document's text as a reader sees it: working text and its parts become pieces, each of which a template prints.

The same pieces make the public page, an earlier version's page and the preview of a draft.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from django.template.defaultfilters import filesizeformat
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from bulletins.ingest.grammar import iso_date
from bulletins.ingest.tree import Block
from bulletins.models import Anchor, Attachment, Document, Figure, Table
from bulletins.presenting import grid
from bulletins.presenting.cited import Citations
from bulletins.presenting.inline import heading, keep_whole, linked, paragraph
from bulletins.presenting.spots import name_spots

MAX_HEADING = 6
BRIEF = 20  # characters of a line that may stand between a table's title and the table
# Lines of these kinds that follow each other are set together.
LINES_OF = {"form_line": "form", "signer": "closing", "date": "closing", "attachment_list": "attachments"}
_MEMBER = re.compile(r"(?P<role>[^：:]{1,16}[：:])\s*(?P<names>.*)", re.DOTALL)
_ARTICLE = re.compile(r"条(?:之[一二三四五六七八九十]+)?$")  # how the name of an article ends
_UNIT = re.compile(r"[（(]?(?:计量)?单位[：:].*")


@dataclass
class Line:
    """A line within a piece: of a member list, of a form, of the sign-off. ``date`` is ISO, for a day."""

    html: SafeString
    anchor: str = ""
    kind: str = ""
    date: str = ""


@dataclass
class Member:
    role: str
    anchor: str
    lines: list[Line]


@dataclass
class Piece:
    """``kind`` names how it is set; ``tag`` is h2 to h6 for headings, ``level`` how deep one is in its part; ``mark``
    is the link to the place itself, where it can be cited; the rest is there where the kind needs it."""

    kind: str
    html: SafeString = field(default_factory=SafeString)
    anchor: str = ""
    tag: str = ""
    level: int = 0
    mark: SafeString = field(default_factory=SafeString)
    lines: list[Line] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    grid: grid.Grid | None = None
    caption_above: bool = False
    unit_above: bool = False
    table_url: str = ""
    figure: Figure | None = None
    figure_url: str = ""
    caption: str = ""


@dataclass
class OutlineEntry:
    text: str
    anchor: str
    depth: int


@dataclass
class AttachmentLink:
    """``url`` is empty where the attachment is neither in the text nor a file here."""

    attachment: Attachment
    url: str

    @property
    def is_file(self) -> bool:
        return self.attachment.kind == Attachment.Kind.FILE

    @property
    def file_facts(self) -> str:
        """Type and size of a file, as (PDF，1.2 MB)."""
        kind = PurePath(self.attachment.original_name or str(self.attachment.file)).suffix.lstrip(".").upper()
        size = filesizeformat(self.attachment.size) if self.attachment.size else ""
        return "，".join(word for word in (kind, size) if word)


@dataclass
class Reading:
    """``head`` has the anchors of the printed head, by kind of block: the page prints that head above the text.
    ``spots`` are the places of the text that can be cited, by their anchors: what each is called. ``notice`` is the
    title under which the instrument at ``instrument_anchor`` is printed."""

    pieces: list[Piece]
    outline: list[OutlineEntry]
    attachments: list[AttachmentLink]
    instrument_anchor: str
    head: dict[str, str]
    spots: dict[str, str] = field(default_factory=dict)
    notice: str = ""

    @property
    def downloads(self) -> list[AttachmentLink]:
        return [link for link in self.attachments if link.is_file and link.url]


@dataclass
class Parts:
    """What a text names but does not hold: anchors by block index, tables and figures by order, attachments."""

    anchors: dict[int, str] = field(default_factory=dict)
    tables: dict[int, Table] = field(default_factory=dict)
    figures: dict[int, Figure] = field(default_factory=dict)
    attachments: list[Attachment] = field(default_factory=list)


FileUrl = Callable[[Attachment | Figure], str]


def load_parts(document: Document) -> Parts:
    """The stored parts of a document, in at most four queries; of tables and figures only where the text names some."""
    if document.pk is None:
        return Parts()
    kinds = {block.kind for block in document.blocks}
    return Parts(
        anchors=dict(document.anchors.values_list("block", "name")),
        tables={table.order: table for table in document.tables.all()} if "table" in kinds else {},
        figures={figure.order: figure for figure in document.figures.all()} if "figure" in kinds else {},
        attachments=list(document.attachments.all()),
    )


def load_parts_of(documents: Sequence[Document]) -> dict[int, Parts]:
    """The parts of many documents by their keys, in four queries."""
    found = {document.pk: Parts() for document in documents}
    for key, block, name in Anchor.objects.filter(document__in=found).values_list("document", "block", "name"):
        found[key].anchors[block] = name
    for table in Table.objects.filter(document__in=found):
        found[table.document_id].tables[table.order] = table
    for figure in Figure.objects.filter(document__in=found):
        found[figure.document_id].figures[figure.order] = figure
    for attachment in Attachment.objects.filter(document__in=found):
        found[attachment.document_id].attachments.append(attachment)
    return found


def read(
    document: Document,
    parts: Parts | None = None,
    *,
    base: str = "",
    file_url: FileUrl | None = None,
    table_pages: bool = True,
    address: str = "",
    citations: Citations | None = None,
) -> Reading:
    """The text of ``document`` in pieces. ``base`` is the address its tables and files lie beneath; ``file_url`` gives
    another address of a file, for a draft whose files are not public; without ``table_pages`` tables are not linked to
    pages of their own; ``address`` is the permanent one of the text, to which its places then link; ``citations`` is
    what names in the text mean. Raises markup.MarkupError on a text that a form would have refused."""
    parts = load_parts(document) if parts is None else parts
    reader = _Reader(document, parts, base, file_url, table_pages, address, citations)
    return reader.read()


class _Reader:
    def __init__(
        self,
        document: Document,
        parts: Parts,
        base: str,
        file_url: FileUrl | None,
        table_pages: bool,
        address: str,
        citations: Citations | None,
    ) -> None:
        self.document = document
        self.parts = parts
        self.base = base
        self.file_url = file_url or self._public_url
        self.table_pages = table_pages
        self.address = address
        self.citations = citations
        self.blocks = document.blocks
        self.pieces: list[Piece] = []
        self.outline: list[OutlineEntry] = []
        self.levels: list[int] = []
        self.in_part = False
        self.figures = 0
        self.instrument_anchor = ""
        self.spots: dict[str, str] = {}
        self.links = [self._attachment_link(attachment) for attachment in parts.attachments]

    def read(self) -> Reading:
        length = head_length(self.document)
        head: dict[str, str] = {self.blocks[n].kind: self.parts.anchors.get(n, "") for n in range(length)}
        self.spots = name_spots(self.blocks, self.parts.anchors, self.document.instrument, length)
        for n in range(length, len(self.blocks)):
            self._add(n, self.blocks[n])
        notice = self.document.title if self.address and self.instrument_anchor else ""
        for piece in self.pieces:
            piece.mark = self._mark(piece.anchor)
        return Reading(self.pieces, self.outline, self.links, self.instrument_anchor, head, self.spots, notice)

    def _mark(self, anchor: str) -> SafeString:
        words = self.spots.get(anchor)
        if not self.address or not words:
            return SafeString()
        label = _("链接到%(place)s") % {"place": words}
        return format_html(
            '<a class="mark" href="{}#{}" data-place="{}" aria-label="{}"></a>', self.address, anchor, words, label
        )

    def _add(self, n: int, block: Block) -> None:
        anchor = self.parts.anchors.get(n, "")
        match block.kind:
            case "heading":
                self._heading(block, anchor)
            case "title":
                self._part(block, anchor, "title")
            case "attachment_label":
                self._label(n, block, anchor)
            case "member":
                self._member(block, anchor)
            case "table":
                self._table(block, anchor)
            case "figure":
                self._figure(block, anchor)
            case "form_line" | "signer" | "date" | "attachment_list":
                self._line(LINES_OF[block.kind], self._line_of(block, anchor))
            case "paragraph" | "item":
                kind = "unit" if self._is_unit(n, block) else block.kind
                self.pieces.append(Piece(kind, self._paragraph(block.text, anchor), anchor))
            case _:
                self.pieces.append(Piece(block.kind, linked(block.text, self.citations), anchor))

    def _paragraph(self, text: str, anchor: str) -> SafeString:
        return paragraph(text, self.citations, is_article=is_article(self.spots.get(anchor, "")))

    def _line_of(self, block: Block, anchor: str) -> Line:
        if block.kind == "attachment_list":
            return Line(self._linked(block.text), anchor)
        day = iso_date(block.text) or "" if block.kind == "date" else ""
        return Line(linked(block.text, self.citations), anchor, block.kind, day)

    def _heading(self, block: Block, anchor: str) -> None:
        """Headings go down one step at a time, whatever levels the text skips."""
        level = block.level or 1
        while self.levels and self.levels[-1] >= level:
            self.levels.pop()
        self.levels.append(level)
        depth = len(self.levels) + self.in_part
        words = heading(block.text, self.citations)
        tag = f"h{min(depth + 1, MAX_HEADING)}"
        self.pieces.append(Piece("heading", words, anchor, tag, len(self.levels)))
        self.outline.append(OutlineEntry(block.text, anchor, depth))

    def _part(self, block: Block, anchor: str, kind: str) -> None:
        """A title inside the text begins a part that counts its headings anew: an instrument, an attachment."""
        self.levels, self.in_part = [], True
        if _bare(block.text) == _bare(self.document.instrument) and not self.instrument_anchor:
            self.instrument_anchor = anchor
        label = self.pieces[-1] if self.pieces and self.pieces[-1].kind == "label" else None
        self.pieces.append(Piece(kind, keep_whole(block.text), anchor, "h2"))
        words = f"{label.caption}　{block.text}" if label else block.text
        if kind == "label-title":
            # Its title is printed as that of a table or a picture; the list of attachments has it.
            listed = (link.attachment for link in self.links if link.attachment.anchor == anchor)
            title = next((attachment.title for attachment in listed), "")
            words = f"{block.text}　{title}" if title and _bare(title) not in _bare(block.text) else block.text
        self.outline.append(OutlineEntry(words, anchor, 1))

    def _label(self, n: int, block: Block, anchor: str) -> None:
        following = self.blocks[n + 1].kind if n + 1 < len(self.blocks) else ""
        if following == "title":
            self.pieces.append(Piece("label", keep_whole(block.text), anchor, caption=block.text.rstrip("：:")))
        else:
            self._part(block, anchor, "label-title")

    def _member(self, block: Block, anchor: str) -> None:
        found = _MEMBER.fullmatch(block.text)
        last = self.pieces[-1] if self.pieces else None
        if found:
            lines = [Line(keep_whole(found["names"]))] if found["names"] else []
            if last is None or last.kind != "members":
                last = Piece("members")
                self.pieces.append(last)
            last.members.append(Member(found["role"], anchor, lines))
        elif last is not None and last.kind == "members":
            last.members[-1].lines.append(Line(keep_whole(block.text), anchor))
        else:
            self._line("names", Line(keep_whole(block.text), anchor))

    def _line(self, kind: str, line: Line) -> None:
        if not self.pieces or self.pieces[-1].kind != kind:
            self.pieces.append(Piece(kind))
        self.pieces[-1].lines.append(line)

    def _table(self, block: Block, anchor: str) -> None:
        order = (block.table or 0) + 1
        table = self.parts.tables.get(order)
        if table is None:
            self.pieces.append(Piece("missing-table", anchor=anchor, caption=str(order)))
            return
        piece = Piece("table", anchor=anchor, grid=self._linked_cells(grid.lay_out(table)))
        above = self._caption_above(table.caption)
        if above is not None:
            piece.caption_above = True
            if above.kind == "paragraph":
                above.kind = "caption"
        piece.unit_above = bool(self.pieces) and self.pieces[-1].kind == "unit"
        piece.table_url = f"{self.base}tables/{order}/" if self.table_pages else ""
        self.pieces.append(piece)

    def _linked_cells(self, laid_out: grid.Grid) -> grid.Grid:
        cited = self.citations
        if cited is None:
            return laid_out
        body = [
            [replace(cell, text=linked(cell.text, cited)) if cited.within(cell.text) else cell for cell in row]
            for row in laid_out.body
        ]
        return replace(laid_out, body=body)

    def _caption_above(self, caption: str) -> Piece | None:
        """The piece that already prints the caption: just above the table, or above its unit and lines of a form."""
        for piece in reversed(self.pieces[-4:]):
            if caption and _bare(_words(piece)).endswith(_bare(caption)):
                return piece
            if piece.kind not in ("unit", "form", "caption") and not (
                piece.kind == "paragraph" and len(_words(piece)) < BRIEF
            ):
                return None
        return None

    def _is_unit(self, n: int, block: Block) -> bool:
        following = self.blocks[n + 1].kind if n + 1 < len(self.blocks) else ""
        return following == "table" and len(block.text) < 40 and bool(_UNIT.fullmatch(block.text))

    def _figure(self, block: Block, anchor: str) -> None:
        self.figures += 1
        figure = self.parts.figures.get(self.figures)
        piece = Piece("figure", anchor=anchor, caption=block.text, figure=figure)
        if figure is not None and figure.image:
            piece.figure_url = self.file_url(figure)
        self.pieces.append(piece)

    def _linked(self, text: str) -> SafeString:
        """A line of the printed list of attachments, the titles in it leading to what is here."""
        html = keep_whole(text)
        for link in sorted(self.links, key=lambda link: -len(link.attachment.title)):
            words = str(keep_whole(link.attachment.title))
            if link.url and words and words in html:
                linked = f'<a href="{escape(link.url)}">{words}</a>'
                return mark_safe(html.replace(words, linked, 1))  # noqa: S308 - both were escaped above
        return html

    def _attachment_link(self, attachment: Attachment) -> AttachmentLink:
        url = ""
        if attachment.kind == Attachment.Kind.FILE and attachment.file:
            url = self.file_url(attachment)
        elif attachment.kind == Attachment.Kind.TEXT and attachment.anchor in self.parts.anchors.values():
            url = f"#{attachment.anchor}" if attachment.anchor else ""
        return AttachmentLink(attachment, url)

    def _public_url(self, part: Attachment | Figure) -> str:
        return f"{self.base}{'attachments' if isinstance(part, Attachment) else 'figures'}/{part.order}/"


def head_length(document: Document) -> int:
    """How many blocks at the beginning are the printed head (issuer, title, number): the page prints it as its own."""
    shown = _bare(document.issuer + document.title + document.number)
    length = 0
    for block in document.blocks:
        if block.kind not in ("issuer", "title", "doc_number") or _bare(block.text) not in shown:
            break
        length += 1
    return length


def is_article(spot: str) -> bool:
    """Whether the place of this name is that of an article, not of a paragraph within one."""
    return bool(_ARTICLE.search(spot))


def _words(piece: Piece) -> str:
    return re.sub(r"<[^>]*>", "", str(piece.html))


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)
