"""The working text of a document: the plain text editors see and change, one block a line.

A line is a paragraph unless it begins with a mark::

    # 标题                     title
    ## 一、总体要求             heading of level 1 (### = 2, … ######## = 7)
    @文号 稷政发〔2021〕1号      any other kind of block, by its name in MARKS
    @表格 1                     the document's first table, which is kept and edited apart
    @图片 县城土地级别图         a figure, or the gap where one is missing

A paragraph that itself begins with ``#``, ``@`` or ``\\`` carries a ``\\`` before it. Blank lines do not count.
Reading needs no guess, so that a text stored today reads the same under every later parser:
``read(write(blocks)) == blocks``, lines apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bulletins.ingest.tree import Block, BlockKind

MARKS: dict[str, BlockKind] = {
    "发文机关": "issuer",
    "文号": "doc_number",
    "主送": "addressees",
    "列项": "item",
    "名单": "member",
    "表单": "form_line",
    "附件说明": "attachment_list",
    "附件": "attachment_label",
    "表格": "table",
    "图片": "figure",
    "署名": "signer",
    "日期": "date",
    "公开": "openness",
    "附注": "note",
    "版面": "furniture",
}
NAMES = {kind: mark for mark, kind in MARKS.items()}
MAX_LEVEL = 7

_HEADING = re.compile(r"(#{1,8})[ \t]+(.*)")
_MARKED = re.compile(r"@(\S+)(?:[ \t]+(.*))?")


class MarkupError(ValueError):
    """A line of working text that cannot be read; ``line`` is its 1-based number."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def read(text: str) -> list[Block]:
    """The blocks of a working text, each with its line in that text. Raises MarkupError at the first line that
    carries a mark no one knows, so that a slip of the pen never becomes text of a decree."""
    blocks = []
    for number, raw in enumerate(text.split("\n"), start=1):
        line = raw.strip()
        if not line:
            continue
        block = _read_line(line, number)
        block.lines = (number, number)
        blocks.append(block)
    return blocks


def _read_line(line: str, number: int) -> Block:
    if heading := _HEADING.fullmatch(line):
        level = len(heading[1]) - 1
        words = heading[2].strip()
        return Block("heading", words, level=level) if level else Block("title", words)
    if line.startswith("@"):
        marked = _MARKED.fullmatch(line)
        kind = MARKS.get(marked[1]) if marked else None
        if kind is None:
            word = marked[1] if marked else line[:8]
            raise MarkupError(number, f"第{number}行：不认识的标记“@{word}”。可用的标记：{'、'.join(MARKS)}。")
        words = (marked[2] or "").strip() if marked else ""
        if kind != "table":
            return Block(kind, words)
        if not words.isdecimal() or int(words) < 1:
            raise MarkupError(number, f"第{number}行：“@表格”后面要写表格的序号，例如“@表格 1”。")
        return Block("table", table=int(words) - 1)
    if line.startswith("#"):
        raise MarkupError(number, f"第{number}行：“#”后面要空一格再写标题；正文以“#”开头时前面加“\\”。")
    # A backslash alone escapes nothing; it is text.
    return Block("paragraph", (line[1:].strip() or line) if line.startswith("\\") else line)


def body(text: str) -> list[Block]:
    """The blocks of a working text that readers see: page furniture is kept in the text and shown to editors alone."""
    return [block for block in read(text) if block.kind != "furniture"]


def write(blocks: Iterable[Block]) -> str:
    """The working text of ``blocks``, a blank line between any two."""
    return "\n\n".join(map(_write_block, blocks)) + "\n"


def _write_block(block: Block) -> str:
    if block.kind == "title":
        return f"# {block.text}"
    if block.kind == "heading":
        return f"{'#' * (min(block.level or 1, MAX_LEVEL) + 1)} {block.text}"
    if block.kind == "table":
        return f"@{NAMES['table']} {(block.table or 0) + 1}"
    if block.kind == "paragraph":
        return f"\\{block.text}" if block.text[:1] in ("#", "@", "\\") else block.text
    return f"@{NAMES[block.kind]} {block.text}".rstrip()
