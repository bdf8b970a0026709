"""HTML pages saved from another site: the main content alone, without menus, scripts and what else stands around it."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping

from lxml import etree
from lxml import html as lxml_html

from bulletins.ingest.formats import bounds, plain
from bulletins.ingest.formats.docx_numbering import Element, written
from bulletins.ingest.formats.grids import Cell, rows_of
from bulletins.ingest.formats.writer import Writer, clean
from bulletins.ingest.text import ReadError, Text, gettext_noop

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_DROPPED = frozenset({
    "script", "style", "noscript", "template", "iframe", "object", "svg", "head", "nav", "header", "footer",
    "aside", "button", "select", "form", "input", "textarea", "video", "audio", "canvas", "map",
})  # fmt: skip
_AROUND = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|breadcrumb|crumbs?|position|footer|foot|sidebar|side|share|toolbar|copyright|"
    r"search|related|recommend|login|qrcode|comment|pagination|prevnext|advert|ads?)(?:$|[\s_-])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BLOCKS = frozenset({
    "address", "article", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "html", "li", "main", "ol", "p", "pre",
    "section", "summary", "table", "ul",
})  # fmt: skip
_BREAKING = _BLOCKS | {"br", "td", "th"}
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_POWERS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_MOST = 0.8  # of the page's words outside links: what holds so much of them holds the content
_SMALL = 40  # pixels: smaller pictures are ornaments
_MAX_SPAN = 256
_LAYOUT_CELL = 600  # characters in a cell of several paragraphs: such a table only arranges the page


def read(data: bytes, name: str) -> Text:
    """The text of an HTML page. Raises ReadError."""
    return read_page(data, data, name, {}, "html")


def read_page(page: bytes, data: bytes, name: str, pictures: Mapping[str, bytes], encoding: str) -> Text:
    """The text of the HTML ``page`` in the file ``data``; ``pictures`` are those that came with it, by address."""
    # Without huge_tree, what is nested deeper than 256 elements would be dropped without a word.
    parser = lxml_html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    source = _decode(page, name).replace("\x00", "")
    try:
        root = lxml_html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", source), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise bounds.broken(name, "HTML") from None
    if any("depth" in entry.message for entry in parser.error_log):
        raise bounds.too_complex(name)
    title = _title(root)
    _drop(root)
    reader = _Reader(Writer(), pictures, bounds.Clock(name))
    content = _content(root)
    reader.blocks(content)
    reader.end_paragraph()
    writer = reader.writer
    if not any(writer.lines):
        raise ReadError(
            "empty",
            gettext_noop(
                "网页“%(name)s”里没有正文，可能要运行脚本才显示。请在浏览器里打开后，把正文复制到文本文件再导入。"
            ),
            name=name,
        )
    if title and not any(_same(title, line) for line in writer.lines[:12]):
        top = _Reader(Writer(), {}, reader.clock)
        top.writer.paragraph(title)
        reader = _Reader(top.writer, pictures, reader.clock)
        reader.blocks(content)
        reader.end_paragraph()
    return reader.writer.text(data, name, encoding)


def _decode(data: bytes, name: str) -> str:
    """By byte order mark, by what the page says of itself, or as any other text. 国标 encodings are read as their
    superset GB18030, as browsers do."""
    if not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")) and (found := _CHARSET.search(data[:4096])):
        said = found[1].decode("ascii").lower()
        said = "gb18030" if said.startswith("gb") or said == "x-gbk" else said
        try:
            return data.decode(said)
        except (UnicodeDecodeError, LookupError):
            pass  # what pages say of themselves is often wrong
    return plain.decode(data, name)[0]


def _title(root: Element) -> str:
    """The article's title as the page's data name it; the window's title says too much to be one."""
    for meta in root.iter("meta"):
        if (meta.get("name") or "").lower() == "articletitle":
            return clean(meta.get("content") or "")
    found = next(root.iter("h1"), None)
    return clean(found.text_content()) if found is not None else ""


def _same(title: str, line: str) -> bool:
    bare = re.sub(r"[\s#*]+", "", line)
    return bool(bare) and (re.sub(r"\s+", "", title) in bare or (len(bare) > 8 and bare in re.sub(r"\s+", "", title)))


def _drop(root: Element) -> None:
    """Takes out what is never content."""
    for element in list(root.iter(etree.Element)):
        tag = element.tag
        if tag in ("html", "body") or element.getparent() is None:
            continue
        marks = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('role') or ''}"
        hidden = element.get("hidden") is not None or _HIDDEN.search(element.get("style") or "")
        around = tag in ("div", "ul", "ol", "p", "table", "section", "span", "dl") and _AROUND.search(marks)
        if tag in _DROPPED and not (tag == "form" and len(element.text_content()) > 1000):
            if tag == "header" and next(element.iterancestors("article", "main"), None) is not None:
                continue
            element.drop_tree()
        elif hidden or (around and len(element.text_content()) < 1000):
            element.drop_tree()


def _content(root: Element) -> Element:
    """The smallest element that holds most of the page's words outside links."""
    found = root.find("body")
    found = root if found is None else found
    weights = _weights(found)
    while True:
        child = max(found, key=lambda e: weights.get(e, 0), default=None)
        if child is None or child.tag not in _BLOCKS | {"td", "tr", "tbody", "span"} or child.tag in ("p", "li", "pre"):
            return found
        if weights.get(child, 0) < _MOST * weights.get(found, 0) or weights.get(child, 0) == 0:
            return found
        if child.tag == "table" and not _arranges(child):
            return found
        found = child


def _weights(root: Element) -> dict[Element, int]:
    """Words outside links, for every element."""
    weights: dict[Element, int] = {}
    for _, element in etree.iterwalk(root, events=("end",)):
        own = len((element.text or "").strip())
        below = sum(weights.get(child, 0) + len((child.tail or "").strip()) for child in element)
        weights[element] = 0 if element.tag == "a" else own + below
    return weights


class _Reader:
    def __init__(self, writer: Writer, pictures: Mapping[str, bytes], clock: bounds.Clock) -> None:
        self.writer = writer
        self.pictures = pictures
        self.clock = clock
        self.words: list[str] = []
        self.mark = ""
        self.bold = 0  # how deep in bold elements
        self.plain = False  # whether the paragraph has words that are not bold

    def blocks(self, element: Element) -> None:
        """Writes the element's content; text that stands in no block of its own becomes a paragraph."""
        self.clock.check()
        self._text(element.text)
        for child in element:
            self._element(child)
            self._text(child.tail)

    def end_paragraph(self) -> None:
        text = "".join(self.words)
        # A paragraph that is bold as a whole and not too long for one may be a heading.
        if not self.plain and not self.mark and "*" not in text and 2 < len(text.strip()) <= 64 and "\n" not in text:
            text = f"**{text.strip()}**"
        self.words, self.plain = [], False
        if text.strip():
            for part in re.split(r"\n[ \t\xa0\u3000]*\n", text):
                lines = [line for line in part.split("\n") if line.strip()]
                if lines:
                    self.writer.paragraph(self.mark + lines[0].lstrip(), *lines[1:])
                    self.mark = ""
        self.mark = ""

    def _text(self, text: str | None) -> None:
        if text:
            self.words.append(re.sub(r"[ \t\r\n\f]+", " ", text))
            self.plain = self.plain or (not self.bold and bool(text.strip()))

    def _element(self, element: Element) -> None:
        tag = element.tag
        if not isinstance(tag, str):
            return
        if tag == "br":
            self.words.append("\n")
        elif tag == "img":
            self._image(element)
        elif tag == "table":
            self.end_paragraph()
            self._table(element)
        elif tag == "sup":
            text = clean(element.text_content())
            self._text(text.translate(_POWERS) if text.isdecimal() else text)
        elif tag == "pre":
            self.end_paragraph()
            self.words, self.plain = [element.text_content()], True
            self.end_paragraph()
        elif tag in _BLOCKS:
            self.end_paragraph()
            self.mark = "#" * _HEADINGS[tag] + " " if tag in _HEADINGS else _item(element) if tag == "li" else ""
            self.blocks(element)
            self.end_paragraph()
        else:
            self.bold += tag in ("b", "strong")
            self.blocks(element)
            self.bold -= tag in ("b", "strong")

    def _image(self, element: Element) -> None:
        sizes = [element.get(side) or "" for side in ("width", "height")]
        if any(size.removesuffix("px").isdecimal() and int(size.removesuffix("px")) < _SMALL for size in sizes):
            return
        self.end_paragraph()
        source = (element.get("src") or "").strip()
        self.writer.image(
            self.pictures.get(source) or _inline(source), element.get("alt") or element.get("title") or ""
        )

    def _table(self, table: Element) -> None:
        rows = list(_rows(table))
        if _arranges(table) or max((len(list(_cells(row))) for row in rows), default=0) <= 1:
            for row in rows:
                for cell in _cells(row):
                    self.end_paragraph()
                    self.blocks(cell)
                    self.end_paragraph()
            return
        if (caption := table.find("caption")) is not None:
            self.writer.paragraph(caption.text_content())
        cells: list[Cell] = []
        taken: set[tuple[int, int]] = set()
        for number, row in enumerate(rows):
            self.clock.check()
            col = 0
            for element in _cells(row):
                while (number, col) in taken:
                    col += 1
                wide, high = _span(element, "colspan"), min(_span(element, "rowspan"), len(rows) - number)
                taken |= {(number + r, col + c) for r in range(high) for c in range(wide)}
                cells.append(Cell(col, number, col + wide, number + high, _cell_text(element)))
                col += wide
            if len(taken) > bounds.MAX_CELLS:
                raise bounds.too_complex(self.clock.name)
        grid, spans = rows_of(cells)
        self.writer.table(grid, spans, _header(rows))
        for image in table.iter("img"):
            self._image(image)


def _item(element: Element) -> str:
    """A list item's mark: a bullet, or its number as the list counts."""
    parent = element.getparent()
    if parent is None or parent.tag != "ol":
        return "- "
    items = [child for child in parent if child.tag == "li"]
    start = parent.get("start") or "1"
    count = (int(start) if start.isdecimal() else 1) + items.index(element)
    said = element.get("value") or ""
    kinds = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
    return written(int(said) if said.isdecimal() else count, kinds.get(parent.get("type") or "", "decimal")) + ". "


def _inline(source: str) -> bytes:
    """The bytes of a ``data:`` address; nothing for addresses elsewhere."""
    head, _, body = source.partition(",")
    if not head.startswith("data:") or not head.endswith(";base64"):
        return b""
    try:
        return base64.b64decode(body)
    except (binascii.Error, ValueError):
        return b""


def _rows(table: Element) -> Iterator[Element]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in child if row.tag == "tr")


def _cells(row: Element) -> Iterator[Element]:
    return (cell for cell in row if cell.tag in ("td", "th"))


def _cell_text(cell: Element) -> str:
    parts: list[str] = []
    for event, element in etree.iterwalk(cell, events=("start", "end")):
        parts.append(" " if element.tag in _BREAKING else "")
        parts.append((element.text if event == "start" else "" if element is cell else element.tail) or "")
    return clean("".join(parts))


def _span(cell: Element, name: str) -> int:
    said = (cell.get(name) or "1").strip()
    return min(max(1, int(said)), _MAX_SPAN if name == "colspan" else 100_000) if said.isdecimal() else 1


def _header(rows: list[Element]) -> int | None:
    heads = 0
    for row in rows:
        parent = row.getparent()
        cells = list(_cells(row))
        if (parent is not None and parent.tag == "thead") or (cells and all(cell.tag == "th" for cell in cells)):
            heads += 1
        else:
            break
    return heads or None


def _arranges(table: Element) -> bool:
    """Whether a table only arranges the page: a cell of it holds a table or several long paragraphs."""
    for row in _rows(table):
        for cell in _cells(row):
            if next(cell.iter("table"), None) is not None:
                return True
            if len(list(cell.iter("p"))) > 2 and len(cell.text_content()) > _LAYOUT_CELL:
                return True
    return False
