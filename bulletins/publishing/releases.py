"""Publishing at a set minute: an approval that somebody gives, and the act that follows it when its minute has come.

A draft is hidden because no act has published it; nothing here has to run for that. ``publish_due`` publishes late
where it did not run in time, up to a day, and never anything else than what was approved: the content is compared by
its digest, what blocks is looked at anew, and the approver must still be allowed to publish. An exception that was
made for it (acts.py) is looked at anew as well: its maker must still be allowed to, no reviewer have objected since.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bulletins.models import Act, Document, Issue, ReviewEntry, ScheduledRelease, State
from bulletins.models.document import DocumentQuerySet
from bulletins.models.recording import Origin, from_origin, together
from bulletins.models.release import ReleaseQuerySet
from bulletins.publishing import acts
from bulletins.publishing.canonical import digests, file_facts
from bulletins.publishing.content import content_digest
from bulletins.publishing.holding import Overtaken, hold
from bulletins.publishing.readiness import Lack, document_lacks, issue_lacks

Target = Document | Issue
# The permission to let something out unreviewed, with a reason.
UNREVIEWED = "bulletins.publish_unreviewed"
# Nobody plans further ahead; a wrong year would be.
FURTHEST = timedelta(days=366)
# Later than this nobody expects it any more: the program stood still, or a backup was restored.
TOO_LATE = timedelta(days=1)
# An approval that still waits so long after its minute: whatever should carry it out does not run.
PATIENCE = timedelta(minutes=5)

log = logging.getLogger(__name__)


@transaction.atomic
@together()
def schedule(target: Target, at: datetime, *, actor: User, override: str = "") -> ScheduledRelease:
    """Approves ``target``, as it is now, for the minute ``at``. Raises NotReady where something blocks publication,
    ValidationError where the minute cannot be or another approval waits. ``override`` as in acts.publish_document."""
    at = at.replace(second=0, microsecond=0)
    now = timezone.now()
    if at <= now:
        raise ValidationError(_("定时发布的时间已经过去，请选一个以后的时间。"))
    if at > now + FURTHEST:
        raise ValidationError(_("定时发布的时间太远，最多提前一年，请核对年份。"))
    target = _hold(target)
    waived = acts.refuse_unready(_lacks(target), override)
    override = override.strip() if waived else ""
    if _releases(target).waiting().exists():
        raise ValidationError(_("“%s”已经安排了定时发布；要改时间，请先取消。") % target)
    release = ScheduledRelease.objects.create(
        **_which(target),
        subject=str(target),
        at=at,
        digest=approved_digest(target),
        override=override,
        approved_by=actor,
    )
    note = _("定在%s。") % _minute(at)
    if override:
        note = "\n".join([note + _("例外发布：%s") % override, *acts.waived_words(waived)])
    _record(Act.Kind.SCHEDULE, release, Act.Via.ADMIN, actor, note)
    return release


@transaction.atomic
@together()
def cancel(release: ScheduledRelease, *, actor: User) -> None:
    """Takes an approval back. Raises Overtaken where it does not wait any more."""
    if release.target:
        _hold(release.target)
    if not ScheduledRelease.objects.filter(pk=release.pk).settle(ScheduledRelease.State.CANCELLED, by=actor):
        raise Overtaken(_("这次定时发布已经不在等待，不能取消。请刷新后再看。"))
    _record(Act.Kind.UNSCHEDULE, release, Act.Via.ADMIN, actor, _("定在%s。") % _minute(release.at))


def publish_due(now: datetime | None = None) -> list[ScheduledRelease]:
    """Carries out every approval whose minute has come, the earliest first; those that were settled here. As many
    processes as like may do so at once: each approval is carried out by one of them."""
    due = ScheduledRelease.objects.waiting().filter(at__lte=now or timezone.now())
    settled = []
    for pk in list(due.order_by("at", "pk").values_list("pk", flat=True)):
        try:
            if carry_out(pk):
                settled.append(ScheduledRelease.objects.get(pk=pk))
        except (OperationalError, InterfaceError):
            # The database is away or busy: the approval waits on.
            log.exception("scheduled release %d was not carried out, and will be tried again", pk)
    return settled


def carry_out(pk: int) -> bool:
    """Publishes what the approval is about, or settles it as failed with the reason; False where another was first.
    One transaction: whoever is killed on the way leaves the draft hidden and the approval waiting."""
    try:
        with transaction.atomic():
            release = ScheduledRelease.objects.select_related("approved_by").get(pk=pk)
            with from_origin(Origin(Act.Via.SCHEDULED, user=lambda: release.approved_by)), together():
                return _publish(release)
    except (OperationalError, InterfaceError):
        raise
    except ValidationError as error:
        why = "\n".join(error.messages)
    except ObjectDoesNotExist:
        why = _("要发布的草稿已经删除。")
    except Exception as error:
        log.exception("scheduled release %d failed", pk)
        why = _("意外的错误：%s。请告诉运维人员，详情在日志里。") % error
    with transaction.atomic(), from_origin(Origin(Act.Via.SCHEDULED)):
        if not ScheduledRelease.objects.filter(pk=pk).settle(ScheduledRelease.State.FAILED, why):
            return False
        release = ScheduledRelease.objects.get(pk=pk)
        _record(Act.Kind.MISSED, release, Act.Via.SCHEDULED, None, _("定在%s。") % _minute(release.at) + why)
    return True


def approved_digest(target: Target) -> str:
    """A digest of what publication would show: the content that reviewers decide on, its files, and where it would
    stand."""
    lines = _document_facts(target) if isinstance(target, Document) else _issue_facts(target)
    return digests("\n".join(lines))[0]


def is_changed(release: ScheduledRelease) -> bool:
    """Whether what was approved has changed since, so that it will not be published."""
    return release.target is None or approved_digest(release.target) != release.digest


def waiting_for(document: Document) -> ScheduledRelease | None:
    """The approval under which a draft will be published next: its own or its issue's."""
    own = ScheduledRelease.objects.waiting().filter(document=document)
    of_issue = ScheduledRelease.objects.waiting().filter(issue=document.record.issue_id or 0)
    return (own | of_issue).select_related("approved_by", "document", "issue").order_by("at").first()


def _publish(release: ScheduledRelease) -> bool:
    target = release.target
    if target is not None:
        target = _hold(target)
    # After the rows of the target, as in acts.py: two who lock in different orders would wait for each other.
    if not ScheduledRelease.objects.filter(pk=release.pk).settle(ScheduledRelease.State.DONE):
        return False
    if target is None:
        raise ValidationError(_("要发布的草稿已经删除。"))
    if release.at < timezone.now() - TOO_LATE:
        raise ValidationError(_("已经过了发布时间一天以上，没有发布。仍要发布请重新批准。"))
    approver = release.approved_by
    permission = f"bulletins.publish_{target._meta.model_name}"
    if not (approver.is_active and approver.has_perm(permission)):
        raise ValidationError(_("批准人%s现在没有发布的权限。") % approver)
    if approved_digest(target) != release.digest:
        raise ValidationError(_("批准之后内容有过改动，没有发布。请看过改动，重新批准。"))
    if release.override:
        _refuse_exception(release, target)
    facts = {"who": approver, "approved": _minute(release.approved_at), "at": _minute(release.at)}
    note = _("定时发布：%(who)s于%(approved)s批准，定在%(at)s。") % facts
    if isinstance(target, Document):
        acts.publish_document(target, actor=approver, via=Act.Via.SCHEDULED, note=note, override=release.override)
    else:
        acts.publish_issue(target, actor=approver, via=Act.Via.SCHEDULED, note=note, override=release.override)
    return True


def _refuse_exception(release: ScheduledRelease, target: Target) -> None:
    """Raises ValidationError where the exception that was made does not stand any more."""
    if not release.approved_by.has_perm(UNREVIEWED):
        raise ValidationError(_("批准人%s现在没有例外发布的权限。") % release.approved_by)
    drafts = [target.pk] if isinstance(target, Document) else _drafts(target)
    returns = ReviewEntry.objects.filter(document__in=drafts, event=ReviewEntry.Event.RETURNED)
    objection = returns.filter(at__gt=release.approved_at).select_related("document").order_by("pk").first()
    if objection:
        facts = {"what": objection.document.title, "step": objection.get_step_display(), "why": objection.reason}
        raise ValidationError(_("批准之后“%(what)s”在%(step)s退回：%(why)s。没有发布，请看过意见，重新批准。") % facts)


def _hold(target: Target) -> Target:
    """The target as it is stored, its rows locked until the transaction ends: issue, record, document."""
    if isinstance(target, Document):
        hold(target.record_id)
        return Document.objects.select_for_update(of=("self",)).select_related("record").get(pk=target.pk)
    issue = Issue.objects.select_for_update().get(pk=target.pk)
    list(issue.records.select_for_update().order_by("pk").values_list("pk"))
    list(_drafts(issue).select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    return issue


def _drafts(issue: Issue) -> DocumentQuerySet:
    return Document.objects.filter(record__issue=issue, state=State.DRAFT)


def _document_facts(document: Document) -> list[str]:
    record = document.record
    files = [row.file for row in document.attachments.order_by("order") if row.file]
    files += [row.image for row in document.figures.order_by("order") if row.image]
    validity = (record.validity, record.validity_since, record.validity_basis)
    place = (record.issue_id, record.section_id, record.position, record.page, record.contents_title, record.back_file)
    return [content_digest(document), *(str(file_facts(file)) for file in files), *map(str, (*validity, *place))]


def _issue_facts(issue: Issue) -> list[str]:
    printed = (issue.year, issue.code, issue.overall_number, issue.printed_on, issue.back_file, issue.state)
    cover = file_facts(issue.cover) if issue.cover else None
    drafts = _drafts(issue).select_related("record").order_by("record__position", "pk")
    return [*map(str, (*printed, cover)), *(approved_digest(draft) for draft in drafts)]


def _lacks(target: Target) -> list[Lack]:
    return document_lacks(target) if isinstance(target, Document) else issue_lacks(target)


def _which(target: Target) -> dict[str, Target]:
    return {"document": target} if isinstance(target, Document) else {"issue": target}


def _releases(target: Target) -> ReleaseQuerySet:
    return ScheduledRelease.objects.filter(**_which(target))


def _record(kind: Act.Kind, release: ScheduledRelease, via: str, actor: acts.Actor, note: str) -> None:
    record = release.document.record if release.document else None
    issue = record.issue if record else release.issue
    Act.objects.create(kind=kind, via=via, actor=actor, record=record, issue=issue, note=note)


def _minute(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
