"""Loading a clean-up's table: what it would change is shown first, and carried out only as it was shown."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bulletins.admin.base import signed_in
from bulletins.admin.stamps import stamp
from bulletins.publishing.cleanup import Plan, carry_out, read_plan
from bulletins.publishing.loading import decode

MOST_BYTES = 5 * 1024 * 1024


class CleanupForm(forms.Form):
    table = forms.CharField(
        label=gettext_lazy("表格内容"), required=False, widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"})
    )
    file = forms.FileField(label=gettext_lazy("或者上传 CSV"), required=False, allow_empty_file=True)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        upload = cleaned.get("file")
        if upload is not None:
            if upload.size > MOST_BYTES:
                raise ValidationError(_("文件太大，最多 5 MB。"))
            try:
                cleaned["table"] = decode(upload.read())
            except UnicodeDecodeError as error:
                raise ValidationError(_("这不是 UTF-8 或 GB18030 的文字：请从表格软件另存为 CSV。")) from error
        if not cleaned.get("table", "").strip():
            raise ValidationError(_("请粘贴表格，或者上传 CSV。"))
        return cleaned


def load(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("bulletins.publish_document"):
        raise PermissionDenied
    back = reverse("admin:bulletins_document_standings")
    form = CleanupForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    context: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        plan = read_plan(form.cleaned_data["table"])
        seen = _seen(plan)
        if request.POST.get("step") == "apply":
            if request.POST.get("seen") != seen:
                messages.error(request, _("您看过之后，表格或者库里的内容有过改动，请再看一遍下面会改什么，然后确认。"))
            elif plan.changes:
                try:
                    done = carry_out(plan, actor=signed_in(request))
                except ValidationError as error:
                    form.add_error(None, error.messages)
                else:
                    messages.success(request, _("已认定%d份。") % done)
                    return HttpResponseRedirect(back)
        # What was uploaded is shown, so that it can be mended and comes along with the confirmation.
        shown = CleanupForm(initial={"table": form.cleaned_data["table"]})
        context = {"plan": plan, "seen": seen, "form": form if form.errors else shown}
    context = {**admin.site.each_context(request), "title": _("载入清理目录"), "form": form, "back": back, **context}
    return TemplateResponse(request, "admin/bulletins/cleanup.html", context)


def _seen(plan: Plan) -> str:
    """A digest of what would be done and of the records it would be done to."""
    rows = [f"{row.document.record_id} {row.validity} {row.since} {row.basis}" for row in plan.changes]
    return stamp(row.document.record for row in plan.changes) + f"-{len(rows)}-" + _digest("\n".join(rows))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
