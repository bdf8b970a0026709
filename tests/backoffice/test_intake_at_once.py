"""Two editors at one incoming file in the same moment, each on a connection of their own (PostgreSQL)."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from bulletins.importing import intake as intakes
from bulletins.importing import review
from bulletins.models import Act, Document, Intake
from tests.backoffice import desk
from tests.domain.making import issue_text
from tests.domain.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)

ADD = "/admin/bulletins/intake/add/"


@pytest.fixture(autouse=True)
def _postgres() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time; run by scripts/with_postgres.py")


@pytest.fixture
def editors() -> list[Client]:
    return [desk.client_of(desk.user(f"editor{n}", "编辑")) for n in range(4)]


def came_in(editors: list[Client]) -> Intake:
    posts = [
        lambda client=client: client.post(ADD, {"file": SimpleUploadedFile("公报.txt", issue_text().encode())})
        for client in editors
    ]
    assert {answer.status_code for answer in at_once(*posts)} == {302}
    return Intake.objects.get()


def address(intake: Intake, page: str) -> str:
    return reverse(f"admin:bulletins_intake_{page}", args=[intake.pk])


def test_one_file_from_four_editors_is_one_row_read_once(editors: list[Client]) -> None:
    intake = came_in(editors)
    answers = at_once(*[lambda client=client: client.post(address(intake, "read")) for client in editors])
    assert {answer.status_code for answer in answers} == {302}
    intake.refresh_from_db()
    assert (intake.state, intake.started_at) == ("review", None)


def test_no_mark_is_lost(editors: list[Client]) -> None:
    intake = intakes.read(came_in(editors))
    posts = [
        lambda n=n, client=client: client.post(address(intake, "marks"), {"lines": str(n), "mark": "furniture"})
        for n, client in enumerate(editors * 3, start=1)
    ]
    at_once(*posts)
    intake.refresh_from_db()
    assert set(intake.marks) == {str(n) for n in range(1, 13)}


def test_accepted_at_once_is_accepted_once(editors: list[Client]) -> None:
    intake = intakes.read(came_in(editors))
    seen = review.digest_of(intake, intakes.reading_of(intake, intakes.text_of(intake)))
    values = {"seen": seen, "makes_bulletin": "1"}
    at_once(*[lambda client=client: client.post(address(intake, "accept"), values) for client in editors])
    assert Document.objects.count() == 2
    assert Act.objects.filter(kind=Act.Kind.IMPORT).count() == 1
