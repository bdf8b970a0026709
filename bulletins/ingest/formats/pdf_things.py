"""What stands on a page of a PDF: characters, printed lines, tables, pictures, and the page that holds them."""

from __future__ import annotations

from dataclasses import dataclass, field

from bulletins.ingest.formats.pdf_columns import Part
from bulletins.ingest.text import Merged


@dataclass(slots=True)
class Glyph:
    left: float
    top: float
    right: float
    bottom: float
    size: float
    text: str

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(slots=True)
class Printed:
    """A printed line. ``column`` is 0 where text runs over the page's whole width, 1 and 2 for two columns; ``parts``
    are what wide gaps part it into."""

    left: float
    top: float
    right: float
    bottom: float
    size: float
    text: str
    column: int = 0
    parts: list[Part] = field(default_factory=list)


@dataclass(slots=True)
class Ruled:
    """A table, ruled or in columns."""

    left: float
    top: float
    right: float
    bottom: float
    rows: list[list[str]]
    spans: list[Merged]


@dataclass(slots=True)
class Picture:
    """A picture, or a drawing; ``words`` stand in a drawing's boxes."""

    left: float
    top: float
    right: float
    bottom: float
    words: str = ""


Thing = Printed | Ruled | Picture


@dataclass(slots=True)
class Page:
    """``things`` in reading order; ``unknown`` counts characters whose meaning the file does not tell."""

    number: int
    width: float
    height: float
    things: list[Thing] = field(default_factory=list)
    glyphs: int = 0
    unknown: int = 0
    covered: bool = False  # by a picture as large as the page
    loose: list[Glyph] = field(default_factory=list)  # characters outside tables, until they are lines
    gutter: tuple[float, float] | None = None  # the empty strip between two columns
