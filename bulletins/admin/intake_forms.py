"""The forms of an intake: a file or a pasted text, and what the issue is."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bulletins.admin.base import NativeDate
from bulletins.importing import review
from bulletins.importing.facts import FIRST_YEAR, LAST_NUMBER, LAST_YEAR, MOST_CHARACTERS, iso_date
from bulletins.ingest.read import MAX_BYTES
from bulletins.models import Bulletin

ACCEPTED = ".txt,.md,.docx,.pdf,.html,.htm,.mhtml,.mht,.zip"
MEGABYTE = 1024 * 1024


class UploadForm(forms.Form):
    """Either a file or a text, never both; ``data`` and ``name`` are what comes in."""

    file = forms.FileField(
        label=_("公报文件"),
        required=False,
        error_messages={"empty": _("这个文件是空的。请选择有内容的公报文件。")},
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    pasted = forms.CharField(
        label=_("或者粘贴全文"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 12})
    )

    def clean_file(self) -> Any:
        upload = self.cleaned_data.get("file")
        if upload and upload.size > MAX_BYTES:
            message = gettext("文件有%(size)d MB，最多%(limit)d MB。请按期拆分后分别导入。")
            raise ValidationError(message % {"size": -(-upload.size // MEGABYTE), "limit": MAX_BYTES // MEGABYTE})
        return upload

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        upload, pasted = cleaned.get("file"), (cleaned.get("pasted") or "").strip()
        if bool(upload) == bool(pasted):
            raise ValidationError(
                _("文件和粘贴的文字只能选一样。") if upload else _("请选择一个公报文件，或者粘贴公报的全文。")
            )
        if upload:
            self.data_in, self.name = upload.read(), upload.name or "公报"
        else:
            self.data_in = cleaned["pasted"].replace("\r\n", "\n").encode()
            self.name = gettext("粘贴的文字") + timezone.localtime().strftime(" %Y-%m-%d %H-%M-%S.txt")
        return cleaned


class FactsForm(forms.Form):
    """What the issue is. Nothing is required here: what is missing is asked for when the reading is accepted."""

    title = forms.CharField(
        label=_("刊名"),
        required=False,
        max_length=MOST_CHARACTERS,
        widget=forms.TextInput(attrs={"list": "known-titles"}),
    )
    government = forms.CharField(
        label=_("编印政府"),
        required=False,
        max_length=MOST_CHARACTERS,
        widget=forms.TextInput(attrs={"list": "known-governments"}),
    )
    slug = forms.CharField(
        label=_("网址简称"), required=False, max_length=60, help_text=_("新公报的网址用它，以后不能更改。")
    )
    year = forms.IntegerField(label=_("年份"), required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)
    number = forms.IntegerField(label=_("期号"), required=False, min_value=1, max_value=LAST_NUMBER)
    number_to = forms.IntegerField(label=_("合刊末期号"), required=False, min_value=2, max_value=LAST_NUMBER)
    overall_number = forms.IntegerField(label=_("总期号"), required=False, min_value=1, max_value=1_000_000)
    printed_on = forms.DateField(label=_("出刊日期"), required=False, widget=NativeDate)
    special = forms.BooleanField(label=_("增刊"), required=False, help_text=_("增刊单独编号，与同年的各期不相干。"))
    back_file = forms.BooleanField(
        label=_("历史公报补录"), required=False, help_text=_("补录的旧刊不进入“最新”列表和订阅。")
    )
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("number"), cleaned.get("number_to")
        if first and last and last <= first:
            self.add_error("number_to", _("合刊的末期号要大于期号。"))
        known = Bulletin.objects.filter(title=cleaned.get("title") or "").exists()
        slug = cleaned.get("slug") or ""
        if slug and not known and (problem := review.slug_problem(slug)):
            self.add_error("slug", problem)
        return cleaned

    def as_json(self) -> dict[str, Any]:
        """The values in JSON, ``None`` for what is empty."""
        found = {name: self.cleaned_data.get(name) for name in review.FACTS}
        return {name: value.isoformat() if isinstance(value, date) else value or None for name, value in found.items()}


def initial_of(facts: dict[str, Any]) -> dict[str, Any]:
    """The form's first values for facts in JSON."""
    return facts | {"printed_on": iso_date(facts["printed_on"])}
