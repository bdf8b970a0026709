"""The parser takes tables as the file drew them."""

from bulletins.ingest.formats.grids import Cell, rows_of
from bulletins.ingest.formats.writer import Writer
from bulletins.ingest.parse import parse
from bulletins.ingest.text import Merged
from bulletins.ingest.tree import Spanned, Table

HEAD = ("松涛县人民政府", "关于公布水库名录的通知", "松政发〔2030〕4号", "各乡镇人民政府：", "现将名录予以公布。")
TITLES = ["序号", "名称", "管护单位"]


def table_of(*drawn: tuple[list[list[str]], list[Merged]]) -> Table:
    writer = Writer()
    for line in HEAD:
        writer.paragraph(line)
    for rows, spans in drawn:
        writer.table(rows, spans)
    tables = parse(writer.text(b"", "x.pdf", "pdf")).documents[0].tables
    assert len(tables) == 1
    return tables[0]


def test_empty_cells_are_merged_only_where_the_file_says_so() -> None:
    rows = [["乡镇", "水库", "容量"], ["云溪乡", "甲水库", "10"], ["", "乙水库", "20"]]
    assert table_of((rows, [])).spans == []
    assert table_of((rows, [Merged(1, 0, 2, 1)])).spans == [Spanned(1, 0, 2, 1)]


def test_rows_without_text_keep_their_place() -> None:
    rows = [TITLES, ["1", "甲水库", ""], ["", "", ""], ["合计", "", ""]]
    table = table_of((rows, [Merged(3, 0, 1, 3)]))
    assert (table.rows, table.spans) == (rows, [Spanned(3, 0, 1, 3)])


def test_a_row_that_a_page_cuts_is_one_though_its_cells_are_short() -> None:
    above = [TITLES, ["1", "云溪乡甲", "县水利局水库"]]
    below = [TITLES, ["", "水库", "管理站"], ["2", "乙水库", "县水利局"]]
    assert table_of((above, []), (below, [])).rows == [
        TITLES,
        ["1", "云溪乡甲水库", "县水利局水库管理站"],
        ["2", "乙水库", "县水利局"],
    ]


def test_a_merged_cell_that_a_page_cuts_is_one() -> None:
    titles = ["乡镇", "水库", "容量"]
    above = [titles, ["云溪乡", "甲水库", "10"], ["", "乙水库", "20"]]
    below = [titles, ["", "丙水库", "30"], ["", "丁水库", "40"]]
    table = table_of((above, [Merged(1, 0, 2, 1)]), (below, [Merged(1, 0, 2, 1)]))
    assert (len(table.rows), table.spans) == (5, [Spanned(1, 0, 4, 1)])


def test_cells_that_overlap_lose_no_text() -> None:
    rows, spans = rows_of([Cell(0, 0, 20, 10, "甲"), Cell(10, 0, 20, 10, "乙"), Cell(0, 10, 10, 20, "丙")])
    assert rows == [["甲 乙", ""], ["丙", ""]]
    assert spans == [Merged(0, 0, 1, 2)]
