"""Rows that are only ever added to: what somebody decided, when and why."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext

from bulletins.models.states import Frozen

M = TypeVar("M", bound=models.Model)


class AppendOnlyQuerySet(models.QuerySet[M]):
    def update(self, **kwargs: Any) -> int:
        raise Frozen(gettext("“%s”只能增加，不能更改。") % self.model._meta.verbose_name)

    def delete(self) -> tuple[int, dict[str, int]]:
        raise Frozen(gettext("“%s”只能增加，不能删除。") % self.model._meta.verbose_name)


class AppendOnly(models.Model):
    """Goes with the draft it belongs to, and never before it."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Frozen(gettext("“%s”只能增加，不能更改。") % self._meta.verbose_name)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise Frozen(gettext("“%s”只能增加，不能删除。") % self._meta.verbose_name)
