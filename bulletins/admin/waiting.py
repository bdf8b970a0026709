"""等我办理: what waits for one person, on the first page."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bulletins.models import Document, State
from bulletins.publishing.clearing import clearances
from bulletins.publishing.readiness import document_lacks, with_lacks
from bulletins.publishing.reviewing import Course, course_of, objection_to


@dataclass(frozen=True, slots=True)
class Waiting:
    """One draft and what this person is to do with it; ``target`` as in readiness.Lack, or ``publish``."""

    document: Document
    what: str
    target: str
    words: str = ""


def for_person(person: User) -> list[Waiting]:
    """What has been handed in longest comes first. Drafts that nobody has handed in are their editors' own business."""
    if not person.has_perm("bulletins.view_document"):
        return []
    drafts = Document.objects.filter(state=State.DRAFT, review_entries__isnull=False).distinct().with_place()
    found = []
    for document in with_lacks(drafts).order_by("pk"):
        course = course_of(document)
        found += [(course.entries[-1].at, thing) for thing in _of_draft(document, course, person)]
    found += [(thing.document.edited_at, thing) for thing in _commented(person)]
    return [thing for _at, thing in sorted(found, key=lambda pair: pair[0])]


def _of_draft(document: Document, course: Course, person: User) -> list[Waiting]:
    found = []
    may_edit = person.has_perm("bulletins.change_document") and _is_theirs(document, person)
    if course.returned and may_edit:
        returned = _("%s退回，请修改") % course.returned.get_step_display()
        found.append(Waiting(document, returned, "review", course.returned.reason))
    elif course.is_stale and may_edit:
        found.append(Waiting(document, _("送审后改动过，要重新送审"), "review"))
    step = course.waiting
    if step and person.has_perm(step.permission) and not objection_to(document, course, step, person):
        found.append(Waiting(document, _("请%s") % step.label, "review"))
    under_way = course.waiting or course.is_complete
    if under_way and person.has_perm("bulletins.review_secrecy") and person not in document.editors.all():
        open_ones = [cleared for cleared in clearances(document) if cleared.secrecy is None]
        if open_ones:
            found.append(Waiting(document, _("请作保密审查"), "clearance"))
    if course.is_complete and person.has_perm("bulletins.publish_document"):
        is_ready = not any(lack.blocking for lack in document_lacks(document))
        found.append(
            Waiting(document, _("审校完毕，可以发布") if is_ready else _("审校完毕，发布前还有问题"), "publish")
        )
    return found


def _commented(person: User) -> list[Waiting]:
    """Drafts of this editor with remarks that others left open."""
    if not person.has_perm("bulletins.change_document"):
        return []
    drafts = Document.objects.filter(
        state=State.DRAFT, comments__settled_at=None, comments__answers=None, comments__isnull=False
    )
    found = []
    for document in drafts.distinct().with_place().prefetch_related("comments", "editors"):
        roots = [c for c in document.comments.all() if c.answers_id is None and c.settled_at is None]
        others = [comment for comment in roots if comment.author_id != person.pk]
        if others and _is_theirs(document, person):
            words = ngettext("有%d条批注要处理", "有%d条批注要处理", len(others)) % len(others)
            found.append(Waiting(document, words, "review"))
    return found


def _is_theirs(document: Document, person: User) -> bool:
    """A draft that a command brought in belongs to all editors."""
    editors = document.editors.all()
    return not editors or person in editors
