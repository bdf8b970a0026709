"""Text files: which encoding they are in, told by their bytes alone."""

from __future__ import annotations

from bulletins.ingest.text import ReadError, gettext_noop

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_FREQUENT = frozenset("的一是不人有在中和年月日发府政县市号关于各通知，。、：（）")
_SAMPLE = 200_000  # characters that show whether a decoding is Chinese


def decode(data: bytes, name: str) -> tuple[str, str]:
    """The text and its encoding: utf-8, utf-16-le, utf-16-be or gb18030. Raises ReadError for anything else."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding), encoding
            except UnicodeDecodeError as error:
                if encoding != "utf-8":
                    raise _unknown(name, data[: error.start].count(b"\n") + 1) from None
    nul = data.find(b"\x00")
    if nul < 0:
        body = data.removeprefix(b"\xef\xbb\xbf")
        try:
            return body.decode("utf-8"), "utf-8"
        except UnicodeDecodeError as error:
            line = body.count(b"\n", 0, error.start) + 1
        if (text := _chinese(data, "gb18030")) is not None:
            return text, "gb18030"
    for encoding in ("utf-16-le", "utf-16-be"):
        if (text := _chinese(data, encoding)) is not None:
            return text, encoding
    if nul >= 0:
        raise ReadError(
            "binary",
            gettext_noop(
                "文件“%(name)s”第%(offset)d字节处有空字符，不是文本文件。请另存为DOCX或纯文本（.txt，UTF-8编码）后再导入。"
            ),
            name=name,
            offset=nul + 1,
        )
    raise _unknown(name, line)


def split_lines(text: str) -> list[str]:
    """The lines of ``text``, without the empty one after the last line end."""
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    if lines and not lines[-1]:
        lines.pop()
    return lines


def _unknown(name: str, line: int) -> ReadError:
    return ReadError(
        "encoding",
        gettext_noop(
            "文件“%(name)s”不是UTF-8、UTF-16或GB18030编码（第%(line)d行起无法识别）。请在编辑器中另存为UTF-8编码后再导入。"
        ),
        name=name,
        line=line,
    )


def _chinese(data: bytes, encoding: str) -> str | None:
    """``data`` in ``encoding`` where that gives Chinese text. Nearly every byte string decodes as GB18030 or UTF-16;
    only text that is mostly Chinese in common use is believed."""
    if encoding.startswith("utf-16") and len(data) % 2:
        return None
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    sample = text[:_SAMPLE]
    if "\x00" in text or any(ord(c) < 32 and c not in "\t\n\r\f" for c in sample):
        return None
    wide = [c for c in sample if ord(c) > 0x7F]
    # GB 2312's own characters and punctuation; rare ones and private use mean another encoding.
    common = sum(
        1
        for c in wide
        if "\u4e00" <= c <= "\u9fa5"
        or "\u3000" <= c <= "\u303f"
        or "\uff01" <= c <= "\uffe5"
        or "\u2010" <= c <= "\u2033"
    )
    # The commonest characters of official Chinese turn up in any page of it.
    if wide and common / len(wide) > 0.9 and sum(c in _FREQUENT for c in wide) / len(wide) > 0.04:
        return text
    return None
