"""A clean-up's table: shown before it is carried out, every row that is not understood named, all rows or none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from bulletins.models import Act, CalendarDay, Document, Record, ValidityDecision
from bulletins.publishing import cleanup
from bulletins.publishing.cleanup import carry_out, read_plan
from tests.domain.making import make_published

pytestmark = pytest.mark.django_db

HEAD = "文号或标题,有效性,自何日起,依据\n"


@pytest.fixture
def wells() -> Document:
    return make_published(title="水井管理办法", number="白政发〔2020〕3号")


def standing(document: Document) -> tuple[str, date | None, str]:
    record = Record.objects.get(pk=document.record_id)
    return record.validity, record.validity_since, record.validity_basis


def test_a_table_is_read_in_any_spelling_and_changes_nothing_by_being_read(wells: Document) -> None:
    road = make_published(title="关于修路的通知", issuer="白石县人民政府", genre="公告", number="")
    table = (
        "清理结果\t文件名称\t依据\t日期\n废止\t白政发[2020] 3\t某决定\t2024年5月20日\n"
        "继续有效\t《白石县人民政府关于修路的通知》\t\t\n"
    )
    plan = read_plan(table)
    assert [(row.line, row.document.pk, row.validity, row.since) for row in plan.changes] == [
        (2, wells.pk, "repealed", date(2024, 5, 20)),
        (3, road.pk, "in_force", None),
    ]
    assert plan.problems == []
    assert standing(wells) == ("unconfirmed", None, "")
    assert carry_out(plan) == 2
    assert standing(wells) == ("repealed", date(2024, 5, 20), "某决定")
    assert Act.objects.filter(kind=Act.Kind.VALIDITY).count() == 2
    again = read_plan(table)
    assert (len(again.changes), len(again.unchanged)) == (0, 2)


def test_a_held_basis_is_linked(wells: Document) -> None:
    basis = make_published(title="清理的决定", number="白政发〔2024〕5号")
    carry_out(read_plan(HEAD + "白政发〔2020〕3号,失效,2024-05-20,《清理的决定》（白政发〔2024〕5号）\n"))
    assert ValidityDecision.objects.get().basis_record == basis.record


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (",废止,2024-05-20,某决定", "没有写文号或标题"),
        ("白政发〔2099〕9号,废止,2024-05-20,某决定", "库里没有"),
        ("白政发〔2020〕3号,取消,2024-05-20,某决定", "不认识"),
        ("白政发〔2020〕3号,废止,2024-13-20,某决定", "读不懂"),
        ("白政发〔2020〕3号,废止,,某决定", "自何日起"),
        ("白政发〔2020〕3号,废止,2024-05-20,", "没有写依据"),
        ("同名的通知,废止,2024-05-20,某决定", "有2份"),
    ],
)
def test_a_row_that_is_not_understood_is_named_by_its_line(wells: Document, row: str, message: str) -> None:
    make_published(title="同名的通知", genre="公告", number="")
    make_published(title="同名的通知", genre="公告", number="")
    plan = read_plan(f"{HEAD}\n{row}\n")
    assert plan.changes == []
    assert [(problem.line, message in problem.message) for problem in plan.problems] == [(3, True)]


def test_one_document_twice_and_a_table_too_long_are_said(wells: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    row = "白政发〔2020〕3号,继续有效,,\n"
    plan = read_plan(HEAD + row + row)
    assert len(plan.changes) == 1
    assert "第2行" in plan.problems[0].message
    monkeypatch.setattr(cleanup, "COLUMNS", replace(cleanup.COLUMNS, most_rows=1))
    assert "太长" in read_plan(HEAD + row + row).problems[0].message


def test_the_command_shows_first_and_applies_when_told(wells: Document, tmp_path: Path) -> None:
    file = tmp_path / "清理.csv"
    file.write_bytes(
        (HEAD + "白政发〔2020〕3号,废止,2024-05-20,某决定\n没有的,废止,2024-05-20,某决定\n").encode("gb18030")
    )
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError, match="一行也没有认定"):
        call_command("load_validity", file, stdout=out, stderr=err)
    assert "2: 水井管理办法（白政发〔2020〕3号）  待确认 → 已废止  2024-05-20" in out.getvalue()
    assert "3: 库里没有“没有的”。" in err.getvalue()
    assert standing(wells)[0] == "unconfirmed"
    with pytest.raises(CommandError, match="一行也没有认定"):
        call_command("load_validity", file, "--apply", stdout=out, stderr=err)
    assert standing(wells)[0] == "unconfirmed"
    call_command("load_validity", file, "--apply", "--partly", stdout=out, stderr=err)
    assert standing(wells)[0] == "repealed"
    assert Act.objects.get(kind=Act.Kind.VALIDITY).via == Act.Via.COMMAND


@pytest.mark.parametrize("command", ["load_validity", "load_holidays"])
@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff\xff\x80", "不是 UTF-8 或 GB18030 的文字"),
        (b"\x00\x01", "不是 UTF-8 或 GB18030 的文字"),
        (b" \n", "是空的"),
        (HEAD.encode(), "没有看懂的行|没有文件"),
        (None, "找不到文件“.*表.csv”"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(
    command: str, data: bytes | None, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "表.csv"
    if data is not None:
        file.write_bytes(data)
    with pytest.raises(CommandError, match=said):
        call_command(command, file)
    with pytest.raises(CommandError, match="是一个文件夹"):
        call_command(command, tmp_path)
    assert ValidityDecision.objects.count() == CalendarDay.objects.count() == 0
