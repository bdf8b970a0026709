"""公开属性 and 保密审查, decided for a document and for each of its attachments; only ever added to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bulletins.models.append_only import AppendOnly, AppendOnlyQuerySet
from bulletins.models.attachment import Attachment
from bulletins.models.document import Document
from bulletins.models.states import Openness


class Clearance(AppendOnly):
    """About the document itself where ``attachment`` is empty. ``digest`` stands for the content that was seen
    (publishing/content.py). Nobody is named where an operator's command decided."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="%(class)ss", verbose_name=_("文件"))
    attachment = models.ForeignKey(
        Attachment, models.CASCADE, null=True, blank=True, related_name="%(class)ss", verbose_name=_("附件")
    )
    digest = models.CharField(max_length=64)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("办理人")
    )
    at = models.DateTimeField(_("时间"), auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["pk"]
        default_permissions = ("view",)


class OpennessDecision(Clearance):
    class Ground(models.TextChoices):
        """Why something is not opened on one's own initiative (政府信息公开条例 第十四至十六条)."""

        STATE_SECRET = "state_secret", _("属于国家秘密")
        SAFETY = "safety", _("可能危及国家安全、公共安全、经济安全、社会稳定")
        THIRD_PARTY = "third_party", _("涉及商业秘密、个人隐私")
        INTERNAL = "internal", _("行政机关内部事务信息")
        PROCESS = "process", _("讨论、请示等过程性信息")
        CASE_FILE = "case_file", _("行政执法案卷信息")
        ON_REQUEST = "on_request", _("不属于主动公开范围，可以依申请提供")

    openness = models.CharField(_("公开属性"), max_length=12, choices=Openness.choices)
    ground = models.CharField(_("不主动公开的理由"), max_length=16, choices=Ground.choices, blank=True)
    words = models.CharField(_("说明"), max_length=300, blank=True)

    objects = AppendOnlyQuerySet["OpennessDecision"].as_manager()

    class Meta(Clearance.Meta):
        verbose_name = verbose_name_plural = _("公开属性认定")
        constraints = [
            models.CheckConstraint(condition=~Q(openness=Openness.UNDECIDED), name="openness_is_decided"),
            models.CheckConstraint(
                condition=Q(openness=Openness.ACTIVE) | ~Q(ground=""), name="not_open_has_its_ground"
            ),
        ]

    def __str__(self) -> str:
        return self.get_openness_display()


class SecrecyReview(Clearance):
    class Verdict(models.TextChoices):
        CLEAR = "clear", _("不涉及国家秘密，可以公开")
        REFERRED = "referred", _("难以确定，报保密行政管理部门")
        FORBIDDEN = "forbidden", _("不得公开")

    verdict = models.CharField(_("审查结论"), max_length=12, choices=Verdict.choices)
    basis = models.CharField(_("审查依据"), max_length=300)
    opinion = models.TextField(_("审查意见"), blank=True)
    reviewed_on = models.DateField(_("审查日期"))

    objects = AppendOnlyQuerySet["SecrecyReview"].as_manager()

    class Meta(Clearance.Meta):
        verbose_name = verbose_name_plural = _("保密审查")
        permissions = [("review_secrecy", _("保密审查"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="clear") | ~Q(opinion=""), name="doubtful_secrecy_has_its_opinion"
            ),
        ]

    def __str__(self) -> str:
        return self.get_verdict_display()
