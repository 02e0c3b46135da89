"""A fact of the ledger, opened."""

from dataclasses import dataclass
from datetime import datetime

from relacja.interactions.rules.envelope import Envelope

HOUSE_KEY = 0
"""The party id of the key for contacts in which no known party took part."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One event with what it says. `corrects_id` is the event it takes over from."""

    event_id: int
    interaction_id: int
    recorded_at: datetime
    envelope: Envelope
    kind: str = "recorded"
    corrects_id: int | None = None
    key: str = ""
    actor: str = ""

    @property
    def party_id(self) -> int:
        """The party under whose key the fact is encrypted: the first participant."""
        return self.envelope.state.participants[0].party_id or HOUSE_KEY
