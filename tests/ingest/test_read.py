"""A file becomes text, or an error that says what is wrong, where, and what to do."""

from pathlib import Path

import pytest

from bulletins.ingest import read
from bulletins.ingest.parse import parse, parse_document
from bulletins.ingest.read import NotABulletin, ReadError, read_bytes, read_file
from tests.ingest.sample import BULLETIN


def code_of(data: bytes) -> str:
    with pytest.raises(ReadError) as caught:
        read_bytes(data, "期刊.txt")
    assert "期刊.txt" in str(caught.value)
    assert str(caught.value) == caught.value.template % caught.value.params
    return caught.value.code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n\t", "empty"),
        (b"%PDF-1.7 text", "broken"),
        (b"PK\x03\x04 word/document.xml", "broken"),
        (b"\x89PNG\r\n", "picture"),
        ("通知\x00公告".encode(), "binary"),
        ("前一行\n".encode() + b"\xff\xfe\xfa\x81", "encoding"),
        ("Übergröße für Straßen".encode("latin-1"), "encoding"),
    ],
)
def test_what_is_not_a_text_is_refused_by_its_kind(data: bytes, code: str) -> None:
    assert code_of(data) == code


def test_wrong_encoding_is_reported_with_its_line() -> None:
    with pytest.raises(ReadError, match="第2行"):
        read_bytes("前一行\n".encode() + b"\xff\xfe\xfa\x81", "a.txt")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_give_the_same_text(encoding: str) -> None:
    text = read_bytes(BULLETIN.encode(encoding), "a.txt")
    assert text.lines == tuple(BULLETIN.rstrip("\n").split("\n"))
    assert text.encoding == {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(encoding, encoding)


def test_line_ends_of_windows_do_not_reach_the_text() -> None:
    assert read_bytes("甲\r\n乙\r\n".encode(), "a.txt").lines == ("甲", "乙")


def test_size_is_looked_at_before_the_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    big = tmp_path / "big.txt"
    big.write_bytes(b"x" * 100)
    monkeypatch.setattr(read, "MAX_BYTES", 99)
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("read although too large"))
    with pytest.raises(ReadError) as caught:
        read_file(big)
    assert caught.value.code == "too-large"


def test_files_that_are_not_there_or_not_files_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(ReadError) as missing:
        read_file(tmp_path / "nothing.txt")
    with pytest.raises(ReadError) as folder:
        read_file(tmp_path)
    assert (missing.value.code, folder.value.code) == ("missing", "directory")


def test_a_text_without_documents_is_no_bulletin() -> None:
    with pytest.raises(NotABulletin) as caught:
        parse(read_bytes("春天来了。\n\n山上的花开了。\n".encode(), "诗.txt"))
    assert caught.value.code == "no-document"


def test_pasted_text_is_refused_only_where_there_is_none() -> None:
    assert parse_document("一行").title == "一行"
    with pytest.raises(ReadError):
        parse_document(" \n\t\n")
