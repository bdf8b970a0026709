"""One printed line as the rest of the parser sees it: markup taken off, white space put right, no character lost.

Markup is what a conversion to Markdown or HTML left behind: ``#`` and ``-`` at the beginning of a line, balanced
``**``, ``\\*``, known HTML tags, two blanks at the end. What merely looks like it stays: ``**年`` is two asterisks
that stand for a year, ``<某某条例>`` is a title in angle brackets.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bulletins.ingest.marks import NOTHING, Says
from bulletins.ingest.text import Grid

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3007\u25cb\U00020000-\U0003ffff"
_WIDE = HAN + "\u3000-\u303f\uff00-\uffef\u2014\u2018-\u201d\u2026\u203b\u00d7\u00b7"

_BESIDE_WIDE = re.compile(rf"(?<=[{_WIDE}])\s+|\s+(?=[{_WIDE}])")
_UNIT_POWER = re.compile(r"(?<=[A-Za-z])\s+(?=[²³])")
_SPACES = re.compile(r"[\s\u3000\ufeff\u200b]+")
_HASHES = re.compile(r"\s*(#{1,6})\s+")
_BULLET = re.compile(r"\s*[-*+•]\s+(?=\S)")
_COLUMNS = re.compile(r"[ \u3000\xa0]{2,}")
_PIPES = re.compile(r"\s*\|(?:[^|]*\|){2,}\s*")  # a row of a Markdown table
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~])")
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_TAGS = (
    "p|div|span|br|hr|ol|ul|li|b|i|u|em|strong|font|center|sup|sub|table|tbody|thead|tr|td|th|a|img|h[1-6]|small|big"
)
_TAG = re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_SUPERSCRIPT = re.compile(r"<sup>\s*([0-9])\s*</sup>", re.IGNORECASE)
_POWERS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_TERMINAL = re.compile(r"[。！？!?；;：:…][”’\"'）)】〕\]》]*$")

_SHORTEST_FULL = 16  # characters of a line that can be full
_LEAST_FULL = 8  # such lines that show that a text is cut to one width


@dataclass(slots=True)
class Line:
    """A line with something on it.

    ``spaced`` keeps the blanks inside the line, ``text`` has none beside CJK characters; ``cells`` are the texts of
    a tab line. ``adjacent``: no blank line above it. ``wrapped``: it ends in Markdown's hard line break.
    ``indented``: it begins with two blank characters of print, as paragraphs do. ``full``: in text cut to lines of one
    width, it reaches to that width. ``grid``: the table it is a row of,
    where the file draws tables. ``joined``: the number of the last line that an editor joined to it. ``says``: what an
    editor's marks say of it.
    """

    number: int
    spaced: str
    text: str
    cells: list[str] | None = None
    hashes: int = 0
    bold: bool = False
    bullet: bool = False
    adjacent: bool = False
    wrapped: bool = False
    indented: bool = False
    full: bool = False
    grid: Grid | None = None
    joined: int = 0
    says: Says = NOTHING

    @property
    def last(self) -> int:
        return self.joined or self.number

    @property
    def ends(self) -> bool:
        """Whether a sentence or clause ends with the line."""
        return bool(_TERMINAL.search(self.text))


def tight(text: str) -> str:
    """``text`` without white space beside CJK characters, other runs of it a single blank."""
    text = _SPACES.sub(" ", text).strip()
    return _UNIT_POWER.sub("", _BESIDE_WIDE.sub("", text))


def plain_digits(text: str) -> str:
    """``text``, as long as before, with the digits of full width (２０２１．１) as plain ones."""
    return text.translate(_DIGITS) if _WIDE_DIGIT.search(text) else text


_WIDE_DIGIT = re.compile("[０-９]")
_DIGITS = str.maketrans("０１２３４５６７８９．", "0123456789.")


def compact(text: str) -> str:
    """``text`` without any white space, brackets, quotes and digits of either width alike: for comparing titles."""
    return _SPACES.sub("", text).translate(_ALIKE)


_ALIKE = str.maketrans(
    {
        "（": "(",
        "）": ")",
        "，": ",",
        "：": ":",
        "；": ";",
        "［": "[",
        "］": "]",
        "〔": "[",
        "〕": "]",
        "【": "[",
        "】": "]",
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "＂": '"',
        "《": "",
        "》": "",
        "〈": "",
        "〉": "",
        "*": "",
        "．": ".",
        **{chr(ord("０") + digit): str(digit) for digit in range(10)},
    }
)


def unmark(raw: str) -> str:
    """``raw`` without Markdown and HTML markup, its blanks kept."""
    text = _SUPERSCRIPT.sub(lambda m: m[1].translate(_POWERS), raw)
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "**" in text:
        # Escaped asterisks are text; hide them while balanced pairs are taken off.
        text = _BOLD.sub(r"\1", text.replace("\\*", "\ue000")).replace("\ue000", "\\*")
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text


def columns(raw: str) -> list[str]:
    """The cells of a row that parts them by two blanks or more."""
    found = _HASHES.match(raw) or _BULLET.match(raw)
    rest = raw[found.end() :] if found else raw
    return [tight(cell) for cell in _COLUMNS.split(unmark(rest).strip()) if cell.strip()]


def number_lines(raw_lines: Iterable[str]) -> list[Line]:
    """The lines with text on them, numbered from 1."""
    lines: list[Line] = []
    raw_lines = list(raw_lines)
    open_bold = -1
    for number, raw in enumerate(raw_lines, start=1):
        adjacent = bool(lines) and lines[-1].number == number - 1
        if not _SPACES.sub("", raw):
            # Tabs alone are a row to be filled in, right below another row.
            if "\t" in raw and adjacent and lines[-1].cells:
                lines.append(Line(number, "", "", cells=[""] * (raw.count("\t") + 1), adjacent=True))
            continue
        line = _read_line(number, raw, adjacent)
        if not line.text and not line.cells:
            continue  # nothing but markup
        # A bold run over two adjacent lines: its opening mark on the first, its closing mark on the second.
        if line.cells is None:
            if open_bold == number - 1 and adjacent and line.spaced.endswith("**") and line.spaced != "**":
                for half in (lines[-1], line):
                    half.spaced = half.spaced.removeprefix("**").removesuffix("**").strip()
                    half.text = tight(half.spaced)
                    half.bold = True
            elif line.spaced.startswith("**") and line.spaced.count("**") == 1 and line.spaced != "**":
                open_bold = number
        lines.append(line)
    _mark_full(lines, {n: widths for n, raw in enumerate(raw_lines, start=1) if (widths := _widths(raw))})
    return lines


def _widths(raw: str) -> tuple[int, int] | None:
    """The characters of a long line within a sentence, and the columns they take: two for a wide one."""
    bare = raw.rstrip()
    if len(bare) < _SHORTEST_FULL or "\t" in bare or _TERMINAL.search(bare):
        return None
    return len(bare), sum(1 + (char > "\u2000") for char in bare)


def _mark_full(lines: list[Line], widths: dict[int, tuple[int, int]]) -> None:
    """Marks the full lines where most long lines within a sentence are of one width, in characters or in columns."""
    for measure, slack in ((0, 1), (1, 3)):
        counts = Counter(found[measure] for found in widths.values())
        if not counts:
            return
        width = max(counts, key=lambda w: (sum(counts[w - n] for n in range(slack + 1)), -w))
        alike = sum(counts[width - n] for n in range(slack + 1))
        longer = sum(count for w, count in counts.items() if w > width)
        if alike < _LEAST_FULL or alike * 2 < sum(counts.values()) or longer * 4 > alike:
            continue
        for line in lines:
            if line.cells is None and line.number in widths and widths[line.number][measure] >= width - slack:
                line.full = True
        return


def _read_line(number: int, raw: str, adjacent: bool) -> Line:
    if "\t" in raw.strip(" \r\n") and raw.strip():
        cells = [tight(unmark(cell)) for cell in raw.split("\t")]
        spaced = _SPACES.sub(" ", unmark(raw)).strip()
        return Line(number, spaced, tight(spaced), cells=cells, adjacent=adjacent)
    if _PIPES.fullmatch(raw):
        cells = [tight(unmark(cell)) for cell in raw.strip().strip("|").split("|")]
        spaced = _SPACES.sub(" ", unmark(raw)).strip()
        return Line(number, spaced, tight(spaced), cells=cells, adjacent=adjacent)
    hashes = 0
    rest = raw
    if found := _HASHES.match(rest):
        hashes = len(found[1])
        rest = rest[found.end() :]
    bullet = False
    if not hashes and (found := _BULLET.match(rest)):
        bullet = True
        rest = rest[found.end() :]
    stripped = rest.strip()
    bold = len(stripped) > 4 and stripped.startswith("**") and stripped.endswith("**") and stripped.count("**") == 2
    spaced = _SPACES.sub(" ", unmark(rest)).strip()
    return Line(
        number,
        spaced,
        tight(spaced),
        hashes=hashes,
        bold=bold,
        bullet=bullet,
        adjacent=adjacent,
        wrapped=raw.endswith("  "),
        indented=raw.startswith(("\u3000\u3000", "    ")),
    )
