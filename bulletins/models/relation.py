"""Typed relations between documents."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bulletins.models.document import Record
from bulletins.models.part import Part, PartQuerySet
from bulletins.models.states import Frozen


class Relation(Part):
    """``document`` does ``kind`` to ``target``; where no record is held, or which one is meant is open, ``words`` keeps
    what the text says and ``target`` stays empty. ``number_key`` lets a target found later be joined."""

    class Kind(models.TextChoices):
        REPEALS = "repeals", _("废止")
        AMENDS = "amends", _("修改")
        REPLACES = "replaces", _("替代")
        INTERPRETS = "interprets", _("解读")
        FORWARDS = "forwards", _("转发")
        PRINTS = "prints", _("印发")
        CITES = "cites", _("引用")
        CORRECTS = "corrects", _("更正")

    order = models.PositiveIntegerField(_("顺序"))
    kind = models.CharField(_("关系"), max_length=12, choices=Kind.choices)
    target = models.ForeignKey(
        Record, models.PROTECT, related_name="incoming", null=True, blank=True, verbose_name=_("对象文件")
    )
    words = models.CharField(_("原文所称"), max_length=500)
    number_key = models.CharField(max_length=80, blank=True, editable=False, db_index=True)
    clause = models.CharField(_("条款"), max_length=120, blank=True)
    confirmed = models.BooleanField(_("已核实"), default=False)

    objects = PartQuerySet["Relation"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("文件关系")
        ordering = ["document", "order"]
        constraints = [
            models.UniqueConstraint(fields=["document", "order"], name="unique_relation_order"),
            models.CheckConstraint(condition=Q(target__isnull=False) | ~Q(words=""), name="relation_names_its_target"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.words}"


class RelationDecision(models.Model):
    """An editor has settled what a text says of another document: ``source`` does ``kind`` to ``target``, or, where not
    ``confirmed``, ``target`` is not the document that ``words`` mean. Kept apart from the published row, which never
    changes, and good for all versions of ``source``. Only ever added to; the newest on the same two counts."""

    source = models.ForeignKey(Record, models.CASCADE, related_name="relations_decided", verbose_name=_("文件"))
    target = models.ForeignKey(Record, models.CASCADE, related_name="relations_met", verbose_name=_("对象文件"))
    kind = models.CharField(_("关系"), max_length=12, choices=Relation.Kind.choices)
    words = models.CharField(_("原文所称"), max_length=500)
    clause = models.CharField(_("条款"), max_length=120, blank=True)
    confirmed = models.BooleanField(_("是它"))
    decided_at = models.DateTimeField(_("认定时间"), auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("认定人")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("文件关系核实")
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(source=models.F("target")), name="no_relation_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.words}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Frozen(gettext("文件关系的核实只能增加，不能更改。"))
        super().save(*args, **kwargs)
