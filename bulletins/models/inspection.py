"""What manage.py inspect_site found, kept so that the back office can show it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _


class Inspection(models.Model):
    """One inspection of the whole site. ``results`` has a rule each, as inspection/rules.py writes it; ``sample`` is
    how many documents were opened, 0 for all."""

    at = models.DateTimeField(_("检查时间"), auto_now_add=True)
    seconds = models.FloatField(_("用时（秒）"), default=0)
    sample = models.PositiveIntegerField(_("抽查文件数"), default=0)
    passed = models.PositiveSmallIntegerField(_("通过"))
    failed = models.PositiveSmallIntegerField(_("不通过"))
    results = models.JSONField(_("各项结果"), default=list)

    class Meta:
        verbose_name = verbose_name_plural = _("网站自查")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return date_format(timezone.localtime(self.at), "Y-m-d H:i")
