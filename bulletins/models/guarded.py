"""What the database itself holds of the record: an entry is never changed, by whichever way.

PostgreSQL refuses to delete rows as well. On SQLite Django empties tables row by row, to restore a backup for one,
which a trigger could not tell from tampering; there the model refuses. Whoever owns the database can drop a trigger: it
is against mistakes and bulk operations, and the ledger (publishing/audit.py) against the rest.
"""

from __future__ import annotations

from typing import Any

from django.db import connections

from bulletins.models.trace import Trace

_SQLITE = """
CREATE TRIGGER IF NOT EXISTS traces_never_change BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, 'the record is only ever added to'); END
"""
_POSTGRES = """
CREATE OR REPLACE FUNCTION traces_never_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the record is only ever added to' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE OR REPLACE TRIGGER traces_never_change BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION traces_never_change()
"""


def guard_traces(using: str = "default", **kwargs: Any) -> None:
    """Makes the triggers where they are not there; runs after every migration, since altering a table of SQLite's
    makes it anew without its triggers."""
    connection = connections[using]
    table = Trace._meta.db_table
    with connection.cursor() as cursor:
        if table in connection.introspection.table_names(cursor):
            statement = _SQLITE if connection.vendor == "sqlite" else _POSTGRES
            cursor.execute(statement.format(table=connection.ops.quote_name(table)))
