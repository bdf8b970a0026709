"""Writing the ledger: an entry for each act, in the transaction of the act and in the order of commits."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bulletins.models import Canonical, ChangeCounter, Document, Issue, LedgerEntry, PublishedFile, State
from bulletins.models.ledger import NOTHING
from bulletins.publishing import canonical

Move = tuple[LedgerEntry.Act, Document | Issue]

_BEGINS = (LedgerEntry.Act.PUBLISH, LedgerEntry.Act.ENTER)
_ENDS = {State.SUPERSEDED: LedgerEntry.Act.SUPERSEDE, State.WITHDRAWN: LedgerEntry.Act.WITHDRAW}


def append(moves: Sequence[Move]) -> list[LedgerEntry]:
    """Enters what was done; belongs at the end of the transaction that did it. What was public before there was a
    ledger is entered as such first. Raises ValidationError where a file of a published document is not on the disk."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("ledger.append belongs inside the transaction of the act that it records.")
    # The counter's lock is held until commit, so nobody else can take the place after the present head.
    ChangeCounter.raise_by(0)
    written: list[LedgerEntry] = []
    last = LedgerEntry.head()
    for act, subject in moves:
        for step in _steps(act, subject):
            last = _enter(step, subject, last)
            written.append(last)
    return written


@transaction.atomic
def begin() -> list[LedgerEntry]:
    """Enters everything that is public, or was, and has no entry: what was published before there was a ledger."""
    ChangeCounter.raise_by(0)
    moves: list[Move] = []
    issues = Issue.objects.exclude(state=State.DRAFT).filter(ledger_entries=None).order_by("published_at", "pk")
    for issue in issues:
        moves.append((LedgerEntry.Act.ENTER, issue))
        if issue.state == State.WITHDRAWN:
            moves.append((LedgerEntry.Act.WITHDRAW, issue))
    entered = set(LedgerEntry.objects.exclude(record=None).values_list("record", "version"))
    for document in Document.objects.exclude(state=State.DRAFT).order_by("published_at", "pk"):
        if (document.record_id, document.version) in entered:
            continue
        moves.append((LedgerEntry.Act.ENTER, document))
        if end := _ENDS.get(State(document.state)):
            moves.append((end, document))
    return append(moves)


def _steps(act: LedgerEntry.Act, subject: Document | Issue) -> list[LedgerEntry.Act]:
    if act in _BEGINS or _first_entry(subject) is not None:
        return [act]
    return [LedgerEntry.Act.ENTER, act]


def _first_entry(subject: Document | Issue) -> LedgerEntry | None:
    if isinstance(subject, Issue):
        return LedgerEntry.objects.filter(issue=subject).first()
    return LedgerEntry.objects.filter(record=subject.record_id, version=subject.version).first()


def _enter(act: LedgerEntry.Act, subject: Document | Issue, last: LedgerEntry | None) -> LedgerEntry:
    entry = LedgerEntry(
        number=last.number + 1 if last else 1,
        at=timezone.now(),
        act=act,
        previous=last.digest if last else NOTHING,
    )
    if isinstance(subject, Issue):
        entry.issue_id = subject.pk
    else:
        entry.record_id, entry.version = subject.record_id, subject.version
        entry.sha256, entry.sm3 = _digests(act, subject)
    entry.digest = entry.computed_digest()
    entry.save(force_insert=True)
    return entry


def _digests(act: LedgerEntry.Act, document: Document) -> tuple[str, str]:
    """Of the canonical text, which is kept with its version's first entry and never computed again after that."""
    if act not in _BEGINS:
        first = _first_entry(document)
        assert first is not None  # noqa: S101 - _steps has seen to it
        return first.sha256, first.sm3
    lines = canonical.canonical_lines(Document.objects.get(pk=document.pk))
    files = canonical.files_in(lines)
    for kind, order, facts in files:
        if facts is None:
            raise ValidationError(_missing(document, kind, order))
    text = canonical.canonical_text(lines)
    Canonical.objects.create(document=document, text=text, words_sha256=canonical.words_digest(text))
    PublishedFile.objects.bulk_create(
        PublishedFile(document=document, kind=kind, order=order, size=f.size, sha256=f.sha256, sm3=f.sm3)
        for kind, order, f in files
        if f
    )
    return canonical.digests(text)


def _missing(document: Document, kind: str, order: int) -> str:
    words = _("“%(title)s”的附件%(order)d在磁盘上找不到文件，不能发布：请重新上传。")
    if kind == "figure":
        words = _("“%(title)s”的插图%(order)d在磁盘上找不到文件，不能发布：请重新上传。")
    return words % {"title": document.title, "order": order}
