"""三审三校: the chain of a bulletin, what its readers before publication decided, and what they remarked."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bulletins.models.append_only import AppendOnly, AppendOnlyQuerySet
from bulletins.models.bulletin import Bulletin
from bulletins.models.document import Document


class Step(models.TextChoices):
    """The steps in their order: each review reads what a proofreading has just gone over, and 终审 is the last word."""

    PROOF_1 = "proof_1", _("一校")
    REVIEW_1 = "review_1", _("初审")
    PROOF_2 = "proof_2", _("二校")
    REVIEW_2 = "review_2", _("复审")
    PROOF_3 = "proof_3", _("三校")
    REVIEW_3 = "review_3", _("终审")

    @property
    def is_review(self) -> bool:
        return self.name.startswith("REVIEW")

    @property
    def permission(self) -> str:
        """What a user needs to take this step."""
        return f"bulletins.take_{self.value}"


class ReviewChain(AppendOnly):
    """Which steps the documents of a bulletin go through. The newest row counts; without one all steps do. Fewer than
    all is an office's own decision, kept with who made it and why."""

    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="review_chains", verbose_name=_("公报"))
    steps = models.JSONField(_("审校步骤"))
    reason = models.TextField(_("原因"), blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("决定人"))
    decided_at = models.DateTimeField(_("决定时间"), auto_now_add=True)

    objects = AppendOnlyQuerySet["ReviewChain"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("审校流程")
        ordering = ["-pk"]
        default_permissions = ("add", "view")

    def __str__(self) -> str:
        return "、".join(str(Step(step).label) for step in self.steps)


class ReviewEntry(AppendOnly):
    """A version handed in for review, or what a step decided of it. ``digest`` stands for the content that was seen
    (publishing/content.py): a decision counts for that content alone."""

    class Event(models.TextChoices):
        SUBMITTED = "submitted", _("送审")
        PASSED = "passed", _("通过")
        RETURNED = "returned", _("退回")

    document = models.ForeignKey(Document, models.CASCADE, related_name="review_entries", verbose_name=_("文件"))
    event = models.CharField(_("事项"), max_length=12, choices=Event.choices)
    step = models.CharField(_("步骤"), max_length=12, choices=Step.choices, blank=True)
    reason = models.TextField(_("意见"), blank=True)
    digest = models.CharField(max_length=64)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("办理人"))
    at = models.DateTimeField(_("时间"), auto_now_add=True)

    objects = AppendOnlyQuerySet["ReviewEntry"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("审校记录")
        ordering = ["pk"]
        default_permissions = ("view",)
        permissions = [
            ("take_proof_1", _("一校")),
            ("take_review_1", _("初审")),
            ("take_proof_2", _("二校")),
            ("take_review_2", _("复审")),
            ("take_proof_3", _("三校")),
            ("take_review_3", _("终审")),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(event="submitted") ^ ~Q(step=""), name="review_names_its_step"),
            models.CheckConstraint(condition=~Q(event="returned") | ~Q(reason=""), name="return_has_its_reason"),
            models.UniqueConstraint(
                fields=["document", "digest", "step"], condition=Q(event="passed"), name="step_passes_a_content_once"
            ),
            models.UniqueConstraint(
                fields=["document", "digest", "person"], condition=Q(event="passed"), name="one_step_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()}{self.get_event_display()}"


class Comment(models.Model):
    """A remark on a place in a draft's text, or an answer to one. ``place`` is the name of an anchor, empty for the
    whole; ``words`` keep how that place began, since the text may change under the remark."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="comments", verbose_name=_("文件"))
    place = models.CharField(_("位置"), max_length=60, blank=True)
    words = models.CharField(_("原文"), max_length=60, blank=True)
    text = models.TextField(_("批注"))
    answers = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="replies", verbose_name=_("回复")
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("批注人"))
    at = models.DateTimeField(_("时间"), auto_now_add=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("处理人")
    )
    settled_at = models.DateTimeField(_("处理时间"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("批注")
        ordering = ["pk"]
        default_permissions = ("add", "view")

    def __str__(self) -> str:
        return self.text[:40]
