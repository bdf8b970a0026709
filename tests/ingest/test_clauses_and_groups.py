"""Lists of clauses, rules numbered through chapters, parts of attachments, tables and names in groups: what a page
break leaves of them."""

from tests.ingest.test_hard_cases import HEAD, SIGNED, only, read, texts
from tests.ingest.test_unseen_layouts import NOTICE, apart


def test_a_clause_cut_by_a_page_is_no_heading() -> None:
    clauses = apart("一、职责", "（一）编制规划；", "（二）监督水质、水压和", "服务质量；", "（三）其他职责。")
    document = only(HEAD + clauses + "各单位按照职责分工做好有关工作。\n" + SIGNED)
    assert texts(document, "heading") == ["一、职责"]
    assert "（二）监督水质、水压和服务质量；" in texts(document, "paragraph", "item")


def test_rules_numbered_through_the_chapters_are_no_headings() -> None:
    rules = apart(
        "第一章 总则", "一、为规范工作，制定本规则。", "二、工作的指导思想是：全面贯彻党的", "基本路线。",
        "第二章 会议", "三、县政府实行例会制度，由县长召集。", "四、例会的任务是：", "（一）传达；", "（二）部署。",
    )  # fmt: skip
    document = only(HEAD + rules + SIGNED)
    assert texts(document, "heading") == ["第一章总则", "第二章会议"]
    assert "二、工作的指导思想是：全面贯彻党的基本路线。" in texts(document, "paragraph")


def test_a_sentence_whose_last_word_stands_on_the_next_page() -> None:
    points = apart("一、票价由1元调整为2元，七十周岁以上老年人、残疾人免费", "乘车。", "二、做好宣传，确保平稳实施。")
    document = only(HEAD + points + SIGNED)
    assert texts(document, "heading") == []
    assert "一、票价由1元调整为2元，七十周岁以上老年人、残疾人免费乘车。" in texts(document, "paragraph")


def test_stages_stand_below_the_heading_over_them() -> None:
    stages = apart("## 一、步骤", "#### 第一阶段：动员部署", "召开会议。", "#### 第二阶段：集中实施", "逐项推进。")
    document = only(HEAD + stages + SIGNED)
    assert [(b.text, b.level) for b in document.blocks if b.kind == "heading"] == [
        ("一、步骤", 1), ("第一阶段：动员部署", 2), ("第二阶段：集中实施", 2)
    ]  # fmt: skip


def test_attachments_with_parts() -> None:
    listed = apart("附件：1-1.村庄名单", "1-2.单位一览表", "2.分工表").rstrip()
    bodies = apart("附件1-1", "村庄名单", "上河村 下河村", "附件1-2", "单位一览表", "县水利局", "附件2", "分工表", "略")
    document = only(HEAD + "请执行。\n\n" + listed + "\n" + SIGNED + "\n" + bodies)
    assert [(a.label, a.title, a.lines is not None) for a in document.attachments] == [
        ("1-1", "村庄名单", True), ("1-2", "单位一览表", True), ("2", "分工表", True)
    ]  # fmt: skip
    assert document.signer is not None


def test_tables_under_counted_headings_are_tables_of_their_own() -> None:
    lists = "一、音乐\n\n序号\t名称\t单位\n1\t渔歌\t水乡\n\n二、技艺\n\n序号\t名称\t单位\n2\t制糖\t山乡\n\n"
    document = only(HEAD + lists + SIGNED)
    assert [t.rows[t.header_rows :] for t in document.tables] == [[["1", "渔歌", "水乡"]], [["2", "制糖", "山乡"]]]
    assert texts(document, "heading") == ["一、音乐", "二、技艺"]


def test_a_table_that_says_it_goes_on() -> None:
    pieces = (
        "表1 水质检测\n\n工程\t水源水\t出厂水\n大型\t每年\t每日\n\n续表\n\n工程\t水源水\t出厂水\n小型\t每季\t每周\n\n"
    )
    document = only(HEAD + pieces + SIGNED)
    (table,) = document.tables
    assert table.rows == [["工程", "水源水", "出厂水"], ["大型", "每年", "每日"], ["小型", "每季", "每周"]]


def test_a_label_between_the_pieces_and_the_signature_below_them() -> None:
    first = "水库名单\n\n水库\t责任人\t电话\n上库\t林远\t2020000\n\n附件\n\n"
    further = "水库\t责任人\t电话\n下库\t周舟\t2020001\n"
    document = only(HEAD + "请执行。\n\n附件：水库名单\n\n" + first + further + SIGNED)
    (table,) = document.tables
    assert [row[0] for row in table.rows] == ["水库", "上库", "下库"]
    assert (document.signer, document.date) == ("云岭县人民政府", "2030-05-06")


def test_names_with_a_note_each_are_not_joined() -> None:
    document = only(HEAD + apart("名单如下：", "林小远（女） 上河村村民委员会", "周 舟 县供电公司职工") + SIGNED)
    assert {"林小远（女）上河村村民委员会", "周舟县供电公司职工"} <= set(texts(document, "paragraph", "member"))


def test_bodies_named_in_a_row_and_cut_by_a_page() -> None:
    members = apart("名单如下：", "成 员：县委宣传部、县财政局、县公安局、县自", "然资源局。", "办公室设在县水利局。")
    document = only(HEAD + members + SIGNED)
    assert texts(document, "member") == ["成员：县委宣传部、县财政局、县公安局、县自然资源局。"]
    assert "办公室设在县水利局。" in texts(document, "paragraph")


def test_a_post_and_the_duties_under_it_are_not_joined() -> None:
    duties = apart("分工如下：", "林 远 县委副书记、县长", "主持县政府全面工作。", "周小舟 副县长", "负责教育工作。")
    document = only(HEAD + duties + SIGNED)
    assert {"主持县政府全面工作。", "负责教育工作。"} <= set(texts(document, "paragraph"))


def test_a_post_in_brackets_behind_each_name() -> None:
    members = apart(
        "名单如下：", "组　长：林 远（副县长）", "　　　　周小舟（县统计局局长）", "成　员：骆 驼（副主任）"
    )
    document = only(HEAD + members + SIGNED)
    assert texts(document, "heading") == []
    assert len(texts(document, "member")) == 3


def test_a_numbered_line_with_a_label_goes_on() -> None:
    kinds = "分为三类：\n\n1. 基础类：供水、供电等；\n2. 完善类：电梯等；\n3. 提升类：养老、托育、助\n\n餐等设施。\n"
    assert "3.提升类：养老、托育、助餐等设施。" in texts(only(HEAD + kinds + SIGNED), "paragraph", "item")


def test_a_line_that_begins_amid_a_sentence() -> None:
    lines = apart(
        "下设9 个工作组：综合组、抢险", "组、保障组。", "成 员：县财政局、县公安局、县水利局", "、县供电公司。",
        "（1）制定实施办法，明确公示内容", "、范围、程序。", "（2）建立目录", "各单位在年底以前建立目录并公布。",
    )  # fmt: skip
    assert texts(only(HEAD + lines + SIGNED), "heading", "paragraph", "member")[:3] == [
        "下设9个工作组：综合组、抢险组、保障组。",
        "成员：县财政局、县公安局、县水利局、县供电公司。",
        "（1）制定实施办法，明确公示内容、范围、程序。",
    ]


def test_a_sentence_cut_behind_a_bracket() -> None:
    cut = "各单位要压实责任，对排查中发现的问题要逐项整改到位，县水利局要指导各乡（镇）"
    whole = "县水利局要加快推进水库除险加固工程，按时完成年度建设任务（县财政局负责）"
    document = only(HEAD + apart(cut, "水利站做好巡查。", whole, "各乡镇按时报送进度。") + SIGNED)
    assert texts(document, "paragraph") == [cut + "水利站做好巡查。", whole, "各乡镇按时报送进度。"]


def test_a_running_head_of_the_words_on_the_cover() -> None:
    head = "\n\n云岭县人民政府公报\n\n"
    text = "云岭县人民政府公报\n\n2030年第2期\n\n" + NOTICE + head + NOTICE + head + NOTICE + head + NOTICE + head
    reading = read(text)
    assert reading.bulletin.title == "云岭县人民政府公报"
    assert len(reading.documents) == 4


def test_a_business_that_ends_a_list_is_no_issuer_of_what_follows() -> None:
    notice = NOTICE + "\n附件\n\n获奖名单\n\n云岭中学\n云岭酒业有限公司\n\n"
    second = NOTICE.replace("6号", "7号").replace("水库", "堤坝")
    reading = read(notice + second)
    assert [d.issuer for d in reading.documents] == ["云岭县人民政府"] * 2
    assert reading.documents[0].attachments[0].title == "获奖名单"


def test_a_communique_under_two_bodies() -> None:
    bodies = "云岭县统计局\n国家统计局云岭调查队\n\n（2030年3月1日）\n\n"
    communique = "云岭县2029年统计公报\n\n" + bodies + "2029年，全县经济平稳。\n"
    (_, document) = read(NOTICE + "\n" + communique).documents
    assert (document.issuer, document.date) == ("云岭县统计局、国家统计局云岭调查队", "2030-03-01")
