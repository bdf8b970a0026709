"""Sending a stored file: as what it says it is, and able to do nothing."""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.files.base import File
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase

R = TypeVar("R", bound=HttpResponseBase)


def sent(file: File, **options: Any) -> FileResponse:
    """The file with these options of FileResponse, or 404 where the disk does not hold what the database names."""
    try:
        opened = file.open("rb")
    except FileNotFoundError as error:
        raise Http404("the file is not on the disk") from error
    return closed(FileResponse(opened, **options))


def closed(response: R) -> R:
    """Shown as what it says it is, and able to do nothing."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
