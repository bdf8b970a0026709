"""Making what is missing: every document's version that the public may read gets its PDF, every issue PDF and EPUB, in
the order of publication, and what may not be read any more loses them.

A file becomes public by one row, written when the file lies whole on the disk. Killed anywhere, the next run takes up
what is left over and removes files that no row names.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from bulletins.exports import epub, pages, printed, printer, seal
from bulletins.ingest.markup import MarkupError
from bulletins.models import Document, Issue, Rendition, State
from bulletins.models.document import DocumentQuerySet
from bulletins.publishing.canonical import file_facts
from bulletins.publishing.days import note_passed_days

logger = logging.getLogger(__name__)

# Raised when the look of the pages or of the book changes: every PDF, or EPUB, is then made anew.
LOOKS = {Rendition.Kind.PDF: 1, Rendition.Kind.EPUB: 1}
BATCH = 100
# A file that no row names and that is older than this is left over from a run that was killed.
LEFT_OVER = 3600.0


@dataclass(frozen=True)
class Due:
    """Something whose file of this kind is missing or is not what would be printed now."""

    subject: Document | Issue
    kind: Rendition.Kind
    content: str


class Busy(Exception):
    """Another process on this machine is making renditions."""


@contextmanager
def alone() -> Iterator[None]:
    """Raises Busy where another process is at it. Two machines at once do no harm, only work."""
    with (Path(settings.DATA_DIR) / "renditions.lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Busy from error
        yield


def make_all(
    sign_with: seal.Seal | None, *, kinds: Iterable[Rendition.Kind] = Rendition.Kind, check: bool = False
) -> Iterator[Rendition]:
    """Each rendition of these kinds as it is made, failed ones among them; clears away first what may not be read any
    more. ``check`` reads every file and makes changed ones anew."""
    note_passed_days()
    retire()
    remove_left_over()
    with_what = {kind: made_with(kind, sign_with) for kind in kinds}
    for due in all_due(with_what, check=check):
        yield make(due, with_what[due.kind], sign_with)


def made_with(kind: Rendition.Kind, sign_with: seal.Seal | None) -> str:
    facts = (LOOKS[kind], settings.SITE_URL, settings.SITE_NAME, settings.SITE_IS_DEMO)
    signed = sign_with.fingerprint if sign_with and kind == Rendition.Kind.PDF else ""
    return hashlib.sha256("\n".join(map(str, (*facts, signed))).encode()).hexdigest()


def all_due(with_what: dict[Rendition.Kind, str], *, check: bool = False) -> Iterator[Due]:
    """What lacks a file of these kinds, or has another than would be made now; failed ones come again when something
    changed, or when somebody asked."""
    if pdf := with_what.get(Rendition.Kind.PDF):
        yield from _documents_due(pdf, check)
    for issue in Issue.objects.published().select_related("bulletin").order_by("published_at", "pk"):
        held = {row.kind: row for row in Rendition.objects.standing().filter(issue=issue)}
        content = printed.content_of_issue(issue, printed.in_issue(issue))
        for kind, said in with_what.items():
            if not _stands(held.get(kind), content, said, check):
                yield Due(issue, kind, content)


def _documents_due(with_what: str, check: bool) -> Iterator[Due]:
    keys = list(readable().order_by("published_at", "pk").values_list("pk", flat=True))
    for some in _batches(keys):
        documents = sorted(readable().with_place().filter(pk__in=some), key=lambda document: some.index(document.pk))
        held = {row.document_id: row for row in Rendition.objects.standing().filter(document__in=some)}
        for sheet in printed.sheets_of(documents):
            if not _stands(held.get(sheet.document.pk), sheet.content, with_what, check):
                yield Due(sheet.document, Rendition.Kind.PDF, sheet.content)


def readable() -> DocumentQuerySet:
    """The versions that have a page: published ones, and those they took the place of."""
    current = Document.objects.published()
    return Document.objects.filter(
        Q(pk__in=current.values("pk")) | Q(state=State.SUPERSEDED, record__in=current.values("record"))
    )


def make(due: Due, with_what: str, sign_with: seal.Seal | None) -> Rendition:
    """Prints, signs and stores. What cannot be printed becomes a failed rendition that says why. Raises
    PrintingUnavailable where this machine cannot print at all, OSError where it cannot store."""
    kept = Rendition(kind=due.kind, content=due.content, made_with=with_what, made_at=timezone.now())
    if isinstance(due.subject, Issue):
        kept.issue = due.subject
    else:
        kept.document = due.subject
    with tempfile.TemporaryDirectory(prefix="gongbao-making-") as folder:
        try:
            whole = _file_for(kept, Path(folder), sign_with)
        except (printer.PrintingFailed, seal.SealingFailed, MarkupError) as error:
            kept.state, kept.problem = Rendition.State.FAILED, str(error)
            logger.error("%s failed: %s", kept, error)
            return _keep(kept)
        kept.state = Rendition.State.MADE
        with whole.open("rb") as opened:
            kept.file.save(f"{due.content[:24]}.{due.kind}", File(opened), save=False)
    facts = file_facts(kept.file)
    assert facts is not None  # noqa: S101 - stored just now
    kept.size, kept.sha256, kept.sm3 = facts.size, facts.sha256, facts.sm3
    return _keep(kept)


def _file_for(row: Rendition, folder: Path, sign_with: seal.Seal | None) -> Path:
    """The file, and in ``row`` what is known of it."""
    if row.kind == Rendition.Kind.EPUB:
        book = folder / "book.epub"
        assert row.issue is not None  # noqa: S101 - nothing else becomes a book
        epub.write(row.issue, printed.in_issue(row.issue), book)
        return book
    unsigned, signed = folder / "unsigned.pdf", folder / "signed.pdf"
    done = printer.print_pages(_pages_of(row.subject), unsigned)
    row.pages, row.missing = done.pages, done.missing[:200]
    if sign_with is None:
        return unsigned
    seal.sign(unsigned, sign_with, signed)
    row.signer = sign_with.name[:200]
    return signed


def retire() -> int:
    """Takes away the files of what may not be read any more: withdrawn documents and issues. How many."""
    gone = Rendition.objects.standing().exclude(
        Q(document__in=readable().values("pk")) | Q(issue__in=Issue.objects.published().values("pk"))
    )
    count = 0
    for row in gone:
        with transaction.atomic():
            count += _replace(Rendition.objects.filter(pk=row.pk))
    return count


def remove_left_over() -> None:
    """Files that no row names, older than a run may take to write its row."""
    folder = Path(settings.MEDIA_ROOT) / "renditions"
    named = set(Rendition.objects.exclude(file="").values_list("file", flat=True))
    for path in folder.rglob("*.*"):
        name = path.relative_to(settings.MEDIA_ROOT).as_posix()
        if path.is_file() and name not in named and time.time() - path.stat().st_mtime > LEFT_OVER:
            path.unlink(missing_ok=True)


def _batches(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]


def _stands(row: Rendition | None, content: str, with_what: str, check: bool) -> bool:
    if row is None or row.state == Rendition.State.WAITING:
        return False
    if (row.content, row.made_with) != (content, with_what):
        return False
    if row.state == Rendition.State.FAILED:
        return True
    if not check:
        return row.file.storage.exists(str(row.file.name))
    facts = file_facts(row.file)
    return facts is not None and facts.sha256 == row.sha256


def _pages_of(subject: Document | Issue) -> pages.Pages:
    if isinstance(subject, Issue):
        return pages.of_issue(subject, printed.in_issue(subject))
    return pages.of_document(printed.sheets_of([subject])[0])


def _keep(row: Rendition) -> Rendition:
    """The row in place of the one before. Another process may have been first: then its row stays and ours goes."""
    try:
        with transaction.atomic():
            before = Rendition.objects.standing().filter(document=row.document, issue=row.issue, kind=row.kind)
            _replace(before)
            row.save(force_insert=True)
    except IntegrityError:
        if row.file:
            row.file.storage.delete(str(row.file.name))
        found = Rendition.objects.standing().filter(document=row.document, issue=row.issue, kind=row.kind).first()
        return found or row
    return row


def _replace(rows: Iterable[Rendition]) -> int:
    """Made ones keep their digests and lose their file, once the transaction is through; others go."""
    count = 0
    for row in rows:
        count += 1
        if not row.sha256:
            row.delete()
            continue
        name, storage = str(row.file.name), row.file.storage
        Rendition.objects.filter(pk=row.pk).update(state=Rendition.State.REPLACED, file="")
        transaction.on_commit(lambda name=name, storage=storage: storage.delete(name))  # type: ignore[misc]
    return count
