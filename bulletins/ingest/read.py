"""A bulletin file becomes numbered lines, or a ReadError that says what is wrong, where, and what to do."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bulletins.ingest.formats import child, plain
from bulletins.ingest.formats.kinds import kind_of
from bulletins.ingest.formats.saved_folder import packed_with_folder
from bulletins.ingest.text import NotABulletin, ReadError, Text, gettext_noop

__all__ = ["MAX_BYTES", "NotABulletin", "ReadError", "Text", "gettext_noop", "read_bytes", "read_file"]

MAX_BYTES = 64 * 1024 * 1024


def read_file(path: str | os.PathLike[str]) -> Text:
    """The text of the file at ``path``; its size is looked at before its content. A saved page brings the pictures in
    the folder beside it. Raises ReadError."""
    path = Path(path)
    name = path.name or str(path)
    try:
        if path.is_dir():
            raise ReadError("directory", gettext_noop("“%(name)s”是一个文件夹。请指定其中的一个公报文件。"), name=name)
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise _too_large(name, size)
        data = path.read_bytes()
    except FileNotFoundError:
        raise ReadError(
            "missing", gettext_noop("找不到文件“%(name)s”。请检查文件名和所在的文件夹。"), name=str(path)
        ) from None
    except OSError as error:
        raise ReadError(
            "unreadable",
            gettext_noop("文件“%(name)s”读不出来（%(reason)s）。请检查文件的读取权限。"),
            name=str(path),
            reason=error.strerror or str(error),
        ) from None
    text = read_bytes(data, name)
    if text.encoding == "html" and (packed := packed_with_folder(path, data)):
        # The page is the file that is kept; its pictures come out of the folder.
        return replace(child.read("webzip", packed, name), sha256=text.sha256, encoding="html")
    return text


def read_bytes(data: bytes, name: str, tell: Callable[[int], None] | None = None) -> Text:
    """The text in ``data``: text or Markdown, DOCX, HTML or a PDF with a text layer, told by its content.

    Text is decoded here; the other formats are read by a process of its own, bounded in time and memory. ``tell`` gets
    each page that a long reading has reached. Raises ReadError.
    """
    if len(data) > MAX_BYTES:
        raise _too_large(name, len(data))
    if not data.strip(b" \t\r\n\xef\xbb\xbf"):
        raise ReadError("empty", gettext_noop("文件“%(name)s”是空的。请选择有内容的公报文件。"), name=name)
    kind = kind_of(data, name)
    if kind != "text":
        return child.read(kind, data, name, tell)
    text, encoding = plain.decode(data, name)
    return Text(name, hashlib.sha256(data).hexdigest(), encoding, tuple(plain.split_lines(text)))


def _too_large(name: str, size: int) -> ReadError:
    return ReadError(
        "too-large",
        gettext_noop("文件“%(name)s”有%(size)d MB，超过了%(limit)d MB的上限。请按期拆分后分别导入。"),
        name=name,
        size=-(-size // (1024 * 1024)),
        limit=MAX_BYTES // (1024 * 1024),
    )
