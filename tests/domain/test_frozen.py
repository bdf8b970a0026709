"""What was published stays as it is: rows, parts, acts; by the instance and by the queryset."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import ProtectedError

from bulletins.models import Act, Attachment, Document, Figure, Frozen, Issue, Record, Table
from bulletins.publishing.acts import revise, withdraw_document, withdraw_issue
from tests.domain.making import (
    add_table,
    make_draft,
    make_issue,
    make_published,
    make_published_issue,
    publish_document,
)

pytestmark = pytest.mark.django_db

WITH_TABLE = "# 关于水井的通知\n\n正文。\n\n@表格 1\n"


def published() -> Document:
    document = make_draft(text=WITH_TABLE)
    add_table(document)
    Attachment.objects.create(document=document, order=1, title="水井清单")
    return publish_document(document)


def superseded() -> Document:
    document = published()
    publish_document(revise(document, reason="更正一字"))
    return Document.objects.get(pk=document.pk)


def withdrawn() -> Document:
    return withdraw_document(published(), reason="误发")


@pytest.mark.parametrize("make", [published, superseded, withdrawn])
def test_a_row_that_was_public_is_neither_saved_nor_deleted(make: Callable[[], Document]) -> None:
    document = make()
    kept = Document.objects.filter(pk=document.pk).values().get()
    document.title = "改过的标题"
    with pytest.raises(Frozen):
        document.save()
    with pytest.raises(Frozen):
        document.save(update_fields=["title"])
    with pytest.raises(Frozen):
        document.delete()
    with pytest.raises(Frozen):
        Document.objects.filter(pk=document.pk).delete()
    assert Document.objects.filter(pk=document.pk).values().get() == kept


def test_an_instance_loaded_before_publication_is_refused_too() -> None:
    stale = make_draft()
    publish_document(stale)
    stale.title = "在别人发布之前打开的表单"
    with pytest.raises(Frozen):
        stale.save()


@pytest.mark.parametrize("make", [published, superseded, withdrawn])
def test_parts_are_as_frozen_as_their_document(make: Callable[[], Document]) -> None:
    document = make()
    table, attachment = document.tables.get(), document.attachments.get()
    table.caption = attachment.title = "改过"
    for part in (table, attachment):
        with pytest.raises(Frozen):
            part.save()
        with pytest.raises(Frozen):
            part.delete()
    with pytest.raises(Frozen):
        Figure.objects.create(document=document, order=1, caption="后添的图")
    assert document.anchors.exists()
    for parts in (document.tables, document.attachments, document.anchors):
        with pytest.raises(Frozen):
            parts.all().delete()
    assert Table.objects.get(pk=table.pk).caption == "水井清单"


def test_deleting_drafts_in_a_crowd_stops_at_the_published_one() -> None:
    draft, document = make_draft(), make_published()
    with pytest.raises(Frozen):
        Document.objects.filter(pk__in=[draft.pk, document.pk]).order_by("-state").delete()
    assert Document.objects.filter(pk=document.pk).exists()


@pytest.mark.parametrize("leave", [lambda issue: issue, lambda issue: withdraw_issue(issue, reason="误发")])
def test_an_issue_that_was_public_is_not_deleted(leave: Callable[[Issue], Issue]) -> None:
    issue = leave(make_published_issue())
    with pytest.raises(Frozen):
        issue.delete()
    with pytest.raises(Frozen):
        Issue.objects.filter(pk=issue.pk).delete()
    assert Issue.objects.filter(pk=issue.pk).exists()


@pytest.mark.parametrize("change", [{"year": 2024}, {"number": 9}, {"number_to": 9}, {"special": True}])
def test_the_number_of_a_published_issue_is_its_address(change: dict[str, Any]) -> None:
    issue = make_published_issue()
    for name, value in change.items():
        setattr(issue, name, value)
    with pytest.raises(Frozen):
        issue.clean()


def test_the_number_of_a_draft_issue_may_change() -> None:
    issue = make_issue()
    issue.number = 9
    issue.clean()


def test_records_and_bulletins_with_documents_are_protected() -> None:
    document = make_published(make_issue())
    for held in (document.record, document.record.bulletin, document.record.issue):
        assert held is not None
        with pytest.raises((ProtectedError, Frozen)):
            held.delete()


def test_a_draft_goes_with_its_record_and_a_new_version_without_it() -> None:
    draft = make_draft()
    draft.delete()
    assert not Record.objects.filter(pk=draft.record_id).exists()
    document = make_published()
    revise(document, reason="更正一字").delete()
    assert Document.objects.published().get() == document


def test_acts_are_only_added() -> None:
    make_published()
    act = Act.objects.get()
    act.note = "改过"
    with pytest.raises(Frozen):
        act.save()
    with pytest.raises(Frozen):
        act.delete()
