"""What the places of a text are called when one cites them: 第三条第二款, “一、总则”第2段, 附件1第四条, 表2."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bulletins.ingest.tree import Block
from bulletins.publishing.naming import bare

_ARTICLE = re.compile(r"第[〇○零一二三四五六七八九十百千\d]+条(?:之[一二三四五六七八九十]+)?(?!规定|所|的|第|和|、|至)")
_CHAPTER = re.compile(r"第[〇○零一二三四五六七八九十百千\d]+[编章节](?=[\s　]|$)")
_ITEM = re.compile(r"[（(]([〇零一二三四五六七八九十]{1,3})[）)]")
_POINT = re.compile(r"(\d{1,3})[.．、](?!\d)")
_DIGITS = "零一二三四五六七八九"


def name_spots(
    blocks: Sequence[Block], anchors: Mapping[int, str], instrument: str = "", head: int = 0
) -> dict[str, str]:
    """The words for each place, by the name of its anchor; the ``head`` blocks at the beginning, addressees and
    signatures are not cited and have none. Within the printed ``instrument`` an article needs no further words, as
    the field cites it."""
    naming = _Naming(instrument)
    found: dict[str, str] = {}
    for n, block in enumerate(blocks[head:], start=head):
        words = naming.of(block)
        if words and n in anchors:
            found[anchors[n]] = words
    return found


class _Naming:
    """Goes through a text from its beginning; what was passed says what the next place is called."""

    def __init__(self, instrument: str) -> None:
        self.instrument = bare(instrument)
        self.part = ""  # 附件1, or the title of a text that this one prints
        self.in_instrument = False
        self.heading = self.article = self.item = ""
        self.paragraphs = self.figures = 0

    def of(self, block: Block) -> str:
        match block.kind:
            case "attachment_label":
                self._begin(re.sub(r"\s+|[：:]$", "", block.text))
                return self.part
            case "title":
                return self._title(block.text)
            case "table":
                return f"表{(block.table or 0) + 1}"
            case "figure":
                self.figures += 1
                return f"图{self.figures}"
            case "heading" | "paragraph" | "item":
                return self._running(block)
        return ""

    def _begin(self, part: str) -> None:
        self.part, self.in_instrument = part, False
        self.heading = self.article = self.item = ""
        self.paragraphs = 0

    def _title(self, text: str) -> str:
        if self.part.startswith("附件") and not self.heading and not self.paragraphs:
            return f"{self.part}《{text}》"
        self._begin(f"《{text}》")
        self.in_instrument = bool(self.instrument) and bare(text) == self.instrument
        return self.part

    def _running(self, block: Block) -> str:
        if article := _ARTICLE.match(block.text):
            self.article, self.item, self.paragraphs = article[0], "", 1
            return self._article()
        if block.kind == "heading":
            chapter = _CHAPTER.match(block.text)
            self.heading = chapter[0] if chapter else f"“{block.text}”"
            self.article = self.item = ""
            self.paragraphs = 0
            return self.part + self.heading
        context = self._article() if self.article else self.part + self.heading
        if item := _ITEM.match(block.text):
            self.item = f"第（{item[1]}）项"
            return context + self.item
        if block.kind == "item" and (point := _POINT.match(block.text)):
            return f"{context}{self.item}第{point[1]}目"
        self.item = ""
        self.paragraphs += 1
        return f"{context}第{numeral(self.paragraphs)}款" if self.article else f"{context}第{self.paragraphs}段"

    def _article(self) -> str:
        return self.article if self.in_instrument else self.part + self.article


def numeral(number: int) -> str:
    """A whole number below 100 in Chinese numerals: 12 → 十二."""
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return f"{_DIGITS[tens] if tens > 1 else ''}十{_DIGITS[ones] if ones else ''}"
