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


OPEN = "<style>td, th { border: 0 } table { width: 90% }</style>"


def test_a_table_without_rules_is_read_by_its_columns(browser: Browser) -> None:
    rows = [["序号", "项目名称", "投资（万元）", "责任单位"]]
    rows += [[str(n), f"第{n}号水库除险加固工程", f"{n * 120}", "县水利局"] for n in range(1, 5)]
    rows += [["5", "灌区续建配套与节水改造工程（含干渠衬砌、支渠防渗和量水设施建设等多项内容）", "2,300", "县水利局"]]
    things = [
        Piece("paragraph", PLAIN),
        Piece("table", table=Table(header_rows=1, rows=rows)),
        Piece("paragraph", PLAIN),
    ]
    text = read(web.pdf(browser, web.page(things, extra=OPEN), furniture=False), "x.pdf")
    assert words(text) == [PLAIN, *["\t".join(row) for row in rows], PLAIN]


def test_people_in_columns_stay_lines(browser: Browser) -> None:
    rows = [
        ["组　长：", "方大江", "副县长"],
        ["副组长：", "林小河", "县水利局局长"],
        ["成　员：", "江海", "县财政局副局长"],
    ]
    text = read(
        web.pdf(browser, web.page([Piece("table", table=Table(rows=rows))], extra=OPEN), furniture=False), "x.pdf"
    )
    assert (len(words(text)), text.grids) == (3, ())


def test_a_picture_is_cut_out_where_it_stands(browser: Browser) -> None:
    source = base64.b64encode(word.picture("#00aa00")).decode()
    extra = f'<img src="data:image/png;base64,{source}" width="320"><p>图1 水库位置</p>'
    text = read_bytes(web.pdf(browser, web.page([Piece("paragraph", PLAIN)], extra=extra), furniture=False), "无后缀")
    assert words(text) == [PLAIN, "图1 水库位置"]
    assert [(image.line, image.name) for image in text.images] == [(3, "图1.png")]
    cut = word.opened(text.images[0].data)
    assert cut.getpixel((cut.width // 2, cut.height // 2)) == (0, 170, 0)


CHART = """<svg width="420" height="200" style="display: block; margin: 12pt auto; font-size: 14px">
<g fill="none" stroke="black"><rect x="20" y="10" width="110" height="36"/><rect x="20" y="80" width="110" height="36"/>
<rect x="20" y="150" width="110" height="36"/><rect x="250" y="80" width="110" height="36"/>
<path d="M75 46 V80"/><path d="M75 116 V150"/><path d="M130 98 H250"/><path d="M240 92 L250 98 L240 104"/></g>
<text x="47" y="33">信息报告</text><text x="47" y="103">先期处置</text><text x="47" y="173">应急响应</text>
<text x="277" y="103">舆情引导</text></svg>"""


def test_a_flow_chart_is_a_picture_with_its_words(browser: Browser) -> None:
    source = web.page([Piece("paragraph", PLAIN)], extra=CHART + "<p>图1 应急响应流程</p>")
    text = read(web.pdf(browser, source, furniture=False), "x.pdf")
    assert words(text) == [PLAIN, "图1 应急响应流程"]
    assert [(image.line, image.alt) for image in text.images] == [(3, "信息报告，先期处置，舆情引导，应急响应")]


def test_a_seal_is_no_picture_and_what_it_covers_stays_text(browser: Browser) -> None:
    petal = '<ellipse cx="60" cy="60" rx="58" ry="20" transform="rotate({})"/>'.replace(
        "rotate({})", "rotate({} 60 60)"
    )
    petals = "".join(petal.format(turn) for turn in range(0, 180, 20))
    ring = f'<svg width="120" height="120" style="position: absolute; top: 0; left: 40px">{petals}</svg>'
    seal = ring.replace("<svg ", '<svg fill="none" stroke="#e60000" ')
    text = read(web.pdf(browser, web.page([Piece("paragraph", PLAIN)], extra=seal), furniture=False), "x.pdf")
    assert (words(text), text.images) == ([PLAIN], ())


def test_a_frame_of_one_cell_is_text(browser: Browser) -> None:
    frame = f'<table><tr><td style="text-align: left">{PLAIN}</td></tr></table>'
    text = read(web.pdf(browser, web.page([], extra=frame), furniture=False), "x.pdf")
    assert (words(text), text.grids) == ([PLAIN], ())


def test_sideways_pages_are_turned(browser: Browser) -> None:
    turned = f'<div style="writing-mode: sideways-lr; height: 240mm"><p>{PLAIN}</p><p>{PLAIN}</p></div>'
    text = read(web.pdf(browser, web.page([], extra=turned), furniture=False), "x.pdf")
    assert words(text) == [PLAIN, PLAIN]
