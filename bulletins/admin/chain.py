"""审校流程: which steps the documents of a bulletin go through."""

from __future__ import annotations

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from bulletins.admin.base import admin_url, signed_in
from bulletins.models import Bulletin, Step
from bulletins.publishing.reviewing import chain_of, set_chain


def chain(request: HttpRequest, pk: int) -> HttpResponse:
    """The page with all decisions before; on a POST a new one, by who may."""
    if not request.user.has_perm("bulletins.view_bulletin"):
        raise PermissionDenied
    bulletin = get_object_or_404(Bulletin, pk=pk)
    may_decide = request.user.has_perm("bulletins.add_reviewchain")
    chosen, errors = chain_of(bulletin), list[str]()
    if request.method == "POST":
        if not may_decide:
            raise PermissionDenied
        chosen = tuple(step for step in Step if step.value in request.POST.getlist("step"))
        try:
            set_chain(bulletin, chosen, reason=request.POST.get("reason", ""), actor=signed_in(request))
        except ValidationError as error:
            errors = error.messages
        else:
            messages.success(request, _("审校流程已保存，尚未发布的文件都照它办理。"))
            return HttpResponseRedirect(admin_url(bulletin, "chain", pk))
    context = {
        **admin.site.each_context(request),
        "title": _("审校流程"),
        "opts": Bulletin._meta,
        "bulletin": bulletin,
        "steps": [(step, step in chosen) for step in Step],
        "may_decide": may_decide,
        "rows": bulletin.review_chains.select_related("decided_by"),
        "errors": errors,
        "reason": request.POST.get("reason", ""),
    }
    return TemplateResponse(request, "admin/bulletins/chain.html", context)
