"""Deciding 公开属性 and 保密审查, of a document and of each of its attachments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bulletins.models import Attachment, Document, Openness, OpennessDecision, SecrecyReview, State
from bulletins.models.clearance import Clearance
from bulletins.publishing.content import attachment_digest, content_digest
from bulletins.publishing.holding import Overtaken, hold

C = TypeVar("C", bound=Clearance)


@dataclass(frozen=True, slots=True)
class Cleared:
    """The document itself (no ``attachment``) or one of its attachments, with the newest decisions that still count
    for its content; ``digest`` is the content they have to have seen."""

    attachment: Attachment | None
    digest: str
    openness: OpennessDecision | None
    secrecy: SecrecyReview | None

    @property
    def key(self) -> str:
        return str(self.attachment.pk) if self.attachment else "document"


def clearances(document: Document) -> list[Cleared]:
    """The document first, then its attachments in their order."""
    decisions, reviews = list(document.opennessdecisions.all()), list(document.secrecyreviews.all())
    digest = content_digest(document)
    openness = _newest(decisions, None)
    if openness and openness.openness != document.openness:
        # The draft was given another openness since.
        openness = None
    found = [Cleared(None, digest, openness, _newest(reviews, None, digest))]
    for attachment in sorted(document.attachments.all(), key=lambda row: row.order):
        attachment.document = document
        own = attachment_digest(attachment)
        key = attachment.pk
        found.append(Cleared(attachment, own, _newest(decisions, key, own), _newest(reviews, key, own)))
    return found


def _newest(rows: Iterable[C], attachment: int | None, digest: str = "") -> C | None:
    about = [row for row in rows if row.attachment_id == attachment]
    newest = max(about, key=lambda row: row.pk, default=None)
    return newest if newest and (not digest or newest.digest == digest) else None


@transaction.atomic
def decide_openness(
    document: Document, key: str, openness: str, *, ground: str = "", words: str = "", actor: User | None = None
) -> OpennessDecision:
    """Settles the openness of the document or of the attachment ``key`` names. The draft's own column follows."""
    document = _held(document)
    cleared = _named(document, key)
    if openness not in Openness.values or openness == Openness.UNDECIDED:
        raise ValidationError(_("请选择公开属性：主动公开、依申请公开或不予公开。"))
    if openness != Openness.ACTIVE and ground not in OpennessDecision.Ground.values:
        raise ValidationError(_("不主动公开的，请选择法定理由。"))
    if cleared.attachment is None and document.openness != openness:
        document.openness = openness
        document.save(update_fields=["openness", "edited_at"])
        cleared = _named(document, key)
    return OpennessDecision.objects.create(
        document=document,
        attachment=cleared.attachment,
        digest=cleared.digest,
        openness=openness,
        ground=ground if openness != Openness.ACTIVE else "",
        words=words.strip(),
        person=actor,
    )


@transaction.atomic
def review_secrecy(
    document: Document,
    key: str,
    verdict: str,
    *,
    seen: str,
    basis: str,
    opinion: str = "",
    reviewed_on: date | None = None,
    actor: User | None = None,
) -> SecrecyReview:
    """Records a secrecy review of the content that was ``seen``. Who edited the version does not review it."""
    document = _held(document)
    cleared = _named(document, key)
    if cleared.digest != seen:
        raise Overtaken(_("您打开这一页之后内容有过改动，这次没有办理。请看过最新的内容再办。"))
    if actor and document.editors.filter(pk=actor.pk).exists():
        raise ValidationError(_("您编辑过这一版，保密审查要由没有编辑过的人办理。"))
    if verdict not in SecrecyReview.Verdict.values:
        raise ValidationError(_("请选择保密审查的结论。"))
    if not basis.strip():
        raise ValidationError(_("请写明保密审查的依据。"))
    if verdict != SecrecyReview.Verdict.CLEAR and not opinion.strip():
        raise ValidationError(_("不得公开或难以确定的，请写明审查意见。"))
    day = reviewed_on or timezone.localdate()
    if day > timezone.localdate():
        raise ValidationError(_("审查日期不能晚于今天。"))
    return SecrecyReview.objects.create(
        document=document,
        attachment=cleared.attachment,
        digest=cleared.digest,
        verdict=verdict,
        basis=basis.strip(),
        opinion=opinion.strip(),
        reviewed_on=day,
        person=actor,
    )


def clear_by_command(document: Document, words: str) -> None:
    """Settles on the operator's word what nobody has settled: openness as 主动公开, secrecy as reviewed outside. A
    document that its own text closes stays closed."""
    if document.openness not in (Openness.UNDECIDED, Openness.ACTIVE):
        return
    for cleared in clearances(document):
        if cleared.openness is None:
            decide_openness(document, cleared.key, Openness.ACTIVE, words=words)
    document.refresh_from_db()
    for cleared in clearances(document):
        if cleared.secrecy is None:
            review_secrecy(
                document, cleared.key, SecrecyReview.Verdict.CLEAR, seen=cleared.digest, basis=words, opinion=words
            )


def _held(document: Document) -> Document:
    hold(document.record_id)
    held = Document.objects.select_for_update(of=("self",)).select_related("record__bulletin").get(pk=document.pk)
    if held.state != State.DRAFT:
        raise Overtaken(_("“%s”已不是草稿，可能刚由别人发布。请刷新后再看。") % held.title)
    return held


def _named(document: Document, key: str) -> Cleared:
    for cleared in clearances(document):
        if cleared.key == key:
            return cleared
    raise Overtaken(_("这个附件刚被删掉了，请看最新的情况。"))
