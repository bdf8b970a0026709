"""Running text as HTML: everything escaped, document numbers and dates kept from breaking across lines, names of held
documents leading to them."""

from __future__ import annotations

import re

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from bulletins.presenting.cited import Citations

_YEAR_AND_SERIAL = r"[〔\[［（(【][12]\d{3}[〕\]］）)】]第?\d{1,5}号"
_DAYS_AND_MEASURES = (
    r"[12]\d{3}年\d{1,2}月(?:\d{1,2}日)?"
    r"|\d{1,2}月\d{1,2}日"
    r"|\d+(?:\.\d+)?(?:%|％|‰|℃|万元|亿元|公里|千克|公斤|平方米|立方米)"
)
_WHOLE = re.compile(rf"[一-鿿]{{0,5}}{_YEAR_AND_SERIAL}|{_DAYS_AND_MEASURES}")
# In justified text a longer run without a break tears holes into the line before it, so a line may end within a series.
_WHOLE_IN_TEXT = re.compile(rf"{_YEAR_AND_SERIAL}|{_DAYS_AND_MEASURES}")
_ARTICLE = re.compile(r"第[〇○零一二三四五六七八九十百千]+[章节条](?:之[一二三四五六七八九十]+)?(?=[\s　]|$)")
_CLOSED_UP = re.compile(r"第[〇○零一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?")

# A heading that is printed without a space after its number: 第一章总则, 1.2适用范围.
_HEADING_NUMBER = re.compile(
    r"(?:第[〇○零一二三四五六七八九十百千]+[编章节条]|\d{1,2}(?:\.\d{1,2})*)(?=[一-鿿《“])(?![年月日时个项号])"
)


def keep_whole(text: str, whole: re.Pattern[str] = _WHOLE) -> SafeString:
    """``text`` escaped; each document number, date and measure inside a span that is never broken."""
    parts: list[str] = []
    end = 0
    for found in whole.finditer(text):
        parts.append(escape(text[end : found.start()]))
        parts.append(f'<span class="whole">{escape(found[0])}</span>')
        end = found.end()
    parts.append(escape(text[end:]))
    return mark_safe("".join(parts))  # noqa: S308 - every part is escaped above


def linked(text: str, citations: Citations | None, whole: re.Pattern[str] = _WHOLE) -> SafeString:
    """``keep_whole`` with the numbers and titles in the text leading to what they cite."""
    if citations is None:
        return keep_whole(text, whole)
    parts: list[str] = []
    end = 0
    for start, stop, cited in citations.within(text):
        parts.append(keep_whole(text[end:start], whole))
        words = keep_whole(text[start:stop], whole)
        parts.append(format_html('<a class="cite" href="{}" data-preview="{}">{}</a>', cited.url, cited.preview, words))
        end = stop
    parts.append(keep_whole(text[end:], whole))
    return mark_safe("".join(parts))  # noqa: S308 - every part is escaped above


def heading(text: str, citations: Citations | None = None) -> SafeString:
    """A heading, its number set apart where it stands close to the words."""
    number = _HEADING_NUMBER.match(text)
    if not number:
        return linked(text, citations)
    rest = linked(text[number.end() :], citations)
    return mark_safe(f'<span class="heading-number">{escape(number[0])}</span>{rest}')  # noqa: S308 - escaped above


def paragraph(text: str, citations: Citations | None = None, *, is_article: bool = False) -> SafeString:
    """Running text, escaped: of document numbers year and serial stay together, dates and measures whole; the words
    第…条 with which an article begins are set apart, also where no space follows them in what is known to be an
    article; names of held documents are links."""
    found = _ARTICLE.match(text)
    closed_up = None if found or not is_article else _CLOSED_UP.match(text)
    found = found or closed_up
    if not found:
        return linked(text, citations, _WHOLE_IN_TEXT)
    rest = linked(text[found.end() :], citations, _WHOLE_IN_TEXT)
    name = "article-number closed-up" if closed_up else "article-number"
    return mark_safe(f'<span class="{name}">{escape(found[0])}</span>{rest}')  # noqa: S308 - escaped above
