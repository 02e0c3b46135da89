"""The digest of every event, counted by the database from all its columns. Checks no rights."""

from django.db import connection

from relacja.interactions.rules.chain import DigestedRow

DIGEST = """
sha256(convert_to(jsonb_build_array(id, (extract(epoch FROM recorded_at) * 1000000)::bigint,
  (extract(epoch FROM occurred_at) * 1000000)::bigint, actor, kind, party_id, interaction_id, corrects_id, source,
  source_key)::text, 'UTF8') || payload)
"""
YEAR = "extract(year FROM recorded_at AT TIME ZONE 'UTC')::int"


def digests_of_year(year: int, after: int, to: int) -> list[DigestedRow]:
    """Id and digest of the year's events with ids above `after` up to `to`, in their order."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, {DIGEST} FROM ledger_event WHERE id > %s AND id <= %s"
            " AND recorded_at >= make_timestamptz(%s, 1, 1, 0, 0, 0, 'UTC')"
            " AND recorded_at < make_timestamptz(%s, 1, 1, 0, 0, 0, 'UTC') ORDER BY id",
            [after, to, year, year + 1],
        )
        return [(row_id, bytes(digest)) for row_id, digest in cursor.fetchall()]


def unsealed_digests(after: int, to: int, limit: int) -> list[tuple[int, int, bytes]]:
    """Year, id and digest of the next events to be sealed, in the order of their ids."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {YEAR}, id, {DIGEST} FROM ledger_event WHERE id > %s AND id <= %s ORDER BY id LIMIT %s",
            [after, to, limit],
        )
        return [(year, row_id, bytes(digest)) for year, row_id, digest in cursor.fetchall()]
