"""One form for a draft and its place: the version's fields, the record's, the text, tables not stored yet."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bulletins.admin.base import NativeDate
from bulletins.admin.publication import next_position
from bulletins.admin.stamps import StampedForm
from bulletins.admin.topics import offered
from bulletins.models import (
    Attachment,
    Bulletin,
    Document,
    Issue,
    Openness,
    OpennessDecision,
    Record,
    Section,
    State,
    Table,
    Validity,
)
from bulletins.models.derived import check_text
from bulletins.models.table import check_grid

PLACEMENT = [
    "bulletin", "issue", "section", "position", "page", "contents_title", "back_file",
    "validity", "validity_since", "validity_basis",
]  # fmt: skip
# GB/T 9704 and the sections that bulletins print beside documents proper; any other word may be typed.
GENRES = [
    "决议", "决定", "命令", "公报", "公告", "通告", "意见", "通知", "通报", "报告", "请示", "批复", "议案", "函",
    "纪要", "人事任免", "政策解读", "大事记",
]  # fmt: skip


class SectionField(forms.ModelChoiceField):
    """Names the bulletin of each column where there is more than one bulletin."""

    names_bulletin = False

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.label}（{obj.bulletin}）" if self.names_bulletin else obj.label


class DocumentForm(StampedForm):
    bulletin = forms.ModelChoiceField(Bulletin.objects.all(), label=_("公报"))
    issue = forms.ModelChoiceField(
        Issue.objects.select_related("bulletin"),
        required=False,
        label=_("期次"),
        empty_label=_("（暂不收入期次，单独发布）"),
    )
    section = SectionField(Section.objects.select_related("bulletin"), required=False, label=_("栏目"))
    position = forms.IntegerField(
        required=False, min_value=1, max_value=99_999, label=_("期内顺序"), help_text=_("空着就排在最后。")
    )
    page = forms.IntegerField(required=False, min_value=1, max_value=99_999, label=_("页码"))
    contents_title = forms.CharField(
        required=False, max_length=500, label=_("目录标题"), help_text=_("目录所印标题与正文标题不同时填写。")
    )
    back_file = forms.BooleanField(
        required=False, label=_("历史公报补录"), help_text=_("补录的不进入“最新”列表和订阅。")
    )
    validity = forms.ChoiceField(choices=Validity.choices, label=_("有效性"))
    validity_since = forms.DateField(required=False, label=_("自何日起"), widget=NativeDate)
    validity_basis = forms.CharField(required=False, max_length=300, label=_("有效性依据"))
    openness_ground = forms.ChoiceField(
        choices=[("", "—"), *OpennessDecision.Ground.choices],
        required=False,
        label=_("不主动公开的理由"),
        help_text=_("依申请公开、不予公开的，要选法定理由。"),
    )
    new_tables = forms.CharField(required=False, widget=forms.HiddenInput)
    new_attachments = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Document
        fields = [
            "title", "number", "genre", "issuer", "written_on", "openness", "openness_words", "text",
            "effective_on", "effective_words", "expires_on", "addressees", "signer", "instrument", "interpretation_by",
            "attachments_elsewhere", "index_number", "registration_number", "topics",
            "revision_kind", "revision_reason",
        ]  # fmt: skip
        widgets = {
            "title": forms.Textarea(attrs={"rows": 2}),
            "genre": forms.TextInput(attrs={"list": "genres"}),
            "addressees": forms.Textarea(attrs={"rows": 2}),
            "revision_reason": forms.Textarea(attrs={"rows": 2}),
            "text": forms.Textarea(attrs={"rows": 30, "class": "text-editor", "spellcheck": "false"}),
            **dict.fromkeys(("written_on", "effective_on", "expires_on"), NativeDate),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        section = self.fields["section"]
        if isinstance(section, SectionField):
            section.names_bulletin = Bulletin.objects.count() > 1
        self.fields["validity"].initial = Validity.UNCONFIRMED
        if self.instance.pk:
            record = self.instance.record
            if "topics" in self.fields:
                self.fields["topics"].help_text = offered(self.instance)
            self.initial.update({name: getattr(record, name) for name in PLACEMENT})
            self.initial["position"] = record.position or None
            decided = self.instance.opennessdecisions.filter(attachment=None).last()
            self.initial["openness_ground"] = decided.ground if decided else ""
            if record.first_published_at:
                for name in PLACEMENT:
                    self.fields[name].disabled = True
        elif "validity" not in self.initial:
            self.initial["validity"] = Validity.UNCONFIRMED

    def stamped_rows(self) -> Iterable[models.Model | None]:
        return [self.instance, self.instance.record]

    def clean_title(self) -> str:
        return "".join(line.strip() for line in self.cleaned_data["title"].splitlines())

    def clean_text(self) -> str:
        text = self.cleaned_data["text"].replace("\r\n", "\n").strip("\n")
        return f"{text}\n" if text.strip() else ""

    def clean_new_tables(self) -> list[dict[str, Any]]:
        """Tables that came with a recognised or pasted text, as {order, caption, unit, header_rows, rows, spans}."""
        return read_tables(self.cleaned_data["new_tables"])

    def clean_new_attachments(self) -> list[dict[str, str]]:
        """Attachments that a recognised text lists, as {label, title, kind}."""
        return read_attachments(self.cleaned_data["new_attachments"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        bulletin = cleaned.get("bulletin")
        for name, message in (
            ("issue", _("这一期不是所选公报的期次。")),
            ("section", _("这个栏目不是所选公报的栏目。")),
        ):
            chosen = cleaned.get(name)
            if bulletin and chosen and chosen.bulletin_id != bulletin.pk:
                self.add_error(name, message)
        if cleaned.get("openness") in (Openness.ON_REQUEST, Openness.CLOSED) and not cleaned.get("openness_ground"):
            self.add_error("openness_ground", _("不主动公开的，请选择法定理由。"))
        if "text" in cleaned and "new_tables" in cleaned:
            try:
                check_text(cleaned["text"], self.table_orders())
            except ValidationError as error:
                self.add_error(None, error)
        return cleaned

    def table_orders(self) -> list[int]:
        stored = list(self.instance.tables.values_list("order", flat=True)) if self.instance.pk else []
        new = [table["order"] for table in self.cleaned_data["new_tables"]]
        if len({*stored, *new}) < len(stored) + len(new):
            raise ValidationError(_("新表格的序号与已有表格相同：请把新表格换一个序号，正文里的“@表格”也要一致。"))
        return sorted([*stored, *new])

    def placed_record(self) -> Record:
        """The record with the place that the form gives it, saved."""
        record = self.instance.record if self.instance.pk else Record()
        moved = record.pk is None or record.issue_id != getattr(self.cleaned_data["issue"], "pk", None)
        typed = self.cleaned_data["position"]
        for name in PLACEMENT:
            if name != "position":
                setattr(record, name, self.cleaned_data[name])
        if record.issue and (not typed or (moved and typed == record.position)):
            record.position = next_position(record.issue)
        else:
            record.position = typed or 0
        record.save()
        return record

    def store_new_tables(self) -> None:
        for table in self.cleaned_data["new_tables"]:
            Table.objects.create(document=self.instance, **table)

    def store_new_attachments(self) -> None:
        """Those that the document does not list yet, after those it does."""
        known = set(self.instance.attachments.values_list("title", flat=True))
        order = max(self.instance.attachments.values_list("order", flat=True), default=0)
        for attachment in self.cleaned_data["new_attachments"]:
            if attachment["title"] not in known:
                order += 1
                Attachment.objects.create(document=self.instance, order=order, **attachment)


def read_attachments(data: str) -> list[dict[str, str]]:
    kinds = {str(Attachment.Kind.TEXT), str(Attachment.Kind.ELSEWHERE)}
    try:
        found = [{key: str(row[key]) for key in ("label", "title", "kind")} for row in json.loads(data or "[]")]
    except (ValueError, TypeError, KeyError) as error:
        raise ValidationError(gettext("附件条目的数据不完整，请重新识别。")) from error
    if any(row["kind"] not in kinds or not row["title"] for row in found):
        raise ValidationError(gettext("附件条目的数据不完整，请重新识别。"))
    return [row | {"label": row["label"][:20], "title": row["title"][:500]} for row in found]


def read_tables(data: str) -> list[dict[str, Any]]:
    """The tables in a form's hidden field. Raises ValidationError, naming the table, where one is not a grid."""
    try:
        tables = json.loads(data or "[]")
    except ValueError as error:
        raise ValidationError(gettext("新表格的数据不完整，请重新识别或粘贴。")) from error
    found = []
    for table in tables if isinstance(tables, list) else [tables]:
        try:
            order, header_rows = int(table["order"]), int(table.get("header_rows") or 0)
            rows, spans = table["rows"], table.get("spans") or []
            caption, unit = str(table.get("caption") or "")[:300], str(table.get("unit") or "")[:80]
        except (TypeError, KeyError, ValueError, AttributeError) as error:
            raise ValidationError(gettext("新表格的数据不完整，请重新识别或粘贴。")) from error
        if not 1 <= order <= 9999 or not 0 <= header_rows <= 99:
            raise ValidationError(gettext("新表格的序号或表头行数不对。"))
        try:
            check_grid(rows, spans, header_rows)
        except ValidationError as error:
            raise ValidationError([gettext("表格%d：") % order + message for message in error.messages]) from error
        found.append(
            {"order": order, "caption": caption, "unit": unit, "header_rows": header_rows, "rows": rows, "spans": spans}
        )
    return found


def other_versions(document: Document) -> QuerySet[Document]:
    return document.record.versions.exclude(pk=document.pk).order_by("-version")


def is_editable(document: Document | None) -> bool:
    return document is None or document.state == State.DRAFT
