"""Layouts of further gazettes: assemblies, back covers, speeches, the ends of pages, slips of conversion."""

import pytest

from bulletins.ingest.tree import Table
from tests.ingest.test_hard_cases import HEAD, SIGNED, only, read, table, texts

COVER = "云岭县人民政府公报\n\n2030年第2期（总第9期）\n\n目 录\n\n"
NOTICE = HEAD + "请做好管理。" + SIGNED


def apart(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs) + "\n"


def test_the_gazette_of_an_assembly() -> None:
    body = "云岭市人民代表大会常务委员会"
    contents = apart(f"{body}公报", "2030年第3号（总第41号）", "目录", f"{body}公告（第2号） 1", f"{body}任免名单 9\n")
    adopted = f"《云岭市河道条例》已由{body}第五次会议通过，现予公布。"
    announcement = apart(
        f"{body}公告", "第2号", adopted, body, "2030年8月2日", "云岭市河道条例", "第一条 制定本条例。\n"
    )
    listed = apart(f"{body}\n任免名单", f"（2030年8月2日{body}第五次会议通过）", "任命：", "林远为云岭市副市长。")
    reading = read(contents + announcement + listed)
    assert (reading.bulletin.government, reading.issue.number, reading.issue.overall_number) == (
        "云岭市人民代表大会常务委员会", 3, 41
    )  # fmt: skip
    assert [(d.issuer, d.title, d.doc_number, d.instrument, d.date) for d in reading.documents] == [
        (None, "云岭市人民代表大会常务委员会公告", "第2号", "云岭市河道条例", "2030-08-02"),
        ("云岭市人民代表大会常务委员会", "任免名单", None, None, "2030-08-02"),
    ]


def test_contents_on_the_back_cover() -> None:
    second = NOTICE.replace("6号", "7号").replace("水库", "堤坝")
    entries = "关于加强水库管理的通知（云政发〔2030〕6号） 1\n\n关于加强堤坝管理的通知（云政发〔2030〕7号） 2\n"
    back = "\n目 录\n\n【县政府文件】\n\n" + entries + "\n主办：云岭县人民政府办公室\n\n出版日期：2030年6月30日\n"
    reading = read("云岭县人民政府公报\n\n2030年第2期\n\n" + NOTICE + "\n" + second + back)
    assert [(d.section, d.page, d.cites) for d in reading.documents] == [("县政府文件", 1, []), ("县政府文件", 2, [])]
    assert [part.kind for part in reading.outside] == ["masthead", "contents", "imprint"]
    assert (reading.bulletin.sponsor, reading.issue.published) == ("云岭县人民政府办公室", "2030-06-30")


def test_a_speech_under_the_name_of_who_gave_it() -> None:
    speech = "在全县抗旱工作会议上的讲话\n\n县长　林远\n\n（2030年5月8日）\n\n同志们：\n\n今天的会议很重要。\n"
    (_, document) = read(NOTICE + "\n" + speech).documents
    assert (document.title, document.date) == ("在全县抗旱工作会议上的讲话", "2030-05-08")
    assert texts(document, "note", "paragraph") == ["县长林远", "（2030年5月8日）", "同志们：", "今天的会议很重要。"]


def test_a_report_whose_title_takes_two_lines() -> None:
    report = "在云岭县第三届人民代表大会\n第四次会议上的报告\n\n县长 林远\n\n各位代表：\n\n请予审议。\n"
    assert read(NOTICE + "\n" + report).documents[1].title == "在云岭县第三届人民代表大会第四次会议上的报告"


def test_a_communique_with_a_footnote_in_its_title() -> None:
    communique = "云岭县2029年统计公报[1]\n\n云岭县统计局\n\n2030年3月1日\n\n2029年，全县经济平稳。\n\n[1]初步统计。\n"
    (_, document) = read(NOTICE + "\n" + communique).documents
    assert (document.title, document.issuer, document.date) == ("云岭县2029年统计公报", "云岭县统计局", "2030-03-01")


def test_the_genre_alone_between_body_and_number() -> None:
    text = "云岭县人民政府\n\n公　告\n\n第3号\n\n关于禁止焚烧秸秆的公告\n\n全县禁止露天焚烧秸秆。" + SIGNED
    document = only(text)
    assert (document.lines[0], document.title, document.doc_number) == (1, "关于禁止焚烧秸秆的公告", "第3号")


def test_the_short_name_of_the_government_below_its_red_head() -> None:
    text = "云岭市人民政府文件\n\n云政发〔2030〕6号\n\n市政府关于加强防汛的意见\n\n各县人民政府：\n\n请做好防汛。"
    document = only(text + SIGNED.replace("县", "市"))
    assert (document.issuer, document.title) == ("云岭市人民政府", "关于加强防汛的意见")


@pytest.mark.parametrize(
    ("printed", "signer", "date"),
    [
        ("云岭县人民政府　二O三O年五月六日", "云岭县人民政府", "2030-05-06"),
        ("云岭县人民政府\n\n2030年5月lO日", "云岭县人民政府", "2030-05-10"),
        ("2030年5月6日\n\n云岭县人民政府", "云岭县人民政府", "2030-05-06"),
        ("云岭水泥厂\n\n云岭县第一医院\n\n云岭县人民政府\n\n2030年5月6日", "云岭县人民政府", "2030-05-06"),
    ],
)
def test_signatures_read_or_laid_out_otherwise(printed: str, signer: str, date: str) -> None:
    document = only(HEAD + "对下列单位予以表扬。\n\n" + printed + "\n")
    assert (document.signer, document.date) == (signer, date)


def test_a_decree_signed_in_letter_spaced_words() -> None:
    decree = "云岭省人民政府令\n\n第8号\n\n《云岭省粮食条例》已经通过，现予公布。\n\n总　理　林　远\n\n2030年5月6日\n"
    history = "\n云岭省粮食条例\n\n（2030年5月6日云岭省人民政府令第8号修订）\n\n第一条 为了储粮，制定本条例。\n"
    document = only(decree + history)
    assert (document.signer, document.date, document.cites) == ("总理林远", "2030-05-06", [])


@pytest.mark.parametrize("page", ["- 3 -", "—　３　—"])
def test_a_page_number_and_a_running_head_inside_a_sentence(page: str) -> None:
    turn = f"\n{page}\n云岭县人民政府公报　2030年第2期\n"
    sentences = ["各乡镇要加强水库大坝的巡查", "和值守，及时报告。", "县水利局要做好技术指导和", "服务，落实责任。"]
    document = only(HEAD + turn.join(sentences[:2]) + "\n\n" + turn.join(sentences[2:]) + "\n\n" + SIGNED)
    assert texts(document, "paragraph") == ["".join(sentences[:2]), "".join(sentences[2:])]
    assert len(texts(document, "furniture")) == 4


def test_a_page_before_each_entry_of_the_contents() -> None:
    pages = COVER.replace("目 录", "目录 CONTENTS") + "1 关于加强水库管理的通知（云政发〔2030〕6号）\n\n"
    pages += "4 关于加强堤坝管理的通知（云政发〔2030〕7号）\n\n"
    reading = read(pages + NOTICE + "\n" + NOTICE.replace("6号", "7号").replace("水库", "堤坝"))
    assert [(entry.page, entry.doc_number) for entry in reading.contents] == [
        (1, "云政发〔2030〕6号"),
        (4, "云政发〔2030〕7号"),
    ]


@pytest.mark.parametrize(
    ("rows", "last"),
    [
        ("下游水库⇥整修大坝和|⇥⇥溢洪道", ["下游水库", "整修大坝和溢洪道", ""]),
        ("下游水库⇥整修大|⇥坝⇥2030年", ["下游水库", "整修大坝", "2030年"]),
    ],
)
def test_a_row_cut_in_one_of_its_cells(rows: str, last: list[str]) -> None:
    above, below = rows.split("|")
    below = below.replace("⇥⇥", "⇥")
    header = "名称⇥任务⇥时限\n"
    found = table(header + "上游水库⇥清理淤泥⇥2029年\n" + above + "\n\n" + header + below + "\n")
    assert found.rows[1:] == [["上游水库", "清理淤泥", "2029年"], last]


def test_rows_below_a_merged_cell_are_rows_of_their_own() -> None:
    header = "类别⇥单位⇥职责\n"
    rows = "防汛⇥县水利局⇥巡查\n⇥县气象局⇥预报\n抗旱⇥县农业局⇥灌溉\n\n"
    assert len(body(table(header + rows + header + "⇥县住建局⇥供水\n"))) == 4


def body(found: Table) -> list[list[str]]:
    return found.rows[found.header_rows :]


def test_years_and_ratios_are_a_header_and_blank_forms_have_none() -> None:
    assert table("指标⇥2028年⇥2029年⇥2030年\n蓄水量⇥12⇥15⇥14\n").header_rows == 1
    assert table("地区⇥2029年⇥⇥2030年\n⇥新建⇥改建⇥新建\n上坪镇⇥5⇥4⇥6\n").header_rows == 2
    assert table("申请人⇥姓名⇥⇥性别⇥⇥年龄\n⇥住址⇥⇥⇥电话⇥\n").header_rows == 0


def test_points_that_run_on_through_the_parts_and_sentences_that_point_below() -> None:
    first = apart("一、巡查", "（一）定期巡查。每周巡查两次。", "（二）专项巡查。汛前巡查一次。\n")
    second = apart("二、管护", "（三）落实管护经费。", "县财政局按照每座水库每年五千元的标准安排经费。\n")
    text = first + second + apart("三、分工", "（四）各水库分工见下表。", "水库分工由县水利局确定并公布。")
    assert texts(only(HEAD + text + SIGNED), "heading") == ["一、巡查", "二、管护", "三、分工"]


def test_a_list_after_a_colon_is_no_heading_and_a_box_is_no_heading() -> None:
    text = apart("一、优秀等次", "（一）乡镇（2个）：上坪镇、下坪镇", "（二）县直（1个）：县水利局\n")
    assert texts(only(HEAD + text + SIGNED), "heading") == ["一、优秀等次"]
    document = only(HEAD + "一、任务\n\n**专栏1：重点工程**\n\n水库⇥整修大坝\n堤坝⇥加固堤身\n" + SIGNED)
    assert texts(document, "heading") == ["一、任务"]
    assert document.tables[0].caption == "专栏1：重点工程"


@pytest.mark.parametrize("number", ["2030·5", "2030\n\n5", "2030年第5期", "二〇三〇年第五期"])
def test_the_number_of_an_issue(number: str) -> None:
    issue = read(
        f"云岭县人民政府公报\n\n{number}\n\n{COVER.split('期）')[1]}关于加强水库管理的通知 1\n\n" + NOTICE
    ).issue
    assert (issue.year, issue.number) == (2030, 5)


def test_articles_that_run_on_and_a_measure_named_beside_its_decree_raise_no_doubt() -> None:
    pages = COVER + apart("云岭县人民政府令（第4号） 1", "云岭县水库办法 1\n")
    decree = apart("云岭县人民政府令", "第4号", "《云岭县水库办法》已经通过，现予公布。", "县长 林远", "2030年5月6日\n")
    measure = apart("云岭县水库办法", "第一条 制定本办法。第二条 适用本办法。", "第三条 本办法自公布之日起施行。")
    reading = read(pages + decree + measure)
    assert [warning.code for warning in reading.warnings] == []


def test_an_openness_note_that_names_whom_to_ask_and_a_bracket_cut_before_its_number() -> None:
    note = "\n（此件主动公开，联系单位：县水利局）\n"
    document = only(HEAD + "请填写登记表（格式见附件\n\n2），并及时报送。" + SIGNED + note)
    assert document.openness == "此件主动公开，联系单位：县水利局"
    assert "请填写登记表（格式见附件2），并及时报送。" in texts(document, "paragraph")


def test_lines_of_a_list_of_works_stay_apart() -> None:
    works = ["堤坝加固新工艺　完成单位：县水利院", "智慧灌溉平台　完成单位：县农机站"]
    document = only(HEAD.replace("乡镇", "县属高校，各乡镇") + apart("现予表扬：", *works) + SIGNED)
    assert [text for text in texts(document, "paragraph") if "完成单位" in text] == [w.replace("　", "") for w in works]
