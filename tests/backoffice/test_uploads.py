"""Uploads: known by content, pictures without their camera's data, nothing that runs."""

import io
import re
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from bulletins import uploads


def picture(form: str = "PNG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, 0).save(out, form, **options)
    return out.getvalue()


def package(*names: str, kinds: str = "<Types/>") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", kinds)
        for name in names:
            archive.writestr(name, "<x/>")
    return out.getvalue()


def upload(data: bytes, name: str = "x") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


@pytest.mark.parametrize(
    ("data", "name", "extension"),
    [
        (b"%PDF-1.7 ...", "公报.txt", "pdf"),
        (package("word/document.xml"), "x.zip", "docx"),
        (package("xl/workbook.xml"), "x.docx", "xlsx"),
        (package("OFD.xml"), "x.ofd", "ofd"),
        (picture("PNG"), "x.jpg", "png"),
        (picture("JPEG"), "x.png", "jpg"),
        (picture("GIF"), "x", "gif"),
        (picture("WEBP"), "x", "webp"),
        ("姓名,电话".encode(), "名册.CSV", "csv"),
        ("村\t眼".encode("gb18030"), "说明.doc", "txt"),
    ],
)
def test_the_content_says_what_a_file_is(data: bytes, name: str, extension: str) -> None:
    checked = uploads.check_file(upload(data, name))
    assert (checked.extension, checked.media_type) == (extension, uploads.MEDIA_TYPES[extension])
    assert checked.original_name.endswith(f".{extension}")
    assert re.fullmatch(rf"[0-9a-f]{{32}}\.{extension}", checked.content.name or "")
    assert len(checked.sha256) == 64


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "空的"),
        (b"<!DOCTYPE html><p>x", "HTML"),
        ("  \n<svg xmlns='x'><script>".encode("utf-8-sig"), "SVG"),
        (b"text <SCRIPT >alert(1)", "HTML"),
        (b"MZ\x90\x00", "可执行"),
        (b"\x7fELF\x02", "可执行"),
        (b"#!/bin/sh\nrm", "可执行"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "旧版 Office"),
        (package("word/document.xml", "word/vbaProject.bin"), "带宏"),
        (package("xl/workbook.xml", kinds="application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "带宏"),
        (package("readme.md"), "压缩包"),
        (package("word/document.xml")[:60], "损坏"),
        (b"\x00\x01\x02binary", "不认识"),
        (b"\x89PNG\r\n\x1a\nnot really", "损坏"),
        (b"GIF8 is what a text may begin with", "不是图片"),
        (picture("PNG")[:50], "损坏"),
    ],
)
def test_what_may_not_be_uploaded_is_refused_in_words(data: bytes, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        uploads.check_file(upload(data, "公报.pdf"))


def test_limits_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MAX_FILE_BYTES", uploads.MEGABYTE)
    with pytest.raises(ValidationError, match=r"文件有2\.0 MB，最多1 MB"):
        uploads.check_file(upload(b"%PDF-" + b"0" * (2 * uploads.MEGABYTE)))
    monkeypatch.setattr(uploads, "MAX_IMAGE_PIXELS", 100_000)
    with pytest.raises(ValidationError, match="超过10万"):
        uploads.check_image(upload(picture(size=(400, 300))))
    monkeypatch.setattr(uploads, "MAX_UNPACKED_BYTES", 3)
    with pytest.raises(ValidationError, match="解开后太大"):
        uploads.check_file(upload(package("word/document.xml")))


def test_a_picture_loses_its_position_and_stands_upright() -> None:
    photo = Image.new("RGB", (40, 20), "red")
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010F] = "CameraMaker"
    exif.get_ifd(0x8825)[2] = (35.0, 36.0, 0.0)
    out = io.BytesIO()
    photo.save(out, "JPEG", exif=exif, comment=b"taken by someone")
    assert b"CameraMaker" in out.getvalue()
    checked = uploads.check_image(upload(out.getvalue()))
    data = checked.image.read()
    clean = Image.open(io.BytesIO(data))
    assert clean.size == (20, 40)
    assert not clean.getexif()
    assert b"CameraMaker" not in data
    assert b"taken by" not in data


def test_a_png_keeps_its_transparency_and_loses_its_words() -> None:
    from PIL.PngImagePlugin import PngInfo

    words = PngInfo()
    words.add_text("Author", "someone")
    checked = uploads.check_image(upload(picture("PNG", mode="RGBA", pnginfo=words)))
    data = checked.image.read()
    assert b"someone" not in data
    assert Image.open(io.BytesIO(data)).mode == "RGBA"


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_large_picture_and_its_thumbnail_have_bounds(form: str) -> None:
    checked = uploads.check_image(upload(picture(form, size=(5000, 1000))))
    assert (checked.width, checked.height) == (4000, 800)
    small = Image.open(io.BytesIO(checked.thumbnail.read()))
    assert small.format == form
    assert max(small.size) == 480
    assert checked.image.name != checked.thumbnail.name


def test_names_are_made_harmless() -> None:
    assert uploads.clean_name("..\\..\\etc/名单\u202e.exe\r\n.pdf", "pdf") == "名单.exe.pdf"
    assert uploads.clean_name('a"b;c.docx', "docx") == "a_b_c.docx"
    assert uploads.clean_name("", "txt") == "file.txt"
