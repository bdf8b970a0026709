"""导入公报: the list of what came in, and a file's way from upload to drafts."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from bulletins.admin import intake_acts, intake_bench
from bulletins.admin.base import EditorAdmin, admin_url, sent_privately
from bulletins.admin.intake_forms import ACCEPTED, UploadForm
from bulletins.admin.intake_words import problem_words
from bulletins.importing.intake import Busy, read, take_in
from bulletins.ingest.read import MAX_BYTES
from bulletins.models import Intake, IntakePicture, Trace
from bulletins.models.recording import note


@admin.register(Intake)
class IntakeAdmin(EditorAdmin):
    list_display = ["name", "state_column", "issue_column", "size_column", "uploaded_by", "uploaded_at", "edited_at"]
    list_filter = ["state", "uploaded_by"]
    list_select_related = ["issue__bulletin", "uploaded_by"]
    search_fields = ["name", "issue__bulletin__title"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Intake]:
        return super().get_queryset(request).defer("marks", "read_marks", "settled")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        acts = {
            "read": self.read_view,
            "status": self.status_view,
            "marks": intake_acts.mark,
            "again": intake_acts.read_again,
            "facts": intake_acts.say,
            "doubts": intake_acts.settle,
            "accept": intake_acts.accept,
            "original": original_file,
        }
        return [
            *(path(f"<int:pk>/{name}/", wrap(view), name=f"bulletins_intake_{name}") for name, view in acts.items()),
            path("<int:pk>/pictures/<int:picture>/", wrap(picture_file), name="bulletins_intake_picture"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(request, {"title": gettext("导入公报")} | (extra_context or {}))

    def has_delete_permission(self, request: HttpRequest, obj: Intake | None = None) -> bool:
        if obj and obj.state == Intake.State.STORED:
            return False
        return super().has_delete_permission(request, obj)

    def delete_model(self, request: HttpRequest, obj: Intake) -> None:
        obj.delete()

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Keeps the file and answers at once; it is read on its own page."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
        if request.method == "POST" and form.is_valid():
            intake, is_new = take_in(form.data_in, form.name, intake_acts.actor(request))
            if not is_new:
                messages.info(request, gettext("这个文件已经上传过，就是下面这一份。"))
            return HttpResponseRedirect(admin_url(intake, "change", intake.pk))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("导入公报"),
            "opts": self.opts,
            "form": form,
            "formats": ACCEPTED.replace(",", " "),
            "limit": MAX_BYTES // (1024 * 1024),
        }
        return TemplateResponse(request, "admin/bulletins/intake/upload.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Wherever the file has got to: its progress, or the workbench."""
        intake = get_object_or_404(Intake.objects.select_related("issue__bulletin", "uploaded_by"), pk=object_id)
        if not self.has_view_permission(request, intake):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("导入公报"),
            "opts": self.opts,
            "intake": intake,
            "editable": self.has_change_permission(request, intake),
            "deletable": self.has_delete_permission(request, intake),
        }
        if intake.is_read:
            return TemplateResponse(
                request, "admin/bulletins/intake/bench.html", context | intake_bench.context_of(intake)
            )
        return TemplateResponse(request, "admin/bulletins/intake/progress.html", context | progress_of(intake))

    # Reading

    def read_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return _read(request, pk)

    def status_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """How far the reading has got, for the progress page's script."""
        intake_acts.check_may(request, "view")
        return JsonResponse(_status(get_object_or_404(Intake, pk=pk)))

    # The list

    @admin.display(description=_("状态"), ordering="state")
    def state_column(self, intake: Intake) -> SafeString:
        return format_html('<span class="state state-{}">{}</span>', intake.state, intake.get_state_display())

    @admin.display(description=_("期次"))
    def issue_column(self, intake: Intake) -> str | SafeString:
        issue = intake.issue
        return format_html('<a href="{}">{}</a>', admin_url(issue, "change", issue.pk), issue) if issue else "—"

    @admin.display(description=_("大小"), ordering="size")
    def size_column(self, intake: Intake) -> str:
        return size_words(intake.size)


def size_words(size: int) -> str:
    return f"{size / 1024 / 1024:.1f} MB" if size >= 1024 * 1024 else f"{-(-size // 1024)} KB"


@require_POST
def _read(request: HttpRequest, pk: int) -> HttpResponse:
    intake_acts.check_may(request, "change")
    intake = get_object_or_404(Intake, pk=pk)
    busy = False
    try:
        intake = read(intake)
    except Busy:
        busy = True
    if intake_acts.is_script(request):
        return JsonResponse(_status(intake))
    if busy:
        messages.info(request, gettext("这个文件正在识读，请稍后刷新。"))
    return HttpResponseRedirect(admin_url(intake, "change", intake.pk))


def _status(intake: Intake) -> dict[str, Any]:
    steps = progress_of(intake)
    return {
        "state": intake.state,
        "reading": intake.is_reading,
        "steps": [{"name": step["name"], "state": step["state"], "note": step["note"]} for step in steps["steps"]],
    }


def progress_of(intake: Intake) -> dict[str, Any]:
    """The steps of reading, each done, at work, failed or to come; and in words why it failed."""
    names = [str(value) for value in Intake.Step.values]
    at = names.index(intake.step) if intake.step in names else -1
    failed = intake.state == Intake.State.FAILED
    steps = []
    for n, (name, label) in enumerate(Intake.Step.choices):
        state = "todo"
        if intake.is_read or n < at:
            state = "done"
        elif n == at:
            state = "failed" if failed else "now" if intake.is_reading else "todo"
        steps.append({"name": name, "label": label, "state": state, "note": _note(intake, name)})
    return {"steps": steps, "problem": problem_words(intake), "size": size_words(intake.size)}


def _note(intake: Intake, step: str) -> str:
    if step != Intake.Step.TEXT:
        return ""
    if intake.lines and intake.step != Intake.Step.TEXT:
        lines = gettext("%d行") % intake.lines
        return gettext("%d页，") % intake.pages + lines if intake.pages else lines
    if intake.page and intake.step == Intake.Step.TEXT:
        return gettext("读到第%d页") % intake.page
    return ""


# Files


def original_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file as it came, for editors alone."""
    intake_acts.check_may(request, "view")
    intake = get_object_or_404(Intake, pk=pk)
    note(Trace.Kind.LOOK, intake, note=gettext("原始文件"))
    return sent_privately(
        intake.file, as_attachment=True, filename=intake.name, content_type="application/octet-stream"
    )


def picture_file(request: HttpRequest, pk: int, picture: int) -> FileResponse:
    """A picture found in the file, for editors alone."""
    intake_acts.check_may(request, "view")
    found = get_object_or_404(IntakePicture, intake=pk, pk=picture)
    return sent_privately(found.thumbnail if "small" in request.GET else found.image)
