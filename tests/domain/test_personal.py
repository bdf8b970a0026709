"""Personal data: decided on by a person, masked when published, and gone from everything the public can reach."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client

from bulletins.models import (
    Act,
    Attachment,
    Canonical,
    ChronicleEntry,
    Document,
    FileScan,
    Frozen,
    Original,
    PersonalDecision,
    Record,
    Relation,
    State,
    ValidityDecision,
)
from bulletins.models.derived import refresh
from bulletins.models.personal import Choice
from bulletins.publishing import acts, masking
from bulletins.publishing.audit import audit
from bulletins.publishing.findings import Found, decide, findings, mask_all, undecided, undecided_words
from bulletins.publishing.validity import decide_validity
from tests.domain.making import (
    add_table,
    make_draft,
    make_issue,
    make_published,
    notice,
    publish_document,
    publish_issue,
    write_issue,
)

pytestmark = pytest.mark.django_db

# Invented, like everything here.
MOBILE, SHOWN, OFFICE = "19900001234", "199****1234", "0399-1990000"
TEXT = """\
# 关于水井管护的通知

@主送 各乡镇人民政府：

## 一、联系方式

联系人柏青岩，电话199-0000-1234，办公室0399-1990000。

@名单 值班 19900005678

@表格 1

@图片 值班员19900001234所摄

@署名 白石县人民政府
"""
ROWS = [["户主", "低保类别", "一折通账号"], ["柏青岩", "A类", "6000000000001234"], ["欧阳青", "B类", ""]]


def draft_with_numbers(**fields: Any) -> Document:
    draft = make_draft(**({"title": "关于水井管护的通知", "text": TEXT} | fields))
    add_table(draft, rows=ROWS, caption="低保户（咨询19900001234）")
    Attachment.objects.create(document=draft, order=1, label="1", title="名册（电话19900001234）")
    refresh(draft)
    return Document.objects.get(pk=draft.pk)


def one(document: Document, value: str) -> Found:
    """The finding whose words contain ``value``."""
    return next(found for found in findings(document) if value in found.places[0].words)


def settle(document: Document, choice: str = Choice.MASK, reason: str = "") -> None:
    decide(document, {found.key: (choice, reason) for found in findings(document)})


def test_everything_the_public_would_see_is_looked_through() -> None:
    found = findings(draft_with_numbers(title="水井通知（19900001234）", signer="柏青岩 19900001234"))
    places = {(one.kind, place.name) for one in found for place in one.places}
    assert places == {
        ("mobile", "标题"),
        ("mobile", "署名"),
        ("mobile", "正文"),
        ("mobile", "表格1的表题"),
        ("mobile", "附件1的名称"),
        ("mobile", "插图1的图题"),
        ("name", "表格1第2行第1列"),
        ("name", "表格1第3行第1列"),
        ("account", "表格1第2行第3列"),
    }
    assert OFFICE not in "".join(place.words for one in found for place in one.places)


def test_nothing_goes_out_while_one_finding_is_undecided() -> None:
    draft = draft_with_numbers()
    with pytest.raises(acts.NotReady) as refused:
        publish_document(draft)
    assert any("个人信息" in message for message in refused.value.messages)
    mask_all(draft)
    assert undecided_words(draft) == []
    assert publish_document(draft).state == State.PUBLISHED


PROBES = [
    ("mobile", "联系电话：１９９ ００００ １２３４。"),
    ("mobile", "手机+86-199-0000-1235。"),
    ("mobile", "请拨一九九〇〇〇〇一二三六。"),
    ("id", "身份证号110101190001010006。"),
    ("account", "请汇至6222020000000000000。"),
    ("account", "请汇至9558800000000000000。"),
    ("account", "户名柏青岩，账号6000 0000 0000 1234。"),
    ("plate", "晋Z·A0001号车辆违法停放。"),
    ("email", "请寄nobody@example.com。"),
    ("home", "当事人柏青岩，男，住清岚县柳河镇石桥村3组12号。"),
    ("birth", "柏青岩，男，1970年3月8日出生。"),
]
OFFICES = ["0399-1990000", "（0399）1990001", "12345", "010-12345678", "电话：1990002转801"]


def test_each_kind_of_datum_stops_it_and_is_gone_from_what_is_published() -> None:
    """Through the gate itself, in paragraphs and in cells; the lines of offices stay."""
    lines = [words for _kind, words in PROBES] + [f"办公室电话{words}。" for words in OFFICES]
    text = "# 关于水井的通知\n\n" + "\n\n".join(lines) + "\n\n@表格 1\n"
    draft = make_draft(text=text)
    add_table(draft, rows=[["事项"], *([words] for _kind, words in PROBES)])
    refresh(draft)
    found = [(datum.kind, datum.places[0]) for datum in undecided(Document.objects.get(pk=draft.pk))]
    by_line = {place.line: kind for kind, place in found if place.line}
    assert [by_line.get(3 + 2 * n) for n in range(len(lines))] == [kind for kind, _w in PROBES] + [None] * len(OFFICES)
    assert [kind for kind, place in found if place.table] == [kind for kind, _words in PROBES]
    with pytest.raises(acts.NotReady, match="个人信息还没有认定"):
        publish_document(draft)
    mask_all(draft)
    document = publish_document(draft)
    shown = document.text + str(document.tables.get().rows)
    assert not findings(document)
    assert all(words in shown for words in OFFICES)
    assert all(words not in shown for _kind, words in PROBES)


def test_what_an_act_itself_makes_public_holds_no_personal_datum_and_no_mark() -> None:
    document = make_published()
    for words in (f"登错了电话{MOBILE}", "误登了秘密★1年的文件"):
        with pytest.raises(ValidationError, match="会公开显示"):
            acts.withdraw_document(document, reason=words)
        with pytest.raises(ValidationError, match="会公开显示"):
            decide_validity(document.record, "repealed", since=date(2024, 1, 1), basis=words)
    acts.withdraw_document(document, reason=f"请联系办公室{OFFICE}")


def test_the_first_basis_of_a_validity_is_masked_with_its_document() -> None:
    draft = make_draft()
    Record.objects.filter(pk=draft.record_id).update(
        validity="repealed", validity_since=date(2024, 1, 1), validity_basis=f"柏青岩{MOBILE}来信"
    )
    [found] = findings(Document.objects.get(pk=draft.pk))
    assert found.places[0].name == "有效性依据"
    mask_all(Document.objects.get(pk=draft.pk))
    document = publish_document(draft)
    shown = Client().get(document.get_absolute_url()).content.decode()
    assert MOBILE not in shown
    assert f"柏青岩{SHOWN}来信" in shown
    assert ValidityDecision.objects.get().basis == document.record.validity_basis == f"柏青岩{SHOWN}来信"


def test_what_is_published_is_the_masked_text_in_its_old_shape() -> None:
    draft = draft_with_numbers()
    names = list(draft.anchors.order_by("block").values_list("name", flat=True))
    mask_all(draft)
    document = publish_document(draft)
    assert document.text == TEXT.replace("199-0000-1234", "199-****-1234").replace(
        "19900005678", "199****5678"
    ).replace(MOBILE, SHOWN)
    table = document.tables.get()
    assert table.rows == [ROWS[0], ["柏*", "A类", "************1234"], ["欧阳*", "B类", ""]]
    assert table.caption == f"低保户（咨询{SHOWN}）"
    assert document.attachments.get().title == f"名册（电话{SHOWN}）"
    assert document.figures.get().caption == f"值班员{SHOWN}所摄"
    assert list(document.anchors.order_by("block").values_list("name", flat=True)) == names
    assert document.deidentified
    assert OFFICE in document.text
    canonical = Canonical.objects.get(document=document).text
    assert MOBILE not in canonical.replace("-", "")
    assert list(audit()) == []


def test_the_original_is_kept_apart_and_each_look_is_recorded() -> None:
    draft = draft_with_numbers()
    mask_all(draft)
    document = publish_document(draft)
    kept = Original.objects.get(document=document)
    assert kept.pieces["text"] == TEXT
    assert kept.pieces["table 1 cell 2 1"] == "柏青岩"
    boss = User.objects.create_user("boss")
    with pytest.raises(ValidationError):
        masking.look(document, reason=" ", actor=boss)
    assert masking.look(document, reason="核对", actor=boss) == kept.pieces
    act = Act.objects.get(kind=Act.Kind.LOOK)
    assert (act.actor, act.note, act.record) == (boss, "第1版：核对", document.record)
    for refused in (kept.save, kept.delete):
        with pytest.raises(Frozen):
            refused()


def test_cutting_leaves_paragraph_and_cell_in_their_places() -> None:
    draft = make_draft(
        title="关于水井的通知",
        text="# 关于水井的通知\n\n19900001234\n\n@名单 19900001234\n\n电话19900001234。\n\n@表格 1\n",
    )
    add_table(draft, rows=[["村", "电话"], ["砚池村", MOBILE]])
    refresh(draft)
    settle(draft, Choice.CUT)
    document = publish_document(draft)
    assert document.text == "# 关于水井的通知\n\n（略）\n\n@名单 （略）\n\n电话。\n\n@表格 1\n"
    assert document.tables.get().rows[1] == ["砚池村", ""]


def test_what_is_kept_needs_a_reason_and_stays() -> None:
    draft = make_draft(text="# 甲\n\n值班电话19900001234。\n")
    with pytest.raises(ValidationError):
        settle(draft, Choice.KEEP)
    assert not PersonalDecision.objects.exists()
    boss = User.objects.create_user("boss")
    [found] = findings(draft)
    [row] = decide(draft, {found.key: (Choice.KEEP, "值班用机")}, actor=boss)
    assert (row.decided_by, row.reason, row.shown, row.place) == (boss, "值班用机", SHOWN, "正文")
    assert Act.objects.get(kind=Act.Kind.PERSONAL).note == "遮盖0处，保留1处，删去0处"
    document = publish_document(draft)
    assert MOBILE in document.text
    assert not document.deidentified
    assert not Original.objects.exists()
    # A correction begins with what was kept decided already.
    assert undecided(acts.revise(document, reason="改错字")) == []


def test_decisions_follow_the_words_through_edits_and_new_numbers_are_open() -> None:
    draft = make_draft(text="# 甲\n\n联系人柏青岩，电话19900001234。\n")
    mask_all(draft)
    draft.text = "# 甲\n\n先加一段。\n\n## 一、新标题\n\n联系人柏青岩，电话19900001234。\n\n另有19900009999。\n"
    draft.save()
    assert [found.places[0].words for found in undecided(draft)] == ["19900009999"]
    draft.text = draft.text.replace("联系人柏青岩，", "县长热线及")
    draft.save()
    assert len(undecided(draft)) == 2


def test_the_same_words_in_two_places_are_decided_once() -> None:
    draft = make_draft(title="柏青岩19900001234的通知", text="# 柏青岩19900001234的通知\n\n略\n")
    [found] = findings(draft)
    assert [place.name for place in found.places] == ["标题", "正文"]


def test_a_correction_begins_masked_and_a_wording_brought_back_is_open_again() -> None:
    draft = make_draft(text="# 甲\n\n联系人柏青岩，电话19900001234。\n")
    mask_all(draft)
    document = publish_document(draft)
    again = acts.revise(document, reason="补电话")
    assert (again.text, again.deidentified) == (document.text, True)
    assert findings(again) == []
    again.text = again.text.replace(SHOWN, MOBILE)
    again.save()
    [found] = undecided(again)
    decide(again, {found.key: (Choice.MASK, "")})
    assert publish_document(again).text == document.text


def test_the_newest_decision_counts_and_none_is_changed() -> None:
    draft = make_draft(text="# 甲\n\n电话19900001234。\n")
    settle(draft, Choice.KEEP, "误判")
    settle(draft, Choice.MASK)
    [found] = findings(draft)
    assert found.decision is not None
    assert (found.decision.choice, PersonalDecision.objects.count()) == (Choice.MASK, 2)
    for refused in (found.decision.save, found.decision.delete):
        with pytest.raises(Frozen):
            refused()


def test_a_published_version_is_not_decided_on_any_more() -> None:
    with pytest.raises(ValidationError):
        settle(make_published())


def test_an_edit_between_the_look_and_the_act_refuses_it(monkeypatch: pytest.MonkeyPatch) -> None:
    draft = make_draft(text="# 甲\n\n电话19900001234。\n")
    monkeypatch.setattr(acts, "document_lacks", lambda _document: [])
    with pytest.raises(ValidationError):
        publish_document(draft)
    assert Document.objects.get(pk=draft.pk).state == State.DRAFT


def test_what_follows_from_the_text_is_masked_with_it() -> None:
    issue = make_issue()
    draft = make_draft(
        issue, title="大事记", genre="大事记", text="# 大事记\n\n## 2月\n\n8日 柏青岩（19900001234）报修水井。\n"
    )
    assert MOBILE in ChronicleEntry.objects.get(document=draft).text
    mask_all(draft)
    publish_issue(issue)
    assert SHOWN in ChronicleEntry.objects.get(document=draft).text


def test_a_relation_that_an_editor_confirmed_is_masked() -> None:
    draft = make_draft(text="# 甲\n\n《关于柏青岩19900001234的通知》同时废止。\n")
    relation = Relation.objects.filter(document=draft).latest("pk")
    Relation.objects.filter(pk=relation.pk).update(confirmed=True)
    assert MOBILE in relation.words
    mask_all(draft)
    publish_document(draft)
    assert MOBILE not in Relation.objects.get(pk=relation.pk).words


def test_a_file_is_kept_with_a_reason_or_replaced() -> None:
    draft = make_draft()
    listed = Attachment.objects.create(
        document=draft, order=1, title="名单", kind="file", file=ContentFile(f"电话{MOBILE}".encode(), "a.txt")
    )
    [found] = findings(draft)
    assert found.in_file
    assert mask_all(draft) == []
    for choice in (Choice.MASK, Choice.CUT):
        with pytest.raises(ValidationError):
            settle(draft, choice)
    with pytest.raises(acts.NotReady):
        publish_document(draft)
    listed.file.save("b.txt", ContentFile("电话0399-1990000".encode()))
    assert findings(draft) == []
    listed.file.save("c.ofd", ContentFile(b"PK"))
    [unread] = findings(draft)
    assert unread.kind == "unchecked"
    settle(draft, Choice.KEEP, "看过，没有个人信息")
    assert publish_document(draft).state == State.PUBLISHED


def test_a_file_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    draft = make_draft()
    Attachment.objects.create(
        document=draft, order=1, title="x", kind="file", file=ContentFile(b"19900001234", "a.txt")
    )
    [found] = findings(draft)
    monkeypatch.setattr("bulletins.publishing.findings.scan.scan", None)
    assert [one.key for one in findings(draft)] == [found.key]
    assert FileScan.objects.count() == 1


def test_the_import_command_masks_all_and_says_so(tmp_path: Path) -> None:
    file = write_issue(tmp_path, notice(1, body="联系人柏青岩，电话19900001234，办公室0399-1990000。"))
    call_command("import_bulletin", file, "--publish", stdout=io.StringIO())
    document = Document.objects.published().get()
    assert SHOWN in document.text
    assert OFFICE in document.text
    row = PersonalDecision.objects.get()
    assert (row.choice, row.via, row.decided_by) == (Choice.MASK, Act.Via.COMMAND, None)
    assert Act.objects.filter(kind=Act.Kind.PERSONAL, via=Act.Via.COMMAND).count() == 1


def published_with_everything() -> tuple[Document, Attachment]:
    """A document in an issue with a number in each of its fields and parts, published and corrected."""
    issue = make_issue(printed_on=date(2023, 3, 31))
    issue.source.save("source.txt", ContentFile(f"原文{MOBILE}".encode()))
    draft = draft_with_numbers(
        title=f"关于柏青岩{MOBILE}的通知", signer=f"柏青岩{MOBILE}", addressees=f"柏青岩{MOBILE}："
    )
    record = draft.record
    record.issue, record.position, record.contents_title = issue, 1, f"目录标题{MOBILE}"
    record.save()
    attached = Attachment(document=draft, order=2, title="登记表", kind="file", media_type="text/csv")
    attached.original_name = f"柏青岩{MOBILE}.csv"
    attached.file.save("a.csv", ContentFile("村,眼\n砚池村,3\n".encode()))
    mask_all(draft)
    publish_issue(issue)
    document = Document.objects.published().with_place().get()
    corrected = acts.revise(document, reason="更正正文")
    corrected.text = corrected.text.replace("值班", "昼夜值班")
    corrected.save()
    publish_document(corrected)
    return document, attached


def test_no_byte_of_any_public_page_holds_what_was_masked(tried: Callable[[str], None]) -> None:
    document, attached = published_with_everything()
    base = document.get_absolute_url()
    queue = ["/", base, f"{base}v1/", f"{base}diff/1..2/", f"{base}v1/canonical.txt", f"{base}v2/canonical.txt"]
    queue += [f"{base}tables/1.csv", f"{base}attachments/{attached.order}/", f"{base}v1/attachments/{attached.order}/"]
    assert document.record.issue is not None
    queue += ["/sitemap.xml", "/verify/", "/robots.txt", f"/media/{document.record.issue.source.name}"]
    client, seen = Client(), dict[str, int]()
    while queue and len(seen) < 200:
        address = queue.pop(0).partition("#")[0]
        if address in seen or not address.startswith("/") or address.startswith("/static/"):
            continue
        response = client.get(address)
        seen[address] = response.status_code
        content = b"".join(response) if response.streaming else response.content
        heads = "".join(f"{name}: {value}\n" for name, value in response.items())
        shown = re.sub(r"[\s-]", "", unquote(heads) + content.decode("utf-8", "replace"))
        for secret in (MOBILE, "19900005678", "6000000000001234", "欧阳青"):
            assert secret not in shown, f"{address} shows {secret}"
        queue += re.findall(r'(?:href|src)="([^"]*)"', content.decode("utf-8", "replace"))
        queue += re.findall(r"<loc>[a-z]+://[^/]+(/[^<]*)</loc>", content.decode("utf-8", "replace"))
    assert seen[base] == seen[f"{base}diff/1..2/"] == seen[f"{base}v1/canonical.txt"] == 200
    assert seen[f"{base}v1/attachments/{attached.order}/"] == seen[f"{base}tables/1.csv"] == 200
    tried(f"personal data: {len(seen)} public addresses, no byte of a masked number in any")


@pytest.mark.parametrize("words", [MOBILE, "199-0000-1234", "19900001", "6000000000001234", "欧阳青"])
def test_nothing_masked_can_be_searched_for(words: str) -> None:
    document, _attached = published_with_everything()
    page = Client().get("/search/", {"q": words}).content.decode()
    assert f'href="{document.get_absolute_url()}' not in page


def test_the_public_page_says_that_something_was_masked() -> None:
    draft = make_draft(text="# 甲\n\n电话19900001234。\n")
    mask_all(draft)
    document = publish_document(draft)
    words = "（网络版已对个人信息作去标识化处理）"
    assert words in Client().get(document.get_absolute_url()).content.decode()
    assert words not in Client().get(make_published().get_absolute_url()).content.decode()
