"""The ledger in the back office: to be looked at alone."""

from __future__ import annotations

import pytest

from bulletins.models import LedgerEntry
from tests.backoffice import desk
from tests.domain.making import make_published

pytestmark = pytest.mark.django_db

FORBIDDEN = 403


@pytest.mark.parametrize(("group", "status"), [("编辑", 200), ("发布", 200), (None, FORBIDDEN)])
def test_those_who_work_here_may_look(group: str | None, status: int) -> None:
    make_published()
    entry = LedgerEntry.objects.get()
    client = desk.client_of(desk.user("somebody", *([group] if group else [])))
    for address in (desk.url(LedgerEntry(), "changelist"), desk.url(entry)):
        response = client.get(address)
        assert response.status_code == status
        assert (entry.digest in response.content.decode()) == (status == 200)


def test_nobody_may_do_more() -> None:
    make_published()
    entry = LedgerEntry.objects.get()
    root = desk.client_of(desk.user("root", superuser=True))
    assert root.get(desk.url(LedgerEntry(), "add")).status_code == FORBIDDEN
    assert root.post(desk.url(entry), {"act": "withdraw"}).status_code == FORBIDDEN
    assert root.post(desk.url(entry, "delete"), {"post": "yes"}).status_code == FORBIDDEN
    assert LedgerEntry.objects.get() == entry
