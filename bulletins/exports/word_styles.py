"""Styles, page and foot of an official document in Word, after GB/T 9704: 22 lines of 28 characters on A4, the title in
小标宋, text in 仿宋, 一、 in 黑体, （一） in 楷体; the number of the page "— 1 —" on the outer side."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Pt, RGBColor

from bulletins.exports.word_xml import section

FANG_SONG, HEI, KAI, SONG, XIAO_BIAO_SONG = "仿宋", "黑体", "楷体", "宋体", "方正小标宋简体"
LATIN = "Times New Roman"
LINE = 28.9  # points
BODY, TITLE = "BodyText", "Title"
ISSUER, NUMBER, PART, LABEL = "公文机关", "公文文号", "公文标题", "附件序号"
PLAIN, LIST, CLOSING, NOTICE = "公文顶格", "附件说明", "公文落款", "公文提示"
CAPTION, UNIT, CELL, PICTURE, FILES = "表题图题", "表格单位", "表格文字", "图", "附件文件"
FOOT, PAGE = "页脚出处", "页码"
_CENTER, _RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
_LEFT, _JUSTIFY = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY
HEADINGS = 6
_RED = RGBColor(0x8C, 0x0F, 0x16)


def heading(level: int) -> str:
    return f"Heading{min(level, HEADINGS)}"


def empty(foot: str) -> Any:
    """A document without text, in which these styles are, with ``foot`` on every page."""
    file = docx.Document(io.BytesIO(_styled()))
    _set_page(file, foot)
    return file


@cache
def _styled() -> bytes:
    """The library's empty document with our styles in place of its own. The same for all, and slow to make."""
    file: Any = docx.Document()
    for style in list(file.styles):
        if style.type != WD_STYLE_TYPE.PARAGRAPH or style.name.startswith(("List", "TOC", "Intense", "macro")):
            style.delete()
    _style(file, "Normal", FANG_SONG, 16)
    _style(file, "Body Text", FANG_SONG, 16, _JUSTIFY, indent=200)
    _style(file, "Title", XIAO_BIAO_SONG, 22, _CENTER, line=34, after=8)
    for level in range(1, HEADINGS + 1):
        font = {1: HEI, 2: KAI}.get(level, FANG_SONG)
        _style(file, f"Heading {level}", font, 16, _LEFT, indent=200, keep=True, bold=level == 3)
    _style(file, ISSUER, XIAO_BIAO_SONG, 22, _CENTER, line=34)
    _style(file, NUMBER, FANG_SONG, 16, _CENTER, after=16)
    _style(file, PART, XIAO_BIAO_SONG, 22, _CENTER, line=34, before=16, after=12, keep=True, outline=0)
    _style(file, LABEL, HEI, 16, _LEFT, keep=True)
    _style(file, PLAIN, FANG_SONG, 16, _LEFT)
    _style(file, LIST, FANG_SONG, 16, _LEFT, indent=200, keep=True)
    _style(file, CLOSING, FANG_SONG, 16, _RIGHT, right=400)
    _style(file, NOTICE, HEI, 12, _LEFT, line=20, after=10, color=_RED)
    _style(file, CAPTION, HEI, 14, _CENTER, line=22, before=6, after=4)
    _style(file, UNIT, SONG, 10.5, _RIGHT, line=16)
    _style(file, CELL, SONG, 10.5, line=0)
    _style(file, PICTURE, SONG, 10.5, _CENTER, line=0, before=6, keep=True)
    _style(file, FILES, SONG, 10.5, _LEFT, line=16, before=4)
    _style(file, FOOT, HEI, 7.5, line=11)
    _style(file, PAGE, SONG, 14, line=18)
    language = file.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}/{qn('w:lang')}")
    if language is not None:
        language.set(qn("w:eastAsia"), "zh-CN")
    package = file.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            package.rels.pop(key)
    made = io.BytesIO()
    file.save(made)
    return made.getvalue()


def _style(
    file: Any,
    name: str,
    font: str,
    size: float,
    side: WD_ALIGN_PARAGRAPH | None = None,
    *,
    line: float = LINE,
    indent: int = 0,
    right: int = 0,
    before: float = 0,
    after: float = 0,
    keep: bool = False,
    bold: bool = False,
    outline: int | None = None,
    color: RGBColor | None = None,
) -> None:
    """``indent`` and ``right`` in hundredths of a character, ``line`` in points, 0 for single spacing."""
    names = {found.name for found in file.styles}
    style = file.styles[name] if name in names else file.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.color.rgb = color or RGBColor(0, 0, 0)
    style.font.name = LATIN
    fonts = style.element.rPr.rFonts
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), font)
    fonts.set(qn("w:hAnsi"), LATIN)
    kept = style.paragraph_format
    kept.alignment, kept.space_before, kept.space_after = side, Pt(before), Pt(after)
    kept.keep_with_next = keep
    kept.line_spacing_rule = WD_LINE_SPACING.EXACTLY if line else WD_LINE_SPACING.SINGLE
    if line:
        kept.line_spacing = Pt(line)
    about = style.element.get_or_add_pPr()
    for border in about.findall(qn("w:pBdr")):
        about.remove(border)
    kept.first_line_indent, kept.right_indent = Pt(size * indent / 100), Pt(size * right / 100)
    ind = about.find(qn("w:ind"))
    ind.set(qn("w:firstLineChars"), str(indent))
    ind.set(qn("w:rightChars"), str(right))
    if outline is not None:
        level = OxmlElement("w:outlineLvl")
        level.set(qn("w:val"), str(outline))
        about.append(level)


def _set_page(file: Any, foot: str) -> None:
    first = file.sections[0]
    file.settings.odd_and_even_pages_header_footer = True
    for footer, side in ((first.footer, _RIGHT), (first.even_page_footer, _LEFT)):
        footer.is_linked_to_previous = False
        number, words = footer.paragraphs[0], footer.add_paragraph(foot)
        number.style, words.style = file.styles[PAGE], file.styles[FOOT]
        number.alignment = words.alignment = side
        number.add_run("— ")
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), "PAGE")
        number._p.append(field)
        run = OxmlElement("w:r")
        text = OxmlElement("w:t")
        text.text = "1"
        run.append(text)
        field.append(run)
        number.add_run(" —")
    body = file.element.body
    body.replace(body.sectPr, section(body.sectPr, across=False))
