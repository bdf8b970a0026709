"""Writes the text that the parser reads: a blank line between blocks, a row of a table a line with tabs.

Paragraphs, tables and pictures come in reading order; line numbers, grids and pages are kept on the way.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence

from bulletins.ingest.formats import bounds
from bulletins.ingest.formats.notes import note
from bulletins.ingest.text import Grid, Image, Merged, Note, Text

_BLANKS = re.compile(r"[ \t\r\n\f\v\xa0]+")
# Soft hyphens, byte order marks, directional and other marks that nobody sees; C0 controls.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\x00-\x08\x0e-\x1f\x7f]")
_NUMBERED_CAPTION = re.compile(r"图\s*\d{1,2}(?:[-—.]\d{1,2})?[\s：:.、]*\S.{1,40}")
_CAPTION = re.compile(r"(?![-\d（(#|]).{2,60}图(?:[（(].{1,16}[)）])?")
_KINDS = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpeg", b"GIF8": "gif", b"BM": "bmp", b"RIFF": "webp"}
_KINDS |= {b"II*\x00": "tiff", b"MM\x00*": "tiff", b"\x01\x00\x00\x00": "emf", b"\xd7\xcd\xc6\x9a": "wmf"}


def clean(text: str) -> str:
    """``text`` on one line, runs of white space a single blank, without characters that nobody sees."""
    return _BLANKS.sub(" ", _INVISIBLE.sub("", text)).strip(" ")


def image_kind(data: bytes) -> str:
    """The extension for a picture's bytes, ``bin`` where they are none that is known."""
    return next((kind for magic, kind in _KINDS.items() if data.startswith(magic)), "bin")


class Writer:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.pages: list[int] = []
        self.grids: list[Grid] = []
        self.images: list[Image] = []
        self.notes: list[Note] = []
        self.page = 0
        self._image_bytes = 0
        self._placeholder = 0  # line of a picture that still may find its caption below

    @property
    def next_line(self) -> int:
        """The number of the line that the next block begins on."""
        return len(self.lines) + (2 if self.lines and self.lines[-1] else 1)

    def paragraph(self, *lines: str) -> None:
        """One paragraph; several lines stand right below one another."""
        kept = [line for line in map(clean, lines) if line]
        if not kept:
            return
        if self._placeholder and self._placeholder == len(self.lines) and _NUMBERED_CAPTION.fullmatch(kept[0]):
            self.lines[-1] = kept[0]
            kept = kept[1:]
            self._placeholder = 0
            if not kept:
                return
        self._open()
        for line in kept:
            self._line(line)

    def table(self, rows: Sequence[Sequence[str]], spans: Sequence[Merged], header_rows: int | None = None) -> None:
        """A table; ``rows`` is rectangular, covered cells are empty. A table of blanks alone is left out."""
        rows = [[clean(cell) for cell in row] for row in rows]
        filled = [row for row in rows if any(row)]
        if not filled:
            return
        self._open()
        first = len(self.lines) + 1
        for row in filled:
            self._line("\t".join(row))
        blank = tuple(n for n, row in enumerate(rows) if not any(row))
        self.grids.append(Grid(first, len(self.lines), len(rows[0]), tuple(spans), blank, header_rows))

    def image(self, data: bytes, alt: str = "", words: str = "") -> None:
        """A picture where it stands. A caption 图1 …… beside it is its line; otherwise it gets a line of its own.
        ``words`` are those printed in it: its alternative text where it has no other."""
        if len(self.images) >= bounds.MAX_IMAGES or self._image_bytes + len(data) > bounds.MAX_IMAGE_BYTES:
            self.note("image-skipped")
            data = b""
        alt = re.sub(r"[\[\]()]", "", clean(alt))[:200]
        name = f"图{len(self.images) + 1}.{image_kind(data)}"
        above = next((line for line in reversed(self.lines) if line), "")
        taken = self.images[-1].line if self.images else 0
        if _NUMBERED_CAPTION.fullmatch(above) and taken < len(self.lines):
            at = len(self.lines)
            self._placeholder = 0
        else:
            caption = alt or (above if _CAPTION.fullmatch(above) and "\t" not in above else "") or "图"
            self._open()
            self._line(f"![{caption}]({name})")
            at = self._placeholder = len(self.lines)
        if data:
            self._image_bytes += len(data)
            self.images.append(Image(at, name, data, alt or clean(words)[:200]))

    def note(self, code: str, line: int = 0, **params: str | int) -> None:
        """A doubt about ``line``, or about the place reached."""
        self.notes.append(note(line or max(1, len(self.lines)), code, **params))

    def text(self, data: bytes, name: str, encoding: str, folios: Mapping[int, int] | None = None) -> Text:
        return Text(
            name,
            hashlib.sha256(data).hexdigest(),
            encoding,
            tuple(self.lines),
            tuple(self.grids),
            tuple(self.images),
            tuple(self.notes),
            tuple(self.pages) if self.page else (),
            dict(folios or {}),
        )

    def _open(self) -> None:
        if self.lines:
            self._line("")

    def _line(self, line: str) -> None:
        self.lines.append(line)
        self.pages.append(self.page)
