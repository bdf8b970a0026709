"""Tables as lines of JSON: the same lines whichever database held them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import sql

BATCH = 1000
PLAIN = (bool, int, float, str)
Model = type[models.Model]


class RowProblem(ValueError):
    """A line that is no row of this portal; the message says why, for an operator."""


def stored_models() -> list[Model]:
    """All tables by label, with those between two models. Sessions stay behind: a login is not brought back to life."""
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model is not Session
    ]
    return sorted(found, key=lambda model: model._meta.label_lower)


def applied_migrations() -> list[str]:
    """The schema as it stands: app.name of each migration applied of the apps installed."""
    labels = {config.label for config in apps.get_app_configs()}
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations() if app in labels)


@contextmanager
def snapshot() -> Iterator[None]:
    """All reads within see the database as it was at the first, while others go on writing."""
    if connection.vendor == "sqlite":
        mode = getattr(connection, "transaction_mode", None)
        # A reader of a snapshot must not take the write lock.
        connection.ensure_connection()
        connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
        try:
            with transaction.atomic(durable=True):
                yield
        finally:
            connection.transaction_mode = mode  # type: ignore[attr-defined]
        return
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def lines(model: Model) -> Iterator[str]:
    """The rows of a table in the order of their keys, a line each."""
    fields = model._meta.concrete_fields
    label = model._meta.label_lower
    for row in model._base_manager.order_by("pk").iterator(chunk_size=BATCH):
        values = {field.attname: _value(field, row) for field in fields}
        yield json.dumps({"model": label, "row": values}, ensure_ascii=False, separators=(",", ":"))


def _value(field: Any, row: models.Model) -> Any:
    """The value as JSON holds it; times keep their microseconds, which Django's own encoder cuts off."""
    if isinstance(field, models.JSONField):
        return field.value_from_object(row)
    value = getattr(row, field.attname)
    return value if value is None or type(value) in PLAIN else field.value_to_string(row)


class Reader:
    """Turns lines back into rows, each checked against the tables of this portal."""

    def __init__(self) -> None:
        self.models = {model._meta.label_lower: model for model in stored_models()}
        self.fields = {
            label: {field.attname: field for field in model._meta.concrete_fields}
            for label, model in self.models.items()
        }

    def read(self, line: str) -> models.Model:
        """Raises RowProblem where the line does not fit the tables."""
        try:
            said = json.loads(line)
            label, values = said["model"], said["row"]
            model, fields = self.models[label], self.fields[label]
        except (ValueError, KeyError, TypeError) as error:
            raise RowProblem(line[:80]) from error
        if not isinstance(values, dict) or values.keys() != fields.keys():
            raise RowProblem(label)
        try:
            return model(
                **{
                    name: value if isinstance(fields[name], models.JSONField) else fields[name].to_python(value)
                    for name, value in values.items()
                }
            )
        except (ValidationError, TypeError, ValueError) as error:
            raise RowProblem(f"{label}: {error}") from error


def empty_all() -> None:
    """Every row of every table gone, sessions too; belongs in a transaction."""
    tables = [*(model._meta.db_table for model in stored_models()), Session._meta.db_table]
    for statement in connection.ops.sql_flush(no_style(), tables, reset_sequences=True, allow_cascade=True):
        with connection.cursor() as cursor:
            cursor.execute(statement)


def write(rows: Iterable[models.Model]) -> int:
    """Inserts rows exactly as they are: no save(), no signal, no time set anew. How many there were."""
    count = 0
    held: list[models.Model] = []
    for row in rows:
        if held and (type(row) is not type(held[0]) or len(held) >= BATCH):
            _insert(held)
            held = []
        held.append(row)
        count += 1
    if held:
        _insert(held)
    return count


def _insert(rows: list[models.Model]) -> None:
    fields = list(rows[0]._meta.concrete_fields)
    size = max(connection.ops.bulk_batch_size(fields, rows), 1)
    remaining = iter(rows)
    while batch := list(islice(remaining, size)):
        query = sql.InsertQuery(type(rows[0]))
        query.insert_values(fields, batch, raw=True)
        query.get_compiler(connection=connection).execute_sql()


def reset_sequences() -> None:
    """The next row gets a key above those that are there."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), stored_models()):
            cursor.execute(statement)


def holds_something() -> bool:
    """Whether anything was ever put into this portal beyond what its migrations made."""
    made_by_migrations = {"contenttypes", "auth.permission", "auth.group", "auth.group_permissions", "bulletins.topic"}
    for model in stored_models():
        label = model._meta.label_lower
        if not {model._meta.app_label, label} & made_by_migrations and model._base_manager.exists():
            return True
    return False
