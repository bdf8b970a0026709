"""The acts that change what the public sees. Each is one transaction, is recorded, and tells the index.

States move by conditional updates: of two people acting at once one wins, and the other gets ``Overtaken``.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from bulletins.models import (
    Act,
    Anchor,
    Change,
    Document,
    DocumentAgency,
    Issue,
    LedgerEntry,
    Openness,
    Record,
    Revision,
    ScheduledRelease,
    State,
    Validity,
    ValidityDecision,
)
from bulletins.models.part import Part
from bulletins.models.recording import together
from bulletins.publishing import ledger
from bulletins.publishing.holding import Overtaken, hold, hold_all
from bulletins.publishing.masking import deidentify
from bulletins.publishing.readiness import Lack, document_lacks, issue_lacks
from bulletins.publishing.spoken import objection_to

P = TypeVar("P", bound=Part)
Actor = User | None


class NotReady(ValidationError):
    """Something blocks publication; ``lacks`` says what."""

    def __init__(self, lacks: list[Lack]) -> None:
        self.lacks = lacks
        super().__init__([lack.message for lack in lacks])


@transaction.atomic
@together()
def publish_document(
    document: Document, *, actor: Actor = None, via: str = Act.Via.ADMIN, note: str = "", override: str = ""
) -> Document:
    """Publishes a draft. Raises NotReady where something blocks it, Overtaken where it is no draft any more. With a
    reason in ``override`` what is waivable (readiness.WAIVABLE) does not block, and is recorded as waived."""
    record = hold(document.record_id)
    document = _still_there(document)
    if not document.is_draft:
        raise _no_draft(document)
    waived = refuse_unready(document_lacks(document), override)
    _record_override(waived, override, via=via, actor=actor, record=record, issue=record.issue)
    moves = _publish(document, record, timezone.now(), actor)
    Act.objects.create(kind=Act.Kind.PUBLISH, via=via, actor=actor, record=record, issue=record.issue, note=note)
    Change.note([record.pk])
    ledger.append(moves)
    document.refresh_from_db()
    return document


@transaction.atomic
@together()
def publish_issue(
    issue: Issue, *, actor: Actor = None, via: str = Act.Via.ADMIN, note: str = "", override: str = ""
) -> list[Document]:
    """Publishes an issue with all its drafts; an issue withdrawn before comes back. The documents newly published.
    ``override`` as in publish_document, for all of them."""
    issue = Issue.objects.select_for_update().get(pk=issue.pk)
    records = hold_all(Record.objects.filter(issue=issue).values_list("pk", flat=True))
    drafts = list(
        Document.objects.select_for_update(of=("self",))
        .filter(record__issue=issue, state=State.DRAFT)
        .order_by("record__position", "pk")
    )
    waived = refuse_unready(issue_lacks(issue), override)
    _record_override(waived, override, via=via, actor=actor, record=None, issue=issue)
    now = timezone.now()
    first = issue.published_at or now
    moves: list[ledger.Move] = [] if issue.state == State.PUBLISHED else [(LedgerEntry.Act.PUBLISH, issue)]
    Issue.objects.filter(pk=issue.pk).update(
        state=State.PUBLISHED, published_at=first, withdrawn_at=None, withdrawal_reason=""
    )
    issue.refresh_from_db()
    ScheduledRelease.objects.filter(issue=issue).overtake()
    for draft in drafts:
        moves += _publish(draft, records[draft.record_id], now, actor)
    for record in Record.objects.filter(issue=issue, order=None, first_published_at__isnull=False):
        _give_order(record)
    Act.objects.create(kind=Act.Kind.PUBLISH, via=via, actor=actor, issue=issue, note=note)
    Change.note(issue.records.values_list("pk", flat=True))
    ledger.append(moves)
    return drafts


def _still_there(document: Document) -> Document:
    found = Document.objects.select_for_update(of=("self",)).filter(pk=document.pk).first()
    if found is None:
        raise Overtaken(_("“%s”刚由别人删除了。") % document.title)
    return found


def _publish(draft: Document, record: Record, now: datetime, actor: Actor) -> list[ledger.Move]:
    """Publishes a draft in place of the version before it; what the ledger is to say of that."""
    deidentify(draft)
    record.refresh_from_db(fields=["validity_basis"])
    before = list(Document.objects.filter(record=record, state=State.PUBLISHED))
    Document.objects.filter(record=record, state=State.PUBLISHED).update(state=State.SUPERSEDED)
    moved = Document.objects.filter(pk=draft.pk, state=State.DRAFT).update(
        state=State.PUBLISHED, published_at=now, openness=Openness.ACTIVE
    )
    if not moved:
        raise _no_draft(draft)
    ScheduledRelease.objects.filter(document=draft).overtake()
    if record.first_published_at is None:
        record.first_published_at = now
        record.save(update_fields=["first_published_at"])
        _keep_first_validity(record, now, actor)
    _give_order(record)
    return [*((LedgerEntry.Act.SUPERSEDE, version) for version in before), (LedgerEntry.Act.PUBLISH, draft)]


def _keep_first_validity(record: Record, now: datetime, actor: Actor) -> None:
    """What the draft said of its validity becomes its first decision, made by who publishes it."""
    if record.validity == Validity.UNCONFIRMED:
        return
    first = ValidityDecision.objects.create(
        record=record,
        validity=record.validity,
        since=record.validity_since,
        basis=record.validity_basis,
        decided_by=actor,
    )
    # One moment for both: a feed's entry is not updated by its own publication.
    ValidityDecision.objects.filter(pk=first.pk).update(decided_at=now)
    record.validity_decided_on = timezone.localdate(now)
    record.save(update_fields=["validity_decided_on"])


def _give_order(record: Record) -> None:
    """The last segment of the address: the place in print where it is free, given once for ever."""
    if record.issue_id is None or record.order is not None:
        return
    Issue.objects.select_for_update().get(pk=record.issue_id)
    orders = Record.objects.filter(issue=record.issue_id).exclude(order=None)
    if record.position and not orders.filter(order=record.position).exists():
        record.order = record.position
    else:
        highest = Record.objects.filter(issue=record.issue_id).aggregate(a=Max("order"), b=Max("position"))
        record.order = max(highest["a"] or 0, highest["b"] or 0) + 1
    record.save(update_fields=["order"])


@transaction.atomic
@together()
def withdraw_document(document: Document, *, reason: str, actor: Actor = None, via: str = Act.Via.ADMIN) -> Document:
    """Takes a published document from the public; a notice with the reason stays at its address."""
    reason = _public_reason(reason)
    hold(document.record_id)
    moved = Document.objects.filter(pk=document.pk, state=State.PUBLISHED).update(
        state=State.WITHDRAWN, withdrawn_at=timezone.now(), withdrawal_reason=reason
    )
    if not moved:
        raise Overtaken(_("“%s”现在不是已发布状态，不能撤下。请刷新后再看。") % document.title)
    document = Document.objects.select_related("record").get(pk=document.pk)
    Act.objects.create(
        kind=Act.Kind.WITHDRAW, via=via, actor=actor, record=document.record, issue=document.record.issue, note=reason
    )
    Change.note([document.record_id])
    ledger.append([(LedgerEntry.Act.WITHDRAW, document)])
    return document


@transaction.atomic
@together()
def withdraw_issue(issue: Issue, *, reason: str, actor: Actor = None, via: str = Act.Via.ADMIN) -> Issue:
    """Takes an issue and with it all its documents from the public; publishing it again brings them back."""
    reason = _public_reason(reason)
    moved = Issue.objects.filter(pk=issue.pk, state=State.PUBLISHED).update(
        state=State.WITHDRAWN, withdrawn_at=timezone.now(), withdrawal_reason=reason
    )
    if not moved:
        raise Overtaken(_("%s现在不是已发布状态，不能撤下。请刷新后再看。") % issue)
    issue = Issue.objects.get(pk=issue.pk)
    Act.objects.create(kind=Act.Kind.WITHDRAW, via=via, actor=actor, issue=issue, note=reason)
    Change.note(issue.records.values_list("pk", flat=True))
    ledger.append([(LedgerEntry.Act.WITHDRAW, issue)])
    return issue


@transaction.atomic
@together()
def revise(
    document: Document,
    *,
    reason: str,
    kind: str = Revision.CORRECTION,
    actor: Actor = None,
    via: str = Act.Via.ADMIN,
) -> Document:
    """A new draft version that begins as a copy of ``document``, its public places keeping their names. Kind and reason
    are what the public is told of it."""
    reason = _reason(reason)
    if kind not in Revision.values:
        raise ValidationError(_("请选择更正的类别：更正、修改或标注。"))
    record = hold(document.record_id)
    if record.versions.filter(state=State.DRAFT).exists():
        raise Overtaken(_("“%s”已经有一个正在编辑的新版本。") % document.title)
    source = _still_there(document)
    draft = Document.objects.get(pk=document.pk)
    draft.pk = None
    draft._state.adding = True
    draft.version = (record.versions.aggregate(Max("version"))["version__max"] or 0) + 1
    draft.state, draft.published_at = State.DRAFT, None
    draft.withdrawn_at, draft.withdrawal_reason = None, ""
    draft.revision_kind, draft.revision_reason = kind, reason
    draft.save()
    draft.topics.set(source.topics.all())
    if actor:
        draft.editors.add(actor)
    DocumentAgency.objects.bulk_create(
        DocumentAgency(document=draft, agency_id=row.agency_id, position=row.position, lead=row.lead)
        for row in source.issuing.all()
    )
    for rows in (source.tables, source.attachments, source.figures, source.relations, source.chronicle_entries):
        _copy_parts(list(rows.all()), draft)
    _copy_parts(list(Anchor.objects.filter(document=source)), draft)
    note = f"{draft.get_revision_kind_display()}：{reason}"
    Act.objects.create(kind=Act.Kind.REVISE, via=via, actor=actor, record=record, issue=record.issue, note=note)
    return draft


def _copy_parts(parts: list[P], draft: Document) -> None:
    for part in parts:
        part.pk = None
        part._state.adding = True
        part.document = draft
    if parts:
        type(parts[0])._default_manager.bulk_create(parts)


def _no_draft(document: Document) -> Overtaken:
    return Overtaken(_("“%s”已不是草稿，可能刚由别人发布。请刷新后再看。") % document.title)


def refuse_unready(lacks: list[Lack], override: str = "") -> list[Lack]:
    """What of the blocking lacks is waived by a reason for it; raises NotReady where others are left."""
    blocking = [lack for lack in lacks if lack.blocking]
    waived = [lack for lack in blocking if lack.is_waivable] if override.strip() else []
    if len(waived) < len(blocking):
        raise NotReady([lack for lack in blocking if lack not in waived])
    return waived


def waived_words(waived: list[Lack]) -> list[str]:
    """Past what something was let through, in words to be kept."""
    return [f"{lack.document.title}：{lack.message}" if lack.document else lack.message for lack in waived]


def _record_override(
    waived: list[Lack], reason: str, *, via: str, actor: Actor, record: Record | None, issue: Issue | None
) -> None:
    """Keeps who let it through, why, and past what."""
    if not waived:
        return
    note = "\n".join([reason.strip(), *waived_words(waived)])
    Act.objects.create(kind=Act.Kind.OVERRIDE, via=via, actor=actor, record=record, issue=issue, note=note)


def _reason(reason: str) -> str:
    if not reason.strip():
        raise ValidationError(_("请写明原因：它会显示在公开的说明里。"))
    return reason.strip()


def _public_reason(reason: str) -> str:
    """The reason of a withdrawal, which is shown as it stands; that of a correction goes through the gates of its
    draft."""
    reason = _reason(reason)
    if objection := objection_to(reason):
        raise ValidationError(objection)
    return reason
