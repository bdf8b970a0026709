"""The canonical text of a version: what its digests are taken over. docs/proof.md describes the form for everyone.

One fact a line, ``label: value``. A change of this form needs another number in FORMAT, and never touches what stands
in the ledger already.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models.fields.files import FieldFile

from bulletins.ingest import markup
from bulletins.models import Attachment, Document, Figure, Table
from bulletins.models.ledger import instant

FORMAT = "gongbao-canonical: 1"
# Columns of a version in the order of their lines; a line is left out where its value is empty.
FACTS = """published_at title issuer number genre addressees signer instrument written_on effective_on effective_words
    expires_on openness openness_words interpretation_by attachments_elsewhere index_number registration_number
    revision_reason""".split()  # noqa: SIM905 - read as prose
MISSING = "missing"

_CHUNK = 1024 * 1024
# With white space goes what a copy adds or loses unseen: zero-width characters and the byte order mark.
_UNSEEN = re.compile(r"[\s\u200b-\u200d\u2060\ufeff]+")

Line = tuple[str, str]


@dataclass(frozen=True, slots=True)
class FileFacts:
    """The size of a file in bytes, and its digests."""

    size: int
    sha256: str
    sm3: str

    def __str__(self) -> str:
        return f"{self.sha256} {self.sm3} {self.size}"


def canonical_text(lines: list[Line]) -> str:
    """The lines as one text, each ended by a line feed."""
    return "".join(f"{line}\n" for line in [FORMAT, *(f"{label}: {escape(value)}" for label, value in lines)])


def canonical_lines(document: Document) -> list[Line]:
    """The canonical text of a version as (label, value) pairs, computed from its rows and files. Nothing in it changes
    with the state, place or validity of the document. A file that is not there is ``MISSING``."""
    lines: list[Line] = [("record", str(document.record_id)), ("version", str(document.version))]
    lines += [(name, words) for name in FACTS if (words := _words(getattr(document, name)))]
    agencies = document.issuing.order_by("-lead", "position", "agency_id").values_list("agency_id", "lead")
    lines += [("agency", f"{agency} lead" if lead else str(agency)) for agency, lead in agencies]
    lines += [("topic", code) for code in document.topics.order_by("code").values_list("code", flat=True)]
    printed = document.text.split("\n")
    lines += [("text", printed[block.lines[0] - 1].strip()) for block in markup.body(document.text)]
    for table in document.tables.order_by("order"):
        lines += _table_lines(table)
    for attachment in document.attachments.order_by("order"):
        lines += _attachment_lines(attachment)
    for figure in document.figures.order_by("order"):
        lines += _figure_lines(figure)
    return lines


def _table_lines(table: Table) -> Iterator[Line]:
    name = f"table {table.order}"
    yield f"{name} caption", table.caption
    yield f"{name} unit", table.unit
    yield f"{name} header rows", str(table.header_rows)
    for number, row in enumerate(table.rows, start=1):
        for column, cell in enumerate(row, start=1):
            yield f"{name} cell {number} {column}", cell
    for span in table.spans:
        yield f"{name} span", " ".join(map(str, span))


def _attachment_lines(attachment: Attachment) -> Iterator[Line]:
    name = f"attachment {attachment.order}"
    yield f"{name} kind", attachment.kind
    yield f"{name} label", attachment.label
    yield f"{name} title", attachment.title
    if attachment.file:
        yield f"{name} name", attachment.original_name
        yield f"{name} type", attachment.media_type
        yield f"{name} file", str(file_facts(attachment.file) or MISSING)


def _figure_lines(figure: Figure) -> Iterator[Line]:
    name = f"figure {figure.order}"
    yield f"{name} caption", figure.caption
    yield f"{name} alternative", figure.alternative
    yield f"{name} map approval", figure.map_approval
    if figure.image:
        yield f"{name} file", str(file_facts(figure.image) or MISSING)


def files_in(lines: list[Line]) -> list[tuple[str, int, FileFacts | None]]:
    """(attachment or figure, order, facts) of every file that canonical lines name; no facts where it is missing."""
    found = []
    for label, value in lines:
        kind, _space, rest = label.partition(" ")
        if kind in ("attachment", "figure") and rest.endswith(" file"):
            facts = None
            if value != MISSING:
                sha256, sm3, size = value.split(" ")
                facts = FileFacts(int(size), sha256, sm3)
            found.append((kind, int(rest.split(" ")[0]), facts))
    return found


def file_facts(file: FieldFile) -> FileFacts | None:
    """The facts of a stored file, None where the disk does not hold it."""
    try:
        opened = file.storage.open(str(file.name), "rb")
    except FileNotFoundError:
        return None
    size, sha256, sm3 = 0, hashlib.sha256(), hashlib.new("sm3")
    with opened:
        for chunk in opened.chunks(_CHUNK):
            size += len(chunk)
            sha256.update(chunk)
            sm3.update(chunk)
    return FileFacts(size, sha256.hexdigest(), sm3.hexdigest())


def digests(text: str) -> tuple[str, str]:
    """SHA-256 and SM3 (GB/T 32905) of a text in UTF-8."""
    data = text.encode()
    return hashlib.sha256(data).hexdigest(), hashlib.new("sm3", data).hexdigest()


def words_digest(text: str) -> str:
    """SHA-256 of a text without its white space."""
    return hashlib.sha256(squeeze(text).encode()).hexdigest()


def squeeze(text: str) -> str:
    """``text`` without white space, which copying and pasting does not keep."""
    return _UNSEEN.sub("", text)


def escape(value: str) -> str:
    r"""``value`` on one line: \\ for a backslash, \n and \r for the ends of lines."""
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")


def _words(value: object) -> str:
    if isinstance(value, datetime):
        return instant(value)
    return value.isoformat() if isinstance(value, date) else str(value or "")
