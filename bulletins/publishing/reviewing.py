"""三审三校: handing in, passing and returning a draft, and how far it has come.

A draft's course follows from its entries and its content. A decision counts for the content it was taken on; whatever
is edited afterwards has to be handed in and decided anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bulletins.models import Bulletin, Document, ReviewChain, ReviewEntry, State, Step
from bulletins.publishing.content import content_digest
from bulletins.publishing.holding import Overtaken, hold

DEFAULT = tuple(Step)
Event = ReviewEntry.Event


@dataclass(frozen=True, slots=True)
class Course:
    """How far a version has come. ``passed`` are the decisions that count for its content as it is now; ``waiting`` is
    the step whose turn it is, None while the draft is with its editor and when all have passed."""

    chain: tuple[Step, ...]
    digest: str
    entries: Sequence[ReviewEntry]
    passed: dict[Step, ReviewEntry]
    waiting: Step | None
    is_complete: bool
    # The return that the editor has not answered by handing in again.
    returned: ReviewEntry | None
    # Handed in, and edited since.
    is_stale: bool

    @property
    def is_with_editor(self) -> bool:
        return self.waiting is None and not self.is_complete

    @property
    def missing(self) -> list[Step]:
        return [step for step in self.chain if step not in self.passed]


def chain_of(bulletin: Bulletin, at: datetime | None = None) -> tuple[Step, ...]:
    """The steps that the documents of a bulletin go through, now or as it was decided by ``at``."""
    rows = sorted(bulletin.review_chains.all(), key=lambda row: row.pk, reverse=True)
    row = next((row for row in rows if at is None or row.decided_at <= at), None)
    return tuple(step for step in Step if step in row.steps) if row else DEFAULT


@transaction.atomic
def set_chain(bulletin: Bulletin, steps: Iterable[Step], *, reason: str, actor: User) -> ReviewChain:
    """Decides anew which steps a bulletin's documents go through."""
    chosen = [step for step in Step if step in set(steps)]
    if not any(step.is_review for step in chosen):
        raise ValidationError(_("初审、复审、终审至少要有一审。"))
    if len(chosen) < len(DEFAULT) and not reason.strip():
        raise ValidationError(_("少于三审三校的，请写明原因：会记录在案，并印在审核表上。"))
    return ReviewChain.objects.create(
        bulletin=bulletin, steps=[step.value for step in chosen], reason=reason.strip(), decided_by=actor
    )


def course_of(document: Document) -> Course:
    entries = list(document.review_entries.all())
    bulletin = document.record.bulletin
    submitted = [entry for entry in entries if entry.event == Event.SUBMITTED]
    if document.is_draft:
        chain, digest = chain_of(bulletin), content_digest(document)
    else:
        chain, digest = chain_of(bulletin, document.published_at), submitted[-1].digest if submitted else ""
    passed = {Step(e.step): e for e in entries if e.event == Event.PASSED and e.digest == digest}
    last = next((entry for entry in reversed(entries) if entry.event != Event.PASSED), None)
    is_handed_in = last is not None and last.event == Event.SUBMITTED and last.digest == digest
    missing = [step for step in chain if step not in passed]
    return Course(
        chain=chain,
        digest=digest,
        entries=entries,
        passed=passed,
        waiting=missing[0] if is_handed_in and missing else None,
        is_complete=is_handed_in and not missing,
        returned=last if last is not None and last.event == Event.RETURNED else None,
        is_stale=last is not None and last.event == Event.SUBMITTED and last.digest != digest,
    )


@transaction.atomic
def submit(document: Document, *, seen: str, actor: User, words: str = "") -> ReviewEntry:
    """Hands a draft in for review, as the editor ``seen`` it. Raises Overtaken where it is under way already."""
    document, course = _held(document, seen)
    if not course.is_with_editor:
        raise Overtaken(_("这份文件已经送审，不必再送。"))
    return ReviewEntry.objects.create(
        document=document, event=Event.SUBMITTED, reason=words.strip(), digest=course.digest, person=actor
    )


@transaction.atomic
def decide(document: Document, *, step: Step, passes: bool, seen: str, actor: User, reason: str = "") -> ReviewEntry:
    """Passes or returns a draft at ``step``, on the content that was ``seen``. Raises Overtaken where the content or
    the step has moved on, ValidationError where this person may not take the step."""
    document, course = _held(document, seen)
    if course.waiting != step:
        raise Overtaken(_("“%s”这一步刚由别人办理过，或者现在轮不到它。请看最新的情况。") % step.label)
    objection = objection_to(document, course, step, actor)
    if objection:
        raise ValidationError(objection)
    if not passes and not reason.strip():
        raise ValidationError(_("退回要写明原因：编辑照着它修改。"))
    return ReviewEntry.objects.create(
        document=document,
        event=Event.PASSED if passes else Event.RETURNED,
        step=step,
        reason=reason.strip(),
        digest=course.digest,
        person=actor,
    )


def objection_to(document: Document, course: Course, step: Step, person: User) -> str:
    """Why ``person`` may not take ``step`` of this version; empty where nothing is in the way."""
    taken = next((of for of, entry in course.passed.items() if entry.person_id == person.pk), None)
    if taken:
        return _("您已经办过这一版的“%s”：各步要由不同的人办理。") % taken.label
    if step.is_review and any(editor.pk == person.pk for editor in document.editors.all()):
        return _("您编辑过这一版，不能再审它：初审、复审、终审要由没有编辑过的人办理。")
    return ""


def _held(document: Document, seen: str) -> tuple[Document, Course]:
    """The draft, held until the transaction ends, and its course. Raises Overtaken where it is not as ``seen``."""
    hold(document.record_id)
    held = Document.objects.select_for_update(of=("self",)).select_related("record__bulletin").get(pk=document.pk)
    if held.state != State.DRAFT:
        raise Overtaken(_("“%s”已不是草稿，可能刚由别人发布。请刷新后再看。") % held.title)
    course = course_of(held)
    if course.digest != seen:
        raise Overtaken(_("您打开这一页之后内容有过改动，这次没有办理。请看过最新的内容再办。"))
    return held, course
