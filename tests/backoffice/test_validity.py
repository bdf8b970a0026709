"""Validity is decided for what is public, with its day and basis, shown at once, and never overwritten."""

import pytest
from django.test import Client

from bulletins.models import Act, Change, ValidityDecision
from tests.backoffice import desk
from tests.domain.making import publish_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def publisher() -> Client:
    return desk.client_of(desk.user("boss", "发布"))


def test_a_repeal_is_shown_at_once_and_kept_with_what_was_before(publisher: Client) -> None:
    document = publish_document(desk.draft())
    answer = {"validity": "repealed", "since": "2024-05-20", "basis": "《关于废止文件的决定》（白政发〔2024〕5号）"}
    before = Change.latest_number()
    assert publisher.post(desk.url(document, "validity"), answer).status_code == 302
    page = Client().get(document.get_absolute_url()).content.decode()
    assert "已废止" in page
    assert "关于废止文件的决定" in page
    assert Change.latest_number() > before
    publisher.post(desk.url(document, "validity"), {"validity": "in_force", "since": "", "basis": ""})
    kept = ValidityDecision.objects.filter(record=document.record).values_list("validity", flat=True)
    assert list(kept) == ["in_force", "repealed"]
    assert Act.objects.filter(kind=Act.Kind.VALIDITY).count() == 2
    assert "已废止" not in Client().get(document.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "answer", [{"validity": "repealed", "basis": "某决定"}, {"validity": "lapsed", "since": "2024-01-01"}]
)
def test_a_grave_decision_needs_its_day_and_its_basis(publisher: Client, answer: dict[str, str]) -> None:
    document = publish_document(desk.draft())
    page = publisher.post(desk.url(document, "validity"), answer)
    assert page.status_code == 200
    assert "请写明" in page.content.decode()
    assert not ValidityDecision.objects.exists()


def test_editors_do_not_decide_and_drafts_are_not_decided_upon(publisher: Client) -> None:
    document = desk.draft()
    assert publisher.get(desk.url(document, "validity")).status_code == 302
    publish_document(document)
    assert desk.client_of(desk.user("pen", "编辑")).get(desk.url(document, "validity")).status_code == 403


def test_a_new_name_of_an_agency_reaches_the_index(client: Client) -> None:
    document = publish_document(desk.draft())
    root = desk.client_of(desk.user("root", superuser=True))
    agency = document.agencies.get()
    before = Change.latest_number()
    values = desk.form_values(root, desk.url(agency)) | {"name": "白石县新名称政府"}
    assert root.post(desk.url(agency), values).status_code == 302
    assert Change.latest_number() == before + 1
