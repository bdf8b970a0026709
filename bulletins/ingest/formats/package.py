"""Checks an Office package before anything is unpacked: its sizes as declared, and XML that needs no entities."""

from __future__ import annotations

import io
import re
import zipfile

from bulletins.ingest.formats import bounds
from bulletins.ingest.formats.kinds import macros
from bulletins.ingest.text import ReadError, gettext_noop

_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_WORTH_A_THOUGHT = 4 * 1024 * 1024


def check(data: bytes, name: str) -> None:
    """Raises ReadError for a package that unpacks to too much, is damaged, holds macros or declares entities.

    zipfile never unpacks more of a part than its directory declares, so that checking what is declared is enough.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            _check_sizes(entries, len(data), name)
            for entry in entries:
                if entry.filename.endswith((".xml", ".rels")):
                    _check_xml(package.read(entry), name, entry.filename)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError, ValueError, NotImplementedError):
        raise bounds.broken(name, "DOCX") from None


def _check_sizes(entries: list[zipfile.ZipInfo], packed: int, name: str) -> None:
    total = sum(entry.file_size for entry in entries)
    worst = max(entries, key=lambda entry: entry.file_size, default=None)
    if (
        len(entries) > bounds.MAX_ENTRIES
        or total > bounds.MAX_UNPACKED
        or (total > _WORTH_A_THOUGHT and total > bounds.MAX_RATIO * packed)
        or any(e.file_size > _WORTH_A_THOUGHT and e.file_size > bounds.MAX_RATIO * e.compress_size for e in entries)
        or any(e.file_size > bounds.MAX_PART and e.filename.endswith((".xml", ".rels")) for e in entries)
    ):
        raise ReadError(
            "zip-bomb",
            gettext_noop(
                "文件“%(name)s”只有%(packed)d KB，展开后却有%(total)d MB、%(entries)d个部件"
                "（最大的是%(part)s），不像正常的Word文件，没有展开。"
                "请核对来源；确是公报的，用Word打开后另存为一份新的DOCX再导入。"
            ),
            name=name,
            packed=-(-packed // 1024),
            total=total // (1024 * 1024),
            entries=len(entries),
            part=worst.filename if worst else "",
        )


def _check_xml(part: bytes, name: str, filename: str) -> None:
    # UTF-16 hides the words from a search of bytes.
    plain = part.replace(b"\x00", b"") if part[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in part[:64] else part
    if _DOCTYPE.search(plain):
        raise ReadError(
            "unsafe-xml",
            gettext_noop(
                "文件“%(name)s”的部件%(part)s里有实体定义，正常的Word文件没有这种内容，可能是恶意文件，没有读取。请核对来源。"
            ),
            name=name,
            part=filename,
        )
    if filename == "[Content_Types].xml" and b"macroEnabled" in plain:
        raise macros(name)
