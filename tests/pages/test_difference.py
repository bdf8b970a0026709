"""What a later version changed: characters, paragraphs, cells and facts, said in words; anchors that survive."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from bulletins.ingest import markup
from bulletins.ingest.places import name_blocks
from bulletins.models import Document, Revision, Table
from bulletins.models.derived import refresh
from bulletins.presenting.cells import compare_tables
from bulletins.presenting.characters import compare_words
from bulletins.presenting.comparing import Part, compare
from bulletins.publishing.acts import revise, withdraw_document
from tests.domain.making import add_table, make_draft, make_published, publish_document
from tests.pages.reader import elements, get, html, inside, links, main, words

Edit = Callable[[Document], None]
FIRST = (
    "# 甲\n\n## 一、总则\n\n水井由村民委员会管理，每年清洗1次。\n\n费用由县财政负担。\n\n"
    "## 二、附则\n\n本通知自印发之日起执行。\n"
)


def corrected(document: Document, text: str = "", edit: Edit | None = None, **said: Any) -> Document:
    draft = revise(document, reason=said.pop("reason", "数字有误"), **said)
    if text:
        draft.text = text
    if edit:
        edit(draft)
    draft.save()
    refresh(draft)
    return publish_document(draft)


def parts(text: str, before: list[Part] | None = None) -> list[Part]:
    blocks = markup.body(text)
    named = name_blocks(blocks, [(part.digest, part.name) for part in before or []])
    return [Part(block, name) for block, (_digest, name) in zip(blocks, named, strict=True)]


def kinds(old: str, new: str) -> list[str]:
    first = parts(old)
    return [change.kind for change in compare(first, parts(new, first))]


def shown(old: str, new: str) -> list[tuple[str, str]]:
    return [(run.state, run.text) for run in compare_words(old, new)]


@pytest.mark.django_db
def test_the_page_says_what_changed_when_and_why_and_leads_to_the_difference() -> None:
    document = make_published(text=FIRST)
    new = corrected(document, FIRST.replace("1次", "12次"), kind=Revision.AMENDMENT)
    address = document.get_absolute_url()
    day = timezone.localdate(new.published_at).isoformat()
    page = html(address)
    assert f"修改说明：数字有误（{day}）" in words(page)
    assert {f"{address}v1/", f"{address}diff/1..2/"} <= set(links(page))
    difference = html(f"{address}diff/1..2/")
    assert inside(difference, "del")[1:] == ["1"]
    assert inside(difference, "ins")[1:] == ["12"]
    assert f"{day}修改：数字有误" in words(difference)
    assert {"name": "robots", "content": "noindex"} in elements(difference, "meta")
    assert "第1处改动看全文" in words(difference)
    assert "正文：改动1处。" in words(difference)


@pytest.mark.django_db
def test_the_other_order_leads_to_the_first_and_one_alone_to_its_text() -> None:
    document = make_published(text=FIRST)
    corrected(document, FIRST.replace("1次", "2次"))
    corrected(document, FIRST.replace("1次", "3次"), reason="又有误")
    address = document.get_absolute_url()
    assert get(f"{address}diff/3..1/", 301)["Location"] == f"{address}diff/1..3/"
    assert get(f"{address}diff/3..3/", 301)["Location"] == address
    assert get(f"{address}diff/2..2/", 301)["Location"] == f"{address}v2/"
    page = html(f"{address}diff/1..3/")
    assert (inside(page, "del")[1:], inside(page, "ins")[1:]) == (["1"], ["3"])
    assert "数字有误" in page
    assert "又有误" in page
    for wrong in ("1..4", "0..1", "01..2", "1..", "1...2"):
        get(f"{address}diff/{wrong}/", 404)


@pytest.mark.django_db
def test_drafts_and_withdrawn_versions_are_compared_with_nothing() -> None:
    document = make_published(text=FIRST)
    address = document.get_absolute_url()
    second = corrected(document, FIRST.replace("县财政", "秘密的来源"))
    withdraw_document(second, reason="有误")
    get(f"{address}diff/1..2/", 410)
    third = corrected(document, FIRST.replace("1次", "3次"))
    draft = revise(third, reason="未公开的说明")
    page = html(address)
    assert f"{address}diff/1..3/" in links(page)
    beneath = [link.partition("#")[0].removeprefix(address) for link in links(main(page)) if link.startswith(address)]
    beneath = [link for link in beneath if not link.startswith("?")]
    assert not [link for link in beneath if "2" in link]
    for pair in ("1..2", "2..3", "2..1", f"3..{draft.version}"):
        answer = get(f"{address}diff/{pair}/", 404).content.decode()
        assert "秘密的来源" not in answer
        assert "未公开的说明" not in answer
    assert "秘密的来源" not in html(f"{address}diff/1..3/")


@pytest.mark.django_db
def test_facts_and_tables_are_compared_by_row_and_cell() -> None:
    draft = make_draft(text=f"{FIRST}\n@表格 1\n", title="甲", signer="甲局")
    add_table(draft)
    refresh(draft)
    document = publish_document(draft)

    def edit(new: Document) -> None:
        new.signer = "乙局"
        Table.objects.filter(document=new).update(rows=[["村", "眼"], ["砚池村", "4"], ["石桥村", "12"], ["新村", "1"]])

    corrected(document, edit=edit)
    page = html(f"{document.get_absolute_url()}diff/1..2/")
    assert inside(page, "del")[1:] == ["甲局", "3"]
    assert inside(page, "ins")[1:] == ["乙局", "4", "新村", "1"]
    rows = [row for row in inside(page, "tr") if row.startswith(("改动", "新增"))]
    assert rows == ["改动砚池村34", "新增新村1"]


@pytest.mark.django_db
def test_anchors_of_unchanged_paragraphs_survive_corrections_end_to_end() -> None:
    document = make_published(text=FIRST)
    address = document.get_absolute_url()
    before = dict(re.findall(r'id="((?:p|h)-[^"]*)"[^>]*>([^<]*)', html(address)))
    text = FIRST.replace("## 一", "新加的一段。\n\n## 一").replace("费用由县财政负担。\n\n", "")
    corrected(document, text)
    corrected(document, text.replace("每年清洗1次", "每季清洗1次"))
    after = dict(re.findall(r'id="((?:p|h)-[^"]*)"[^>]*>([^<]*)', html(address)))
    kept = {name: text for name, text in before.items() if text in after.values()}
    assert len(kept) >= 3
    assert {name: after.get(name) for name in kept} == kept
    assert not {name for name, text in before.items() if "费用" in text} & {
        name for name, text in after.items() if "新加" in text
    }


@pytest.mark.django_db
def test_a_comparison_takes_few_queries_that_do_not_grow() -> None:
    def queries(size: int) -> int:
        text = "# 甲\n\n" + "".join(f"第{n}段。\n\n@表格 {n}\n\n" for n in range(1, size + 1))
        draft = make_draft(text=text)
        for n in range(1, size + 1):
            add_table(draft, order=n)
        refresh(draft)
        document = publish_document(draft)
        corrected(document, text.replace("第1段", "第一段"))
        with CaptureQueriesContext(connection) as asked:
            assert Client().get(f"{document.get_absolute_url()}diff/1..2/").status_code == 200
        return len(asked)

    assert queries(1) == queries(12) <= 10


@pytest.mark.parametrize(
    ("old", "new", "runs"),
    [
        ("共三眼井", "共四眼井", [("", "共"), ("del", "三"), ("ins", "四"), ("", "眼井")]),
        ("2023年", "2024年", [("del", "2023"), ("ins", "2024"), ("", "年")]),
        ("甲乙", "甲乙", [("", "甲乙")]),
        ("", "甲", [("ins", "甲")]),
    ],
)
def test_words_are_compared_by_character_and_numbers_as_a_whole(
    old: str, new: str, runs: list[tuple[str, str]]
) -> None:
    assert shown(old, new) == runs


texts = st.text("甲乙丙丁12，。", max_size=30)


@given(texts, texts)
def test_runs_hold_both_wordings_to_the_character(old: str, new: str) -> None:
    runs = compare_words(old, new)
    assert "".join(run.text for run in runs if run.state != "ins") == old
    assert "".join(run.text for run in runs if run.state != "del") == new


def test_a_paragraph_that_moved_is_said_to_have_moved() -> None:
    old = "第一段话说的是水井。\n道路另行规定。\n桥梁归乡镇管。\n其余从旧。\n"
    new = "道路另行规定。\n桥梁归乡镇管。\n其余从旧。\n第一段话说的是水井。\n"
    assert kinds(old, new).count("moved") == 1
    assert not {"added", "removed", "changed"} & set(kinds(old, new))


def test_added_removed_and_unlike_paragraphs() -> None:
    assert kinds("甲段在此。\n", "甲段在此。\n乙段新写。\n") == ["same", "added"]
    assert kinds("甲段在此。\n乙段要删。\n", "甲段在此。\n") == ["same", "removed"]
    assert sorted(kinds("水井由村管理。\n", "道路归县养护！\n")) == ["added", "removed"]
    assert kinds("甲段在此。\n", "## 甲段在此。\n") == ["changed"]


def test_a_paragraph_changed_beside_a_new_one_is_still_known() -> None:
    old = "头。\n水井由村民委员会管理，费用自理。\n尾。\n"
    new = "头。\n全新的一段文字。\n水井由乡镇政府管理，费用自理。\n尾。\n"
    assert kinds(old, new) == ["same", "added", "changed", "same"]


lines = st.lists(st.sampled_from(["甲段。", "乙段文字。", "丙段的文字。", "丁段的许多文字。"]), min_size=1, max_size=12)


@given(lines, lines)
def test_nothing_of_either_version_is_lost(old: list[str], new: list[str]) -> None:
    first = parts("\n".join(old))
    changes = compare(first, parts("\n".join(new), first))
    before = sum(c.count if c.kind == "skipped" else c.kind != "added" for c in changes)
    after = sum(c.count if c.kind == "skipped" else c.kind != "removed" for c in changes)
    assert (before, after) == (len(old), len(new))


def table(rows: list[list[str]], **said: object) -> Table:
    return Table(**({"order": 1, "caption": "表", "rows": rows, "header_rows": 1, "spans": []} | said))


def test_a_column_that_came_is_one_change_and_the_rows_stay_matched() -> None:
    old = table([["村", "眼"], *([f"村{n}", str(n)] for n in range(50))])
    new = table([["村", "深", "眼"], *([f"村{n}", "9", str(n)] for n in range(50))])
    change = compare_tables(old, new)
    assert change.width == 3
    assert [[cell.state for cell in row.cells] for row in change.rows] == [["", "ins", ""]] * 51
    assert {row.kind for row in change.rows} == {"changed"}


def test_rows_that_stay_are_counted_and_the_header_stands() -> None:
    old = table([["村", "眼"], *([f"村{n}", str(n)] for n in range(50))])
    new = table([row for row in old.rows if row[0] != "村20"])
    found = [(row.kind, row.count) for row in compare_tables(old, new).rows]
    assert found == [("same", 0), ("skipped", 20), ("removed", 0), ("skipped", 29)]


def test_a_merged_heading_stays_merged_where_both_versions_have_it_so() -> None:
    head = [["类别", "价格", ""], ["", "城区", "乡镇"]]
    spans = [[0, 0, 2, 1], [0, 1, 1, 2]]
    old, new = (table([*head, ["居民", price, "1"]], header_rows=2, spans=spans) for price in ("2", "3"))
    change = compare_tables(old, new)
    assert [[(cell.rowspan, cell.colspan) for cell in row.cells] for row in change.head] == [
        [(2, 1), (1, 2)],
        [(1, 1), (1, 1)],
    ]
    assert [cell.classes for cell in change.body[0].cells] == ["", "changed number", "number"]
    apart = compare_tables(old, table([*head, ["居民", "3", "1"]], header_rows=2, spans=spans[:1]))
    assert apart.merged
    assert [len(row.cells) for row in apart.head] == [3, 3]


def test_the_longest_texts_are_compared() -> None:
    """Twice a long law; a text that is one character over and over; paragraphs and tables with nothing in common."""
    long = "\n".join(f"第{n}条 水井由第{n}村民小组管理，费用由县财政负担，每年清洗一次。" * 3 for n in range(3000))
    same = "水" * 60_000
    first = parts(long)
    compare(first, parts(long.replace("县财政", "乡财政"), first))
    compare_words(same, same[:30_000] + "井" + same)
    compare_words("水井" * 20_000, "井水" * 20_001)
    compare(parts("____\n" * 4000), parts("——\n" * 4000))
    grid = [[str(n % 7), ""] for n in range(5000)]
    compare_tables(table(grid), table([["x", ""], *reversed(grid), ["y", ""]]))
    assert compare_words(same, same)
