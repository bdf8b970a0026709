"""An approval to publish a document or an issue at a minute to come."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bulletins.models.document import Document
from bulletins.models.issue import Issue
from bulletins.models.states import Frozen, State


class ReleaseQuerySet(models.QuerySet["ScheduledRelease"]):
    def waiting(self) -> ReleaseQuerySet:
        return self.filter(state=ScheduledRelease.State.WAITING)

    def settle(self, state: str, why: str = "", by: Any = None) -> int:
        """Ends those of the rows that still wait, however many act at once; how many that were."""
        return self.waiting().update(state=state, why=why, settled_at=timezone.now(), settled_by=by)

    def overtake(self) -> None:
        """What is being published needs no release any more."""
        self.settle(ScheduledRelease.State.CANCELLED, gettext("在此之前已经发布。"))

    def unheeded(self) -> ReleaseQuerySet:
        """Failures that nobody has answered: what was to be published is a draft still, with no newer approval."""
        newer = ScheduledRelease.objects.filter(pk__gt=models.OuterRef("pk"))
        return self.filter(
            Q(document__state=State.DRAFT) & ~models.Exists(newer.filter(document=models.OuterRef("document")))
            | Q(issue__isnull=False)
            & (~Q(issue__state=State.PUBLISHED) | Q(issue__records__versions__state=State.DRAFT))
            & ~models.Exists(newer.filter(issue=models.OuterRef("issue"))),
            state=ScheduledRelease.State.FAILED,
        ).distinct()

    def delete(self) -> tuple[int, dict[str, int]]:
        raise Frozen(gettext("定时发布的批准只能取消，不能删除。"))


class ScheduledRelease(models.Model):
    """Who approved what for when. ``digest`` is that of the content approved (publishing/releases.py): other content is
    not published. A row is made once and settled once, by a conditional update. A draft stays hidden until an act has
    published it, so nothing has to run for it to stay so."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等待发布")
        DONE = "done", _("已发布")
        CANCELLED = "cancelled", _("已取消")
        FAILED = "failed", _("没有发布")

    document = models.ForeignKey(
        Document, models.SET_NULL, null=True, related_name="releases", verbose_name=_("文件"), editable=False
    )
    issue = models.ForeignKey(
        Issue, models.SET_NULL, null=True, related_name="releases", verbose_name=_("期次"), editable=False
    )
    # What it was called, should the draft be deleted.
    subject = models.CharField(_("对象"), max_length=600)
    at = models.DateTimeField(_("发布时间"), db_index=True)
    digest = models.CharField(max_length=64)
    # Why it may go out without what was waived; empty where nothing was.
    override = models.TextField(_("例外的原因"), blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("批准人")
    )
    approved_at = models.DateTimeField(_("批准时间"), auto_now_add=True)
    state = models.CharField(_("状态"), max_length=12, choices=State.choices, default=State.WAITING)
    why = models.TextField(_("原因"), blank=True)
    settled_at = models.DateTimeField(_("了结时间"), null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("取消人")
    )

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("定时发布")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(document__isnull=True) | Q(issue__isnull=True), name="release_of_one_thing"
            ),
            models.UniqueConstraint(
                fields=["document"], condition=Q(state="waiting"), name="one_waiting_release_of_document"
            ),
            models.UniqueConstraint(
                fields=["issue"], condition=Q(state="waiting"), name="one_waiting_release_of_issue"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", settled_at__isnull=True)
                | ~Q(state="waiting") & Q(settled_at__isnull=False),
                name="settled_release_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.at):%Y-%m-%d %H:%M} {self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Frozen(gettext("定时发布的批准不能更改：请取消它，再重新安排。"))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise Frozen(gettext("定时发布的批准只能取消，不能删除。"))

    @property
    def target(self) -> Document | Issue | None:
        return self.document or self.issue
