"""Who may do what, by address: editors draft, publishers also publish and withdraw, the rest is a superuser's."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from bulletins.models import Act, Agency, Bulletin, Document, Issue, State, Table
from tests.backoffice import desk
from tests.domain.making import publish_document, publish_issue

pytestmark = pytest.mark.django_db

FORBIDDEN = 403


@pytest.fixture(params=["reader", "editor", "publisher", "root"])
def person(request: pytest.FixtureRequest) -> tuple[str, Client]:
    groups = {"editor": ["编辑"], "publisher": ["发布"]}.get(request.param, [])
    return request.param, desk.client_of(desk.user(request.param, *groups, superuser=request.param == "root"))


def test_a_fresh_database_has_the_two_groups() -> None:
    editors, publishers = Group.objects.get(name="编辑"), Group.objects.get(name="发布")
    publishing = {"publish_document", "withdraw_document", "publish_issue", "withdraw_issue"}
    of_editors = set(editors.permissions.values_list("codename", flat=True))
    of_publishers = set(publishers.permissions.values_list("codename", flat=True))
    assert not publishing & of_editors
    assert publishing | of_editors <= of_publishers
    assert not {name for name in of_publishers if name.split("_", 1)[1] in ("user", "group", "permission")}


def test_every_address_opens_for_those_alone_who_may(person: tuple[str, Client]) -> None:
    name, client = person
    issue = desk.issue()
    document = desk.draft(place=issue)
    table = desk.with_table(document)
    published = publish_document(desk.draft("已发布的文件"))
    out = desk.issue(2)
    desk.draft(place=out)
    publish_issue(out)
    editing, publishing, superuser = {"editor", "publisher", "root"}, {"publisher", "root"}, {"root"}
    gates = [
        (desk.url(Document(), "changelist"), editing),
        (desk.url(Document(), "add"), editing),
        (desk.url(document), editing),
        (desk.url(document, "delete"), editing),
        (desk.url(published, "revise"), editing),
        (desk.url(published, "view"), editing),
        (desk.url(table), editing),
        (f"{desk.url(Table(), 'add')}?document={document.pk}", editing),
        (desk.url(Issue(), "add"), editing),
        (desk.url(issue), editing),
        (desk.url(Agency(), "add"), editing),
        (desk.url(Act(), "changelist"), editing),
        (desk.url(issue.bulletin), editing),
        (desk.url(document, "publish"), publishing),
        (desk.url(published, "withdraw"), publishing),
        (desk.url(issue, "publish"), publishing),
        (desk.url(out, "withdraw"), publishing),
        (desk.url(Bulletin(), "add"), superuser),
        (reverse("admin:auth_user_changelist"), superuser),
        (reverse("admin:auth_group_add"), superuser),
        # Nobody deletes what was ever public, and nobody writes history.
        (desk.url(published, "delete"), set()),
        (desk.url(out, "delete"), set()),
        (desk.url(Act(), "add"), set()),
        (desk.url(Act.objects.first(), "delete"), set()),
    ]
    for address, may in gates:
        assert client.get(address).status_code == (200 if name in may else FORBIDDEN), f"{name} {address}"


def test_the_acts_themselves_ask_for_the_permission() -> None:
    editor = desk.client_of(desk.user("editor", "编辑"))
    issue = desk.issue(printed_on="2024-03-31")
    document, published = desk.draft(place=issue), publish_document(desk.draft("已发布的文件"))
    for address in (
        desk.url(document, "publish"),
        desk.url(issue, "publish"),
        desk.url(published, "withdraw"),
    ):
        assert editor.post(address, {"acknowledged": "1", "reason": "试试"}).status_code == FORBIDDEN
    assert Document.objects.get(pk=document.pk).state == State.DRAFT
    assert Document.objects.get(pk=published.pk).state == State.PUBLISHED
    assert Issue.objects.get(pk=issue.pk).state == State.DRAFT


def test_an_editor_cannot_change_a_published_issue_or_the_imprint() -> None:
    editor, publisher = desk.client_of(desk.user("e", "编辑")), desk.client_of(desk.user("p", "发布"))
    issue = desk.issue()
    desk.draft(place=issue)
    publish_issue(issue)
    values = desk.form_values(publisher, desk.url(issue)) | {"overall_number": 38, "year": 1999}
    assert editor.post(desk.url(issue), values).status_code == FORBIDDEN
    assert publisher.post(desk.url(issue), values).status_code == 302
    issue.refresh_from_db()
    assert (issue.overall_number, issue.year) == (38, 2023)
    values = desk.form_values(publisher, desk.url(issue.bulletin)) | {"phone": "0359-1", "slug": "moved"}
    assert editor.post(desk.url(issue.bulletin), values).status_code == FORBIDDEN
    assert publisher.post(desk.url(issue.bulletin), values).status_code == 302
    issue.bulletin.refresh_from_db()
    assert (issue.bulletin.phone, issue.bulletin.slug) == ("0359-1", "baishixian")


def test_published_things_survive_every_way_of_deleting() -> None:
    root = desk.client_of(desk.user("root", superuser=True))
    issue = desk.issue()
    document = desk.draft(place=issue)
    table = desk.with_table(document)
    publish_issue(issue)
    for row in (document, issue, table):
        assert root.post(desk.url(row, "delete"), {"post": "yes"}).status_code == FORBIDDEN
        action = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
        root.post(desk.url(type(row)(), "changelist"), action)
        assert type(row).objects.filter(pk=row.pk).exists()
    assert "delete_selected" not in root.get(desk.url(Document(), "changelist")).content.decode()
    assert root.post(desk.url(issue.bulletin, "delete"), {"post": "yes"}).status_code == FORBIDDEN


def test_a_draft_is_deleted_with_its_record() -> None:
    editor = desk.client_of(desk.user("editor", "编辑"))
    document = desk.draft()
    desk.with_table(document)
    response = editor.post(desk.url(document, "delete"), {"post": "yes"})
    assert response.status_code == 302
    assert not Document.objects.filter(pk=document.pk).exists()
    assert not type(document.record).objects.filter(pk=document.record_id).exists()


def test_nobody_gets_in_without_logging_in() -> None:
    document = desk.draft()
    for address in (desk.url(document), desk.url(document, "publish"), desk.url(document, "view")):
        response = Client().get(address)
        assert response.status_code == 302
        assert "/login/" in response["Location"]
