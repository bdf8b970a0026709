"""The serial publication and its columns."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# First segments of public addresses that no bulletin may take.
RESERVED_SLUGS = frozenset(
    """about accessibility admin agencies api browse chronicle data documents feeds healthz in-force issues jsi18n
    media number out robots.txt search sitemap sitemap.xml static tables topics verify""".split()  # noqa: SIM905 - read as prose
)


def check_slug(value: str) -> None:
    if value in RESERVED_SLUGS:
        raise ValidationError(_("“%(slug)s”是门户自用的地址，请另取一个。"), params={"slug": value})


class BulletinQuerySet(models.QuerySet["Bulletin"]):
    def published(self) -> BulletinQuerySet:
        """Bulletins with something to read: a published issue, or a document published before an issue collects it."""
        from bulletins.models.document import Document
        from bulletins.models.issue import Issue

        issues = Issue.objects.published().filter(bulletin=OuterRef("pk"))
        documents = Document.objects.published().filter(record__bulletin=OuterRef("pk"))
        return self.filter(Q(Exists(issues)) | Q(Exists(documents)))


class Bulletin(models.Model):
    """A serial publication, such as 稷山县人民政府公报. One government publishes it."""

    slug = models.SlugField(
        _("网址简称"),
        max_length=60,
        unique=True,
        validators=[check_slug],
        help_text=_("用在网址里，例如 qinglanxian；发布后不再更改。"),
    )
    title = models.CharField(_("刊名"), max_length=120, unique=True)
    government = models.CharField(_("编印政府"), max_length=120)
    region_code = models.CharField(_("行政区划代码"), max_length=12, blank=True)
    frequency = models.CharField(_("刊期"), max_length=20, blank=True)
    sponsor = models.CharField(_("主管主办"), max_length=120, blank=True)
    editor = models.CharField(_("编辑出版"), max_length=120, blank=True)
    purpose = models.TextField(_("办刊宗旨"), blank=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    website = models.CharField(_("网址"), max_length=200, blank=True)
    postcode = models.CharField(_("邮编"), max_length=20, blank=True)
    phone = models.CharField(_("电话"), max_length=60, blank=True)
    price = models.CharField(_("定价"), max_length=60, blank=True)
    distribution = models.CharField(_("发行范围"), max_length=60, blank=True)
    reading_places = models.TextField(_("免费赠阅点"), blank=True, help_text=_("每行一处：名称和地址。"))
    licence_number = models.CharField(_("准印证号"), max_length=60, blank=True)

    objects = BulletinQuerySet.as_manager()

    class Meta:
        verbose_name = _("公报")
        verbose_name_plural = pgettext_lazy("plural", "公报")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("bulletin", args=[self.slug])


class SectionQuerySet(models.QuerySet["Section"]):
    def published(self) -> SectionQuerySet:
        """Sections in which a published document stands."""
        from bulletins.models.document import Document

        return self.filter(Exists(Document.objects.published().filter(record__section=OuterRef("pk"))))


class Section(models.Model):
    """栏目, a column of a bulletin in print order; labels change over the years, so each label is a row."""

    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="sections", verbose_name=_("公报"))
    label = models.CharField(_("栏目名"), max_length=60)
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)

    objects = SectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("栏目")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["bulletin", "label"], name="unique_section_label")]

    def __str__(self) -> str:
        return self.label
