"""Files that cannot be read are refused with a message that says what is wrong and what to do, whatever their name."""

import io
import re
import zlib
from pathlib import Path

import pytest
from PIL import Image

from bulletins.ingest.formats import bounds
from bulletins.ingest.formats.child import read as read_in_child
from bulletins.ingest.formats.notes import NOTES
from bulletins.ingest.read import ReadError, read_bytes
from tests.ingest.formats import raw, word

DOCS = Path(__file__).resolve().parents[3] / "docs" / "formats.md"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
DOCUMENT = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body/></w:document>'
BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>' + DOCUMENT


def scanned(pages: int = 2) -> bytes:
    out = io.BytesIO()
    images = [Image.new("RGB", (600, 850), "white") for _ in range(pages)]
    images[0].save(out, "PDF", save_all=True, append_images=images[1:])
    return out.getvalue()


def locked_package() -> bytes:
    data = bytearray(raw.package({"word/document.xml": DOCUMENT}))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


def saved() -> bytes:
    document = word.new()
    document.add_paragraph("正文")
    return word.saved(document)


CASES = {
    "locked PDF": (raw.locked, "encrypted", "密码"),
    "locked DOCX": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted", "取消密码"),
    "locked ZIP": (locked_package, "encrypted", "密码"),
    "old Word": (lambda: OLE + "WordDocument".encode("utf-16-le"), "legacy", "另存为DOCX"),
    "old Excel": (lambda: OLE + "Workbook".encode("utf-16-le"), "format", "XLS"),
    "macros": (lambda: raw.package({"word/document.xml": DOCUMENT, "word/vbaProject.bin": b"x"}), "macros", "宏"),
    "broken DOCX": (lambda: saved()[:-400], "broken", "损坏"),
    "DOCX without text": (lambda: raw.package({"[Content_Types].xml": b"<x/>", "word/a": b""}), "broken", "DOCX"),
    "broken PDF": (lambda: b"%PDF-1.7\n" + b"garbage" * 50, "broken", "PDF"),
    "zip bomb": (lambda: raw.package({"word/document.xml": bytes(30_000_000)}), "zip-bomb", "word/document.xml"),
    "entity bomb": (lambda: raw.package({"word/document.xml": BOMB}), "unsafe-xml", "实体定义"),
    "pages": (lambda: raw.pdf([raw.shown()], shared=10_000), "too-many-pages", "10000页"),
    "scan": (scanned, "no-text", "文字识别"),
    "codes": (raw.coded, "no-unicode", "第1页"),
    "spreadsheet": (lambda: raw.package({"xl/workbook.xml": b"<x/>"}), "format", "XLSX"),
    "ODT": (lambda: raw.package({"mimetype": b"x", "content.xml": b"<x/>"}), "format", "ODT"),
    "OFD": (lambda: raw.package({"OFD.xml": b"<x/>"}), "format", "OFD"),
    "archive": (lambda: raw.package({"公报.txt": b"x"}), "archive", "解压"),
    "RTF": (lambda: rb"{\rtf1\ansi text}", "format", "RTF"),
    "XML": (lambda: b'<?xml version="1.0"?><a/>', "format", "XML"),
    "photograph": (word.picture, "picture", "PNG"),
    "page of script": (lambda: b"<!DOCTYPE html><html><body><script>1</script></body></html>", "empty", "没有正文"),
    "empty DOCX": (lambda: word.saved(word.new()), "empty", "空的"),
}


@pytest.mark.parametrize(("data", "code", "says"), CASES.values(), ids=CASES)
@pytest.mark.parametrize("name", ["公报.txt", "公报.docx"])
def test_each_has_its_own_message(data, code: str, says: str, name: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ReadError) as caught:
        read_bytes(data(), name)
    message = str(caught.value)
    assert (caught.value.code, message.count(name)) == (code, 1)
    assert says in message
    assert re.search("请", message)


def test_a_page_that_unpacks_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "MEGABYTES", 400)
    packer = zlib.compressobj(9)
    stream = b"".join(packer.compress(b"0 0 m " * 100_000) for _ in range(1000)) + packer.flush()
    with pytest.raises(ReadError) as caught:
        read_bytes(raw.pdf([stream]), "公报.pdf")
    assert caught.value.code == "too-complex"


def test_reading_ends_with_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds, "SECONDS", 1)
    stream = zlib.compress(b"BT /F 12 Tf 72 700 Td (Hello) Tj ET " * 2000)
    with pytest.raises(ReadError, match=r"第\d+页") as caught:
        read_in_child("pdf", raw.pdf([stream], shared=1000), "公报.pdf")
    assert caught.value.code == "too-slow"


def test_every_code_and_note_is_documented() -> None:
    told = set(re.findall(r"^\| `([a-z-]+)` \|", DOCS.read_text("utf-8"), re.MULTILINE))
    others = {"too-large", "missing", "directory", "unreadable", "binary", "encoding", "no-document"}
    assert told == {code for _, code, _ in CASES.values()} | {"too-slow", "too-complex"} | others | set(NOTES)
