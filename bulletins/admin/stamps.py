"""Two editors at once: a form remembers what it was opened on, and is refused once that has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _


def stamp(rows: Iterable[models.Model | None]) -> str:
    """A digest of the stored values of ``rows``: equal as long as nothing in them changed."""
    digest = hashlib.sha256()
    for row in rows:
        if row is None:
            continue
        digest.update(f"{row._meta.label_lower} {row.pk}\0".encode())
        for field in row._meta.concrete_fields:
            digest.update(f"{field.attname}={field.value_to_string(row)}\0".encode())
    return digest.hexdigest()[:32]


class StampedForm(forms.ModelForm):
    """A form on a stored row that carries its stamp. ``overwrite`` holds the stamp of the newer state that an editor
    has seen and means to replace."""

    stamp = forms.CharField(required=False, widget=forms.HiddenInput)
    overwrite = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_conflict = False
        self.current_stamp = stamp(self.stamped_rows()) if self.instance.pk else ""
        self.initial["stamp"] = self.current_stamp

    def stamped_rows(self) -> Iterable[models.Model | None]:
        return [self.instance]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        opened_on, overwrite = cleaned.get("stamp"), cleaned.get("overwrite")
        if self.instance.pk and self.current_stamp not in (opened_on, overwrite):
            self.is_conflict = True
            raise ValidationError(
                _("您打开这一页之后，别人保存过新的内容，所以这次没有保存。您填写的都还在下面，请对照最新内容再决定。"),
                code="conflict",
            )
        return cleaned
