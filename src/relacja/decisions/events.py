"""What decisions tell."""

from dataclasses import dataclass

from relacja.platform.outbox import Event


@dataclass(frozen=True, slots=True)
class OfferAnswered(Event):
    """A customer answered an offer, or it was found out what became of it."""

    decision_id: int
    party_id: int
    offer_id: int
    kind: str
