"""本期插图: the pictures an issue's drafts lack, each filled by upload or by the one found in the incoming file."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from bulletins.admin.base import admin_url, signed_in
from bulletins.admin.parts import FigureForm
from bulletins.models import Document, Figure, IntakePicture, Issue, State
from bulletins.models.recording import together

_MISSING = Q(image__isnull=True) | Q(image="")


@dataclass(frozen=True, slots=True)
class Gap:
    figure: Figure
    candidate: IntakePicture | None
    form: FigureForm


def gaps_of(issue: Issue) -> QuerySet[Figure]:
    """Figures of the issue's drafts that have no picture yet."""
    figures = Figure.objects.filter(_MISSING, document__record__issue=issue, document__state=State.DRAFT)
    return figures.select_related("document").order_by("document__record__position", "document", "order")


def figures(request: HttpRequest, pk: int) -> HttpResponse:
    """The page, and on a POST one figure filled."""
    if not request.user.has_perm("bulletins.view_figure"):
        raise PermissionDenied
    issue = get_object_or_404(Issue.objects.select_related("bulletin"), pk=pk)
    refused: FigureForm | None = None
    if request.method == "POST":
        if not request.user.has_perm("bulletins.change_figure"):
            raise PermissionDenied
        refused = _fill(request, issue)
        if refused is None:
            return HttpResponseRedirect(admin_url(issue, "figures", pk))
    published = Figure.objects.filter(_MISSING, document__record__issue=issue, document__state=State.PUBLISHED)
    context = {
        **admin.site.each_context(request),
        "title": _("本期插图"),
        "opts": Issue._meta,
        "issue": issue,
        "gaps": [_gap(issue, figure, refused) for figure in gaps_of(issue)],
        "published_gaps": published.select_related("document"),
        "editable": request.user.has_perm("bulletins.change_figure"),
    }
    return TemplateResponse(request, "admin/bulletins/intake/figures.html", context)


def _gap(issue: Issue, figure: Figure, refused: FigureForm | None) -> Gap:
    candidate = _candidate(issue, figure)
    if refused is not None and refused.instance.pk == figure.pk:
        return Gap(figure, candidate, refused)
    described = figure.alternative or (candidate.description if candidate else "")
    return Gap(
        figure, candidate, FigureForm(instance=figure, prefix=f"f{figure.pk}", initial={"alternative": described})
    )


def _candidate(issue: Issue, figure: Figure) -> IntakePicture | None:
    """The picture that the file had where the figure stood."""
    if figure.source_line is None:
        return None
    return IntakePicture.objects.filter(intake__issue=issue, line=figure.source_line).first()


@transaction.atomic
@together()
def _fill(request: HttpRequest, issue: Issue) -> FigureForm | None:
    """Fills the figure named in the form; the form where it is refused."""
    key = request.POST.get("figure", "")
    figure = get_object_or_404(gaps_of(issue), pk=key if key.isdecimal() else 0)
    # Held, so that nobody publishes the draft between the check and the picture.
    Document.objects.select_for_update().get(pk=figure.document_id)
    prefix = f"f{figure.pk}"
    files = request.FILES.copy()
    candidate = _candidate(issue, figure) if request.POST.get("candidate") else None
    if candidate and not files.get(f"{prefix}-image"):
        with candidate.image.open("rb") as picture:
            files[f"{prefix}-image"] = SimpleUploadedFile("picture", picture.read())
    form = FigureForm(request.POST, files, instance=figure, prefix=prefix)
    form.fields["image"].required = True
    form.fields["image"].error_messages["required"] = _("请选择一幅图片。")
    if not form.is_valid():
        return form
    form.save()
    figure.document.editors.add(signed_in(request))
    messages.success(request, _("已补图：%s") % figure.caption)
    return None
