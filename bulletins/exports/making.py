"""Making what is missing: every document's version and every issue that the public may read gets its PDF, in the order
of publication, and what may not be read any more loses it.

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

from bulletins.exports import pages, printed, printer, seal
from bulletins.ingest.markup import MarkupError
from bulletins.models import Document, Issue, Rendition, State
from bulletins.models.document import DocumentQuerySet
from bulletins.publishing.canonical import file_facts
from bulletins.publishing.days import note_passed_days

logger = logging.getLogger(__name__)

# Raised when the look of the pages changes: every PDF is then made anew.
LOOK = 1
BATCH = 100
# A file that no row names and that is older than this is left over from a run that was killed.
LEFT_OVER = 3600.0


@dataclass(frozen=True)
class Due:
    """Something whose PDF is missing or is not what would be printed now."""

    subject: Document | Issue
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


def make_all(sign_with: seal.Seal | None, *, check: bool = False) -> Iterator[Rendition]:
    """Each rendition as it is made, failed ones among them; clears away first what may not be read any more. ``check``
    reads every file and makes changed ones anew."""
    note_passed_days()
    retire()
    remove_left_over()
    with_what = made_with(sign_with)
    for due in all_due(with_what, check=check):
        yield make(due, with_what, sign_with)


def made_with(sign_with: seal.Seal | None) -> str:
    facts = (LOOK, settings.SITE_URL, settings.SITE_NAME, settings.SITE_IS_DEMO)
    words = "\n".join(map(str, (*facts, sign_with.fingerprint if sign_with else "")))
    return hashlib.sha256(words.encode()).hexdigest()


def all_due(with_what: str, *, check: bool = False) -> Iterator[Due]:
    """What has no PDF, or another than would be made now; failed ones come again when something changed, or when
    somebody asked."""
    keys = list(readable().order_by("published_at", "pk").values_list("pk", flat=True))
    for some in _batches(keys):
        documents = sorted(readable().with_place().filter(pk__in=some), key=lambda document: some.index(document.pk))
        held = {row.document_id: row for row in Rendition.objects.standing().filter(document__in=some)}
        for sheet in printed.sheets_of(documents):
            if not _stands(held.get(sheet.document.pk), sheet.content, with_what, check):
                yield Due(sheet.document, sheet.content)
    for issue in Issue.objects.published().select_related("bulletin").order_by("published_at", "pk"):
        held_issue = Rendition.objects.standing().filter(issue=issue).first()
        content = printed.content_of_issue(issue, printed.in_issue(issue))
        if not _stands(held_issue, content, with_what, check):
            yield Due(issue, content)


def readable() -> DocumentQuerySet:
    """The versions that have a page: published ones, and those they took the place of."""
    current = Document.objects.published()
    return Document.objects.filter(
        Q(pk__in=current.values("pk")) | Q(state=State.SUPERSEDED, record__in=current.values("record"))
    )


def make(due: Due, with_what: str, sign_with: seal.Seal | None) -> Rendition:
    """Prints, signs and stores. What cannot be printed becomes a failed rendition that says why. Raises
    PrintingUnavailable where this machine cannot print at all, OSError where it cannot store."""
    kept = Rendition(content=due.content, made_with=with_what, made_at=timezone.now())
    if isinstance(due.subject, Issue):
        kept.issue = due.subject
    else:
        kept.document = due.subject
    with tempfile.TemporaryDirectory(prefix="gongbao-pdf-") as folder:
        unsigned, whole = Path(folder, "unsigned.pdf"), Path(folder, "signed.pdf")
        try:
            done = printer.print_pages(_pages_of(due.subject), unsigned)
            if sign_with is None:
                whole = unsigned
            else:
                seal.sign(unsigned, sign_with, whole)
                kept.signer = sign_with.name[:200]
        except (printer.PrintingFailed, seal.SealingFailed, MarkupError) as error:
            kept.state, kept.problem = Rendition.State.FAILED, str(error)
            logger.error("PDF of %s failed: %s", due.subject, error)
            return _keep(kept)
        kept.state, kept.pages, kept.missing = Rendition.State.MADE, done.pages, done.missing[:200]
        with whole.open("rb") as opened:
            kept.file.save(f"{due.content[:24]}.pdf", File(opened), save=False)
    facts = file_facts(kept.file)
    assert facts is not None  # noqa: S101 - stored just now
    kept.size, kept.sha256, kept.sm3 = facts.size, facts.sha256, facts.sm3
    return _keep(kept)


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
    for path in folder.rglob("*.pdf"):
        name = path.relative_to(settings.MEDIA_ROOT).as_posix()
        if name not in named and time.time() - path.stat().st_mtime > LEFT_OVER:
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
