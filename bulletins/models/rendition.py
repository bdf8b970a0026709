"""A file made from something published: the PDF of a document's version, PDF and EPUB of a whole issue.

Renditions are made after publication by ``manage.py make_renditions`` and kept on the disk. Nothing that is public
depends on one: where there is none, the pages are as they are.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bulletins.models.document import Document
from bulletins.models.issue import Issue


def place_of_file(rendition: Rendition, name: str) -> str:
    """In a folder of the year, since one folder of all files grows without end."""
    return f"renditions/{timezone.localdate():%Y}/{PurePosixPath(name).name}"


class RenditionQuerySet(models.QuerySet["Rendition"]):
    def standing(self) -> RenditionQuerySet:
        """The one rendition a kind of each document and issue that counts: made, failed or to be tried again."""
        return self.exclude(state=Rendition.State.REPLACED)


class Rendition(models.Model):
    """``content`` is the digest of what is printed (exports/printed.py): a file is shown only while this is what it
    would be printed from today. ``made_with`` says by which look, address and seal. A replaced rendition has no file
    any more; its digests stay, so that a copy somebody holds is still recognised."""

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        EPUB = "epub", "EPUB"

    class State(models.TextChoices):
        MADE = "made", _("已生成")
        FAILED = "failed", _("生成失败")
        WAITING = "waiting", _("等待重新生成")
        REPLACED = "replaced", _("已被替换")

    kind = models.CharField(_("格式"), max_length=8, choices=Kind.choices, default=Kind.PDF)
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="renditions", verbose_name=_("文件")
    )
    issue = models.ForeignKey(
        Issue, models.PROTECT, null=True, blank=True, related_name="renditions", verbose_name=_("期次")
    )
    state = models.CharField(_("状态"), max_length=12, choices=State.choices)
    content = models.CharField(max_length=64)
    made_with = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(_("生成时间"), default=timezone.now)
    file = models.FileField(_("导出文件"), upload_to=place_of_file, max_length=200, blank=True)
    size = models.PositiveBigIntegerField(_("大小"), default=0)
    pages = models.PositiveIntegerField(_("页数"), default=0)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, db_index=True)
    sm3 = models.CharField("SM3", max_length=64, blank=True, db_index=True)
    signer = models.CharField(_("签章证书"), max_length=200, blank=True)
    missing = models.CharField(_("字体里没有的字"), max_length=200, blank=True)
    problem = models.TextField(_("失败原因"), blank=True)

    objects = RenditionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("导出文件")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(document__isnull=True, issue__isnull=False) | Q(document__isnull=False, issue__isnull=True),
                name="rendition_is_of_one_thing",
            ),
            models.CheckConstraint(
                condition=~Q(state="made") | (~Q(file="") & ~Q(sha256="")), name="made_rendition_has_its_file"
            ),
            models.UniqueConstraint(
                fields=["document", "kind"], condition=~Q(state="replaced"), name="one_rendition_of_a_version"
            ),
            models.UniqueConstraint(
                fields=["issue", "kind"], condition=~Q(state="replaced"), name="one_rendition_of_an_issue"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject}"

    @property
    def subject(self) -> Document | Issue:
        found = self.document or self.issue
        assert found is not None  # noqa: S101 - the database has seen to it
        return found
