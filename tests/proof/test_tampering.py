"""Each kind of change made behind the application's back, in database or files, is named by ``verify_ledger``."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from bulletins.models import (
    Attachment,
    Canonical,
    Document,
    DocumentAgency,
    Figure,
    Issue,
    LedgerEntry,
    PublishedFile,
    Record,
    State,
    Table,
    Validity,
)
from bulletins.models.derived import refresh
from bulletins.models.ledger import NOTHING
from bulletins.publishing.acts import revise, withdraw_document
from bulletins.publishing.canonical import canonical_lines, canonical_text, digests, words_digest
from bulletins.publishing.validity import decide_validity
from tests.domain.making import make_draft, make_published, make_published_issue, publish_document
from tests.proof.making import full_document

pytestmark = pytest.mark.django_db


def verify(*arguments: str) -> tuple[bool, str]:
    """Whether the command found nothing, and what it printed."""
    out = io.StringIO()
    try:
        call_command("verify_ledger", *arguments, stdout=out)
    except CommandError as error:
        return False, f"{out.getvalue()}{error}"
    return True, out.getvalue()


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def document() -> Document:
    """A document with everything, in a published issue, after one correction; a second one withdrawn."""
    issue = make_published_issue(documents=1)
    found = publish_document(revise(full_document(issue), reason="更正"))
    withdraw_document(make_published(), reason="误发")
    intact, said = verify()
    assert intact, said
    return found


def name(document: Document) -> str:
    return f"document/{document.record_id}/{document.version}"


def change_row(model: Any, of: str = "document", **values: Any) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        assert model.objects.filter(**{of: document.pk}).update(**values) == 1

    return change


def cleared(document: Document) -> list[Any]:
    return [document.opennessdecisions, document.secrecyreviews]


def drop_attachments(document: Document) -> None:
    for rows in (*cleared(document), document.attachments):
        rows.all()._raw_delete("default")


def change_text(document: Document) -> None:
    Document.objects.filter(pk=document.pk).update(text=document.text.replace("检查两次", "检查三次"))


def break_the_text(document: Document) -> None:
    Document.objects.filter(pk=document.pk).update(text="@没有这种标记 一段话")


def swap_two_paragraphs(document: Document) -> None:
    lines = [line for line in document.text.split("\n") if line]
    lines[2], lines[3] = lines[3], lines[2]
    Document.objects.filter(pk=document.pk).update(text="\n".join(lines))


def change_a_cell(document: Document) -> None:
    table = document.tables.get()
    rows = [list(row) for row in table.rows]
    rows[1][1] = "4"
    Table.objects.filter(pk=table.pk).update(rows=rows)


def add_a_table(document: Document) -> None:
    Table.objects.bulk_create([Table(document=document, order=2, rows=[["甲"]])])


def another_agency(document: Document) -> None:
    other = make_draft().issuing.get().agency
    other.pk, other.name = None, "另一个机关"
    other.save(force_insert=True)
    DocumentAgency.objects.filter(document=document).update(agency=other)


def change_a_file_digest(document: Document) -> None:
    PublishedFile.objects.filter(document=document, kind="figure").update(sha256="0" * 64)


CONTENT = [
    ("the text", change_text, "正文第4段：原为“水井由"),
    ("a mark that nobody knows", break_the_text, "内容读不出来"),
    ("two paragraphs", swap_two_paragraphs, "正文第2段"),
    (
        "the title",
        change_row(Document, "pk", title="关于油井的通知"),
        "title：原为“关于水井的通知”，现为“关于油井的通知”",
    ),
    ("the number", change_row(Document, "pk", number="白政发〔1999〕1号"), "number：原为"),
    ("the day of writing", change_row(Document, "pk", written_on="2020-01-01"), "written_on：原为“2023-02-03”"),
    ("the addressees", change_row(Document, "pk", addressees="各单位"), "addressees：原为“”，现为“各单位”"),
    ("the time of publication", change_row(Document, "pk", published_at=timezone.now()), "published_at：原为"),
    ("the reason of a correction", change_row(Document, "pk", revision_reason="勘误"), "revision_reason：原为“更正”"),
    ("the issuing body", another_agency, "agency：原为"),
    ("a topic", lambda document: document.topics.clear(), "topic：原为“t1”"),
    ("a cell", change_a_cell, "table 1 cell 2 2：原为“3”，现为“4”"),
    ("a caption", change_row(Table, caption="油井清单"), "table 1 caption：原为“水井清单”，现为“油井清单”"),
    ("merged cells", change_row(Table, spans=[]), "table 1 span"),
    ("the header rows", change_row(Table, header_rows=2), "table 1 header rows：原为“1”，现为“2”"),
    ("a table added", add_a_table, "table 2 caption"),
    ("a table deleted", lambda document: document.tables.all()._raw_delete("default"), "table 1 caption"),
    ("an attachment's title", change_row(Attachment, title="别的表"), "attachment 1 title"),
    ("an attachment deleted", drop_attachments, "attachment 1 kind"),
    ("a picture's caption", change_row(Figure, caption="别的图"), "figure 1 caption"),
    ("the size that the page shows", change_row(Attachment, size=9, sha256="0" * 64), "attachment 1：页面所示"),
    ("a file's digest", change_a_file_digest, "figure 1：文件摘要的记录与文件不符"),
    ("the canonical text", change_row(Canonical, text="别的"), "留存的规范文本与账目的摘要不符"),
    ("its digest for looking up", change_row(Canonical, words_sha256="0" * 64), "检索摘要被改动过"),
]


@pytest.mark.parametrize(("kind", "change", "said"), CONTENT, ids=[kind for kind, _change, _said in CONTENT])
def test_a_changed_row_is_named(document: Document, kind: str, change: Callable[[Document], None], said: str) -> None:
    change(document)
    intact, printed = verify()
    assert not intact
    assert [line for line in printed.splitlines() if line.startswith(name(document)) and said in line], printed
    others = [line for line in printed.splitlines()[:-1] if not line.startswith(name(document))]
    assert not others, "a fault is named where there is none"


def delete_file(path: Path) -> None:
    path.unlink()


def change_file(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n")


def empty_file(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("kind", ["attachment", "figure"])
@pytest.mark.parametrize(
    ("change", "said"),
    [(delete_file, "文件不在磁盘上"), (change_file, "文件被换过或损坏"), (empty_file, "文件被换过或损坏")],
)
def test_a_file_lost_or_changed_is_named(
    document: Document, kind: str, change: Callable[[Path], None], said: str
) -> None:
    file = document.attachments.get().file if kind == "attachment" else document.figures.get().image
    change(Path(file.path))
    intact, printed = verify()
    assert not intact
    assert f"{name(document)}（{document.title}）：{kind} 1：{said}" in printed.splitlines()


def test_an_earlier_version_is_watched_as_well(document: Document) -> None:
    first = document.record.versions.get(version=1)
    change_text(first)
    assert f"{name(first)}（" in verify()[1]


def test_a_withdrawn_version_is_watched_as_well(document: Document) -> None:
    withdrawn = Document.objects.get(state=State.WITHDRAWN)
    Document.objects.filter(pk=withdrawn.pk).update(title="别的标题")
    assert "现为“别的标题”" in verify()[1]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (State.SUPERSEDED, "状态是“已被新版本取代”，按账目应是“已发布”"),
        (State.WITHDRAWN, "状态是“已撤下”，按账目应是“已发布”"),
        (State.DRAFT, "账目里有，数据库里没有"),
    ],
)
def test_a_changed_state_is_named(document: Document, state: str, said: str) -> None:
    reason = {"withdrawn_at": timezone.now(), "withdrawal_reason": "误发"}
    Document.objects.filter(pk=document.pk).update(state=state, **reason)
    intact, printed = verify()
    assert not intact
    assert [line for line in printed.splitlines() if line.startswith(name(document)) and said in line], printed


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE bulletins_record SET validity = 'in_force' WHERE id = %s",
        "UPDATE bulletins_record SET validity_since = '2020-01-01' WHERE id = %s",
        "UPDATE bulletins_validitydecision SET validity = 'lapsed' WHERE record_id = %s",
        "DELETE FROM bulletins_validitydecision WHERE record_id = %s",
    ],
)
def test_a_changed_validity_is_named(document: Document, change: str) -> None:
    decide_validity(document.record, Validity.REPEALED, since=date(2024, 5, 1), basis="某决定")
    assert verify()[0]
    sql(change, document.record_id)
    intact, said = verify()
    assert not intact
    assert f"文件{document.record_id}的有效性：与最近一次认定不符" in said


def test_a_withdrawn_document_brought_back_is_named(document: Document) -> None:
    back = Document.objects.get(state=State.WITHDRAWN)
    Document.objects.filter(pk=back.pk).update(state=State.PUBLISHED)
    assert "状态是“已发布”，按账目应是“已撤下”" in verify()[1]


def test_an_issues_changed_state_is_named(document: Document) -> None:
    issue = Issue.objects.get()
    Issue.objects.update(state=State.WITHDRAWN, withdrawn_at=timezone.now(), withdrawal_reason="误发")
    assert f"issue/{issue.pk}（" in verify()[1]


def test_a_published_row_that_was_smuggled_in_is_named(document: Document) -> None:
    draft = make_draft(title="夹带的通知")
    Document.objects.filter(pk=draft.pk).update(state=State.PUBLISHED, published_at=timezone.now(), openness="active")
    intact, printed = verify()
    assert not intact
    assert f"{name(draft)}（夹带的通知）：状态是“已发布”，账目里却没有这一条" in printed


def test_a_published_row_that_was_deleted_is_named(document: Document) -> None:
    gone = Document.objects.get(state=State.WITHDRAWN)
    record, version = gone.record_id, gone.version
    for rows in (gone.anchors, gone.issuing, gone.relations, gone.review_entries, *cleared(gone)):
        rows.all()._raw_delete("default")
    Canonical.objects.filter(document=gone)._raw_delete("default")
    Document.objects.filter(pk=gone.pk)._raw_delete("default")
    intact, printed = verify()
    assert not intact
    assert f"document/{record}/{version}：账目里有，数据库里没有" in printed


def test_a_canonical_text_that_was_deleted_is_named(document: Document) -> None:
    Canonical.objects.filter(document=document)._raw_delete("default")
    assert f"{name(document)}（{document.title}）：规范文本不见了" in verify()[1].splitlines()


CHANGED = [("act", "enter"), ("sha256", "1" * 64), ("sm3", "1" * 64), ("version", 7), ("digest", "1" * 64)]


@pytest.mark.parametrize(("column", "value"), [*CHANGED, ("at", timezone.now())])
def test_a_changed_entry_is_named(document: Document, column: str, value: object) -> None:
    number = LedgerEntry.objects.filter(record=document.record).first().number  # type: ignore[union-attr]
    LedgerEntry.objects.filter(number=number).update(**{column: value})
    intact, printed = verify()
    assert not intact
    assert f"账目第{number}条：内容与它的摘要不符，被改动过" in printed.splitlines()


def test_a_broken_link_is_named(document: Document) -> None:
    """An entry changed together with its own digest no longer fits the next one."""
    entry = LedgerEntry.objects.get(number=2)
    entry.at = timezone.now()
    LedgerEntry.objects.filter(number=2).update(at=entry.at, digest=entry.computed_digest())
    assert "账目第3条：与前一条不相接" in verify()[1].splitlines()


def test_an_entry_missing_in_the_middle_is_named(document: Document) -> None:
    LedgerEntry.objects.filter(number=2)._raw_delete("default")
    assert "账目第3条：前面缺第2至2条" in verify()[1].splitlines()


def test_an_entry_missing_at_the_end_is_named(document: Document) -> None:
    last = LedgerEntry.head()
    assert last
    LedgerEntry.objects.filter(number=last.number)._raw_delete("default")
    intact, printed = verify()
    assert not intact
    assert f"document/{last.record_id}/{last.version}（" in printed
    assert "按账目应是“已发布”" in printed


@pytest.mark.parametrize("act", ["publish", "supersede", "withdraw", "enter"])
def test_an_extra_entry_is_named_though_it_fits_the_chain(document: Document, act: str) -> None:
    last = LedgerEntry.head()
    assert last
    first = document.record.versions.get(version=1)
    kept = LedgerEntry.objects.filter(record=document.record, version=1)[0]
    extra = LedgerEntry(
        number=last.number + 1, at=timezone.now(), act=act, record=first.record, version=1,
        sha256=kept.sha256, sm3=kept.sm3, previous=last.digest,
    )  # fmt: skip
    extra.digest = extra.computed_digest()
    extra.save()
    intact, printed = verify()
    assert not intact
    assert f"账目第{extra.number}条：多出的一条：document/{first.record_id}/1在此之前是“supersede”" in printed


def test_a_title_and_its_ledger_rewritten_together_are_told_by_a_head_noted_outside(document: Document) -> None:
    """Who can write the database can forge all of it; not what others noted of it before."""
    head = LedgerEntry.head()
    assert head
    noted = f"{head.number}:{head.digest}"
    assert verify("--head", noted)[0]
    Document.objects.filter(pk=document.pk).update(title="伪造的标题")
    text = canonical_text(canonical_lines(Document.objects.get(pk=document.pk)))
    Canonical.objects.filter(document=document).update(text=text, words_sha256=words_digest(text))
    sha256, sm3 = digests(text)
    LedgerEntry.objects.filter(record=document.record, version=document.version).update(sha256=sha256, sm3=sm3)
    entries = list(LedgerEntry.objects.order_by("number"))
    LedgerEntry.objects.all()._raw_delete("default")
    previous = NOTHING
    for entry in entries:
        entry.previous = previous
        previous = entry.digest = entry.computed_digest()
    LedgerEntry.objects.bulk_create(entries)
    assert verify()[0], "rows and ledger agree"
    intact, printed = verify("--head", noted)
    assert not intact
    assert f"账目第{head.number}条：与另外记下的摘要不符，账目被重写过" in printed


def test_a_ledger_cut_off_and_its_documents_with_it_is_told_by_a_head_noted_outside() -> None:
    make_published()
    head = LedgerEntry.head()
    assert head
    intact, printed = verify("--head", f"{head.number + 3}:{'a' * 64}")
    assert not intact
    assert f"账目只到第{head.number}条，末尾缺了" in printed


def test_a_head_that_cannot_be_read_is_refused() -> None:
    assert "编号:摘要" in verify("--head", "12")[1]


def test_nothing_published_is_nothing_wrong() -> None:
    make_draft()
    assert verify() == (True, "没有发现问题。账目到第0条，摘要 -\n")


def test_drafts_may_change_as_they_like(document: Document) -> None:
    draft = revise(document, reason="再更正")
    draft.title = "别的标题"
    draft.save()
    refresh(draft)
    assert verify()[0]


def test_what_is_derived_may_be_made_anew(document: Document) -> None:
    sql("DELETE FROM bulletins_anchor WHERE document_id = %s", document.pk)
    Record.objects.filter(pk=document.record_id).update(page=9)
    assert verify()[0]


def test_the_message_shows_a_digest_that_can_be_noted(document: Document) -> None:
    head = LedgerEntry.head()
    assert head
    assert f"账目到第{head.number}条，摘要 {head.digest}" in verify()[1]
