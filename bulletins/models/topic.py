"""主题分类, the State Council's classes and their children."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Topic(models.Model):
    code = models.CharField(_("代码"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", null=True, blank=True, verbose_name=_("上级")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("主题分类")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name
