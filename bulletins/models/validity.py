"""Decisions on whether a document still holds: dated, with their basis, never overwritten."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bulletins.models.states import Validity


class ValidityDecision(models.Model):
    """The newest decision of a record (by ``decided_at``) is its validity; the record carries a copy for filters."""

    record = models.ForeignKey(
        "bulletins.Record", models.CASCADE, related_name="validity_decisions", verbose_name=_("文件")
    )
    validity = models.CharField(_("有效性"), max_length=12, choices=Validity.choices)
    since = models.DateField(_("自何日起"), null=True, blank=True)
    basis = models.CharField(_("依据"), max_length=300, blank=True)
    basis_record = models.ForeignKey(
        "bulletins.Record", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("依据文件")
    )
    decided_at = models.DateTimeField(_("认定时间"), auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("认定人")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("有效性认定")
        ordering = ["-decided_at", "-pk"]

    def __str__(self) -> str:
        return self.get_validity_display()
