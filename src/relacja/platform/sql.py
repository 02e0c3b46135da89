"""Statements that run on every request: bound and prepared by the server, so that it plans them once for a connection.

For the rest there is the ORM. A statement here is a constant text; what varies is a parameter with a cast (`%s::date`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import orjson
from django.db import InterfaceError, OperationalError, connections
from psycopg import RawCursor

Parameters = Sequence[Any] | Mapping[str, Any]
DATABASE_AWAY = (OperationalError, InterfaceError)
"""What every statement fails with while the database is away, whatever it says."""


def rows(statement: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
    """All rows of a prepared statement, in the current transaction; json comes as text, as it was stored."""
    connection = connections["default"]
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    if connection.queries_logged:
        connection.queries_log.append({"sql": statement, "time": "0"})
    text, names = _numbered(statement)
    given = [parameters[name] for name in names] if isinstance(parameters, Mapping) else parameters
    with connection.wrap_database_errors, RawCursor(connection.connection) as cursor:
        cursor.execute(text, given, prepare=True)
        result = cursor.pgresult  # asking for the description would describe every column
        return cursor.fetchall() if result is not None and result.nfields else []


@lru_cache(maxsize=4096)
def _numbered(statement: str) -> tuple[bytes, tuple[str, ...]]:
    """The statement with its parameters numbered, and their names in that order: found once, however long it is."""
    names: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        name = found[1] or str(len(names))
        return f"${names.setdefault(name, len(names) + 1)}"

    return PLACE.sub(number, statement).encode(), tuple(names)


PLACE = re.compile(r"%%|%(?:\((\w+)\))?s")


def loaded(value: Any) -> dict[str, Any]:
    """A json object of a row: text as it was stored, or none at all."""
    found: dict[str, Any] = orjson.loads(value) if isinstance(value, str | bytes) else (value or {})
    return found


def dumped(value: Any) -> str:
    """A json value as it is stored."""
    return orjson.dumps(value).decode()


def row(statement: str, parameters: Parameters = ()) -> tuple[Any, ...] | None:
    """The first row, None where there is none."""
    found = rows(statement, parameters)
    return found[0] if found else None


def hold(name: str) -> None:
    """Until the transaction ends nobody else holds this name; whoever wants to waits."""
    rows(HOLD, [name])


HOLD = "SELECT pg_advisory_xact_lock(hashtextextended(%s::text, 0))::text"


@contextmanager
def time_limit(milliseconds: int) -> Iterator[None]:
    """Inside of a transaction: each statement has so much time; those after it as much as before."""
    (before, _now) = rows(LIMIT_TIME, [str(milliseconds)])[0]
    yield
    if connections["default"].savepoint_ids:
        rows(LIMIT_TIME, [before])


LIMIT_TIME = "SELECT current_setting('statement_timeout'), set_config('statement_timeout', %s::text, true)"
