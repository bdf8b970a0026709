"""三审三校: who may take which step, on which content; nothing goes out unreviewed, whichever way."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from PIL import Image

from bulletins.models import (
    Act,
    Attachment,
    Document,
    Frozen,
    OpennessDecision,
    ReviewChain,
    ReviewEntry,
    State,
    Step,
)
from bulletins.models.derived import refresh
from bulletins.publishing import acts
from bulletins.publishing.clearing import clearances, decide_openness, review_secrecy
from bulletins.publishing.content import content_digest
from bulletins.publishing.holding import Overtaken
from bulletins.publishing.readiness import WAIVABLE, Gate, document_lacks
from bulletins.publishing.reviewing import chain_of, course_of, decide, set_chain, submit
from tests.backup.portals import PIXEL
from tests.domain.making import (
    add_table,
    keep_findings,
    make_draft,
    make_issue,
    notice,
    reviewed,
    reviewed_draft,
    write_issue,
)
from tests.domain.test_races import at_once
from tests.ingest.test_personal_files import body, rewritten, word

pytestmark = pytest.mark.django_db


def person(name: str) -> User:
    return User.objects.get_or_create(username=name)[0]


def fresh(document: Document) -> Document:
    return Document.objects.select_related("record__bulletin").get(pk=document.pk)


def hand_in(document: Document, name: str = "编辑") -> ReviewEntry:
    return submit(document, seen=content_digest(fresh(document)), actor=person(name))


def take(document: Document, step: Step, name: str, *, passes: bool = True, reason: str = "") -> ReviewEntry:
    seen = content_digest(fresh(document))
    return decide(document, step=step, passes=passes, seen=seen, actor=person(name), reason=reason)


def waiting(document: Document) -> Step | None:
    return course_of(fresh(document)).waiting


def gates(document: Document) -> set[str]:
    return {lack.gate for lack in document_lacks(fresh(document)) if lack.blocking}


def test_a_draft_goes_through_all_steps_in_their_order() -> None:
    draft = make_draft()
    assert waiting(draft) is None
    hand_in(draft)
    for n, step in enumerate(Step):
        assert waiting(draft) == step
        take(draft, step, f"第{n}人")
    course = course_of(fresh(draft))
    assert course.is_complete
    assert [Step(entry.step) for entry in course.passed.values()] == list(Step)
    assert Gate.REVIEW not in gates(draft)


def test_a_step_is_not_taken_before_its_turn_nor_twice() -> None:
    draft = make_draft()
    with pytest.raises(Overtaken):
        take(draft, Step.PROOF_1, "甲")
    hand_in(draft)
    with pytest.raises(Overtaken):
        take(draft, Step.REVIEW_3, "甲")
    take(draft, Step.PROOF_1, "甲")
    with pytest.raises(Overtaken):
        take(draft, Step.PROOF_1, "甲")
    assert ReviewEntry.objects.filter(event="passed").count() == 1


def test_no_person_takes_two_steps_of_one_content() -> None:
    draft = make_draft()
    hand_in(draft)
    take(draft, Step.PROOF_1, "甲")
    with pytest.raises(ValidationError, match="不同的人"):
        take(draft, Step.REVIEW_1, "甲")
    with pytest.raises(ValidationError, match="不同的人"):
        take(draft, Step.REVIEW_1, "甲", passes=False, reason="不行")


def test_who_edited_the_version_does_not_review_it() -> None:
    draft = make_draft()
    draft.editors.add(person("编辑"))
    hand_in(draft)
    take(draft, Step.PROOF_1, "甲")
    with pytest.raises(ValidationError, match="没有编辑过"):
        take(draft, Step.REVIEW_1, "编辑")
    take(draft, Step.REVIEW_1, "乙")
    # Proofreading one's own text is common, and no review.
    take(draft, Step.PROOF_2, "编辑")


def test_the_database_holds_one_person_a_step_and_one_pass_a_step() -> None:
    draft = make_draft()
    digest = content_digest(draft)
    values = {"document": draft, "event": "passed", "digest": digest}
    ReviewEntry.objects.create(**values, step="proof_1", person=person("甲"))
    for step, name in (("proof_1", "乙"), ("review_1", "甲")):
        with pytest.raises(IntegrityError), transaction.atomic():
            ReviewEntry.objects.create(**values, step=step, person=person(name))
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewEntry.objects.create(**(values | {"event": "returned"}), step="proof_1", person=person("丙"))


def test_a_return_needs_its_reason_and_sends_the_draft_back() -> None:
    draft = make_draft()
    hand_in(draft)
    take(draft, Step.PROOF_1, "甲")
    with pytest.raises(ValidationError, match="退回要写明原因"):
        take(draft, Step.REVIEW_1, "乙", passes=False, reason=" ")
    take(draft, Step.REVIEW_1, "乙", passes=False, reason="第二条的日期不对")
    course = course_of(fresh(draft))
    assert course.is_with_editor
    assert course.returned
    assert course.returned.reason == "第二条的日期不对"
    assert any("初审退回：第二条的日期不对" in lack.message for lack in document_lacks(fresh(draft)))
    with pytest.raises(Overtaken):
        take(draft, Step.REVIEW_1, "乙")
    # The editor keeps to the text: what was passed on it stands.
    hand_in(draft)
    assert waiting(draft) == Step.REVIEW_1


CHANGES: dict[str, Callable[[Document], object]] = {
    "the text": lambda d: Document.objects.filter(pk=d.pk).update(text=f"{d.text}\n又一段。\n"),
    "a fact": lambda d: Document.objects.filter(pk=d.pk).update(written_on=date(2023, 2, 2)),
    "a table": lambda d: d.tables.update(rows=[["村", "眼"], ["石桥村", "13"]]),
    "an attachment": lambda d: d.attachments.update(title="另一份清单"),
    "a new attachment": lambda d: Attachment.objects.create(document=d, order=2, title="补充清单"),
    "an agency": lambda d: d.issuing.all().delete(),
    "the title in the contents": lambda d: type(d.record).objects.filter(pk=d.record_id).update(contents_title="目录"),
    "its validity": lambda d: type(d.record).objects.filter(pk=d.record_id).update(validity="in_force"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_changes_after_the_reviews_has_to_be_reviewed_anew(what: str) -> None:
    draft = make_draft(text="# 甲\n\n水井。\n\n@表格 1\n", attachments_elsewhere="门户")
    add_table(draft)
    Attachment.objects.create(document=draft, order=1, title="水井清单")
    reviewed(draft)
    assert not gates(draft)
    CHANGES[what](draft)
    assert {Gate.REVIEW, Gate.SECRECY} <= gates(draft)
    assert course_of(fresh(draft)).is_stale
    with pytest.raises(acts.NotReady):
        acts.publish_document(draft)
    assert Document.objects.get(pk=draft.pk).state == State.DRAFT


def test_content_taken_back_to_what_was_reviewed_is_reviewed() -> None:
    draft = reviewed_draft()
    text = draft.text
    Document.objects.filter(pk=draft.pk).update(text="# 甲\n\n乙。\n")
    assert not course_of(fresh(draft)).is_complete
    Document.objects.filter(pk=draft.pk).update(text=text)
    assert course_of(fresh(draft)).is_complete


def test_where_it_stands_in_its_issue_is_not_its_content() -> None:
    draft = reviewed_draft()
    type(draft.record).objects.filter(pk=draft.record_id).update(issue=make_issue(), position=7, page=3)
    assert not gates(draft)


def test_a_form_of_older_content_is_told() -> None:
    draft = make_draft()
    hand_in(draft)
    seen = content_digest(fresh(draft))
    Document.objects.filter(pk=draft.pk).update(title="改过的标题")
    with pytest.raises(Overtaken, match="有过改动"):
        decide(draft, step=Step.PROOF_1, passes=True, seen=seen, actor=person("甲"))
    with pytest.raises(Overtaken, match="有过改动"):
        submit(draft, seen=seen, actor=person("编辑"))


def test_what_is_published_takes_no_more_decisions() -> None:
    draft = reviewed_draft()
    seen = content_digest(fresh(draft))
    acts.publish_document(draft)
    for act in (
        lambda: decide(draft, step=Step.REVIEW_3, passes=False, seen=seen, actor=person("甲"), reason="晚了"),
        lambda: submit(draft, seen=seen, actor=person("编辑")),
        lambda: decide_openness(draft, "document", "closed", ground="internal"),
    ):
        with pytest.raises(Overtaken):
            act()
    course = course_of(fresh(draft))
    assert set(course.passed) == set(Step)


def test_decisions_are_only_ever_added_to() -> None:
    draft = reviewed_draft()
    chain = set_chain(draft.record.bulletin, [Step.REVIEW_1], reason="人手少", actor=person("主任"))
    rows: list[Any] = [draft.review_entries.first(), draft.opennessdecisions.first(), draft.secrecyreviews.first()]
    for row in [*rows, chain]:
        with pytest.raises(Frozen):
            row.save()
        with pytest.raises(Frozen):
            row.delete()
        with pytest.raises(Frozen):
            type(row).objects.filter(pk=row.pk).delete()
        with pytest.raises(Frozen):
            type(row).objects.filter(pk=row.pk).update(digest="")
    # They go with a draft that was never public.
    fresh(draft).delete()
    assert not ReviewEntry.objects.exists()


def test_a_new_version_is_reviewed_anew() -> None:
    document = acts.publish_document(reviewed_draft())
    new = acts.revise(document, reason="更正一字", actor=person("编辑"))
    assert list(new.editors.all()) == [person("编辑")]
    assert {Gate.REVIEW, Gate.SECRECY, Gate.OPENNESS} == gates(new)


# The chain of a bulletin


def test_a_small_office_sets_fewer_steps_with_its_reason() -> None:
    draft = make_draft()
    bulletin = draft.record.bulletin
    assert chain_of(bulletin) == tuple(Step)
    with pytest.raises(ValidationError, match="原因"):
        set_chain(bulletin, [Step.REVIEW_1], reason="", actor=person("主任"))
    with pytest.raises(ValidationError, match="至少要有一审"):
        set_chain(bulletin, [Step.PROOF_1], reason="人手少", actor=person("主任"))
    row = set_chain(bulletin, [Step.REVIEW_3, Step.REVIEW_1], reason="只有四个人", actor=person("主任"))
    assert (row.decided_by, row.reason) == (person("主任"), "只有四个人")
    assert chain_of(fresh(draft).record.bulletin) == (Step.REVIEW_1, Step.REVIEW_3)
    hand_in(draft)
    take(draft, Step.REVIEW_1, "甲")
    assert not course_of(fresh(draft)).is_complete
    take(draft, Step.REVIEW_3, "乙")
    assert course_of(fresh(draft)).is_complete
    set_chain(bulletin, list(Step), reason="", actor=person("主任"))
    assert waiting(draft) == Step.PROOF_1
    assert ReviewChain.objects.count() == 2


def test_what_is_out_is_shown_with_the_chain_of_its_day() -> None:
    document = acts.publish_document(reviewed_draft())
    set_chain(document.record.bulletin, [Step.REVIEW_1], reason="人手少", actor=person("主任"))
    assert course_of(fresh(document)).chain == tuple(Step)


# Openness and secrecy


def test_openness_and_secrecy_are_decided_for_the_document_and_each_attachment() -> None:
    draft = make_draft(openness="", attachments_elsewhere="门户")
    attachment = Attachment.objects.create(document=draft, order=1, title="水井清单")
    said = [lack.message for lack in document_lacks(fresh(draft)) if lack.gate in (Gate.OPENNESS, Gate.SECRECY)]
    assert len(said) == 4
    assert sum("水井清单" in message for message in said) == 2
    decide_openness(draft, "document", "active", actor=person("编辑"))
    decide_openness(draft, str(attachment.pk), "active", actor=person("编辑"))
    assert Gate.OPENNESS not in gates(draft)
    for cleared in clearances(fresh(draft)):
        review_secrecy(draft, cleared.key, "clear", seen=cleared.digest, basis="保密法第三十五条", actor=person("保密"))
    assert Gate.SECRECY not in gates(draft)


def test_what_is_not_open_needs_a_ground_and_stays_in() -> None:
    draft = make_draft(attachments_elsewhere="门户")
    attachment = Attachment.objects.create(document=draft, order=1, title="户主名单")
    with pytest.raises(ValidationError, match="法定理由"):
        decide_openness(draft, "document", "closed")
    reviewed(draft)
    decide_openness(draft, str(attachment.pk), "closed", ground=OpennessDecision.Ground.THIRD_PARTY)
    with pytest.raises(acts.NotReady, match="户主名单”：公开属性是“不予公开”"):
        acts.publish_document(draft, override="急件")
    decide_openness(draft, "document", "on_request", ground=OpennessDecision.Ground.ON_REQUEST)
    assert Document.objects.get(pk=draft.pk).openness == "on_request"
    with pytest.raises(acts.NotReady, match="依申请公开"):
        acts.publish_document(draft, override="急件")


@pytest.mark.parametrize("verdict", ["referred", "forbidden"])
def test_a_doubtful_secrecy_review_keeps_the_document_in(verdict: str) -> None:
    draft = reviewed_draft()
    seen = content_digest(fresh(draft))
    with pytest.raises(ValidationError, match="审查意见"):
        review_secrecy(draft, "document", verdict, seen=seen, basis="保密法")
    review_secrecy(draft, "document", verdict, seen=seen, basis="保密法", opinion="涉及水源地坐标")
    with pytest.raises(acts.NotReady, match="保密审查的结论"):
        acts.publish_document(draft, override="急件")


def test_a_secrecy_review_is_dated_sourced_and_not_by_who_edited() -> None:
    draft = make_draft()
    draft.editors.add(person("编辑"))
    seen = content_digest(fresh(draft))
    with pytest.raises(ValidationError, match="没有编辑过"):
        review_secrecy(draft, "document", "clear", seen=seen, basis="保密法", actor=person("编辑"))
    with pytest.raises(ValidationError, match="依据"):
        review_secrecy(draft, "document", "clear", seen=seen, basis=" ", actor=person("保密"))
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError, match="晚于今天"):
        review_secrecy(draft, "document", "clear", seen=seen, basis="保密法", reviewed_on=tomorrow)
    with pytest.raises(Overtaken):
        review_secrecy(draft, "document", "clear", seen="0" * 64, basis="保密法", actor=person("保密"))


# Gates


MARKED: dict[str, Callable[[Document], object]] = {
    "title": lambda d: Document.objects.filter(pk=d.pk).update(title="秘密★1年 关于水井的通知"),
    "text": lambda d: Document.objects.filter(pk=d.pk).update(text="# 甲\n\n机密★\n\n@表格 1\n"),
    "signer": lambda d: Document.objects.filter(pk=d.pk).update(signer="绝密★长期"),
    "cell": lambda d: d.tables.update(rows=[["村", "眼"], ["石桥村", "秘密★10年"]]),
    "caption": lambda d: d.tables.update(caption="水井清单（秘密★）"),
    "file name": lambda d: d.attachments.update(original_name="秘密★5年名单.pdf"),
    "attachment": lambda d: d.attachments.update(title="机密★3年名单"),
    "contents": lambda d: type(d.record).objects.filter(pk=d.record_id).update(contents_title="秘密★甲"),
}


@pytest.mark.parametrize("where", MARKED)
def test_a_classification_mark_stops_it_whatever_reviewers_passed(where: str) -> None:
    draft = make_draft(text="# 甲\n\n@表格 1\n", attachments_elsewhere="门户")
    add_table(draft)
    Attachment.objects.create(document=draft, order=1, title="水井清单")
    MARKED[where](draft)
    reviewed(draft)
    found = [lack for lack in document_lacks(fresh(draft)) if lack.gate == Gate.CLASSIFICATION]
    assert len(found) == 1
    assert found[0].target
    with pytest.raises(acts.NotReady, match="国家秘密标志"):
        acts.publish_document(draft, override="急件")


def test_a_classification_mark_in_a_file_stops_it_and_is_told_with_its_place() -> None:
    draft = make_draft(text="# 甲\n\n@图片 水井\n")
    listed = word()
    listed = rewritten(listed, body(listed, "<w:sectPr", "<w:p><w:r><w:t>机密★3年</w:t></w:r></w:p><w:sectPr"))
    Attachment.objects.create(document=draft, order=1, title="名单", kind="file", file=ContentFile(listed, "a.docx"))
    out = io.BytesIO()
    image = Image.new("RGB", (8, 8))
    exif = image.getexif()
    exif[0x010E] = "绝密★长期".encode()
    image.save(out, "JPEG", exif=exif)
    figure = draft.figures.get()
    figure.image.save("a.jpg", ContentFile(out.getvalue()), save=False)
    draft.figures.update(image=figure.image.name, alternative="水井")
    keep_findings(fresh(draft))
    reviewed(draft)
    found = [lack for lack in document_lacks(fresh(draft)) if lack.blocking]
    assert [(lack.gate, lack.target, lack.message.partition("：")[0]) for lack in found] == [
        (Gate.CLASSIFICATION, "attachments", "附件1的文件 · 正文有国家秘密标志“机密★3年”"),
        (Gate.CLASSIFICATION, "figures", "插图1 · 图片附带的信息有国家秘密标志“绝密★长期”"),
    ]
    with pytest.raises(acts.NotReady, match="国家秘密标志"):
        acts.publish_document(draft, override="急件")
    draft.attachments.get().file.save("b.txt", ContentFile("水井三眼\n".encode()))
    figure.image.save("b.png", ContentFile(PIXEL), save=False)
    draft.figures.update(image=figure.image.name)
    acts.publish_document(reviewed(draft))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"genre": ""}, "没有文种"),
        ({"written_on": None}, "没有成文日期"),
        ({"number": ""}, "没有发文字号"),
    ],
)
def test_required_metadata(fields: dict[str, Any], words: str) -> None:
    draft = reviewed_draft(**fields)
    with pytest.raises(acts.NotReady, match=words):
        acts.publish_document(draft)
    acts.publish_document(draft, override="印本如此", actor=person("主任"))
    assert words in Act.objects.get(kind=Act.Kind.OVERRIDE).note


def test_a_body_is_required_and_a_chronicle_needs_neither_number_nor_date() -> None:
    draft = make_draft()
    draft.issuing.all().delete()
    assert any("没有发文机关" in lack.message and lack.blocking for lack in document_lacks(fresh(draft)))
    chronicle = make_draft(genre="大事记", number="", written_on=None, text="# 大事记\n\n1日，开会。\n")
    chronicle.issuing.all().delete()
    acts.publish_document(reviewed(chronicle))


def test_a_picture_without_its_words_is_refused_and_a_gap_is_told() -> None:
    draft = make_draft(text="# 甲\n\n@图片 分布图\n")
    refresh(draft)
    gap = [lack for lack in document_lacks(fresh(draft)) if lack.target == "figures"]
    assert [lack.blocking for lack in gap] == [False]
    draft.figures.update(image="figures/a.png", alternative=" ")
    found = [lack for lack in document_lacks(fresh(draft)) if lack.target == "figures"]
    assert [(lack.blocking, "替代文字" in lack.message) for lack in found] == [(True, True)]


def test_every_lack_names_its_place() -> None:
    draft = make_draft(openness="", genre="", number="", written_on=None, text="# 甲\n\n@表格 3\n\n机密★\n")
    Attachment.objects.create(document=draft, order=1, title="清单")
    lacks = document_lacks(fresh(draft))
    assert len(lacks) > 8
    assert all(lack.target and lack.document == draft for lack in lacks)


# The override


def test_an_override_passes_the_chain_alone_and_is_kept() -> None:
    draft = reviewed_draft()
    draft.review_entries.all()._raw_delete("default")
    with pytest.raises(acts.NotReady, match="还没有送审"):
        acts.publish_document(draft, override="  ")
    acts.publish_document(draft, override="汛情紧急，主任口头同意", actor=person("主任"))
    act = Act.objects.get(kind=Act.Kind.OVERRIDE)
    assert (act.actor, act.record) == (person("主任"), draft.record)
    assert act.note.startswith("汛情紧急，主任口头同意\n")
    assert "还没有送审" in act.note
    assert {Gate.METADATA, Gate.REVIEW} == WAIVABLE


def test_an_override_that_nothing_needs_is_none() -> None:
    acts.publish_document(reviewed_draft(), override="以防万一")
    assert not Act.objects.filter(kind=Act.Kind.OVERRIDE).exists()


def test_an_issue_is_held_by_one_unreviewed_draft() -> None:
    issue = make_issue()
    reviewed_draft(issue, record={"position": 1})
    late = make_draft(issue, record={"position": 2})
    with pytest.raises(acts.NotReady) as refusal:
        acts.publish_issue(issue)
    assert {lack.document for lack in refusal.value.lacks} == {late}
    assert not Document.objects.published().exists()


# At once


@pytest.fixture
def _postgres() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time; run by scripts/with_postgres.py")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_postgres")
@pytest.mark.parametrize("attempt", range(3))
def test_of_two_who_take_one_step_one_wins(attempt: int) -> None:
    draft = make_draft()
    hand_in(draft)
    people = [person(name) for name in ("甲", "乙", "丙")]
    seen = content_digest(fresh(draft))
    results = at_once(*[lambda p=p: decide(draft, step=Step.PROOF_1, passes=True, seen=seen, actor=p) for p in people])
    assert sum(isinstance(result, ReviewEntry) for result in results) == 1, results
    assert sum(isinstance(result, Overtaken) for result in results) == 2, results


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_postgres")
@pytest.mark.parametrize("attempt", range(3))
def test_a_return_and_publication_at_once_never_publish_what_was_returned(attempt: int) -> None:
    draft = reviewed_draft()
    last = draft.review_entries.filter(step="review_3")
    last._raw_delete("default")
    seen = content_digest(fresh(draft))
    people = [person("甲"), person("乙")]
    results = at_once(
        lambda: decide(draft, step=Step.REVIEW_3, passes=True, seen=seen, actor=people[0]),
        lambda: decide(draft, step=Step.REVIEW_3, passes=False, seen=seen, actor=people[1], reason="有误"),
        lambda: acts.publish_document(draft),
    )
    passed, returned, published = results
    assert isinstance(passed, ReviewEntry) != isinstance(returned, ReviewEntry), results
    if isinstance(published, Document):
        assert isinstance(passed, ReviewEntry)
    else:
        assert Document.objects.get(pk=draft.pk).state == State.DRAFT


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_postgres")
@pytest.mark.parametrize("attempt", range(3))
def test_one_person_at_two_screens_takes_one_step(attempt: int) -> None:
    draft = make_draft()
    hand_in(draft)
    one = person("甲")
    seen = content_digest(fresh(draft))
    results = at_once(
        lambda: decide(draft, step=Step.PROOF_1, passes=True, seen=seen, actor=one),
        lambda: decide(draft, step=Step.REVIEW_1, passes=True, seen=seen, actor=one),
    )
    assert sum(isinstance(result, ReviewEntry) for result in results) == 1, results


# The operator's command


def test_the_command_goes_past_the_chain_alone_and_says_so(tmp_path: Path) -> None:
    call_command("import_bulletin", str(write_issue(tmp_path)), "--publish", stdout=StringIO())
    assert Document.objects.published().count() == 2
    act = Act.objects.get(kind=Act.Kind.OVERRIDE)
    assert (act.via, act.actor) == (Act.Via.COMMAND, None)
    assert "未经审校" in act.note
    for document in Document.objects.published():
        assert "运维人员" in document.opennessdecisions.get().words
        assert document.secrecyreviews.get().person is None


@pytest.mark.parametrize("body", ["机密★5年\n\n水井归村里管。", "一、总则\n\n秘密\n\n水井归村里管。"])
def test_a_classification_mark_stops_the_command(tmp_path: Path, body: str) -> None:
    said = StringIO()
    path = write_issue(tmp_path, notice(1), notice(2, body=body))
    with pytest.raises(CommandError):
        call_command("import_bulletin", str(path), "--publish", stdout=StringIO(), stderr=said)
    assert "国家秘密标志" in said.getvalue()
    assert not Document.objects.exists()
