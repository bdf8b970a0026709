"""Payloads, texts to put them into, and the look at a page that tells whether one became markup."""

from __future__ import annotations

import inspect
from itertools import count
from typing import Any

from django.contrib.auth.models import Group, User
from django.db import IntegrityError, models, transaction
from django.db.models import QuerySet
from django.urls import reverse
from playwright.sync_api import Dialog, Page

from bulletins.models import Document, Table
from tests.door.entering import PASSWORD
from tests.trials.canaries import watched

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    "\"><svg onload=alert(3)>",
    "'><b class=injected>x</b>",
    "</title><h1 class=injected>",
    "</textarea><i class=injected>",
    "</script><script>alert(4)//",
    "--><p class=injected>",
    "\" onfocus=alert(5) autofocus x=\"",
    "' onmouseover='alert(6)' x='",
    "javascript:alert(7)",
    "</main></body><u class=injected>",
    "]]><s class=injected>",
    "<a href=//evil.example/>x</a>",
    "&lt;em class=injected&gt;",
    "<mark class=injected>水井</mark>",
    "{{ 7|add:7 }}{% now 'Y' %}",
    "<base href=//evil.example/>",
    "<style>*{display:none}</style>",
    "<meta http-equiv=refresh content=0>",
]  # fmt: skip
BROKEN_OUT = """() => {
    const found = [...document.querySelectorAll(".injected, base, [onfocus], [onload], [onerror], [onmouseover]")];
    // A link of ours may bear what was asked for in its path; what counts is where it leads.
    const away = address => /^javascript:/i.test(address.trim())
        || URL.canParse(address, location.href) && new URL(address, location.href).hostname.endsWith("evil.example");
    found.push(...[...document.querySelectorAll("a[href], form[action], iframe[src], img[src]")].filter(element =>
        away(element.getAttribute("href") || element.getAttribute("action") || element.getAttribute("src") || "")));
    found.push(...[...document.querySelectorAll("style, script:not([src])")].filter(element =>
        !["application/json", "application/ld+json"].includes(element.type)));
    for (const only of ["main, #main", "footer"])
        if (document.querySelectorAll(only).length > 2) found.push(document.body);
    return found.map(element => element.outerHTML.slice(0, 150));
}"""
# The forms of a page that post: where to, what they hold, null for what somebody types, and which fields take files.
FORMS = """() => [...document.forms].filter(form => form.method === "post").map(form => ({
    action: new URL(form.getAttribute("action") || "", location.href).href.replace(location.origin, ""),
    values: [...form.elements].filter(field => field.name && field.type !== "submit" && field.type !== "file"
        && (!["checkbox", "radio"].includes(field.type) || field.checked)).map(field => [field.name,
        ["hidden", "checkbox", "radio", "select-one", "select-multiple"].includes(field.type) ? field.value : null]),
    files: [...form.elements].filter(field => field.type === "file").map(field => field.name),
}))"""

# Made by the portal itself, never by a person, and read by it: digests, keys, names of anchors.
MADE = {
    "anchor", "codename", "content", "digest", "key", "kind", "made_with", "media_type", "model", "number_key",
    "number_series", "password", "previous", "sha256", "slug", "sm3", "source_digest", "source_lines", "source_sha256",
    "spans", "steps", "stored_digest", "words_sha256", "marks", "read_marks", "settled",
}  # fmt: skip
MADE_IN = {("Anchor", "name"), ("FileScan", "name"), ("Canonical", "text"), ("Comment", "place")}
# Keys under which JSON holds words of the portal's own.
OWN_KEYS = {"template", "code", "kind", "cure", "key"}
_turn = count()


def signed_in(page: Page, root: User) -> list[str]:
    """Signs in, and the list that takes what any script of a page says from then on."""
    ran: list[str] = []
    page.goto(reverse("admin:login"))
    page.get_by_label("用户名").fill(root.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()

    def note(dialog: Dialog) -> None:
        ran.append(f"{page.url}: {dialog.message}")
        dialog.dismiss()

    page.on("dialog", note)
    return ran


def crammed(limit: int | None) -> str:
    """As many payloads as fit, beginning with another each time."""
    first = next(_turn) % len(PAYLOADS)
    words = ""
    for payload in [*PAYLOADS[first:], *PAYLOADS[:first]]:
        if limit is None or len(words) + len(payload) <= limit:
            words += payload
    return words


def fill_everything() -> int:
    """Payloads in all that a person ever wrote, in every row of every model, past everything that keeps rows from
    changing; how many texts those were."""
    filled = 0
    models_filled: list[type[models.Model]] = [*watched(), Group]
    for model in models_filled:
        stored: QuerySet[models.Model] = QuerySet(model)
        for row in stored:
            values = {field.attname: _value(field, row) for field in model._meta.concrete_fields if _is_words(field)}
            values = {name: value for name, value in values.items() if value is not None}
            if values:
                _store(row, values)
                filled += len(values)
    return filled


def _is_words(field: models.Field) -> bool:
    holds_text = isinstance(field, models.CharField | models.TextField | models.JSONField)
    name = (field.model.__name__, field.name)
    return holds_text and not field.choices and field.name not in MADE and name not in MADE_IN


def _value(field: models.Field, row: models.Model) -> Any:
    if isinstance(row, Document) and field.name == "text":
        # The marks that lead to tables and figures stay; every other line says more than it did.
        lines = row.text.split("\n")
        return "\n".join(x + crammed(None) if x.strip() and not x.startswith(("@表格", "@图片")) else x for x in lines)
    if isinstance(row, Table) and field.name == "rows":
        return [[crammed(None) for _cell in cells] for cells in row.rows]
    if isinstance(field, models.JSONField):
        return _in_json(field.value_from_object(row))
    # An address of the web is one from its first character on.
    return "javascript:alert(7)" if field.name == "website" else crammed(field.max_length)


def _in_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: inner if key in OWN_KEYS else _in_json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_in_json(inner) for inner in value]
    return crammed(None) if isinstance(value, str) else value


def _store(row: models.Model, values: dict[str, Any]) -> None:
    update = inspect.unwrap(QuerySet.update)
    rows: QuerySet[models.Model] = QuerySet(type(row)).filter(pk=row.pk)
    try:
        with transaction.atomic():
            update(rows, **values)
    except IntegrityError:
        # Two rows may not have the same words.
        update(rows, **{name: _marked(words, row.pk) for name, words in values.items()})


def _marked(words: Any, pk: Any) -> Any:
    return f"{pk}{words[: len(words) - len(str(pk))]}" if isinstance(words, str) else words
