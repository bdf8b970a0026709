"""Deciding the validity of a published document, with the decisions before it in view."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bulletins.admin.base import NativeDate, admin_url, signed_in
from bulletins.ingest.numbers import number_key
from bulletins.models import Document, Record, State, Validity
from bulletins.publishing.validity import decide_validity


class ValidityForm(forms.Form):
    validity = forms.ChoiceField(label=gettext_lazy("有效性"), choices=Validity.choices)
    since = forms.DateField(label=gettext_lazy("自何日起"), required=False, widget=NativeDate)
    basis = forms.CharField(
        label=gettext_lazy("依据"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("作出废止、修改等决定的文件，例如《……的决定》（清政发〔2024〕5号）。会公开显示。"),
    )
    basis_record = forms.CharField(
        label=gettext_lazy("依据文件的文号"),
        required=False,
        max_length=80,
        help_text=gettext_lazy("依据文件在库里的，写它的文号，公开页会链接过去；不在库里的空着。"),
    )

    def clean_basis_record(self) -> Record | None:
        """The one published document that bears the number."""
        typed = self.cleaned_data["basis_record"].strip()
        if not typed:
            return None
        found = Document.objects.published().select_related("record").filter(number_key=number_key(typed) or "-")
        records = [document.record for document in found[:2]]
        if not records:
            raise ValidationError(_("库里没有已发布的“%s”。不在库里的，只写“依据”。") % typed)
        if len(records) > 1:
            raise ValidationError(_("“%s”有不止一份，请只写“依据”。") % typed)
        return records[0]


def decide(request: HttpRequest, pk: int) -> HttpResponse:
    if not request.user.has_perm("bulletins.publish_document"):
        raise PermissionDenied
    document = get_object_or_404(Document.objects.select_related("record__issue"), pk=pk)
    if document.state != State.PUBLISHED:
        messages.error(request, _("只有已发布的文件才能认定有效性；草稿在编辑页里填写。"))
        return HttpResponseRedirect(admin_url(document, "change", pk))
    record = document.record
    initial: dict[str, Any] = {
        "validity": record.validity,
        "since": record.validity_since,
        "basis": record.validity_basis,
        "basis_record": _number_of(record.validity_basis_record_id),
    }
    form = ValidityForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            decide_validity(record, **form.cleaned_data, actor=signed_in(request))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("已认定：%s") % Validity(form.cleaned_data["validity"]).label)
            return HttpResponseRedirect(admin_url(document, "change", pk))
    context = {
        **admin.site.each_context(request),
        "title": _("认定有效性"),
        "form": form,
        "row": document,
        "opts": document._meta,
        "decisions": record.validity_decisions.select_related("decided_by", "basis_record").prefetch_related(
            "basis_record__versions"
        ),
        "back": admin_url(document, "change", pk),
    }
    return TemplateResponse(request, "admin/bulletins/validity.html", context)


def _number_of(record_id: int | None) -> str:
    document = Document.objects.published().filter(record=record_id).first() if record_id else None
    return document.number if document else ""
