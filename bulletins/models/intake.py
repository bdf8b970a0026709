"""A file that came in, and all that editors decide about it until its documents are drafts."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

# A reading is bounded in time by the reader itself; one that is older than this was killed with its server.
LONGEST_READING = timedelta(minutes=4)


class IntakeQuerySet(models.QuerySet["Intake"]):
    def waiting(self) -> IntakeQuerySet:
        """What an editor still has to do something about."""
        return self.exclude(state=Intake.State.STORED)


class Intake(models.Model):
    """An original file, kept as it came, and how far it has got.

    ``text`` holds the extracted lines once the file was read (a media file; see importing/intake.py). ``marks`` are an
    editor's marks by line number, ``read_marks`` those with which the shown reading was made. ``facts`` is what an
    editor says of the issue; ``settled`` are doubts by their key, each with who accepted it, and when. ``problem`` says
    why reading failed: code, template and params of the ReadError.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("待识读")
        REVIEW = "review", _("待核对")
        STORED = "stored", _("已入稿")
        FAILED = "failed", _("失败")

    class Step(models.TextChoices):
        OPEN = "open", _("核对文件")
        TEXT = "text", _("取出文字")
        PICTURES = "pictures", _("取出图片")
        DOCUMENTS = "documents", _("识读公文")

    file = models.FileField(_("原始文件"), upload_to="intakes/%Y/", editable=False)
    name = models.CharField(_("文件名"), max_length=255, editable=False)
    size = models.PositiveBigIntegerField(_("大小"), editable=False)
    sha256 = models.CharField(_("摘要"), max_length=64, unique=True, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name=_("上传人")
    )
    uploaded_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    edited_at = models.DateTimeField(_("最近办理"), auto_now=True)

    state = models.CharField(
        _("状态"), max_length=12, choices=State.choices, default=State.WAITING, editable=False, db_index=True
    )
    started_at = models.DateTimeField(null=True, editable=False)
    step = models.CharField(max_length=12, choices=Step.choices, blank=True, editable=False)
    page = models.PositiveIntegerField(default=0, editable=False)
    pages = models.PositiveIntegerField(_("页数"), default=0, editable=False)
    lines = models.PositiveIntegerField(_("行数"), default=0, editable=False)
    problem = models.JSONField(default=dict, blank=True, editable=False)
    text = models.FileField(upload_to="intakes/%Y/", null=True, blank=True, editable=False)

    marks = models.JSONField(default=dict, blank=True, editable=False)
    read_marks = models.JSONField(default=dict, blank=True, editable=False)
    facts = models.JSONField(default=dict, blank=True, editable=False)
    settled = models.JSONField(default=dict, blank=True, editable=False)

    issue = models.ForeignKey(
        "bulletins.Issue", models.SET_NULL, null=True, blank=True, editable=False, related_name="intakes",
        verbose_name=_("期次"),
    )  # fmt: skip
    stored_digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = IntakeQuerySet.as_manager()

    class Meta:
        verbose_name = _("导入")
        verbose_name_plural = pgettext_lazy("plural", "导入")
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "failed"]) | (Q(text__isnull=False) & ~Q(text="")),
                name="read_intake_has_its_text",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_reading(self) -> bool:
        """Someone's browser has a reading under way, and it can still end."""
        return self.started_at is not None and timezone.now() - self.started_at < LONGEST_READING

    @property
    def is_read(self) -> bool:
        return self.state in (self.State.REVIEW, self.State.STORED)

    @property
    def has_unread_marks(self) -> bool:
        return bool(self.marks != self.read_marks)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Deletes what never became drafts, its files too; a file behind drafts stays."""
        if self.state == self.State.STORED:
            raise ValidationError(gettext("已入稿的原始文件要留底，不能删除。"))
        files = [file for file in (self.file, self.text, *(p.image for p in self.pictures.all())) if file]
        files += [picture.thumbnail for picture in self.pictures.all() if picture.thumbnail]
        deleted = super().delete(*args, **kwargs)
        for file in files:
            transaction.on_commit(partial(file.storage.delete, str(file.name)))
        return deleted


class IntakePicture(models.Model):
    """A picture found in an incoming file, at ``line``: a candidate for the figure there, until an editor has written
    its alternative text. ``description`` is what the file itself says of it."""

    intake = models.ForeignKey(Intake, models.CASCADE, related_name="pictures")
    line = models.PositiveIntegerField()
    image = models.ImageField(upload_to="intakes/%Y/")
    thumbnail = models.ImageField(upload_to="intakes/%Y/")
    description = models.TextField(blank=True)

    class Meta:
        ordering = ["intake", "line", "pk"]

    def __str__(self) -> str:
        return f"{self.intake} {self.line}"
