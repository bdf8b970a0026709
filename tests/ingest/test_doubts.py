"""Doubts: what is odd in a bulletin is pointed out with its line and a cure, what is not odd is left alone."""

import re
from pathlib import Path

import pytest

from bulletins.ingest import tree
from bulletins.ingest.doubts import KINDS, doubt
from bulletins.ingest.parse import parse
from bulletins.ingest.read import read_bytes
from bulletins.ingest.tree import Reading

DOCS = Path(__file__).resolve().parents[2] / "docs" / "doubts.md"

ISSUE = """溪山县人民政府公报

2030年第1期（总第5期）

2030年3月31日出版

目 录

【县政府文件】

关于加强水库管理的通知（溪政发〔2030〕1号） 1

关于做好春耕备耕工作的通知（溪政发〔2030〕2号） 2

关于规范路灯维护的通告（溪政发〔2030〕3号） 3

溪山县人民政府

关于加强水库管理的通知

溪政发〔2030〕1号

各乡（镇）人民政府：

为保障水库安全，现将有关事项通知如下：

一、加强巡查

每周巡查不少于两次，发现险情立即报告。

二、落实责任

各水库明确一名负责人，名单报县水利局。

附件：水库名单

溪山县人民政府

2030年1月5日

附件

水库名单

序号	名称	乡镇
1	上游水库	云溪乡
2	下游水库	石桥镇
3	东沟水库	石桥镇
4	西沟水库	枫林乡
5	南沟水库	枫林乡

溪山县人民政府

关于做好春耕备耕工作的通知

溪政发〔2030〕2号

各乡（镇）人民政府：

春耕在即，请各乡（镇）人民政府备足种子和化肥。

溪山县人民政府

2030年2月6日

溪山县人民政府

关于规范路灯维护的通告

溪政发〔2030〕3号

为方便群众出行，现将路灯维护的有关事项通告如下：县住建局负责全县路灯的日常维护。

溪山县人民政府

2030年3月7日
"""


def read(text: str) -> Reading:
    return parse(read_bytes(text.encode(), "溪山县2030年第1期.txt"))


def found(old: str = "", new: str = "", *, also: tuple[str, str] = ("", "")) -> list[tree.Warning]:
    """The doubts about ISSUE after one or two changes, each of which must be possible."""
    text = ISSUE
    for before, after in ((old, new), also):
        assert before in text
        text = text.replace(before, after) if before else text
    return read(text).warnings


def test_a_bulletin_without_faults_raises_no_doubt() -> None:
    assert found() == []


# What is changed in ISSUE, and the one doubt that comes of it: code, its line's words, a part of the message.
CASES = [
    ("关于规范路灯维护的通告（溪政发〔2030〕3号） 3\n", "", "document-only", "溪山县人民政府", "关于规范路灯维护"),
    (
        "（溪政发〔2030〕3号） 3\n",
        "（溪政发〔2030〕3号） 3\n\n关于开放公园的通告 4\n",
        "contents-only",
        "关于开放公园",
        "公园",
    ),
    (
        "关于做好春耕备耕工作的通知（",
        "关于做好春耕工作的通知（",
        "title-differs",
        "溪山县人民政府",
        "目录为“关于做好春耕工作",
    ),
    (
        "通告（溪政发〔2030〕3号）",
        "通告（溪政发〔2030〕8号）",
        "number-differs",
        "溪山县人民政府",
        "目录为“溪政发〔2030〕8号",
    ),
    ("3号） 3\n", "3号） 3\n\n本刊启事\n\n欢迎赐稿。\n", "unplaced", "本刊启事", "有2行文字"),
    ("〔2030〕3号） 3", "〔2030〕3号） 1", "page-out-of-order", "关于规范路灯维护的通告", "从第2页退到第1页"),
    ("2030年2月6日", "2030年1月4日", "date-out-of-order", "溪山县人民政府", "溪政发〔2030〕1号（2030-01-05）"),
    ("2030年3月7日", "2030年4月7日", "date-after-print", "2030年4月7日", "2030-03-31"),
    ("溪山县人民政府\n\n2030年3月7日\n", "", "no-date", "溪山县人民政府", "关于规范路灯维护的通告"),
    ("附件\n\n水库名单\n", "", "attachment-absent", "溪山县人民政府", "水库名单"),
    ("附件：水库名单\n\n", "", "attachment-unlisted", "附件", "水库名单"),
    ("附件\n\n水库名单\n\n", "附件\n\n水库一览表\n\n", "attachment-differs", "水库一览表", "所列的“水库名单”"),
    ("和化肥。", "and 化肥。", "latin-in-chinese", "春耕在即，", "and"),
    ("和化肥。", "和$\\geq 5$吨化肥。", "latex", "春耕在即，", "$\\geq 5$"),
    ("和化肥。", "和化肥&nbsp;。", "html", "春耕在即，", "&nbsp;"),
    ("和化肥。", "和化\ue123。", "unreadable", "春耕在即，", "化□"),
    ("春耕在即，请各乡（镇）", "春耕在即，请各乡（镇", "unbalanced", "春耕在即，", "“（”和“）”不成对"),
    ("春耕在即，", "春耕“在即，", "unbalanced", "春耕“在即", "““”和“””不成对"),
    ("备足种子和化肥。", "备足种子和，", "cut-sentence", "春耕在即，", "备足种子和，"),
    ("一、加强巡查", "加强巡查", "level-start", "二、落实责任", "从“二、落实责任”开始"),
    ("二、落实责任", "三、落实责任", "level-jump", "三、落实责任", "“一、加强巡查”之后是“三、落实责任”"),
    ("备足种子和化肥。", "备足种\n\n足种子和化肥。", "seam-repeats", "春耕在即，", "足种"),
    ("4\t西沟水库\t枫林乡\n", "", "serial-gap", "序号", "从3到5"),
    ("3\t东沟水库\t石桥镇", "东沟水库", "uneven-rows", "序号", "至3列"),
    ("县住建局负责", "县住建局（13800001111）负责", "mobile-number", "为方便群众出行", "138****11"),
    ("县住建局负责", "县住建局（110101203001011234）负责", "id-number", "为方便群众出行", "110****34"),
    (
        "各乡（镇）人民政府：\n\n春耕",
        "各乡（镇）人民政府、 实施好。\n\n各单位：\n\n春耕",
        "two-columns",
        "各乡（镇）",
        "实施好。",
    ),
]


@pytest.mark.parametrize(("old", "new", "code", "words", "part"), CASES, ids=[case[2] for case in CASES])
def test_what_is_odd_is_pointed_out(old: str, new: str, code: str, words: str, part: str) -> None:
    text = ISSUE.replace(old, new)
    assert text != ISSUE
    warnings = [w for w in read(text).warnings if w.code == code]
    assert len(warnings) == 1, [(w.code, w.message) for w in read(text).warnings]
    (warning,) = warnings
    assert text.split("\n")[warning.line - 1].startswith(words)
    assert part in warning.message
    assert warning.cure


def test_numbers_left_out_and_used_twice() -> None:
    again = ISSUE.replace("溪政发〔2030〕3号", "溪政发〔2030〕6号")
    assert [(w.code, w.message) for w in read(again).warnings] == [("number-gap", "溪政发〔2030〕3号至5号不在本期。")]
    twice = ISSUE.replace("溪政发〔2030〕2号", "溪政发〔2030〕1号")
    assert "number-twice" in {w.code for w in read(twice).warnings}


def test_signature_and_text_out_of_order_are_two_columns() -> None:
    codes = {w.code for w in found("溪山县人民政府\n\n2030年2月6日", "溪山县人民政府\n\n请认真执行。\n\n2030年2月6日")}
    assert "two-columns" in codes


def test_a_quotation_over_several_paragraphs_is_balanced() -> None:
    quoted = "现决定修改如下：“第一条修改为以下内容。\n\n水库每周巡查。\n\n巡查结果上报。”"
    assert "unbalanced" not in {w.code for w in found("春耕在即，请各乡（镇）人民政府备足种子和化肥。", quoted)}


def test_lists_that_run_on_through_the_parts_are_no_jump() -> None:
    parts = "一、种植业\n\n1.备足种子。\n\n2.备足化肥。\n\n二、养殖业\n\n3.备足饲料。\n\n三、林业\n\n1.备足树苗。"
    assert "level-jump" not in {w.code for w in found("春耕在即，", parts + "\n\n春耕在即，")}


def test_a_chronicle_that_goes_back() -> None:
    chronicle = "溪山县人民政府3月大事记\n\n8日 召开会议。\n\n5日 水库开工。\n"
    (warning,) = [w for w in read(ISSUE + "\n" + chronicle).warnings if w.code == "chronicle-out-of-order"]
    assert warning.message == "大事记的日期从8日退到5日。"


def test_doubts_are_said_in_every_language_from_template_and_parameters() -> None:
    warning = doubt(3, "number-gap", missing="溪政发〔2030〕2号")
    assert warning.as_json() == {
        "line": 3,
        "code": "number-gap",
        "template": KINDS["number-gap"].template,
        "params": {"missing": "溪政发〔2030〕2号"},
        "cure": KINDS["number-gap"].cure,
        "message": "溪政发〔2030〕2号不在本期。",
    }


def test_every_code_is_documented_and_tried() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (.+?) \| (.+?) \| .+ \|$", DOCS.read_text("utf-8"), re.MULTILINE)
    assert {code: (template, cure) for code, template, cure in rows} == {
        code: (kind.template, kind.cure) for code, kind in KINDS.items()
    }
    tried = {case[2] for case in CASES} | {"number-gap", "number-twice", "chronicle-out-of-order", "figure-missing"}
    tried |= {"no-document", "mark-contradiction", "mark-without-effect"}  # in test_marks.py
    assert tried == set(KINDS)
