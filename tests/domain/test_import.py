"""import_bulletin: a file becomes drafts; again, changed, published before; what the file does not say."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from bulletins.importing.facts import place_slug
from bulletins.ingest.parse import parse
from bulletins.ingest.read import read_file
from bulletins.models import (
    Act,
    Anchor,
    Attachment,
    Bulletin,
    Change,
    ChronicleEntry,
    Document,
    Issue,
    Record,
    Relation,
    State,
    Table,
    Topic,
)
from bulletins.models.said import entry_days
from bulletins.publishing.acts import revise, withdraw_document
from tests.domain.making import make_bulletin, notice, publish_document, publish_issue, write_issue

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
SAMPLE = SAMPLES / "qinglanxian-2024-1.txt"
EVERYTHING = (Bulletin, Issue, Record, Document, Table, Attachment, Anchor, ChronicleEntry, Relation, Act, Change)

pytestmark = pytest.mark.django_db


def run(*arguments: Any) -> str:
    """What import_bulletin says on both streams."""
    out = StringIO()
    call_command("import_bulletin", *map(str, arguments), stdout=out, stderr=out, no_color=True)
    return out.getvalue()


def refused(*arguments: Any) -> str:
    out = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("import_bulletin", *map(str, arguments), stdout=out, stderr=out, no_color=True)
    return f"{out.getvalue()}\n{error.value}"


def rows() -> dict[str, list[Any]]:
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in EVERYTHING}


def test_a_file_becomes_an_issue_of_drafts(tmp_path: Path) -> None:
    run(write_issue(tmp_path))
    issue = Issue.objects.get()
    assert (issue.bulletin.slug, issue.bulletin.title) == ("baishixian", "白石县人民政府公报")
    assert (issue.year, issue.number, issue.overall_number, issue.state) == (2023, 1, 5, State.DRAFT)
    assert str(issue.printed_on) == "2023-03-31"
    with issue.source.open() as kept:
        assert kept.read() == (tmp_path / "gongbao.txt").read_bytes()
    first, second = Document.objects.order_by("record__position")
    assert (first.title, first.number, first.genre) == ("关于做好第1号水井管护工作的通知", "白政发〔2023〕1号", "通知")
    assert first.record.section is not None
    assert (first.record.section.label, first.record.page, second.record.page) == ("县政府文件", 1, 2)
    assert (str(first.written_on), first.openness) == ("2023-02-01", "active")
    assert [row.agency.name for row in first.issuing.all()] == ["白石县人民政府"]
    assert not Document.objects.published().exists()
    [act] = Act.objects.all()
    assert (act.kind, act.via, act.issue, act.actor) == ("import", "command", issue, None)


def test_the_working_text_keeps_every_word() -> None:
    run(SAMPLE)
    reading = parse(read_file(SAMPLE))
    assert Document.objects.count() == len(reading.documents) == 11
    for read in reading.documents:
        document = Document.objects.get(title=read.title)
        stored = [(b.kind, b.text, b.level, b.table) for b in document.blocks]
        assert stored == [(b.kind, b.text, b.level, b.table) for b in read.blocks]
        assert [table.rows for table in document.tables.all()] == [table.rows for table in read.tables]
        assert document.anchors.count() == len(stored)


def test_parse_bulletin_prints_json_and_stores_nothing() -> None:
    out = StringIO()
    call_command("parse_bulletin", str(SAMPLE), stdout=out)
    printed = json.loads(out.getvalue())
    assert printed == json.loads(json.dumps(parse(read_file(SAMPLE)).as_json()))
    assert (printed["format"], len(printed["documents"])) == ("bulletin/1", 11)
    assert printed["source"]["name"] == SAMPLE.name
    assert "清岚县" in out.getvalue(), "characters are printed, not escaped"
    assert not any(rows().values())


def test_the_same_file_again_changes_nothing_and_says_so(tmp_path: Path) -> None:
    path = write_issue(tmp_path)
    run(path)
    before = rows()
    assert "没有变化" in run(path)
    assert "没有变化" in run(write_issue(tmp_path, name="renamed.txt"))
    assert rows() == before


def test_a_changed_file_updates_drafts_and_keeps_their_places(tmp_path: Path) -> None:
    run(write_issue(tmp_path))
    before = {
        d.number: (d.pk, d.record_id, list(d.anchors.values_list("name", flat=True))) for d in Document.objects.all()
    }
    changed = write_issue(
        tmp_path, notice(1), notice(2, body="为做好水井管护工作，现将第2号水井改过的事项通知如下。"), name="b.txt"
    )
    said = run(changed)
    assert "更新草稿2篇" in said
    assert Document.objects.count() == 2
    for document in Document.objects.all():
        pk, record, names = before[document.number]
        assert (document.pk, document.record_id) == (pk, record)
        if document.number.endswith("1号"):
            assert list(document.anchors.values_list("name", flat=True)) == names
    assert "改过的事项" in Document.objects.get(number="白政发〔2023〕2号").text
    assert Issue.objects.get().source_name == "b.txt"


def test_a_new_document_in_the_file_is_added_and_a_missing_one_is_kept_and_named(tmp_path: Path) -> None:
    run(write_issue(tmp_path))
    said = run(write_issue(tmp_path, notice(2), notice(3), name="b.txt"))
    assert "文件里没有、库里保留：关于做好第1号水井管护工作的通知" in said
    assert "新建草稿1篇，更新草稿1篇" in said
    assert Document.objects.count() == 3


def test_what_was_published_is_never_touched(tmp_path: Path) -> None:
    run(write_issue(tmp_path))
    issue = Issue.objects.get()
    publish_issue(issue)
    before = rows()
    said = run(write_issue(tmp_path, notice(1, body="完全不同的内容。"), notice(2), name="b.txt"))
    assert said.count("已发布，未改动") == 2
    after = rows()
    assert [act["kind"] for act in after.pop("Act")][len(before.pop("Act")) :] == ["import"]
    assert after == before


@pytest.mark.parametrize("leave", ["withdrawn", "superseded"])
def test_what_was_once_public_is_not_touched_either(tmp_path: Path, leave: str) -> None:
    run(write_issue(tmp_path))
    document = publish_document(Document.objects.get(number="白政发〔2023〕1号"))
    if leave == "withdrawn":
        withdraw_document(document, reason="误发")
    else:
        publish_document(revise(document, reason="更正"))
    before = list(Document.objects.filter(record=document.record).order_by("pk").values())
    run(write_issue(tmp_path, notice(1, body="完全不同的内容。"), notice(2, body="第二篇也改了。"), name="b.txt"))
    assert list(Document.objects.filter(record=document.record).order_by("pk").values()) == before
    assert "第二篇也改了" in Document.objects.get(number="白政发〔2023〕2号").text


def test_a_correction_in_the_making_is_a_draft_that_a_file_may_update(tmp_path: Path) -> None:
    run(write_issue(tmp_path), "--publish")
    document = Document.objects.get(number="白政发〔2023〕1号")
    draft = revise(document, reason="更正")
    run(write_issue(tmp_path, notice(1, body="更正后的内容。"), notice(2), name="b.txt"))
    draft.refresh_from_db()
    assert "更正后的内容" in draft.text
    document.refresh_from_db()
    assert "更正后的内容" not in document.text


def test_a_file_does_not_move_what_was_once_public(tmp_path: Path) -> None:
    run(write_issue(tmp_path), "--publish")
    document = Document.objects.get(number="白政发〔2023〕2号")
    before = Record.objects.filter(pk=document.record_id).values().get()
    revise(document, reason="更正")
    run(write_issue(tmp_path, notice(2, body="更正后的内容。"), notice(1), name="b.txt"), "--back-file")
    assert "更正后的内容" in Document.objects.get(record=document.record, state=State.DRAFT).text
    assert Record.objects.filter(pk=document.record_id).values().get() == before


def test_publish_is_recorded_as_done_by_command(tmp_path: Path) -> None:
    run(write_issue(tmp_path), "--publish")
    assert Document.objects.published().count() == 2
    assert Issue.objects.published().count() == 1
    act = Act.objects.get(kind="publish")
    assert (act.via, act.actor) == ("command", None)
    assert "--publish" in act.note
    before = rows()
    run(write_issue(tmp_path), "--publish")
    assert rows() == before, "published again without a need"


def test_suggested_topics_are_taken_where_asked_for_and_recorded(tmp_path: Path) -> None:
    texts = [
        notice(1, about="做好义务教育学校招生入学工作", body="学校招生工作安排如下。"),
        notice(2, about="做好防汛抗旱水利工作", body="水利工作安排如下。"),
        notice(3, about="召开座谈会", body="请按时参加。"),
    ]
    path = write_issue(tmp_path, *texts)
    run(path)
    assert not Document.topics.through._default_manager.exists(), "nothing is set by itself"
    chosen = Document.objects.get(number="白政发〔2023〕2号")
    chosen.topics.set([Topic.objects.get(code="109401")])
    run(path, "--publish", "--suggested-topics")
    held = {row.number: [topic.code for topic in row.topics.all()] for row in Document.objects.published()}
    assert held == {"白政发〔2023〕1号": ["108802"], "白政发〔2023〕2号": ["109401"], "白政发〔2023〕3号": []}
    assert "--suggested-topics" in Act.objects.get(kind="publish").note


def test_publish_brings_out_what_an_earlier_import_left_as_drafts(tmp_path: Path) -> None:
    path = write_issue(tmp_path)
    run(path)
    run(path, "--publish")
    assert Document.objects.published().count() == 2


def test_a_blocked_document_keeps_the_whole_file_out(tmp_path: Path) -> None:
    closed = notice(2).replace("（此件公开发布）", "（此件依申请公开）")
    said = refused(write_issue(tmp_path, notice(1), closed), "--publish")
    assert "依申请公开" in said
    assert not any(rows().values())


def test_back_files_are_marked_and_no_news(tmp_path: Path) -> None:
    run(write_issue(tmp_path), "--publish", "--back-file")
    assert Document.objects.published().count() == 2
    assert not Document.objects.newest().exists()
    assert not Issue.objects.newest().exists()


def test_a_back_file_stays_one_when_its_text_is_improved(tmp_path: Path) -> None:
    run(write_issue(tmp_path), "--back-file")
    run(write_issue(tmp_path, notice(1, body="改过的内容。"), notice(3), name="b.txt"))
    assert Issue.objects.get().back_file
    assert all(Record.objects.values_list("back_file", flat=True))


def test_words_longer_than_their_column_stay_in_the_text(tmp_path: Path) -> None:
    clause = f"本办法自2023年3月1日起施行，{'凡与本办法不一致的，' * 60}以本办法为准。"
    long = notice(1, about="水井管护" * 20, body=clause).replace(
        "（此件公开发布）", f"（此件公开发布{'，' + '请张贴' * 60}）"
    )
    path = write_issue(tmp_path, long, notice(2, body=clause))
    run(path)
    for document in Document.objects.all():
        assert clause in document.text
        for field in Document._meta.fields:
            if field.max_length and field.get_internal_type() == "CharField":
                assert len(getattr(document, field.attname)) <= field.max_length, field.name
    run(write_issue(tmp_path, long, notice(2), name="b.txt"))
    assert Document.objects.count() == 2


def test_a_title_that_no_bulletin_has_is_refused(tmp_path: Path) -> None:
    path = write_issue(tmp_path, masthead=False)
    assert "--title" in refused(path, "--title", "公报" * 100, "--year", 2023, "--number", 1)
    assert not any(rows().values())


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig"])
def test_every_encoding_gives_the_same_rows(tmp_path: Path, encoding: str) -> None:
    run(write_issue(tmp_path))
    plain = [(d.title, d.text, d.number) for d in Document.objects.order_by("pk")]
    for document in Document.objects.all():
        document.delete()
    Issue.objects.all().delete()
    run(write_issue(tmp_path, encoding=encoding))
    assert [(d.title, d.text, d.number) for d in Document.objects.order_by("pk")] == plain


def test_what_is_missing_is_asked_for_by_option(tmp_path: Path) -> None:
    path = write_issue(tmp_path, masthead=False)
    said = refused(path)
    for option in ("--title", "--year", "--number"):
        assert option in said
    assert "--government" not in said, "the documents themselves say whose they are"
    assert not any(rows().values())
    said = refused(path, "--title", "白石县人民政府公报", "--year", 2023)
    assert "--number" in said
    assert "--year" not in said
    run(path, "--title", "白石县人民政府公报", "--year", 2023, "--number", 4, "--published", "2023-12-29")
    issue = Issue.objects.get()
    assert (issue.bulletin.slug, issue.number, str(issue.printed_on)) == ("baishixian", 4, "2023-12-29")


def test_what_the_file_says_wins_over_options(tmp_path: Path) -> None:
    run(write_issue(tmp_path), "--year", 1999, "--number", 9, "--title", "别的公报")
    issue = Issue.objects.get()
    assert (issue.year, issue.number, issue.bulletin.title) == (2023, 1, "白石县人民政府公报")


def test_two_files_of_one_issue_in_one_command_are_refused(tmp_path: Path) -> None:
    first = write_issue(tmp_path, name="a.txt")
    second = write_issue(tmp_path, notice(3), notice(4), name="b.txt")
    said = refused(first, second)
    assert "a.txt" in said
    assert "请分开导入" in said
    assert set(Document.objects.values_list("number", flat=True)) == {"白政发〔2023〕1号", "白政发〔2023〕2号"}


def test_each_file_is_a_transaction_of_its_own(tmp_path: Path) -> None:
    good, bad = write_issue(tmp_path, name="a.txt"), tmp_path / "b.txt"
    bad.write_text("这里没有公文。", encoding="utf-8")
    said = refused(bad, good)
    assert "b.txt" in said
    assert "1个文件没有导入" in said
    assert Issue.objects.count() == 1


def test_the_slug_may_be_given_and_then_stays(tmp_path: Path) -> None:
    run(write_issue(tmp_path), "--slug", "baishi-gov")
    assert Bulletin.objects.get().slug == "baishi-gov"
    run(write_issue(tmp_path, notice(3), number=2, overall=6, name="b.txt"))
    assert Bulletin.objects.get().issues.count() == 2
    said = refused(write_issue(tmp_path, notice(4), number=3, overall=7, name="c.txt"), "--slug", "other")
    assert "网址不能更改" in said


@pytest.mark.parametrize("slug", ["admin", "feeds", "白石", "Has Space", "a--b", "-a", "x" * 61])
def test_a_slug_that_cannot_be_an_address_is_refused(tmp_path: Path, slug: str) -> None:
    assert "--slug" in refused(write_issue(tmp_path), f"--slug={slug}")
    assert not any(rows().values())


def test_a_slug_of_another_bulletin_is_refused(tmp_path: Path) -> None:
    make_bulletin("baishixian", "另一种公报")
    assert "--slug" in refused(write_issue(tmp_path))
    assert not Issue.objects.exists()


def test_an_overall_number_used_before_is_refused(tmp_path: Path) -> None:
    run(write_issue(tmp_path))
    said = refused(write_issue(tmp_path, notice(3), number=2, overall=5, name="b.txt"))
    assert "总第5期" in said
    assert Issue.objects.count() == 1


def test_an_imprint_that_editors_wrote_is_kept(tmp_path: Path) -> None:
    make_bulletin(sponsor="白石县人民政府（编辑改定）")
    run(write_issue(tmp_path))
    assert Bulletin.objects.get().sponsor == "白石县人民政府（编辑改定）"


@pytest.mark.parametrize(
    ("government", "slug"),
    [
        ("稷山县人民政府", "jishanxian"),
        ("清岚县人民政府", "qinglanxian"),
        ("白石县人民政府办公室", "baishixian"),
        ("望川市人民政府", "wangchuanshi"),
        ("砚池高新技术产业开发区管理委员会", "yanchigaoxinjishuchanyekaifaqu"),
        ("绿野市人民政府", "lvyeshi"),
    ],
)
def test_a_slug_defaults_to_the_place_in_pinyin(government: str, slug: str) -> None:
    assert place_slug(government) == slug


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("8日", ("2023-05-08", None)),
        ("3—5日", ("2023-05-03", "2023-05-05")),
        ("3日至5日", ("2023-05-03", "2023-05-05")),
        ("30日至6月2日", ("2023-05-30", "2023-06-02")),
        ("5月8日", ("2023-05-08", None)),
        ("12月30日—1月2日", ("2023-12-30", "2024-01-02")),
        ("31日", ("2023-05-31", None)),
        ("32日", (None, None)),
        ("当日", (None, None)),
    ],
)
def test_days_of_a_chronicle(words: str, days: tuple[str | None, str | None]) -> None:
    first, last = entry_days(words, date(2023, 5, 1))
    assert (first and first.isoformat(), last and last.isoformat()) == days


def test_both_samples_are_imported_whole_and_published() -> None:
    run(SAMPLE, SAMPLES / "qinglanxian-2024-2.txt", "--publish")
    assert [issue.records.count() for issue in Issue.objects.order_by("number")] == [11, 10]
    assert Document.objects.published().count() == 21
    assert {bulletin.slug for bulletin in Bulletin.objects.published()} == {"qinglanxian"}
    assert ChronicleEntry.objects.published().exclude(date=None).exists()
    for entry in ChronicleEntry.objects.published().select_related("document"):
        assert entry.anchor in set(entry.document.anchors.values_list("name", flat=True)), entry
    for attachment in Attachment.objects.filter(kind="text"):
        assert attachment.anchor, attachment
