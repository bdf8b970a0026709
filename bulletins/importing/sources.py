"""The text that documents were read from, kept line by line, so that every block can show where it stood."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

FOLDER = "sources/lines"


def keep(lines: Sequence[str]) -> tuple[str, str]:
    """Keeps a text, once however often it comes: the digest that names it, and the file made for it, if any."""
    data = "\n".join(lines).encode("utf-8", "surrogatepass")
    digest = hashlib.sha256(data).hexdigest()
    if default_storage.exists(_path(digest)):
        with default_storage.open(_path(digest)) as file:
            if hashlib.sha256(file.read()).hexdigest() == digest:
                return digest, ""
        # Whoever wrote it was killed halfway.
        default_storage.delete(_path(digest))
    return digest, default_storage.save(_path(digest), ContentFile(data))


def kept(digest: str) -> list[str] | None:
    """The lines of the text named ``digest``; ``None`` where none was kept."""
    if not digest or not default_storage.exists(_path(digest)):
        return None
    with default_storage.open(_path(digest)) as file:
        return str(file.read(), "utf-8", "surrogatepass").split("\n")


def _path(digest: str) -> str:
    return f"{FOLDER}/{digest}.txt"
