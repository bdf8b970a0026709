"""The HTML that a PDF is printed from: the pieces of the public page, set as an official document is set."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.template.loader import render_to_string
from django.utils import timezone, translation

from bulletins.exports import printed, widths
from bulletins.exports.printed import LANGUAGE, Sheet
from bulletins.exports.titles import lines_of
from bulletins.models import Attachment, Document, Figure, Issue, LedgerEntry
from bulletins.presenting import reading, series
from bulletins.presenting.reading import Piece

# Names of places, and links to them, within the markup that the templates make; text is escaped and has no quotes.
_NAMED = re.compile(r'\b(id="|href="#)')
_HEADING = re.compile(r"h([1-6])")
SHORT_DIGEST = 16  # digits


@dataclass
class Pages:
    """``html`` names its pictures by addresses of their own; ``pictures`` says which files these are."""

    title: str
    html: str
    pictures: dict[str, FieldFile] = field(default_factory=dict)


@dataclass
class Part:
    """A document within an issue, ready to be put into its pages. ``name`` is its place in them."""

    document: Document
    name: str
    html: str


@dataclass(frozen=True)
class SetPiece:
    """A piece of a text, the setting of its table, which level of headings it is (一、 stands at 1), and of an
    attachment's title the label that stands above it."""

    piece: Piece
    setting: widths.Setting | None
    level: int
    label: str


def of_document(sheet: Sheet) -> Pages:
    """The pages of a version by itself."""
    pages = Pages(title_of(sheet.document), "")
    with translation.override(LANGUAGE):
        context = _of_text(sheet.document, sheet, pages, deeper=0)
        pages.html = render_to_string("exports/document.html", context | _frame(sheet.address))
    return pages


def of_issue(issue: Issue, documents: Sequence[Document]) -> Pages:
    """The pages of an issue: cover, contents, documents, colophon."""
    with translation.override(LANGUAGE):
        pages = Pages(f"{issue.bulletin.title} {issue.label}", "")
        parts: dict[int, Part] = {}
        for number, sheet in enumerate(printed.sheets_with_text(documents), start=1):
            document, name = sheet.document, f"d{number}"
            html = render_to_string("exports/_document.html", _of_text(document, sheet, pages, deeper=1))
            parts[document.pk] = Part(document, name, _NAMED.sub(rf"\g<1>{name}-", html))
        if issue.cover:
            pages.pictures["picture:cover"] = issue.cover
        context = {
            "issue": issue,
            "bulletin": issue.bulletin,
            "sections": [
                (section.label, [parts[document.pk] for document in section.documents])
                for section in series.by_section(documents)
            ],
            "imprint": printed.imprint_of(issue.bulletin),
            "head": LedgerEntry.head(),
            "title_size": round(min(46, 425 / max(1, len(issue.bulletin.title))), 1),
            "cover": "picture:cover" if issue.cover else "",
        }
        pages.html = render_to_string("exports/issue.html", context | _frame(issue.get_absolute_url()))
    return pages


def title_of(document: Document) -> str:
    return f"{document.title}（{document.number}）" if document.number else document.title


def _frame(address: str) -> dict[str, Any]:
    return {
        "site_name": settings.SITE_NAME,
        "is_demo": settings.SITE_IS_DEMO,
        "address": settings.SITE_URL + address,
        "made_at": timezone.localtime(),
    }


def _of_text(document: Document, sheet: Sheet, pages: Pages, deeper: int) -> dict[str, Any]:
    """What the templates print of a version. ``deeper`` headings begin so many levels further down."""
    base = settings.SITE_URL + sheet.address

    def picture(part: Attachment | Figure) -> str:
        if isinstance(part, Attachment):
            return f"{base}attachments/{part.order}/"
        name = f"picture:{part.pk}"
        pages.pictures[name] = part.image
        return name

    read = reading.read(document, base=base, file_url=picture, table_pages=False)
    entry = LedgerEntry.objects.filter(record=document.record_id, version=document.version).first()
    return {
        "document": document,
        "sheet": sheet,
        "reading": read,
        "pieces": _set(read.pieces, deeper),
        # Size of the title in proportion to the measure: 20 of its characters on a line, or 24.
        "title_lines": lines_of(document.title, 24 if deeper else 20),
        "address": base,
        "digest": entry.sha256[:SHORT_DIGEST] if entry else "",
        "sha256": entry.sha256 if entry else "",
        "superseded_since": _superseded_since(document) if sheet.superseded else None,
    }


def _set(pieces: list[Piece], deeper: int) -> list[SetPiece]:
    found: list[SetPiece] = []
    in_part = 0
    for piece in pieces:
        level = 0
        if heading := _HEADING.fullmatch(piece.tag):
            in_part = 1 if piece.kind != "heading" else in_part
            level = int(heading[1]) - 1 - in_part
            piece.tag = f"h{min(6, int(heading[1]) + deeper)}"
        label = found[-1].piece.caption if found and found[-1].piece.kind == "label" else ""
        setting = widths.setting_of(piece.grid) if piece.grid else None
        found.append(SetPiece(piece, setting, level, f"{label}　" if label else ""))
    return found


def _superseded_since(document: Document) -> datetime | None:
    later = document.record.versions.filter(version__gt=document.version, published_at__isnull=False)
    return later.order_by("version").values_list("published_at", flat=True).first()
