"""Statements that run on every request: bound and prepared by the server, so that it plans them once for a connection.

For the rest there is the ORM. A statement here is a constant text; what varies is a parameter with a cast (`%s::date`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connections
from psycopg import Cursor

Parameters = Sequence[Any] | Mapping[str, Any]


def rows(statement: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
    """All rows of a prepared statement, in the current transaction; json comes as text, as it was stored."""
    connection = connections["default"]
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    if connection.queries_logged:
        connection.queries_log.append({"sql": statement, "time": "0"})
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        cursor.execute(statement, parameters, prepare=True)
        return cursor.fetchall() if cursor.description else []


def row(statement: str, parameters: Parameters = ()) -> tuple[Any, ...] | None:
    """The first row, None where there is none."""
    found = rows(statement, parameters)
    return found[0] if found else None
