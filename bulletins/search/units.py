"""What of a document is found by itself: its head, a section, an article, a table, an attachment.

Together the units hold every character of the published text, in its order, and each knows where it stands, so that
a hit can name its place and link there.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Prefetch

from bulletins.ingest.markup import MarkupError
from bulletins.ingest.tree import Block
from bulletins.models import Attachment, Document, DocumentAgency, Table
from bulletins.models.document import DocumentQuerySet
from bulletins.search.analysis import kept

logger = logging.getLogger(__name__)

_HEAD = {"issuer", "title", "doc_number", "addressees"}
_ARTICLE = re.compile(r"第[〇零一二三四五六七八九十百千两\d]+条(?:之[一二三四五六七八九十]+)?")
CELL_GAP = "\t"


@dataclass(slots=True)
class Unit:
    """``place`` is the printed name of the place (三、主要任务; 第五条; a table's caption), empty where it has none;
    ``attachment`` the label of the attachment it stands in. ``anchors`` are pairs of an offset in ``text`` and the name
    to link to from there on. Each line of ``text`` is a block, or a row of a table with tabs between its cells."""

    kind: str
    place: str = ""
    attachment: str = ""
    table: int | None = None
    file: int | None = None
    lines: list[str] = field(default_factory=list)
    anchors: list[tuple[int, str]] = field(default_factory=list)
    length: int = 0

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def add(self, line: str, anchor: str = "") -> None:
        if anchor:
            self.anchors.append((self.length, anchor))
        self.lines.append(line)
        self.length += len(line) + 1


def with_parts(documents: DocumentQuerySet) -> DocumentQuerySet:
    """``documents`` with all that indexing reads, in a fixed number of queries."""
    agencies = DocumentAgency.objects.select_related("agency")
    return documents.with_place().prefetch_related(
        Prefetch("issuing", agencies), "topics__parent", "tables", "attachments", "anchors"
    )


def units_of(document: Document) -> list[Unit]:
    """The units of a published document in reading order, those with nothing to find left out."""
    try:
        blocks = document.blocks
    except MarkupError as error:
        # One unreadable text must not stop the search for all others; its words are found, its places are not.
        logger.error("Document %s is indexed as plain lines: %s", document.pk, error)
        blocks = [Block("paragraph", line) for line in document.text.splitlines() if line.strip()]
    units = list(_walk(document, blocks))
    units += _files(document, "".join(kept(unit.text) for unit in units))
    units.append(_described(document, "".join(kept(unit.text) for unit in units)))
    return [unit for unit in units if kept(unit.text)]


def _walk(document: Document, blocks: list[Block]) -> Iterator[Unit]:
    anchors = {anchor.block: anchor.name for anchor in document.anchors.all()}
    tables = {table.order: table for table in document.tables.all()}
    begins = {a.anchor: a for a in document.attachments.all() if a.kind == Attachment.Kind.TEXT and a.anchor}
    unit = Unit("head")
    attachment = ""
    for index, block in enumerate(blocks):
        anchor = anchors.get(index, "")
        if block.kind == "table":
            yield unit
            table = tables.get((block.table or 0) + 1)
            if table:
                yield _table(table, attachment, anchor)
            unit = Unit(unit.kind if unit.kind != "head" else "text", unit.place, attachment)
            continue
        if anchor in begins or block.kind == "attachment_label":
            listed = begins.get(anchor)
            attachment = attachment_label(listed.label if listed else "", block.text)
            opened: Unit | None = Unit("attachment", listed.title if listed else "", attachment)
        else:
            opened = _opened(unit, block, attachment)
        if opened:
            yield unit
            unit = opened
        if unit.kind == "attachment" and block.kind == "title" and not unit.place:
            unit.place = block.text
        unit.add(block.text, anchor)
    yield unit


def _opened(unit: Unit, block: Block, attachment: str) -> Unit | None:
    """The unit that ``block`` begins, or ``None`` where it goes on with ``unit``."""
    if block.kind == "heading":
        return Unit("section", block.text, attachment)
    if block.kind in _HEAD:
        goes_on = unit.kind == "head" or (unit.kind == "attachment" and len(unit.lines) < 3)
        return None if goes_on or block.kind != "title" else Unit("section", block.text, attachment)
    if block.kind in ("paragraph", "item") and (article := _ARTICLE.match(block.text)):
        return Unit("article", article[0], attachment)
    return Unit("text", "", attachment) if unit.kind == "head" else None


def attachment_label(label: str, printed: str = "") -> str:
    """附件 with its number where it has one; a label of another kind (附表1, 附图) as it is printed."""
    own = label or printed.strip("：: ")
    if len(own) > 8:
        return "附件"
    return own if own.startswith("附") else f"附件{own}"


def _table(table: Table, attachment: str, anchor: str) -> Unit:
    unit = Unit("table", table.caption, attachment, table=table.order)
    unit.add(CELL_GAP.join(filter(None, (table.caption, table.unit))), anchor)
    for row in table.rows:
        if line := CELL_GAP.join(cell.replace("\n", " ") for cell in row if cell):
            unit.add(line)
    return unit


def _files(document: Document, found: str) -> Iterator[Unit]:
    """Attachments that are no part of the text: files, and those published elsewhere that the text does not name."""
    for attachment in document.attachments.all():
        is_file = attachment.kind == Attachment.Kind.FILE
        if is_file or (attachment.kind == Attachment.Kind.ELSEWHERE and kept(attachment.title) not in found):
            label = attachment_label(attachment.label)
            unit = Unit("attachment", attachment.title, label, file=attachment.order if is_file else None)
            unit.add(f"{label} {attachment.title}")
            yield unit


def _described(document: Document, found: str) -> Unit:
    """What the metadata of the page says beyond the text itself."""
    unit = Unit("head")
    said = [
        document.title,
        document.number,
        document.issuer,
        document.addressees,
        document.signer,
        document.instrument,
        document.record.contents_title,
        document.index_number,
        document.registration_number,
        *(row.agency.name for row in document.issuing.all()),
    ]
    for words in _distinct(said):
        if kept(words) not in found:
            unit.add(words)
    return unit


def _distinct(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(filter(None, words)))
