"""Ways in which other governments' gazettes print what ours print otherwise."""

import pytest

from bulletins.ingest.parse import parse
from bulletins.ingest.read import read_bytes
from bulletins.ingest.tree import Document, Reading


def read(text: str) -> Reading:
    return parse(read_bytes(text.encode(), "a.txt"))


def headings(document: Document) -> list[tuple[int | None, str]]:
    return [(block.level, block.text) for block in document.blocks if block.kind == "heading"]


NOTICE = """白石县人民政府
关于做好春耕生产工作的通知

白政发〔2031〕8号

各乡镇人民政府：

请各乡镇抓紧组织春耕生产，确保应种尽种。

白石县人民政府
2031年3月2日
"""
DECREE = """白石县人民政府令
第3号

《白石县渡口管理规定》已经2031年1月5日县人民政府第2次常务会议通过，现予公布。

县长　方大江
2031年1月9日

白石县渡口管理规定

第一条 为了加强渡口管理，制定本规定。
"""
ENTRIES = [
    ("县政府令", "白石县渡口管理规定", "白石县人民政府令第3号", 1),
    ("县政府文件", "白石县人民政府关于做好春耕生产工作的通知", "白政发〔2031〕8号", 6),
]


@pytest.mark.parametrize(
    "contents",
    [
        """### 县政府令
1 白石县渡口管理规定（白石县人民政府令第3号）
### 县政府文件
6 白石县人民政府关于做好春耕生产工作的通知（白政发〔2031〕8号）
""",
        """县政府令
1
白石县渡口管理规定（白石县人民政府令第3号）
县政府文件
6
白石县人民政府关于做好春耕生产工作的通知（白政发〔2031〕8号）
""",
        """【县政府令】
白石县渡口管理规定··········白石县人民政府令第3号（1）
【县政府文件】
白石县人民政府关于做好春耕生产工作的通知····白政发〔2031〕8号（6）
""",
        """县政府令
白石县渡口管理规定（白石县人民政府令第３号）……………１
县政府文件
白石县人民政府关于做好春耕生产工作的通知（白政发〔２０３１〕８号）……６
""",
    ],
    ids=["page first", "page above", "middle dots", "wide digits"],
)
def test_contents_wherever_the_page_stands(contents: str) -> None:
    reading = read(f"目 录\n{contents}\n{DECREE}\n{NOTICE}")
    assert [(e.section, e.title, e.doc_number, e.page) for e in reading.contents] == ENTRIES
    assert [(d.section, d.page) for d in reading.documents] == [("县政府令", 1), ("县政府文件", 6)]


@pytest.mark.parametrize("number", ["2031年第5号", "〔2031〕第5号", "第5号", "（第5号）", "〔2031〕5号"])
def test_numbers_without_a_series(number: str) -> None:
    text = (
        NOTICE
        + f"""
白石县统计局
关于公布人口数据的公告

{number}

现将2030年末人口数据公布如下。

白石县统计局
2031年4月1日
"""
    )
    documents = read(text).documents
    assert [d.title for d in documents] == ["关于做好春耕生产工作的通知", "关于公布人口数据的公告"]
    assert (documents[1].issuer, documents[1].doc_number) == ("白石县统计局", number.strip("（）"))


def test_a_listed_text_without_number_beside_one_numbered_like_a_decree() -> None:
    contents = """目录
白石县渡口管理规定（白石县人民政府令第3号）（1）
2030年全县统计公报（4）
"""
    communique = """2030年全县统计公报
白石县统计局
（2031年3月20日）
2030年全县经济运行平稳。
"""
    last = read(contents + DECREE + communique).documents[-1]
    assert (last.title, last.issuer, last.date) == ("2030年全县统计公报", "白石县统计局", "2031-03-20")


def test_minutes_are_a_document() -> None:
    minutes = "白石县人民政府常务会议纪要\n\n第18号\n\n2031年3月28日，县长方大江主持召开会议。\n"
    documents = read(NOTICE + "\n" + minutes).documents
    assert [(d.title, d.doc_number, d.genre) for d in documents[1:]] == [
        ("白石县人民政府常务会议纪要", "第18号", "纪要")
    ]


def test_a_title_over_two_headings() -> None:
    head = "# 白石县人民政府\n\n# 关于公布县级非物质文化遗产\n\n# 代表性项目名录的通知\n\n白政发〔2031〕9号\n\n"
    document = read(head + "各乡镇人民政府：\n\n现将名录予以公布。\n").documents[0]
    assert (document.lines[0], document.issuer) == (1, "白石县人民政府")
    assert document.title == "关于公布县级非物质文化遗产代表性项目名录的通知"


def test_a_contents_inside_a_plan_holds_no_headings() -> None:
    plan = """白石县水利规划

目　录

第一章 规划背景 1

第二章 主要任务 3

第一章 规划背景

水利基础不断夯实。

第二章 主要任务

加快水网建设。
"""
    notice = NOTICE.replace("做好春耕生产工作", "印发白石县水利规划")
    assert headings(read(notice + plan).documents[0]) == [(1, "第一章规划背景"), (1, "第二章主要任务")]


def test_text_cut_to_lines_of_one_width_without_indent() -> None:
    body = (
        "一、加强领导。各乡镇人民政府要切实加强对春耕生产工作的组织领导，主要负责同志要靠前指挥，分管负责同志要具体抓"
        "好落实，确保各项措施落到实处。"
        "|二、保障供应。供销、农业农村等部门要提前做好种子、化肥、农药、农膜等农业生产资料的调运储备工作，保证市场供应充"
        "足、价格基本稳定。"
        "|三、强化服务。组织农技人员深入田间地头，及时帮助农民群众解决生产中遇到的技术难题和实际困难，提高科学种田的水平"
        "和粮食单产，推广先进适用技术。"
    )
    wrapped = "\n".join(text[n : n + 22] for text in body.split("|") for n in range(0, len(text), 22))
    document = read(NOTICE.replace("请各乡镇抓紧组织春耕生产，确保应种尽种。", wrapped)).documents[0]
    assert headings(document) == []
    assert [block.text for block in document.blocks if block.kind == "paragraph"] == body.split("|")


def test_a_name_torn_by_a_page_is_one_cell_again() -> None:
    table = """
序号\t事项\t依据
1\t校车使用许可\t《校车条

序 号\t事 项\t依 据
\t\t例》
2\t旅馆业许可\t《旅馆业办法》
"""
    rows = read(NOTICE + table).documents[0].tables[0].rows
    assert rows == [
        ["序号", "事项", "依据"],
        ["1", "校车使用许可", "《校车条例》"],
        ["2", "旅馆业许可", "《旅馆业办法》"],
    ]


def test_a_header_printed_again_right_below_a_row() -> None:
    header = "序号\t事项\t依据\n"
    rows = ["1\t甲\t子\n", "2\t乙\t丑\n", "3\t丙\t寅\n"]
    table = read(NOTICE + "\n" + header + rows[0] + rows[1] + header + rows[2]).documents[0].tables[0]
    assert [row[0] for row in table.rows] == ["序号", "1", "2", "3"]


def test_a_paragraph_cut_between_two_clauses() -> None:
    bodies = ["做好甲项工作。", "做好乙项工作。", "提供丙项资料，并对其真实性负责;\n\n参与登记工作。", "做好丁项工作。"]
    text = "\n\n".join(f"{mark}、县某{mark}局\n\n{body}" for mark, body in zip("一二三四", bodies, strict=True))
    document = read(NOTICE.replace("请各乡镇抓紧组织春耕生产，确保应种尽种。", text)).documents[0]
    assert [b.text for b in document.blocks if b.kind == "paragraph"][2] == (
        "提供丙项资料，并对其真实性负责;参与登记工作。"
    )


def test_the_first_of_several_forms_of_an_attachment_has_its_own_heading() -> None:
    forms = """
附件：协助函

白石县人民政府办公室
2031年3月2日

附件

协助函（一）

函字〔203 年〕第___号

____（部门名称）：

协助函（二）

函字〔203 年〕第___号
"""
    document = read(NOTICE.rpartition("白石县人民政府\n")[0] + forms).documents[0]
    assert [a.title for a in document.attachments] == ["协助函"]
    assert headings(document) == [(1, "协助函（一）"), (1, "协助函（二）")]


def test_cited_decrees_named_after_a_date() -> None:
    text = NOTICE.replace("请各乡镇", "对《渡口办法》（1998年3月2日白石县人民政府令第67号公布）作出修改，请各乡镇")
    assert read(text).documents[0].cites == ["白石县人民政府令第67号"]


@pytest.mark.parametrize(
    ("beside", "number"),
    [
        ("关于做好春耕生产工作的通知 白政发〔2031〕8号", "白政发〔2031〕8号"),
        ("关于做好春耕生产工作的通 知（白政发〔2031〕8号）", "白政发〔2031〕8号"),
        ("关于做好春耕生产工作的通知白政发〔2031〕8号", "白政发〔2031〕8号"),
    ],
)
def test_a_number_beside_the_title(beside: str, number: str) -> None:
    text = NOTICE.replace("关于做好春耕生产工作的通知\n\n白政发〔2031〕8号", beside)
    document = read(text).documents[0]
    assert (document.title, document.doc_number) == ("关于做好春耕生产工作的通知", number)
    assert document.addressees == "各乡镇人民政府"


def test_a_decree_beside_its_number_or_without_one() -> None:
    beside = read(DECREE.replace("令\n第3号", "令第3号") + "\n" + NOTICE).documents
    assert [(d.title, d.doc_number) for d in beside] == [
        ("白石县人民政府令", "第3号"),
        ("关于做好春耕生产工作的通知", "白政发〔2031〕8号"),
    ]
    without = read(NOTICE + "\n" + DECREE.replace("第3号\n", "")).documents
    assert [(d.title, d.instrument) for d in without][1:] == [("白石县人民政府令", "白石县渡口管理规定")]


def test_a_list_of_titles_with_numbers_is_no_document() -> None:
    listed = "".join(f"关于加强第{n}项工作的通知（白政发〔2020〕{n}号）\n" for n in range(1, 4))
    text = NOTICE.replace("请各乡镇", "下列文件予以废止：\n\n" + listed + "\n请各乡镇")
    assert len(read(text).documents) == 1


def test_a_forwarded_text_is_carried_and_the_next_document_is_not() -> None:
    forwarding = NOTICE.replace("关于做好春耕生产工作的通知", "转发国务院关于粮食生产的通知")
    inner = NOTICE.replace("白石县人民政府\n关于做好春耕", "国务院关于粮食").replace(
        "白政发〔2031〕8号", "国发〔2031〕2号"
    )
    inner = inner.replace("生产工作的通知", "生产的通知")
    other = NOTICE.replace("做好春耕", "加强秋收").replace("白政发", "白农发").replace("白石县人民政府", "白石县农业局")
    documents = read(f"{forwarding}\n{inner}\n{other}").documents
    assert [(d.title, d.doc_number) for d in documents] == [
        ("转发国务院关于粮食生产的通知", "白政发〔2031〕8号"),
        ("关于加强秋收生产工作的通知", "白农发〔2031〕8号"),
    ]


def test_who_prints_the_bulletin_issues_no_document() -> None:
    reading = read("白石县人民政府公报\n\n2031年第1期\n\n白石县人民政府办公室主办\n\n" + NOTICE)
    assert reading.bulletin.sponsor == "白石县人民政府办公室"
    assert reading.documents[0].issuer == "白石县人民政府"


@pytest.mark.parametrize("label", ["（县政府令）", "· 县政府令 ·", "— 县政府令 —", "〔县政府令〕"])
def test_sections_in_any_brackets(label: str) -> None:
    contents = f"目录\n{label}\n白石县渡口管理规定（白石县人民政府令第3号）……1\n县政府文件\n"
    reading = read(
        contents + "白石县人民政府关于做好春耕生产工作的通知 白政发〔2031〕8号……6\n\n" + DECREE + "\n" + NOTICE
    )
    assert [entry.section for entry in reading.contents] == ["县政府令", "县政府文件"]
