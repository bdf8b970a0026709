"""A whole bulletin: every kind of part in its place, no line lost whatever is done to the text."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bulletins.ingest.parse import parse, parse_document
from bulletins.ingest.read import read_bytes
from bulletins.ingest.tree import Document, Reading
from tests.ingest.effort import calls
from tests.ingest.sample import BULLETIN

ROOT = Path(__file__).resolve().parents[2]


def reading_of(text: str) -> Reading:
    return parse(read_bytes(text.encode(), "松涛县2030年第2期.txt"))


@pytest.fixture(scope="module")
def reading() -> Reading:
    return reading_of(BULLETIN)


def kinds(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in document.blocks]


def test_masthead_and_imprint(reading: Reading) -> None:
    bulletin, issue = reading.bulletin, reading.issue
    assert (bulletin.title, bulletin.government) == ("松涛县人民政府公报", "松涛县人民政府")
    assert (bulletin.frequency, bulletin.sponsor) == ("季刊", "松涛县人民政府办公室")
    assert (bulletin.address, bulletin.phone, bulletin.distribution) == ("松涛县林海路1号", "0000-1234567", "公开发行")
    assert (bulletin.postcode, bulletin.editor) == (None, None)
    assert (issue.year, issue.number, issue.overall_number, issue.published) == (2030, 2, 9, "2030-06-30")


def test_contents_in_both_layouts(reading: Reading) -> None:
    assert [(e.section, e.doc_number, e.page) for e in reading.contents] == [
        ("县政府文件", "松政发〔2030〕4号", 1),
        ("县政府办公室文件", "松政办发〔2030〕7号", 3),
        ("县政府办公室文件", "松政办发〔2030〕8号", 9),
        ("大事记", None, 12),
    ]


def test_documents_and_their_facts(reading: Reading) -> None:
    names, plan, notice, chronicle = reading.documents
    assert (names.issuer, names.title) == ("松涛县人民政府", "关于公布第二批古树名木名录的通知")
    assert names.addressees == "各乡（镇）人民政府，县直各有关单位"
    assert (names.signer, names.date, names.openness) == ("松涛县人民政府", "2030-04-02", "此件公开发布")
    assert names.cites == ["国发〔2020〕11号", "松林函〔2029〕3号", "松政发〔2019〕2号"]
    assert names.repeals == ["《松涛县第一批古树名木名录》（松政发〔2019〕2号）"]
    assert names.effective == "自公布之日起施行"
    assert (plan.issuer, plan.title) == ("松涛县人民政府办公室", "关于印发松涛县饮水安全保障方案的通知")
    assert plan.addressees == "各乡（镇）人民政府，县直各有关单位"
    assert (plan.instrument, plan.interpretation_by) == ("松涛县饮水安全保障方案", "县水利局")
    assert [f.value for f in plan.personal_data] == ["13800001111"]
    assert (notice.issuer, notice.addressees, notice.effective) == (None, None, "自2030年7月1日起施行，有效期2年")
    assert (notice.section, notice.page, notice.date) == ("县政府办公室文件", 9, "2030-05-20")
    assert (chronicle.genre, chronicle.date) == ("大事记", None)


def test_attachments_are_placed_pictures_are_figures(reading: Reading) -> None:
    names, plan, *_ = reading.documents
    assert [(a.label, a.title, a.lines is not None) for a in names.attachments] == [
        ("1", "第二批古树名木名录", True),
        ("2", "古树名木分布图", True),
    ]
    assert ("figure", "古树名木分布图") in kinds(names)
    assert [(a.label, a.title) for a in plan.attachments] == [(None, "饮水工程运行记录表")]
    assert [kind for kind, text in kinds(plan) if text.startswith("附件：")] == ["attachment_list", "attachment_label"]


def test_a_table_cut_by_a_page_is_one_with_its_merged_cells(reading: Reading) -> None:
    (table,) = reading.documents[0].tables
    assert (table.caption, table.unit, table.header_rows) == ("第二批古树名木名录", "株", 2)
    assert [row[0] for row in table.rows] == ["树种", "", "一、北片", "油松", "国槐", "侧柏"]
    assert len(table.lines) == 2
    assert {(s.row, s.col, s.rowspan, s.colspan) for s in table.spans} == {
        (0, 0, 2, 1),
        (0, 1, 1, 2),
        (0, 3, 2, 1),
        (2, 0, 1, 4),
    }


def test_headings_stand_alone_items_run_on(reading: Reading) -> None:
    plan = reading.documents[1]
    assert [(b.level, b.text) for b in plan.blocks if b.kind == "heading"] == [
        (1, "一、总体要求"),
        (2, "（一）工作目标"),
        (2, "（二）基本原则。"),
        (1, "二、主要任务"),
        (1, "三、组织领导"),
        (1, "四、附则"),
    ]


def test_cut_sentences_are_joined_and_quantities_are_no_marks(reading: Reading) -> None:
    texts = [text for _, text in kinds(reading.documents[1])]
    assert "到2030年底，全县农村自来水普及率达到九成以上，水质and水量满足需要。" in texts
    assert "1.改造水厂。完成三座水厂的改造，日供水能力达到1.5万立方米。" in texts


def test_members_are_lines_of_their_own(reading: Reading) -> None:
    members = [text for kind, text in kinds(reading.documents[1]) if kind == "member"]
    assert members == [
        "组长：云山　副县长",
        "副组长：石泉林　县水利局局长",
        "成员：柳溪月　县财政局副局长",
        "联系人：柳溪月　13800001111",
    ]


def test_chronicle_takes_its_year_from_the_issue(reading: Reading) -> None:
    (month,) = reading.chronicle
    assert (month.month, month.document) == ("2030-05", 3)
    assert [(e.day, e.text) for e in month.entries] == [
        ("3日", "县政府召开饮水安全工作会议，部署水厂改造任务。"),
        (None, "县图书馆夜间阅览区建成。"),
        ("18日-20日", "县长云山到枫林乡调研。"),
    ]


def test_doubts_are_reported_where_they_are(reading: Reading) -> None:
    found = {(w.code, BULLETIN.split("\n")[w.line - 1][:8]) for w in reading.warnings}
    assert ("latin-in-chinese", "到2030年底，") in {(code, text[:8]) for code, text in found}
    assert ("figure-missing", "古树名木分布图") in found


def test_contents_and_text_are_held_against_each_other() -> None:
    lost = reading_of(
        BULLETIN.replace("松政办发〔2030〕7号）\t3", "松政办发〔2030〕9号）\t3").replace(
            "关于印发松涛县饮水安全保障方案的通知（", "关于别的通知（"
        )
    )
    assert {"contents-only", "document-only"} <= {w.code for w in lost.warnings}


def test_json_names_each_piece_of_a_cut_table(reading: Reading) -> None:
    data = reading.as_json()
    assert data["format"] == "bulletin/1"
    blocks = data["documents"][0]["blocks"]
    pieces = [block for block in blocks if block["kind"] == "table"]
    assert [piece["table"] for piece in pieces] == [0, 0]
    assert [piece["lines"] for piece in pieces] == data["documents"][0]["tables"][0]["lines"]
    json.dumps(data, ensure_ascii=False)


def test_a_pasted_document_needs_no_masthead() -> None:
    text = BULLETIN[BULLETIN.index("松涛县人民政府办公室 关于印发") : BULLETIN.index("关于开放图书馆夜间阅览的通告\n")]
    document = parse_document(text)
    assert (document.issuer, document.doc_number) == ("松涛县人民政府办公室", "松政办发〔2030〕7号")
    assert document.instrument == "松涛县饮水安全保障方案"
    assert len(document.attachments) == 1


def test_reading_takes_work_in_proportion_to_the_text() -> None:
    # Fifty copies of the documents behind one masthead.
    start = BULLETIN.index("松涛县人民政府\n\n关于公布")
    body = BULLETIN[start : BULLETIN.rindex("主管主办")]

    def effort(copies: int) -> int:
        text = read_bytes((BULLETIN[:start] + body * copies).encode(), "a.txt")
        assert len(parse(text).documents) == 4 * copies
        return calls(lambda: parse(text))

    assert effort(50) < effort(2) * 30


def test_the_same_text_gives_the_same_tree() -> None:
    assert reading_of(BULLETIN).as_json() == reading_of(BULLETIN).as_json()


def test_command_prints_json_and_errors_go_to_standard_error(tmp_path: Path) -> None:
    good, bad = tmp_path / "a.txt", tmp_path / "b.txt"
    good.write_text(BULLETIN, encoding="gb18030")
    bad.write_bytes(b"")
    command = [sys.executable, "-m", "bulletins.ingest"]
    done = subprocess.run([*command, str(good)], capture_output=True, cwd=ROOT, check=True, env={"PYTHONUTF8": "1"})
    assert json.loads(done.stdout)["source"]["encoding"] == "gb18030"
    failed = subprocess.run([*command, str(bad)], capture_output=True, cwd=ROOT, check=False, env={"PYTHONUTF8": "1"})
    assert failed.returncode == 1
    assert not failed.stdout
    assert "空的" in failed.stderr.decode()


def test_ingest_does_not_know_django() -> None:
    code = "import sys, bulletins.ingest.parse, bulletins.ingest.markup; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_a_chronicle_of_months_with_dates_on_lines_of_their_own() -> None:
    text = """松涛县2030年1—2月大事记

一月

5日

县政府召开常务会议。

县图书馆开馆。

2月1日 县长云山下乡调研。

△ 水厂开工。
"""
    found = reading_of(text).chronicle
    assert [(m.month, [(e.day, e.text, e.lines) for e in m.entries]) for m in found] == [
        ("2030-01", [("5日", "县政府召开常务会议。", (5, 7)), (None, "县图书馆开馆。", (9, 9))]),
        ("2030-02", [("1日", "县长云山下乡调研。", (11, 11)), (None, "水厂开工。", (13, 13))]),
    ]


def test_a_form_keeps_its_empty_rows_and_group_rows() -> None:
    text = "附件2\n\n联系人回执\n\n姓名\t职务\t电话\n\t\t\n\t\t\n"
    document = parse_document("松涛县人民政府\n关于报送联系人的通知\n松政函〔2030〕1号\n各乡镇：\n请报送。\n\n" + text)
    (table,) = document.tables
    assert (table.header_rows, table.rows) == (1, [["姓名", "职务", "电话"], [""] * 3, [""] * 3])
    assert table.caption == "联系人回执"
