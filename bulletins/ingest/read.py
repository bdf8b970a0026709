"""A bulletin file becomes numbered lines, or a ReadError that says what is wrong, where, and what to do."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MAX_BYTES = 64 * 1024 * 1024

# What a file begins with when it is something else than text, and what to call it.
MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", "DOCX / ZIP"),
    (b"\xd0\xcf\x11\xe0", "DOC / XLS"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"{\\rtf", "RTF"),
    (b"\x1f\x8b", "GZIP"),
    (b"7z\xbc\xaf", "7Z"),
    (b"Rar!", "RAR"),
)


def gettext_noop(message: str) -> str:
    """Marks ``message`` for extraction; the Django layer translates the template and then fills in ``params``."""
    return message


class ReadError(Exception):
    """A file that cannot be read as a bulletin. ``template % params`` is the message in Chinese; ``code`` is stable."""

    def __init__(self, code: str, template: str, **params: Any) -> None:
        super().__init__(template % params)
        self.code = code
        self.template = template
        self.params = params

    def __str__(self) -> str:
        return self.template % self.params


class NotABulletin(ReadError):
    """Text that was read, but in which no official document is found."""


@dataclass(frozen=True, slots=True)
class Text:
    """A file's text: ``lines[0]`` is line 1, without line ends."""

    name: str
    sha256: str
    encoding: str
    lines: tuple[str, ...]


def read_file(path: str | os.PathLike[str]) -> Text:
    """The text of the file at ``path``; its size is looked at before its content. Raises ReadError."""
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
    return read_bytes(data, name)


def read_bytes(data: bytes, name: str) -> Text:
    """The text in ``data``, in UTF-8 (with or without a mark) or GB18030. Raises ReadError for anything else."""
    if len(data) > MAX_BYTES:
        raise _too_large(name, len(data))
    if not data.strip(b" \t\r\n\xef\xbb\xbf"):
        raise ReadError("empty", gettext_noop("文件“%(name)s”是空的。请选择有内容的公报文件。"), name=name)
    for magic, kind in MAGIC:
        if data.startswith(magic) and (kind != "BMP" or b"\x00" in data[:64]):
            raise ReadError(
                "format",
                gettext_noop(
                    "文件“%(name)s”是%(kind)s格式，目前还不能读取。请另存为纯文本（.txt，UTF-8编码）后再导入。"
                ),
                name=name,
                kind=kind,
            )
    if (at := data.find(b"\x00")) >= 0:
        raise ReadError(
            "binary",
            gettext_noop(
                "文件“%(name)s”第%(offset)d字节处有空字符，不是文本文件。请另存为纯文本（.txt，UTF-8编码）后再导入。"
            ),
            name=name,
            offset=at + 1,
        )
    text, encoding = _decode(data, name)
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    if lines and not lines[-1]:
        lines.pop()
    return Text(name, hashlib.sha256(data).hexdigest(), encoding, tuple(lines))


def _decode(data: bytes, name: str) -> tuple[str, str]:
    body = data.removeprefix(b"\xef\xbb\xbf")
    try:
        return body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        bad = error.start
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    # Nearly every byte string decodes as GB18030; only text that is mostly Chinese in common use is believed.
    if text and _looks_chinese(text):
        return text, "gb18030"
    raise ReadError(
        "encoding",
        gettext_noop(
            "文件“%(name)s”既不是UTF-8也不是GB18030编码（第%(line)d行起无法识别）。请在编辑器中另存为UTF-8编码后再导入。"
        ),
        name=name,
        line=body.count(b"\n", 0, bad) + 1,
    )


def _looks_chinese(text: str) -> bool:
    wide = [c for c in text if ord(c) > 0x7F]
    # GB 2312's own characters and punctuation; rare ones and private use mean another encoding.
    common = sum(
        1
        for c in wide
        if "\u4e00" <= c <= "\u9fa5"
        or "\u3000" <= c <= "\u303f"
        or "\uff01" <= c <= "\uffe5"
        or "\u2010" <= c <= "\u2033"
    )
    controls = sum(1 for c in text if ord(c) < 32 and c not in "\t\n\r\f")
    return not controls and bool(wide) and common / len(wide) > 0.9 and _frequent(wide)


def _frequent(wide: list[str]) -> bool:
    """Whether the commonest characters of official Chinese turn up, as they do in any page of it."""
    return sum(c in "的一是不人有在中和年月日发府政县市号关于各通知，。、：（）" for c in wide) / len(wide) > 0.04


def _too_large(name: str, size: int) -> ReadError:
    return ReadError(
        "too-large",
        gettext_noop("文件“%(name)s”有%(size)d MB，超过了%(limit)d MB的上限。请按期拆分后分别导入。"),
        name=name,
        size=-(-size // (1024 * 1024)),
        limit=MAX_BYTES // (1024 * 1024),
    )
