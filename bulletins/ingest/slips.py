"""Doubts about words: slips of conversion, brackets without their half, sentences and numbering that break off."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from bulletins.ingest import grammar, tree
from bulletins.ingest.doubts import doubt
from bulletins.ingest.normalise import HAN, Line
from bulletins.ingest.numerals import chinese_number
from bulletins.ingest.tree import Block, Document

_LATIN = re.compile(rf"(?<=[{HAN}])\s?(?:[a-z]{{2,}}|&)\s?(?=[{HAN}。，）)])")
_UNITS = {"km", "kg", "mm", "cm", "hm", "mg", "ml", "kw", "kv", "mw", "www", "http", "https", "pm", "ph", "dn", "app"}
_LATEX = re.compile(r"\$[^$\s][^$]{0,60}\$")
_ENTITY = re.compile(r"&(?:nbsp|lt|gt|amp|quot|#\d{2,5});|</?[a-z]{1,10}(?:\s[^<>]*)?>", re.IGNORECASE)
_UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")

_PAIRS = {"《": "》", "“": "”", "（": "）", "〔": "〕", "【": "】"}
_CLOSING = {close: opened for opened, close in _PAIRS.items()}
_ALIKE = str.maketrans({"(": "（", ")": "）", "[": "〔", "]": "〕", "﹝": "〔", "﹞": "〕", "［": "〔", "］": "〕"})
_REACH = 3  # blocks within which a quotation over several paragraphs closes
_TEXT = ("title", "heading", "paragraph", "item", "note", "attachment_list", "addressees")

_FINISHED = re.compile(r"[。！？!?；;：:…—．.][”’\"'）)】〕\]》]*$|[）)】〕\]》”]$")
_LONG = 24  # characters from which a paragraph with commas in it should end with a stop
_CONTINUES = ("paragraph", "item", "heading", "attachment_label", "title", "signer", "openness", "date")
_FROM_ONE = ("cn", "chapter", "part")  # styles that begin with one wherever they begin
_SEAM = 2  # characters that come twice where two lines meet
_FURTHER_ARTICLE = re.compile("[。；]第([一二三四五六七八九十百]{1,4})条")


def slips(lines: Iterable[Line]) -> Iterator[tree.Warning]:
    """What conversion left in single lines: foreign words, formulas, web code, characters without a picture."""
    for line in lines:
        for slip in _LATIN.finditer(line.spaced):
            word = slip[0].strip()
            if word.lower() not in _UNITS:
                yield doubt(line.number, "latin-in-chinese", word=word)
        if formula := _LATEX.search(line.spaced):
            yield doubt(line.number, "latex", words=formula[0])
        if code := _ENTITY.search(line.spaced):
            yield doubt(line.number, "html", words=code[0])
        if _UNREADABLE.search(line.spaced):
            yield doubt(line.number, "unreadable", words=_shown(line.text))


def wording(document: Document, lines: dict[int, Line]) -> Iterator[tree.Warning]:
    """Doubts about the words of a document's blocks; ``lines`` are the source's by number."""
    yield from _unbalanced(document.blocks)
    yield from _cut(document.blocks)
    yield from _seams(document.blocks, lines)
    yield from _ordinals(document.blocks)
    yield from _columns(document.blocks)


def _shown(text: str) -> str:
    return _UNREADABLE.sub("□", text[:30])


def _unbalanced(blocks: list[Block]) -> Iterator[tree.Warning]:
    """Brackets and quotation marks without their half; a quotation may reach over a few paragraphs."""
    texts = [block for block in blocks if block.kind in _TEXT]
    for order, block in enumerate(texts):
        opened, closing = _lone(block.text)
        if not opened and not closing:
            continue
        around = "".join(other.text for other in texts[max(0, order - _REACH) : order + _REACH + 1])
        lone_around = set(_kinds(_lone(around)))
        for sign, at in [*opened, *closing]:
            kind = _CLOSING.get(sign, sign)
            if kind in lone_around:
                yield doubt(
                    block.lines[0],
                    "unbalanced",
                    open=kind,
                    close=_PAIRS[kind],
                    words=block.text[max(0, at - 8) : at + 12],
                )
                break


def _lone(text: str) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """The signs of ``text`` without their other half, opening ones and closing ones, each with its place."""
    folded = text.translate(_ALIKE)
    mark = grammar.mark_of(text)
    # 1) is a mark; its bracket needs no other half.
    start = 3 if mark and mark.style == "num_close" else 0
    opened: list[tuple[str, int]] = []
    closing: list[tuple[str, int]] = []
    for at in range(start, len(folded)):
        sign = folded[at]
        if sign in _PAIRS:
            opened.append((sign, at))
        elif sign in _CLOSING:
            match = next((i for i in range(len(opened) - 1, -1, -1) if opened[i][0] == _CLOSING[sign]), None)
            if match is None:
                closing.append((sign, at))
            else:
                del opened[match]
    return opened, closing


def _kinds(lone: tuple[list[tuple[str, int]], list[tuple[str, int]]]) -> Iterator[str]:
    for sign, _ in [*lone[0], *lone[1]]:
        yield _CLOSING.get(sign, sign)


def _cut(blocks: list[Block]) -> Iterator[tree.Warning]:
    """Paragraphs that break off: at a comma, or without any stop though they are sentences."""
    text = [block for block in blocks if block.kind != "furniture"]
    for block, after in pairwise(text):
        if block.kind != "paragraph" or after.kind not in _CONTINUES:
            continue
        words = block.text
        comma = words.endswith(("，", ",", "、"))
        # 责任单位：… at the end of a paragraph is a list of names, printed without a stop.
        sentence = len(words) >= _LONG and re.search("[，,。]", words) and not re.search("[:：][^。]*$", words)
        if comma or (sentence and not _FINISHED.search(words)):
            yield doubt(block.lines[1], "cut-sentence", words=words[-16:])


def _seams(blocks: list[Block], lines: dict[int, Line]) -> Iterator[tree.Warning]:
    """Characters that stand both at the end of a line and at the beginning of the next one of a sentence; paragraphs
    that stand twice in a row."""
    for block in blocks:
        if block.kind not in ("paragraph", "item", "heading") or block.lines[0] == block.lines[1]:
            continue
        parts = [lines[n].text for n in range(block.lines[0], block.lines[1] + 1) if n in lines]
        for above, below in pairwise(parts):
            size = next((k for k in range(min(8, len(above), len(below)), _SEAM - 1, -1) if above[-k:] == below[:k]), 0)
            if size and re.search(f"[{HAN}]", below[:size]):
                yield doubt(block.lines[0], "seam-repeats", words=below[:size])
    texts = [block for block in blocks if block.kind in ("paragraph", "item")]
    for before, block in pairwise(texts):
        if before.text == block.text and len(block.text) >= _LONG // 2:
            yield doubt(block.lines[0], "seam-repeats", words=block.text[:20])


def _ordinals(blocks: list[Block]) -> Iterator[tree.Warning]:
    """Marks that do not count on: 一、 then 三、. A list begins again under a mark of a higher level, or runs on."""
    last: dict[str, tuple[int, str]] = {}
    open_styles: list[str] = []
    for block in blocks:
        if block.kind in ("title", "attachment_label"):
            last, open_styles = {}, []
            continue
        mark = grammar.mark_of(block.text) if block.kind in ("heading", "paragraph", "item") else None
        if mark is None or mark.style in ("bare", "decimal", "num_close") or not mark.ordinal:
            continue
        before = last.get(mark.style)
        inside = mark.style in open_styles
        if not before and mark.style in _FROM_ONE and mark.ordinal > 1:
            yield doubt(block.lines[0], "level-start", after=block.text[:12])
        if before and mark.ordinal not in (1, before[0] + 1) and (inside or mark.ordinal > before[0] + 1):
            yield doubt(block.lines[0], "level-jump", before=before[1], after=block.text[:12])
        last[mark.style] = (_last_ordinal(mark, block.text), block.text[:12])
        if inside:
            del open_styles[open_styles.index(mark.style) + 1 :]
        else:
            open_styles.append(mark.style)


def _last_ordinal(mark: grammar.Mark, text: str) -> int:
    """The ordinal that a paragraph ends with: articles may run on in it, 第一条……。第二条……。"""
    ordinal = mark.ordinal
    for further in _FURTHER_ARTICLE.finditer(text) if mark.style == "article" else ():
        ordinal += chinese_number(further[1]) == ordinal + 1
    return ordinal


def _columns(blocks: list[Block]) -> Iterator[tree.Warning]:
    """Traces of two columns read across: the tail of another sentence on the addressees' line, text between signature
    and date, groups of people without people."""
    for before, block in pairwise(blocks):
        if before.kind == "addressees" and block.kind == "paragraph" and block.lines[0] <= before.lines[1]:
            yield doubt(block.lines[0], "two-columns", words=block.text[:20])
        elif before.kind == "signer" and block.kind in ("paragraph", "item"):
            yield doubt(before.lines[0], "two-columns", words=before.text[:20])
        elif _unnumbered(before) and _unnumbered(block):
            yield doubt(before.lines[0], "two-columns", words=f"{before.text} {block.text}"[:30])


def _unnumbered(block: Block) -> bool:
    return block.kind == "heading" and grammar.mark_of(block.text) is None
