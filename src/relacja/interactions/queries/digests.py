"""The digest of every event, counted by the database from all its columns. Checks no rights."""

from django.conf import settings
from django.db import connection

from relacja.interactions.rules.chain import DigestedRow, sealed_digest
from relacja.interactions.rules.cipher import derived

HEAD = """
convert_to(jsonb_build_array(id, (extract(epoch FROM recorded_at) * 1000000)::bigint,
  (extract(epoch FROM occurred_at) * 1000000)::bigint, actor, kind, party_id, interaction_id, corrects_id, source,
  source_key)::text, 'UTF8')
"""
DIGEST = f"sha256({HEAD} || payload)"
LEFT = f"sha256({HEAD})"
"""Of a row whose payload was erased: the digest of what is left of it."""
YEAR = "extract(year FROM recorded_at AT TIME ZONE 'UTC')::int"


ROWS = f"""
SELECT {YEAR}, id, {DIGEST}, x.digest, x.signature, CASE WHEN x.event_id IS NOT NULL THEN {LEFT} END
FROM ledger_event LEFT JOIN ledger_erasure x ON x.event_id = id AND payload = ''
WHERE id > %s AND id <= %s
"""


def digests_of_year(year: int, after: int, to: int) -> list[DigestedRow]:
    """Id and digest of the year's events with ids above `after` up to `to`, in their order."""
    within = (
        " AND recorded_at >= make_timestamptz(%s, 1, 1, 0, 0, 0, 'UTC')"
        " AND recorded_at < make_timestamptz(%s, 1, 1, 0, 0, 0, 'UTC') ORDER BY id"
    )
    return [(row_id, digest) for _, row_id, digest in _digests(ROWS + within, [after, to, year, year + 1])]


def unsealed_digests(after: int, to: int, limit: int) -> list[tuple[int, int, bytes]]:
    """Year, id and digest of the next events to be sealed, in the order of their ids."""
    return _digests(f"{ROWS} ORDER BY id LIMIT %s", [after, to, limit])


def _digests(statement: str, params: list[int]) -> list[tuple[int, int, bytes]]:
    """Year, id and digest; of an erased row the digest it had, if what tells of it is signed by us."""
    key = derived(settings.MASTER_KEY, "erasure")
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return [
            (year, row_id, bytes(now) if was is None else sealed_digest(row_id, bytes(was), bytes(left), signed, key))
            for year, row_id, now, was, signed, left in cursor.fetchall()
        ]
