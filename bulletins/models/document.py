"""A policy document: its lasting identity (Record) and its versions (Document)."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from bulletins.ingest import markup
from bulletins.ingest.numbers import parse_number
from bulletins.ingest.tree import Block
from bulletins.models.agency import Agency
from bulletins.models.bulletin import Bulletin, Section
from bulletins.models.issue import Issue
from bulletins.models.standing import HOLDS, standing, standing_in_rows
from bulletins.models.states import Frozen, Openness, Revision, State, Validity
from bulletins.models.topic import Topic
from bulletins.models.validity import ValidityDecision


class Record(models.Model):
    """What stays the same through all versions of a document: where it stands, its address, whether it holds. The
    ``validity…`` columns copy the newest ValidityDecision; what holds today follows from them by models/standing.py.

    ``position`` sorts the working copy; ``order`` is the segment of the public address, given at first publication
    within an issue and never given again.
    """

    bulletin = models.ForeignKey(Bulletin, models.PROTECT, related_name="records", verbose_name=_("公报"))
    issue = models.ForeignKey(
        Issue, models.PROTECT, related_name="records", null=True, blank=True, verbose_name=_("期次")
    )
    section = models.ForeignKey(
        Section, models.SET_NULL, related_name="records", null=True, blank=True, verbose_name=_("栏目")
    )
    position = models.PositiveIntegerField(_("顺序"), default=0)
    order = models.PositiveIntegerField(_("网址序号"), null=True, editable=False)
    page = models.PositiveIntegerField(_("页码"), null=True, blank=True)
    contents_title = models.CharField(
        _("目录标题"), max_length=500, blank=True, help_text=_("目录所印标题与正文标题不同时填写。")
    )
    back_file = models.BooleanField(_("历史公报补录"), default=False)

    validity = models.CharField(_("有效性"), max_length=12, choices=Validity.choices, default=Validity.UNCONFIRMED)
    validity_since = models.DateField(_("有效性起始日期"), null=True, blank=True)
    validity_basis = models.CharField(_("有效性依据"), max_length=300, blank=True)
    validity_basis_record = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", editable=False, verbose_name=_("依据文件")
    )
    validity_decided_on = models.DateField(_("有效性认定日期"), null=True, editable=False)
    first_published_at = models.DateTimeField(_("首次发布时间"), null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("文件记录")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["issue", "order"], name="unique_order_in_issue")]

    def __str__(self) -> str:
        return f"{self.bulletin_id}/{self.pk}"

    def get_absolute_url(self) -> str:
        """The one address of the record; before an issue has collected it, an address that later redirects."""
        issue = self.issue
        if issue is None or self.order is None or issue.state == State.DRAFT:
            return reverse("uncollected-document", args=[self.bulletin.slug, self.pk])
        return reverse("document", args=[self.bulletin.slug, issue.year, issue.code, self.order])


class DocumentQuerySet(models.QuerySet["Document"]):
    def published(self) -> DocumentQuerySet:
        """What the public may see. Every public page, feed, list, count, link and index entry starts here."""
        return self.filter(
            Q(record__issue__isnull=True) | ~Q(record__issue__state=State.WITHDRAWN), state=State.PUBLISHED
        )

    def newest(self) -> DocumentQuerySet:
        """Published documents, the newest online first; back files brought online later do not count as news."""
        return self.published().filter(record__back_file=False).order_by("-published_at", "record__position", "-pk")

    def with_place(self) -> DocumentQuerySet:
        """With all that an address, a list row or a citation needs, in one query."""
        return self.select_related("record__bulletin", "record__issue__bulletin", "record__section")

    def with_updated(self) -> DocumentQuerySet:
        """With ``updated_at``: when this version came online, or the later time at which its validity was decided."""
        decisions = ValidityDecision.objects.filter(record=OuterRef("record")).order_by("-decided_at")
        decided, published = Subquery(decisions.values("decided_at")[:1]), F("published_at")
        return self.annotate(updated_at=Greatest(published, Coalesce(decided, published)))

    def with_standing(self) -> DocumentQuerySet:
        """With ``standing_now``: Document.standing as a column, for filters and counts."""
        return self.annotate(standing_now=standing_in_rows())

    def in_force(self) -> DocumentQuerySet:
        """Those of which somebody decided that they hold, and that hold today."""
        return self.annotate(standing_now=standing_in_rows()).filter(standing_now__in=HOLDS)

    def undecided(self) -> DocumentQuerySet:
        """待确认: nobody has decided, or what was decided has run out."""
        return self.annotate(standing_now=standing_in_rows()).filter(standing_now=Validity.UNCONFIRMED)

    def delete(self) -> tuple[int, dict[str, int]]:
        deleted: dict[str, int] = {}
        for document in self:
            for label, count in document.delete()[1].items():
                deleted[label] = deleted.get(label, 0) + count
        return sum(deleted.values()), deleted


class Document(models.Model):
    """One version of a record. A draft is worked on; once published the row never changes, save for its state.

    ``text`` is working text (bulletins/ingest/markup.py), complete to the character save for the tables, which are rows
    of their own. ``number`` is as printed, ``number_key`` the key of all its spellings. ``written_on`` is 成文日期;
    ``published_at`` is set by the act of publishing and never typed. ``source_lines`` maps an anchor's name to the
    [first, last] lines that its block was read from, in the text that ``source_digest`` names (importing/sources.py).
    ``editors`` are all who worked on this version: none of them reviews it.
    """

    record = models.ForeignKey(Record, models.PROTECT, related_name="versions", verbose_name=_("文件记录"))
    version = models.PositiveIntegerField(_("版本"), default=1, editable=False)
    state = models.CharField(_("状态"), max_length=12, choices=State.choices, default=State.DRAFT, editable=False)

    title = models.CharField(_("标题"), max_length=500)
    issuer = models.CharField(_("发文机关标志"), max_length=300, blank=True, help_text=_("标题前所印的机关名称。"))
    genre = models.CharField(_("文种"), max_length=20, blank=True, db_index=True)
    number = models.CharField(
        _("发文字号"), max_length=80, blank=True, help_text=_("按所印照录，例如 清政办发〔2024〕3号。")
    )
    number_key = models.CharField(max_length=80, blank=True, editable=False, db_index=True)
    number_series = models.CharField(max_length=40, blank=True, editable=False, db_index=True)
    number_year = models.PositiveSmallIntegerField(null=True, editable=False)
    number_serial = models.PositiveIntegerField(null=True, editable=False)
    agencies: models.ManyToManyField[Agency, DocumentAgency] = models.ManyToManyField(
        Agency, through="DocumentAgency", related_name="documents", verbose_name=_("发文机关")
    )
    addressees = models.TextField(_("主送机关"), blank=True)
    signer = models.CharField(_("署名"), max_length=300, blank=True)
    instrument = models.CharField(
        _("所印发文件"), max_length=500, blank=True, help_text=_("通知所印发的方案、办法等的标题。")
    )

    written_on = models.DateField(_("成文日期"), null=True, blank=True, db_index=True)
    effective_on = models.DateField(_("施行日期"), null=True, blank=True)
    effective_words = models.CharField(_("施行条款"), max_length=300, blank=True)
    expires_on = models.DateField(_("有效期至"), null=True, blank=True)
    openness = models.CharField(
        _("公开属性"), max_length=12, choices=Openness.choices, blank=True, default=Openness.UNDECIDED
    )
    openness_words = models.CharField(
        _("公开附注"), max_length=120, blank=True, help_text=_("按所印照录，例如 此件公开发布。")
    )
    interpretation_by = models.CharField(_("解释机关"), max_length=300, blank=True)
    attachments_elsewhere = models.CharField(_("附件另见"), max_length=300, blank=True)
    index_number = models.CharField(_("索引号"), max_length=60, blank=True)
    registration_number = models.CharField(_("规范性文件登记号"), max_length=60, blank=True)
    topics: models.ManyToManyField[Topic, models.Model] = models.ManyToManyField(
        Topic, related_name="documents", blank=True, verbose_name=_("主题分类")
    )

    text = models.TextField(_("正文"), blank=True)
    editors: models.ManyToManyField[Any, models.Model] = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", editable=False, verbose_name=_("编辑人")
    )
    source_lines = models.JSONField(_("原文行号"), default=dict, blank=True, editable=False)
    source_digest = models.CharField(max_length=64, blank=True, editable=False)

    published_at = models.DateTimeField(_("网上发布时间"), null=True, editable=False, db_index=True)
    withdrawn_at = models.DateTimeField(_("撤下时间"), null=True, editable=False)
    withdrawal_reason = models.TextField(_("撤下原因"), blank=True, editable=False)
    revision_kind = models.CharField(_("更正类别"), max_length=12, choices=Revision.choices, blank=True)
    revision_reason = models.TextField(_("更正说明"), blank=True)
    # Whether personal data in it were masked or cut before it, or the version it began from, was published.
    deidentified = models.BooleanField(_("已去标识化"), default=False, editable=False)
    edited_at = models.DateTimeField(_("编辑时间"), auto_now=True)

    objects = DocumentQuerySet.as_manager()
    updated_at: datetime  # with_updated
    basis_document: Document | None  # presenting.metadata.with_bases
    original_page: int | None = None  # views.issues: the page of the public original on which it begins

    class Meta:
        verbose_name = _("文件")
        verbose_name_plural = pgettext_lazy("plural", "文件")
        ordering = ["record__position", "pk"]
        permissions = [
            ("publish_document", _("发布文件")),
            ("withdraw_document", _("撤下文件")),
            ("publish_unreviewed", _("未经全部审校的例外发布")),
        ]
        # A text names others by their titles, and every page of it asks who bears them.
        indexes = [
            models.Index(fields=["title"], name="document_title"),
            models.Index(fields=["instrument"], name="document_instrument"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["record", "version"], name="unique_version"),
            models.UniqueConstraint(
                fields=["record"], condition=Q(state=State.PUBLISHED), name="one_published_version"
            ),
            models.UniqueConstraint(fields=["record"], condition=Q(state=State.DRAFT), name="one_draft_version"),
            models.CheckConstraint(
                condition=Q(state=State.DRAFT) | Q(published_at__isnull=False), name="public_document_has_its_time"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.WITHDRAWN) | (Q(withdrawn_at__isnull=False) & ~Q(withdrawal_reason="")),
                name="withdrawn_document_has_its_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.PUBLISHED) | Q(openness=Openness.ACTIVE), name="published_document_is_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.number}）" if self.number else self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            refuse_if_published(self.pk)
        number = parse_number(self.number)
        self.number_key = number.key if number else ""
        self.number_series = number.series if number else ""
        self.number_year = number.year if number else None
        self.number_serial = number.serial if number else None
        super().save(*args, **kwargs)
        self.__dict__.pop("blocks", None)

    def get_absolute_url(self) -> str:
        return self.record.get_absolute_url()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Deletes a draft; with its only version the record goes too."""
        refuse_if_published(self.pk)
        record = self.record
        deleted = super().delete(*args, **kwargs)
        if not record.versions.exists():
            record.delete()
        return deleted

    @cached_property
    def blocks(self) -> list[Block]:
        """The blocks that readers see. Raises markup.MarkupError on a text that a form would have refused."""
        return markup.body(self.text)

    @property
    def standing(self) -> Validity:
        """Whether it holds today, by what was decided and by the days its own text names."""
        record = self.record
        return standing(
            Validity(record.validity),
            since=record.validity_since,
            decided_on=record.validity_decided_on,
            effective_on=self.effective_on,
            expires_on=self.expires_on,
        )

    @property
    def is_draft(self) -> bool:
        return self.state == State.DRAFT


def refuse_if_published(document_id: int) -> None:
    """Raises Frozen unless the stored document is a draft."""
    state = Document.objects.filter(pk=document_id).values_list("state", flat=True).first()
    if state not in (None, State.DRAFT):
        raise Frozen(gettext("已发布的文件不能更改或删除：请开始一个新版本，或者撤下。"))


class DocumentAgency(models.Model):
    """Who issued a document; of several bodies one leads, and the number is the lead's."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="issuing", verbose_name=_("文件"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="issuing", verbose_name=_("发文机关"))
    position = models.PositiveSmallIntegerField(_("顺序"), default=0)
    lead = models.BooleanField(_("牵头"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("发文机关")
        ordering = ["-lead", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["document", "agency"], name="unique_issuing_agency"),
            models.UniqueConstraint(fields=["document"], condition=Q(lead=True), name="one_lead_agency"),
        ]

    def __str__(self) -> str:
        return str(self.agency)
