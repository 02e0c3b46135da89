"""Making the projection anew from the ledger, in pieces, while the house is open."""

from collections.abc import Callable

from django.db import connection

from relacja.interactions.permissions import KEEP_LEDGER
from relacja.interactions.queries.facts import COLUMNS, opened
from relacja.interactions.services import store
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case

PIECE = 5_000


def rebuild_interactions(  # not a use case: each piece is one
    *, actor: Actor, told: Callable[[int, int], None] = lambda done, of: None
) -> int:
    """Project every interaction from its latest fact, then count the days anew; answers how many there are.

    Each piece is one transaction in which nothing is missing for anybody; `told` hears how far it has come.
    """
    actor.require(KEEP_LEDGER)
    highest = _highest()
    total = 0
    for first in range(0, highest + 1, PIECE):
        total += _rebuild_piece(actor=actor, first=first, last=min(first + PIECE - 1, highest))
        told(min(first + PIECE, highest), highest)
    _count_anew(actor=actor)
    return total


def _highest() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM interaction_id_seq")
        return int(cursor.fetchone()[0])


@use_case(permits=KEEP_LEDGER)
def _rebuild_piece(*, actor: Actor, first: int, last: int) -> int:
    """Replace the projection of the interactions with numbers from `first` to `last`."""
    audit.note(first=first, last=last)
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE interaction IN SHARE ROW EXCLUSIVE MODE")
        for table in ("interaction_party", "interaction_item", "interaction_artefact"):
            cursor.execute(f"DELETE FROM {table} WHERE interaction_id BETWEEN %s AND %s", [first, last])
        cursor.execute("DELETE FROM interaction WHERE id BETWEEN %s AND %s", [first, last])
        cursor.execute(
            f"SELECT DISTINCT ON (interaction_id) {COLUMNS} FROM ledger_event WHERE interaction_id BETWEEN %s AND %s"
            " ORDER BY interaction_id, id DESC",
            [first, last],
        )
        facts = opened(cursor.fetchall())
    if facts:
        store.project(facts, count=False)
    return len(facts)


COUNT_ANEW = """
INSERT INTO contact_day (party_id, day, medium, entries, inbound, outbound, planned)
SELECT party_id, (started_at AT TIME ZONE %s)::date, medium, count(*) FILTER (WHERE status <> 'planned'),
  count(*) FILTER (WHERE contact AND direction = 'inbound'), count(*) FILTER (WHERE contact AND direction = 'outbound'),
  count(*) FILTER (WHERE status IN ('planned', 'in_progress'))
FROM (
  SELECT DISTINCT interaction_id, started_at, party_id, medium, direction, status,
    kind = ANY(%s) AND status IN ('done', 'in_progress') AS contact
  FROM interaction_party WHERE party_id IS NOT NULL
) AS entry
GROUP BY 1, 2, 3
"""


@use_case(permits=KEEP_LEDGER)
def _count_anew(*, actor: Actor) -> None:
    """Count the days of every party anew from the projection."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE contact_day IN ACCESS EXCLUSIVE MODE")
        cursor.execute("TRUNCATE contact_day")
        cursor.execute(COUNT_ANEW, store.counting_rules())
