"""The permanent place names inside a document's text."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bulletins.models.part import Part, PartQuerySet


class Anchor(Part):
    """The block with index ``block`` of the version's text answers to ``#name``; unchanged blocks keep their names
    through corrections. ``digest`` stands for the block's kind and words, to tell which blocks are unchanged."""

    block = models.PositiveIntegerField()
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=16)

    objects = PartQuerySet["Anchor"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("锚点")
        ordering = ["document", "block"]
        constraints = [
            models.UniqueConstraint(fields=["document", "name"], name="unique_anchor"),
            models.UniqueConstraint(fields=["document", "block"], name="one_anchor_a_block"),
        ]

    def __str__(self) -> str:
        return f"#{self.name}"
