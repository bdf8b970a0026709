"""Marks do what they say on any line, whatever the grammar guessed, and lose nothing in any combination."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletins.ingest.marks import KINDS, Mark, MarkError, Marks
from bulletins.ingest.parse import parse
from bulletins.ingest.read import read_bytes
from bulletins.ingest.text import Grid, NotABulletin, ReadError, Text
from bulletins.ingest.tree import Block, Document, Reading
from tests.ingest.damage import SAMPLES, check, damaged
from tests.ingest.effort import calls
from tests.ingest.sample import BULLETIN


def text_of(words: str) -> Text:
    return read_bytes(words.encode(), "松涛县公报.txt")


SAMPLE = text_of(BULLETIN)
WEB = """松涛县人民政府
关于调整公交线路的通知

松政发〔2030〕9号

各乡（镇）人民政府：

现将线路公布如下。

<table><tr><th>线路</th><th>起点</th></tr>
<tr><td rowspan="2">1路</td><td>云溪乡</td></tr>
<tr><td>石桥镇</td></tr></table>

| 线路 | 终点 |
| --- | --- |
| 2路 | **枫林**乡 |

松涛县人民政府 2030年7月1日

— 3 —

地 址：松涛县林海路1号
电 话：0000-1234567
邮 编：000000
"""


def line_of(words: str, source: Text = SAMPLE, after: int = 0) -> int:
    return next(n for n, line in enumerate(source.lines, 1) if n > after and words in line)


def marked(*marks: Mark, source: Text = SAMPLE) -> Reading:
    reading = parse(source, Marks(source.sha256, marks))
    check(list(source.lines), reading, blanks=True)
    return reading


def at(reading: Reading, line: int) -> list[Block]:
    """The blocks that begin on a line."""
    return [b for document in reading.documents for b in document.blocks if b.lines[0] == line]


def over(reading: Reading, line: int) -> list[tuple[Document, Block]]:
    """The blocks that reach over a line, a cut table's pieces each for itself."""
    found = []
    for document in reading.documents:
        for block in document.blocks:
            spans = [block.lines] if block.table is None else document.tables[block.table].lines
            found += [(document, block) for first, last in spans if first <= line <= last]
    return found


def odd(reading: Reading) -> list[tuple[int, str]]:
    return [(w.line, w.code) for w in reading.warnings if w.code.startswith("mark-")]


TEXT_LINES = [
    n
    for document in parse(SAMPLE).documents
    for n in range(document.lines[0], document.lines[1] + 1)
    if SAMPLE.lines[n - 1].strip()
]


# A head whose only title line is marked otherwise is none; then the line belongs to the document above, which begins in
# the contents so that there is one above every line.
ABOVE = Mark("document", TEXT_LINES[0] - 2)


# Without marks


@pytest.mark.parametrize("source", [SAMPLE, text_of(WEB), *(read_bytes(p.read_bytes(), p.name) for p in SAMPLES)])
def test_an_empty_set_of_marks_changes_nothing(source: Text) -> None:
    assert parse(source, Marks(source.sha256)) == parse(source)


def test_text_without_a_document_is_a_reading_that_waits_for_marks() -> None:
    letter = text_of("防火通告\n\n今冬天气干燥，请注意用火安全。\n")
    with pytest.raises(NotABulletin):
        parse(letter)
    reading = marked(source=letter)
    assert reading.documents == []
    assert [(w.line, w.code) for w in reading.warnings if w.code == "no-document"] == [(1, "no-document")]
    (document,) = marked(Mark("document", 1), source=letter).documents
    assert (document.title, document.genre, document.lines) == ("防火通告", "通告", (1, 3))


# Each mark on every line


@pytest.mark.parametrize("line", TEXT_LINES)
def test_any_line_can_start_a_document(line: int) -> None:
    reading = marked(Mark("document", line))
    assert line in {document.lines[0] for document in reading.documents}
    assert len(reading.documents) - len(parse(SAMPLE).documents) in (0, 1)
    assert odd(reading) == []


@pytest.mark.parametrize("line", TEXT_LINES)
def test_any_line_can_be_a_heading_or_a_plain_paragraph(line: int) -> None:
    for mark, kind, level in (
        (Mark("heading", line, level=6), "heading", 6),
        (Mark("heading", line, on=False), "paragraph", None),
    ):
        reading = marked(ABOVE, mark)
        (block,) = at(reading, line)
        assert (block.kind, block.level) == (kind, level)


@pytest.mark.parametrize("line", TEXT_LINES)
def test_any_line_can_be_furniture_or_not(line: int) -> None:
    reading = marked(ABOVE, Mark("furniture", line))
    assert [block.kind for block in at(reading, line)] == ["furniture"]
    assert odd(reading) == []
    assert marked(Mark("furniture", line, on=False)) == parse(SAMPLE)


@pytest.mark.parametrize("line", TEXT_LINES)
def test_any_line_can_be_a_table_or_not(line: int) -> None:
    reading = marked(ABOVE, Mark("table", line))
    assert [block.kind for _, block in over(reading, line)] == ["table"]
    assert odd(reading) == []
    assert all(block.kind != "table" for _, block in over(marked(Mark("table", line, on=False)), line))


@pytest.mark.parametrize("line", TEXT_LINES[:-1])
def test_any_line_can_be_joined_to_the_next(line: int) -> None:
    following = TEXT_LINES[TEXT_LINES.index(line) + 1]
    reading = marked(Mark("join", line))
    both = [block for _, block in over(reading, line) if block.lines[1] >= following]
    assert both or not over(reading, line)  # joined to what stands before the first document
    assert all(block.kind != "table" for block in both)
    assert odd(reading) == []


@pytest.mark.parametrize("line", TEXT_LINES)
def test_any_line_can_stay_apart_from_the_one_before(line: int) -> None:
    reading = marked(Mark("apart", line))
    found = over(reading, line)
    assert found
    assert all(block.table is not None or block.lines[0] == line for _, block in found)
    for document, block in found:
        if block.table is not None:
            assert any(first == line for first, _ in document.tables[block.table].lines)


@pytest.mark.parametrize("line", TEXT_LINES)
def test_any_line_can_be_split_inside(line: int) -> None:
    raw = SAMPLE.lines[line - 1]
    offset = len(raw) // 2
    reading = marked(ABOVE, Mark("split", line, offset=offset))
    halves = [raw[:offset].strip(), raw[offset:].strip()]
    if not all(halves) or raw.startswith("- "):
        return
    blocks = [block for _, block in over(reading, line)]
    assert len(blocks) >= 2
    assert blocks[-1].lines[0] == line
    assert "".join(blocks[-1].text.split()).startswith("".join(halves[1].split())[:6])
    assert odd(reading) == []


def test_any_head_can_be_denied() -> None:
    plain = parse(SAMPLE)
    for document in plain.documents[1:]:
        titles = [block.lines[0] for block in document.blocks if block.kind == "title"][:1]
        for line in {document.lines[0], *titles}:
            reading = marked(Mark("document", line, on=False))
            kept = [d.lines[0] for d in plain.documents if d is not document]
            assert [d.lines[0] for d in reading.documents] == kept
            assert odd(reading) == []


# What follows from a mark


def test_a_marked_document_has_its_title_number_and_place_in_the_contents() -> None:
    words = BULLETIN.replace("关于开放图书馆夜间阅览的通告\n\n松政办", "图书馆夜间阅览启事\n\n松政办")
    source = text_of(words)
    line = line_of("图书馆夜间阅览启事", source)
    assert [d.title for d in parse(source).documents][2:] == ["松涛县人民政府5月大事记"]
    document = marked(Mark("document", line), source=source).documents[2]
    assert (document.title, document.doc_number) == ("图书馆夜间阅览启事", "松政办发〔2030〕8号")
    assert (document.section, document.page, document.entry) == ("县政府办公室文件", 9, 2)


def test_a_document_may_start_above_or_inside_a_head_that_was_guessed() -> None:
    body = line_of("松涛县人民政府", after=line_of("大事记⇥12".replace("⇥", "\t")))
    first = parse(SAMPLE).documents[0]
    assert first.lines[0] == body
    inside = marked(Mark("document", body + 2)).documents[0]
    assert (inside.lines[0], inside.title, inside.issuer) == (body + 2, first.title, None)
    assert inside.doc_number == first.doc_number

    source = text_of(
        BULLETIN.replace("\n关于开放图书馆夜间阅览的通告\n", "\n松涛县图书馆理事会\n\n关于开放图书馆夜间阅览的通告\n")
    )
    line = line_of("图书馆理事会", source)
    document = marked(Mark("document", line), source=source).documents[2]
    assert (document.lines[0], document.doc_number) == (line, "松政办发〔2030〕8号")
    assert document.title == "关于开放图书馆夜间阅览的通告"


def test_two_starts_inside_one_head_are_two_documents() -> None:
    line = line_of("关于印发松涛县饮水安全保障方案的 通 知")
    reading = marked(Mark("document", line), Mark("document", line + 2))
    assert [d.lines for d in reading.documents][1] == (line, line + 1)
    assert reading.documents[2].doc_number == "松政办发〔2030〕7号"


def test_the_second_place_of_a_title_starts_the_document_where_the_first_is_denied() -> None:
    source = text_of(
        "目 录\n\n值班安排公示 1\n\n关于好事的通知 2\n\n值班安排公示\n\n见下。\n\n值班安排公示\n\n如下。\n"
    )
    first, second = line_of("值班安排公示", source, 3), line_of("值班安排公示", source, 8)
    assert first in {d.lines[0] for d in parse(source).documents}
    assert [d.lines[0] for d in marked(Mark("document", first, on=False), source=source).documents] == [second]


def test_what_looks_like_an_imprint_can_be_text() -> None:
    source = text_of(WEB)
    line = line_of("邮 编", source)
    assert parse(source).documents[0].lines[1] < line
    assert [b.kind for b in at(marked(Mark("heading", line, on=False), source=source), line)] == ["paragraph"]


def test_a_document_may_start_right_above_the_imprint() -> None:
    source = text_of(WEB)
    line = line_of("2030年7月1日", source)
    assert [d.lines for d in marked(Mark("document", line), source=source).documents][1] == (line, line + 3)


def test_joined_lines_are_read_as_one() -> None:
    number = line_of("松政办发〔2030〕8号", after=line_of("关于开放图书馆夜间阅览的通告", after=60))
    words = BULLETIN.replace("\n松政办发〔2030〕8号\n", "\n松政办发〔2030〕\n\n— 9 —\n\n8号\n")
    source = text_of(words)
    line = line_of("松政办发〔2030〕", source, number - 1)
    assert source.lines[line - 1] == "松政办发〔2030〕"
    document = marked(Mark("join", line), source=source).documents[2]
    assert document.doc_number == "松政办发〔2030〕8号"
    (block,) = [b for b in document.blocks if b.kind == "doc_number"]
    assert block.lines == (line, line + 4)
    assert [b.lines for b in document.blocks if b.kind == "furniture"] == [(line + 2, line + 2)]


def test_a_chain_of_joins_is_one_paragraph() -> None:
    first = line_of("1.改造水厂")
    reading = marked(Mark("join", first), Mark("join", first + 2), Mark("heading", first, on=False))
    (block,) = at(reading, first)
    assert block.text == (
        "1.改造水厂。完成三座水厂的改造，日供水能力达到1.5万立方米。2.更新管网。更新老旧管网，减少漏损。"
    )
    assert (block.kind, block.lines) == ("paragraph", (first, first + 4))


def test_a_joined_signature_and_date_are_no_longer_parted() -> None:
    line = line_of("松涛县人民政府办公室", after=line_of("请认真贯彻执行"))
    (block,) = at(marked(Mark("join", line)), line)
    assert block.text == "松涛县人民政府办公室2030年5月6日"


def test_a_line_split_twice_is_three_paragraphs_and_the_first_can_be_a_heading() -> None:
    line = line_of("1.改造水厂")
    raw = SAMPLE.lines[line - 1]
    marks = [
        Mark("split", line, offset=raw.index("完成")),
        Mark("split", line, offset=raw.index("日供水")),
        Mark("heading", line, level=3),
        Mark("join", line),
    ]
    blocks = at(marked(*marks), line)
    assert [(b.kind, b.level, b.text) for b in blocks] == [
        ("heading", 3, "1.改造水厂。"),
        ("paragraph", None, "完成三座水厂的改造，"),
        ("paragraph", None, "日供水能力达到1.5万立方米。"),
    ]


def test_lines_with_wide_blanks_become_a_table_over_blank_lines() -> None:
    source = text_of(
        BULLETIN.replace("组 长：云 山 副县长\n", "姓名    职务\n\n云 山　　副县长\n\n石泉林  县水利局局长\n")
    )
    first, last = line_of("姓名    职务", source), line_of("石泉林  ", source)
    assert parse(source).documents[1].tables[0].rows[0] != ["姓名", "职务"]
    table = marked(Mark("table", first, last), source=source).documents[1].tables[0]
    assert table.rows == [["姓名", "职务"], ["云山", "副县长"], ["石泉林", "县水利局局长"]]
    assert table.lines == [(first, last)]


def test_pieces_of_one_table_and_of_two() -> None:
    words = BULLETIN.replace("国槐\t3\t4\t石桥镇\n", "国槐\t3\t4\t石桥镇\n\n接上页所列各株\n")
    source = text_of(words)
    first, last = line_of("树种", source), line_of("侧柏", source)
    assert len(parse(source).documents[0].tables) == 2
    (table,) = marked(Mark("table", first, last), source=source).documents[0].tables
    assert ["接上页所列各株", "", "", ""] in table.rows
    assert sum(row[0] == "树种" for row in table.rows) == 1  # the header that was printed again
    again = marked(Mark("table", first, first + 4), Mark("table", first + 4, last), source=source)
    assert len(again.documents[0].tables) == 1  # marked tables that share a line
    parted = marked(Mark("table", first, last), Mark("apart", first + 3), source=source).documents[0].tables
    assert [table.lines[0][0] for table in parted] == [first, first + 3]
    two = marked(Mark("table", first, first + 2), Mark("table", first + 3, last), source=source).documents[0].tables
    assert [table.lines[0][0] for table in two] == [first, first + 3]


def drawn() -> Text:
    """The sample with its first table drawn by the file, the last column's head merged downwards."""
    first = line_of("树种")
    return replace(SAMPLE, grids=(Grid(first, first + 4, 4, blank=(1,)),))


def test_a_drawn_table_keeps_its_grid_where_marked_whole_and_its_cells_where_marked_in_part() -> None:
    source = drawn()
    first = line_of("树种")
    plain = parse(source).documents[0].tables[0]
    assert plain.rows[1] == [""] * 4
    whole = marked(Mark("table", first, first + 4), source=source).documents[0].tables[0]
    assert whole == plain
    part = marked(Mark("heading", first + 2, level=1), source=source)
    assert [b.kind for b in at(part, first + 2)] == ["heading"]
    assert all(any(row) for table in part.documents[0].tables for row in table.rows)


def test_html_that_is_no_table_is_text() -> None:
    source = text_of(WEB)
    line = line_of("<table>", source)
    assert [len(t.rows) for t in parse(source).documents[0].tables] == [3, 2]
    reading = marked(Mark("table", line, line + 2, on=False), source=source)
    assert len(reading.documents[0].tables) == 1
    assert [b.kind for b in at(reading, line)] == ["paragraph"]


def test_furniture_that_was_guessed_can_be_text() -> None:
    source = text_of(BULLETIN.replace("\n三、组织领导\n", "\n— 7 —\n\n三、组织领导\n"))
    line = line_of("— 7 —", source)
    assert [b.kind for b in at(parse(source), line)] == ["furniture"]
    assert "furniture" not in {b.kind for b in at(marked(Mark("furniture", line, on=False), source=source), line)}


# Marks against marks


@pytest.mark.parametrize(
    ("first", "second", "kind", "words"),
    [
        (Mark("heading", 1, level=2), Mark("heading", 1, level=3), ("heading", 3), ("3级标题", "2级标题")),
        (Mark("heading", 1, level=2), Mark("heading", 1, on=False), ("paragraph", None), ("正文段落", "2级标题")),
        (Mark("furniture", 1), Mark("heading", 1, level=2), ("heading", 2), ("2级标题", "版面文字")),
        (Mark("table", 1), Mark("table", 1, on=False), None, ("不是表格", "表格")),
        (Mark("table", 1, on=False), Mark("table", 1), ("table", None), ("表格", "不是表格")),
        (Mark("join", 1), Mark("furniture", 1), ("furniture", None), ("版面文字", "与下一段相连")),
        (Mark("furniture", 1), Mark("split", 1, offset=3), None, ("从行内拆开", "版面文字")),
        (Mark("document", 1), Mark("heading", 1, level=1), ("heading", 1), ("1级标题", "公文开头")),
    ],
)
def test_the_later_mark_holds_and_a_doubt_says_so(
    first: Mark, second: Mark, kind: tuple[str, int | None] | None, words: tuple[str, str]
) -> None:
    line = line_of("坚持建管并重")
    reading = marked(replace(first, line=line), replace(second, line=line))
    (warning,) = [w for w in reading.warnings if w.code == "mark-contradiction"]
    assert warning.line == line
    assert (warning.params["kept"], warning.params["dropped"]) == words
    if kind:
        (block,) = [block for _, block in over(reading, line)]
        assert (block.kind, block.level) == kind


def test_joining_against_parting_and_against_what_the_next_line_is() -> None:
    line = line_of("2.更新管网")
    join, apart, start = Mark("join", line - 2), Mark("apart", line), Mark("document", line)
    assert at(marked(apart, join), line) == []
    assert at(marked(join, apart), line) != []
    assert at(marked(start, join), line) == []
    assert line in {d.lines[0] for d in marked(join, start).documents}
    for marks in ((apart, join), (join, apart), (start, join), (join, start)):
        assert [code for _, code in odd(marked(*marks))] == ["mark-contradiction"]


def test_marks_without_effect_are_named() -> None:
    reading = marked(
        Mark("heading", line_of("办刊宗旨"), level=1),
        Mark("table", 2),
        Mark("document", 4),
        Mark("join", len(SAMPLE.lines)),
        Mark("split", line_of("- 1、"), offset=1),
    )
    expected = {2, 4, line_of("办刊宗旨"), len(SAMPLE.lines)}
    assert {line for line, code in odd(reading) if code == "mark-without-effect"} >= expected
    assert all(warning.cure for warning in reading.warnings if warning.code.startswith("mark-"))


# Any marks at all


def any_marks(source: Text) -> st.SearchStrategy[tuple[Mark, ...]]:
    total = len(source.lines)
    lines = st.integers(1, total)
    longer = [n for n, raw in enumerate(source.lines, 1) if len(raw) > 1]

    @st.composite
    def one(draw: st.DrawFn) -> Mark:
        kind, line = draw(st.sampled_from(KINDS)), draw(lines)
        match kind:
            case "heading":
                level = draw(st.none() | st.integers(1, 7))
                return Mark("heading", line, on=level is not None, level=level)
            case "table" | "furniture":
                return Mark(kind, line, min(total, line + draw(st.integers(0, 12))), draw(st.booleans()))
            case "document":
                return Mark("document", line, on=draw(st.booleans()))
            case "split" if longer:
                line = draw(st.sampled_from(longer))
                return Mark("split", line, offset=draw(st.integers(1, len(source.lines[line - 1]) - 1)))
            case _:
                return Mark("apart" if kind == "split" else kind, line)  # type: ignore[arg-type]

    return st.lists(one(), max_size=25).map(tuple)


@settings(max_examples=150, deadline=None)
@given(any_marks(SAMPLE))
def test_no_combination_of_marks_raises_or_loses_text(marks: tuple[Mark, ...]) -> None:
    reading = marked(*marks)
    assert parse(SAMPLE, Marks.from_json(json.loads(json.dumps(Marks(SAMPLE.sha256, marks).as_json())))) == reading


@settings(max_examples=80, deadline=None)
@given(any_marks(SAMPLE))
def test_no_combination_of_marks_loses_text_of_drawn_tables(marks: tuple[Mark, ...]) -> None:
    marked(*marks, source=drawn())


@settings(max_examples=80, deadline=None)
@given(any_marks(text_of(WEB)).map(lambda marks: tuple(mark for mark in marks if mark.kind != "split")))
def test_no_combination_of_marks_loses_text_of_web_tables(marks: tuple[Mark, ...]) -> None:
    marked(*marks, source=text_of(WEB))


@settings(max_examples=80, deadline=None)
@given(st.data(), st.integers(0, 10_000))
def test_marks_on_damaged_bulletins_lose_nothing(data: st.DataObject, seed: int) -> None:
    try:
        source = read_bytes(damaged(seed), "松涛县公报.txt")
    except ReadError:
        return
    marked(*(mark for mark in data.draw(any_marks(source)) if mark.kind != "split"), source=source)


@settings(max_examples=60, deadline=None)
@given(any_marks(text_of(WEB)))
def test_a_tag_may_be_split(marks: tuple[Mark, ...]) -> None:
    source = text_of(WEB)
    json.dumps(parse(source, Marks(source.sha256, marks)).as_json())


def test_marks_take_work_in_proportion_to_the_text() -> None:
    def effort(times: int) -> int:
        source = text_of(BULLETIN * times)
        total = len(source.lines)
        marks = [Mark("join", n) for n in range(1, total + 1)]
        marks += [Mark("table", 1, total) for _ in range(10)] + [Mark("document", n) for n in range(1, total, 7)]
        return calls(lambda: parse(source, Marks(source.sha256, tuple(marks))))

    assert effort(20) < 5 * 1.5 * effort(4)


# What is no mark


@pytest.mark.parametrize(
    ("given_", "code"),
    [
        ({"kind": "begin", "line": 1}, "mark-kind"),
        ({"kind": "join", "line": 1, "on": False}, "mark-kind"),
        ({"kind": "table", "line": 1, "on": 1}, "mark-kind"),
        ({"kind": "join", "line": "1"}, "mark-number"),
        ({"kind": "join", "line": None}, "mark-number"),
        ({"kind": "join", "line": True}, "mark-number"),
        ({"kind": "join", "line": 0}, "mark-range"),
        ({"kind": "table", "line": 5, "last": 4}, "mark-range"),
        ({"kind": "join", "line": 5, "last": 6}, "mark-range"),
        ({"kind": "heading", "line": 5}, "mark-level"),
        ({"kind": "heading", "line": 5, "level": 8}, "mark-level"),
        ({"kind": "heading", "line": 5, "level": 1, "on": False}, "mark-level"),
        ({"kind": "join", "line": 5, "level": 1}, "mark-level"),
        ({"kind": "split", "line": 5}, "mark-offset"),
        ({"kind": "split", "line": 5, "offset": 0}, "mark-offset"),
        ({"kind": "join", "line": 5, "offset": 2}, "mark-offset"),
        ({"kind": "join"}, "marks-format"),
        ({"kind": "join", "line": 1, "colour": "red"}, "marks-format"),
        ("join", "marks-format"),
    ],
)
def test_what_is_not_well_formed_is_refused_in_plain_words(given_: object, code: str) -> None:
    with pytest.raises(MarkError) as caught:
        Marks.from_json({"sha256": SAMPLE.sha256, "marks": [given_]})
    assert caught.value.code == code
    assert str(caught.value).endswith("。")


@pytest.mark.parametrize("data", [None, [], {}, {"sha256": 1, "marks": []}, {"sha256": "", "marks": {}}])
def test_what_is_no_set_of_marks_is_refused(data: object) -> None:
    with pytest.raises(MarkError) as caught:
        Marks.from_json(data)
    assert caught.value.code == "marks-format"


def test_marks_hold_for_their_own_text_alone() -> None:
    total = len(SAMPLE.lines)
    for marks, code in (
        (Marks("0" * 64), "marks-other-text"),
        (Marks(SAMPLE.sha256, (Mark("join", total + 1),)), "mark-line"),
        (Marks(SAMPLE.sha256, (Mark("table", 1, total + 1),)), "mark-line"),
        (Marks(SAMPLE.sha256, (Mark("split", 1, offset=len(SAMPLE.lines[0])),)), "mark-offset"),
        (Marks(SAMPLE.sha256, (Mark("table", 1, total),) * 101), "too-many-marks"),
    ):
        with pytest.raises(MarkError) as caught:
            parse(SAMPLE, marks)
        assert caught.value.code == code
    marks = Marks(SAMPLE.sha256, (Mark("table", 3, 9), Mark("heading", 4, on=False), Mark("split", 5, offset=2)))
    assert marks.as_json()["marks"] == [
        {"kind": "table", "line": 3, "last": 9},
        {"kind": "heading", "line": 4, "on": False},
        {"kind": "split", "line": 5, "offset": 2},
    ]
