"""Every read of capture worth a name."""

from relacja.capture.queries.digested import baskets, digested_for_disclosure, lag, parties_with_visits, sessions
from relacja.capture.queries.planned import drafted_plan, held_by_plan, latest_deeds
from relacja.capture.queries.sources import (
    count_events,
    erased_signs,
    events_for_disclosure,
    find_source,
    heard_sources,
    held_events,
    is_open,
    latest_events,
    open_sources,
    source,
    told_lately,
    visible,
)

__all__ = [
    "baskets",
    "count_events",
    "digested_for_disclosure",
    "drafted_plan",
    "erased_signs",
    "events_for_disclosure",
    "find_source",
    "heard_sources",
    "held_by_plan",
    "held_events",
    "is_open",
    "lag",
    "latest_deeds",
    "latest_events",
    "open_sources",
    "parties_with_visits",
    "sessions",
    "source",
    "told_lately",
    "visible",
]
