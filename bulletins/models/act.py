"""Who did what to an issue or a document, and why; append-only."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bulletins.models.states import Frozen


class Act(models.Model):
    class Kind(models.TextChoices):
        IMPORT = "import", _("导入")
        PUBLISH = "publish", _("发布")
        WITHDRAW = "withdraw", _("撤下")
        REVISE = "revise", _("开始新版本")
        VALIDITY = "validity", _("认定有效性")
        RELATION = "relation", _("核实文件关系")
        SCHEDULE = "schedule", _("安排定时发布")
        UNSCHEDULE = "unschedule", _("取消定时发布")
        MISSED = "missed", _("定时发布没有做成")
        PERSONAL = "personal", _("认定个人信息")
        LOOK = "look", _("查看遮盖前原文")
        OVERRIDE = "override", _("例外发布")

    class Via(models.TextChoices):
        ADMIN = "admin", _("后台")
        COMMAND = "command", _("运维命令")
        SCHEDULED = "scheduled", _("定时")

    at = models.DateTimeField(_("时间"), auto_now_add=True)
    kind = models.CharField(_("事项"), max_length=12, choices=Kind.choices)
    via = models.CharField(_("途径"), max_length=12, choices=Via.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("经办人")
    )
    issue = models.ForeignKey(
        "bulletins.Issue", models.SET_NULL, null=True, blank=True, related_name="acts", verbose_name=_("期次")
    )
    record = models.ForeignKey(
        "bulletins.Record", models.SET_NULL, null=True, blank=True, related_name="acts", verbose_name=_("文件")
    )
    note = models.TextField(_("说明"), blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("办理记录")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.get_kind_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Frozen(gettext("办理记录只能增加，不能更改。"))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise Frozen(gettext("办理记录只能增加，不能删除。"))
