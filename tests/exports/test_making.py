"""When a PDF is made, made again, taken away; and that nothing is ever half made."""

from __future__ import annotations

import os
import time
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from pytest_django import Settings

from bulletins.exports import making, printer
from bulletins.models import Document, Issue, Rendition, Validity
from bulletins.publishing.acts import revise, withdraw_document, withdraw_issue
from bulletins.publishing.validity import decide_validity
from tests.domain.making import (
    make_draft,
    make_issue,
    make_published,
    make_published_issue,
    publish_document,
    publish_issue,
)
from tests.exports.making import make, quick_printer, standing

__all__ = ["quick_printer"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_printer")]


def files() -> list[str]:
    return sorted(path.name for path in Path(settings.MEDIA_ROOT).rglob("*.pdf"))


def documents(issue: Issue) -> list[Document]:
    return list(Document.objects.filter(record__issue=issue).order_by("pk"))


def test_everything_published_gets_its_pdf_once(quick_printer: list[str]) -> None:
    issue = make_published_issue(documents=2)
    single = make_published()
    make_draft()
    make()
    assert len(quick_printer) == 4
    subjects: list[Document | Issue] = [issue, single, *documents(issue)]
    for subject in subjects:
        made = standing(subject)
        assert made is not None
        assert (made.state, made.pages) == (Rendition.State.MADE, 1)
        assert made.size == Path(made.file.path).stat().st_size
    make()
    assert len(quick_printer) == 4
    assert len(files()) == 4


def test_drafts_and_issues_in_preparation_get_none() -> None:
    make_draft(make_issue())
    make()
    assert not Rendition.objects.exists()


def test_a_repeal_makes_the_document_and_its_issue_anew(quick_printer: list[str]) -> None:
    issue = make_published_issue(documents=2)
    make()
    subjects: list[Document | Issue] = [issue, *documents(issue)]
    before = {subject: standing(subject).sha256 for subject in subjects}  # type: ignore[union-attr]
    repealed, other = documents(issue)
    decide_validity(repealed.record, Validity.REPEALED, since=date(2024, 5, 1), basis="清理决定")
    make()
    after = {subject: standing(subject).sha256 for subject in before}  # type: ignore[union-attr]
    assert [before[row] != after[row] for row in (issue, repealed, other)] == [True, True, False]
    # Copies of the earlier files are still known; the files themselves are gone.
    replaced = Rendition.objects.filter(state=Rendition.State.REPLACED, kind=Rendition.Kind.PDF)
    assert {row.sha256 for row in replaced} == {before[issue], before[repealed]}
    assert not any(row.file for row in replaced)


@pytest.mark.django_db(transaction=True)
def test_files_of_what_was_replaced_or_withdrawn_leave_the_disk() -> None:
    issue = make_published_issue(documents=2)
    make()
    assert len(files()) == 3
    first, second = documents(issue)
    withdraw_document(first, reason="有误")
    make()
    assert standing(first) is None
    assert len(files()) == 2
    withdraw_issue(issue, reason="有误")
    make()
    assert (standing(issue), standing(second), files()) == (None, None, [])
    publish_issue(issue)
    make()
    assert len(files()) == 2
    assert standing(first) is None


def test_a_superseded_version_keeps_a_pdf_of_its_own(quick_printer: list[str]) -> None:
    first = make_published()
    make()
    second = publish_document(revise(first, reason="更正"))
    make()
    first.refresh_from_db()
    assert standing(first).pk != standing(second).pk  # type: ignore[union-attr]
    # That it was superseded is printed on it, so it was made anew.
    assert len(quick_printer) == 3


def test_a_failure_is_kept_with_its_reason_and_stops_nothing(quick_printer: list[str]) -> None:
    bad, good = make_published(title="印不出的通知"), make_published()
    make()
    failed = standing(bad)
    assert failed is not None
    assert (failed.state, failed.problem) == (Rendition.State.FAILED, "排版时出错")
    assert standing(good).state == Rendition.State.MADE  # type: ignore[union-attr]
    make()
    assert standing(bad).pk == failed.pk  # type: ignore[union-attr]
    make(retry=True)
    again = standing(bad)
    assert again is not None
    assert again.pk != failed.pk
    assert again.state == Rendition.State.FAILED
    assert not Rendition.objects.filter(pk=failed.pk).exists()


def test_a_missing_file_is_made_anew_and_a_changed_one_when_asked(quick_printer: list[str]) -> None:
    document = make_published()
    make()
    Path(standing(document).file.path).unlink()  # type: ignore[union-attr]
    make()
    assert len(quick_printer) == 2
    kept = standing(document)
    assert kept is not None
    Path(kept.file.path).write_bytes(b"x" * kept.size)
    make()
    assert len(quick_printer) == 2
    make(check=True)
    assert len(quick_printer) == 3


def test_another_look_or_address_makes_everything_anew(
    settings: Settings, quick_printer: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_published()
    make()
    settings.SITE_URL = "https://gongbao.example.cn"
    make()
    monkeypatch.setitem(making.LOOKS, Rendition.Kind.PDF, making.LOOKS[Rendition.Kind.PDF] + 1)
    make()
    assert len(quick_printer) == 3


def test_what_a_killed_run_left_over_is_cleared_away(quick_printer: list[str]) -> None:
    document = make_published()
    make()
    folder = Path(settings.MEDIA_ROOT) / "renditions" / "2020"
    folder.mkdir(parents=True)
    old, new = folder / "half.pdf", folder / "being-written.pdf"
    for path in (old, new):
        path.write_bytes(b"%PDF-")
    long_ago = time.time() - making.LEFT_OVER - 60
    os.utime(old, (long_ago, long_ago))
    make()
    assert (old.exists(), new.exists()) == (False, True)
    assert Path(standing(document).file.path).exists()  # type: ignore[union-attr]


def test_of_two_at_once_one_works() -> None:
    make_published()
    with making.alone():
        make()
    assert not Rendition.objects.exists()


def test_who_waits_makes_what_the_other_left(quick_printer: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    document = make_published()
    with ExitStack() as other:
        other.enter_context(making.alone())
        monkeypatch.setattr(time, "sleep", lambda _seconds: other.close())
        make(wait=True)
    assert standing(document)


def test_another_process_that_was_first_keeps_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    document = make_published()
    row = Rendition(document=document, state=Rendition.State.FAILED, content="1" * 64, problem="我们的")
    make()
    theirs = standing(document)
    # Between looking for the row before and writing ours, theirs came.
    monkeypatch.setattr(making, "_replace", lambda _rows: 0)
    assert making._keep(row) == theirs
    assert standing(document) == theirs


def test_a_machine_that_cannot_print_says_what_it_lacks(
    monkeypatch: pytest.MonkeyPatch, quick_printer: list[str]
) -> None:
    make_published()

    def check() -> None:
        raise printer.PrintingUnavailable("没有中文字体")

    monkeypatch.setattr(printer, "check", check)
    with pytest.raises(CommandError, match="没有中文字体"):
        call_command("make_renditions")
    assert not Rendition.objects.exists()
