"""Personal data: found however it is written, masked so that nothing of its kind is left, and nothing else touched."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletins.ingest import markup
from bulletins.ingest.parse import parse
from bulletins.ingest.personal.finding import find, find_in_table
from bulletins.ingest.personal.masks import mask, replace
from bulletins.ingest.personal.numbers import checksum, luhn
from bulletins.ingest.read import read_file

REAL = sorted((Path(__file__).resolve().parents[3] / "shared" / "bulletins").glob("*.gold.json"))

# Invented: 199 0000 numbers, an identity number of a day that no register knows, a card of one repeated digit.
MOBILE, IDENTITY, CARD = "19900001234", "110101190001010009", "6222222222222222222"


def masked(text: str, head: str = "") -> str:
    return replace(text, [(d, mask(d.kind, text[d.start : d.end])) for d in find(text, head)])


def kinds(text: str, head: str = "") -> list[str]:
    return [datum.kind for datum in find(text, head)]


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("19900001234", "199****1234"),
        ("199 0000 1234", "199 **** 1234"),
        ("199-0000-1234", "199-****-1234"),
        ("1990000 1234", "199**** 1234"),
        ("1 9 9 0 0 0 0 1 2 3 4", "1 9 9 * * * * 1 2 3 4"),
        ("１９９００００１２３４", "１９９****１２３４"),
        ("１９９－００００－１２３４", "１９９－****－１２３４"),
        ("199\u200b0000\u200b1234", "199\u200b****\u200b1234"),
        ("199\u30000000\u30001234", "199\u3000****\u30001234"),
        ("+86 19900001234", "+86 199****1234"),
        ("8619900001234", "86199****1234"),
        ("0086-19900001234", "0086-199****1234"),
        ("019900001234", "0199****1234"),
        ("199000\n01234", "199***\n*1234"),
        ("1990000\n\n1234", "199****\n\n1234"),
        ("一九九零零零零一二三四", "一九九****一二三四"),
        ("幺九九〇〇〇〇一二三四", "幺九九****一二三四"),
        ("199·0000·1234", "199·****·1234"),
        ("199/0000/1234", "199/****/1234"),
        ("199_0000_1234", "199_****_1234"),
        ("199～0000～1234", "199～****～1234"),
        ("199一0000一1234", "199一****一1234"),
        ("199➖0000➖1234", "199➖****➖1234"),
        ("（199）00001234", "（199）****1234"),
        ("(+86)19900001234", "(+86)199****1234"),
        ("+86(199)0000-1234", "+86(199)****-1234"),
        ("199-000-01234", "199-***-*1234"),
        ("199\n0000\n1234", "199\n****\n1234"),
        ("\u202d19900001234\u202c", "\u202d199****1234\u202c"),
        ("19\u200b90\u2060000\u00ad1234", "19\u200b9*\u2060***\u00ad1234"),
        ("𝟏𝟗𝟗𝟎𝟎𝟎𝟎𝟏𝟐𝟑𝟒", "𝟏𝟗𝟗****𝟏𝟐𝟑𝟒"),
        ("①⑨⑨⓪⓪⓪⓪①②③④", "①⑨⑨****①②③④"),
        ("壹玖玖零零零零壹贰叁肆", "壹玖玖****壹贰叁肆"),
        ("一九九 〇〇〇〇 一二三四", "一九九 **** 一二三四"),
        ("199〇〇〇〇一二三四", "199****一二三四"),
        ("l99OOO01234", "l99****1234"),
    ],
)
def test_a_mobile_number_is_found_in_every_written_form(written: str, left: str) -> None:
    for text, expected in ((f"联系人电话{written}。", f"联系人电话{left}。"), (written, left)):
        [datum] = find(text)
        assert (datum.kind, datum.value) == ("mobile", MOBILE)
        assert masked(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "值班电话：0399-1380000",
        "电话0399—13800001、0399 1990000",
        "（0399）1990000",
        "010-19900001、021 19900001",
        "电话：1990000、8221234",
        "热线12345、传真0399-1990000-801",
        "共投入19900001234元，折合19900001234.50",
        "面积19900001234平方米",
        "统一社会信用代码：11990000MB19900A1C",
        "清政发〔2019〕9000号、编号20190000123456",
        "2019年9月，0000人次，共1234户",
        "每亩83至110株 900 600 1500 1500 225",
        "得分199，0000，1234；比例199:0000:1234",
        "一九九八、一九九九、二〇〇〇年；一九九八一九九九二〇〇〇",
        "①199元②0000③1234",
        "0399-1990000/1990001、0399·1990000",
    ],
)
def test_what_is_no_mobile_number_stays(text: str) -> None:
    assert find(text) == []
    assert masked(text) == text


@pytest.mark.parametrize(
    ("text", "head", "kind", "left"),
    [
        (f"身份证号{IDENTITY}", "", "id", "身份证号11**************09"),
        ("11010119000101000Ｘ。", "", "id", "11**************0Ｘ。"),
        ("110101 19000101 0009", "", "id", "11**** ******** **09"),
        ("1101011900\n01010009", "", "id", "11********\n******09"),
        ("公民身份号码：110101000101001", "", "id", "公民身份号码：11***********01"),
        ("110101000101001", "身份证号", "id", "11***********01"),
        (f"开户行：清岚农商行，账号：{CARD}", "", "account", f"开户行：清岚农商行，账号：{'*' * 15}2222"),
        ("6000 0000 0000 1234", "一折通账号", "account", "**** **** **** 1234"),
        ("身份证号A11010519491231002X", "", "id", "身份证号A11**************2X"),
        ("110101.19000101.0009", "", "id", "11****.********.**09"),
        ("一一〇一〇一一九〇〇〇一〇一〇〇〇九", "", "id", "一一**************〇九"),
        ("身份证：110101 000101 001", "", "id", "身份证：11**** ****** *01"),
        ("卡号6222.2222.2222.2222", "", "account", "卡号****.****.****.2222"),
        ("账号：6222222222\n222222222", "", "account", "账号：**********\n*****2222"),
        ("账户六二二二二二二二二二二二二", "", "account", "账户*********二二二二"),
        ("晋Z·A0001号车", "", "plate", "晋Z·*****号车"),
        ("晋 ZD00001", "", "plate", "晋 *******"),
        ("邮箱nobody@126。com", "", "email", "邮箱n***@126。com"),
        ("邮箱nobody(at)example.com", "", "email", "邮箱n***(at)example.com"),
        ("邮箱nobody＃qq.com", "", "email", "邮箱n***＃qq.com"),
        ("邮箱nobody @ example .com", "", "email", "邮箱n*** @ example .com"),
        ("QQ100000001", "", "chat", "QQ1***"),
        ("WeChat: nobody_01", "", "chat", "WeChat: n***"),
        ("住　址：清岚县柳河镇 石桥村 3组", "", "home", "住　址：清岚县柳河镇***"),
        ("住址：清岚县滨河小区5-2-301", "", "home", "住址：清岚县***"),
        ("王青岩（1985.03.12出生）", "", "birth", "王青岩（1985.**.**出生）"),
        ("王青岩，女，一九八五年三月十二日出生", "", "birth", "王青岩，女，一九八五年*月**日出生"),
        ("生于1985年3月12日", "", "birth", "生于1985年*月**日"),
        ("车牌晋ZD00001", "", "plate", "车牌晋Z******"),
        ("邮箱：nobody.here@example.com", "", "email", "邮箱：n***@example.com"),
        ("ｎｏ＠example.com", "", "email", "ｎ***＠example.com"),
        ("微信号：nobody_01", "", "chat", "微信号：n***"),
        ("QQ：100000001", "", "chat", "QQ：1***"),
        ("柏青岩，男，住清岚县柳河镇石桥村3组12号。", "", "home", "柏青岩，男，住清岚县柳河镇***。"),
        ("家庭住址：清岚县滨河小区5栋2单元301室", "", "home", "家庭住址：清岚县***"),
        ("清岚县柳河镇石桥村3组", "家庭住址", "home", "清岚县柳河镇***"),
        ("王青岩，女，1985年3月12日出生", "", "birth", "王青岩，女，1985年*月**日出生"),
        ("出生年月：1985-03", "", "birth", "出生年月：1985-**"),
        ("19850312", "出生日期", "birth", "1985****"),
    ],
)
def test_other_data_and_what_is_left_of_them(text: str, head: str, kind: str, left: str) -> None:
    assert kinds(text, head) == [kind]
    assert masked(text, head) == left
    assert find(left, head) == []


@pytest.mark.parametrize(
    "text",
    [
        "本办法自2021年3月1日起施行，2021年3月生效。",
        "2021年5月31日以后出生的子女",
        "县住建局3号楼、清岚县建设路12号",
        "车间C12345号、G318国道、第10000001号",
        "联系地址：清岚县柳河镇建设路12号",
    ],
)
def test_words_about_nobody_are_left_alone(text: str) -> None:
    assert find(text) == []


def test_checks_of_numbers() -> None:
    assert checksum("11010519491231002X")  # the example of GB 11643
    assert not checksum("110105194912310021")
    assert luhn("4111111111111111")
    assert not luhn("4111111111111112")


def test_names_in_tables_of_people_who_need_protection() -> None:
    rows = [
        ["序号", "姓名", "低保类别", "负责人"],
        ["1", "柏青岩", "A类", "王主任"],
        ["2", "欧阳 青", "B类", "李主任"],
        ["合计", "2人", "", ""],
    ]
    found = [(r, c, [d.value for d in data]) for r, c, data in find_in_table(rows, 1)]
    assert found == [(1, 1, ["柏青岩"]), (2, 1, ["欧阳青"])]
    assert [mask("name", name) for name in ("柏青岩", "欧阳青", "欧阳")] == ["柏*", "欧阳*", "欧*"]
    public = [["序号", "姓名", "职务"], ["1", "柏青岩", "县长"]]
    assert list(find_in_table(public, 1, "领导小组成员名单")) == []
    assert [c for _r, c, _data in find_in_table(public, 1, "困境儿童名单")] == [1]


def test_a_table_without_marked_header_rows_has_its_heads_in_the_first() -> None:
    rows = [["户主", "残疾等级", "银行卡"], ["柏*", "二级", "6000000000001234"]]
    assert [(r, c) for r, c, _data in find_in_table(rows, 0)] == [(1, 2)]


def test_what_stands_to_the_left_in_a_form_says_what_a_cell_holds() -> None:
    rows = [
        ["姓 名", "柏青岩", "性别", "男", "出生年月", "1985.03"],
        ["家庭住址", "清岚县柳河镇石桥村3组", "", "", "银行账号", "100000000000001"],
    ]
    found = {(r, c): [d.kind for d in data] for r, c, data in find_in_table(rows, 0, "临时救助申请表")}
    assert found == {(0, 1): ["name"], (0, 5): ["birth"], (1, 1): ["home"], (1, 5): ["account"]}


WORDS = st.sampled_from(
    [
        MOBILE, "199-0000-1234", "１９９ ００００ １２３４", "+86 19900001234", "0399-1990000", IDENTITY, CARD,
        "晋Z·A0001", "nobody@example.com", "微信：nobody_01", "住清岚县柳河镇石桥村3组12号", "王青岩，男",
        "1985年3月12日生", "元", "出生日期：1985-03-12", "一九九零零零零一二三四", "电话", "账号：", "12",
        "3456", "6222 0212", "身份证", "石桥村", "*",
    ]
)  # fmt: skip
ENDS = st.sampled_from(["，", "；", "。\n\n", "、", "（"])
NOISE = st.text("0123456789 -.\n年月日生号组室镇村@一二零男，。", max_size=6)
PIECES = st.lists(st.tuples(st.one_of(WORDS, NOISE), ENDS).map("".join), max_size=12).map("".join)


@settings(max_examples=300, deadline=None)
@given(PIECES)
def test_a_masked_text_holds_none_of_what_was_masked_and_is_otherwise_the_same(text: str) -> None:
    found = find(text)
    assert all(0 <= a.start < a.end <= b.start for a, b in pairwise(found))
    left = masked(text)
    assert left.count("\n") == text.count("\n")
    shift, at = 0, 0
    for datum in found:
        assert left[at + shift : datum.start + shift] == text[at : datum.start]
        shift += len(mask(datum.kind, text[datum.start : datum.end])) - (datum.end - datum.start)
        at = datum.end
    assert left[at + shift :] == text[at:]
    for datum in found:
        hidden = re.sub(r"\D", "", text[datum.start : datum.end])
        if datum.kind in ("mobile", "id", "account"):
            assert len(hidden) == 0 or hidden not in re.sub(r"\D", "", mask(datum.kind, text[datum.start : datum.end]))
    again = [datum for datum in find(left) if datum.kind in {d.kind for d in found}]
    assert again == []


@settings(max_examples=200, deadline=None)
@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["", " ", "-", "－", "\u3000", "."]))
def test_every_mobile_number_is_found_and_masked(number: str, joint: str) -> None:
    text = f"联系电话：{number[:3]}{joint}{number[3:7]}{joint}{number[7:]}（周一至周五）"
    assert [datum.value for datum in find(text)] == [number]
    assert number not in re.sub(r"[^\d*]", "", masked(text))


@pytest.mark.skipif(not REAL, reason="real bulletins do not lie beside the repository")
@pytest.mark.parametrize("gold", REAL, ids=lambda path: path.name[:3])
def test_in_real_bulletins_every_mobile_number_and_no_landline(gold: Path) -> None:
    wanted = {
        number
        for document in json.loads(gold.read_text(encoding="utf-8"))["documents"]
        for number in document.get("mobile_numbers") or []
    }
    reading = parse(read_file(str(gold).replace(".gold.json", ".txt")))
    found: set[str] = set()
    for document in reading.documents:
        text = markup.write(document.blocks)
        cells = [cell for table in document.tables for row in table.rows for cell in row]
        for words in [text, *cells]:
            found |= {datum.value for datum in find(words) if datum.kind == "mobile"}
            landlines = re.findall(r"(?<!\d)0\d{2,3}[-—－ ]?\d{7,8}(?!\d)", words)
            left = masked(words)
            assert [number for number in landlines if number not in left] == []
    assert found == wanted
