"""One PDF out of the pictures of its pages, a picture a page."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from pathlib import PurePosixPath

import pypdfium2

RESOLUTION = 200  # points of a picture to the inch, where nothing says otherwise
MOST_PAGES = 300
PICTURES = (".png", ".jpg", ".jpeg")
_DIGITS = re.compile(r"(\d+)")


def assemble(pictures: Iterable[tuple[bytes, int, int]]) -> bytes:
    """A PDF of JPEG pictures, each with its width and height in points of the picture."""
    document = pypdfium2.PdfDocument.new()
    for data, width, height in pictures:
        image = pypdfium2.PdfImage.new(document)
        image.load_jpeg(io.BytesIO(data), inline=True)
        across, down = width * 72 / RESOLUTION, height * 72 / RESOLUTION
        image.set_matrix(pypdfium2.PdfMatrix().scale(across, down))
        page = document.new_page(across, down)
        page.insert_obj(image)
        page.gen_content()
        page.close()
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def names_in(package: zipfile.ZipFile) -> list[str]:
    """The pictures in a package, in the order of the numbers in their names."""
    names = [entry.filename for entry in package.infolist() if not entry.is_dir()]
    seen = [name for name in names if not _is_litter(name) and PurePosixPath(name).suffix.lower() in PICTURES]
    return sorted(seen, key=in_order)


def others_in(package: zipfile.ZipFile) -> list[str]:
    """What is in a package beside pictures; what systems leave behind unasked does not count."""
    names = [entry.filename for entry in package.infolist() if not entry.is_dir()]
    return [name for name in names if not _is_litter(name) and PurePosixPath(name).suffix.lower() not in PICTURES]


def in_order(name: str) -> list[tuple[int, str]]:
    """Page 2 before page 10, whatever zeros are in front."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in _DIGITS.split(name)]


def _is_litter(name: str) -> bool:
    path = PurePosixPath(name)
    return path.parts[0] == "__MACOSX" or path.name in (".DS_Store", "Thumbs.db")
