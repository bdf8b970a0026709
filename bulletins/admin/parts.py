"""What an editor adds to a document beside its text: issuing bodies, attachments, pictures; and those files to look at
while nothing is published."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bulletins.admin.base import sent_privately
from bulletins.admin.document_form import is_editable
from bulletins.models import Attachment, Document, DocumentAgency, Figure, Trace
from bulletins.models.recording import note
from bulletins.uploads import CheckedFile, CheckedImage, check_file, check_image

# Out of the way of every order in use while rows change places.
ASIDE = 10_000


class PlacedForm(forms.ModelForm):
    """A row that is sorted by a number the editor types, whatever it is stored as."""

    place = forms.IntegerField(label=_("顺序"), required=False, min_value=1, max_value=999)

    order_field = "order"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["place"] = getattr(self.instance, self.order_field) or None


class AgencyForm(PlacedForm):
    order_field = "position"


class AttachmentForm(PlacedForm):
    file = forms.FileField(label=_("上传文件"), required=False, widget=forms.FileInput)

    class Meta:
        model = Attachment
        fields = ["label", "title", "kind", "file"]

    def clean_file(self) -> Any:
        upload = self.cleaned_data.get("file")
        if not isinstance(upload, UploadedFile):
            return upload
        self.checked: CheckedFile = check_file(upload)
        return self.checked.content

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if hasattr(self, "checked"):
            cleaned["kind"] = Attachment.Kind.FILE
        elif cleaned.get("kind") == Attachment.Kind.FILE and not self.instance.file:
            raise ValidationError({"file": _("形式选了“文件”，请选择要上传的文件。")})
        return cleaned

    def save(self, commit: bool = True) -> Any:
        if hasattr(self, "checked"):
            checked = self.checked
            self.instance.media_type, self.instance.size = checked.media_type, checked.size
            self.instance.sha256, self.instance.original_name = checked.sha256, checked.original_name
        if not self.instance.pk:
            self.instance.order = next_aside(self.instance)
        return super().save(commit)


class FigureForm(forms.ModelForm):
    image = forms.FileField(
        label=_("上传图片"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/gif,image/webp"}),
    )

    class Meta:
        model = Figure
        fields = ["image", "alternative", "map_approval"]
        widgets = {"alternative": forms.Textarea(attrs={"rows": 2})}

    def clean_image(self) -> Any:
        upload = self.cleaned_data.get("image")
        if not isinstance(upload, UploadedFile):
            return upload
        self.checked: CheckedImage = check_image(upload)
        return self.checked.image

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("image") and not (cleaned.get("alternative") or "").strip():
            self.add_error("alternative", _("请写替代文字：图里画了什么、说明什么。看不到图的读者靠它了解内容。"))
        return cleaned

    def save(self, commit: bool = True) -> Any:
        if hasattr(self, "checked"):
            self.instance.thumbnail = self.checked.thumbnail
        return super().save(commit)


class AgencyInline(admin.TabularInline):
    model = DocumentAgency
    form = AgencyForm
    extra = 0
    autocomplete_fields = ["agency"]
    verbose_name = _("发文机关")
    verbose_name_plural = _("发文机关（第一个为牵头机关）")

    def get_fields(self, request: HttpRequest, obj: Document | None = None) -> Any:
        return ["place", "agency"] if self.has_change_permission(request, obj) and is_editable(obj) else ["agency"]

    def get_extra(self, request: HttpRequest, obj: Document | None = None, **kwargs: Any) -> int:
        return 1 if obj is None or (is_editable(obj) and not obj.issuing.exists()) else 0


class AttachmentInline(admin.StackedInline):
    model = Attachment
    form = AttachmentForm
    extra = 0
    readonly_fields = ["current"]

    def get_fields(self, request: HttpRequest, obj: Document | None = None) -> Any:
        if self.has_change_permission(request, obj) and is_editable(obj):
            return [("place", "label", "kind"), "title", ("current", "file")]
        return ["label", "title", "kind", "current"]

    @admin.display(description=_("现有文件"))
    def current(self, attachment: Attachment) -> str | SafeString:
        # The file of a form that was refused is not stored, and has no address.
        if not attachment.pk or not attachment.file:
            return "—"
        address = reverse("admin:bulletins_document_attachment", args=[attachment.document_id, attachment.pk])
        size = max(1, round((attachment.size or 0) / 1024))
        return format_html('<a href="{}">{}</a> {} KB', address, attachment.original_name or gettext("打开"), size)


class FigureInline(admin.StackedInline):
    """One row for each @图片 line of the text; the rows follow the text, so none is added here."""

    model = Figure
    form = FigureForm
    extra = 0
    readonly_fields = ["current"]
    verbose_name_plural = _("插图")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Document | None = None) -> Any:
        upload = ["image"] if self.has_change_permission(request, obj) and is_editable(obj) else []
        return ["current", *upload, "alternative", "map_approval"]

    @admin.display(description=_("现有图片"))
    def current(self, figure: Figure) -> SafeString:
        if not figure.image:
            return format_html('<strong class="gap">{}</strong>', gettext("缺图，等待上传"))
        address = reverse("admin:bulletins_document_figure", args=[figure.document_id, figure.pk])
        return format_html(
            '<a href="{}"><img class="figure-thumbnail" src="{}?small=1" alt="{}"></a>',
            address,
            address,
            figure.alternative,
        )


def next_aside(attachment: Attachment) -> int:
    last = Attachment.objects.filter(document=attachment.document_id).order_by("-order").first()
    return max(ASIDE, last.order if last else 0) + 1


def settle_agencies(document: Document, formset: Any) -> None:
    """Positions 1, 2, … as the editor numbered them; the first body leads."""
    places = _places(formset)
    rows = sorted(document.issuing.all(), key=lambda row: (places.get(row.pk, ASIDE), row.pk))
    document.issuing.update(lead=False)
    for n, row in enumerate(rows, start=1):
        DocumentAgency.objects.filter(pk=row.pk).update(position=n, lead=n == 1)


def settle_attachments(document: Document, formset: Any) -> None:
    """Orders 1, 2, … as the editor numbered them."""
    places = _places(formset)
    rows = sorted(document.attachments.all(), key=lambda row: (places.get(row.pk, ASIDE), row.order))
    if [row.order for row in rows] == list(range(1, len(rows) + 1)):
        return
    for first in (2 * ASIDE, 1):
        for n, row in enumerate(rows):
            Attachment.objects.filter(pk=row.pk).update(order=first + n)


def _places(formset: Any) -> dict[int, int]:
    return {
        form.instance.pk: form.cleaned_data["place"]
        for form in formset.forms
        if form.instance.pk and form.cleaned_data.get("place")
    }


def figure_file(request: HttpRequest, pk: int, figure: int) -> FileResponse:
    """A draft's picture, for editors alone."""
    _check_may_view(request)
    found = Figure.objects.filter(document=pk, pk=figure).exclude(image="").exclude(image=None).first()
    if found is None:
        raise Http404("no picture")
    return sent_privately(found.thumbnail if "small" in request.GET and found.thumbnail else found.image)


def attachment_file(request: HttpRequest, pk: int, attachment: int) -> FileResponse:
    """A draft's attachment, for editors alone."""
    _check_may_view(request)
    found = Attachment.objects.filter(document=pk, pk=attachment, kind=Attachment.Kind.FILE).first()
    if found is None or not found.file:
        raise Http404("no file")
    note(Trace.Kind.LOOK, found)
    return sent_privately(
        found.file, as_attachment=True, filename=found.original_name, content_type=found.media_type or None
    )


def _check_may_view(request: HttpRequest) -> None:
    if not request.user.has_perm("bulletins.view_document"):
        raise PermissionDenied
