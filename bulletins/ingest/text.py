"""What reading a file yields, whatever its format: numbered lines, and what the file knew beyond its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


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


def suffix_of(encoding: str) -> str:
    """The file name suffix for a text's ``encoding``: that of its format, ``.txt`` for text."""
    return f".{encoding}" if encoding in ("docx", "pdf", "html", "mhtml", "zip") else ".txt"


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged cell of a grid, by zero-based row and column."""

    row: int
    col: int
    rowspan: int
    colspan: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A table, or the piece of one on a page, as its file draws it.

    Its rows stand on the lines ``first`` to ``last``, a row a line; rows without any text have no line, ``blank`` holds
    their zero-based positions. Rows of ``spans`` count blank rows too. ``header_rows`` is what the file marks as
    header, ``None`` where it marks nothing.
    """

    first: int
    last: int
    columns: int
    spans: tuple[Merged, ...] = ()
    blank: tuple[int, ...] = ()
    header_rows: int | None = None


@dataclass(frozen=True, slots=True)
class Image:
    """A picture of the file; it stands at ``line``, of which the parser makes a figure block.

    ``name`` ends in the bytes' real kind (``.png``, ``.jpeg``); ``alt`` is the file's own description, often empty.
    """

    line: int
    name: str
    data: bytes = field(repr=False)
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A doubt that arose while the file was read; the parser passes it on as a warning.

    ``template % params`` is the message in Chinese, ``cure`` says what to do.
    """

    line: int
    code: str
    template: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    cure: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A file's text: ``lines[0]`` is line 1, without line ends.

    ``encoding`` is a text file's encoding; for other formats their name (``docx``, ``pdf``). ``pages`` has the page of
    the file (from 1) for every line, and is empty where the format has no pages; ``folios`` maps such a page to the
    number printed on it, where one is printed.
    """

    name: str
    sha256: str
    encoding: str
    lines: tuple[str, ...]
    grids: tuple[Grid, ...] = ()
    images: tuple[Image, ...] = ()
    notes: tuple[Note, ...] = ()
    pages: tuple[int, ...] = ()
    folios: Mapping[int, int] = field(default_factory=dict)

    def page_of(self, line: int) -> int | None:
        """The printed number of the page that ``line`` stands on; the file's own where no page has a number."""
        if not self.pages:
            return None
        page = self.pages[line - 1]
        return self.folios.get(page) if self.folios else page
