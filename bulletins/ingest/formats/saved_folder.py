"""The folder of pictures that browsers and word processors save beside a page: 某页.html and 某页_files/."""

from __future__ import annotations

import io
import posixpath
import zipfile
from pathlib import Path

from bulletins.ingest.formats import bounds

PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".tif", ".tiff")
_FOLDERS = ("_files", ".files", "_file")


def page_of(names: list[str]) -> str | None:
    """The page among a package's names, where it holds one page and what belongs to it."""
    pages = [
        name
        for name in names
        if name.lower().endswith((".html", ".htm"))
        and not name.startswith("__MACOSX/")
        and not posixpath.dirname(name).endswith(_FOLDERS)
    ]
    return pages[0] if len(pages) == 1 else None


def packed_with_folder(path: Path, data: bytes) -> bytes | None:
    """The saved page ``data`` at ``path`` packed with the pictures in the folder beside it; ``None`` where there are
    none, or too many."""
    folders = [path.with_name(path.stem + ending) for ending in _FOLDERS]
    found = [
        file
        for folder in folders
        if folder.is_dir()
        for file in sorted(folder.iterdir())
        if file.is_file() and file.suffix.lower() in PICTURES
    ]
    if (
        not found
        or len(found) > bounds.MAX_IMAGES
        or sum(file.stat().st_size for file in found) > bounds.MAX_IMAGE_BYTES
    ):
        return None
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(path.name, data)
        for file in found:
            packed.write(file, f"{file.parent.name}/{file.name}")
    return out.getvalue()
