"""Automatic numbering of Word: the label that each numbered paragraph shows, 一、 （一） 1. and the like."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "〇一二三四五六七八九"
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"

Element = Any  # lxml's stubs know too little of namespaced look-ups to help here


def value(element: Element | None, path: str) -> str | None:
    """The ``w:val`` of the element at ``path`` (``pPr/numPr/ilvl``) below ``element``."""
    found = None if element is None else element.find("/".join(W + step for step in path.split("/")))
    return None if found is None else found.get(W + "val", "")


class Styles:
    """Paragraph styles by id, with what they inherit."""

    def __init__(self, root: Element | None) -> None:
        styles = [] if root is None else root.findall(W + "style")
        self._styles = {style.get(W + "styleId"): style for style in styles}
        self._default = next(
            (s.get(W + "styleId") for s in styles if s.get(W + "type") == "paragraph" and s.get(W + "default") == "1"),
            None,
        )

    def value(self, paragraph: Element, path: str) -> str | None:
        """What the paragraph says of itself at ``path``, or else its style or one that this is based on."""
        said = value(paragraph, path)
        for style in () if said is not None else self.chain(paragraph):
            if (said := value(style, path)) is not None:
                break
        return said

    def chain(self, paragraph: Element) -> list[Element]:
        """The paragraph's style and those it is based on."""
        found: list[Element] = []
        name = value(paragraph, "pPr/pStyle") or self._default
        while (style := self._styles.get(name)) is not None and style not in found:
            found.append(style)
            name = value(style, "basedOn")
        return found

    def linked_numbering(self, name: str) -> str | None:
        return value(self._styles.get(name), "pPr/numPr/numId")


class Numbering:
    """Counts numbered paragraphs in document order."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._lists: dict[str, Element] = {}
        self._nums: dict[str, Element] = {}
        if root is not None:
            self._lists = {e.get(W + "abstractNumId"): e for e in root.findall(W + "abstractNum")}
            self._nums = {e.get(W + "numId"): e for e in root.findall(W + "num")}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._begun: set[tuple[str, int]] = set()

    def label(self, paragraph: Element) -> str:
        """The label the paragraph shows, with the blank that parts it from the text; ``- `` for a bullet."""
        number = self._styles.value(paragraph, "pPr/numPr/numId")
        if not number or number == "0" or number not in self._nums:
            return ""
        source = self._abstract(number)
        if source is None:
            return ""
        level = self._level_number(paragraph, source)
        definition = self._level(number, source, level)
        if definition is None:
            return ""
        counts = self._count(number, source, level)
        return self._render(number, source, definition, counts)

    def _abstract(self, number: str) -> Element | None:
        source = self._lists.get(value(self._nums[number], "abstractNumId") or "")
        link = value(source, "numStyleLink")
        if link and (linked := self._styles.linked_numbering(link)) in self._nums:
            source = self._lists.get(value(self._nums[linked or ""], "abstractNumId") or "")
        return source

    def _level_number(self, paragraph: Element, source: Element) -> int:
        said = self._styles.value(paragraph, "pPr/numPr/ilvl")
        if said is None:
            names = [style.get(W + "styleId") for style in self._styles.chain(paragraph)]
            tied = [lvl for lvl in source.findall(W + "lvl") if value(lvl, "pStyle") in names]
            said = tied[0].get(W + "ilvl") if tied else "0"
        return int(said or 0)

    def _level(self, number: str, source: Element, level: int) -> Element | None:
        override = self._override(number, level)
        own = None if override is None else override.find(W + "lvl")
        if own is not None:
            return own
        return next((lvl for lvl in source.findall(W + "lvl") if lvl.get(W + "ilvl") == str(level)), None)

    def _override(self, number: str, level: int) -> Element | None:
        found = self._nums[number].findall(W + "lvlOverride")
        return next((e for e in found if e.get(W + "ilvl") == str(level)), None)

    def _start(self, number: str, source: Element, level: int) -> int:
        return int(value(self._level(number, source, level), "start") or 1)

    def _count(self, number: str, source: Element, level: int) -> dict[int, int]:
        counts = self._counts[source.get(W + "abstractNumId")]
        restart = value(self._override(number, level), "startOverride")
        if restart and (number, level) not in self._begun:
            counts[level] = int(restart) - 1
        self._begun.add((number, level))
        for above in range(level):
            counts.setdefault(above, self._start(number, source, above))
        counts[level] = counts.get(level, self._start(number, source, level) - 1) + 1
        for below in [n for n in counts if n > level]:
            del counts[below]
        return counts

    def _render(self, number: str, source: Element, definition: Element, counts: dict[int, int]) -> str:
        kind = value(definition, "numFmt") or "decimal"
        if kind == "bullet":
            return "- "
        legal = definition.find(W + "isLgl") is not None
        label = value(definition, "lvlText") or ""
        for level in range(9):
            if f"%{level + 1}" in label:
                own = value(self._level(number, source, level), "numFmt") or "decimal"
                count = counts.get(level, self._start(number, source, level))
                label = label.replace(f"%{level + 1}", written(count, "decimal" if legal else own))
        label = label.strip()
        # 第一条 and 1.1 need a blank before the text; 一、 and （一） do not.
        return label + " " if label and (label[-1].isalnum()) else label


def written(number: int, kind: str) -> str:
    """``number`` in one of Word's number formats; in digits where the format is not known."""
    if kind in ("none", ""):
        return ""
    if kind in _CHINESE:
        return chinese(number)
    if kind in _ENCLOSED and 1 <= number <= _ENCLOSED[kind][1]:
        return chr(ord(_ENCLOSED[kind][0]) + number - 1)
    if kind in ("upperRoman", "lowerRoman"):
        roman = _roman(number)
        return roman.upper() if kind == "upperRoman" else roman
    if kind in ("upperLetter", "lowerLetter"):
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if kind == "upperLetter" else letter
    if kind == "decimalZero":
        return f"{number:02d}"
    if kind in ("decimalFullWidth", "decimalFullWidth2"):
        return "".join(chr(ord("０") + int(digit)) for digit in str(number))
    if kind in ("chineseLegalSimplified", "ideographLegalTraditional"):
        return chinese(number, _FORMAL, "拾佰仟")
    if kind == "ideographTraditional":
        return _STEMS[(number - 1) % 10]
    if kind == "ideographZodiac":
        return _BRANCHES[(number - 1) % 12]
    return str(number)


_CHINESE = {
    "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand",
    "koreanCounting", "ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital",
}  # fmt: skip
_ENCLOSED = {
    "decimalEnclosedCircle": ("①", 20),
    "decimalEnclosedCircleChinese": ("①", 20),
    "decimalEnclosedParen": ("⑴", 20),
    "decimalEnclosedFullstop": ("⒈", 20),
}


def chinese(number: int, digits: str = _DIGITS, units: str = "十百千") -> str:
    """``number`` in words: 十二, 一百零五."""
    if not 0 < number < 10_000:
        return str(number)
    text, gap = "", False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            if gap and text:
                text += "零"
            text += digits[digit] + (units[power - 1] if power else "")
            gap = False
        else:
            gap = True
    return text.removeprefix(digits[1]) if 10 <= number < 20 else text


def _roman(number: int) -> str:
    text = ""
    for worth, letters in _ROMAN:
        while number >= worth:
            text += letters
            number -= worth
    return text


def parse_part(blob: bytes) -> Element:
    """The root of an XML part, read without entities, network or limits lifted."""
    return etree.fromstring(blob, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
