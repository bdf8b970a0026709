"""What a stored file prints beside the frozen text, and the digest of it. The file is current while the digest is the
same.

The web asks for the digest at each request: a correction, a withdrawal, a repeal or a day that has come shows at once,
since the file that does not know of it is not sent any more. What only changes the looks has no part in it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import CharField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Concat
from django.utils import translation

from bulletins.models import Agency, Bulletin, Document, Issue, LedgerEntry, Rendition, State, Topic
from bulletins.presenting import metadata, places
from bulletins.presenting.metadata import Row, ValidityNotice

# Official documents are in Chinese, whatever language a portal's pages have.
LANGUAGE = "zh-hans"
IMPRINT = """title government sponsor editor frequency address postcode phone website licence_number price distribution
    purpose""".split()  # noqa: SIM905 - read as prose


@dataclass(frozen=True)
class Sheet:
    """A version of a document as it is printed. ``superseded`` says that another version holds now."""

    document: Document
    rows: list[Row]
    validity: ValidityNotice | None
    superseded: bool
    address: str

    @property
    def place(self) -> str:
        place = places.place_of(self.document)
        return place.words if place else ""

    @property
    def content(self) -> str:
        document = self.document
        return _digest(
            "document",
            document.pk,
            self.address,
            document.record.bulletin.title,
            [(row.label, row.value) for row in self.rows],
            self.validity.sentence if self.validity else "",
            document.revision_kind,
            self.superseded,
        )


def sheet_of(document: Document, agencies: Sequence[Agency], topics: Sequence[Topic]) -> Sheet:
    """The document is one of with_bases and has its place; agencies in their order, topics with their parents."""
    with translation.override(LANGUAGE):
        rows = metadata.rows_of(document, agencies, topics, places.place_of(document))
        validity = metadata.validity_notice(document)
        superseded = document.state == State.SUPERSEDED
        return Sheet(document, rows, validity, superseded, address_of(document))


def sheets_of(documents: Iterable[Document]) -> list[Sheet]:
    """The sheets of many documents, in a few queries. Documents have their place (with_place)."""
    listed = metadata.with_bases(documents)
    issuing: dict[int, list[Agency]] = {}
    topics: dict[int, list[Topic]] = {}
    rows = Document.agencies.through.objects.filter(document__in=listed).select_related("agency")
    for row in rows.order_by("-lead", "position", "pk"):
        issuing.setdefault(row.document_id, []).append(row.agency)
    classed = Document.topics.through._default_manager.filter(document__in=listed).select_related("topic__parent")
    for link in classed.order_by("topic__code"):
        topics.setdefault(link.document_id, []).append(link.topic)  # type: ignore[attr-defined]
    return [sheet_of(document, issuing.get(document.pk, []), topics.get(document.pk, [])) for document in listed]


def sheets_with_text(documents: Sequence[Document]) -> list[Sheet]:
    """The sheets of documents that were listed without their text, with it."""
    texts = dict(Document.objects.filter(pk__in=[document.pk for document in documents]).values_list("pk", "text"))
    sheets = sheets_of(documents)
    for sheet in sheets:
        sheet.document.text = texts[sheet.document.pk]
    return sheets


def address_of(document: Document) -> str:
    """The page of this very version."""
    address = document.get_absolute_url()
    return f"{address}v{document.version}/" if document.state == State.SUPERSEDED else address


def in_issue(issue: Issue) -> list[Document]:
    """The documents that an issue's readers may see, in print order, without their text."""
    rows = Document.objects.published().with_place().filter(record__issue=issue).defer("text")
    return list(rows.order_by("record__position", "record__pk"))


def content_of_issue(issue: Issue, documents: Sequence[Document]) -> str:
    """The digest of an issue with these documents, as in_issue lists them."""
    with translation.override(LANGUAGE):
        listed = []
        for document in metadata.with_bases(documents):
            notice, record = metadata.validity_notice(document), document.record
            section = record.section.label if record.section else ""
            validity = notice.sentence if notice else ""
            listed.append((document.pk, address_of(document), section, record.contents_title, record.page, validity))
        imprint = [getattr(issue.bulletin, name) for name in IMPRINT]
        day = issue.printed_on.isoformat() if issue.printed_on else ""
        facts = (issue.label, issue.overall_label, day, issue.get_absolute_url(), issue.cover.name or "")
        return _digest("issue", issue.pk, facts, imprint, listed)


def with_rendition(documents: QuerySet[Document]) -> QuerySet[Document]:
    """With ``rendition_facts``, by which a page names its PDF without asking again."""
    made = Rendition.objects.filter(document=OuterRef("pk"), kind=Rendition.Kind.PDF, state=Rendition.State.MADE)
    # One column of words: a JSON function makes Django try it out on every new connection, with SQLite's write lock.
    space = Value(" ")
    facts = Concat("content", space, "pages", space, "size", space, "signer", output_field=CharField())
    return documents.annotate(rendition_facts=Subquery(made.values_list(facts)[:1]))


def rendition_of_document(document: Document, agencies: Sequence[Agency], topics: Sequence[Topic]) -> Rendition | None:
    """The facts of the PDF of a document that was asked for with_rendition, where it is what would be printed today."""
    facts = document.rendition_facts  # type: ignore[attr-defined]
    if not facts:
        return None
    content, pages, size, signer = facts.split(" ", 3)
    if content != sheet_of(document, agencies, topics).content:
        return None
    return Rendition(content=content, pages=int(pages), size=int(size), signer=signer)


def renditions_of_issue(issue: Issue, documents: Sequence[Document]) -> dict[str, Rendition]:
    """The files of an issue by their kind, as far as they are what would be printed today."""
    made = Rendition.objects.filter(issue=issue, state=Rendition.State.MADE)
    return {row.kind: row for row in made.filter(content=content_of_issue(issue, documents))}


def digests_of(documents: Iterable[Document]) -> dict[int, str]:
    """The SHA-256 of each document's canonical text by its key; of what has not been entered in the ledger, none."""
    listed = list(documents)
    entries = LedgerEntry.objects.filter(record__in={document.record_id for document in listed})
    known = {(entry.record_id, entry.version): entry.sha256 for entry in entries}
    found = {document.pk: known.get((document.record_id, document.version), "") for document in listed}
    return {key: sha256 for key, sha256 in found.items() if sha256}


def imprint_of(bulletin: Bulletin) -> list[tuple[str, str]]:
    """The imprint of a bulletin, label and value, without empty lines; the purpose of the bulletin stands apart."""
    named = [name for name in IMPRINT if name not in ("title", "purpose")]
    fields = {field.name: field for field in Bulletin._meta.concrete_fields}
    with translation.override(LANGUAGE):
        pairs = [(str(fields[name].verbose_name), getattr(bulletin, name)) for name in named]
    return [(label, value) for label, value in pairs if value]


def _digest(*facts: object) -> str:
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()
