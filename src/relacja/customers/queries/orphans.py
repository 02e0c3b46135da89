"""What the constraints would refuse that tables filled by the million do without."""

from django.db import connection

LINKS = (
    ("customers_party", "canonical_id", "customers_party"),
    ("customers_partyrole", "party_id", "customers_party"),
    ("customers_partyaccess", "party_id", "customers_party"),
    ("customers_partycontactpoint", "party_id", "customers_party"),
    ("customers_partycontactpoint", "point_id", "customers_contactpoint"),
    ("customers_externalkey", "party_id", "customers_party"),
)


def orphans() -> dict[str, int]:  # no actor: counts of broken links tell nothing of anybody
    """How many rows point to nothing, by column; empty where all is well. Reads whole tables: for `verify`."""
    found = {}
    with connection.cursor() as cursor:
        for table, column, target in LINKS:
            cursor.execute(
                f"SELECT count(*) FROM {table} r WHERE NOT EXISTS (SELECT FROM {target} t WHERE t.id = r.{column})"  # noqa: S608
            )
            count = cursor.fetchone()[0]
            if count:
                found[f"{table}.{column}"] = count
    return found
