"""Makes Word files for the tests, with python-docx and, where it has no words for something, XML."""

import io
import re
from collections.abc import Iterable

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph
from lxml.etree import _Element
from PIL import Image

from bulletins.ingest.grammar import mark_of
from bulletins.ingest.tree import Table
from tests.ingest.formats.rendering import Piece

LEVELS = {"cn": 0, "cn_paren": 1}
_FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"


def picture(colour: str = "green", size: tuple[int, int] = (320, 200)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def saved(document: Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def new() -> Document:
    """An empty document with a running head and a page number, as every bulletin has them."""
    document = docx.Document()
    section = document.sections[0]
    section.header.paragraphs[0].text = "清岚县人民政府公报 页眉"
    section.footer.paragraphs[0].text = "— 3 —"
    return document


def bulletin(pieces: Iterable[Piece], numbered: int) -> bytes:
    """The pieces as a Word file; the levels 一、 and （一） of document ``numbered`` are automatic numbers."""
    document = new()
    number = numbering(document, [("chineseCountingThousand", "%1、"), ("chineseCountingThousand", "（%2）")])
    for piece in pieces:
        if piece.table is not None:
            table(document, piece.table)
            continue
        words, level = piece.text, None
        mark = mark_of(words) if piece.kind in ("heading", "paragraph") and piece.document == numbered else None
        if mark and mark.style in LEVELS:
            words, level = mark.rest, LEVELS[mark.style]
        paragraph = document.add_paragraph(style=f"Heading {piece.level}" if piece.level else None)
        paragraph.add_run(words).bold = piece.bold or None
        if level is not None:
            numbered_paragraph(paragraph, number, level)
    return saved(document)


def table(document: Document, source: Table) -> None:
    made = document.add_table(len(source.rows), len(source.rows[0]))
    for span in source.spans:
        made.cell(span.row, span.col).merge(made.cell(span.row + span.rowspan - 1, span.col + span.colspan - 1))
    covered = {
        (s.row + r, s.col + c) for s in source.spans for r in range(s.rowspan) for c in range(s.colspan) if r or c
    }
    grid = [
        [made._cells[r * len(source.rows[0]) + c] for c in range(len(source.rows[0]))] for r in range(len(source.rows))
    ]
    for r, row in enumerate(source.rows):
        for c, text in enumerate(row):
            if (r, c) not in covered:
                grid[r][c].text = text


def numbering(document: Document, levels: list[tuple[str, str]]) -> int:
    """Defines a list of several levels, each a number format and its text; returns its number."""
    root = document.part.numbering_part.element
    made = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, (kind, text) in enumerate(levels)
    )
    name = 900 + len(root)
    abstract = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{name}">{made}</w:abstractNum>')
    root.insert(0, abstract)
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{name}"><w:abstractNumId w:val="{name}"/></w:num>'))
    return name


def numbered_paragraph(paragraph: Paragraph, number: int, level: int = 0) -> None:
    paragraph._p.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
    )


def footnote(document: Document, paragraph: Paragraph, words: str) -> None:
    """A footnote at the end of the paragraph; one a document."""
    blob = (
        f'<w:footnotes {nsdecls("w")}><w:footnote w:id="2"><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:footnote>'
        "</w:footnotes>"
    ).encode()
    part = Part(PackURI("/word/footnotes.xml"), _FOOTNOTES, blob, document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    paragraph._p.append(parse_xml(f'<w:r {nsdecls("w")}><w:footnoteReference w:id="2"/></w:r>'))


def append(paragraph: Paragraph, xml: str) -> None:
    """Appends runs given as XML with the prefix ``w``."""
    for element in parse_xml(f"<w:p {nsdecls('w')}>{xml}</w:p>"):
        paragraph._p.append(element)


def xml(source: str) -> _Element:
    """An element given as XML with the prefix ``w``."""
    return parse_xml(re.sub(r"^<([\w:]+)", rf"<\1 {nsdecls('w')}", source))


def path_of(data: bytes) -> io.BytesIO:
    """What python-docx takes for a picture's file."""
    return io.BytesIO(data)


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


__all__ = ["Document", "qn"]
