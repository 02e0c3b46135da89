"""Reading the ledger itself. Checks no rights: whoever asks has done so."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import connection

from relacja.interactions.rules.cipher import KeyDestroyed, Ring
from relacja.interactions.rules.envelope import unpacked
from relacja.interactions.rules.facts import Fact

COLUMNS = "id, interaction_id, recorded_at, kind, corrects_id, source_key, actor, party_id, payload"


def ring(party_ids: Iterable[int]) -> Ring:
    """The keys of these parties as they stand, for reading: one query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT party_id, wrapped FROM party_key WHERE party_id = ANY(%s)", [sorted(set(party_ids))])
        return Ring(settings.MASTER_KEY, dict(cursor.fetchall()))


def facts_about(interaction_id: int, limit: int) -> list[Fact]:
    """The latest facts about an interaction, last first; without those that were forgotten."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {COLUMNS} FROM ledger_event WHERE interaction_id = %s ORDER BY id DESC LIMIT %s",
            [interaction_id, limit],
        )
        return opened(cursor.fetchall())


def opened(rows: list[tuple[Any, ...]]) -> list[Fact]:
    """Facts from rows of `COLUMNS`, without those that were forgotten: their key is destroyed, or their payload empty.

    One query for the keys.
    """
    rows = [row for row in rows if row[8]]
    keys = ring(row[7] for row in rows)
    facts = []
    for event_id, interaction_id, recorded_at, kind, corrects_id, key, actor, party_id, payload in rows:
        try:
            envelope = unpacked(keys.opened(party_id, event_id, bytes(payload)))
        except KeyDestroyed:
            continue
        facts.append(Fact(event_id, interaction_id, recorded_at, envelope, kind, corrects_id, key, actor))
    return facts


def ids_by_key(source: str, keys: Iterable[str]) -> list[int]:  # no actor: ids of what an import itself wrote
    """The interactions recorded under these keys of a system: one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT interaction_id FROM ledger_key WHERE source = %s AND source_key = ANY(%s)", [source, list(keys)]
        )
        return [row[0] for row in cursor.fetchall()]


def last_facts(interaction_ids: Iterable[int]) -> list[Fact]:
    """The latest fact about each of these interactions: two queries."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT ON (interaction_id) {COLUMNS} FROM ledger_event WHERE interaction_id = ANY(%s)"
            " ORDER BY interaction_id, id DESC",
            [sorted(set(interaction_ids))],
        )
        return opened(cursor.fetchall())
