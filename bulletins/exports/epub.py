"""A whole issue as EPUB 3: cover, contents, a chapter a document, imprint.

Made after publication and kept like the PDF, not while a reader waits: its pictures may be many megabytes, and the
digest of a kept file is what the verification page knows it by. It needs no library, no font and no process of its own.
The same issue gives the same bytes.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.db.models.fields.files import FieldFile
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from bulletins.exports import covers, printed
from bulletins.exports.printed import LANGUAGE, Sheet
from bulletins.exports.printer import PrintingFailed
from bulletins.exports.zipped import Package, for_xml
from bulletins.models import Attachment, Document, Figure, Issue, State
from bulletins.presenting import reading, series
from bulletins.presenting.reading import OutlineEntry, Parts
from bulletins.uploads import MEDIA_TYPES

STYLES = Path(__file__).with_name("epub.css")
# What issues' identifiers are made from; another value would make every book another book.
NAMESPACE = uuid.UUID("5d1c5d6e-0a4f-4a37-8c0e-6b7f8a2e91c4")
CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""


@dataclass
class Node:
    """A line of the contents, with what stands beneath it; without ``href`` a label."""

    words: str
    href: str = ""
    children: list[Node] = field(default_factory=list)


@dataclass
class Chapter:
    """A document as a file of the book; ``pictures`` by their names within it."""

    name: str
    document: Document
    context: dict[str, Any]
    outline: list[OutlineEntry]
    pictures: dict[str, FieldFile]

    @property
    def words(self) -> str:
        number = f"（{self.document.number}）" if self.document.number else ""
        return f"{self.document.record.contents_title or self.document.title}{number}"


def write(issue: Issue, documents: Sequence[Document], target: Path) -> None:
    """The book of an issue with these documents (printed.in_issue). Raises PrintingFailed where a picture is not on
    the disk, markup.MarkupError."""
    with translation.override(LANGUAGE), target.open("wb") as opened:
        sheets = printed.sheets_with_text(documents)
        parts = reading.load_parts_of([sheet.document for sheet in sheets])
        digests = printed.digests_of(sheet.document for sheet in sheets)
        chapters = [
            _chapter(f"d{number}.xhtml", sheet, parts[sheet.document.pk], digests.get(sheet.document.pk, ""))
            for number, sheet in enumerate(sheets, start=1)
        ]
        at = changed_at(issue, [sheet.document for sheet in sheets])
        with Package(opened, at) as package:
            _fill(package, issue, chapters, at)


def changed_at(issue: Issue, documents: Iterable[Document]) -> datetime:
    """When what the book says last changed: publication, correction, withdrawal, a decision on validity, a day that has
    come on which a document begins or ceases to hold."""
    keys = [document.pk for document in documents]
    rows = Document.objects.filter(pk__in=keys).with_updated().select_related("record")
    taken = Document.objects.filter(record__issue=issue, state=State.WITHDRAWN).aggregate(at=Max("withdrawn_at"))["at"]
    moments = [issue.published_at, taken, *(row.updated_at for row in rows)]
    days = (day for row in rows for day in (row.effective_on, row.expires_on, row.record.validity_since))
    moments += [_midnight(day) for day in days if day and day <= timezone.localdate()]
    return max(moment for moment in moments if moment).astimezone(UTC).replace(microsecond=0)


def identifier_of(issue: Issue) -> str:
    first = issue.published_at.astimezone(UTC).isoformat() if issue.published_at else ""
    return uuid.uuid5(NAMESPACE, f"{issue.pk} {issue.bulletin.slug} {issue.year} {issue.code} {first}").urn


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _chapter(name: str, sheet: Sheet, parts: Parts, sha256: str) -> Chapter:
    document = sheet.document
    base = settings.SITE_URL + sheet.address
    pictures: dict[str, FieldFile] = {}

    def place(part: Attachment | Figure) -> str:
        """Pictures are in the book; attached files stay where they are."""
        if isinstance(part, Attachment):
            return f"{base}attachments/{part.order}/"
        held = f"images/{name.removesuffix('.xhtml')}-{part.order}{PurePosixPath(str(part.image.name)).suffix.lower()}"
        pictures[held] = part.image
        return held

    read = reading.read(document, parts, base=base, file_url=place, table_pages=False)
    context = {"document": document, "sheet": sheet, "reading": read, "address": base, "sha256": sha256}
    return Chapter(name, document, context, read.outline, pictures)


def _fill(package: Package, issue: Issue, chapters: Sequence[Chapter], at: datetime) -> None:
    pictures = {name: file for chapter in chapters for name, file in chapter.pictures.items()}
    cover = f"images/cover{PurePosixPath(str(issue.cover.name)).suffix.lower()}" if issue.cover else "cover.svg"
    if issue.cover:
        pictures[cover] = issue.cover
    frame = {
        "issue": issue,
        "bulletin": issue.bulletin,
        "site_name": settings.SITE_NAME,
        "is_demo": settings.SITE_IS_DEMO,
        "address": settings.SITE_URL + issue.get_absolute_url(),
        "cover": cover,
        "imprint": printed.imprint_of(issue.bulletin),
    }
    facts = {
        "identifier": identifier_of(issue),
        "modified": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "chapters": chapters,
        "pictures": [(name, MEDIA_TYPES[PurePosixPath(name).suffix.lstrip(".")]) for name in sorted(pictures)],
    }

    def page(name: str, template: str, context: dict[str, Any] | None = None) -> None:
        words = render_to_string(f"exports/epub/{template}.html", frame | (context or {}))
        package.add(f"EPUB/{name}", for_xml(words).lstrip())

    package.add("mimetype", "application/epub+zip", packed=False)
    package.add("META-INF/container.xml", CONTAINER)
    page("package.opf", "package", facts)
    page("nav.xhtml", "nav", {"nodes": _contents(chapters)})
    page("cover.xhtml", "cover")
    if not issue.cover:
        package.add("EPUB/cover.svg", for_xml(covers.svg(issue)))
    for chapter in chapters:
        page(chapter.name, "document", chapter.context)
    page("imprint.xhtml", "imprint")
    package.add("EPUB/style.css", STYLES.read_bytes())
    for name in sorted(pictures):
        package.add(f"EPUB/{name}", _bytes_of(pictures[name]), packed=False)


def _bytes_of(file: FieldFile) -> bytes:
    try:
        with file.storage.open(str(file.name), "rb") as opened:
            return opened.read()
    except FileNotFoundError:
        raise PrintingFailed(_("图片不在磁盘上：%s。请从备份恢复这个文件。") % file.name) from None


def _contents(chapters: Sequence[Chapter]) -> list[Node]:
    """Sections with their documents, documents with their headings."""
    by_document = {chapter.document.pk: chapter for chapter in chapters}
    found: list[Node] = []
    for section in series.by_section([chapter.document for chapter in chapters]):
        nodes = [_of_chapter(by_document[document.pk]) for document in section.documents]
        found += [Node(section.label, children=nodes)] if section.label else nodes
    return found


def _of_chapter(chapter: Chapter) -> Node:
    top = Node(chapter.words, chapter.name)
    path: list[tuple[int, Node]] = [(0, top)]
    for entry, href in _places(chapter):
        while path[-1][0] >= entry.depth:
            path.pop()
        node = Node(entry.text, href)
        path[-1][1].children.append(node)
        path.append((entry.depth, node))
    return top


def _places(chapter: Chapter) -> Iterator[tuple[OutlineEntry, str]]:
    for entry in chapter.outline:
        if entry.anchor and entry.text:
            yield entry, f"{chapter.name}#{entry.anchor}"
