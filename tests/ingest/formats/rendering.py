"""The samples as an editor would have them in Word or on a page: paragraphs and tables, without what conversion cut.

``pieces`` takes the text as the parser reads it; ``facts`` is what must come out alike, whatever the format.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bulletins.ingest.normalise import number_lines
from bulletins.ingest.parse import parse
from bulletins.ingest.read import read_file
from bulletins.ingest.text import Text
from bulletins.ingest.tree import Block, Document, Reading, Spanned, Table

SAMPLES = sorted((Path(__file__).resolve().parents[3] / "samples").glob("*.txt"))
_WHOLE = {"paragraph", "item", "heading", "addressees", "title", "note", "attachment_list"}


@dataclass(frozen=True)
class Piece:
    """A paragraph or a table; ``kind`` is its block's kind, ``outside`` for masthead, contents and imprint."""

    kind: str
    text: str = ""
    table: Table | None = None
    level: int = 0
    bold: bool = False
    document: int = -1


def sample(path: Path) -> tuple[Text, Reading]:
    text = read_file(path)
    return text, parse(text)


def pieces(text: Text, reading: Reading) -> list[Piece]:
    """The sample in reading order, cut sentences whole again."""
    lines = {line.number: line for line in number_lines(text.lines)}
    owners: dict[int, tuple[int, Block]] = {}
    for order, document in enumerate(reading.documents):
        for block in document.blocks:
            spans = document.tables[block.table].lines if block.table is not None else [block.lines]
            owners |= {n: (order, block) for first, last in spans for n in range(first, last + 1)}
    found: list[Piece] = []
    done: set[int] = set()
    for number, line in lines.items():
        if number not in owners:
            found.append(Piece("outside", line.spaced, level=0))
            continue
        order, block = owners[number]
        if block.table is not None:
            if id(block) not in done:
                found.append(Piece("table", table=reading.documents[order].tables[block.table], document=order))
        elif block.kind not in _WHOLE or block.kind == "attachment_list":
            found.append(Piece(block.kind, line.spaced, level=line.hashes, bold=line.bold, document=order))
        elif id(block) not in done:
            parts = [lines[n].spaced for n in range(block.lines[0], block.lines[1] + 1) if n in lines]
            words = (" " if block.kind == "title" else "").join(parts)
            found.append(Piece(block.kind, words, level=line.hashes, bold=line.bold, document=order))
        done.add(id(block))
    return found


def facts(reading: Reading) -> dict[str, Any]:
    """All that a reading says, but for line numbers."""
    return {
        "bulletin": reading.bulletin,
        "issue": reading.issue,
        "contents": [(entry.section, entry.title, entry.doc_number, entry.page) for entry in reading.contents],
        "documents": [_facts(document) for document in reading.documents],
        "chronicle": [(m.month, [(e.day, e.text) for e in m.entries]) for m in reading.chronicle],
    }


def _facts(document: Document) -> dict[str, Any]:
    names = (
        "section page title issuer genre doc_number addressees signer date openness instrument effective "
        "interpretation_by attachments_elsewhere cites repeals"
    )
    return {name: getattr(document, name) for name in names.split()} | {
        "attachments": [(a.label, a.title, a.lines is not None) for a in document.attachments],
        "tables": [_table(table) for table in document.tables],
        "headings": [(b.level, b.text) for b in document.blocks if b.kind == "heading"],
        "blocks": [(b.kind, b.text) for b in document.blocks],
        "personal": [found.value for found in document.personal_data],
    }


def _table(table: Table) -> Table:
    spans = sorted(table.spans, key=lambda span: (span.row, span.col))
    return replace(table, lines=[], spans=[Spanned(s.row, s.col, s.rowspan, s.colspan) for s in spans])
