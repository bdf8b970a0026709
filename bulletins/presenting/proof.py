"""Proof: which published version is it that a reader holds as a text, a digest or a file?"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.template.loader import render_to_string

from bulletins.models import Canonical, Document, Facsimile, LedgerEntry, PublishedFile, Rendition, State
from bulletins.presenting import grid, plain_text, reading
from bulletins.publishing.canonical import squeeze, words_digest
from bulletins.search.query import ask

SHORTEST = 8  # characters of a passage; fewer prove nothing
CANDIDATES = 50
NEAR = 5
_PROBE, _LINES = 24, 3
_DIGEST = re.compile(r"[0-9a-f]{64}")
_TAG = re.compile(r"<[^<>]*>")
_PIECES = re.compile(r"[\n\r\t\"“”。；：！？]+")

CURRENT, SUPERSEDED, WITHDRAWN = "current", "superseded", "withdrawn"
VERSION, PASSAGE, ATTACHMENT, FIGURE, PRINT = "version", "passage", "attachment", "figure", "print"


@dataclass(frozen=True)
class Found:
    """A version that holds what was asked for: ``what`` it is of that version (the whole, a passage, a file with this
    ``order``), ``standing`` how the version stands. Of a withdrawn one the page may only say that it was withdrawn."""

    document: Document
    standing: str
    what: str = VERSION
    order: int = 0

    @property
    def address(self) -> str:
        """The version's own page; of a withdrawn one the page with the notice."""
        address = self.document.get_absolute_url()
        return f"{address}v{self.document.version}/" if self.standing == SUPERSEDED else address


@dataclass(frozen=True)
class Print:
    """A PDF or EPUB that the portal made: of ``found``, or of a whole issue. It is the ``newest`` while nothing that it
    prints has changed since, a repeal for instance. ``public`` says whether the issue still is."""

    rendition: Rendition
    found: Found | None
    newest: bool
    public: bool = True


@dataclass
class Verdict:
    """What was found; ``prints`` among the portal's own PDF; ``originals`` among the public
    files of issues as they were printed; ``entry`` where the digest is one of the ledger's own;
    ``near`` holds documents that share words with a text that none contains; ``problem`` says why nothing was looked
    up."""

    found: list[Found] = field(default_factory=list)
    prints: list[Print] = field(default_factory=list)
    originals: list[Facsimile] = field(default_factory=list)
    entry: LedgerEntry | None = None
    near: list[Document] = field(default_factory=list)
    digest: str = ""
    problem: str = ""


def read_digest(typed: str) -> str:
    """The 64 hexadecimal digits that ``typed`` spells, in any case and grouping; empty where it is no digest."""
    folded = unicodedata.normalize("NFKC", typed).lower()
    bare = re.sub(r"[\s:\-]+", "", squeeze(folded)).removeprefix("sha256").removeprefix("sm3")
    return bare if _DIGEST.fullmatch(bare) else ""


def of_digest(digest: str) -> Verdict:
    """What carries this SHA-256 or SM3: canonical texts, files, entries of the ledger."""
    carries = Q(sha256=digest) | Q(sm3=digest)
    named = LedgerEntry.objects.filter(carries, record=OuterRef("record"), version=OuterRef("version"))
    found = [found_in(row) for row in _versions().filter(Exists(named)).order_by("pk")]
    files = PublishedFile.objects.filter(carries).values_list("document", "kind", "order")
    documents = _versions().in_bulk({document for document, _kind, _order in files})
    found += [found_in(documents[document], kind, order) for document, kind, order in files]
    entry = LedgerEntry.objects.filter(digest=digest).first()
    originals = list(Facsimile.objects.published().filter(carries).select_related("issue__bulletin"))
    return Verdict(found, _prints(carries), originals, entry, digest=digest)


def _prints(carries: Q) -> list[Print]:
    """The PDF with these digests, those among them that were replaced by newer ones."""
    rows = list(Rendition.objects.filter(carries).select_related("issue__bulletin"))
    documents = _versions().in_bulk([row.document_id for row in rows if row.document_id])
    found = []
    for row in rows:
        newest = row.state == Rendition.State.MADE
        if row.document_id:
            found.append(Print(row, found_in(documents[row.document_id], PRINT), newest))
        elif row.issue:
            found.append(Print(row, None, newest, row.issue.state == State.PUBLISHED))
    return found


def of_file(upload: UploadedFile) -> Verdict:
    """The file itself, or a canonical text in it; the file is read and not kept."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return of_digest(digest.hexdigest())


def of_text(text: str) -> Verdict:
    """The version whose canonical text this is, white space aside; else the public versions that contain it word for
    word. Raises search.store.IndexUnavailable where a passage cannot be looked up."""
    whole = Canonical.objects.filter(words_sha256=words_digest(text)).values_list("document", flat=True)
    if found := [found_in(row) for row in _versions().filter(pk__in=list(whole))]:
        return Verdict(found)
    wanted = squeeze(text)
    candidates: list[int] = []
    for probe in _probes(text):
        candidates = [*ask(f'"{probe}"').records(0, CANDIDATES), *_superseded_with(probe)]
        verdict = Verdict(list(_containing(wanted, candidates)))
        if verdict.found:
            return verdict
    near = Document.objects.published().with_place().filter(record__in=candidates).defer("text")[:NEAR]
    return Verdict(near=list(near))


def found_in(document: Document, what: str = VERSION, order: int = 0) -> Found:
    return Found(document, standing_of(document), what, order)


def standing_of(document: Document) -> str:
    """How a version stands for the public. One whose document is withdrawn, or whose issue is, is withdrawn with it."""
    current = Document.objects.published().filter(record=document.record_id)
    if document.state == State.WITHDRAWN or not current.exists():
        return WITHDRAWN
    return CURRENT if document.state == State.PUBLISHED else SUPERSEDED


def page_words(document: Document) -> str:
    """All words of a version as its page prints them, and so as a reader copies them, without white space."""
    printed = render_to_string(
        "bulletins/_document_text.html", {"reading": reading.read(document, base="/", table_pages=False)}
    )
    return squeeze(unescape(_TAG.sub("", printed)))


def file_words(document: Document) -> str:
    """All words of a version as document.txt has them, without white space."""
    return squeeze(plain_text.body_of(document, reading.load_parts(document)))


def reading_words(document: Document) -> str:
    """All words of a version as its text and tables hold them, without white space."""
    tables = {table.order: table for table in document.tables.all()}
    words = []
    for block in document.blocks:
        if block.kind != "table":
            words.append(block.text)
        elif table := tables.get((block.table or 0) + 1):
            laid_out = grid.lay_out(table)
            words += [laid_out.label, laid_out.unit_line if laid_out.unit else ""]
            words += [cell.text for row in laid_out.head + laid_out.body for cell in row]
    return squeeze("".join(words))


def _superseded_with(probe: str) -> list[int]:
    """Records of which an earlier version has these words: the index holds the current ones alone."""
    earlier = Canonical.objects.filter(document__state=State.SUPERSEDED, text__contains=probe)
    return list(earlier.values_list("document__record", flat=True)[:CANDIDATES])


def _containing(wanted: str, records: Iterable[int]) -> Iterable[Found]:
    """The public versions of these records that contain the squeezed words, the current one first."""
    public = _versions().filter(record__in=Document.objects.published().filter(record__in=records).values("record"))
    public = public.filter(state__in=[State.PUBLISHED, State.SUPERSEDED]).prefetch_related("tables")
    for document in public.order_by("record", "-version"):
        if any(wanted in words(document) for words in (reading_words, page_words, file_words)):
            yield found_in(document, PASSAGE)


def _versions() -> QuerySet[Document]:
    """Versions that are public, or were. No draft is ever looked at."""
    return Document.objects.with_place().exclude(state=State.DRAFT)


def _probes(text: str) -> list[str]:
    """Short pieces of a text by which the index finds the documents that may contain it: of its longest lines the
    beginning, the middle and the end, cut so that no number or Latin word is broken."""
    lines = sorted((piece.strip() for piece in _PIECES.split(text)), key=len, reverse=True)
    found: list[str] = []
    for line in filter(None, lines[:_LINES]):
        if len(line) <= _PROBE:
            found.append(line)
            continue
        for start in dict.fromkeys([0, (len(line) - _PROBE) // 2, len(line) - _PROBE]):
            cut = line[start : start + _PROBE]
            found.append(re.sub(r"^[0-9A-Za-z]+|[0-9A-Za-z]+$", "", cut).strip(" -") or cut)
    return list(dict.fromkeys(found))
