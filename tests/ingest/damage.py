"""Bulletins damaged at random, and what must hold of the reading of any of them.

Damage is seeded: ``damaged(17)`` is the same bytes on every machine. ``check`` says what must hold:

- nothing but ReadError comes out of reading;
- every line of the source is in exactly one document or one part outside the documents;
- inside a document, every line with text is covered by a block, and its text (markup and white space aside, cell by
  cell in a table) stands in that block; only the rules of a table (``---``) may be left out;
- tables are rectangular, merged cells neither overlap nor hide text;
- the working text of every document reads back as its blocks.
"""

from __future__ import annotations

import json
import random
import re
import unicodedata
from html import unescape
from pathlib import Path

from bulletins.ingest import markup
from bulletins.ingest.normalise import unmark
from bulletins.ingest.parse import parse
from bulletins.ingest.read import ReadError, read_bytes, read_file
from bulletins.ingest.tree import Block, Document, Reading, Table
from tests.ingest.sample import BULLETIN

SAMPLES = sorted((Path(__file__).resolve().parents[2] / "samples").glob("*.txt"))
_LINES = 150  # of a sample; most damage is done to little text, so that many can be tried

_MARKS = (
    "# ",
    "### ",
    "- ",
    "　　",
    "附件：",
    "附件2：",
    "一、",
    "（二）",
    "1.",
    "(3)",
    "第三条 ",
    "**",
    "※",
    "@",
    "\\",
)
_TAILS = ("：", "。", "  ", "\t", "（", "3", "——", "**", "；", "_____", "\t\t\t", "……12")
_LINES_TO_ADD = (
    "附件", "附件2", "附件：", "2030年1月1日", "— 7 —", "____", "第一条", "目 录", "\t\t", "序号\t名称", "12",
    "---\t---", "松涛县人民政府", "松政发〔2030〕9号", "第7号", "各有关单位：", "（此件公开发布）", "| 甲 | 乙 |",
    "<table>", "5日", "关于做好有关工作的通知", "松涛县人民政府令", "\x0c", "\u3000", "地 址：", "![图](a.png)",
    "图1 分布图", "【县政府文件】",
)  # fmt: skip
_CHARACTERS = "的一。，、：；（）《》“”〔〕0159年月日号\t #*|<>\\&$_-—·　\ufeff\u200b\ue000\ufffd𠮷aZ"
_CELL = re.compile(r"</?(?:table|caption|thead|tbody|tr|td|th)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_RULE = re.compile(r"[-—=:|\s_.…]+")


_HTML = """县水利局

关于公布水库名单的通知

松水发〔2030〕3号

各乡镇水利站：

名单如下。<table><tr><td rowspan="2">乡镇</td><td colspan="2">水库</td></tr><tr><td>大</td><td>小&nbsp;型</td></tr>
<tr><td>云溪乡</td><td>1<br>座</td><td><p>2</p></td></tr></table>以上。

<table border="1"><caption>库容</caption>
<thead><tr><th>名称</th>
<th>库容</th></tr></thead>
<tr><td>上游</td>
<td>一百万</td></tr><tr><td></td><td></td></tr>
</table>
"""


def _bases() -> list[str]:
    bases = [BULLETIN, _HTML]
    for sample in SAMPLES:
        text = read_file(sample)
        starts = [document.lines[0] - 1 for document in parse(text).documents]
        bases += ["\n".join(text.lines[start : start + _LINES]) for start in [0, *starts]]
    return bases


BASES = _bases()


def damaged(seed: int) -> bytes:
    """The bytes of damaged bulletin number ``seed``."""
    chance = random.Random(seed)
    lines = (BULLETIN if chance.random() < 0.4 else chance.choice(BASES)).split("\n")
    for _ in range(chance.randint(1, 12)):
        _damage(lines, chance)
    data = "\n".join(lines).encode("utf-8")
    if chance.random() < 0.1:
        data = data[: chance.randrange(len(data) + 1)]
    if chance.random() < 0.1:
        changed = bytearray(data)
        for _ in range(chance.randint(1, 4) if changed else 0):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        data = bytes(changed)
    if chance.random() < 0.05:
        data = data.decode("utf-8", "ignore").encode(chance.choice(["utf-16", "gb18030", "utf-8-sig"]))
    return data


def _damage(lines: list[str], chance: random.Random) -> None:
    at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    line = lines[at]
    match chance.randrange(14):
        case 0 if len(lines) > 1:
            del lines[at]
        case 1:
            lines.insert(at, lines[other])
        case 2:
            lines[at], lines[other] = lines[other], line
        case 3:
            cut = chance.randrange(len(line) + 1)
            lines[at : at + 1] = [line[:cut], "", line[cut:]] if chance.random() < 0.5 else [line[:cut], line[cut:]]
        case 4:
            lines[at] = chance.choice(_MARKS) + line
        case 5:
            lines[at] = line + chance.choice(_TAILS)
        case 6:
            lines[at] = line.replace(chance.choice("，。、"), "\t")
        case 7:
            lines.insert(at, chance.choice(_LINES_TO_ADD))
        case 8:
            lines[at : at + 2] = ["".join(lines[at : at + 2])]
        case 9 | 10 if line:
            spot = chance.randrange(len(line))
            lines[at] = line[:spot] + chance.choice(_CHARACTERS) + line[spot + chance.randint(0, 2) :]
        case 11:
            _tear_table(lines, chance)
        case 12:
            del lines[at : at + chance.randint(1, 30)]
            if not lines:
                lines.append(line)
        case _:
            lines[at:at] = lines[other : other + chance.randint(2, 12)]


def _tear_table(lines: list[str], chance: random.Random) -> None:
    rows = [i for i, line in enumerate(lines) if "\t" in line]
    if not rows:
        return
    at = chance.choice(rows)
    cells = lines[at].split("\t")
    match chance.randrange(6):
        case 0:
            lines[at:at] = ["", lines[rows[0]]]
        case 1:
            lines.insert(at, "")
        case 2:
            del cells[chance.randrange(len(cells))]
        case 3:
            cells.insert(chance.randrange(len(cells)), chance.choice(["", "合计", "12", "续表内容"]))
        case 4:
            chance.shuffle(cells)
        case _:
            cells = [""] * chance.randint(0, 3) + cells[: chance.randint(1, len(cells))]
    if cells != lines[at].split("\t"):
        lines[at] = "\t".join(cells)


def check_damaged(seed: int) -> bool:
    """Reads damaged bulletin ``seed`` and checks what must hold; whether there was a bulletin in it to read."""
    try:
        text = read_bytes(damaged(seed), "a.txt")
        reading = parse(text)
    except ReadError:
        return False
    check(list(text.lines), reading)
    return True


def check(lines: list[str], reading: Reading, *, blanks: bool = False) -> None:
    """Raises AssertionError where the reading of ``lines`` lost something; ``blanks``: wide blanks may part cells."""
    spans = [document.lines for document in reading.documents] + [part.lines for part in reading.outside]
    held = [number for first, last in spans for number in range(first, last + 1)]
    assert sorted(held) == list(range(1, len(lines) + 1)), "every line once"
    for document in reading.documents:
        check_document(lines, document, blanks=blanks)
    for warning in reading.warnings:
        assert 1 <= warning.line <= len(lines)
        assert warning.message
    json.dumps(reading.as_json(), ensure_ascii=False)


def check_document(lines: list[str], document: Document, *, blanks: bool = False) -> None:
    words: dict[int, str] = {}
    for block in document.blocks:
        for first, last in _spans(block, document):
            for number in range(first, last + 1):
                words[number] = words.get(number, "") + _words(block, document)
    for number in range(document.lines[0], document.lines[1] + 1):
        parts = re.split(r"[ \u3000]{2,}", lines[number - 1]) if blanks else [lines[number - 1]]
        for piece in (piece for part in parts for piece in _pieces(part)):
            assert piece in words.get(number, ""), (number, piece)
    for table in document.tables:
        check_table(table)
    again = markup.read(markup.write(document.blocks))
    assert [_bare(block) for block in again] == [_bare(block) for block in document.blocks]
    assert [b.table for b in again if b.kind == "table"] == list(range(len(document.tables)))


def check_table(table: Table) -> None:
    assert len({len(row) for row in table.rows}) == 1
    assert 0 <= table.header_rows <= len(table.rows)
    covered: set[tuple[int, int]] = set()
    for span in table.spans:
        area = {(span.row + r, span.col + c) for r in range(span.rowspan) for c in range(span.colspan)}
        assert not area & covered
        covered |= area
        assert not any(table.rows[r][c] for r, c in area - {(span.row, span.col)})


def _spans(block: Block, document: Document) -> list[tuple[int, int]]:
    return document.tables[block.table].lines if block.table is not None else [block.lines]


def _words(block: Block, document: Document) -> str:
    if block.table is None:
        return _plain(block.text)
    return "\n" + "\n".join(_plain(cell) for row in document.tables[block.table].rows for cell in row)


def _plain(text: str) -> str:
    return re.sub(r"[\s*#\\\ufeff\u200b]", "", unicodedata.normalize("NFC", unescape(text)))


def _pieces(line: str) -> list[str]:
    """What must be kept of a line: its text, cell by cell; rules and Markdown's marks are no text."""
    line = re.sub(r"</?[a-z][^<>]*>", lambda tag: tag[0].replace("\t", " "), line)
    cells = line.strip().strip("|").split("|") if re.fullmatch(r"\s*\|(?:[^|]*\|){2,}\s*", line) else line.split("\t")
    if _CELL.search(line):
        line = line if "\t" in line else re.sub(r"^\s*(?:#{1,6}|[-*+•])\s+(?=\S)", "", line)
        cells = [cell for part in line.split("\t") for cell in _CELL.split(part)]
    elif len(cells) == 1:
        line = re.sub(r"^\s*(?:#{1,6}|[-*+•])\s+(?=\S)", "", line)
        cells = [re.sub(r"!\[(.*?)\]\(.*?\)", r"\1", line)]
    plain = [_plain(unmark(cell)) for cell in cells]
    return [cell for cell in plain if cell and not _RULE.fullmatch(cell)]


def _bare(block: Block) -> tuple[object, ...]:
    return (block.kind, block.text, block.level, block.table) if block.table is None else (block.kind, block.table)
