"""Everything that a file holds, whether its pages show it or not: for looking through, not for reading.

The lines of the ``Text`` are in parts. A part begins with a note whose ``template % params`` names it and whose code is
``shown`` or ``hidden``, with ``-table`` where its lines are rows, tabs between the cells, and ``-page`` where they are
a page's lines of print. A note ``unchecked`` says what could not be looked at.
"""

from __future__ import annotations

import ctypes
import hashlib
import html
import io
import re
import zipfile
from collections.abc import Iterator, Mapping

import pypdfium2
from PIL import Image, ImageFile, IptcImagePlugin

from bulletins.ingest.formats import bounds, package
from bulletins.ingest.formats.docx_numbering import parse_part
from bulletins.ingest.formats.kinds import encrypted
from bulletins.ingest.formats.whole_sheets import sheets
from bulletins.ingest.formats.whole_words import words_of
from bulletins.ingest.text import Note, Text, gettext_noop

Part = tuple[str, str, Mapping[str, str | int], list[str]]

UNCHECKED = "unchecked"
# A part that repeats what other parts hold, among what none of them holds.
REST = "rest"
PIXELS = gettext_noop("图片里的文字没有核对")
_EXIF, _GPS = 0x8769, 0x8825
_DIGITS = 7  # fewer are no number of somebody
_READABLE = 200  # pixels on the shorter side; less is an ornament
_ANNOTATED = (b"Contents", b"V", b"DV", b"T", b"TU", b"Subj")
_WIDE = range(0x9C9B, 0x9CA0)  # what Windows calls title, remark, author, keywords, subject
_BINARY = {"exif", "icc_profile", 0x927C}
_EDITORS = re.compile(r"[\u4e00-\u9fff·]{2,8}")
_PICTURE = re.compile(r"(?:word|xl|ppt)/media/[^/]+", re.IGNORECASE)
_OBJECT = re.compile(r"(?:word|xl|ppt)/(?:embeddings|activeX)/[^/]+", re.IGNORECASE)
_SAID_IN_XML = re.compile(rb"=\"([^\"<>]{7,500})\"|='([^'<>]{7,500})'|>([^<>]{7,5000})<")
_KNOWN = re.compile(
    r".*(?:\.(?:xml|rels|vml|odttf|fntdata)|/|printerSettings\d*\.bin|docProps/thumbnail\.\w+)", re.IGNORECASE
)
# Numbers of persons among bytes; within coordinates and dates none of them stands.
_NUMBERS = re.compile(rb"(?<![\w.])(?:1[3-9]\d{9}|[1-8]\d{16}[\dXx])(?![\w.])")
_SIDE_PART = re.compile(r"(?:customXml/item\d+|docProps/custom|(?:word|xl)/(?:drawings|charts|diagrams)/\w+)\.xml")


def read(data: bytes, name: str) -> Text:
    """The parts of a DOCX, XLSX or PDF file, or of a picture. Raises ReadError."""
    lines: list[str] = []
    notes: list[Note] = []
    clock = bounds.Clock(name)
    for code, template, params, words in _parts(data, name):
        clock.check()
        notes.append(Note(len(lines) + 1, code, template, params))
        lines += [line.replace("\n", " ") for line in words] or [""]
    return Text(name, hashlib.sha256(data).hexdigest(), "whole", tuple(lines), notes=tuple(notes))


def _parts(data: bytes, name: str) -> Iterator[Part]:
    if data[:4] == b"PK\x03\x04":
        package.check(data, name)
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            names = set(opened.namelist())
            if "xl/workbook.xml" in names:
                yield from sheets(opened)
            elif "word/document.xml" in names:
                yield from words_of(opened)
            else:
                yield UNCHECKED, gettext_noop("这种文件读不出文字"), {}, []
                return
            yield from _around(opened)
    elif b"%PDF-" in data[:1024]:
        yield from _pdf(data, name)
    else:
        yield from picture(data)
        yield UNCHECKED, PIXELS, {}, []
    if data[:4] != b"PK\x03\x04" and (numbers := [found.decode() for found in _NUMBERS.findall(data)]):
        yield REST, gettext_noop("文件的附加数据"), {}, numbers


def _around(opened: zipfile.ZipFile) -> Iterator[Part]:
    """What an Office package holds beside its text: who wrote it, drawings, pictures, objects."""
    names = sorted(opened.namelist())
    for part in ("docProps/core.xml", "docProps/app.xml"):
        if part in names and (people := _people(opened.read(part))):
            yield "hidden", gettext_noop("文件属性（作者等）"), {}, people
    if "docProps/core.xml" in names and (words := _properties(opened.read("docProps/core.xml"))):
        yield "shown", gettext_noop("文件属性"), {}, words
    for part in names:
        if _SIDE_PART.fullmatch(part):
            words = [text.strip() for text in parse_part(opened.read(part)).itertext() if text.strip()]
            if words:
                yield "shown", gettext_noop("图形和附加数据（%(part)s）"), {"part": part}, words
    pictures = [part for part in names if _PICTURE.fullmatch(part)]
    for part in pictures:
        yield from picture(opened.read(part))
    if pictures:
        yield UNCHECKED, gettext_noop("文件里有%(count)d张图片，图片里的文字没有核对"), {"count": len(pictures)}, []
    objects = [
        part for part in names if part not in pictures and (_OBJECT.fullmatch(part) or not _KNOWN.fullmatch(part))
    ]
    if objects:
        yield UNCHECKED, gettext_noop("文件里嵌有%(count)d个对象，没有核对"), {"count": len(objects)}, []
    yield (
        REST,
        gettext_noop("文件的附加数据"),
        {},
        _said_in_xml(opened, [part for part in names if _KNOWN.fullmatch(part)]),
    )


def _said_in_xml(opened: zipfile.ZipFile, names: list[str]) -> list[str]:
    """What elements and attributes of all parts say: where links lead, what cells are asked for, formats of numbers,
    names of sheets and firms. Only what may hold a number or an address of somebody."""
    said: dict[str, None] = {}
    for name in names:
        for found in _SAID_IN_XML.finditer(opened.read(name)):
            words = html.unescape((found[1] or found[2] or found[3]).decode("utf-8", "replace"))
            if "@" in words or sum(map(str.isdecimal, words)) >= _DIGITS:
                said[words] = None
    return list(said)


def _people(data: bytes) -> list[str]:
    """Names in a part of properties: authors, managers; not those of programs."""
    elements = [element for element in parse_part(data).iter() if isinstance(element.tag, str)]
    tags = ("creator", "lastModifiedBy", "Manager")
    found = [(element.text or "").strip() for element in elements if element.tag.rpartition("}")[2] in tags]
    return [words for words in dict.fromkeys(found) if _EDITORS.fullmatch(words)]


def _properties(data: bytes) -> list[str]:
    """What was typed into the file's properties: title, subject, keywords, remarks."""
    elements = [element for element in parse_part(data).iter() if isinstance(element.tag, str)]
    tags = ("title", "subject", "keywords", "category", "description", "contentStatus")
    found = [(element.text or "").strip() for element in elements if element.tag.rpartition("}")[2] in tags]
    return [words for words in found if words]


def picture(data: bytes) -> Iterator[Part]:
    """What a camera or a program wrote into a picture beside its pixels."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            exif = image.getexif()
            told = [*exif.items(), *exif.get_ifd(_EXIF).items(), *image.info.items(), *_iptc(image)]
            texts = [words for key, value in told if (words := _said(key, value))]
            has_place = bool(exif.get_ifd(_GPS))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        yield UNCHECKED, gettext_noop("有一张图片打不开，没有核对"), {}, []
        return
    if texts:
        yield "shown", gettext_noop("图片附带的信息"), {}, texts
    if has_place:
        yield "hidden", gettext_noop("图片附带的拍摄地点"), {}, ["GPS"]


def _iptc(image: Image.Image) -> Iterator[tuple[str, bytes]]:
    """What an agency wrote beside a picture: caption, place, who took it."""
    told = IptcImagePlugin.getiptcinfo(image) if isinstance(image, ImageFile.ImageFile) else None
    told = told or {}
    for value in told.values():
        for words in value if isinstance(value, list) else [value]:
            yield "iptc", words


def _said(key: object, value: object) -> str:
    """The words of one entry beside a picture's pixels, in whatever its writer took for text, or none."""
    data = value
    if isinstance(value, str):
        # Pillow takes what the standard calls ASCII for Latin-1; Chinese programs write what they like there.
        try:
            data = value.encode("latin-1")
        except UnicodeEncodeError:
            return value.strip("\0 ")
    if not isinstance(data, bytes) or key in _BINARY:
        return ""
    is_wide = (isinstance(key, int) and key in _WIDE) or data.startswith(b"UNICODE\0")
    data = data.removeprefix(b"UNICODE\0").removeprefix(b"ASCII\0\0\0")
    for encoding in ("utf-16-le", "utf-16-be") if is_wide else ("utf-8", "gb18030"):
        try:
            return data.decode(encoding).strip("\0 ")
        except UnicodeDecodeError:
            continue
    return ""


def _pdf(data: bytes, name: str) -> Iterator[Part]:
    try:
        document = pypdfium2.PdfDocument(data)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        raise (encrypted(name) if "assword" in str(error) else bounds.broken(name, "PDF")) from None
    clock = bounds.Clock(name)
    without: list[int] = []
    pictures = 0
    for number in range(1, min(count, bounds.MAX_PAGES) + 1):
        clock.check(number)
        page = document[number - 1]
        text = page.get_textpage().get_text_range().replace("\ufffe", "").replace("\r", "")
        if len(text.strip()) <= 8:
            without.append(number)
        yield "shown-page", gettext_noop("第%(page)d页"), {"page": number}, text.split("\n")
        yield from _annotations(page, number)
        for data_of_image in _images(page):
            pictures += 1
            yield from (part for part in picture(data_of_image) if part[0] != UNCHECKED)
        page.close()
    if pictures:
        yield UNCHECKED, gettext_noop("文件里有%(count)d张图片，图片里的文字没有核对"), {"count": pictures}, []
    if without:
        pages = "、".join(map(str, without[:20])) + ("……" if len(without) > 20 else "")
        yield UNCHECKED, gettext_noop("第%(pages)s页没有文字层（可能是扫描件），没有核对"), {"pages": pages}, []
    if count > bounds.MAX_PAGES:
        yield UNCHECKED, gettext_noop("第%(page)d页以后没有核对"), {"page": bounds.MAX_PAGES}, []
    said = {key: words.strip() for key, words in document.get_metadata_dict().items()}
    if typed := [words for key, words in said.items() if words and key not in ("Author", "CreationDate", "ModDate")]:
        yield "shown", gettext_noop("文件属性"), {}, typed
    if headings := [words for entry in document.get_toc() if (words := entry.get_title().strip())]:
        yield "shown", gettext_noop("书签"), {}, headings
    author = said.get("Author", "")
    if _EDITORS.fullmatch(author):
        yield "hidden", gettext_noop("文件属性（作者等）"), {}, [author]
    if attached := document.count_attachments():
        yield UNCHECKED, gettext_noop("文件里嵌有%(count)d个对象，没有核对"), {"count": attached}, []


def _images(page: pypdfium2.PdfPage) -> Iterator[bytes]:
    """The pictures of a page that are large enough to be read, as they were put in; empty where no picture file was."""
    for found in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=5):
        if min(found.get_px_size()) >= _READABLE:
            filters = found.get_filters()
            yield bytes(found.get_data()) if filters[-1:] in (["DCTDecode"], ["JPXDecode"]) else b""


def _annotations(page: pypdfium2.PdfPage, number: int) -> Iterator[Part]:
    """The words of comments and of form fields, which are not in the text of the page."""
    raw = pypdfium2.raw
    found: list[str] = []
    for n in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, n)
        found += [words for key in _ANNOTATED if (words := _value(annotation, key))]
        found += _leads_to(page, annotation)
        raw.FPDFPage_CloseAnnot(annotation)
    if found:
        yield "hidden", gettext_noop("第%(page)d页的批注和表单"), {"page": number}, found


def _leads_to(page: pypdfium2.PdfPage, annotation: object) -> list[str]:
    """The telephone or address of mail that a link of a page calls."""
    raw = pypdfium2.raw
    link = raw.FPDFAnnot_GetLink(annotation)
    action = raw.FPDFLink_GetAction(link) if link else None
    if not action:
        return []
    length = raw.FPDFAction_GetURIPath(page.pdf, action, None, 0)
    buffer = ctypes.create_string_buffer(length + 1)
    raw.FPDFAction_GetURIPath(page.pdf, action, buffer, length)
    address = buffer.value.decode("utf-8", "replace")
    return [address] if address.lower().startswith(("tel:", "sms:", "mailto:")) else []


def _value(annotation: object, key: bytes) -> str:
    raw = pypdfium2.raw
    length = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    buffer = (raw.FPDF_WCHAR * (length // 2 + 1))()
    raw.FPDFAnnot_GetStringValue(annotation, key, buffer, length)
    return bytes(buffer)[: max(0, length - 2)].decode("utf-16-le", "replace").strip()
