"""Which format a file is in, by its content and never by its name; formats that cannot be read, each with its cure."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Literal

from bulletins.ingest.formats.saved_folder import page_of
from bulletins.ingest.text import ReadError, gettext_noop

Kind = Literal["text", "docx", "pdf", "html", "mhtml", "webzip"]

_PICTURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"RIFF", "WebP"),
    (b"BM", "BMP"),
)
_ARCHIVES: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "GZIP"),
    (b"7z\xbc\xaf", "7Z"),
    (b"Rar!", "RAR"),
)
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title)\b",
    re.DOTALL | re.IGNORECASE,
)
_MHTML = re.compile(rb"(?:from|mime-version|subject|content-type|date|message-id|x-[\w-]+):", re.IGNORECASE)


def kind_of(data: bytes, name: str) -> Kind:
    """The format of ``data``. Raises ReadError for formats that are known and not read."""
    head = data[:4096]
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _package(data, name)
    _refuse(data, name)
    if _MHTML.match(head) and b"multipart/related" in head.lower():
        return "mhtml"
    # In UTF-16 every ASCII character has a zero byte beside it.
    plain = head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").replace(b"\x00", b"")
    if _HTML.match(plain):
        return "html"
    if plain.lstrip().startswith(b"<?xml"):
        raise _save_as_docx(name, "XML")
    return "text"


def _refuse(data: bytes, name: str) -> None:
    """Raises ReadError where the first bytes show a format that is not read."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise _ole(data, name)
    for magic, kind in _PICTURES:
        if data.startswith(magic) and (kind != "BMP" or b"\x00" in data[:64]):
            raise _picture(name, kind)
    for magic, kind in _ARCHIVES:
        if data.startswith(magic):
            raise _archive(name, kind)
    if data.startswith(b"{\\rtf"):
        raise _save_as_docx(name, "RTF")


def _package(data: bytes, name: str) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise ReadError(
            "broken",
            gettext_noop(
                "文件“%(name)s”的压缩结构已经损坏，打不开（可能没有传完整）。请重新复制或下载原文件；能用Word打开的，另存为一份新的DOCX再导入。"
            ),
            name=name,
        ) from None
    names = {entry.filename for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries):
        raise encrypted(name)
    if any(n.rsplit("/", 1)[-1].lower() == "vbaproject.bin" for n in names):
        raise macros(name)
    if "word/document.xml" in names or ("[Content_Types].xml" in names and any(n.startswith("word/") for n in names)):
        return "docx"
    if "mimetype" in names and "content.xml" in names:
        raise _save_as_docx(name, "ODT")
    if "OFD.xml" in names:
        raise ReadError(
            "format",
            gettext_noop("文件“%(name)s”是OFD版式文件，目前还不能读取。请导出为带文字的PDF，或者用原来的DOCX导入。"),
            name=name,
        )
    for folder, kind in (("xl/", "XLSX"), ("ppt/", "PPTX")):
        if any(n.startswith(folder) for n in names):
            raise _save_as_docx(name, kind)
    if page_of(sorted(names)):
        return "webzip"
    raise _archive(name, "ZIP")


def _ole(data: bytes, name: str) -> ReadError:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return encrypted(name)
    if "Workbook".encode("utf-16-le") in data:
        return _save_as_docx(name, "XLS")
    if "PowerPoint Document".encode("utf-16-le") in data:
        return _save_as_docx(name, "PPT")
    return ReadError(
        "legacy",
        gettext_noop(
            "文件“%(name)s”是旧版Word或WPS格式（.doc、.wps），不能直接读取。请用Word或WPS打开，另存为DOCX（.docx）后再导入。"
        ),
        name=name,
    )


def encrypted(name: str) -> ReadError:
    return ReadError(
        "encrypted",
        gettext_noop("文件“%(name)s”设有打开密码，读不出内容。请用密码打开，取消密码后另存一份再导入。"),
        name=name,
    )


def macros(name: str) -> ReadError:
    return ReadError(
        "macros",
        gettext_noop(
            "文件“%(name)s”含有宏，为安全起见不予读取。请在Word中另存为不含宏的DOCX（.docx）后再导入；不明来源的宏文件请先查毒。"
        ),
        name=name,
    )


def _picture(name: str, kind: str) -> ReadError:
    return ReadError(
        "picture",
        gettext_noop(
            "文件“%(name)s”是%(kind)s图片，没有可读的文字。请先做文字识别（OCR），把识别结果存为DOCX或纯文本后再导入。"
        ),
        name=name,
        kind=kind,
    )


def _archive(name: str, kind: str) -> ReadError:
    return ReadError(
        "archive",
        gettext_noop("文件“%(name)s”是%(kind)s压缩包。请先解压，再逐个导入里面的公报文件（DOCX、PDF或文本）。"),
        name=name,
        kind=kind,
    )


def _save_as_docx(name: str, kind: str) -> ReadError:
    return ReadError(
        "format",
        gettext_noop(
            "文件“%(name)s”是%(kind)s格式，目前还不能读取。请另存为DOCX（.docx）或纯文本（.txt，UTF-8编码）后再导入。"
        ),
        name=name,
        kind=kind,
    )
