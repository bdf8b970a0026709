"""Editors at their desk: users of each group, and a draft to work on."""

from __future__ import annotations

import importlib
import re
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.forms import FileInput
from django.test import Client
from django.urls import reverse

from bulletins.models import Document, Issue, Openness, Table
from bulletins.models.derived import refresh
from tests.domain.making import make_draft, make_issue


def user(username: str, *groups: str, superuser: bool = False) -> User:
    made = User.objects.create_user(username, password="long-enough-1", is_staff=True, is_superuser=superuser)
    if not Group.objects.filter(name="编辑").exists():
        # A test that flushed the database took the groups of the migration with it.
        importlib.import_module("bulletins.migrations.0002_groups").make_groups(apps, None)
    made.groups.set(Group.objects.filter(name__in=groups))
    return made


def permission(codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label="bulletins", codename=codename)


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def issue(number: int = 1, **fields: Any) -> Issue:
    return make_issue(number=number, **fields)


def draft(title: str = "关于水井管护的通知", *, place: Issue | None = None, **fields: Any) -> Document:
    """A draft that lacks nothing but its reviews, last in its issue."""
    record = {"position": place.records.count() + 1 if place else 0}
    return make_draft(place, record=record, title=title, **({"openness": Openness.ACTIVE} | fields))


def with_table(document: Document, rows: list[list[str]] | None = None) -> Table:
    order = document.tables.count() + 1
    table = Table.objects.create(document=document, order=order, rows=rows or [["村", "眼"], ["石桥", "12"]])
    document.text += f"\n@表格 {order}\n"
    document.save()
    refresh(document)
    return table


def url(row: Any, page: str = "change", *args: object) -> str:
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=args or ([row.pk] if row.pk else []))


def form_values(client: Client, address: str) -> dict[str, Any]:
    """What a browser would post from the form at ``address`` if its reader changed nothing."""
    response = client.get(address)
    assert response.status_code == 200, response
    values: dict[str, Any] = {}
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for field in form:
            value = field.value()
            if value is None or value is False or isinstance(field.field.widget, FileInput):
                continue
            values[field.html_name] = "on" if value is True else value
    return values


def errors(response: Any) -> str:
    """All messages of the page's error lists, as text."""
    found = re.findall(r'<ul class="errorlist[^"]*"[^>]*>(.*?)</ul>', response.content.decode(), re.DOTALL)
    return re.sub(r"<[^>]+>", " ", " ".join(found))
