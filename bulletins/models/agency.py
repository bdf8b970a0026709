"""Who issues documents, under which names, with which number series."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bulletins.models.states import Openness


class AgencyQuerySet(models.QuerySet["Agency"]):
    def published(self) -> AgencyQuerySet:
        """Bodies that issued a published document, alone or with others."""
        from bulletins.models.document import Document

        return self.filter(Exists(Document.objects.published().filter(issuing__agency=OuterRef("pk"))))

    def named(self, words: str) -> AgencyQuerySet:
        """Those whose name, or one of whose aliases, has ``words`` in it."""
        aliases = AgencyAlias.objects.filter(agency=OuterRef("pk"), name__icontains=words)
        return self.filter(Q(name__icontains=words) | Exists(aliases))


class Agency(models.Model):
    """发文机关, the body that makes documents."""

    name = models.CharField(_("名称"), max_length=120, unique=True)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("发文机关")
        verbose_name_plural = pgettext_lazy("plural", "发文机关")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("agency", args=[self.pk])


class AgencyAlias(models.Model):
    """A short or former name; the years say when it was in use, where that is known."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="aliases", verbose_name=_("发文机关"))
    name = models.CharField(_("别名"), max_length=120)
    from_year = models.PositiveSmallIntegerField(_("起用年份"), null=True, blank=True)
    to_year = models.PositiveSmallIntegerField(_("停用年份"), null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("机关别名")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "name"], name="unique_agency_alias"),
            models.CheckConstraint(
                condition=Q(from_year__isnull=True) | Q(to_year__isnull=True) | Q(to_year__gte=F("from_year")),
                name="alias_years_go_up",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def years(self) -> str:
        """1998—2005, 2005— or —2005; empty where neither is known."""
        if self.from_year is None and self.to_year is None:
            return ""
        return f"{self.from_year or ''}—{self.to_year or ''}"

    def clean(self) -> None:
        if self.from_year and self.to_year and self.to_year < self.from_year:
            raise ValidationError({"to_year": _("停用年份早于起用年份。")})


class NumberSeries(models.Model):
    """发文机关代字, such as 稷政办发: whose it is, and what its documents usually are."""

    code = models.CharField(_("代字"), max_length=40, unique=True)
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="series", null=True, blank=True, verbose_name=_("发文机关")
    )
    default_openness = models.CharField(_("默认公开属性"), max_length=12, choices=Openness.choices, blank=True)
    normative = models.BooleanField(_("行政规范性文件系列"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("发文机关代字")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code
