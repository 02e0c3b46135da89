"""Parties, how they are reached, what they are to us and to one another, and what they allow."""

from relacja.customers.models.access import PartyAccess
from relacja.customers.models.address import PostalAddress
from relacja.customers.models.consent import ConsentEvent, ConsentNow, Preference
from relacja.customers.models.contact_point import ContactPoint, PartyContactPoint
from relacja.customers.models.identifier import ExternalKey, Identifier
from relacja.customers.models.identity import NotTheSame, PartyIdentity
from relacja.customers.models.party import Party
from relacja.customers.models.relation import PartyRelation
from relacja.customers.models.role import PartyRole
from relacja.customers.models.suppression import Suppression
from relacja.customers.models.tag import PartyTag, Tag

__all__ = [
    "ConsentEvent",
    "ConsentNow",
    "ContactPoint",
    "ExternalKey",
    "Identifier",
    "NotTheSame",
    "Party",
    "PartyAccess",
    "PartyContactPoint",
    "PartyIdentity",
    "PartyRelation",
    "PartyRole",
    "PartyTag",
    "PostalAddress",
    "Preference",
    "Suppression",
    "Tag",
]
