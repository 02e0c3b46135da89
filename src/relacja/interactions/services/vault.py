"""The keys payloads are encrypted under: made, held while a fact is written, destroyed.

Destroying a party's key forgets what its payloads said, while the rows, and the chain over them, stay.
"""

from collections.abc import Iterable

from django.conf import settings
from django.db import connection

from relacja.interactions.rules.cipher import Ring, new_wrapped_key
from relacja.platform import sql

KEPT = "SELECT party_id, wrapped FROM party_key WHERE party_id = ANY(%s::bigint[]) ORDER BY party_id FOR KEY SHARE"
"""The keys are held to the end of the transaction, so that nobody can be forgotten between the reading of their key
and the writing of the fact."""

MAKE = """
INSERT INTO party_key AS kept (party_id, wrapped, made_at) SELECT party_id, wrapped, clock_timestamp()
FROM unnest(%s::bigint[], %s::bytea[]) AS made(party_id, wrapped)
ON CONFLICT (party_id) DO UPDATE SET made_at = kept.made_at RETURNING party_id, wrapped
"""


def ring_for_writing(party_ids: Iterable[int], kept: dict[int, bytes | None]) -> Ring:
    """The keys of these parties, from those already read by `KEPT`; one query if some have to be made.

    Sealing under a key that has been destroyed raises `KeyDestroyed`.
    """
    missing = sorted(set(party_ids) - kept.keys())
    return Ring(settings.MASTER_KEY, kept | _made(missing) if missing else kept)


def _made(party_ids: list[int]) -> dict[int, bytes | None]:
    """New keys; where somebody else has just made one, that one."""
    wrapped = [new_wrapped_key(settings.MASTER_KEY, party_id) for party_id in party_ids]
    return dict(sql.rows(MAKE, [party_ids, wrapped]))


def hold(party_ids: Iterable[int]) -> None:
    """Keep everybody from writing under these keys until the transaction ends; a party without one gets no other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO party_key (party_id, wrapped, made_at, destroyed_at)"
            " SELECT id, NULL, clock_timestamp(), clock_timestamp() FROM unnest(%s::bigint[]) AS id ORDER BY id"
            " ON CONFLICT (party_id) DO NOTHING",
            [sorted(party_ids)],
        )
        cursor.execute(
            "SELECT 1 FROM party_key WHERE party_id = ANY(%s) ORDER BY party_id FOR UPDATE", [sorted(party_ids)]
        )


def destroy(party_ids: Iterable[int]) -> None:
    """Destroy the keys for good."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE party_key SET wrapped = NULL, destroyed_at = clock_timestamp()"
            " WHERE party_id = ANY(%s) AND wrapped IS NOT NULL",
            [sorted(party_ids)],
        )
