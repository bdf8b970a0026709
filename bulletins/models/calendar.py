"""The days on which offices rest or work otherwise than on weekends: 法定节假日 and 调休."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarDay(models.Model):
    """A day on which weekends and weekdays do not decide. ``year`` is the year whose arrangement names the day: an
    arrangement may begin in the last days of the year before."""

    class Kind(models.TextChoices):
        REST = "rest", _("休")
        WORK = "work", _("班")

    day = models.DateField(_("日期"), primary_key=True)
    kind = models.CharField(_("类别"), max_length=4, choices=Kind.choices)
    name = models.CharField(_("节日"), max_length=40, blank=True)
    year = models.PositiveSmallIntegerField(_("年度"), db_index=True)
    source = models.CharField(_("来源"), max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("节假日安排")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.get_kind_display()} {self.name}".strip()
