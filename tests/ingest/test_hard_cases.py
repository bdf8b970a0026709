"""What is hard in real bulletins, each in a small invented one."""

import pytest

from bulletins.ingest.parse import parse
from bulletins.ingest.read import read_bytes
from bulletins.ingest.tree import Document, Reading, Table

HEAD = """云岭县人民政府

关于加强水库管理的通知

云政发〔2030〕6号

各乡镇人民政府：

"""
SIGNED = """

云岭县人民政府

2030年5月6日
"""


def read(text: str) -> Reading:
    return parse(read_bytes(text.replace("⇥", "\t").encode(), "a.txt"))


def only(text: str) -> Document:
    (document,) = read(text).documents
    return document


def table(text: str) -> Table:
    (found,) = only(HEAD + "现将名单公布如下。\n\n附件：水库名单" + SIGNED + "\n附件\n\n水库名单\n\n" + text).tables
    return found


def texts(document: Document, *kinds: str) -> list[str]:
    return [block.text for block in document.blocks if block.kind in kinds]


# Heads, signatures, order


def test_a_heading_and_a_signature_of_the_same_words() -> None:
    second = HEAD.replace("云政发〔2030〕6号\n\n", "").replace("加强水库管理", "做好春耕")
    reading = read(HEAD + "请做好安全管理。" + SIGNED + "\n" + second + "请备足种子。" + SIGNED)
    assert [(d.issuer, d.title, d.signer, d.date) for d in reading.documents] == [
        ("云岭县人民政府", "关于加强水库管理的通知", "云岭县人民政府", "2030-05-06"),
        ("云岭县人民政府", "关于做好春耕的通知", "云岭县人民政府", "2030-05-06"),
    ]


def test_two_columns_read_across() -> None:
    head = HEAD.replace("各乡镇人民政府：", "各乡镇人民政府，县直各 施。\n\n有关单位：")
    document = only(head + "请认真组织实" + SIGNED)
    assert document.addressees == "各乡镇人民政府，县直各有关单位"
    assert "施。" in texts(document, "paragraph")


def test_a_signature_above_the_end_of_its_text() -> None:
    document = only(HEAD + "云岭县人民政府\n\n请认真组织实施。\n\n2030年5月6日\n")
    assert (document.signer, document.date) == ("云岭县人民政府", "2030-05-06")


def test_lines_out_of_order_and_a_stray_word_are_doubts() -> None:
    reading = read(HEAD + "二、落实责任\n\n明确负责人。\n\n一、加强巡查\n\n发现险情 and 隐患立即报告。" + SIGNED)
    assert {"level-start", "latin-in-chinese"} <= {w.code for w in reading.warnings}


# What a page cuts


def test_sentence_and_heading_cut_by_a_page() -> None:
    document = only(
        HEAD
        + "汛期将至，各地要加强值班，\n\n落实防汛措施，确保人民群众生命财产\n\n安全。\n\n"
        + "一、压实责任，明确分工，确保各项措施落实到\n\n位。\n\n各乡镇要明确专人负责水库的日常巡查和险情报告。\n\n"
        + "二、加强巡查，及时报告。\n\n各水库每日巡查不少于两次，发现险情立即报告。"
        + SIGNED
    )
    assert texts(document, "paragraph")[0] == "汛期将至，各地要加强值班，落实防汛措施，确保人民群众生命财产安全。"
    assert texts(document, "heading") == [
        "一、压实责任，明确分工，确保各项措施落实到位。",
        "二、加强巡查，及时报告。",
    ]


def test_a_header_of_two_rows_repeated_with_other_spacing_and_a_cut_cell() -> None:
    found = table("""序号⇥任务⇥进度⇥⇥责任单位
⇥⇥计划⇥实际⇥
1⇥整修大坝，做好渗漏处理并完善监测设施，确保安全度⇥6月⇥7月⇥县水利局

序 号⇥任 务⇥进 度⇥⇥责任单位
⇥⇥计 划⇥实 际⇥
⇥汛。⇥⇥⇥
2⇥疏通渠道⇥6月⇥6月⇥石桥镇

序号⇥任务⇥进度⇥⇥责任单位
⇥⇥计划⇥实际⇥
二、管理类
3⇥落实责任⇥5月⇥5月⇥各乡镇
4⇥建立台账⇥5月⇥⇥各乡镇
""")
    assert (found.header_rows, len(found.lines)) == (2, 3)
    assert [row[0] for row in found.rows] == ["序号", "", "1", "2", "二、管理类", "3", "4"]
    assert found.rows[2][1] == "整修大坝，做好渗漏处理并完善监测设施，确保安全度汛。"
    assert {(s.row, s.col, s.rowspan, s.colspan) for s in found.spans} == {
        (0, 0, 2, 1),
        (0, 1, 2, 1),
        (0, 2, 1, 2),
        (0, 4, 2, 1),
        (4, 0, 1, 5),
    }


def test_serial_numbers_go_on_where_no_header_is_repeated() -> None:
    found = table("序号⇥水库⇥乡镇\n1⇥上游水库⇥云溪乡\n2⇥下游水库⇥石桥镇\n\n3⇥东沟水库⇥石桥镇\n4⇥西沟水库⇥枫林乡\n")
    assert (len(found.rows), len(found.lines), found.header_rows) == (5, 2, 1)


def test_text_wrapped_line_by_line() -> None:
    document = only(
        HEAD.replace("\n\n", "\n")
        + """　　现将有关事项通知如下：
　　一、加强水库巡查，落实各项责任，确保安全度汛
　　各水库每日巡查不少于两次，发现险情立即报告县水利局，不得
迟报、漏报。
　　（一）各乡镇明确一名负责人，名单于5月20日前报县水利局备案，人
员变动的随时补报，不得出现空档。
　　（二）各水库管理单位备足抢险物资，建立台账，定期检查更新，做到
账物相符。
　　二、强化保障
　　县财政局安排专项资金，用于水库维修养护。
"""
    )
    assert texts(document, "heading") == ["一、加强水库巡查，落实各项责任，确保安全度汛", "二、强化保障"]
    assert [text[:6] for text in texts(document, "paragraph")][1:] == [
        "各水库每日巡",
        "（一）各乡镇",
        "（二）各水库",
        "县财政局安排",
    ]


def test_groups_of_people_without_blank_lines_between() -> None:
    document = only(
        HEAD
        + """成立以下工作组。

综合协调组
组 长：云 山 县水利局局长
成 员：石泉林 县财政局
副局长
抢险救援组
组 长：柳溪月 县应急管理局局长
成 员：林远山 县消防救援大队大队长
"""
    )
    assert texts(document, "heading") == ["综合协调组", "抢险救援组"]
    assert "组长：云山　县水利局局长" in texts(document, "member")
    assert "成员：石泉林　县财政局副局长" in texts(document, "member")


# Tables


def test_cells_merged_downwards() -> None:
    found = table("""类别⇥名称⇥乡镇⇥库容
大型⇥上游水库⇥云溪乡⇥100
⇥下游水库⇥云溪乡⇥90
小型⇥西沟水库⇥石桥镇⇥8
⇥南沟水库⇥枫林乡⇥7
""")
    assert [(s.row, s.col, s.rowspan) for s in found.spans] == [(1, 0, 2), (3, 0, 2)]


def test_trailing_tabs_stripped_from_the_rows_of_a_blank_form() -> None:
    found = table("序号⇥水库⇥检查情况⇥检查人\n1\n2⇥\n3⇥⇥\n")
    assert found.rows == [["序号", "水库", "检查情况", "检查人"], *([str(n), "", "", ""] for n in (1, 2, 3))]


def test_an_html_table_in_the_text_is_a_grid() -> None:
    document = only(
        HEAD
        + """名单如下。<table><tr><td rowspan="2">乡镇</td><td colspan="2">水&nbsp;库</td></tr>
<tr><td>大</td><td>小</td></tr><tr><td>云溪乡</td><td>1<br>座</td><td><p>2</p></td></tr></table>以上。

<table border="1"><caption>库容</caption><thead><tr><th>名称</th><th>库容</th></tr></thead>
<tr><td>上游</td><td>一百万</td></tr></table>
"""
    )
    first, second = document.tables
    assert first.rows == [["乡镇", "水库", ""], ["", "大", "小"], ["云溪乡", "1座", "2"]]
    assert first.header_rows == 2
    assert {(s.row, s.col, s.rowspan, s.colspan) for s in first.spans} == {(0, 0, 2, 1), (0, 1, 1, 2)}
    assert (second.rows, second.header_rows) == ([["名称", "库容"], ["上游", "一百万"]], 1)
    assert texts(document, "paragraph") == ["名单如下。", "以上。", "库容"]
    assert [table.lines for table in document.tables] == [[(9, 10)], [(12, 13)]]


@pytest.mark.parametrize(
    "broken",
    [
        "<table><tr><td>上游</td>",
        "<table><tr><td 上游</td><td>下游</td></tr></table>",
        "<table><tr><td>上游</td></tr>之间<tr><td>下游</td></tr></table>",
        "<table></table>上游",
    ],
)
def test_a_broken_html_table_loses_no_word(broken: str) -> None:
    document = only(HEAD + broken)
    assert not document.tables
    assert "上游" in "".join(texts(document, "paragraph"))


def test_what_looks_like_markup_stays_and_markup_goes() -> None:
    document = only(
        HEAD
        + r"""水温$\geq 4^{\circ}\text{C}$时，面积不少于3 km<sup>2</sup>，**重点水库**逐座检查，编号为\*A1。

其中 <云岭县水库条例> 另行公布，**年度计划另发。

<p style="text-align:left">各乡镇要及时上报。</p>
"""
    )
    assert texts(document, "paragraph") == [
        r"水温$\geq 4^{\circ}\text{C}$时，面积不少于3 km²，重点水库逐座检查，编号为*A1。",
        "其中<云岭县水库条例>另行公布，**年度计划另发。",
        "各乡镇要及时上报。",
    ]


# Attachments, forms, instruments


def test_blank_forms_hold_no_numbers_dates_or_signatures() -> None:
    document = only(
        HEAD
        + "请按要求填报。\n\n附件：1.水库登记表\n2.安全承诺书"
        + SIGNED
        + """
附件1

水库登记表

云政函〔20  〕第   号

名称：_____ 手机：_____

云岭县人民政府办公室

    年   月   日

附件2

安全承诺书

承诺人（签字）：

2031年  月  日

云岭县水利局

2031年12月31日
"""
    )
    assert (document.doc_number, document.signer, document.date) == (
        "云政发〔2030〕6号",
        "云岭县人民政府",
        "2030-05-06",
    )
    assert [(a.label, a.title) for a in document.attachments] == [("1", "水库登记表"), ("2", "安全承诺书")]
    assert all(a.lines for a in document.attachments)
    assert texts(document, "signer", "date") == ["云岭县人民政府", "2030年5月6日"]


@pytest.mark.parametrize("labelled", [True, False])
@pytest.mark.parametrize("label", ["附件", "附表", "附录", "附"])
def test_attachments_under_any_label_and_under_none(label: str, labelled: bool) -> None:
    body = (f"\n{label}\n" if labelled else "") + "\n水库名单\n\n名称⇥乡镇\n上游水库⇥云溪乡\n"
    document = only(HEAD + f"请做好管理。\n\n{label}：水库名单" + SIGNED + body)
    assert [(a.title, a.lines and a.lines[0]) for a in document.attachments] == [("水库名单", 17)]
    assert document.tables[0].caption == "水库名单"


@pytest.mark.parametrize("labelled", [True, False])
def test_a_picture_that_is_only_named(labelled: bool) -> None:
    reading = read(
        HEAD + "请做好管理。\n\n附图：水库分布图" + SIGNED + ("\n附图\n" if labelled else "") + "\n水库分布图\n"
    )
    (document,) = reading.documents
    assert texts(document, "figure") == ["水库分布图"]
    assert [w.code for w in reading.warnings] == ["figure-missing"]


MEASURES = """云岭县水库管理办法

（试行）

第一章 总 则

第一条 为了加强水库管理，制定本办法。

第二条 县水利局主管全县水库。乡镇人民政府协助

做好巡查。

第二章 附 则

第三条 水库管理单位应当履行下列职责：

（一）每日巡查；

（二）及时上报险情。

第四条 本办法自2030年6月1日起施行，有效期5年。
"""


def test_an_instrument_titled_otherwise_than_its_notice_with_articles_that_run_on() -> None:
    head = HEAD.replace("加强水库管理的", "印发云岭县水库管理暂行办法的")
    document = only(head + "现将《云岭县水库管理办法》印发给你们，请遵照执行。" + SIGNED + "\n" + MEASURES)
    assert (document.instrument, document.effective) == (
        "云岭县水库管理办法（试行）",
        "自2030年6月1日起施行，有效期5年",
    )
    assert texts(document, "heading") == ["第一章总则", "第二章附则"]
    assert "第二条县水利局主管全县水库。乡镇人民政府协助做好巡查。" in texts(document, "paragraph")


def test_an_instrument_that_only_the_text_of_its_notice_names() -> None:
    document = only(HEAD + "现将《云岭县水库管理办法》印发给你们，请遵照执行。" + SIGNED + "\n" + MEASURES)
    assert document.instrument == "云岭县水库管理办法（试行）"


@pytest.mark.parametrize("below", ["云政规〔2030〕1号", "（2030年3月5日云岭县人民政府第3次常务会议通过）"])
def test_a_document_without_a_notice(below: str) -> None:
    document = only(MEASURES.replace("（试行）", below))
    assert document.title == "云岭县水库管理办法"
    assert texts(document, "heading") == ["第一章总则", "第二章附则"]


# Contents

BODY = (
    HEAD
    + "请做好管理。"
    + SIGNED
    + "\n"
    + HEAD.replace("人民政府\n\n关于加强水库管理", "人民政府办公室\n\n关于做好春耕工作", 1).replace(
        "云政发〔2030〕6", "云政办发〔2030〕7"
    )
    + "请备足种子。"
    + SIGNED
)
MASTHEAD = "云岭县人民政府公报\n\n2030年第1期（总第5期）\n\n目    录\n\n"
CONTENTS = {
    "number below, dots, page in brackets": """【县政府文件】

关于加强水库管理的通知

云政发〔2030〕6号…………………………………………（1）

关于做好春耕工作的通知

云政办发〔2030〕7号…………………………………………（5）
""",
    "bullets and tabs, bodies before the titles": """• 云岭县人民政府关于加强水库管理的通知（云政发〔2030〕6号）⇥1
• 云岭县人民政府办公室关于做好春耕工作的通知（云政办发〔2030〕7号）⇥5
""",
    "order numbers, no document numbers": """1. 云岭县人民政府关于加强水库管理的通知....1
2. 云岭县人民政府办公室关于做好春耕工作的通知....5
""",
    "page in front": """- (1) 关于加强水库管理的通知 云政发〔2030〕6号
- (5) 关于做好春耕工作的通知 云政办发〔2030〕7号
""",
    "square brackets, slash, a wrapped title": """[政府文件]
关于加强水库管理的通知 [云政发〔2030〕6号] /1
关于做好春耕
工作的通知 [云政办发〔2030〕7号] /5
""",
    "a table": """| 标题 | 文号 | 页码 |
| --- | --- | --- |
| 关于加强水库管理的通知 | 云政发〔2030〕6号 | 1 |
| 关于做好春耕工作的通知 | 云政办发〔2030〕7号 | 5 |
""",
    "a number cut by the line's end": """关于加强水库管理的通知（云政发〔2030〕6
号） 1
关于做好春耕工作的通知（云政办发
〔2030〕7号） 5
""",
    "no pages": """关于加强水库管理的通知
（云政发〔2030〕6号）
关于做好春耕工作的通知
（云政办发〔2030〕7号）
""",
}


@pytest.mark.parametrize("layout", CONTENTS)
def test_contents_in_any_layout(layout: str) -> None:
    reading = read(MASTHEAD + CONTENTS[layout] + "\n" + BODY)
    pages = [None, None] if layout == "no pages" else [1, 5]
    assert [entry.page for entry in reading.contents] == pages
    assert [(d.title, d.page) for d in reading.documents] == [
        ("关于加强水库管理的通知", pages[0]),
        ("关于做好春耕工作的通知", pages[1]),
    ]
    assert not {w.code for w in reading.warnings} & {
        "contents-only",
        "document-only",
        "title-differs",
        "number-differs",
    }


def test_no_masthead_and_no_contents_at_all() -> None:
    reading = read(BODY)
    assert [d.doc_number for d in reading.documents] == ["云政发〔2030〕6号", "云政办发〔2030〕7号"]
    assert reading.bulletin.government == "云岭县人民政府"
    assert reading.warnings == []


def test_asterisks_alone_on_a_line_are_no_heading_without_words() -> None:
    document = only(HEAD + "**加强管理\n**\n\n请做好管理。" + SIGNED)
    assert all(block.text for block in document.blocks)
    assert "**" in "".join(texts(document, "paragraph"))
