"""What all of the back office's pages share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.core.paginator import Paginator
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from bulletins.models import Change, Original, Record, Trace
from bulletins.models.recording import together
from bulletins.models.traced import record_of
from bulletins.presenting.traces import sittings
from bulletins.views.sending import sent

HISTORY_PAGE = 40


class NativeDate(forms.DateInput):
    """The browser's own date field: it works by keyboard and on telephones."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class RecordedAdmin(admin.ModelAdmin):
    """What an editor saves at once is one entry a row in the record, which is also the history that is shown; Django's
    own log, which would say the same again, is not written."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return super().changeform_view(request, *args, **kwargs)
        with transaction.atomic(), together():
            return super().changeform_view(request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with transaction.atomic(), together():
            return super().delete_view(request, *args, **kwargs)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        return None

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """What was done to a row; to a document with all its versions, tables, attachments and decisions."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        record = record_of(row)
        own: dict[str, Any] = {"model": self.opts.label, "key": str(row.pk)}
        if record and request.user.has_perm("bulletins.view_document"):
            own = {"record": record}
        # What was masked stands in the entries as it was before: that takes the permission for the original.
        may_look = request.user.has_perm("bulletins.view_original")
        veiled = not may_look and record is not None and Original.objects.filter(document__record=record).exists()
        page = Paginator(Trace.objects.filter(**own), HISTORY_PAGE).get_page(request.GET.get("p"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("编辑历史"),
            "opts": self.opts,
            "row": row,
            "page": page,
            "sittings": sittings(page.object_list, veiled=veiled),
            "veiled": veiled,
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/bulletins/history.html", context)


class EditorAdmin(RecordedAdmin):
    """An admin without actions on many rows at once; saving holds the row, so that its stamp is checked against what is
    stored and stays so until the end."""

    actions = None
    list_per_page = 50
    save_on_top = False
    show_facets = admin.ShowFacets.NEVER
    formfield_overrides = {models.DateField: {"widget": NativeDate}}

    class Media:
        js = ["js/backoffice/labels.js"]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        if request.method == "POST":
            self.lock(object_id)
        return super().get_object(request, object_id, from_field)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        row, name = context.get("original"), self.opts.verbose_name
        if row is None:
            title = _("新建%s") % name
        else:
            title = _("编辑%s") % name if self.has_change_permission(request, row) else str(name)
        context = {"show_save_and_add_another": False} | context | {"title": title}
        return super().render_change_form(request, context, *args, **kwargs)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        context = {"title": self.opts.verbose_name_plural} | (extra_context or {})
        return super().changelist_view(request, context)

    def affected_records(self, row: Any) -> QuerySet[Record]:
        """The records that look otherwise to the public once ``row`` has changed."""
        return Record.objects.none()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        Change.note(self.affected_records(form.instance).values_list("pk", flat=True))

    def lock(self, object_id: str) -> None:
        try:
            key = self.model._meta.pk.to_python(object_id)
        except ValidationError:
            return
        self.model._default_manager.select_for_update().filter(pk=key).first()


def signed_in(request: HttpRequest) -> User:
    """Who is at work; the back office lets nobody else in."""
    assert isinstance(request.user, User)  # noqa: S101 - admin_view has seen to it
    return request.user


def admin_url(row: models.Model | type[models.Model], page: str, *args: object) -> str:
    """The back office's address of ``page`` (change, changelist, …) of a row or a model."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=args)


def sent_privately(file: File, **options: Any) -> FileResponse:
    """A file for those alone who may see it: no cache keeps it."""
    response = sent(file, **options)
    response["Cache-Control"] = "private, no-store"
    return response
