"""Typed relations between documents."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bulletins.models.document import Record
from bulletins.models.part import Part, PartQuerySet


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
