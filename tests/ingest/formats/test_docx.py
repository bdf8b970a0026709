"""Word files give what their text gives, and all that a Word file can hold is read or said to be left out."""

from pathlib import Path

import pytest

from bulletins.ingest.formats.docx import read
from bulletins.ingest.formats.docx_numbering import chinese, written
from bulletins.ingest.parse import parse
from bulletins.ingest.text import Merged, Text
from tests.ingest.formats import word
from tests.ingest.formats.rendering import SAMPLES, facts, pieces, sample

NUMBERED = 1  # a document with both levels 一、 and （一）


def text_of(document: word.Document) -> Text:
    return read(word.saved(document), "x.docx")


def words(text: Text) -> list[str]:
    return [line for line in text.lines if line]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_as_a_word_file_gives_the_same_documents(path: Path) -> None:
    text, expected = sample(path)
    read_again = read(word.bulletin(pieces(text, expected), NUMBERED), "x.docx")
    assert any(line.startswith("（一）") for line in read_again.lines)
    assert facts(parse(read_again)) == facts(expected)


def test_paragraphs_and_tables_stand_in_their_order_without_header_and_footer() -> None:
    document = word.new()
    document.add_paragraph("表前")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "甲", "乙"
    document.add_paragraph("表后\u00ad文字\t接着")
    document.add_paragraph("第一行\n第二行")
    assert text_of(document).lines == ("表前", "", "甲\t乙", "", "表后文字 接着", "", "第一行", "第二行")


def test_merged_cells_come_with_their_spans_and_blank_rows_are_kept_in_mind() -> None:
    document = word.new()
    table = document.add_table(4, 3)
    for row, texts in enumerate([("名称", "数量", ""), ("", "甲", "乙"), ("合计", "1", "2"), ("", "", "")]):
        for col, said in enumerate(texts):
            if said:
                table.cell(row, col).text = said
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(0, 2))
    text = text_of(document)
    assert text.lines == ("名称\t数量\t", "\t甲\t乙", "合计\t1\t2")
    grid = text.grids[0]
    assert set(grid.spans) == {Merged(0, 0, 2, 1), Merged(0, 1, 1, 2)}
    assert (grid.first, grid.last, grid.columns, grid.blank) == (1, 3, 3, (3,))


def test_columns_that_differ_by_a_hair_are_one() -> None:
    document = word.new()
    table = document.add_table(2, 3)
    for column, width in zip(table._tbl.tblGrid, ("3000", "20", "3000"), strict=True):
        column.set(word.qn("w:w"), width)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "甲"
    table.cell(0, 2).text = "乙"
    table.cell(1, 0).text = "丙"
    table.cell(1, 1).merge(table.cell(1, 2)).text = "丁"
    text = text_of(document)
    assert text.lines == ("甲\t乙", "丙\t丁")
    assert text.grids[0].spans == ()


def test_a_frame_of_one_column_is_text() -> None:
    document = word.new()
    document.add_table(1, 1).cell(0, 0).text = "框里的文字"
    text = text_of(document)
    assert (text.lines, text.grids) == (("框里的文字",), ())


def test_numbers_restart_below_a_higher_level_and_follow_the_format() -> None:
    document = word.new()
    levels = [("chineseCounting", "第%1条"), ("chineseCountingThousand", "（%2）"), ("decimal", "%3.")]
    number = word.numbering(document, levels)
    for level, text in [(0, "甲"), (1, "乙"), (1, "丙"), (2, "丁"), (0, "戊"), (1, "己")]:
        word.numbered_paragraph(document.add_paragraph(text), number, level)
    assert words(text_of(document)) == ["第一条 甲", "（一）乙", "（二）丙", "1.丁", "第二条 戊", "（一）己"]


def test_serial_numbers_in_cells_are_written_out() -> None:
    document = word.new()
    number = word.numbering(document, [("decimal", "%1")])
    table = document.add_table(2, 2)
    for row in (0, 1):
        word.numbered_paragraph(table.cell(row, 0).paragraphs[0], number)
        table.cell(row, 1).text = "项目"
    assert text_of(document).lines == ("1\t项目", "2\t项目")


def test_number_formats() -> None:
    assert [chinese(n) for n in (1, 10, 11, 20, 21, 105, 110, 1001)] == (
        ["一", "十", "十一", "二十", "二十一", "一百零五", "一百一十", "一千零一"]
    )
    kinds = ["decimalEnclosedCircle", "upperRoman", "lowerLetter", "decimalZero", "ideographTraditional", "none"]
    assert [written(4, kind) for kind in kinds] == ["④", "IV", "d", "04", "丁", ""]


def test_headings_and_bold_paragraphs_are_marked() -> None:
    document = word.new()
    document.add_paragraph("总体要求", style="Heading 2")
    document.add_paragraph().add_run("（一）工作目标").bold = True
    assert words(text_of(document)) == ["## 总体要求", "**（一）工作目标**"]


def test_a_footnote_follows_the_sentence_that_it_belongs_to() -> None:
    document = word.new()
    word.footnote(document, document.add_paragraph("关于水库管理的通知"), "指小型水库。")
    document.add_paragraph("现将有关事项通知如下。")
    assert words(text_of(document)) == ["关于水库管理的通知¹", "现将有关事项通知如下。", "注1：指小型水库。"]


def test_insertions_are_kept_deletions_comments_and_hidden_text_are_not_and_all_is_said() -> None:
    document = word.new()
    paragraph = document.add_paragraph("原文")
    word.append(paragraph, '<w:ins w:id="1" w:author="a"><w:r><w:t>插入</w:t></w:r></w:ins>')
    word.append(paragraph, '<w:del w:id="2" w:author="a"><w:r><w:delText>删去</w:delText></w:r></w:del>')
    word.append(paragraph, "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>")
    document.add_comment(paragraph.runs, "批注的话")
    text = text_of(document)
    assert text.lines == ("原文插入",)
    assert {(n.code, n.params["count"]) for n in text.notes} == {("revisions", 2), ("hidden-text", 1), ("comments", 1)}


def test_a_paragraph_whose_mark_was_deleted_goes_on_with_the_next() -> None:
    document = word.new()
    first = document.add_paragraph("前半句，")
    first._p.get_or_add_pPr().append(word.xml('<w:rPr><w:del w:id="3" w:author="a"/></w:rPr>'))
    document.add_paragraph("后半句。")
    assert text_of(document).lines == ("前半句，后半句。",)


def test_text_boxes_and_symbols_are_read() -> None:
    document = word.new()
    paragraph = document.add_paragraph("选项")
    word.append(paragraph, '<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>')
    word.append(
        paragraph, "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>"
    )
    assert words(text_of(document)) == ["选项□", "框"]


def test_a_picture_is_a_figure_at_its_line_or_at_its_caption() -> None:
    document = word.new()
    document.add_paragraph("水库位置如下。")
    document.add_picture(word.path_of(word.picture()))
    document.add_paragraph("图1 水库位置")
    document.add_paragraph("砚池村保护范围示意图")
    document.add_picture(word.path_of(word.picture("blue")))
    text = text_of(document)
    assert words(text) == ["水库位置如下。", "图1 水库位置", "砚池村保护范围示意图", "![砚池村保护范围示意图](图2.png)"]
    assert [(i.line, i.data) for i in text.images] == [(3, word.picture()), (7, word.picture("blue"))]


def test_a_figure_with_its_picture_is_a_block_and_not_missing() -> None:
    document = word.new()
    for line in ("松涛县人民政府", "关于公布水库名录的通知", "松政发〔2030〕4号", "各乡镇人民政府：", "现予公布。"):
        document.add_paragraph(line)
    document.add_picture(word.path_of(word.picture()))
    reading = parse(text_of(document))
    figures = [block for block in reading.documents[0].blocks if block.kind == "figure"]
    assert [(block.text, block.lines) for block in figures] == [("图", (11, 11))]
    assert "figure-missing" not in {warning.code for warning in reading.warnings}
