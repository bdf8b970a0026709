"""Pages saved with their pictures in a folder beside them (某页.html and 某页_files/), packed as one ZIP file."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from bulletins.ingest.formats import bounds, html, package
from bulletins.ingest.formats.saved_folder import PICTURES, page_of
from bulletins.ingest.text import Text


def read(data: bytes, name: str) -> Text:
    """The text of the one page in the package. Raises ReadError."""
    package.check(data, name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            page = page_of(packed.namelist())
            if page is None:
                raise bounds.broken(name, "ZIP")
            pictures = {n: packed.read(n) for n in packed.namelist() if n.lower().endswith(PICTURES)}
            return html.read_page(packed.read(page), data, name, _Beside(pictures, posixpath.dirname(page)), "zip")
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError):
        raise bounds.broken(name, "ZIP") from None


class _Beside(Mapping[str, bytes]):
    """Pictures by the address that the page has for them. Names in Chinese are often spoilt by packing: then the last
    part decides, where it is one picture's alone."""

    def __init__(self, pictures: Mapping[str, bytes], folder: str) -> None:
        self._pictures, self._folder = pictures, folder

    def __getitem__(self, address: str) -> bytes:
        path = posixpath.normpath(posixpath.join(self._folder, unquote(address).replace("\\", "/")))
        if path in self._pictures:
            return self._pictures[path]
        last = [name for name in self._pictures if posixpath.basename(name) == posixpath.basename(path)]
        if len(last) != 1 or "://" in address:
            raise KeyError(address)
        return self._pictures[last[0]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._pictures)

    def __len__(self) -> int:
        return len(self._pictures)
