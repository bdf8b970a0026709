"""From an address to what is published there; to a notice where it was withdrawn; else 404."""

from __future__ import annotations

import re

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from bulletins.exports.printed import with_rendition
from bulletins.models import Bulletin, Document, Facsimile, Issue, LedgerEntry, Record, RelationDecision, State, Topic
from bulletins.views.pages import Moved, Withdrawal, Withdrawn


def find_bulletin(slug: str) -> Bulletin:
    bulletin = Bulletin.objects.published().filter(slug=slug).first()
    if bulletin is None:
        raise Http404(f"no published bulletin {slug}")
    return bulletin


def find_issue(slug: str, year: int, code: str) -> Issue:
    """The published issue. Raises Withdrawn where it was taken back."""
    asked = issues_at(slug, year, code)
    issue = Issue.objects.published().filter(pk__in=asked.values("pk")).select_related("bulletin").first()
    if issue is None:
        refuse_withdrawn_issue(asked.first())
        _refuse_combined(slug, year, code)
        raise Http404(f"no published issue {slug}/{year}/{code}")
    return issue


def _refuse_combined(slug: str, year: int, code: str) -> None:
    """Raises Moved where a combined issue bears the one number that was asked for: 2024/6 is in 2024/5-6."""
    found = re.fullmatch(r"(z?)(\d+)", code)
    if found is None:
        return
    number = int(found[2])
    combined = Issue.objects.published().filter(bulletin__slug=slug, year=year, special=bool(found[1]))
    issue = combined.filter(number__lte=number, number_to__gte=number).select_related("bulletin").first()
    if issue is not None:
        raise Moved(reverse("issue", args=[slug, year, code]), issue.get_absolute_url())


def find_document(slug: str, year: int = 0, code: str = "", order: int = 0, record: int | None = None) -> Document:
    """The published document at its place in an issue, or at the address it has before an issue collects it. Raises
    Withdrawn where it was taken back, Moved where an issue has collected it since."""
    if record is not None:
        asked = Record.objects.filter(bulletin__slug=slug, pk=record)
    else:
        asked = Record.objects.filter(issue__in=issues_at(slug, year, code).exclude(state=State.DRAFT), order=order)
    document = _with_head(Document.objects.published().with_place()).filter(record__in=asked).first()
    if record is not None:
        refuse_moved(document.record if document else asked.select_related("bulletin", "issue__bulletin").first())
    if document is None:
        refuse_withdrawn_document(asked.select_related("issue").first())
        raise Http404("no published document here")
    return document


def _with_head(documents: QuerySet[Document]) -> QuerySet[Document]:
    """With what every document page needs besides: the digest of its canonical text, the ledger's head, its PDF, the
    numbering of the issue's public original, and whether there are topics, and decisions on relations, to ask for."""
    head = LedgerEntry.objects.order_by("-number")
    proved = head.filter(record=OuterRef("record"), version=OuterRef("version"))
    original = Facsimile.objects.published().filter(issue=OuterRef("record__issue"))
    return with_rendition(documents).annotate(
        original_offset=Subquery(original.values("offset")[:1]),
        original_pages=Subquery(original.values("pages_in_file")[:1]),
        has_decisions=Exists(
            RelationDecision.objects.filter(Q(source=OuterRef("record")) | Q(target=OuterRef("record")))
        ),
        has_topics=Exists(Topic.objects.filter(documents=OuterRef("pk"))),
        text_sha256=Subquery(proved.values("sha256")[:1]),
        head_number=Subquery(head.values("number")[:1]),
        head_digest=Subquery(head.values("digest")[:1]),
    )


def ledger_head(document: Document) -> LedgerEntry | None:
    """The ledger's head as found with ``document``."""
    number, digest = getattr(document, "head_number", None), getattr(document, "head_digest", None)
    return LedgerEntry(number=number, digest=digest) if number is not None and digest else LedgerEntry.head()


def find_version(version: int | None, **place: int | str | None) -> Document:
    """A published or superseded version of a document that is published, ``None`` the one that holds; drafts have no
    address."""
    current = find_document(**place)  # type: ignore[arg-type]
    if version in (None, current.version):
        return current
    earlier = current.record.versions.filter(version=version, state=State.SUPERSEDED).with_place()
    found = _with_head(earlier).first()
    if found is None:
        raise Http404(f"no published version {version}")
    return found


def issues_at(slug: str, year: int, code: str) -> QuerySet[Issue]:
    """The issue with this address, in whatever state; ``code`` as Issue.code writes it."""
    found = re.fullmatch(r"(z?)(\d+)(?:-(\d+))?", code)
    if found is None:
        raise Http404(f"{code} is no issue")
    last = int(found[3]) if found[3] else None
    return Issue.objects.filter(
        bulletin__slug=slug, year=year, special=bool(found[1]), number=int(found[2]), number_to=last
    )


def refuse_moved(record: Record | None) -> None:
    """Raises Moved where a record that was once published has its place in an issue by now."""
    if record is None or record.first_published_at is None:
        return
    early = reverse("uncollected-document", args=[record.bulletin.slug, record.pk])
    place = record.get_absolute_url()
    if place != early:
        raise Moved(early, place)


def refuse_withdrawn_issue(issue: Issue | None) -> None:
    if issue is not None and issue.state == State.WITHDRAWN and issue.withdrawn_at is not None:
        raise Withdrawn(Withdrawal(_("这一期公报已经撤下"), issue.withdrawn_at, issue.withdrawal_reason))


def refuse_withdrawn_document(record: Record | None) -> None:
    """Raises Withdrawn where the document, or the issue that holds it, was public and was taken back."""
    if record is None or record.first_published_at is None:
        return
    last = record.versions.filter(state=State.WITHDRAWN).order_by("-version").first()
    if last is not None and last.withdrawn_at is not None:
        raise Withdrawn(Withdrawal(_("这份文件已经撤下"), last.withdrawn_at, last.withdrawal_reason))
    refuse_withdrawn_issue(record.issue)
