"""PDF files give what their text gives: columns, page furniture, ruled tables over pages, pictures."""

import base64
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from bulletins.ingest.formats.pdf import read
from bulletins.ingest.parse import parse
from bulletins.ingest.read import read_bytes
from bulletins.ingest.text import Text
from bulletins.ingest.tree import Spanned, Table
from tests.ingest.formats import web, word
from tests.ingest.formats.rendering import SAMPLES, Piece, facts, pieces, sample

PLAIN = "为做好小型水库的巡查和养护工作，保障下游群众的生命财产安全，经研究，现将有关事项通知如下，请认真执行。"

HEAD = [
    Piece("title", "关于水库管理的通知"),
    Piece("doc_number", "松政发〔2030〕4号"),
    Piece("addressees", "各村："),
]


def words(text: Text) -> list[str]:
    return [line for line in text.lines if line]


@pytest.mark.parametrize("columns", [False, True], ids=["one column", "two columns"])
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_on_paper_gives_the_same_documents(browser: Browser, path: Path, columns: bool) -> None:
    text, expected = sample(path)
    printed = read(web.pdf(browser, web.page(pieces(text, expected), columns=columns)), "x.pdf")
    assert not any("— " in line for line in printed.lines if len(line) < 8)
    assert facts(parse(printed)) == facts(expected)


def test_every_line_and_document_knows_its_page(browser: Browser) -> None:
    body = [Piece("paragraph", PLAIN) for _ in range(40)]
    second = [
        Piece("title", "关于水井管理的通知"),
        Piece("doc_number", "松政发〔2030〕5号"),
        Piece("addressees", "各村："),
    ]
    text = read(web.pdf(browser, web.page([*HEAD, *body, *second, Piece("paragraph", PLAIN)])), "x.pdf")
    assert len(text.pages) == len(text.lines)
    assert text.pages[0] == 1
    assert list(text.pages) == sorted(text.pages)
    assert text.folios == {page: page for page in range(1, text.pages[-1] + 1)}
    assert [document.page for document in parse(text).documents] == [1, text.pages[-1]]
    assert text.pages[-1] > 1


def test_a_paragraph_over_lines_and_pages_is_one(browser: Browser) -> None:
    long = PLAIN.removesuffix("。") * 30 + "。"
    text = read(web.pdf(browser, web.page([Piece("paragraph", long), Piece("paragraph", PLAIN)])), "x.pdf")
    assert words(text) == [long, PLAIN]


def test_columns_are_read_one_after_the_other_between_what_runs_across(browser: Browser) -> None:
    across = '<p class="title whole">横贯两栏的标题</p>'
    left = "".join(f"<p>第{n}段，{PLAIN}</p>" for n in range(1, 9))
    right = left.replace("第", "下半第")
    source = web.page([], columns=True).replace('<div class="columns">', f'<div class="columns">{left}{across}{right}')
    found = [line[:5] for line in words(read(web.pdf(browser, source, furniture=False), "x.pdf"))]
    expected = [f"第{n}段，为" for n in range(1, 9)] + ["横贯两栏的"] + [f"下半第{n}段" for n in range(1, 9)]
    assert found == expected


@pytest.mark.parametrize("above", [3, 6], ids=["between rows", "inside a row"])
def test_a_table_that_a_page_cuts_is_one(browser: Browser, above: int) -> None:
    task = (
        "负责组织开展隐患排查，建立台账，逐项整改销号，按月报送进展，并对重点部位每周巡查一次，做好值班值守和信息报告，"
        * 2
    )
    rows = [["责任单位", "工作任务", "", "时限"], ["", "主要内容", "备注", ""]]
    spans = [Spanned(0, 0, 2, 1), Spanned(0, 1, 1, 2), Spanned(0, 3, 2, 1)]
    for number in range(1, 13):
        if number % 2:
            spans.append(Spanned(len(rows), 0, 2, 1))
        rows.append(
            [f"第{number}局" if number % 2 else "", f"{number}.{task}第{number}项完。", f"备注{number}", f"{number}月"]
        )
    table = Table(header_rows=2, rows=rows, spans=sorted(spans, key=lambda span: (span.row, span.col)))
    source = web.page([*HEAD, *[Piece("paragraph", PLAIN)] * above, Piece("table", table=table)])
    text = read(web.pdf(browser, source), "x.pdf")
    assert len(text.grids) == 2
    found = parse(text).documents[0].tables
    assert [(t.header_rows, t.rows, t.spans) for t in found] == [(2, table.rows, table.spans)]


def test_a_table_open_at_its_sides_keeps_its_outer_columns(browser: Browser) -> None:
    table = Table(header_rows=1, rows=[["名称", "数量", "单位"], ["甲", "1", "座"], ["乙", "2", "座"]])
    style = "<style>td:first-child { border-left: 0 } td:last-child { border-right: 0 }</style>"
    source = web.page([Piece("paragraph", PLAIN), Piece("table", table=table), Piece("paragraph", PLAIN)], extra=style)
    text = read(web.pdf(browser, source, furniture=False), "x.pdf")
    assert words(text) == [PLAIN, "名称\t数量\t单位", "甲\t1\t座", "乙\t2\t座", PLAIN]


def test_a_picture_is_cut_out_where_it_stands(browser: Browser) -> None:
    source = base64.b64encode(word.picture("#00aa00")).decode()
    extra = f'<img src="data:image/png;base64,{source}" width="320"><p>图1 水库位置</p>'
    text = read_bytes(web.pdf(browser, web.page([Piece("paragraph", PLAIN)], extra=extra), furniture=False), "无后缀")
    assert words(text) == [PLAIN, "图1 水库位置"]
    assert [(image.line, image.name) for image in text.images] == [(3, "图1.png")]
    cut = word.opened(text.images[0].data)
    assert cut.getpixel((cut.width // 2, cut.height // 2)) == (0, 170, 0)


def test_a_frame_of_one_cell_is_text(browser: Browser) -> None:
    frame = f'<table><tr><td style="text-align: left">{PLAIN}</td></tr></table>'
    text = read(web.pdf(browser, web.page([], extra=frame), furniture=False), "x.pdf")
    assert (words(text), text.grids) == ([PLAIN], ())


def test_sideways_pages_are_turned(browser: Browser) -> None:
    turned = f'<div style="writing-mode: sideways-lr; height: 240mm"><p>{PLAIN}</p><p>{PLAIN}</p></div>'
    text = read(web.pdf(browser, web.page([], extra=turned), furniture=False), "x.pdf")
    assert words(text) == [PLAIN, PLAIN]
