"""Words that stand nowhere else, put into every text of a row, so that one that shows tells where it came from."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import QuerySet
from django.utils import timezone

from bulletins.models import Trace
from tests.backup.portals import PIXEL

PREFIX = "zqxjv"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
LENGTH = len(PREFIX) + 3
# As long as a canary and never planted: what a page says of it, it may say of any word that a reader types.
CONTROL = f"{PREFIX}zzz"
_WORD = re.compile(rb"zqxjv[0-9a-z]{3}")

# Fields that no canary fits into, and why nothing unpublished can show by them.
EXEMPT = {
    ("Table", "spans"): "numbers alone",
    ("Table", "source_lines"): "numbers alone",
    ("Document", "source_lines"): "numbers under the names of anchors",
    ("FileScan", "name"): "its key, the place of a file that has a canary in its own name",
    ("Canonical", "text"): "made from fields that carry canaries",
    ("Canonical", "words_sha256"): "a digest",
    ("PublishedFile", "sha256"): "a digest",
    ("PublishedFile", "sm3"): "a digest",
    ("LedgerEntry", "sha256"): "public by design, a digest",
    ("LedgerEntry", "sm3"): "public by design, a digest",
    ("LedgerEntry", "previous"): "public by design, a digest",
    ("LedgerEntry", "digest"): "public by design, a digest",
}
# Models some of whose rows the public may see. All rows of every other model carry canaries, so a model that is added
# is unpublished until it is named here.
PUBLIC = {
    "Agency", "AgencyAlias", "Anchor", "Attachment", "Bulletin", "Canonical", "Change", "ChangeCounter",
    "ChronicleEntry", "Document", "DocumentAgency", "Facsimile", "FacsimilePage", "Figure", "Issue", "LedgerEntry",
    "PublishedFile", "Record", "Relation", "RelationDecision", "Rendition", "Section", "Table", "Topic",
    "ValidityDecision",
}  # fmt: skip
# Of rows that are public these fields still are not.
PRIVATE = {
    ("Issue", "source"), ("Issue", "source_name"), ("Issue", "source_sha256"), ("Issue", "warnings"),
    ("Document", "source_digest"), ("Facsimile", "original_name"), ("FacsimilePage", "text"),
}  # fmt: skip


class Canaries:
    """``planted`` says where each word was put."""

    def __init__(self) -> None:
        self.planted: dict[str, str] = {}

    def word(self, place: str) -> str:
        n = len(self.planted)
        word = PREFIX + _DIGITS[n // 1296] + _DIGITS[n // 36 % 36] + _DIGITS[n % 36]
        assert word != CONTROL
        self.planted[word] = place
        return word

    def seen_in(self, data: bytes) -> list[str]:
        """Which canaries stand in ``data``, in any case of their letters."""
        words = {found.decode() for found in _WORD.findall(data.lower())}
        return [f"{word} ({self.planted[word]})" for word in sorted(words & self.planted.keys())]

    def plant(self, row: models.Model, *, only: set[str] | None = None, but: set[str] = frozenset()) -> None:  # type: ignore[assignment]
        """Puts a new word into each text of a stored row, past everything that keeps rows from changing."""
        values = {}
        for field in text_fields(type(row)):
            if field.name not in but and (only is None or field.name in only):
                word = self.word(f"{type(row).__name__} {row.pk} {field.name}")
                values[field.attname] = value_with(field, getattr(row, field.attname), word)
        if values:
            unrecorded = inspect.unwrap(QuerySet.update)
            unrecorded(QuerySet(type(row)).filter(pk=row.pk), **values)
            row.refresh_from_db()


def watched() -> list[type[models.Model]]:
    """Every model of the bulletins and of the portal, the accounts, and what the back office notes of work in it."""
    others = ("auth.User", "admin.LogEntry", "otp_totp.TOTPDevice")
    found = [model for app in ("bulletins", "portal") for model in _models_of(app)]
    found += [apps.get_model(name) for name in others if apps.is_installed(_app_of(name))]
    # The record takes no change, by a trigger; what it holds are the canaries of the rows that it tells of.
    return [model for model in found if model is not Trace]


def _models_of(app: str) -> Iterator[type[models.Model]]:
    if any(config.label == app for config in apps.get_app_configs()):
        yield from (model for model in apps.get_app_config(app).get_models() if model._meta.managed)


def _app_of(name: str) -> str:
    label = name.partition(".")[0]
    return next((config.name for config in apps.get_app_configs() if config.label == label), "")


def text_fields(model: type[models.Model]) -> list[models.Field]:
    """The fields of a model that can hold words. Fails for one that is too short for a canary and is not exempt."""
    found = []
    for field in model._meta.concrete_fields:
        is_text = isinstance(field, models.CharField | models.TextField | models.FileField | models.JSONField)
        if not is_text or field.choices or (model.__name__, field.name) in EXEMPT:
            continue
        assert field.max_length is None or field.max_length >= LENGTH, f"no canary fits into {field}: exempt it"
        found.append(field)
    return found


def value_with(field: models.Field, value: Any, word: str) -> Any:
    if isinstance(field, models.FileField):
        ending = "png" if isinstance(field, models.ImageField) else "txt"
        data = (PIXEL if ending == "png" else b"") + word.encode()
        return default_storage.save(f"{field.model.__name__.lower()}/{word}.{ending}", ContentFile(data))
    if isinstance(field, models.JSONField):
        return _in_json(value, word) if _holds_text(value) else {word: word} if field.default is dict else [word]
    if isinstance(field, models.EmailField):
        return f"{word}@example.invalid"
    return word


def _holds_text(value: Any) -> bool:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return isinstance(value, str) or any(map(_holds_text, inside))


def _in_json(value: Any, word: str) -> Any:
    """``value`` in its own shape, each text replaced."""
    if isinstance(value, dict):
        return {key: _in_json(inner, word) for key, inner in value.items()}
    if isinstance(value, list):
        return [_in_json(inner, word) for inner in value]
    return word if isinstance(value, str) else value


def made(model: type[models.Model], held: dict[type[models.Model], list[models.Model]]) -> Iterator[models.Model]:
    """New rows of a model of which nothing more is known: one for each row of ``held`` to which one of its relations
    can point, all optional ones left out but that one."""
    fields = model._meta.concrete_fields
    plain = {field.name: _first_value(field) for field in fields if _is_required(field)}
    links = [field for field in fields if field.is_relation and field.related_model in held]
    plain |= {field.name: held[field.related_model][0] for field in links if not field.null}  # type: ignore[index]
    for link in links:
        for target in held[link.related_model]:  # type: ignore[index]
            yield model(**plain | {link.name: target})
    if not links:
        yield model(**plain)


def _is_required(field: models.Field) -> bool:
    has_value = field.null or field.has_default() or isinstance(field, models.AutoField)
    return not (has_value or field.is_relation)


def _first_value(field: models.Field) -> Any:
    if field.choices:
        return next(str(value) for value, _label in field.flatchoices if value)
    if isinstance(field, models.DateTimeField):
        return timezone.now()
    if isinstance(field, models.DateField):
        return timezone.localdate()
    return {models.BooleanField: False, models.JSONField: []}.get(
        type(field), 1 if isinstance(field, models.IntegerField) else ""
    )
