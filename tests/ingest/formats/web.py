"""Makes HTML pages for the tests, and prints them to PDF in Chromium."""

import html
from collections.abc import Iterable

from playwright.sync_api import Browser

from bulletins.ingest.tree import Table
from tests.ingest.formats.rendering import Piece

STYLE = """
body { font: 12pt/1.6 'Noto Serif CJK SC', serif; margin: 0; }
p { margin: 0; text-indent: 2em; text-align: justify; }
p.title, p.issuer { text-indent: 0; text-align: center; font-size: 18pt; margin: 12pt 2em; }
p.doc_number { text-indent: 0; text-align: center; margin-bottom: 12pt; }
p.addressees, p.attachment_label, p.outside { text-indent: 0; }
p.signer, p.date { text-align: right; padding-right: 2em; }
table { border-collapse: collapse; width: 100%; font-size: 10pt; margin: 8pt 0; }
td, th { border: 0.75pt solid black; padding: 2pt 4pt; font-weight: normal; text-align: center; }
.columns { columns: 2; column-gap: 24pt; font-size: 10pt; }
.columns p.title { font-size: 14pt; }
.whole { column-span: all; }
"""
HEAD = '<div style="font-size:9pt;width:100%;text-align:center">清岚县人民政府公报　2024年第1期</div>'
FOOT = '<div style="font-size:9pt;width:100%;text-align:center">— <span class="pageNumber"></span> —</div>'


def page(pieces: Iterable[Piece], *, columns: bool = False, extra: str = "") -> str:
    """The pieces as an HTML page for print; ``columns`` sets all text in two columns, tables over both."""
    body = "\n".join(_element(piece) for piece in pieces)
    return (
        f'<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>公报</title><style>{STYLE}</style></head>'
        f'<body><div class="{"columns" if columns else ""}">{body}</div>{extra}</body></html>'
    )


def _element(piece: Piece) -> str:
    if piece.table is not None:
        return table(piece.table)
    words = html.escape(piece.text)
    return f'<p class="{piece.kind}">{f"<b>{words}</b>" if piece.bold else words}</p>'


def table(source: Table) -> str:
    spans = {(s.row, s.col): s for s in source.spans}
    covered = {
        (s.row + r, s.col + c) for s in source.spans for r in range(s.rowspan) for c in range(s.colspan) if r or c
    }
    rows = []
    for r, row in enumerate(source.rows):
        cells = []
        for c, text in enumerate(row):
            if (r, c) not in covered:
                span = spans.get((r, c))
                merged = f' colspan="{span.colspan}" rowspan="{span.rowspan}"' if span else ""
                cells.append(f"<td{merged}>{html.escape(text)}</td>")
        rows.append("<tr>" + "".join(cells) + "</tr>")
    header, body = rows[: source.header_rows], rows[source.header_rows :]
    head = f"<thead>{''.join(header)}</thead>" if header else ""
    return f'<table class="whole">{head}<tbody>{"".join(body)}</tbody></table>'


def pdf(browser: Browser, source: str, *, furniture: bool = True) -> bytes:
    """The page on A4, with a running head and page numbers like — 3 —."""
    opened = browser.new_page()
    try:
        opened.set_content(source)
        return opened.pdf(
            format="A4",
            margin={"top": "25mm", "bottom": "25mm", "left": "28mm", "right": "26mm"},
            display_header_footer=furniture,
            header_template=HEAD if furniture else "",
            footer_template=FOOT if furniture else "",
        )
    finally:
        opened.close()
