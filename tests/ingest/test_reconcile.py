"""Contents held against documents, in both directions."""

from bulletins.ingest.doubts import KINDS
from bulletins.ingest.marks import Mark, Marks
from bulletins.ingest.parse import parse
from bulletins.ingest.read import read_bytes
from bulletins.ingest.reconcile import MATCHED, Match, reconcile
from bulletins.ingest.text import Text
from tests.ingest.sample import BULLETIN
from tests.ingest.test_doubts import ISSUE


def text_of(words: str) -> Text:
    return read_bytes(words.encode(), "溪山县公报.txt")


def rows(old: str = "", new: str = "") -> list[Match]:
    """The rows for ISSUE after a change, which must be possible."""
    assert old in ISSUE
    return reconcile(parse(text_of(ISSUE.replace(old, new) if old else ISSUE)))


def brief(found: list[Match]) -> list[tuple[str | None, int | None, tuple[str, ...]]]:
    return [(row.entry.title if row.entry else None, row.document, row.codes) for row in found]


WATER, SPRING, LAMPS = "关于加强水库管理的通知", "关于做好春耕备耕工作的通知", "关于规范路灯维护的通告"


def test_every_entry_stands_beside_its_document() -> None:
    found = rows()
    assert brief(found) == [(WATER, 0, ("matched",)), (SPRING, 1, ("matched",)), (LAMPS, 2, ("matched",))]
    lines = ISSUE.split("\n")
    assert {row.section for row in found} == {"县政府文件"}
    assert {lines[row.line - 1] for row in found} == {"溪山县人民政府"}
    assert [lines[row.entry.line - 1][:5] for row in found if row.entry] == ["关于加强水", "关于做好春", "关于规范路"]
    assert {row.words for row in found} == {MATCHED}


def test_an_entry_over_two_lines_is_at_its_first_and_leaders_do_not_matter() -> None:
    reading = parse(text_of(BULLETIN))
    found = reconcile(reading)
    assert [row.document for row in found] == [0, 1, 2, 3]
    assert [row.codes for row in found] == [("matched",)] * 4
    first = found[0].entry
    assert first is not None
    assert BULLETIN.split("\n")[first.line - 1] == "关于公布第二批古树名木名录的通知"


def test_an_entry_without_a_document() -> None:
    found = rows("3号） 3\n", "3号） 3\n\n关于开放公园的通告 4\n")
    (alone,) = [row for row in found if row.document is None]
    assert alone.codes == ("contents-only",)
    assert (
        ISSUE.replace("3号） 3\n", "3号） 3\n\n关于开放公园的通告 4\n")
        .split("\n")[alone.line - 1]
        .startswith("关于开放")
    )
    assert alone.words == "目录中的“关于开放公园的通告”在正文中没有找到。"
    assert alone.section == "县政府文件"


def test_a_document_without_an_entry_stands_in_its_place() -> None:
    found = rows(f"{SPRING}（溪政发〔2030〕2号） 2\n\n", "")
    assert brief(found) == [(WATER, 0, ("matched",)), (None, 1, ("document-only",)), (LAMPS, 2, ("matched",))]
    assert found[1].words == f"“{SPRING}”不在目录中。"
    first = rows(f"{WATER}（溪政发〔2030〕1号） 1\n\n", "")
    assert brief(first)[0] == (None, 0, ("document-only",))


def test_titles_numbers_and_pages_that_differ() -> None:
    (title,) = [row for row in rows(f"{SPRING}（", "关于做好春耕工作的通知（") if row.doubts]
    assert (title.document, title.codes) == (1, ("title-differs",))
    (number,) = [row for row in rows("通告（溪政发〔2030〕3号）", "通告（溪政发〔2030〕8号）") if row.doubts]
    assert (number.document, number.codes) == (2, ("number-differs",))
    (page,) = [row for row in rows("〔2030〕3号） 3", "〔2030〕3号） 1") if row.doubts]
    assert (page.document, page.codes, page.words) == (2, ("page-out-of-order",), "目录的页码从第2页退到第1页。")


def test_several_things_may_differ_in_one_row() -> None:
    (both,) = [
        row
        for row in rows("春耕备耕工作的通知（溪政发〔2030〕2号） 2", "春耕工作的通知（溪政发〔2030〕2号） 0")
        if row.doubts
    ]
    assert both.codes == ("title-differs", "page-out-of-order")
    assert both.words == "".join(said.message for said in both.doubts)


def test_without_contents_there_is_nothing_to_hold_against_the_documents() -> None:
    bare = ISSUE[ISSUE.index("溪山县人民政府\n\n关于加强") :]
    reading = parse(text_of(bare))
    assert len(reading.documents) == 3
    assert reconcile(reading) == []
    assert all(document.entry is None for document in reading.documents)


def test_the_rows_doubts_are_the_readings_own() -> None:
    reading = parse(text_of(ISSUE.replace(f"{SPRING}（", "关于做好春耕工作的通知（").replace("3号） 3\n", "3号） 1\n")))
    said = [doubt for row in reconcile(reading) for doubt in row.doubts]
    assert [doubt.code for doubt in said] == ["title-differs", "page-out-of-order"]
    assert all(doubt in reading.warnings and doubt.cure == KINDS[doubt.code].cure for doubt in said)


def test_marks_bring_entry_and_document_together() -> None:
    # Other words than in the contents, and a number cut in two: nothing leads from the entry to the document.
    words = ISSUE.replace(f"{LAMPS}\n\n溪政发〔2030〕3号", "全县路灯日常养护须知\n\n溪政发〔2030〕\n\n3号")
    text = text_of(words)
    assert brief(reconcile(parse(text)))[2:] == [(LAMPS, None, ("contents-only",))]
    line = words.split("\n").index("全县路灯日常养护须知") + 1
    marks = Marks(text.sha256, (Mark("document", line), Mark("join", line + 2)))
    assert brief(reconcile(parse(text, marks)))[2:] == [(LAMPS, 2, ("title-differs",))]
