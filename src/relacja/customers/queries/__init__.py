"""Every read of customers worth a name. Those that answer an actor begin with what the actor may see."""

from relacja.customers.queries.duplicates import duplicates_of, find_duplicates, find_likely
from relacja.customers.queries.finding import find_by_email, find_by_identifier, find_by_phone
from relacja.customers.queries.identity import canonical_ids, members
from relacja.customers.queries.visibility import is_visible, party_names, visible_ids

__all__ = [
    "canonical_ids",
    "duplicates_of",
    "find_by_email",
    "find_by_identifier",
    "find_by_phone",
    "find_duplicates",
    "find_likely",
    "is_visible",
    "members",
    "party_names",
    "visible_ids",
]
