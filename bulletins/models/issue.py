"""One number of a bulletin."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from bulletins.models.bulletin import Bulletin
from bulletins.models.states import Frozen, State


class IssueQuerySet(models.QuerySet["Issue"]):
    def published(self) -> IssueQuerySet:
        """What the public may see; every public page, feed, list and count starts here."""
        return self.filter(state=State.PUBLISHED)

    def newest(self) -> IssueQuerySet:
        """Published issues, the newest online first; back files brought online later do not count as news."""
        return self.published().filter(back_file=False).order_by("-published_at", "-pk")

    def delete(self) -> tuple[int, dict[str, int]]:
        if self.exclude(state=State.DRAFT).exists():
            raise Frozen(gettext("已发布过的期次不能删除，只能撤下。"))
        return super().delete()


class Issue(models.Model):
    """``number_to`` is the last number of a combined issue (第5、6期); a special issue is numbered apart."""

    bulletin = models.ForeignKey(Bulletin, models.PROTECT, related_name="issues", verbose_name=_("公报"))
    year = models.PositiveSmallIntegerField(_("年份"), validators=[MinValueValidator(1900), MaxValueValidator(2200)])
    number = models.PositiveSmallIntegerField(_("期号"), validators=[MinValueValidator(1)])
    number_to = models.PositiveSmallIntegerField(_("合刊末期号"), null=True, blank=True)
    special = models.BooleanField(_("增刊"), default=False)
    overall_number = models.PositiveIntegerField(_("总期号"), null=True, blank=True)
    printed_on = models.DateField(_("出刊日期"), null=True, blank=True)
    cover = models.ImageField(_("封面"), upload_to="covers/", null=True, blank=True)
    cover_small = models.ImageField(_("封面缩略图"), upload_to="covers/", null=True, blank=True, editable=False)

    state = models.CharField(_("状态"), max_length=12, choices=State.choices, default=State.DRAFT, editable=False)
    published_at = models.DateTimeField(_("网上发布时间"), null=True, editable=False)
    withdrawn_at = models.DateTimeField(_("撤下时间"), null=True, editable=False)
    withdrawal_reason = models.TextField(_("撤下原因"), blank=True, editable=False)
    back_file = models.BooleanField(_("历史公报补录"), default=False, help_text=_("补录的旧刊不进入“最新”列表和订阅。"))

    source = models.FileField(_("原始文件"), upload_to="sources/", null=True, blank=True, editable=False)
    source_name = models.CharField(_("原始文件名"), max_length=255, blank=True, editable=False)
    source_sha256 = models.CharField(_("原始文件摘要"), max_length=64, blank=True, editable=False)
    warnings = models.JSONField(_("识读疑点"), default=list, blank=True, editable=False)

    objects = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = _("期次")
        verbose_name_plural = pgettext_lazy("plural", "期次")
        ordering = ["-year", "-number", "pk"]
        permissions = [("publish_issue", _("发布期次")), ("withdraw_issue", _("撤下期次"))]
        constraints = [
            models.UniqueConstraint(fields=["bulletin", "year", "number", "special"], name="unique_issue_number"),
            models.UniqueConstraint(
                fields=["bulletin", "overall_number"], condition=Q(special=False), name="unique_overall_number"
            ),
            models.CheckConstraint(
                condition=Q(number_to__isnull=True) | Q(number_to__gt=F("number")), name="combined_issue_goes_up"
            ),
            models.CheckConstraint(
                condition=Q(state=State.DRAFT) | Q(published_at__isnull=False), name="public_issue_has_its_time"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.WITHDRAWN) | (Q(withdrawn_at__isnull=False) & ~Q(withdrawal_reason="")),
                name="withdrawn_issue_has_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bulletin} {self.label}"

    def get_absolute_url(self) -> str:
        return reverse("issue", args=[self.bulletin.slug, self.year, self.code])

    @property
    def code(self) -> str:
        """The issue's segment of an address: ``1``, ``5-6`` for a combined, ``z1`` for a special issue."""
        return f"{'z' if self.special else ''}{self.number}{f'-{self.number_to}' if self.number_to else ''}"

    @property
    def label(self) -> str:
        """As in print: 2021年第1期, 2024年第5、6期, with the overall number where it is known."""
        if self.number_to is None:
            numbers = str(self.number)
        elif self.number_to == self.number + 1:
            numbers = f"{self.number}、{self.number_to}"
        else:
            numbers = f"{self.number}—{self.number_to}"
        name = gettext("%(year)s年增刊第%(numbers)s期") if self.special else gettext("%(year)s年第%(numbers)s期")
        return name % {"year": self.year, "numbers": numbers}

    @property
    def cover_address(self) -> str:
        """The cover as lists show it: the small picture, or the one set from the masthead, which has no size."""
        return f"{self.get_absolute_url()}cover/{'small/' if self.cover else ''}"

    @property
    def overall_label(self) -> str:
        return gettext("总第%(number)s期") % {"number": self.overall_number} if self.overall_number else ""

    @property
    def printed_number(self) -> str:
        """The number as a citation gives it: 5, 5-6, 增刊1."""
        return f"增刊{self.code[1:]}" if self.special else self.code

    def overlapping(self) -> Issue | None:
        """Another issue that bears a number of this one, as it may where one of them is a combined issue."""
        others = Issue.objects.filter(bulletin=self.bulletin_id, year=self.year, special=self.special)
        last = Coalesce("number_to", "number")
        others = others.exclude(pk=self.pk).exclude(number=self.number).annotate(last=last)
        return others.filter(number__lte=self.number_to or self.number, last__gte=self.number).first()

    def clean(self) -> None:
        super().clean()
        if self.number and self.number_to and self.number_to <= self.number:
            raise ValidationError({"number_to": _("合刊的末期号要大于期号。")})
        if self.number and self.year and self.bulletin_id and (other := self.overlapping()):
            raise ValidationError({"number": _("期号与%s重叠，请核对。") % other.label})
        if self.pk and self.state != State.DRAFT:
            kept = Issue.objects.get(pk=self.pk)
            if (kept.bulletin_id, kept.year, kept.code) != (self.bulletin_id, self.year, self.code):
                raise Frozen(gettext("期次发布后，年份和期号就是网址的一部分，不能更改。"))

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if self.state != State.DRAFT:
            raise Frozen(gettext("已发布过的期次不能删除，只能撤下。"))
        return super().delete(*args, **kwargs)
