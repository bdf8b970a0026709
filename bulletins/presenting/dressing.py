"""A finished page as the reader asked for it (presenting/display.py): its links take the look along, and in 繁體 its
words are converted. Text and tags are kept apart: of a tag only what it says to a reader is ever converted."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import parse_qsl, urlencode

from django.urls import get_script_prefix
from django.utils.html import escape

from bulletins.presenting.display import Display

_TAG = re.compile(r"(<script\b.*?</script>|<[^>]*>)", re.DOTALL)
_SPOKEN = re.compile(r'(?<=\s)((?:placeholder|alt|aria-label|data-preview|data-on|data-off)=")([^"]*)')
_LINK = re.compile(r'<a\b[^>]*?\shref="(?P<path>[^"#?]*)(?:\?(?P<query>[^"#]*))?(?P<place>#[^"]*)?"[^>]*>')
_FORM = re.compile(r"<form\b[^>]*>")
# Links that say themselves how a page should look, and those that are the permanent address of a place.
_OWN = re.compile(r'\sdata-aid=|class="mark"')


def dress(html: str, display: Display) -> str:
    """``html`` with every link between pages, and every form that asks for one, going on as ``display`` looks."""
    if display.lasting:
        html = _LINK.sub(lambda found: _with_look(found, display.lasting), html)
        html = _FORM.sub(lambda found: _with_fields(found[0], display.lasting), html)
    return traditional(html) if display.is_traditional else html


def with_look(url: str, look: dict[str, str]) -> str:
    """``url`` of a page of ours with the parameters of ``look``."""
    address, mark, place = url.partition("#")
    path, _mark, query = address.partition("?")
    asked = dict(parse_qsl(query, keep_blank_values=True)) | look if look else {}
    return f"{path}?{urlencode(asked)}{mark}{place}" if asked else url


def _with_look(found: re.Match[str], look: dict[str, str]) -> str:
    path, query = found["path"], found["query"]
    is_page = path.endswith("/") and path.startswith(get_script_prefix()) and not path.startswith("//")
    if _OWN.search(found[0]) or not (is_page or (not path and query)):
        return found[0]
    parameters = escape(urlencode(look))
    start, end = found.span("path")[1] - found.start(), found.start("place") - found.start()
    if found["place"] is None:
        end = found.end("query") - found.start() if query is not None else start
    return f"{found[0][:start]}?{f'{query}&amp;' if query else ''}{parameters}{found[0][end:]}"


def _with_fields(form: str, look: dict[str, str]) -> str:
    if 'method="post"' in form:
        return form
    fields = (f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in look.items())
    return form + "".join(fields)


def traditional(html: str) -> str:
    """The page in traditional characters: phrases decide (头发 → 頭髮, 发展 → 發展), words stay the same words."""
    parts = _TAG.split(html)
    parts[::2] = [text if text.isascii() else to_traditional(text) for text in parts[::2]]
    parts[1::2] = [tag if tag.isascii() or tag.startswith("<script") else _tag(tag) for tag in parts[1::2]]
    return "".join(parts).replace('lang="zh-CN"', 'lang="zh-Hant"')


def _tag(tag: str) -> str:
    return _SPOKEN.sub(lambda found: found[1] + to_traditional(found[2]), tag)


def to_traditional(text: str) -> str:
    converted: str = _converter().convert(text)
    return converted


@cache
def _converter():  # type: ignore[no-untyped-def]
    import opencc  # its dictionaries are read at the first page that asks for them

    return opencc.OpenCC("s2hk")
