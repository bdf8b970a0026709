"""原版: an issue as it was printed, as one PDF and a picture of each of its pages.

A picture shows the words of all documents on it, and nobody can take a line out of it. So what is public of an original
hangs on all documents of its issue: ``published()`` is the only door here too.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bulletins.models.append_only import AppendOnly, AppendOnlyQuerySet
from bulletins.models.clearance import SecrecyReview
from bulletins.models.document import Document
from bulletins.models.issue import Issue
from bulletins.models.states import Frozen, State

UPLOADED = "originals/%Y/"


def hiding(issue: Any) -> models.QuerySet[Document]:
    """The documents of ``issue`` (a value or an OuterRef) that keep its original from the public: those of which a
    version was withdrawn, or was masked at publication. The picture still shows what they said."""
    out = Document.objects.exclude(state=State.DRAFT).filter(record__issue=issue)
    return out.filter(Q(state=State.WITHDRAWN) | Q(deidentified=True))


class FacsimileQuerySet(models.QuerySet["Facsimile"]):
    def published(self) -> FacsimileQuerySet:
        """What the public may see: published, of a published issue, none of whose documents was ever withdrawn or
        masked. On which page a document ends is not known for certain, so all pages go, not those of the document."""
        out = self.filter(state=State.PUBLISHED, issue__state=State.PUBLISHED)
        return out.filter(~Exists(hiding(OuterRef("issue"))))

    def standing(self) -> FacsimileQuerySet:
        """The one of each issue that counts, as far as it has one."""
        return self.exclude(state=State.SUPERSEDED)

    def delete(self) -> tuple[int, dict[str, int]]:
        if self.exclude(state=State.DRAFT).exists():
            raise Frozen(gettext("发布过的原版不能删除，只能撤下。"))
        return super().delete()


class Facsimile(models.Model):
    """``offset`` is how many pages stand in the file before the page that is printed as page 1; negative where the
    numbers of print go on from an issue before. ``pages_in_file`` is 0 until the first picture was drawn."""

    issue = models.ForeignKey(Issue, models.PROTECT, related_name="facsimiles", verbose_name=_("期次"))
    state = models.CharField(_("状态"), max_length=12, choices=State.choices, default=State.DRAFT, editable=False)
    file = models.FileField(_("原版PDF"), upload_to=UPLOADED, max_length=200)
    original_name = models.CharField(_("原文件名"), max_length=255)
    size = models.PositiveBigIntegerField(_("大小"))
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    sm3 = models.CharField("SM3", max_length=64, db_index=True)
    is_assembled = models.BooleanField(_("由图片合成"), default=False)
    pages_in_file = models.PositiveIntegerField(_("页数"), default=0)
    offset = models.IntegerField(_("印刷页码之前的页数"), default=0)
    uploaded_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("上传人")
    )
    published_at = models.DateTimeField(_("发布时间"), null=True, editable=False)
    withdrawn_at = models.DateTimeField(_("撤下时间"), null=True, editable=False)
    withdrawal_reason = models.TextField(_("撤下原因"), blank=True, editable=False)

    objects = FacsimileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("原版")
        ordering = ["-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["issue"], condition=~Q(state="superseded"), name="one_standing_facsimile_of_an_issue"
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | (Q(published_at__isnull=False) & Q(pages_in_file__gt=0)),
                name="public_facsimile_has_its_time_and_pages",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | (Q(withdrawn_at__isnull=False) & ~Q(withdrawal_reason="")),
                name="withdrawn_facsimile_has_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issue} {self._meta.verbose_name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding and Facsimile.objects.filter(pk=self.pk, state=State.PUBLISHED).exists():
            raise Frozen(gettext("原版正在公开，不能更改。要换，请先撤下。"))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if Facsimile.objects.filter(pk=self.pk).exclude(state=State.DRAFT).exists():
            raise Frozen(gettext("发布过的原版不能删除，只能撤下。"))
        return super().delete(*args, **kwargs)

    @property
    def file_address(self) -> str:
        return f"{self.issue.get_absolute_url()}original.pdf"

    def printed_number(self, number: int) -> int | None:
        """What is printed at the foot of page ``number`` of the file; None on a cover."""
        printed = number - self.offset
        return printed if printed > 0 else None

    def page_with(self, printed: int | None) -> int | None:
        """The page of the file that is printed as page ``printed``, where there is one."""
        number = printed + self.offset if printed else 0
        return number if 1 <= number <= self.pages_in_file else None


class FacsimilePageQuerySet(models.QuerySet["FacsimilePage"]):
    def published(self) -> FacsimilePageQuerySet:
        return self.filter(facsimile__in=Facsimile.objects.published())


class FacsimilePage(models.Model):
    """Page ``number`` of the file, from 1, drawn large and small. ``text`` is its text layer, where it has one; it is
    looked through and never shown."""

    facsimile = models.ForeignKey(Facsimile, models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField()
    image = models.ImageField(upload_to=UPLOADED, max_length=200)
    small = models.ImageField(upload_to=UPLOADED, max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    small_sha256 = models.CharField(max_length=64)
    text = models.TextField(blank=True)

    objects = FacsimilePageQuerySet.as_manager()

    class Meta:
        ordering = ["facsimile", "number"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["facsimile", "number"], name="unique_facsimile_page")]

    def __str__(self) -> str:
        return f"{self.facsimile_id} {self.number}"

    def get_absolute_url(self) -> str:
        issue = self.facsimile.issue
        return reverse("original-page", args=[issue.bulletin.slug, issue.year, issue.code, self.number])


class FacsimileReview(AppendOnly):
    """What somebody decided on a file before it went out. ``sha256`` is the file that was seen, ``key`` names a finding
    in it (publishing/facsimiles.py), ``shown`` its masked form: nothing of the value itself is kept here."""

    class Kind(models.TextChoices):
        KEPT = "kept", _("文件里的内容，保留")
        LOOKED = "looked", _("逐页看过")
        SECRECY = "secrecy", _("保密审查")

    facsimile = models.ForeignKey(Facsimile, models.CASCADE, related_name="reviews", verbose_name=_("原版"))
    kind = models.CharField(_("事项"), max_length=12, choices=Kind.choices)
    key = models.CharField(max_length=64, blank=True)
    shown = models.CharField(_("遮盖后"), max_length=200, blank=True)
    verdict = models.CharField(_("审查结论"), max_length=12, choices=SecrecyReview.Verdict.choices, blank=True)
    words = models.TextField(_("说明"))
    sha256 = models.CharField(max_length=64)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("办理人"))
    at = models.DateTimeField(_("时间"), auto_now_add=True)

    objects = AppendOnlyQuerySet["FacsimileReview"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("原版审查")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="facsimile_review_says_why")]

    def __str__(self) -> str:
        return self.get_kind_display()
