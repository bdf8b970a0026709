"""Two editors who press the button in the same moment, each on a connection of their own (PostgreSQL)."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from bulletins.models import Act, Document, State
from tests.backoffice import desk
from tests.domain.making import reviewed
from tests.domain.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _postgres() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time; run by scripts/with_postgres.py")


def clients(count: int) -> list[Client]:
    return [desk.client_of(desk.user(f"editor{n}", "发布")) for n in range(count)]


@pytest.mark.parametrize("attempt", range(3))
def test_of_two_who_save_the_same_draft_one_is_told(attempt: int) -> None:
    document = desk.draft(place=desk.issue())
    editors = clients(3)
    address = desk.url(document)
    forms = [
        desk.form_values(client, address) | {"text": f"# {document.title}\n\n第{n}人写的。\n"}
        for n, client in enumerate(editors)
    ]
    posts = [lambda n=n: editors[n].post(address, forms[n]) for n in range(3)]
    answers = at_once(*posts)
    assert sorted(answer.status_code for answer in answers) == [200, 200, 302]
    winner = [answer.status_code for answer in answers].index(302)
    assert f"第{winner}人写的。" in Document.objects.get(pk=document.pk).text
    for n, answer in enumerate(answers):
        if n != winner:
            assert "别人保存过新的内容" in desk.errors(answer)
            assert f"第{n}人写的。" in answer.content.decode()


@pytest.mark.parametrize("attempt", range(3))
def test_saving_while_another_publishes_never_changes_what_is_public(attempt: int) -> None:
    document = reviewed(desk.draft(written_on="2023-01-02"))
    editor, publisher = clients(2)
    form = desk.form_values(editor, desk.url(document)) | {"text": f"# {document.title}\n\n来晚了。\n"}
    seen = publisher.get(desk.url(document, "publish")).context["question"].seen
    saved, published = at_once(
        lambda: editor.post(desk.url(document), form),
        lambda: publisher.post(desk.url(document, "publish"), {"seen": seen, "acknowledged": "1"}),
    )
    stored = Document.objects.get(pk=document.pk)
    if saved.status_code == 302:
        # The publisher had seen another text, so nothing went out.
        assert published.status_code == 200
        assert (stored.state, "来晚了。" in stored.text) == (State.DRAFT, True)
    else:
        assert (saved.status_code, published.status_code) == (409, 302)
        assert (stored.state, "来晚了。" in stored.text) == (State.PUBLISHED, False)


def test_publishing_twice_at_once_is_one_act() -> None:
    issue = desk.issue(printed_on="2023-03-31")
    reviewed(desk.draft(place=issue))
    publishers = clients(3)
    seen = publishers[0].get(desk.url(issue, "publish")).context["question"].seen
    answer = {"seen": seen, "acknowledged": "1"}
    posts = [lambda c=c: c.post(desk.url(issue, "publish"), answer) for c in publishers]
    assert {response.status_code for response in at_once(*posts)} == {302}
    assert Act.objects.filter(kind=Act.Kind.PUBLISH).count() == 1
