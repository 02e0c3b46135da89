"""What an interaction adds to the daily counters of its parties."""

from collections.abc import Iterator
from datetime import date, tzinfo

from relacja.interactions.types import OPEN, Direction, InteractionDraft, Status

ENTRIES, INBOUND, OUTBOUND, PLANNED = 0, 1, 2, 3
_MET = frozenset({Status.DONE.value, Status.IN_PROGRESS.value})


def counted(state: InteractionDraft, contacts: frozenset[str], zone: tzinfo) -> Iterator[tuple[int, date, str, int]]:
    """(party, day, medium, which counter) for each counter that goes up by one.

    An entry counts once for each known party in it: as planned while it is open, as an entry unless it is merely
    planned, and as a contact too where somebody was really met (done or going on), if its kind is a contact at all.
    """
    day = state.started_at.astimezone(zone).date()
    is_contact = state.kind in contacts and state.status in _MET and state.direction != Direction.INTERNAL
    which = INBOUND if state.direction == Direction.INBOUND else OUTBOUND
    for party_id in {p.party_id for p in state.participants if p.party_id is not None}:
        if state.status in OPEN:
            yield party_id, day, state.medium, PLANNED
        if state.status != Status.PLANNED:
            yield party_id, day, state.medium, ENTRIES
        if is_contact:
            yield party_id, day, state.medium, which
