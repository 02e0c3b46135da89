"""The ledger, its seals and keys, and the timeline projected from it."""

from relacja.interactions.models.contact_day import ContactDay
from relacja.interactions.models.interaction import (
    Artefact,
    FormerParticipant,
    Interaction,
    InteractionItem,
    InteractionParty,
)
from relacja.interactions.models.ledger import LedgerErasure, LedgerEvent, LedgerKey, LedgerSeal, PartyKey

__all__ = [
    "Artefact",
    "ContactDay",
    "FormerParticipant",
    "Interaction",
    "InteractionItem",
    "InteractionParty",
    "LedgerErasure",
    "LedgerEvent",
    "LedgerKey",
    "LedgerSeal",
    "PartyKey",
]
