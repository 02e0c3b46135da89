"""Partitions by year, made ahead of time; the default partitions take what comes from beyond."""

from django.db import connection, transaction

from relacja.interactions.permissions import KEEP_LEDGER
from relacja.platform.actor import Actor

BY_START = ("interaction", "interaction_party", "interaction_item", "interaction_artefact")
LEDGER = "ledger_event"
YEARS_AHEAD = 2


def make_partitions(  # not a use case: makes tables, changes no facts
    *, actor: Actor, this_year: int, ahead: int = YEARS_AHEAD
) -> list[str]:
    """Make the partitions of the years to come that are not there yet; answers which were made.

    What stands in a default partition for such a year (a plan far ahead) moves into the new one. The ledger's own
    rows never move: a year whose events already fell into the default partition stays there.
    """
    actor.require(KEEP_LEDGER)
    made = []
    for year in range(this_year, this_year + ahead + 1):
        for table in (LEDGER, *BY_START):
            if not _exists(f"{table}_y{year}") and _make(table, year):
                made.append(f"{table}_y{year}")
    return made


def _exists(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [table])
        return bool(cursor.fetchone()[0])


@transaction.atomic
def _make(table: str, year: int) -> bool:
    """Make one partition and fill it from the default one; False where it must not be made."""
    column = "recorded_at" if table == LEDGER else "started_at"
    first, last = f"'{year}-01-01 00:00:00+00'", f"'{year + 1}-01-01 00:00:00+00'"
    within = f"{column} >= {first} AND {column} < {last}"
    name = f"{table}_y{year}"
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '5s'")
        if table == LEDGER:
            cursor.execute(f"SELECT EXISTS (SELECT FROM {table}_default WHERE {within})")
            if cursor.fetchone()[0]:
                return False
        cursor.execute(f"CREATE TABLE {name} (LIKE {table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)")
        if table != LEDGER:
            cursor.execute(
                f"WITH moved AS (DELETE FROM {table}_default WHERE {within} RETURNING *)"
                f" INSERT INTO {name} SELECT * FROM moved"
            )
        cursor.execute(f"ALTER TABLE {table} ATTACH PARTITION {name} FOR VALUES FROM ({first}) TO ({last})")
    return True
