"""From claimed lines to blocks: what is left becomes paragraphs, and sentences that a page break cut are joined."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise

from bulletins.ingest import grammar
from bulletins.ingest.items import Item
from bulletins.ingest.normalise import HAN, tight
from bulletins.ingest.people import member_text, name_lines
from bulletins.ingest.tree import Block, BlockKind

_SHORTEST_CUT = 8  # characters a first half must have; shorter lines are names and labels
_FURTHEST = 8  # lines looked back
_SHORTEST_PLAIN = 17  # the same without any punctuation in it
_SHORTEST_LABELLED = 18  # the same for 责任单位：…, whose values are short
_BRACKET = re.compile(r"(?<![。；;！？])[（(][^（()）：:。]{1,16}[)）]$")
_NOTED = re.compile("责任|负责|牵头|配合|落实|完成|试行|暂行|草案|附|[见略：:]")  # notes behind a whole sentence
_SENTENCE = 24  # characters a sentence cut behind a bracket has at least
_CLOSED = re.compile(r"[）)】〕\]]$")
_STARTS = re.compile(
    r"(?:[※△▲●○◆★☆■□▪]|——|--|一是|二是|三是|四是|五是|六是|七是|八是|[（(]此件|注[:：]|备注|说明[:：])"
)
_TITLE = re.compile(rf"(?:{grammar.GENRES}|表|名册|示意图|流程图)(?:[（(].{{1,16}}[)）])?$")
_SIBLINGS = 3  # headings that show how their kind is built
_LEADS = re.compile(r"(?:如下|[下以]列?[^，。]{0,6})[:：]$")
_IMAGE = re.compile(r"!\[(.*?)\]\(.*?\)")
_FIGURE = re.compile(r"图\s*\d{1,2}(?:[-—.]\d{1,2})?(?:[\s：:.、]\s*.{2,40})")
_LISTED = re.compile(rf"(?<=[{HAN}])\s+[{HAN}]{{2,8}}[:：]\S+$")  # 某项目　完成单位：某院 is a line of a list
_WORDS_END = re.compile(r"[^，。；：、]{1,4}。")  # the last characters of a cut sentence
_DATED = re.compile(r"(?:\d{1,2}月)?\d{1,2}日(?:[—\-－~至]|\s|[^前后内起至、，,。以)）])")


def claim_rest(items: list[Item]) -> None:
    """Gives every item that no pass has claimed its kind, and joins what belongs together."""
    for index, item in enumerate(items):
        if not item.free:
            continue
        item.kind = _kind(item)
        if index and (_goes_on(items, index) or _same_paragraph(items, index)):
            item.joins = True
            # A cut sentence is one block, whatever its second half looks like.
            item.kind = items[index - 1].kind
    _join_lone_clauses(items)


def _join_lone_clauses(items: list[Item]) -> None:
    """Joins two paragraphs under a heading, the first ending in a semicolon, where the headings beside it
    have one paragraph alone, or a list: a page break cut that paragraph between two clauses."""
    heads = [i for i, item in enumerate(items) if not item.joins and item.kind not in ("paragraph", "form_line")]
    bodies: dict[tuple[int, int | None], list[list[int]]] = defaultdict(list)
    for head, following in pairwise([*heads, len(items)]):
        if items[head].kind == "heading":
            body = [i for i in range(head + 1, following) if not items[i].joins]
            bodies[items[head].scope, items[head].level].append(body)
    for siblings in bodies.values():
        alone = [body for body in siblings if len(body) == 1]
        several = [body for body in siblings if len(body) > 1 and not grammar.mark_of(items[body[0]].spaced)]
        if len(alone) < _SIBLINGS or len(several) != 1 or len(several[0]) != 2:
            continue
        first, second = (items[i] for i in several[0])
        plain = not (grammar.mark_of(first.spaced) or grammar.mark_of(second.spaced) or second.line.says.apart)
        if plain and re.search("[；;]$", items[several[0][1] - 1].text) and second.text.endswith("。"):
            second.joins = True


def _kind(item: Item) -> BlockKind:
    text = item.text
    if _IMAGE.fullmatch(text) or (_FIGURE.fullmatch(item.spaced) and not item.line.ends):
        return "figure"
    if grammar.NOTE.match(text) and not re.search(r"说明[:：].{60,}", text):
        return "note"
    if len(text) < 90 and (grammar.BLANKS.search(item.spaced) or (item.scope and _is_form_label(item))):
        return "form_line"
    if grammar.LABELLED.match(text) and len(text) <= 40 and not (item.line.ends or item.line.full):
        return "item"
    return "paragraph"


def _is_form_label(item: Item) -> bool:
    """Whether a line is to be filled in; 第五条 应当符合下列条件： is not."""
    mark = grammar.mark_of(item.spaced)
    leads = (mark is not None and mark.style == "article") or re.search(
        r"(?:如下|[下以]列?[^，。]{0,6})[:：]$", item.text
    )
    return not leads and grammar.is_form_label(item.spaced)


def _goes_on(items: list[Item], index: int) -> bool:
    """Whether an item is the rest of the sentence before it."""
    before, item = items[index - 1], items[index]
    if not _may_go_on(before, item):
        return _note_goes_on(before, item)
    opened = _open_bracket(_block_text(items, index - 1))
    if (
        not opened
        and grammar.LABELLED.match(item.text)
        and (item.kind == "item" or grammar.LABELLED.match(before.text))
    ):
        return False
    if before.text.endswith("$$"):
        return False  # a formula set apart
    if _WORDS_END.fullmatch(item.text) and len(before.text) >= _SHORTEST_CUT:
        return True
    long_enough = len(before.text) >= _SHORTEST_CUT
    if item.line.adjacent or before.line.full:
        return long_enough or before.joins
    mark = grammar.mark_of(before.spaced)
    listed = _LISTED.search(mark.rest if mark else before.spaced) or name_lines(before, item)
    if listed and not opened:
        return False
    if long_enough and (opened or before.text.endswith(("，", ",", "、"))):
        return True
    if item.kind != "paragraph" or (before.kind == "item" and len(before.text) < _SHORTEST_LABELLED):
        return False
    if _DATED.match(item.text) and _DATED.match(_start(items, index - 1).text):
        return False
    if not before.joins and _TITLE.search(before.text) and not re.search(r"[，、；：,;:]", before.text):
        return False
    plain = not re.search(r"[，、。；：,;:“（(《]", before.text)
    if len(before.text) < (_SHORTEST_PLAIN if plain else _SHORTEST_CUT) and not before.joins:
        return False
    return not _CLOSED.search(before.text) or item.text[0] in "，。；、,;的" or _explains_a_word(before, item)


def _explains_a_word(before: Item, item: Item) -> bool:
    """Whether the bracket that ends a line explains a word of a sentence that was cut right behind it: 各乡（镇）."""
    found = _BRACKET.search(before.text)
    if found is None or found.start() < _SENTENCE or _NOTED.search(found[0]):
        return False
    return bool(re.search("[，。；：,;:][^。；;]{2,}$", before.text[: found.start()])) and item.line.ends


def _note_goes_on(before: Item, item: Item) -> bool:
    """Whether a note under a table was cut by a page: notes often lack their full stop, so a comma has to show it."""
    if before.kind != "note" or item.kind != "paragraph" or before.scope != item.scope or item.line.says.apart:
        return False
    amid = before.text.endswith(("、", "，", ",")) or bool(grammar.AMID.match(item.text))
    return amid and grammar.mark_of(item.spaced) is None


def _same_paragraph(items: list[Item], index: int) -> bool:
    """In text wrapped line by line, where paragraphs begin with an indent, a line without one goes on with the
    paragraph above, even where a sentence ends with the line."""
    before, item = items[index - 1], items[index]
    if (
        not (item.line.adjacent and before.kind == item.kind == "paragraph")
        or item.line.indented
        or item.line.says.apart
    ):
        return False
    full = len(before.text) >= _SHORTEST_PLAIN and before.scope == item.scope
    return full and _start(items, index - 1).line.indented and grammar.mark_of(item.spaced) is None


def _may_go_on(before: Item, item: Item) -> bool:
    """Whether neither item's form rules out that they are one sentence."""
    if before.kind not in ("paragraph", "item") or item.kind not in ("paragraph", "form_line", "item"):
        return False
    if (
        (item.line.adjacent and item.line.indented)
        or before.line.ends
        or before.scope != item.scope
        or item.line.hashes
        or item.line.bold
        or item.line.bullet
        or item.line.says.apart
    ):
        return False
    if grammar.mark_of(item.spaced) and not _mark_inside(before, item):
        return False
    return not (_STARTS.match(item.text) or grammar.is_date(item.text))


def _start(items: list[Item], index: int) -> Item:
    for _ in range(_FURTHEST):
        if not items[index].joins or not index:
            break
        index -= 1
    return items[index]


def _mark_inside(before: Item, item: Item) -> bool:
    """A line that begins with digits which belong to the cut sentence: …年 | 10月, 第 | 3条, （见附件 | 2）."""
    mark = grammar.mark_of(item.spaced)
    if mark is not None and mark.style == "num_close":
        return _open_bracket(before.text)
    return (mark is not None and mark.style == "bare") or bool(re.search(r"[第〔（(]$", before.text))


def _block_text(items: list[Item], index: int) -> str:
    """The words of the block that ``index`` ends, as far back as a bracket may reasonably be open."""
    parts = [items[index].text]
    while items[index].joins and index and len(parts) < _FURTHEST:
        index -= 1
        parts.insert(0, items[index].text)
    return "".join(parts)


def _open_bracket(text: str) -> bool:
    """Whether a bracket that began in ``text`` has not been closed in it."""
    return any(
        text.count(o) > text.count(c) and text.rfind(o) > text.rfind(c) for o, c in ("（）", "()", "《》", "〔〕")
    )


def build_blocks(items: list[Item]) -> list[Block]:
    """The blocks, in reading order; the lines of a table become one block."""
    blocks: list[Block] = []
    parts: list[list[str]] = []
    of_table: dict[int, Block] = {}
    for item in items:
        if item.table is not None:
            block = of_table.get(item.table)
            if block is None:
                block = of_table[item.table] = Block("table", lines=(item.number, item.number), table=item.table)
                blocks.append(block)
                parts.append([])
            block.lines = (block.lines[0], item.last)
        elif item.joins and blocks and blocks[-1].kind == item.kind and not item.line.says.apart:
            parts[-1].append(item.spaced)
            blocks[-1].lines = (blocks[-1].lines[0], item.last)
        else:
            lines = (item.number, item.last)
            blocks.append(Block(item.kind or "paragraph", lines=lines, level=item.level))
            parts.append([item.spaced])
    for block, words in zip(blocks, parts, strict=True):
        block.text = (member_text if block.kind == "member" else tight)(" ".join(words))
        if block.kind == "figure" and (image := _IMAGE.fullmatch(block.text)):
            block.text = image[1]
    return blocks
