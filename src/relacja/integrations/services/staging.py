"""Rows of a file that belong together but do not stand together: staged in the database and read back by key.

A staging table is unlogged: after a crash of the database it is empty, which shows by its count, and is filled again.
"""

from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Any, cast

import orjson
from django.db import connection

from relacja.platform.transfer.copying import copied
from relacja.platform.transfer.pipeline import TableRows
from relacja.platform.transfer.types import Cell, Row

BATCH = 2_000
PAGE = 20_000
Staged = tuple[int, int, list[Cell]]


def table_name(run_id: int, step: int) -> str:
    """The staging table of a step of a run."""
    return f"integrations_stage_{int(run_id)}_{int(step)}"


def stage(run_id: int, step: int, tables: list[TableRows]) -> str:
    """Copy the rows of the tables into the staging table, unless they stand there already; returns its name."""
    name = table_name(run_id, step)
    if _is_whole(name):
        return name
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TABLE IF EXISTS "{name}"')
        cursor.execute(f'CREATE UNLOGGED TABLE "{name}" (key text COLLATE "C", source int, line bigint, cells text)')
        with cursor.copy(f'COPY "{name}" FROM STDIN') as copy:
            for number, table in enumerate(tables):
                rows = table.rows()
                while batch := list(islice(rows, BATCH)):
                    copy.write("".join([_staged(table, number, row) for row in batch]))
        cursor.execute(f'CREATE INDEX ON "{name}" (key, source, line)')
        cursor.execute(f'INSERT INTO "{name}" (key, source, line) SELECT \'\', -1, count(*) FROM "{name}"')  # noqa: S608
        cursor.execute(f'ANALYZE "{name}"')
    return name


def _staged(table: TableRows, number: int, row: Row) -> str:
    line, cells = row
    key = table.compiled.key_of(cells) or f"\x1e{number}:{line}"
    return f"{copied(key)}\t{number}\t{line}\t{copied(dumped(cells))}\n"


def _is_whole(name: str) -> bool:
    """Whether the table stands with all its rows: its last row says how many there are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [name])
        if not cursor.fetchone()[0]:
            return False
        cursor.execute(f'SELECT count(*) - 1, max(line) FILTER (WHERE source = -1) FROM "{name}"')  # noqa: S608
        count, said = cursor.fetchone()
        return said is not None and count == said


def drop(run_id: int, step: int) -> None:
    """Let the staging table go."""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TABLE IF EXISTS "{table_name(run_id, step)}"')


def groups(name: str, *, after: str) -> Iterator[tuple[str, list[Staged]]]:
    """Groups of lines by key, beyond the key `after`; each page of lines is a query of its own."""
    reached: tuple[str, int, int] = (after, 1 << 30, 0)
    key = ""
    lines: list[Staged] = []
    while page := _page(name, reached):
        for found, number, line, cells in page:
            if found != key and lines:
                yield key, lines
                lines = []
            key = found
            lines.append((number, line, loaded(cells)))
        reached = page[-1][:3]
    if lines:
        yield key, lines


def _page(name: str, reached: tuple[str, int, int]) -> list[tuple[str, int, int, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT key, source, line, cells FROM "{name}" WHERE (key, source, line) > (%s, %s, %s)'  # noqa: S608
            " AND source >= 0 ORDER BY key, source, line LIMIT %s",
            [*reached, PAGE],
        )
        return cast(list[tuple[str, int, int, str]], cursor.fetchall())


def dumped(cells: list[Cell]) -> str:
    """Cells as JSON; what JSON does not know is tagged."""
    return orjson.dumps([_tagged(cell) for cell in cells]).decode()


def _tagged(cell: Cell) -> Any:
    if isinstance(cell, datetime):
        return {"moment": cell.isoformat()}
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    if isinstance(cell, time):
        return {"time": cell.isoformat()}
    if isinstance(cell, Decimal):
        return {"number": str(cell)}
    return {"bytes": cell.decode("latin-1")} if isinstance(cell, bytes) else cell


_MAKERS: dict[str, Any] = {
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
    "time": time.fromisoformat,
    "number": Decimal,
    "bytes": lambda text: text.encode("latin-1"),
}


def loaded(text: str) -> list[Cell]:
    """The inverse of `dumped`."""
    return [_untagged(cell) if isinstance(cell, dict) else cell for cell in orjson.loads(text)]


def _untagged(cell: dict[str, str]) -> Cell:
    [(tag, value)] = cell.items()
    return cast(Cell, _MAKERS[tag](value))
