"""The few shapes of WordprocessingML that a document is built from."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml

from bulletins.exports.zipped import for_xml

Element = Any
W = nsdecls("w")
# A4 upright with the standard's margins 37/35/28/26 mm, and across; in twentieths of a point.
UPRIGHT = ('w:w="11906" w:h="16838"', 'w:top="2098" w:right="1474" w:bottom="1984" w:left="1587"')
ACROSS = ('w:w="16838" w:h="11906" w:orient="landscape"', 'w:top="1587" w:right="1701" w:bottom="1701" w:left="1701"')
WIDTHS = {False: 11906 - 1474 - 1587, True: 16838 - 2 * 1701}
SECTION = qn("w:sectPr")


def paragraph(
    lines: Sequence[str], style: str, number: str = "", *, page_break: bool = False, apart: bool = False
) -> Element:
    """A paragraph in these lines; ``number`` is what it begins with and is set apart (第一条)."""
    about = ("<w:pageBreakBefore/>" if page_break else "") + ('<w:spacing w:before="578"/>' if apart else "")
    runs = _run(number, '<w:rPr><w:rFonts w:eastAsia="黑体"/></w:rPr>') + _run("　") if number else ""
    runs += "<w:r><w:br/></w:r>".join(_run(for_xml(line).removeprefix(number)) for line in lines)
    return parse_xml(f"<w:p {W}><w:pPr><w:pStyle w:val={quoteattr(style)}/>{about}</w:pPr>{runs}</w:p>")


def _run(words: str, about: str = "") -> str:
    return f'<w:r>{about}<w:t xml:space="preserve">{escape(words)}</w:t></w:r>' if words else ""


def turned() -> Element:
    """A paragraph of no height: what stands between two tables, or ends a section."""
    spacing = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
    return parse_xml(f'<w:p {W}><w:pPr>{spacing}<w:rPr><w:sz w:val="2"/></w:rPr></w:pPr></w:p>')


def section(last: Element, *, across: bool) -> Element:
    """The properties of a section that ends here, with the feet of the ``last``."""
    size, margins = ACROSS if across else UPRIGHT
    xml = f'<w:sectPr {W}><w:type w:val="nextPage"/><w:pgSz {size}/>'
    found = parse_xml(f'{xml}<w:pgMar {margins} w:header="851" w:footer="1304" w:gutter="0"/></w:sectPr>')
    for n, foot in enumerate(last.findall(qn("w:footerReference"))):
        found.insert(n, deepcopy(foot))
    return found
