"""The audit: everything published held against the ledger, so that no change made behind the application's back stays
unseen, in a row, in a file or in the ledger itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import zip_longest

from django.db import connection, transaction
from django.utils.translation import gettext as _

from bulletins.ingest.markup import MarkupError
from bulletins.models import (
    Attachment,
    Canonical,
    Document,
    Facsimile,
    Issue,
    LedgerEntry,
    Record,
    Rendition,
    State,
    Validity,
)
from bulletins.models.ledger import NOTHING
from bulletins.publishing import canonical

Act = LedgerEntry.Act

# What may follow what; of a document's version nothing follows its end, an issue may come back.
_NEXT = {
    "": {Act.PUBLISH, Act.ENTER},
    Act.PUBLISH: {Act.SUPERSEDE, Act.WITHDRAW},
    Act.ENTER: {Act.SUPERSEDE, Act.WITHDRAW},
    Act.SUPERSEDE: set(),
    Act.WITHDRAW: set(),
}
_STATES = {
    Act.PUBLISH: State.PUBLISHED,
    Act.ENTER: State.PUBLISHED,
    Act.SUPERSEDE: State.SUPERSEDED,
    Act.WITHDRAW: State.WITHDRAWN,
}


# The validity of a document on which nobody has decided.
_UNDECIDED = (Validity.UNCONFIRMED,)


@dataclass(frozen=True, slots=True)
class Fault:
    """``where`` names the thing, ``what`` says what is wrong with it."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}：{self.what}"


@dataclass(slots=True)
class Told:
    """What the ledger says in the end: by subject its last act, and its digests."""

    acts: dict[str, str] = field(default_factory=dict)
    digests: dict[str, tuple[str, str]] = field(default_factory=dict)


def audit(head: tuple[int, str] | None = None) -> Iterator[Fault]:
    """Every fault there is. ``head`` is the number and digest of an entry as somebody noted it outside the portal:
    without it a ledger rewritten as a whole, together with the rows, could not be told from the true one."""
    with _one_moment():
        told = Told()
        yield from _chain(told, head)
        yield from _states(told)
        published = Document.objects.exclude(state=State.DRAFT).select_related("record").order_by("pk")
        for document in published.iterator(chunk_size=200):
            yield from _content(document, told)
        yield from _validities()
        yield from _renditions()
        yield from _facsimiles()


@contextmanager
def _one_moment() -> Iterator[None]:
    """All that is read is of one moment. SQLite lets nobody write meanwhile, PostgreSQL does."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _chain(told: Told, head: tuple[int, str] | None) -> Iterator[Fault]:
    number, previous = 0, NOTHING
    for entry in LedgerEntry.objects.order_by("number").iterator(chunk_size=2000):
        where = _("账目第%d条") % entry.number
        if entry.number != number + 1:
            yield Fault(where, _("前面缺第%(first)d至%(last)d条") % {"first": number + 1, "last": entry.number - 1})
        elif entry.previous != previous:
            yield Fault(where, _("与前一条不相接"))
        if entry.digest != entry.computed_digest():
            yield Fault(where, _("内容与它的摘要不符，被改动过"))
        if head and entry.number == head[0] and entry.digest != head[1]:
            yield Fault(where, _("与另外记下的摘要不符，账目被重写过"))
        yield from _follows(entry, where, told)
        number, previous = entry.number, entry.digest
    if head and number < head[0]:
        yield Fault(_("账目第%d条") % head[0], _("账目只到第%d条，末尾缺了") % number)


def _validities() -> Iterator[Fault]:
    """What readers are told of a document's validity is what was decided last."""
    published = Record.objects.exclude(first_published_at=None).order_by("pk")
    for record in published.prefetch_related("validity_decisions").iterator(chunk_size=200):
        decided = max(record.validity_decisions.all(), key=lambda row: (row.decided_at, row.pk), default=None)
        shown = (record.validity, record.validity_since, record.validity_basis, record.validity_basis_record_id)
        last = (decided.validity, decided.since, decided.basis, decided.basis_record_id) if decided else _UNDECIDED
        if shown[: len(last)] != last:
            said = {"shown": record.get_validity_display(), "decided": decided or Validity.UNCONFIRMED.label}
            where = _("文件%d的有效性") % record.pk
            yield Fault(where, _("与最近一次认定不符：显示“%(shown)s”，认定是“%(decided)s”，日期或依据也要核对") % said)


def _follows(entry: LedgerEntry, where: str, told: Told) -> Iterator[Fault]:
    subject = entry.subject
    before = told.acts.get(subject, "")
    comes_back = entry.record_id is None and before == Act.WITHDRAW and entry.act == Act.PUBLISH
    if entry.act not in _NEXT.get(before, set()) and not comes_back:
        told_before = {"subject": subject, "before": before or "-"}
        yield Fault(where, _("多出的一条：%(subject)s在此之前是“%(before)s”") % told_before)
    digests = told.digests.setdefault(subject, (entry.sha256, entry.sm3))
    if digests != (entry.sha256, entry.sm3):
        yield Fault(where, _("%s的摘要与前面的账目不同") % subject)
    told.acts[subject] = entry.act


def _states(told: Told) -> Iterator[Fault]:
    """States in the database against the ledger, both ways."""
    left = dict(told.acts)
    issues = Issue.objects.exclude(state=State.DRAFT).select_related("bulletin").order_by("pk")
    for issue in issues.iterator(chunk_size=2000):
        yield from _state(f"issue/{issue.pk}（{issue}）", issue.state, left.pop(f"issue/{issue.pk}", ""))
    documents = Document.objects.exclude(state=State.DRAFT).order_by("pk")
    for document in documents.only("record_id", "version", "state", "title").iterator(chunk_size=2000):
        yield from _state(_name(document), document.state, left.pop(_subject(document), ""))
    for subject in left:
        yield Fault(subject, _("账目里有，数据库里没有，或者变回了草稿"))


def _state(where: str, state: str, act: str) -> Iterator[Fault]:
    if not act:
        yield Fault(where, _("状态是“%s”，账目里却没有这一条") % State(state).label)
    elif act in _STATES and _STATES[Act(act)] != state:
        yield Fault(
            where,
            _("状态是“%(state)s”，按账目应是“%(told)s”")
            % {"state": State(state).label, "told": _STATES[Act(act)].label},
        )


def _content(document: Document, told: Told) -> Iterator[Fault]:
    """Rows and files of a version against its canonical text, and that against the ledger."""
    where = _name(document)
    digests = told.digests.get(_subject(document))
    kept = Canonical.objects.filter(document=document).first()
    if digests is None:
        return
    if kept is None:
        yield Fault(where, _("规范文本不见了"))
    elif canonical.digests(kept.text) != digests:
        yield Fault(where, _("留存的规范文本与账目的摘要不符"))
    elif canonical.words_digest(kept.text) != kept.words_sha256:
        yield Fault(where, _("留存的规范文本的检索摘要被改动过"))
    try:
        lines = canonical.canonical_lines(document)
    except (MarkupError, ValueError, TypeError, AttributeError, KeyError) as error:
        yield Fault(where, _("内容读不出来，被改动过：%s") % error)
        return
    text = canonical.canonical_text(lines)
    if kept is not None and text != kept.text:
        for what in differences(kept.text, text):
            yield Fault(where, what)
    elif canonical.digests(text) != digests:
        yield Fault(where, _("内容与账目的摘要不符"))
    yield from _files(document, lines, where)


def _files(document: Document, lines: list[canonical.Line], where: str) -> Iterator[Fault]:
    """What is kept of files for looking them up, and what the page says of them, against the files."""
    now = {(kind, order): facts for kind, order, facts in canonical.files_in(lines)}
    kept = {
        (row.kind, row.order): canonical.FileFacts(row.size, row.sha256, row.sm3)
        for row in document.published_files.all()
    }
    for kind, order in sorted(now.keys() | kept.keys()):
        facts = now.get((kind, order))
        if facts is None and (kind, order) in now:
            continue  # differences() names a missing file
        if facts != kept.get((kind, order)):
            yield Fault(where, _("%s：文件摘要的记录与文件不符") % f"{kind} {order}")
    for attachment in document.attachments.filter(kind=Attachment.Kind.FILE):
        facts = now.get(("attachment", attachment.order))
        said = (attachment.sha256, attachment.size)
        if facts and attachment.sha256 and said != (facts.sha256, facts.size):
            yield Fault(where, _("%s：页面所示的大小或摘要与文件不符") % f"attachment {attachment.order}")


def _renditions() -> Iterator[Fault]:
    """Made files against what is kept of them. A missing or changed one is made anew by make_renditions --check."""
    made = Rendition.objects.filter(state=Rendition.State.MADE).select_related("document", "issue__bulletin")
    for row in made.order_by("pk").iterator(chunk_size=200):
        subject = _name(row.document) if row.document else f"issue/{row.issue_id}（{row.issue}）"
        where, facts = f"{subject} {row.get_kind_display()}", canonical.file_facts(row.file)
        if facts is None:
            yield Fault(where, _("导出文件不在磁盘上：%s") % row.file.name)
        elif (facts.size, facts.sha256, facts.sm3) != (row.size, row.sha256, row.sm3):
            yield Fault(where, _("导出文件被换过或损坏：%s") % row.file.name)


def _facsimiles() -> Iterator[Fault]:
    """Originals that are or were public: the file and the picture of every page against their digests."""
    for row in Facsimile.objects.exclude(state=State.DRAFT).select_related("issue__bulletin").order_by("pk"):
        where = _("issue/%(key)d（%(issue)s）原版") % {"key": row.issue_id, "issue": row.issue}
        facts = canonical.file_facts(row.file)
        if facts is None:
            yield Fault(where, _("文件不在磁盘上：%s") % row.file.name)
        elif (facts.size, facts.sha256, facts.sm3) != (row.size, row.sha256, row.sm3):
            yield Fault(where, _("文件被换过或损坏：%s") % row.file.name)
        pages = list(row.pages.defer("text"))
        if [page.number for page in pages] != list(range(1, row.pages_in_file + 1)):
            yield Fault(where, _("页不全：应有%d页") % row.pages_in_file)
        for page in pages:
            for file, sha256 in ((page.image, page.sha256), (page.small, page.small_sha256)):
                facts = canonical.file_facts(file)
                if facts is None:
                    yield Fault(
                        where, _("第%(page)d页的图片不在磁盘上：%(name)s") % {"page": page.number, "name": file.name}
                    )
                elif facts.sha256 != sha256:
                    yield Fault(
                        where, _("第%(page)d页的图片被换过或损坏：%(name)s") % {"page": page.number, "name": file.name}
                    )


def differences(kept: str, now: str) -> list[str]:
    """What differs between two canonical texts, the first difference of each part (a fact, the text, a table, …)."""
    before, after = _parts(kept), _parts(now)
    found = []
    for part in dict.fromkeys([*before, *after]):
        pairs = zip_longest(before.get(part, []), after.get(part, []))
        for number, (old, new) in enumerate(pairs, start=1):
            if old != new:
                found.append(_difference(part, number, old, new))
                break
    return found


def _parts(text: str) -> dict[str, list[tuple[str, str]]]:
    """The lines of a canonical text as (label, value), gathered by what they belong to."""
    parts: dict[str, list[tuple[str, str]]] = {}
    for line in text.split("\n"):
        label, _colon, value = line.partition(": ")
        kind, _space, rest = label.partition(" ")
        part = f"{kind} {rest.split(' ')[0]}" if rest else kind
        parts.setdefault(part, []).append((label, value))
    return parts


def _difference(part: str, number: int, old: tuple[str, str] | None, new: tuple[str, str] | None) -> str:
    label = (old or new or ("", ""))[0]
    if new and new[1] == canonical.MISSING and label.endswith(" file"):
        return _("%s：文件不在磁盘上") % part
    if label.endswith(" file") and old and new and old[0] == new[0]:
        return _("%s：文件被换过或损坏") % part
    place = _("正文第%d段") % number if label == "text" else label
    before, after = ("" if line is None else line[1] if line[0] == label else " ".join(line) for line in (old, new))
    pairs = enumerate(zip(before, after, strict=False))
    same = next((n for n, (a, b) in pairs if a != b), min(len(before), len(after)))
    words = {"place": place, "old": _around(before, same), "new": _around(after, same)}
    return _("%(place)s：原为“%(old)s”，现为“%(new)s”") % words


def _around(value: str, place: int) -> str:
    """What stands around a place in a long value."""
    start, end = max(0, place - 20), place + 40
    return f"{'…' if start else ''}{value[start:end]}{'…' if end < len(value) else ''}"


def _subject(document: Document) -> str:
    return f"document/{document.record_id}/{document.version}"


def _name(document: Document) -> str:
    return f"{_subject(document)}（{document.title}）"
