"""What is stored of a row, as the record keeps it: values, names, and what differs between two moments."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

from bulletins.models.recorded import RECORDED, Recorded
from bulletins.models.states import State
from bulletins.models.trace import Trace

Model = type[models.Model]
Values = dict[str, Any]
# A value longer than this is kept compressed.
LONG = 800
PACKED_TEXT, PACKED_JSON = "zlib text", "zlib json"
HIDDEN = {"hidden": True}
_EMPTY: tuple[Any, ...] = (None, "", [], {}, False)


def model_of(label: str) -> Model:
    return apps.get_model(label)


@cache
def _registered() -> dict[Model, Recorded]:
    return {model_of(label): recorded for label, recorded in RECORDED.items()}


def is_watched(model: Model, changed: Iterable[str] | None) -> bool:
    """Whether a change of these fields (None: of any) is to be recorded."""
    recorded = _registered().get(model._meta.concrete_model or model)
    return recorded is not None and (changed is None or bool(set(changed) - recorded.ignored))


@cache
def _fields(model: Model) -> list[models.Field]:
    recorded = _registered()[model]
    return [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key and field.name not in recorded.ignored and not getattr(field, "auto_now", False)
    ]


def stored(model: Model, keys: Iterable[Any]) -> dict[Any, tuple[Values, str, int | None]]:
    """By key: the values of these rows, what the row is called, and the document it belongs to."""
    rows = model._base_manager.in_bulk(list(keys))
    records: dict[int, int | None] = {}
    return {key: (_values(row), label_of(row), record_of(row, records)) for key, row in rows.items()}


def _values(row: models.Model) -> Values:
    return {field.name: _value(field, row) for field in _fields(type(row))}


def _value(field: models.Field, row: models.Model) -> Any:
    value = field.value_from_object(row)
    if isinstance(field, models.FileField):
        return str(value or "")
    if value is None or isinstance(value, (bool, int, float, list, dict)) or type(value) is str:
        return value
    return field.value_to_string(row)


def label_of(row: models.Model) -> str:
    """What a row is called in the record. A Record goes by its newest version, a part names its document's number."""
    if row._meta.label == "bulletins.Record":
        newest = row.versions.order_by("-version").first()  # type: ignore[attr-defined]
        return label_of(newest) if newest else str(row)[:300]
    version = getattr(row, "version", 1) if row._meta.label == "bulletins.Document" else 1
    return (f"{row} v{version}" if version > 1 else str(row))[:300]


def record_of(row: models.Model, records: dict[int, int | None] | None = None) -> int | None:
    """The document (Record) that a row belongs to; ``records`` remembers those of versions asked for before."""
    recorded = _registered().get(type(row))
    if recorded and recorded.record:
        return row.pk if recorded.record == "pk" else getattr(row, f"{recorded.record}_id")
    document = getattr(row, "document_id", None)
    if document is None:
        return getattr(row, "record_id", None)
    records = {} if records is None else records
    if document not in records:
        versions = model_of("bulletins.Document")._base_manager
        records[document] = versions.filter(pk=document).values_list("record", flat=True).first()
    return records[document]


# Relations to many


@cache
def relation_through(through: Model) -> Any:
    """The relation to many whose rows ``through`` holds."""
    return next(
        relation
        for model in _registered()
        for relation in model._meta.many_to_many
        if relation.remote_field.through is through
    )


def related_names(relation: Any, owner: Any) -> list[str]:
    rows = relation.related_model._base_manager.filter(**{relation.related_query_name(): owner})
    return sorted(str(row) for row in rows.select_related())


# Comparing


def entries(touched: dict[tuple[Model, Any, str], Any]) -> list[dict[str, Any]]:
    """The entries for what is stored otherwise now than ``touched`` says it was, in the order of touching. A row that
    was replaced by an equal one leaves none."""
    by_model: dict[Model, list[Any]] = {}
    for model, key, relation in touched:
        if not relation:
            by_model.setdefault(model, []).append(key)
    now = {model: stored(model, keys) for model, keys in by_model.items()}
    found: list[dict[str, Any]] = []
    names: dict[tuple[Model, Any], str] = {}
    replaced = _replaced(touched, now)
    for (model, key, relation), before in touched.items():
        if relation:
            found += _relation_entry(model, key, relation, before)
        elif (model, key) not in replaced:
            found += _entry(model, key, before, now[model].get(key), names)
    return found


def _replaced(touched: dict[tuple[Model, Any, str], Any], now: dict[Model, dict[Any, Any]]) -> set[tuple[Model, Any]]:
    """Rows deleted and rows made that are alike in all values, in pairs: deriving anew often does that."""
    gone: dict[str, list[tuple[Model, Any]]] = {}
    for (model, key, relation), before in touched.items():
        if not relation and before is not None and key not in now[model]:
            gone.setdefault(_alike(model, before), []).append((model, key))
    pairs: set[tuple[Model, Any]] = set()
    if not gone:
        return pairs
    for (model, key, relation), before in touched.items():
        if not relation and before is None and key in now[model] and (like := gone.get(_alike(model, now[model][key]))):
            pairs |= {like.pop(), (model, key)}
    return pairs


def _alike(model: Model, state: Any) -> str:
    return json.dumps([model._meta.label, state[0]], sort_keys=True, default=str)


def _entry(
    model: Model, key: Any, before: Any, after: Any, names: dict[tuple[Model, Any], str]
) -> list[dict[str, Any]]:
    if before is None and after is None:
        return []
    old: Values = before[0] if before else {}
    new: Values = after[0] if after else {}
    hidden = _registered()[model].hidden
    changes: dict[str, list[Any]] = {}
    for field in _fields(model):
        was, is_now = old.get(field.name), new.get(field.name)
        if was == is_now or (before is None and is_now in _EMPTY) or (after is None and was in _EMPTY):
            continue
        if field.name in hidden:
            changes[field.name] = [HIDDEN, HIDDEN]
        else:
            changes[field.name] = [_kept(field, was, names), _kept(field, is_now, names, is_new=before is None)]
    if before is not None and after is not None and not changes:
        return []
    _values, label, record = after or before
    kind = _kind(before, after, old.get("state"), new.get("state"))
    return [_row(model, key, label, record, kind, changes)]


def _relation_entry(model: Model, key: Any, relation: str, before: list[str]) -> list[dict[str, Any]]:
    row = model._base_manager.filter(pk=key).first()
    after = related_names(model._meta.get_field(relation), key) if row else []
    if row is None or before == after:
        return []
    changes = {relation: [before, after]}
    return [_row(model, key, label_of(row), record_of(row), Trace.Kind.CHANGE, changes)]


def _row(
    model: Model, key: Any, label: str, record: int | None, kind: Trace.Kind, changes: dict[str, Any]
) -> dict[str, Any]:
    return {
        "model": model._meta.label,
        "key": str(key),
        "target": label,
        "record_id": record,
        "kind": kind,
        "changes": changes,
    }


def _kind(before: Any, after: Any, was: Any, is_now: Any) -> Trace.Kind:
    if after is None:
        return Trace.Kind.DELETE
    if was != is_now and is_now == State.PUBLISHED:
        return Trace.Kind.PUBLISH
    if was != is_now and is_now == State.WITHDRAWN:
        return Trace.Kind.WITHDRAW
    return Trace.Kind.CREATE if before is None else Trace.Kind.CHANGE


# Values as they are kept


def _kept(field: models.Field, value: Any, names: dict[tuple[Model, Any], str], *, is_new: bool = False) -> Any:
    """A row that is referred to with its name as it is now; a long value compressed. Of a long value that a new row
    begins with only length and digest are kept: the row holds it, and its first change or its deletion keeps it."""
    if value is None:
        return None
    if isinstance(field, models.ForeignKey):
        return {"key": value, "name": _name(field.related_model, value, names)}
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if len(text) <= LONG:
        return value
    if is_new:
        return {"length": len(text), "sha256": hashlib.sha256(text.encode()).hexdigest()}
    packed = base64.b64encode(zlib.compress(text.encode(), 6)).decode()
    return {PACKED_TEXT if isinstance(value, str) else PACKED_JSON: packed}


def _name(model: Any, key: Any, names: dict[tuple[Model, Any], str]) -> str:
    if (model, key) not in names:
        row = model._base_manager.filter(pk=key).first()
        names[model, key] = label_of(row) if row else ""
    return names[model, key]


def unpacked(value: Any) -> Any:
    """A value of ``Trace.changes`` with what was compressed in full."""
    if isinstance(value, dict) and len(value) == 1:
        if PACKED_TEXT in value:
            return zlib.decompress(base64.b64decode(value[PACKED_TEXT])).decode()
        if PACKED_JSON in value:
            return json.loads(zlib.decompress(base64.b64decode(value[PACKED_JSON])))
    return value
