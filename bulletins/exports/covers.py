"""The cover of an issue that has no picture of its own: its masthead, set on a sheet.

One layout, drawn twice: as SVG for pages, and as PNG for those who show a link to a page and take no SVG. An
<img> takes nothing from its page, so the cover has a few colours of its own, those of the site.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

from django.utils import formats, translation
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont

from bulletins.exports.printed import LANGUAGE
from bulletins.exports.titles import lines_of
from bulletins.models import Issue

WIDTH, HEIGHT = 420, 594  # A4
PAPER, RED, INK, SOFT = "#fcfaf6", "#8f1d21", "#24211d", "#5f584f"
FONTS = "'Source Han Serif SC','Noto Serif CJK SC','Songti SC',STSong,SimSun,serif"
# Where Debian and others keep a font for Chinese that Pillow reads.
_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts")
_FILES = ("NotoSerifCJK-Bold.ttc", "NotoSerifCJKsc-Bold.otf", "SourceHanSerifSC-Bold.otf", "SourceHanSerif-Bold.ttc")
_PICTURE_SCALE = 2

_SPINE = 14
_CENTRE = (WIDTH + _SPINE) / 2
_MOST = 330  # the widest line
_TALLEST = 112  # a title of several lines
_SERIAL = "公报"


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    colour: str


@dataclass(frozen=True, slots=True)
class Words:
    """A line around the middle of the sheet; ``y`` is its base, ``spread`` the width it is spaced out to, if any."""

    text: str
    y: float
    size: float
    colour: str
    spread: float = 0


Piece = Bar | Words


def svg(issue: Issue) -> str:
    drawn = "".join(_as_svg(piece) for piece in layout(issue))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f'<g text-anchor="middle" font-family="{FONTS}" font-weight="700">{drawn}</g></svg>'
    )


def png(issue: Issue) -> bytes | None:
    """None where this machine has no font for it."""
    return _png(tuple(layout(issue))) if font_at(16) else None


def picture_address(issue: Issue) -> str:
    """Where the cover is a picture of points; empty where it is none and none can be drawn here."""
    if issue.cover:
        return f"{issue.get_absolute_url()}cover/"
    return f"{issue.get_absolute_url()}cover.png" if font_at(16) else ""


def layout(issue: Issue) -> Iterator[Piece]:
    """The sheet from top to bottom, in Chinese whatever the language of the page."""
    with translation.override(LANGUAGE):
        label, overall = issue.label, issue.overall_label
        day = formats.date_format(issue.printed_on, "DATE_FORMAT") if issue.printed_on else ""
        printed = _("%(day)s出版") % {"day": day} if day else ""
    yield Bar(0, 0, WIDTH, HEIGHT, PAPER)
    yield Bar(0, 0, _SPINE, HEIGHT, RED)
    yield Bar(_SPINE + 4, 0, 1, HEIGHT, RED)
    title = _plain(issue.bulletin.title)
    if title.endswith(_SERIAL) and len(title) > len(_SERIAL):
        yield from _lines(title.removesuffix(_SERIAL), 106, 36, 12)
        yield Words(_SERIAL, 268, 108, RED, spread=256)
    else:
        yield from _lines(title, 190, 50, 8)
    yield Bar(_CENTRE - _MOST / 2, 312, _MOST, 4, RED)
    yield Bar(_CENTRE - _MOST / 2, 319, _MOST, 1, RED)
    yield _fitted(label, 366, 27, INK)
    yield _fitted(f"（{overall}）" if overall else "", 396, 17, SOFT)
    yield _fitted(_plain(issue.bulletin.government), 516, 18, INK)
    yield _fitted(printed, 546, 15, SOFT)


def _lines(text: str, middle: float, largest: float, most: int) -> Iterator[Words]:
    """A title in up to three lines, the smaller the longer it is."""
    lines = lines_of(text, most) if len(text) <= 3 * most else lines_of(text, -(-len(text) // 3))
    size = min(largest, _MOST / max(map(_ems, lines)), _TALLEST / (1.3 * len(lines) - 0.3))
    step = size * 1.3
    first = middle + size / 3 - (len(lines) - 1) * step / 2
    for n, line in enumerate(lines):
        yield Words(line, first + n * step, size, RED)


def _fitted(text: str, y: float, size: float, colour: str) -> Words:
    return Words(text, y, min(size, _MOST / max(_ems(text), 1)), colour)


def _plain(text: str) -> str:
    """Without what no XML may hold."""
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cs", "Cn") else c for c in text).strip()


def _ems(text: str) -> float:
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.6 for c in text)


def _as_svg(piece: Piece) -> str:
    if isinstance(piece, Bar):
        place = f'x="{piece.x:g}" y="{piece.y:g}" width="{piece.width:g}" height="{piece.height:g}"'
        return f'<rect {place} fill="{piece.colour}"/>'
    if not piece.text:
        return ""
    spread = f' textLength="{piece.spread:g}"' if piece.spread else ""
    place = f'x="{_CENTRE:g}" y="{piece.y:g}" font-size="{piece.size:.4g}"'
    return f'<text {place} fill="{piece.colour}"{spread}>{escape(piece.text)}</text>'


@lru_cache(maxsize=32)
def _png(pieces: tuple[Piece, ...]) -> bytes:
    scale = _PICTURE_SCALE
    image = Image.new("RGB", (WIDTH * scale, HEIGHT * scale), PAPER)
    draw = ImageDraw.Draw(image)
    for piece in pieces:
        if isinstance(piece, Bar):
            corner = piece.x * scale, piece.y * scale
            end = corner[0] + piece.width * scale - 1, corner[1] + piece.height * scale - 1
            draw.rectangle((corner, end), fill=piece.colour)
        elif piece.text:
            _draw(draw, piece, scale)
    out = BytesIO()
    image.quantize(64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _draw(draw: ImageDraw.ImageDraw, words: Words, scale: int) -> None:
    font = font_at(round(words.size * scale))
    if not words.spread:
        draw.text((_CENTRE * scale, words.y * scale), words.text, fill=words.colour, font=font, anchor="ms")
        return
    step = (words.spread - words.size) / (len(words.text) - 1)
    for n, character in enumerate(words.text):
        x = _CENTRE - words.spread / 2 + words.size / 2 + n * step
        draw.text((x * scale, words.y * scale), character, fill=words.colour, font=font, anchor="ms")


@lru_cache(maxsize=16)
def font_at(size: int) -> ImageFont.FreeTypeFont | None:
    path, index = _font_file()
    return ImageFont.truetype(path, size, index=index) if path else None


@lru_cache(maxsize=1)
def _font_file() -> tuple[str, int]:
    """A font for Chinese and, of a file of several, the number of the one for the mainland; ("", 0) where there is
    none."""
    for folder in map(Path, _FOLDERS):
        for path in (found for name in _FILES for found in sorted(folder.rglob(name))):
            for index in range(5):
                try:
                    family = ImageFont.truetype(str(path), 16, index=index).getname()[0] or ""
                except OSError:
                    break
                if family.endswith(" SC"):
                    return str(path), index
    return "", 0
