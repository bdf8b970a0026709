"""Layouts that other governments use: red heads, contents without pages, decrees, forwarded texts, page furniture."""

from bulletins.ingest.parse import parse
from bulletins.ingest.read import read_bytes
from bulletins.ingest.tree import Document, Reading


def read(text: str) -> Reading:
    return parse(read_bytes(text.encode(), "a.txt"))


def facts(document: Document) -> tuple[str | None, ...]:
    return (document.issuer, document.title, document.doc_number, document.signer, document.date)


COVER = """云岭市人民政府公报
二〇三〇年第五、六期（总第88期）
2030年6月30日出版
目    录
"""
RED = """云岭市人民政府文件
云政发〔2030〕12号
云岭市人民政府
关于公布云岭市第三批文物
保护单位的通知
各县（市、区）人民政府，市人民政府各部门、
各直属机构：
　　为加强文物保护工作，市政府确定青石桥等6处为文物保护单位，现予公布。请各地认真
做好保护工作。
　　附件：第三批文物保护单位名单（详见云岭市人民政府网站）
　　　　　　　　　　　　云岭市人民政府
　　　　　　　　　　　　二〇三〇年五月十二日
"""
DECREE = """云岭市人民政府令
第7号
《云岭市停车场管理办法》已经2030年5月6日市人民政府第12次常务会议通过，现予公布，自2030年7月1日起施行。
市长  林远山
2030年5月20日
云岭市停车场管理办法
第一章 总 则
第一条 为了规范停车场管理，制定本办法。
"""


def test_contents_without_pages_red_head_and_decree() -> None:
    contents = """一、市政府文件
关于公布云岭市第三批文物保护单位的通知
云政发〔2030〕12号
云岭市停车场管理办法
云岭市人民政府令第7号
"""
    reading = read(COVER + contents + RED + DECREE)
    assert (reading.issue.year, reading.issue.number, reading.issue.number_to) == (2030, 5, 6)
    assert not reading.issue.special
    assert [(e.section, e.title, e.doc_number) for e in reading.contents] == [
        ("市政府文件", "关于公布云岭市第三批文物保护单位的通知", "云政发〔2030〕12号"),
        ("市政府文件", "云岭市停车场管理办法", "云岭市人民政府令第7号"),
    ]
    notice, decree = reading.documents
    assert facts(notice) == (
        "云岭市人民政府",
        "关于公布云岭市第三批文物保护单位的通知",
        "云政发〔2030〕12号",
        "云岭市人民政府",
        "2030-05-12",
    )
    assert notice.addressees == "各县（市、区）人民政府，市人民政府各部门、各直属机构"
    assert notice.attachments_elsewhere == "详见云岭市人民政府网站"
    assert [(a.title, a.lines) for a in notice.attachments] == [("第三批文物保护单位名单", None)]
    texts = [block.text for block in notice.blocks if block.kind == "paragraph"]
    assert texts == ["为加强文物保护工作，市政府确定青石桥等6处为文物保护单位，现予公布。请各地认真做好保护工作。"]
    assert (decree.title, decree.doc_number, decree.date) == ("云岭市人民政府令", "第7号", "2030-05-20")
    assert (decree.instrument, decree.effective, decree.section) == (
        "云岭市停车场管理办法",
        "自2030年7月1日起施行",
        "市政府文件",
    )


def test_a_forwarded_text_is_part_of_the_notice_that_forwards_it() -> None:
    reading = read("""云岭市人民政府办公室
转发市财政局关于加强基金管理意见的通知

云政办发〔2030〕31号

各县（区）人民政府：

市财政局《关于加强基金管理的意见》已经市政府同意，现转发给你们，请遵照执行。

云岭市人民政府办公室

2030年3月20日

云岭市财政局
关于加强基金管理的意见

云财〔2030〕4号

为加强基金管理，提出以下意见。
""")
    (document,) = reading.documents
    assert (document.issuer, document.title) == ("云岭市人民政府办公室", "转发市财政局关于加强基金管理意见的通知")
    assert document.lines == (1, 19)


def test_documents_without_any_number_are_found_by_title_and_addressees() -> None:
    reading = read("""云岭市人民政府

关于做好防汛工作的通知

各县（区）人民政府：

请做好防汛工作。

云岭市人民政府

2030年6月1日

政府工作报告

各位代表：

现在，我代表市人民政府向大会作工作报告。

《云岭市停车场管理办法》解读

云岭市停车场管理办法已经公布，现就有关问题解读。
""")
    assert [d.title for d in reading.documents] == [
        "关于做好防汛工作的通知",
        "政府工作报告",
        "《云岭市停车场管理办法》解读",
    ]


def test_joint_bodies_and_a_date_without_signature() -> None:
    reading = read("""云岭市财政局　云岭市教育局
关于下达资金的通知

云财教﹝2030﹞5号

各县（区）财政局、教育局：

现将资金下达给你们。

2030年3月9日
""")
    (document,) = reading.documents
    assert facts(document) == (
        "云岭市财政局、云岭市教育局",
        "关于下达资金的通知",
        "云财教﹝2030﹞5号",
        None,
        "2030-03-09",
    )


def test_page_furniture_is_kept_apart_and_sentences_run_on_across_it() -> None:
    reading = read("""云岭市人民政府
关于做好防汛工作的通知

云政发〔2030〕6号

各县（区）人民政府：

汛期将至，各地要加强值班值守，落实各项防汛措施，确保人民群众

— 12 —

生命财产安全。
""")
    (document,) = reading.documents
    assert [(b.kind, b.lines) for b in document.blocks if b.kind in ("paragraph", "furniture")] == [
        ("paragraph", (8, 12)),
        ("furniture", (10, 10)),
    ]
    assert document.blocks[-2].text.endswith("确保人民群众生命财产安全。")


def test_points_of_a_list_and_labelled_facts_are_no_headings() -> None:
    reading = read("""云岭市人民政府
关于召开会议的通知

云政函〔2030〕6号

各县（区）人民政府：

现将有关事项通知如下：

一、时间：2030年5月1日上午

二、参加人员

1.市发展改革委

2.市财政局

3.市水利局
""")
    assert [b.text for b in reading.documents[0].blocks if b.kind == "heading"] == ["二、参加人员"]


def test_a_special_issue_is_no_issue_of_its_number() -> None:
    for words, number in (
        ("2030年增刊第2期", 2),
        ("二〇三〇年增刊", 1),
        ("2030年第3期（增刊）", 3),
        ("2030年特刊（总第88期）", 1),
    ):
        issue = read(COVER.replace("二〇三〇年第五、六期（总第88期）", words) + "市政府文件\n" + RED + DECREE).issue
        assert (issue.year, issue.number, issue.number_to, issue.special) == (2030, number, None, True)
