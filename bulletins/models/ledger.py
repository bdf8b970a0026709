"""The ledger of publication: what was published, superseded and withdrawn, each entry chained to the one before it.

docs/proof.md says how anyone recomputes it. An entry holds digests alone: nothing else of a withdrawn text stays
public.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bulletins.models.document import Document, Record
from bulletins.models.issue import Issue
from bulletins.models.states import Frozen

# What stands before the first entry.
NOTHING = "0" * 64


class Kept(models.Model):
    """A row that is only ever added."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Frozen(gettext("发布账目只能增加，不能更改。"))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise Frozen(gettext("发布账目只能增加，不能删除。"))


class LedgerEntry(Kept):
    """``record`` and ``version`` name what a document's entry is about, ``issue`` what an issue's is; an issue has no
    digests of its own. ``previous`` is the digest of the entry before, ``digest`` that of this one's statement."""

    class Act(models.TextChoices):
        PUBLISH = "publish", _("发布")
        SUPERSEDE = "supersede", _("被新版本取代")
        WITHDRAW = "withdraw", _("撤下")
        ENTER = "enter", _("补记")

    number = models.BigIntegerField(_("编号"), primary_key=True)
    at = models.DateTimeField(_("时间"))
    act = models.CharField(_("事项"), max_length=12, choices=Act.choices)
    issue = models.ForeignKey(Issue, models.PROTECT, null=True, related_name="ledger_entries", verbose_name=_("期次"))
    record = models.ForeignKey(Record, models.PROTECT, null=True, related_name="ledger_entries", verbose_name=_("文件"))
    version = models.PositiveIntegerField(_("版本"), null=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, db_index=True)
    sm3 = models.CharField("SM3", max_length=64, blank=True, db_index=True)
    previous = models.CharField(_("前一条的摘要"), max_length=64, unique=True)
    digest = models.CharField(_("本条的摘要"), max_length=64, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = _("发布账目")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(issue__isnull=True, record__isnull=False, version__isnull=False)
                & ~Q(sha256="")
                & ~Q(sm3="")
                | Q(issue__isnull=False, record__isnull=True, version__isnull=True, sha256="", sm3=""),
                name="ledger_entry_has_one_subject",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="ledger_begins_with_one"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.act} {self.subject}"

    @property
    def subject(self) -> str:
        """``document/12/1`` is version 1 of record 12; ``issue/3`` is an issue."""
        return f"issue/{self.issue_id}" if self.record_id is None else f"document/{self.record_id}/{self.version}"

    def as_json(self) -> dict[str, int | str]:
        """The entry as it stands in the public file, the values of its statement in their order."""
        return {
            "number": self.number,
            "at": instant(self.at),
            "act": self.act,
            "subject": self.subject,
            "sha256": self.sha256 or "-",
            "sm3": self.sm3 or "-",
            "previous": self.previous,
            "digest": self.digest,
        }

    def computed_digest(self) -> str:
        """SHA-256 of the statement: all values but the digest itself, a space between any two."""
        values = [str(value) for name, value in self.as_json().items() if name != "digest"]
        return hashlib.sha256(" ".join(values).encode()).hexdigest()

    @classmethod
    def head(cls) -> LedgerEntry | None:
        """The last entry, which stands for all before it; None while nothing was published."""
        return cls.objects.order_by("-number").first()


class Canonical(Kept):
    """The canonical text of a published version, as it was hashed. ``words_sha256`` is the digest of the text without
    its white space, under which a pasted copy is found again."""

    document = models.OneToOneField(Document, models.PROTECT, primary_key=True, related_name="canonical")
    text = models.TextField()
    words_sha256 = models.CharField(max_length=64, db_index=True)

    def __str__(self) -> str:
        return str(self.document_id)


class PublishedFile(Kept):
    """A file that belongs to a published version, by its digests: an attachment or a picture, by its order."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="published_files")
    kind = models.CharField(max_length=12, choices=[("attachment", _("附件")), ("figure", _("插图"))])
    order = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    sm3 = models.CharField(max_length=64, db_index=True)

    class Meta:
        ordering = ["document", "kind", "order"]
        constraints = [models.UniqueConstraint(fields=["document", "kind", "order"], name="unique_published_file")]

    def __str__(self) -> str:
        return f"{self.kind} {self.order}"


def instant(at: datetime) -> str:
    """A moment as canonical texts and the ledger write it: 2026-01-31T01:02:03.000004Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
