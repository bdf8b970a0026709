"""An incoming file on its way to drafts: nothing is lost, every decision is kept, acceptance stores what was shown."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from bulletins.importing import intake as intakes
from bulletins.importing import review, sources
from bulletins.importing.doubts import key_of
from bulletins.importing.marks import put, to_marks
from bulletins.ingest.marks import Mark
from bulletins.models import Act, Bulletin, Document, Figure, Intake, Issue, State
from bulletins.publishing.readiness import issue_lacks
from tests.domain.making import issue_text, make_bulletin, notice, publish_issue
from tests.ingest.formats import word

pytestmark = pytest.mark.django_db

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "qinglanxian-2024-1.txt"
GAP = "一、明确责任\n\n（图：水井分布图）\n\n水井由村民委员会管理。"


@pytest.fixture
def editor() -> User:
    return User.objects.create_user("editor")


def came_in(editor: User, text: str | bytes = "", name: str = "公报.txt") -> Intake:
    data = text or issue_text()
    made, _is_new = intakes.take_in(data if isinstance(data, bytes) else data.encode(), name, editor)
    return intakes.read(made)


def shown(intake: Intake) -> str:
    intake.refresh_from_db()
    return review.digest_of(intake, intakes.reading_of(intake, intakes.text_of(intake)))


def accepted(intake: Intake, editor: User, **consent: bool) -> Issue:
    return review.accept(intake, actor=editor, seen=shown(intake), **({"makes_bulletin": True} | consent)).issue


def line_of(intake: Intake, words: str) -> int:
    return next(n for n, line in enumerate(intakes.text_of(intake).lines, start=1) if line.startswith(words))


def titles(intake: Intake) -> list[str]:
    intake.refresh_from_db()
    return [d.title for d in intakes.reading_of(intake, intakes.text_of(intake)).documents]


# Coming in and being read


def test_the_file_is_kept_as_it_came(editor: User) -> None:
    data = issue_text().encode("gb18030")
    made, is_new = intakes.take_in(data, "C:\\稿\\公报.txt", editor)
    assert is_new
    assert (made.state, made.size, made.name, made.uploaded_by) == ("waiting", len(data), "公报.txt", editor)
    assert intakes.original(made) == data
    assert made.file.name
    assert made.sha256 not in made.file.name


def test_the_same_file_is_found_again(editor: User) -> None:
    first = came_in(editor)
    again, is_new = intakes.take_in(issue_text().encode(), "另一个名字.txt", User.objects.create_user("other"))
    assert (again.pk, is_new, again.uploaded_by) == (first.pk, False, editor)
    assert first.file.name
    first.file.storage.delete(first.file.name)
    intakes.take_in(issue_text().encode(), "公报.txt", editor)
    first.refresh_from_db()
    assert intakes.original(first) == issue_text().encode()


def test_a_read_file_waits_for_its_review(editor: User) -> None:
    intake = came_in(editor)
    assert intake.state == Intake.State.REVIEW
    assert intake.lines == issue_text().count("\n")
    assert not intake.is_reading
    assert titles(intake) == ["关于做好第1号水井管护工作的通知", "关于做好第2号水井管护工作的通知"]
    assert not Document.objects.exists()


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"\x00\x01\x02\xff" * 50, None), (b"%PDF-1.7 torn", "broken"), (b"PK\x03\x04 torn", None)],
)
def test_a_file_that_cannot_be_read_fails_and_can_be_tried_again(editor: User, data: bytes, code: str | None) -> None:
    intake = came_in(editor, data, "坏.pdf")
    assert intake.state == Intake.State.FAILED
    assert intake.problem["template"] % intake.problem["params"]
    assert code in (None, intake.problem["code"])
    assert intakes.read(intake).state == Intake.State.FAILED
    assert intakes.original(intake) == data


def test_an_original_that_changed_on_the_disk_is_not_read(editor: User) -> None:
    made, _ = intakes.take_in(issue_text().encode(), "公报.txt", editor)
    Path(made.file.path).write_bytes(b"forged")
    assert intakes.read(made).problem["code"] == "changed"
    Path(made.file.path).unlink()
    assert intakes.read(made).problem["code"] == "missing"


def test_one_reading_at_a_time_and_a_broken_one_is_not_for_ever(editor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    made, _ = intakes.take_in(issue_text().encode(), "公报.txt", editor)
    seen: list[Any] = []

    def read_bytes(data: bytes, name: str, tell: Callable[[int], None]) -> Any:
        with pytest.raises(intakes.Busy):
            intakes.read(made)
        tell(3)
        row = Intake.objects.get()
        seen.extend([row.step, row.page, row.is_reading])
        raise KeyboardInterrupt

    monkeypatch.setattr(intakes, "read_bytes", read_bytes)
    with pytest.raises(KeyboardInterrupt):
        intakes.read(made)
    assert seen == ["text", 3, True]
    made.refresh_from_db()
    assert (made.state, made.problem, made.is_reading) == ("failed", {"code": "broken-off"}, False)
    monkeypatch.undo()
    assert intakes.read(made).state == Intake.State.REVIEW


def test_text_without_documents_can_still_be_marked(editor: User) -> None:
    intake = came_in(editor, "井水管护有关事项\n\n各村：\n\n请管好水井。\n")
    assert (intake.state, intake.problem["code"]) == ("review", "no-document")
    assert titles(intake) == []
    with pytest.raises(review.Refused, match="还没有读出公文"):
        accepted(intake, editor)
    review.mark(intake, "1", "start")
    review.read_again(intake)
    assert titles(intake) == ["井水管护有关事项"]
    assert Intake.objects.get().problem == {}


# Marks


def test_words_become_marks() -> None:
    marks = put({}, 4, 4, "start")
    marks = put(marks, 6, 6, "heading-2")
    marks = put(marks, 6, 6, "split", 3)
    marks = put(marks, 8, 11, "table")
    marks = put(marks, 10, 10, "furniture")
    marks = put(marks, 14, 16, "join")
    marks = put(marks, 20, 20, "not-table")
    marks = put(marks, 21, 21, "text")
    assert list(to_marks(marks, "x").marks) == [
        Mark("document", 4),
        Mark("heading", 6, level=2),
        Mark("split", 6, offset=3),
        Mark("table", 8, last=9),
        Mark("furniture", 10),
        Mark("table", 11, last=11),
        Mark("join", 14),
        Mark("join", 15),
        Mark("table", 20, on=False),
        Mark("heading", 21, on=False),
    ]
    assert put(marks, 1, 30, "clear") == {}


def test_two_tables_side_by_side_stay_two() -> None:
    marks = put(put({}, 1, 3, "table"), 4, 6, "table")
    assert [(m.line, m.last) for m in to_marks(marks, "x").marks] == [(1, 3), (4, 6)]


def test_marks_are_kept_and_read_when_asked(editor: User) -> None:
    intake = came_in(editor)
    line = line_of(intake, "关于做好第2号水井管护工作的通知")
    body = [n for n, text in enumerate(intakes.text_of(intake).lines, 1) if text.startswith("关于做好第2号")][-1]
    review.mark(intake, str(body), "not-start")
    intake.refresh_from_db()
    assert intake.has_unread_marks
    assert len(titles(intake)) == 2, "not read before it is asked for"
    review.read_again(intake)
    assert len(titles(intake)) == 1
    review.mark(intake, f"{line}-{body}", "clear")
    review.read_again(intake)
    assert len(titles(intake)) == 2


@pytest.mark.parametrize("lines", ["0", "9999", "3-9999", "", "x", "1,2", "-1", "１２３４５６７８"])
def test_lines_that_are_not_there_are_refused(editor: User, lines: str) -> None:
    intake = came_in(editor)
    with pytest.raises(review.Refused):
        review.mark(intake, lines, "start")
    with pytest.raises(review.Refused):
        review.mark(intake, "1", "nonsense")
    intake.refresh_from_db()
    assert intake.marks == {}


def test_a_line_is_split_before_the_words_named(editor: User) -> None:
    intake = came_in(editor)
    line = line_of(intake, "水井由村民委员会管理")
    for words in ("", "水井由", "没有的字"):
        with pytest.raises(review.Refused):
            review.mark(intake, str(line), "split", words)
    review.mark(intake, str(line), "split", "管理")
    review.read_again(intake)
    intake.refresh_from_db()
    blocks = intakes.reading_of(intake, intakes.text_of(intake)).documents[0].blocks
    assert [b.text for b in blocks if b.lines[0] == line] == ["水井由村民委员会", "管理。"]


# Facts and doubts


def test_an_editors_facts_win_and_another_editors_are_not_overwritten(editor: User) -> None:
    intake = came_in(editor)
    opened = review.stamp(intake.facts)
    review.say(
        intake, {"title": "白石县人民政府公报", "government": "白石县人民政府", "year": 2023, "number": 7}, opened
    )
    with pytest.raises(review.Refused, match="别人改过"):
        review.say(intake, {"number": 8}, opened)
    issue = accepted(intake, editor)
    assert (issue.number, issue.bulletin.slug) == (7, "baishixian")


def test_missing_facts_are_asked_for(editor: User) -> None:
    intake = came_in(editor, issue_text(masthead=False))
    with pytest.raises(review.Refused, match="刊名、年份、期号"):
        accepted(intake, editor)
    assert not Bulletin.objects.exists()


def test_a_new_bulletin_needs_consent(editor: User) -> None:
    intake = came_in(editor)
    with pytest.raises(review.Refused, match="新建这份公报"):
        accepted(intake, editor, makes_bulletin=False)
    make_bulletin(title="另一份公报")
    with pytest.raises(review.Refused, match="网址简称“baishixian”已经用了"):
        accepted(intake, editor)
    assert not Document.objects.exists()


def test_settled_doubts_say_who_and_count_no_more(editor: User) -> None:
    intake = came_in(editor, issue_text(notice(1), notice(4)))
    doubts = intakes.reading_of(intake, intakes.text_of(intake)).warnings
    assert doubts
    keys = [key_of(doubt) for doubt in doubts]
    review.settle(intake, [*keys[1:], "9-made-up"], editor, accepted=True)
    issue = accepted(intake, editor)
    assert sum("settled" not in doubt for doubt in issue.warnings) == 1
    assert any("导入时有1处疑点" in lack.message for lack in issue_lacks(issue))
    row = review.settle(intake, keys[:1], editor, accepted=True)
    assert set(row.settled) == set(keys)
    assert row.settled[keys[0]]["by"] == "editor"
    issue.refresh_from_db()
    assert all(doubt["settled"]["by"] == "editor" for doubt in issue.warnings)
    assert not any("疑点" in lack.message for lack in issue_lacks(issue))
    review.settle(intake, keys, editor, accepted=False)
    issue.refresh_from_db()
    assert not any("settled" in doubt for doubt in issue.warnings)


# Acceptance


def test_accepted_is_what_was_shown_by_whom(editor: User) -> None:
    intake = came_in(editor)
    issue = accepted(intake, editor)
    intake.refresh_from_db()
    assert (intake.state, intake.issue) == ("stored", issue)
    assert Document.objects.filter(state=State.DRAFT).count() == 2
    act = Act.objects.get()
    assert (act.kind, act.via, act.actor, act.issue) == ("import", "admin", editor, issue)
    assert issue.source_sha256 == intake.sha256
    with issue.source.open() as kept:
        assert kept.read() == issue_text().encode()


def test_accepting_again_changes_nothing(editor: User) -> None:
    intake = came_in(editor)
    accepted(intake, editor)
    before = list(Document.objects.order_by("pk").values())
    outcome = review.accept(intake, actor=editor, seen="anything")
    assert outcome.unchanged
    assert list(Document.objects.order_by("pk").values()) == before
    assert Act.objects.count() == 1


def test_what_changed_since_it_was_seen_is_not_accepted(editor: User) -> None:
    intake = came_in(editor)
    seen = shown(intake)
    review.mark(intake, "1", "furniture")
    with pytest.raises(review.Refused, match="还没有识读进去"):
        review.accept(intake, actor=editor, seen=seen, makes_bulletin=True)
    body = [n for n, text in enumerate(intakes.text_of(intake).lines, 1) if text.startswith("关于做好第2号")][-1]
    review.mark(intake, str(body), "not-start")
    review.read_again(intake)
    with pytest.raises(review.Refused, match="有过变化"):
        review.accept(intake, actor=editor, seen=seen, makes_bulletin=True)
    assert not Document.objects.exists()


def test_new_marks_bring_new_drafts_but_never_over_an_editors_work_unasked(editor: User) -> None:
    intake = came_in(editor)
    issue = accepted(intake, editor)
    line = line_of(intake, "一、明确责任")
    review.mark(intake, str(line), "text")
    review.read_again(intake)
    assert accepted(intake, editor) == issue
    first = Document.objects.order_by("record__position").first()
    assert first is not None
    assert "## 一、明确责任" not in first.text
    first.title = "编辑改过的标题"
    first.save()
    review.mark(intake, str(line), "clear")
    review.read_again(intake)
    with pytest.raises(review.Refused, match="改过"):
        accepted(intake, editor)
    accepted(intake, editor, replaces_edits=True)
    first.refresh_from_db()
    assert "## 一、明确责任" in first.text


def test_published_documents_are_never_touched(editor: User) -> None:
    intake = came_in(editor)
    issue = accepted(intake, editor)
    publish_issue(issue)
    before = list(Document.objects.order_by("pk").values())
    review.mark(intake, str(line_of(intake, "一、明确责任")), "text")
    review.read_again(intake)
    outcome = review.accept(intake, actor=editor, seen=shown(intake))
    assert len(outcome.untouched) == 2
    assert list(Document.objects.order_by("pk").values()) == before


def test_a_file_that_went_into_one_issue_does_not_make_another(editor: User) -> None:
    intake = came_in(editor)
    issue = accepted(intake, editor)
    facts = review.facts_of(intake, intakes.reading_of(intake, intakes.text_of(intake)))
    review.say(intake, facts | {"number": 9, "overall_number": 9}, review.stamp({}))
    with pytest.raises(review.Refused, match="已入稿为"):
        accepted(intake, editor)
    assert list(Issue.objects.all()) == [issue]


def test_a_stored_file_stays_and_others_go_with_all_they_brought(editor: User) -> None:
    stored, other = came_in(editor), came_in(editor, issue_text(number=2, overall=6), "另.txt")
    accepted(stored, editor)
    stored.refresh_from_db()
    with pytest.raises(ValidationError):
        stored.delete()
    assert intakes.original(stored)
    other.delete()
    assert Intake.objects.get() == stored


# Places in the source


def test_every_block_knows_its_lines_through_edits(editor: User) -> None:
    intake = came_in(editor, SAMPLE.read_bytes(), "样刊.txt")
    accepted(intake, editor)
    lines = intakes.text_of(intake).lines
    for document in Document.objects.all():
        kept = sources.kept(document.source_digest)
        assert kept == list(lines)
        names = dict(document.anchors.values_list("block", "name"))
        assert set(document.source_lines) == set(names.values())
        for n, block in enumerate(document.blocks):
            first, last = document.source_lines[names[n]]
            printed = "".join(kept[first - 1 : last]).replace(" ", "")
            if block.kind == "doc_number":
                assert block.text[:3] in printed


def test_pictures_wait_until_they_are_described(editor: User) -> None:
    made = word.new()
    for line in issue_text(notice(1)).splitlines():
        if line.strip():
            made.add_paragraph(line)
    made.paragraphs[-4].insert_paragraph_before().add_run().add_picture(io.BytesIO(word.picture()))
    intake = came_in(editor, word.saved(made), "公报.docx")
    picture = intake.pictures.get()
    accepted(intake, editor)
    figure = Figure.objects.get()
    assert not figure.image
    assert figure.source_line == picture.line
