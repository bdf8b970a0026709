"""Personal data of a document: what was decided on each finding, and what the published text said before masking."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bulletins.models.act import Act
from bulletins.models.document import Document, Record
from bulletins.models.states import Frozen


class Choice(models.TextChoices):
    """What becomes of a datum when its document is published."""

    MASK = "mask", _("遮盖")
    KEEP = "keep", _("保留")
    CUT = "cut", _("删去")


class PersonalDecision(models.Model):
    """What a person decided on one finding; the newest on a ``key`` counts. Only ever added to.

    ``key`` stands for kind, value and surroundings (publishing/personal.py), so that it is found again wherever an edit
    moves it. ``shown`` is the masked form, ``place`` where it stood then: nothing of the value itself is kept here.
    """

    document = models.ForeignKey(
        Document, models.SET_NULL, null=True, related_name="personal_decisions", verbose_name=_("文件")
    )
    record = models.ForeignKey(
        Record, models.SET_NULL, null=True, related_name="personal_decisions", verbose_name=_("文件记录")
    )
    key = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(_("种类"), max_length=12)
    choice = models.CharField(_("认定"), max_length=8, choices=Choice.choices)
    shown = models.CharField(_("遮盖后"), max_length=200)
    place = models.CharField(_("位置"), max_length=200, blank=True)
    reason = models.TextField(_("理由"), blank=True)
    via = models.CharField(_("途径"), max_length=12, choices=Act.Via.choices)
    decided_at = models.DateTimeField(_("认定时间"), auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("认定人")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("个人信息认定")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(choice="keep") | ~models.Q(reason=""), name="kept_personal_data_has_its_reason"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_choice_display()} {self.shown}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Frozen(gettext("个人信息的认定只能增加，不能更改。"))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise Frozen(gettext("个人信息的认定只能增加，不能删除。"))


class Original(models.Model):
    """The wording that a published version had before masking: ``pieces`` maps the names of its pieces (publishing/
    pieces.py) to their words. No public page reads it; in the back office its view permission does, and each look is
    recorded."""

    document = models.OneToOneField(Document, models.PROTECT, primary_key=True, related_name="original")
    pieces = models.JSONField(default=dict)
    kept_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = _("遮盖前原文")

    def __str__(self) -> str:
        return str(self.document_id)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Frozen(gettext("遮盖前的原文只能保存一次，不能更改。"))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise Frozen(gettext("遮盖前的原文不能删除。"))


class FileScan(models.Model):
    """What was found in a stored file, so that it is read once: ``found`` is a list of objects as ingest/personal/
    scan.py gives them. A stored file never changes under its name."""

    name = models.CharField(max_length=255, primary_key=True)
    version = models.PositiveSmallIntegerField()
    found = models.JSONField(default=list)
    scanned_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.name
