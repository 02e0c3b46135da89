"""Whether a worker's telephone, or whatever else they are reached by, is there."""

from datetime import datetime

from relacja.platform import sql
from relacja.routing.plugs import telephone_media, work_media
from relacja.routing.services import moves
from relacja.routing.services.following import offer_of
from relacja.routing.services.moves import MovedOn

REACHABLE = """
UPDATE routing_worker SET is_reachable = %s::bool, reachable_since = %s::timestamptz
WHERE id = %s::bigint AND is_reachable IS DISTINCT FROM %s::bool RETURNING user_id
"""
RINGING_FOR = """
SELECT id FROM routing_reservation WHERE worker_id = %s::bigint AND state = 'pending' AND medium = ANY(%s::text[])
"""


def mark_reachable(worker_id: int, there: bool, now: datetime) -> None:  # not a use case: a move inside one
    """The telephone signed in, or is gone: then no call is offered to it, and what rings there waits again."""
    found = sql.row(REACHABLE, [there, now, worker_id, there])
    if found is None:
        return
    moves.note("reachable" if there else "unreachable", now, worker_id=worker_id)
    moves.told([found[0]], "activity")
    if there:
        return
    for (reservation_id,) in sql.rows(RINGING_FOR, [worker_id, telephone_media()]):
        try:
            one = moves.give_back(reservation_id, "rescinded", "unreachable", now, again_at_once=True)
        except MovedOn:
            continue
        work_media[one.medium].taken_back(offer_of(one), "rescinded")
