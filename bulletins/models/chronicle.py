"""大事记: what happened on which day."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bulletins.models.document import Document
from bulletins.models.part import Part, PartQuerySet


class ChronicleEntry(Part):
    """``day`` is as printed (8日), empty for a further entry of the day before; ``date`` is that day, or the first of a
    range that ends with ``date_to``. ``date`` is empty where the text leaves year or month open."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="chronicle_entries", verbose_name=_("文件"))
    order = models.PositiveIntegerField(_("顺序"))
    day = models.CharField(_("日"), max_length=20, blank=True)
    date = models.DateField(_("日期"), null=True, blank=True)
    date_to = models.DateField(_("至"), null=True, blank=True)
    month = models.DateField(_("月份"), null=True, blank=True)
    text = models.TextField(_("事项"))
    anchor = models.CharField(max_length=60, blank=True, editable=False)

    objects = PartQuerySet["ChronicleEntry"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("大事记条目")
        ordering = ["document", "order"]
        constraints = [
            models.UniqueConstraint(fields=["document", "order"], name="unique_chronicle_order"),
            models.CheckConstraint(
                condition=Q(date_to__isnull=True) | Q(date_to__gte=F("date")), name="chronicle_range_goes_up"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.text[:30]}".strip()
