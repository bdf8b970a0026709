"""What a document carries beside its text: attachments, and pictures that are there or missing."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from bulletins.models.part import Part, PartQuerySet


class Attachment(Part):
    """``anchor`` names the place in the text where an attachment printed in the issue begins."""

    class Kind(models.TextChoices):
        TEXT = "text", _("刊于本文之后")
        FILE = "file", pgettext_lazy("computer file", "文件")
        ELSEWHERE = "elsewhere", _("另行公布")

    order = models.PositiveSmallIntegerField(_("顺序"))
    label = models.CharField(_("编号"), max_length=20, blank=True)
    title = models.CharField(_("名称"), max_length=500)
    kind = models.CharField(_("形式"), max_length=12, choices=Kind.choices, default=Kind.ELSEWHERE)
    anchor = models.CharField(max_length=60, blank=True, editable=False)
    file = models.FileField(pgettext_lazy("computer file", "文件"), upload_to="attachments/%Y/", null=True, blank=True)
    media_type = models.CharField(_("类型"), max_length=100, blank=True, editable=False)
    size = models.PositiveBigIntegerField(_("大小"), null=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    original_name = models.CharField(_("原文件名"), max_length=255, blank=True, editable=False)

    objects = PartQuerySet["Attachment"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("附件")
        ordering = ["document", "order"]
        constraints = [
            models.UniqueConstraint(fields=["document", "order"], name="unique_attachment_order"),
            models.CheckConstraint(
                condition=~Q(kind="file") | (Q(file__isnull=False) & ~Q(file="")), name="file_attachment_has_its_file"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.marked} {self.title}"

    @property
    def marked(self) -> str:
        """附件 with its number where it has one; a label of another kind (附表1, 附图) as it is printed."""
        if self.label.startswith("附"):
            return self.label
        return (gettext("附件%(label)s") % {"label": self.label}).strip()


class Figure(Part):
    """A picture, map or chart: the image, or the gap that the text names and editors can fill. ``order`` counts the
    @图片 lines of the text from 1."""

    order = models.PositiveSmallIntegerField(_("顺序"))
    caption = models.CharField(_("图题"), max_length=300)
    image = models.ImageField(_("图片"), upload_to="figures/%Y/", null=True, blank=True)
    thumbnail = models.ImageField(upload_to="figures/%Y/", null=True, blank=True, editable=False)
    alternative = models.TextField(
        _("替代文字"), blank=True, help_text=_("给看不到图片的读者：图里画了什么、说明什么。")
    )
    map_approval = models.CharField(_("审图号"), max_length=60, blank=True)
    source_line = models.PositiveIntegerField(null=True, blank=True, editable=False)

    objects = PartQuerySet["Figure"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("插图")
        ordering = ["document", "order"]
        constraints = [
            models.UniqueConstraint(fields=["document", "order"], name="unique_figure_order"),
            models.CheckConstraint(
                condition=Q(image__isnull=True) | Q(image="") | ~Q(alternative=""), name="image_has_its_alternative"
            ),
        ]

    def __str__(self) -> str:
        return self.caption
