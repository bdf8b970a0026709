"""What the rows that hang on a document share: they are as public, and as frozen, as their document."""

from __future__ import annotations

from typing import Any, Self, TypeVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bulletins.models.document import Document, refuse_if_published
from bulletins.models.states import Frozen, State

P = TypeVar("P", bound="Part")


class PartQuerySet(models.QuerySet[P]):
    def published(self) -> Self:
        """Parts of published documents, by the documents' own door."""
        return self.filter(document__in=Document.objects.published())

    def delete(self) -> tuple[int, dict[str, int]]:
        if self.exclude(document__state=State.DRAFT).exists():
            raise Frozen(gettext("已发布的文件不能更改或删除：请开始一个新版本，或者撤下。"))
        return super().delete()


class Part(models.Model):
    """A row belonging to one version of a document."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="%(class)ss", verbose_name=_("文件"))

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        refuse_if_published(self.document_id)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        refuse_if_published(self.document_id)
        return super().delete(*args, **kwargs)
