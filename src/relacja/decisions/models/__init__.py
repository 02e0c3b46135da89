"""Rows of decisions."""

from relacja.decisions.models.decision import Decision, ModelSnapshot, OfferAnswer
from relacja.decisions.models.offer import ContactPolicy, Edition, LeverSet, Offer, OfferGroup

__all__ = [
    "ContactPolicy",
    "Decision",
    "Edition",
    "LeverSet",
    "ModelSnapshot",
    "Offer",
    "OfferAnswer",
    "OfferGroup",
]
