"""Writing many rows at once by COPY in its text form."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import orjson
from django.db import connection

_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": None})
NULL = "\\N"


def copied(value: Any) -> str:
    """A value as COPY reads it."""
    if value is None:
        return NULL
    if isinstance(value, str):
        return value if value.isprintable() and "\\" not in value else value.translate(_ESCAPES)
    if isinstance(value, dict | list | tuple):
        return orjson.dumps(value, default=str).decode().translate(_ESCAPES)
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, bytes):
        return f"\\\\x{value.hex()}"
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def line_of(values: Iterable[Any]) -> str:
    """One row as COPY reads it."""
    return "\t".join([copied(value) for value in values])


def copy_lines(table: str, columns: Sequence[str], lines: Sequence[str]) -> None:
    """Append rows, already in the form of `line_of`, to a table; names come from code, never from data."""
    if not lines:
        return
    with connection.cursor() as cursor:
        names = ", ".join(f'"{column}"' for column in columns)
        with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
            copy.write("\n".join(lines))
            copy.write("\n")


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Iterable[Any]]) -> None:
    """Append rows of values to a table."""
    copy_lines(table, columns, [line_of(row) for row in rows])


def next_ids(table: str, count: int) -> list[int]:
    """Ids for rows that are about to be written."""
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
        [name] = cursor.fetchone()
        cursor.execute("SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [name, count])
        return [row[0] for row in cursor.fetchall()]
