"""What hangs on parties, for their history. Asked for parties that the caller has found."""

from collections.abc import Collection
from itertools import groupby

from relacja.platform import sql

TABLES = ("identifier", "partycontactpoint", "partyrole", "partytag", "preference")


def parts_of(party_ids: Collection[int]) -> dict[str, list[int]]:  # no actor: ids of parties that were found
    """Ids of the rows that hang on these parties, by table, empty tables among them; one query."""
    found = sql.rows(PARTS, {"ids": list(party_ids)})
    parts: dict[str, list[int]] = {f"customers_{table}": [] for table in (*TABLES, "partyrelation")}
    return parts | {table: [row_id for _table, row_id in rows] for table, rows in groupby(found, lambda row: row[0])}


PARTS = "".join(
    f"SELECT 'customers_{table}', id FROM customers_{table} WHERE party_id = ANY(%(ids)s::bigint[]) UNION ALL "  # noqa: S608
    for table in TABLES
)
PARTS += """
SELECT 'customers_partyrelation', id FROM customers_partyrelation
WHERE a_id = ANY(%(ids)s::bigint[]) OR b_id = ANY(%(ids)s::bigint[])
"""
