"""The ledger, its seals and keys, and the timeline projected from it."""

from relacja.interactions.models.contact_day import ContactDay
from relacja.interactions.models.interaction import Artefact, Interaction, InteractionItem, InteractionParty
from relacja.interactions.models.ledger import LedgerEvent, LedgerKey, LedgerSeal, PartyKey

__all__ = [
    "Artefact",
    "ContactDay",
    "Interaction",
    "InteractionItem",
    "InteractionParty",
    "LedgerEvent",
    "LedgerKey",
    "LedgerSeal",
    "PartyKey",
]
