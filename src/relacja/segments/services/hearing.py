"""What news change: which segments follow them, and which customers they are about."""

from datetime import datetime

from relacja.customers.events import PartiesLoaded, PartiesMerged, PartiesUnmerged, PartyAdded
from relacja.platform.actor import Actor
from relacja.platform.fields import condition_fields
from relacja.platform.outbox import Event
from relacja.segments.queries.standing import Standing, live_segments
from relacja.segments.services.counting import ask_for
from relacja.segments.services.judging import judge
from relacja.segments.types import Changed, Why

EVERY: tuple[type[Event], ...] = (PartyAdded, PartiesLoaded, PartiesMerged, PartiesUnmerged)
"""Whoever is new, or another than before, is judged by every segment."""
JUDGED_AT_MOST = 1_000
"""So many customers are judged one by one; for more it is less work to count the segments."""


def fields_changed_by(event: type[Event]) -> frozenset[str]:
    """The fields whose answer may differ after such news."""
    return frozenset(code for code in condition_fields.codes() if event in condition_fields[code].changed_by)


def concerning(event: type[Event]) -> list[Standing]:
    """The live segments that follow such news."""
    if event in EVERY:
        return live_segments()
    fields = fields_changed_by(event)
    return [one for one in live_segments() if one.condition.fields & fields]


def hear(  # not a use case: what it calls is
    *, actor: Actor, event: Event, at: datetime
) -> Changed:
    """Judge whom news are about by the segments that follow them; of too many, count these segments anew."""
    asked = concerning(type(event))
    if not asked:
        return Changed()
    about = event.concerned()
    if about is None or len(about) > JUDGED_AT_MOST:
        for one in asked:
            ask_for(one.id, Why.NEWS.value, at)
        return Changed()
    return judge(actor=actor, party_ids=about, at=at, segment_ids={one.id for one in asked})
