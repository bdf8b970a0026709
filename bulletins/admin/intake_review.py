"""What the review page shows: the source line by line, beside it what was read, each knowing the other's place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bulletins.importing.doubts import Settled, key_of
from bulletins.ingest import tree
from bulletins.ingest.reconcile import MATCHED, reconcile
from bulletins.ingest.text import Text
from bulletins.models import Intake, IntakePicture, Table
from bulletins.presenting import grid

# Lines are laid out in groups that the browser leaves alone while they are out of sight.
GROUP = 50

KINDS = {
    "issuer": gettext_lazy("发文机关"),
    "title": gettext_lazy("标题"),
    "doc_number": gettext_lazy("文号"),
    "addressees": gettext_lazy("主送"),
    "paragraph": gettext_lazy("正文"),
    "item": gettext_lazy("列项"),
    "member": gettext_lazy("名单"),
    "form_line": gettext_lazy("表单"),
    "attachment_list": gettext_lazy("附件说明"),
    "attachment_label": gettext_lazy("附件"),
    "table": gettext_lazy("表格"),
    "figure": gettext_lazy("图片"),
    "signer": gettext_lazy("署名"),
    "date": gettext_lazy("日期"),
    "openness": gettext_lazy("公开"),
    "note": gettext_lazy("附注"),
    "furniture": gettext_lazy("版面"),
}
PARTS = {
    "masthead": gettext_lazy("刊头"),
    "contents": gettext_lazy("目录"),
    "section": gettext_lazy("栏目名"),
    "imprint": gettext_lazy("版权页"),
    "unplaced": gettext_lazy("不知属于哪里的文字"),
}


@dataclass(slots=True)
class Line:
    """A line of the source; ``place`` names the block on the other side, ``page`` is set where a page begins."""

    number: int
    text: str
    place: str = ""
    kind: str = ""
    page: int | None = None
    marks: list[str] = field(default_factory=list)
    doubt: str = ""


@dataclass(slots=True)
class Block:
    place: str
    kind: str
    label: str
    text: str
    first: int
    last: int
    level: int = 0
    grid: grid.Grid | None = None
    picture: IntakePicture | None = None

    @property
    def lines(self) -> str:
        if not self.first:
            return "—"
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


@dataclass(slots=True)
class Piece:
    """A document with its blocks, or lines that belong to none (``document`` is ``None``)."""

    place: str
    title: str
    first: int
    blocks: list[Block]
    document: tree.Document | None = None
    facts: list[tuple[str, str]] = field(default_factory=list)

    @property
    def headings(self) -> list[Block]:
        return [block for block in self.blocks if block.kind == "heading"]


@dataclass(frozen=True, slots=True)
class Doubt:
    key: str
    place: str
    line: int
    code: str
    message: str
    cure: str
    settled: dict[str, str] | None


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the contents against its document; ``words`` say what does not agree."""

    entry: tree.ContentsEntry | None
    document: tree.Document | None
    line: int
    words: str
    agrees: bool


@dataclass(frozen=True, slots=True)
class Reconciled:
    rows: list[Row]

    @property
    def agreeing(self) -> int:
        return sum(row.agrees for row in self.rows)

    @property
    def doubtful(self) -> int:
        return len(self.rows) - self.agreeing


def reconciled(reading: tree.Reading) -> Reconciled:
    """The contents held against the documents; no rows where the issue prints no contents."""
    rows = []
    for match in reconcile(reading):
        document = None if match.document is None else reading.documents[match.document]
        words = "".join(message_of(doubt) for doubt in match.doubts) or _(MATCHED)
        rows.append(Row(match.entry, document, match.line, words, not match.doubts))
    return Reconciled(rows)


@dataclass(slots=True)
class Review:
    groups: list[list[Line]]
    pieces: list[Piece]
    doubts: list[Doubt]

    @property
    def documents(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.document]

    @property
    def open_doubts(self) -> int:
        return sum(doubt.settled is None for doubt in self.doubts)

    def count(self, kind: str) -> int:
        return sum(block.kind == kind for piece in self.documents for block in piece.blocks)

    @property
    def tables(self) -> int:
        return self.count("table")

    @property
    def figures(self) -> int:
        return self.count("figure")


def review(intake: Intake, text: Text, reading: tree.Reading, marks: dict[int, list[str]]) -> Review:
    """Both sides of the page. ``marks`` are the labels to show by line."""
    doubts = _doubts(reading, intake.settled)
    pieces = _pieces(intake, reading)
    lines = [Line(number, words) for number, words in enumerate(text.lines, start=1)]
    link_lines(lines, [block for piece in pieces for block in piece.blocks])
    for doubt in doubts:
        if 1 <= doubt.line <= len(lines) and not lines[doubt.line - 1].doubt:
            lines[doubt.line - 1].doubt = doubt.place
    for number, labels in marks.items():
        lines[number - 1].marks = labels
    _paginate(lines, text)
    groups = [lines[n : n + GROUP] for n in range(0, len(lines), GROUP)]
    return Review(groups, pieces, doubts)


def link_lines(lines: list[Line], blocks: list[Block]) -> None:
    """Tells every line the block it was read into; ``lines`` begin with line 1."""
    for block in blocks:
        for line in lines[block.first - 1 : block.last]:
            # Furniture between the pieces of a table belongs to itself.
            if not line.place or block.kind == "furniture":
                line.place, line.kind = block.place, block.kind


def _paginate(lines: list[Line], text: Text) -> None:
    before = None
    for line in lines if text.pages else ():
        page = text.page_of(line.number)
        if page != before:
            line.page = before = page


def _doubts(reading: tree.Reading, settled: Settled) -> list[Doubt]:
    found = []
    for n, doubt in enumerate(reading.warnings, start=1):
        key = key_of(doubt)
        by = settled.get(key)
        cure = _(doubt.cure) if doubt.cure else ""
        found.append(Doubt(key, f"D{n}", doubt.line, doubt.code, message_of(doubt), cure, dict(by) if by else None))
    return found


def message_of(doubt: tree.Warning) -> str:
    return _(doubt.template) % doubt.params if doubt.params else _(doubt.template)


def _pieces(intake: Intake, reading: tree.Reading) -> list[Piece]:
    pictures = {picture.line: picture for picture in intake.pictures.all()}
    numbers = iter(range(1, 1_000_000))
    things: list[tree.Document | tree.Part] = [*reading.documents, *reading.outside]
    things.sort(key=lambda thing: thing.lines[0])
    pieces = []
    order = 0
    for thing in things:
        if isinstance(thing, tree.Document):
            order += 1
            blocks = list(_blocks(thing, numbers, pictures))
            title = f"{order}. {thing.title}"
            pieces.append(Piece(f"doc-{order}", title, thing.lines[0], blocks, thing, _facts(thing)))
        else:
            words = str(PARTS[thing.kind])
            block = Block(f"B{next(numbers)}", thing.kind, words, "", *thing.lines)
            pieces.append(Piece(f"part-{thing.lines[0]}", words, thing.lines[0], [block]))
    return pieces


def _blocks(document: tree.Document, numbers: Iterator[int], pictures: dict[int, IntakePicture]) -> Iterator[Block]:
    for block in document.blocks:
        first, last = block.lines
        made = Block(f"B{next(numbers)}", block.kind, label_of(block), block.text, first, last, block.level or 0)
        if block.table is not None:
            table = document.tables[block.table]
            made.first, made.last = table.lines[0][0], table.lines[-1][1]
            made.grid = grid.lay_out(_row(table, block.table + 1))
        elif block.kind == "figure":
            made.picture = next((pictures[n] for n in range(first, last + 1) if n in pictures), None)
        yield made


def label_of(block: tree.Block) -> str:
    return _("%d级标题") % (block.level or 1) if block.kind == "heading" else str(KINDS[block.kind])


def _row(table: tree.Table, order: int) -> Table:
    spans = [[s.row, s.col, s.rowspan, s.colspan] for s in table.spans]
    return Table(
        order=order,
        caption=table.caption or "",
        unit=table.unit or "",
        header_rows=table.header_rows,
        rows=table.rows,
        spans=spans,
    )


def _facts(document: tree.Document) -> list[tuple[str, str]]:
    attachments: list[Any] = [f"{a.label or ''} {a.title}".strip() for a in document.attachments]
    said = [
        (_("文号"), document.doc_number),
        (_("发文机关"), document.issuer),
        (_("文种"), document.genre),
        (_("成文日期"), document.date),
        (_("主送"), document.addressees),
        (_("署名"), document.signer),
        (_("公开"), document.openness),
        (_("所印发"), document.instrument),
        (_("附件"), "；".join(attachments)),
        (_("栏目"), document.section),
        (_("页码"), str(document.page or "")),
    ]
    return [(label, value) for label, value in said if value]
