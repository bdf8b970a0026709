"""主题分类, the State Council's classes and their children."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class TopicQuerySet(models.QuerySet["Topic"]):
    def published(self) -> TopicQuerySet:
        """Classes to which a published document belongs, by itself or by one of their children."""
        from bulletins.models.document import Document

        classed = Document.topics.through._default_manager.filter(document__in=Document.objects.published())
        own = classed.filter(Q(topic=OuterRef("pk")) | Q(topic__parent=OuterRef("pk")))
        return self.filter(Exists(own))


class Topic(models.Model):
    """``code`` lasts: it is in addresses and in the canonical text of documents. Names are the operator's to change."""

    code = models.CharField(_("代码"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=60)
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", null=True, blank=True, verbose_name=_("上级")
    )

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("主题分类")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.full_name

    def get_absolute_url(self) -> str:
        return reverse("topic", args=[self.code])

    @property
    def full_name(self) -> str:
        """With the class above it, as the metadata of documents has it."""
        return f"{self.parent.name}/{self.name}" if self.parent else self.name
