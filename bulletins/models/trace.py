"""The record of operation (操作记录): who did what when, from where, on what, before and after; append-only."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bulletins.models.act import Act
from bulletins.models.states import Frozen


class TraceQuerySet(models.QuerySet["Trace"]):
    def update(self, **values: Any) -> int:
        raise Frozen(gettext("操作记录只能增加，不能更改。"))

    def delete(self) -> tuple[int, dict[str, int]]:
        raise Frozen(gettext("操作记录只能增加，不能删除。"))


class Trace(models.Model):
    """One change of one row, or one event of an account.

    ``actor`` and ``record`` are keys without a constraint, so that nothing which is deleted later takes an entry with
    it or changes it; ``actor_name`` and ``target`` say what these were called then. ``changes`` is
    ``{field: [before, after]}``, as models/recording.py stores values.
    """

    class Kind(models.TextChoices):
        CREATE = "create", _("新建")
        CHANGE = "change", _("修改")
        DELETE = "delete", _("删除")
        PUBLISH = "publish", _("发布")
        WITHDRAW = "withdraw", _("撤下")
        LOOK = "look", _("调阅")
        EXPORT = "export", _("导出")
        LOGIN = "login", _("登录")
        LOGIN_FAILED = "login_failed", _("登录失败")
        LOCKED = "locked", _("登录锁定")
        UNLOCK = "unlock", _("解锁登录")
        LOGOUT = "logout", _("退出")
        SECOND_FACTOR = "second_factor", _("第二重验证")
        REAUTHENTICATE = "reauthenticate", _("再次确认身份")

    at = models.DateTimeField(_("时间"), auto_now_add=True, db_index=True)
    kind = models.CharField(_("事项"), max_length=16, choices=Kind.choices)
    via = models.CharField(_("途径"), max_length=12, choices=Act.Via.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("经办人"),
    )
    actor_name = models.CharField(_("经办人当时的名称"), max_length=300, blank=True)
    address = models.CharField(_("来自地址"), max_length=60, blank=True)
    model = models.CharField(_("对象类别"), max_length=60, blank=True)
    key = models.CharField(_("对象编号"), max_length=40, blank=True)
    target = models.CharField(_("对象"), max_length=300, blank=True)
    record = models.ForeignKey(
        "bulletins.Record",
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("文件"),
    )
    changes = models.JSONField(_("改动"), default=dict)
    note = models.TextField(_("说明"), blank=True)

    objects = TraceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("操作记录")
        ordering = ["-pk"]
        permissions = [("export_trace", _("导出操作记录"))]
        indexes = [models.Index(fields=["model", "key"], name="trace_of_a_row")]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.at):%Y-%m-%d %H:%M} {self.get_kind_display()} {self.target}".rstrip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Frozen(gettext("操作记录只能增加，不能更改。"))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise Frozen(gettext("操作记录只能增加，不能删除。"))
