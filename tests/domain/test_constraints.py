"""What the database itself refuses, whoever writes to it: every case goes past the models' own guards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from bulletins.models import (
    Agency,
    AgencyAlias,
    Anchor,
    Attachment,
    Bulletin,
    ChronicleEntry,
    Document,
    DocumentAgency,
    Figure,
    Issue,
    Record,
    Relation,
    Section,
    Table,
)
from tests.domain.making import add_table, make_bulletin, make_draft, make_issue, make_published, make_section

pytestmark = pytest.mark.django_db


def refused(write: Callable[[], Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        write()


def set_state(document: Document, state: str, **fields: Any) -> None:
    values = {"state": state, "published_at": timezone.now(), "openness": "active"} | fields
    Document.objects.filter(pk=document.pk).update(**values)


def second_version(document: Document, state: str) -> Document:
    """Another version of the same record, written straight to the table."""
    rows = Document.objects.bulk_create(
        [Document(record=document.record, version=document.version + 1, title="又一版", state="draft")]
        if state == "draft"
        else [
            Document(
                record=document.record,
                version=document.version + 1,
                title="又一版",
                state=state,
                published_at=timezone.now(),
                openness="active",
            )
        ]
    )
    return rows[0]


def test_a_record_has_one_published_version() -> None:
    document = make_published()
    refused(lambda: second_version(document, "published"))
    assert second_version(document, "draft").pk


def test_a_record_has_one_draft() -> None:
    document = make_draft()
    refused(lambda: second_version(document, "draft"))


def test_a_version_number_is_used_once() -> None:
    document = make_published()
    refused(lambda: Document.objects.bulk_create([Document(record=document.record, version=1, title="又一版")]))


@pytest.mark.parametrize("openness", ["", "on_request", "closed"])
def test_only_an_open_document_is_published(openness: str) -> None:
    document = make_draft()
    refused(lambda: set_state(document, "published", openness=openness))


@pytest.mark.parametrize("state", ["published", "superseded", "withdrawn"])
def test_what_was_public_has_its_time(state: str) -> None:
    document = make_draft()
    reason = {"withdrawn_at": timezone.now(), "withdrawal_reason": "误发"} if state == "withdrawn" else {}
    refused(lambda: set_state(document, state, published_at=None, **reason))
    set_state(document, state, **reason)


@pytest.mark.parametrize("missing", [{"withdrawal_reason": ""}, {"withdrawn_at": None}])
def test_a_withdrawn_document_has_its_time_and_reason(missing: dict[str, Any]) -> None:
    document = make_published()
    refused(
        lambda: set_state(
            document, "withdrawn", **{"withdrawn_at": timezone.now(), "withdrawal_reason": "误发"} | missing
        )
    )


@pytest.mark.parametrize("missing", [{"withdrawal_reason": ""}, {"withdrawn_at": None}, {"published_at": None}])
def test_a_withdrawn_issue_has_its_times_and_reason(missing: dict[str, Any]) -> None:
    issue = make_issue()
    now = timezone.now()
    whole = {"state": "withdrawn", "published_at": now, "withdrawn_at": now, "withdrawal_reason": "误发"}
    refused(lambda: Issue.objects.filter(pk=issue.pk).update(**whole | missing))
    assert Issue.objects.filter(pk=issue.pk).update(**whole) == 1


def test_issue_numbers_are_unique_in_a_bulletin_and_year() -> None:
    make_issue(number=1)
    refused(lambda: make_issue(number=1))
    make_issue(number=1, special=True)
    make_issue(number=1, year=2024)
    make_issue(make_bulletin("heishixian", "黑石县人民政府公报"), number=1)


def test_overall_numbers_are_unique_in_a_bulletin() -> None:
    make_issue(number=1, overall_number=7)
    refused(lambda: make_issue(number=2, overall_number=7))
    make_issue(make_bulletin("heishixian", "黑石县人民政府公报"), number=2, overall_number=7)


@pytest.mark.parametrize("number_to", [1, 5])
def test_a_combined_issue_goes_up(number_to: int) -> None:
    refused(lambda: make_issue(number=5, number_to=number_to))
    make_issue(number=5, number_to=6)


def test_an_order_is_used_once_in_an_issue() -> None:
    document = make_published(make_issue())
    again = {"bulletin": document.record.bulletin, "issue": document.record.issue, "order": document.record.order}
    refused(lambda: Record.objects.create(**again))


def test_bulletins_differ_in_slug_and_title() -> None:
    make_bulletin("baishixian", "白石县人民政府公报")
    refused(lambda: Bulletin.objects.create(slug="baishixian", title="另一种公报", government="白石县人民政府"))
    refused(lambda: Bulletin.objects.create(slug="another", title="白石县人民政府公报", government="白石县人民政府"))


def test_a_section_label_is_used_once_in_a_bulletin() -> None:
    section = make_section("人事任免")
    refused(lambda: Section.objects.create(bulletin=section.bulletin, label="人事任免"))


def test_a_document_has_one_lead_agency_and_names_each_once() -> None:
    document = make_draft()
    other = Agency.objects.create(name="白石县水利局")
    refused(lambda: DocumentAgency.objects.create(document=document, agency=other, lead=True))
    DocumentAgency.objects.create(document=document, agency=other)
    refused(lambda: DocumentAgency.objects.create(document=document, agency=other))


def test_an_agency_alias_is_used_once_and_its_years_go_up() -> None:
    agency = Agency.objects.create(name="白石县水利局")
    AgencyAlias.objects.create(agency=agency, name="水电局", from_year=1980, to_year=1999)
    refused(lambda: AgencyAlias.objects.create(agency=agency, name="水电局"))
    refused(lambda: AgencyAlias.objects.create(agency=agency, name="水务局", from_year=1999, to_year=1980))


def test_an_anchor_names_one_block_and_a_block_has_one_anchor() -> None:
    document = make_draft()
    first = document.anchors.order_by("block")[0]
    refused(lambda: Anchor.objects.bulk_create([Anchor(document=document, block=99, name=first.name, digest="0")]))
    refused(lambda: Anchor.objects.bulk_create([Anchor(document=document, block=first.block, name="x", digest="0")]))


@pytest.mark.parametrize(
    "part",
    [
        lambda document: add_table(document),
        lambda document: Attachment.objects.create(document=document, order=1, title="水井清单"),
        lambda document: Figure.objects.create(document=document, order=1, caption="水井分布图"),
        lambda document: Relation.objects.create(document=document, order=1, kind="cites", words="《水法》"),
        lambda document: ChronicleEntry.objects.create(document=document, order=1, text="水井开工。"),
    ],
    ids=["table", "attachment", "figure", "relation", "chronicle"],
)
def test_parts_of_a_document_have_orders_of_their_own(part: Callable[[Document], Any]) -> None:
    document = make_draft()
    part(document)
    refused(lambda: part(document))
    part(make_draft())


def test_an_attached_file_is_there() -> None:
    document = make_draft()
    refused(lambda: Attachment.objects.create(document=document, order=1, title="清单", kind="file"))
    refused(lambda: Attachment.objects.create(document=document, order=1, title="清单", kind="file", file=""))


def test_a_picture_has_words_for_who_cannot_see_it() -> None:
    document = make_draft()
    refused(lambda: Figure.objects.create(document=document, order=1, caption="分布图", image="figures/a.png"))
    Figure.objects.create(document=document, order=1, caption="分布图", image="figures/a.png", alternative="三眼水井")


def test_a_relation_names_its_target_somehow() -> None:
    document = make_draft()
    refused(lambda: Relation.objects.create(document=document, order=1, kind="cites", words=""))


def test_a_chronicle_range_goes_up() -> None:
    document = make_draft()
    days = {"date": date(2023, 5, 3), "date_to": date(2023, 5, 1)}
    refused(lambda: ChronicleEntry.objects.create(document=document, order=1, text="水井开工。", **days))


def test_a_table_is_numbered_once_in_each_version() -> None:
    document = make_draft()
    table = add_table(document)
    refused(lambda: Table.objects.bulk_create([Table(document=document, order=table.order, rows=[["甲"]])]))
