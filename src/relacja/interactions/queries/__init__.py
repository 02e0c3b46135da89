"""Every read of the timeline worth a name. Each begins with what the actor may see."""

from relacja.interactions.queries.artefacts import artefact, broken_artefacts, held
from relacja.interactions.queries.capture import Captured, calls_without_typing_share
from relacja.interactions.queries.counts import contacts_within, last_contact
from relacja.interactions.queries.facts import ids_by_key
from relacja.interactions.queries.personal import contacts_for_disclosure
from relacja.interactions.queries.strip import heat_strip, heat_strip_of_members
from relacja.interactions.queries.timeline import (
    Entry,
    EntryArtefact,
    TimelineFilters,
    TimelinePage,
    planned,
    timeline,
    timeline_of,
)
from relacja.interactions.queries.verification import broken_row, unsealed, verify
from relacja.interactions.queries.versions import Version, entry, versions
from relacja.interactions.queries.visibility import (
    customer_names,
    is_visible,
    parties_visible,
    parties_with_contacts,
    visible,
)

__all__ = [
    "Captured",
    "Entry",
    "EntryArtefact",
    "TimelineFilters",
    "TimelinePage",
    "Version",
    "artefact",
    "broken_artefacts",
    "broken_row",
    "calls_without_typing_share",
    "contacts_for_disclosure",
    "contacts_within",
    "customer_names",
    "entry",
    "heat_strip",
    "heat_strip_of_members",
    "held",
    "ids_by_key",
    "is_visible",
    "last_contact",
    "parties_visible",
    "parties_with_contacts",
    "planned",
    "timeline",
    "timeline_of",
    "unsealed",
    "verify",
    "versions",
    "visible",
]
