"""What reading yields: a bulletin as a tree of plain dataclasses, and its form as bulletin JSON.

Line numbers are 1-based and inclusive, counted in the source by ``\\n``. Text values carry no white space beside
CJK characters and no markup. What the source does not say is ``None``, never a guess.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

FORMAT = "bulletin/1"

Span = tuple[int, int]

BlockKind = Literal[
    "issuer",
    "title",
    "doc_number",
    "addressees",
    "heading",
    "paragraph",
    "item",
    "member",
    "form_line",
    "attachment_list",
    "attachment_label",
    "table",
    "figure",
    "signer",
    "date",
    "openness",
    "note",
    "furniture",
]


@dataclass(slots=True)
class Block:
    """One block of a document; the blocks of a document partition its lines in reading order.

    ``level`` is set for headings alone (1 = 一、 or 第X章), ``table`` for tables alone: an index into the
    document's ``tables``. A figure's words are its ``text``. ``furniture`` is a page number or running head that
    the source left between the lines: kept so that no line is lost, never shown as text.
    """

    kind: BlockKind
    text: str = ""
    lines: Span = (0, 0)
    level: int | None = None
    table: int | None = None

    def as_json(self) -> dict[str, Any]:
        data: dict[str, Any] = {"kind": self.kind}
        if self.kind == "heading":
            data["level"] = self.level
        if self.kind == "table":
            data["table"] = self.table
        else:
            data["caption" if self.kind == "figure" else "text"] = self.text
        data["lines"] = list(self.lines)
        return data


@dataclass(slots=True)
class Spanned:
    """A merged cell: the cell at (row, col), zero-based over header and body rows, reaches over more than itself."""

    row: int
    col: int
    rowspan: int = 1
    colspan: int = 1


@dataclass(slots=True)
class Table:
    """One logical table, however often a page cut it. ``rows`` is rectangular, the header rows first; cells that a
    merged cell covers are empty strings."""

    caption: str | None = None
    unit: str | None = None
    header_rows: int = 0
    rows: list[list[str]] = field(default_factory=list)
    spans: list[Spanned] = field(default_factory=list)
    lines: list[Span] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"lines": [list(span) for span in self.lines]}


@dataclass(slots=True)
class Attachment:
    """An attachment as listed; ``lines`` is ``None`` where its text is not in the file."""

    label: str | None
    title: str
    lines: Span | None = None


@dataclass(slots=True)
class Finding:
    """A personal datum found in a document: a ``mobile`` number, or what looks like an identity number (``id``)."""

    kind: str
    value: str
    line: int


@dataclass(slots=True)
class ContentsEntry:
    section: str | None
    title: str
    doc_number: str | None = None
    page: int | None = None
    line: int = 0


@dataclass(slots=True)
class Document:
    """``entry`` is the index of its entry in the contents, where they have one."""

    lines: Span = (0, 0)
    section: str | None = None
    page: int | None = None
    entry: int | None = None
    title: str = ""
    issuer: str | None = None
    genre: str | None = None
    doc_number: str | None = None
    addressees: str | None = None
    signer: str | None = None
    date: str | None = None
    openness: str | None = None
    instrument: str | None = None
    effective: str | None = None
    interpretation_by: str | None = None
    attachments_elsewhere: str | None = None
    cites: list[str] = field(default_factory=list)
    repeals: list[str] = field(default_factory=list)
    personal_data: list[Finding] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        data = {name: getattr(self, name) for name in self.__slots__}
        data["lines"] = list(self.lines)
        data["personal_data"] = [asdict(found) for found in self.personal_data]
        data["blocks"] = sorted(
            (piece.as_json() for block in self.blocks for piece in self._pieces(block)),
            key=lambda piece: piece["lines"][0],
        )
        data["tables"] = [table.as_json() for table in self.tables]
        data["attachments"] = [asdict(a) | {"lines": list(a.lines) if a.lines else None} for a in self.attachments]
        return data

    def _pieces(self, block: Block) -> list[Block]:
        """In JSON a table that page breaks cut has a block for each of its pieces, so that blocks partition the lines;
        all name the same table."""
        if block.kind != "table" or block.table is None:
            return [block]
        return [Block("table", lines=span, table=block.table) for span in self.tables[block.table].lines] or [block]


@dataclass(slots=True)
class ChronicleEntry:
    """``day`` as printed (8日, 3—5日), ``None`` for a further entry of the day above it."""

    day: str | None
    text: str
    lines: Span


@dataclass(slots=True)
class ChronicleMonth:
    """``month`` is ``YYYY-MM``, or ``MM`` alone where no year is to be had; ``document`` is its document's index."""

    month: str
    entries: list[ChronicleEntry] = field(default_factory=list)
    document: int | None = None


@dataclass(slots=True)
class Warning:  # noqa: A001 - the format's own word
    """A doubt of the parser: where, which kind (a code of ``ingest.doubts``), in plain words, and what cures it.

    ``template % params`` is the message in Chinese; ``template`` and ``cure`` are texts to translate.
    """

    line: int
    code: str
    template: str
    params: dict[str, str | int] = field(default_factory=dict)
    cure: str = ""

    @property
    def message(self) -> str:
        return self.template % self.params if self.params else self.template

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"message": self.message}


@dataclass(slots=True)
class Masthead:
    """What the bulletin says of itself in masthead and imprint."""

    title: str | None = None
    government: str | None = None
    frequency: str | None = None
    sponsor: str | None = None
    editor: str | None = None
    address: str | None = None
    website: str | None = None
    postcode: str | None = None
    phone: str | None = None
    price: str | None = None
    distribution: str | None = None
    purpose: str | None = None


@dataclass(slots=True)
class IssueFacts:
    """Year, numbers and day of printing (ISO) of the issue; ``number_to`` is the last number of a combined issue,
    ``special`` says that it is a special one (增刊), which is numbered apart."""

    year: int | None = None
    number: int | None = None
    number_to: int | None = None
    overall_number: int | None = None
    published: str | None = None
    special: bool = False


@dataclass(slots=True)
class Source:
    name: str
    sha256: str
    encoding: str
    lines: int


PartKind = Literal["masthead", "contents", "section", "imprint", "unplaced"]


@dataclass(slots=True)
class Part:
    """Lines that belong to no document: they and the documents' lines are all lines of the source. ``section`` is a
    section's label that stands again over its documents, ``unplaced`` is text of which nothing is known."""

    kind: PartKind
    lines: Span


@dataclass(slots=True)
class Reading:
    """A whole bulletin as read."""

    source: Source
    bulletin: Masthead = field(default_factory=Masthead)
    issue: IssueFacts = field(default_factory=IssueFacts)
    contents: list[ContentsEntry] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    outside: list[Part] = field(default_factory=list)
    chronicle: list[ChronicleMonth] = field(default_factory=list)
    warnings: list[Warning] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "source": asdict(self.source),
            "bulletin": asdict(self.bulletin),
            "issue": asdict(self.issue),
            "contents": [asdict(entry) for entry in self.contents],
            "documents": [document.as_json() for document in self.documents],
            "outside": [asdict(part) | {"lines": list(part.lines)} for part in self.outside],
            "chronicle": [
                {
                    "month": month.month,
                    "entries": [asdict(e) | {"lines": list(e.lines)} for e in month.entries],
                }
                for month in self.chronicle
            ],
            "warnings": [warning.as_json() for warning in self.warnings],
        }
