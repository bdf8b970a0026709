"""The words of a document that the public will see, piece by piece, each with a name under which it is found again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bulletins.models import Attachment, Document, Figure, Record, Table

# Columns of a version, and what an editor calls them.
COLUMNS = {
    "title": gettext_noop("标题"),
    "issuer": gettext_noop("发文机关标志"),
    "addressees": gettext_noop("主送机关"),
    "signer": gettext_noop("署名"),
    "instrument": gettext_noop("所印发文件"),
    "effective_words": gettext_noop("施行条款"),
    "openness_words": gettext_noop("公开附注"),
    "interpretation_by": gettext_noop("解释机关"),
    "attachments_elsewhere": gettext_noop("附件另见"),
    "revision_reason": gettext_noop("更正说明"),
    "text": gettext_noop("正文"),
}

Row = Document | Record | Table | Attachment | Figure


@dataclass(frozen=True, slots=True)
class Piece:
    """``name`` tells the piece from all others of its document; ``place`` names it for an editor. ``row`` and
    ``column`` are where it is stored, ``cell`` which of a table's cells it is."""

    name: str
    place: str
    text: str
    row: Row
    column: str
    cell: tuple[int, int] | None = None


def pieces_of(document: Document) -> Iterator[Piece]:
    """Every piece but the cells of tables, which are read as tables."""
    for column, label in COLUMNS.items():
        yield Piece(column, _(label), getattr(document, column), document, column)
    record = document.record
    yield Piece("contents_title", _("目录标题"), record.contents_title, record, "contents_title")
    if record.first_published_at is None:
        # Becomes its first decision on validity; later ones are decided apart.
        yield Piece("validity_basis", _("有效性依据"), record.validity_basis, record, "validity_basis")
    for table in sorted(document.tables.all(), key=lambda row: row.order):
        place = _("表格%d") % table.order
        yield Piece(f"table {table.order} caption", _("%s的表题") % place, table.caption, table, "caption")
        yield Piece(f"table {table.order} unit", _("%s的单位") % place, table.unit, table, "unit")
    for attachment in sorted(document.attachments.all(), key=lambda row: row.order):
        name, place = f"attachment {attachment.order}", _("附件%d") % attachment.order
        yield Piece(f"{name} title", _("%s的名称") % place, attachment.title, attachment, "title")
        yield Piece(f"{name} label", _("%s的编号") % place, attachment.label, attachment, "label")
        yield Piece(f"{name} name", _("%s的文件名") % place, attachment.original_name, attachment, "original_name")
    for figure in sorted(document.figures.all(), key=lambda row: row.order):
        name, place = f"figure {figure.order}", _("插图%d") % figure.order
        yield Piece(f"{name} caption", _("%s的图题") % place, figure.caption, figure, "caption")
        yield Piece(f"{name} approval", _("%s的审图号") % place, figure.map_approval, figure, "map_approval")
        yield Piece(f"{name} alternative", _("%s的替代文字") % place, figure.alternative, figure, "alternative")


def cell_of(table: Table, row: int, column: int) -> Piece:
    place = _("表格%(table)d第%(row)d行第%(column)d列") % {"table": table.order, "row": row + 1, "column": column + 1}
    name = f"table {table.order} cell {row + 1} {column + 1}"
    return Piece(name, place, table.rows[row][column], table, "rows", (row, column))


def write(piece: Piece, text: str) -> None:
    """Puts ``text`` in the piece's place; its row is to be saved after."""
    if piece.cell is not None:
        assert isinstance(piece.row, Table)  # noqa: S101 - cells are of tables alone
        row, column = piece.cell
        piece.row.rows[row][column] = text
        return
    if piece.column == "original_name":
        # No system has stars in the names of files.
        text = text.replace("*", "_")
    limit = getattr(piece.row._meta.get_field(piece.column), "max_length", None)
    setattr(piece.row, piece.column, text[:limit])
