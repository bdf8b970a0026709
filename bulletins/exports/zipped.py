"""Packages of XML in a ZIP, as EPUB and DOCX are: the same content gives the same bytes, whenever and wherever."""

from __future__ import annotations

import re
import zipfile
from datetime import UTC, datetime
from typing import IO

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def for_xml(text: str) -> str:
    """``text`` without the characters that XML knows no way to write."""
    return _NOT_XML.sub("", text)


class Package:
    """A ZIP whose entries all bear the time ``at``."""

    def __init__(self, target: IO[bytes], at: datetime) -> None:
        self._zip = zipfile.ZipFile(target, "w")
        self._at = at.astimezone(UTC).timetuple()[:6]

    def __enter__(self) -> Package:
        return self

    def __exit__(self, *_error: object) -> None:
        self._zip.close()

    def add(self, name: str, content: bytes | str, *, packed: bool = True) -> None:
        """What is packed already, a picture for example, need not be packed again."""
        entry = zipfile.ZipInfo(name, self._at)
        entry.external_attr = 0o644 << 16
        entry.create_system = 3
        self._zip.writestr(entry, content, zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED)
