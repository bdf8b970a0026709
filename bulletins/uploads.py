"""What an editor uploads: recognised by content, never by name; pictures come out clean, everything else as it came.

Each check raises ValidationError with a message that says what is wrong and what to do.
"""

from __future__ import annotations

import hashlib
import io
import re
import secrets
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, cast

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from bulletins.ingest.formats import assembled

MEGABYTE = 1024 * 1024
MAX_FILE_BYTES = 50 * MEGABYTE
MAX_IMAGE_BYTES = 20 * MEGABYTE
MAX_ORIGINAL_BYTES = 150 * MEGABYTE
MAX_SCAN_SIDE = 3500
MAX_IMAGE_PIXELS = 60_000_000
MAX_IMAGE_SIDE = 4000
THUMBNAIL_SIZE = (480, 480)
# What a package of office software may unpack to; more is a bomb.
MAX_UNPACKED_BYTES = 500 * MEGABYTE
MAX_PACKAGE_ENTRIES = 10_000

IMAGE_FORMATS = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp"}
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ofd": "application/ofd",
    "csv": "text/csv",
    "txt": "text/plain",
    "png": "image/png",
    "jpg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
}
ALLOWED_FILES = "PDF、DOCX、XLSX、OFD、PNG、JPEG、GIF、WebP、TXT、CSV"
ALLOWED_IMAGES = "PNG、JPEG、GIF、WebP"

_ACTIVE_TEXT = re.compile(r"<\s*(?:!doctype|html|head|body|script|svg|iframe|\?xml)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that may be stored: ``content`` carries a random name, ``original_name`` is what the editor called it."""

    content: ContentFile[bytes]
    extension: str
    media_type: str
    size: int
    sha256: str
    original_name: str
    is_assembled: bool = False


@dataclass(frozen=True, slots=True)
class CheckedImage:
    """A picture without metadata, upright, and its thumbnail."""

    image: ContentFile[bytes]
    thumbnail: ContentFile[bytes]
    extension: str
    width: int
    height: int


def check_file(upload: UploadedFile[bytes]) -> CheckedFile:
    """An attachment: its type by content, its digest, a stored name that nobody can guess. Pictures are re-encoded."""
    _check_size(upload, MAX_FILE_BYTES)
    data = _read(upload)
    extension = sniff(data, upload.name or "")
    if extension in IMAGE_FORMATS.values():
        image = check_image(upload)
        data, extension = image.image.read(), image.extension
    return CheckedFile(
        content=ContentFile(data, stored_name(extension)),
        extension=extension,
        media_type=MEDIA_TYPES[extension],
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        original_name=clean_name(upload.name or "", extension),
    )


def check_original(uploads: Sequence[UploadedFile[bytes]]) -> CheckedFile:
    """An issue as it was printed: one PDF, or the pictures of its pages, in a package or one by one, made into one."""
    if not uploads:
        raise ValidationError(_("请选择原版的PDF，或者各页的图片（JPEG、PNG，也可以打成一个ZIP）。"))
    for upload in uploads:
        _check_size(upload, MAX_ORIGINAL_BYTES)
    first, name = uploads[0], uploads[0].name or ""
    is_assembled = False
    data = _read(first)
    if len(uploads) > 1 or data[:4] == b"PK\x03\x04" or data[:3] == b"\xff\xd8\xff" or data[:4] == b"\x89PNG":
        data, is_assembled = assembled.assemble(_pages_of(uploads)), True
    elif b"%PDF-" not in data[:1024]:
        raise ValidationError(_("“%s”不是PDF，也不是图片或者图片的ZIP。") % name)
    return CheckedFile(
        content=ContentFile(data, stored_name("pdf")),
        extension="pdf",
        media_type=MEDIA_TYPES["pdf"],
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        original_name=clean_name(name, "pdf"),
        is_assembled=is_assembled,
    )


def _pages_of(uploads: Sequence[UploadedFile[bytes]]) -> Iterator[tuple[bytes, int, int]]:
    """Each picture as JPEG without metadata, its width and height; a package's in the order of its names."""
    if len(uploads) > assembled.MOST_PAGES:
        raise ValidationError(_("图片太多，最多%d页。") % assembled.MOST_PAGES)
    for upload in sorted(uploads, key=lambda one: assembled.in_order(one.name or "")):
        data, name = _read(upload), upload.name or ""
        if data[:4] != b"PK\x03\x04":
            yield _as_jpeg(data, name)
            continue
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                names = assembled.names_in(package)
                if others := assembled.others_in(package):
                    raise ValidationError(_("ZIP里有不是JPEG、PNG图片的文件：%s。请去掉后再上传。") % others[0])
                unpacked = sum(package.getinfo(inner).file_size for inner in names)
                if not names or len(names) > assembled.MOST_PAGES or unpacked > MAX_UNPACKED_BYTES:
                    raise ValidationError(_("ZIP里要有1到%d幅图片，解开后不能太大。") % assembled.MOST_PAGES)
                for inner in names:
                    yield _as_jpeg(package.read(inner), inner)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
            raise ValidationError(_("这个文件已损坏，打不开。请在原来的软件里重新保存后再上传。")) from error


def _as_jpeg(data: bytes, name: str) -> tuple[bytes, int, int]:
    try:
        image = Image.open(io.BytesIO(data), formats=["PNG", "JPEG"])
        if image.width * image.height > MAX_IMAGE_PIXELS:
            raise Image.DecompressionBombError
        upright = ImageOps.exif_transpose(image)
        page = upright.convert("L" if upright.mode in ("1", "L", "LA") else "RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        raise ValidationError(_("“%s”打不开，或者像素太多。要JPEG或PNG图片，一页一幅。") % name) from error
    page.thumbnail((MAX_SCAN_SIDE, MAX_SCAN_SIDE), Image.Resampling.LANCZOS)
    page.info = {}
    out = io.BytesIO()
    page.save(out, "JPEG", quality=85)
    return out.getvalue(), page.width, page.height


def sniff(data: bytes, name: str = "") -> str:
    """The extension that belongs to ``data``; the name decides only between plain text and CSV."""
    if not data:
        raise ValidationError(_("这个文件是空的。请确认后重新选择。"))
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data[:4] == b"PK\x03\x04":
        return _sniff_package(data)
    for signature, extension in ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpg"), (b"GIF8", "gif")):
        if data.startswith(signature):
            return extension
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise ValidationError(
            _("这是旧版 Office 文件（.doc、.xls 等），可能带宏。请另存为 .docx、.xlsx 或 PDF 后上传。")
        )
    if data[:2] == b"MZ" or data[:4] == b"\x7fELF" or data[:2] == b"#!":
        raise ValidationError(_("这是可执行程序，不能上传。可用的格式：%s。") % ALLOWED_FILES)
    return _sniff_text(data, name)


def _sniff_package(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            if len(entries) > MAX_PACKAGE_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
                raise ValidationError(_("这个文件解开后太大，不能上传。请拆分或另存为 PDF。"))
            names = {entry.filename for entry in entries}
            kinds = b""
            if "[Content_Types].xml" in names:
                with package.open("[Content_Types].xml") as part:
                    kinds = part.read(MEGABYTE)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise ValidationError(_("这个文件已损坏，打不开。请在原来的软件里重新保存后再上传。")) from error
    if any(PurePosixPath(name).name.lower() == "vbaproject.bin" for name in names) or b"macroenabled" in kinds.lower():
        raise ValidationError(_("这个文件带宏（.docm、.xlsm 等），不能上传。请另存为 .docx、.xlsx 或 PDF。"))
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "OFD.xml" in names:
        return "ofd"
    raise ValidationError(_("不认识这种压缩包。可用的格式：%s。") % ALLOWED_FILES)


def _sniff_text(data: bytes, name: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError:
            text = "\0"
    if any(unicodedata.category(character) == "Cc" and character not in "\t\r\n\f" for character in set(text)):
        raise ValidationError(_("不认识这种文件。可用的格式：%s。") % ALLOWED_FILES)
    if _ACTIVE_TEXT.search(text):
        raise ValidationError(
            _("网页（HTML）、SVG 和 XML 文件不能上传，它们可能带程序。请另存为 PDF，或把图存为 PNG。")
        )
    return "csv" if name.lower().endswith(".csv") else "txt"


def check_image(upload: UploadedFile[bytes]) -> CheckedImage:
    """A picture that is one: decoded, turned upright, re-encoded without camera data or position, with a thumbnail."""
    _check_size(upload, MAX_IMAGE_BYTES)
    data = _read(upload)
    try:
        image = Image.open(io.BytesIO(data), formats=list(IMAGE_FORMATS))
        if image.width * image.height > MAX_IMAGE_PIXELS:
            raise Image.DecompressionBombError
        form = cast(str, image.format)
        image.load()
    except Image.DecompressionBombError as error:
        limit = MAX_IMAGE_PIXELS // 10_000
        raise ValidationError(_("图片的像素太多（超过%d万）。请缩小后再上传。") % limit) from error
    except UnidentifiedImageError as error:
        raise ValidationError(_("这个文件不是图片。可用的格式：%s。") % ALLOWED_IMAGES) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise ValidationError(_("图片已损坏，打不开。请重新导出后再上传。")) from error
    extension = IMAGE_FORMATS[form]
    upright = _without_metadata(ImageOps.exif_transpose(image), form)
    if max(upright.size) > MAX_IMAGE_SIDE:
        upright.thumbnail((MAX_IMAGE_SIDE, MAX_IMAGE_SIDE), Image.Resampling.LANCZOS)
    small = upright.copy()
    small.thumbnail(THUMBNAIL_SIZE, Image.Resampling.LANCZOS)
    name = secrets.token_hex(16)
    return CheckedImage(
        image=ContentFile(_encode(upright, form), f"{name}.{extension}"),
        thumbnail=ContentFile(_encode(small, form), f"{name}-small.{extension}"),
        extension=extension,
        width=upright.width,
        height=upright.height,
    )


def _without_metadata(image: Image.Image, form: str) -> Image.Image:
    """The pixels alone, in a mode that the format can hold."""
    if form == "JPEG":
        pixels = image.convert("L" if image.mode in ("1", "L", "LA") else "RGB")
    elif image.mode in ("P", "PA"):
        pixels = image.convert("RGBA" if "transparency" in image.info else "RGB")
    elif image.mode in ("1", "L", "LA", "RGB", "RGBA"):
        pixels = image.copy()
    else:
        pixels = image.convert("RGB")
    pixels.info = {}
    return pixels


def _encode(image: Image.Image, form: str) -> bytes:
    out = io.BytesIO()
    if form == "GIF":
        image.convert("RGBA" if image.mode in ("LA", "RGBA") else "RGB").quantize(
            method=Image.Quantize.FASTOCTREE
        ).save(out, "GIF")
    elif form == "PNG":
        image.save(out, "PNG", optimize=True)
    else:
        image.save(out, form, quality=88)
    return out.getvalue()


def stored_name(extension: str) -> str:
    return f"{secrets.token_hex(16)}.{extension}"


def clean_name(name: str, extension: str) -> str:
    """The name a reader's download gets: no path, no control characters, ending as its content demands."""
    base = PurePosixPath(name.replace("\\", "/")).name
    base = "".join(c for c in unicodedata.normalize("NFC", base) if unicodedata.category(c)[0] != "C")
    stem = PurePosixPath(re.sub(r'[<>:"/|?*%#;]+', "_", base)).stem.strip(". ") or "file"
    return f"{stem[:200]}.{extension}"


def _check_size(upload: UploadedFile[bytes], limit: int) -> None:
    if (upload.size or 0) > limit:
        message = _("文件有%(size).1f MB，最多%(limit)d MB。请压缩或拆分后再上传。")
        raise ValidationError(message % {"size": (upload.size or 0) / MEGABYTE, "limit": limit // MEGABYTE})


def _read(upload: UploadedFile[bytes]) -> bytes:
    stream = cast(IO[bytes], upload)
    stream.seek(0)
    data = stream.read()
    stream.seek(0)
    return data
