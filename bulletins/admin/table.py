"""A table of a draft in a grid of its own page."""

from __future__ import annotations

import json
import re
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F, Max, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bulletins.admin.base import EditorAdmin, admin_url, signed_in
from bulletins.admin.document_form import is_editable
from bulletins.admin.grid import read_spans, read_tsv, write_spans, write_tsv
from bulletins.admin.stamps import StampedForm
from bulletins.models import Document, Table
from bulletins.models.derived import refresh
from bulletins.models.table import check_grid
from bulletins.presenting.grid import lay_out
from bulletins.publishing.holding import hold

MAX_ROWS = 5000
MAX_COLUMNS = 200
_NAMED = re.compile(r"^[ \t]*@表格[ \t]+(\d+)[ \t]*$\n?", re.MULTILINE)


class TableForm(StampedForm):
    """The grid comes as JSON from the script's grid, or as tab-separated text where no script ran."""

    grid = forms.CharField(required=False, widget=forms.HiddenInput)
    cells = forms.CharField(
        required=False,
        label=_("表格内容"),
        strip=False,
        help_text=_("每行一行，格与格之间用制表符（Tab）隔开；可以直接粘贴从电子表格复制的内容。"),
        widget=forms.Textarea(attrs={"rows": 16, "class": "tsv"}),
    )
    merged = forms.CharField(
        required=False,
        label=_("合并单元格"),
        help_text=_("每行一处：起始行,起始列,行数,列数。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    class Meta:
        model = Table
        fields = ["caption", "unit", "header_rows"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = self.instance.rows or [[""] * 3 for _row in range(3)]
        # The field itself stays empty until the script's grid fills it, so that without a script the text counts.
        stored = json.dumps({"rows": rows, "spans": self.instance.spans}, ensure_ascii=False)
        self.fields["grid"].widget.attrs["data-grid"] = stored
        self.initial["cells"] = write_tsv(rows)
        self.initial["merged"] = write_spans(self.instance.spans)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        rows, spans = self.posted_grid()
        if len(rows) > MAX_ROWS or any(isinstance(row, list) and len(row) > MAX_COLUMNS for row in rows):
            message = gettext("表格最多%(rows)d行%(columns)d列，请拆成几张表。")
            raise ValidationError(message % {"rows": MAX_ROWS, "columns": MAX_COLUMNS})
        try:
            check_grid(rows, spans, cleaned.get("header_rows") or 0)
        except ValidationError as error:
            raise ValidationError(error.messages) from error
        if not any(cell for row in rows for cell in row):
            raise ValidationError(gettext("表格里还没有内容。"))
        self.instance.rows, self.instance.spans = rows, spans
        return cleaned

    def _update_errors(self, errors: ValidationError) -> None:
        """What is wrong with the grid has been said in clean()."""
        for name in ("rows", "spans", "header_rows") if hasattr(errors, "error_dict") else ():
            errors.error_dict.pop(name, None)
        super()._update_errors(errors)  # type: ignore[misc]

    def posted_grid(self) -> tuple[list[Any], Any]:
        """Rows and merged cells as they came: check_grid has yet to see them."""
        posted = self.data.get(self.add_prefix("grid"), "")
        if not posted:
            return read_tsv(self.cleaned_data["cells"]), read_spans(self.cleaned_data["merged"])
        try:
            data = json.loads(posted)
            rows, spans = data["rows"], data["spans"]
        except (ValueError, TypeError, KeyError) as error:
            raise ValidationError(gettext("表格数据没有完整传到，请再保存一次。")) from error
        if not isinstance(rows, list):
            raise ValidationError(gettext("表格数据没有完整传到，请再保存一次。"))
        return rows, spans


@admin.register(Table)
class TableAdmin(EditorAdmin):
    form = TableForm
    change_form_template = "admin/bulletins/table/change_form.html"
    list_display = ["name", "document", "size"]
    list_select_related = ["document"]
    search_fields = ["caption", "document__title"]
    readonly_fields = ["shown"]

    class Media:
        js = ["js/backoffice/drafts.js", "js/backoffice/grid-model.js", "js/backoffice/grid.js"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Table]:
        return super().get_queryset(request).select_related("document__record__issue", "document__record__bulletin")

    def lock(self, object_id: str) -> None:
        """The draft is held with its table: deleting one of its tables renumbers the text."""
        document = Document.objects.filter(tables=int(object_id)).first() if object_id.isdecimal() else None
        if document:
            hold(document.record_id)
        super().lock(object_id)
        if document:
            Document.objects.select_for_update().get(pk=document.pk)

    # A table is as editable as its document

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        if not super().has_add_permission(request):
            return False
        return "document" not in request.GET or is_editable(self.document_of(request))

    def has_change_permission(self, request: HttpRequest, obj: Table | None = None) -> bool:
        return is_editable(obj.document if obj else None) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Table | None = None) -> bool:
        return is_editable(obj.document if obj else None) and super().has_delete_permission(request, obj)

    def document_of(self, request: HttpRequest) -> Document | None:
        """The draft to which a new table is added, as the address names it."""
        named = request.GET.get("document", "")
        return Document.objects.filter(pk=named).select_related("record").first() if named.isdecimal() else None

    # The page

    def get_fieldsets(self, request: HttpRequest, obj: Table | None = None) -> Any:
        if obj and not is_editable(obj.document):
            return [(None, {"fields": ["caption", "unit", "shown"]})]
        return [
            (None, {"fields": ["caption", ("unit", "header_rows")]}),
            (_("表格内容"), {"fields": ["cells", "merged"], "classes": ["grid-fallback"]}),
        ]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if self.document_of(request) is None:
            messages.info(request, gettext("表格属于某一份文件：请先打开那份文件，再从“表格”里添加。"))
            return HttpResponseRedirect(admin_url(Document, "changelist"))
        return super().add_view(request, form_url, extra_context)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """A table whose document was published while someone worked on it: what they wrote is handed back."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except PermissionDenied:
            table = Table.objects.filter(pk=object_id).first() if object_id and object_id.isdecimal() else None
            if request.method != "POST" or table is None or is_editable(table.document):
                raise
            if not super().has_change_permission(request):
                raise
            context = {
                **self.admin_site.each_context(request),
                "title": gettext("没有保存：这份文件已经发布"),
                "document": table.document,
                "opts": self.opts,
                "text": self.text_of(request),
            }
            return TemplateResponse(request, "admin/bulletins/document/too_late.html", context, status=409)

    def text_of(self, request: HttpRequest) -> str:
        try:
            return write_tsv(json.loads(request.POST.get("grid", ""))["rows"])
        except (ValueError, TypeError, KeyError):
            return request.POST.get("cells", "")

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        table: Table | None = context.get("original")
        context["document"] = table.document if table else self.document_of(request)
        context["editable"] = self.has_change_permission(request, table) if table else True
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Table, form: Any, change: bool) -> None:
        """A new table comes last, and so does the line of the text that names it."""
        if not change:
            document = Document.objects.select_for_update().get(pk=request.GET["document"])
            obj.document = document
            obj.order = (document.tables.aggregate(last=Max("order"))["last"] or 0) + 1
        super().save_model(request, obj, form, change)
        obj.document.editors.add(signed_in(request))
        if not change:
            obj.document.text = f"{obj.document.text.rstrip()}\n\n@表格 {obj.order}\n".lstrip()
            obj.document.save()
            refresh(obj.document)
            messages.warning(
                request,
                gettext("正文末尾加了一行“@表格 %d”。表格不在最后的话，请在正文里把这一行移到它的位置。") % obj.order,
            )

    def response_add(self, request: HttpRequest, obj: Table, post_url_continue: str | None = None) -> HttpResponse:
        return self._after(request, obj, super().response_add(request, obj, post_url_continue))

    def response_change(self, request: HttpRequest, obj: Table) -> HttpResponse:
        return self._after(request, obj, super().response_change(request, obj))

    def _after(self, request: HttpRequest, table: Table, response: HttpResponse) -> HttpResponse:
        """After saving an editor is back at the document, not in a list of tables."""
        if "_save" in request.POST:
            return HttpResponseRedirect(f"{admin_url(Document, 'change', table.document_id)}#tables")
        return response

    def delete_model(self, request: HttpRequest, obj: Table) -> None:
        """Takes the table's line out of the text, and the later tables move up in both."""
        document = Document.objects.select_for_update().get(pk=obj.document_id)
        document.editors.add(signed_in(request))
        obj.delete()
        for table in document.tables.filter(order__gt=obj.order).order_by("order"):
            Table.objects.filter(pk=table.pk).update(order=F("order") - 1)
        document.text = without_table(document.text, obj.order)
        document.save()
        refresh(document)

    def response_delete(self, request: HttpRequest, obj_display: str, obj_id: Any) -> HttpResponse:
        super().response_delete(request, obj_display, obj_id)
        back = request.GET.get("document", "")
        if back.isdecimal():
            return HttpResponseRedirect(f"{admin_url(Document, 'change', back)}#tables")
        return HttpResponseRedirect(admin_url(Document, "changelist"))

    @admin.display(description=_("表格"))
    def name(self, table: Table) -> str:
        return f"{table.order} {table}"

    @admin.display(description=_("表格内容"))
    def shown(self, table: Table) -> SafeString:
        return mark_safe(render_to_string("admin/bulletins/table/shown.html", {"grid": lay_out(table)}))  # noqa: S308

    @admin.display(description=_("大小"))
    def size(self, table: Table) -> str:
        return gettext("%(rows)d行%(columns)d列") % {"rows": len(table.rows), "columns": len(table.rows[0])}


def without_table(text: str, order: int) -> str:
    """``text`` without the line of table ``order``, the tables after it counted one less."""

    def renumber(found: re.Match[str]) -> str:
        number = int(found[1])
        if number == order:
            return ""
        return found[0].replace(found[1], str(number - 1)) if number > order else found[0]

    return _NAMED.sub(renumber, text)
