"""Every read of customers worth a name. Those that answer an actor begin with what the actor may see."""

from relacja.customers.queries.addresses import PostalPlace, postal_places
from relacja.customers.queries.contact import Asked, Number, may_contact, may_contact_many, numbers_to_call
from relacja.customers.queries.duplicates import duplicates_of, find_duplicates, find_likely
from relacja.customers.queries.file import party_file
from relacja.customers.queries.finding import (
    find_by_alike_email,
    find_by_email,
    find_by_identifier,
    find_by_key,
    find_by_phone,
)
from relacja.customers.queries.identity import (
    Merge,
    canonical_ids,
    is_visitor,
    members,
    members_of,
    merges_of,
    visitor_members,
)
from relacja.customers.queries.orphans import orphans
from relacja.customers.queries.parts import parts_of
from relacja.customers.queries.personal import parties_for_disclosure
from relacja.customers.queries.preferences import PreferenceLine, preferences_of
from relacja.customers.queries.recipients import Recipient, quiet_hours_in_force, recipients
from relacja.customers.queries.relations import company_tree, tree_member_ids
from relacja.customers.queries.searching import search_parties
from relacja.customers.queries.visibility import (
    is_visible,
    members_asked,
    own_names,
    owner_of,
    party_names,
    reached_members,
    tag_names,
    visible_ids,
    visible_members,
)
from relacja.customers.words import likeness as likeness_in_words
from relacja.customers.words import purpose as purpose_in_words
from relacja.customers.words import reason as reason_in_words

__all__ = [
    "Asked",
    "Merge",
    "Number",
    "PostalPlace",
    "PreferenceLine",
    "Recipient",
    "canonical_ids",
    "company_tree",
    "duplicates_of",
    "find_by_alike_email",
    "find_by_email",
    "find_by_identifier",
    "find_by_key",
    "find_by_phone",
    "find_duplicates",
    "find_likely",
    "is_visible",
    "is_visitor",
    "likeness_in_words",
    "may_contact",
    "may_contact_many",
    "members",
    "members_asked",
    "members_of",
    "merges_of",
    "numbers_to_call",
    "orphans",
    "own_names",
    "owner_of",
    "parties_for_disclosure",
    "parts_of",
    "party_file",
    "party_names",
    "postal_places",
    "preferences_of",
    "purpose_in_words",
    "quiet_hours_in_force",
    "reached_members",
    "reason_in_words",
    "recipients",
    "search_parties",
    "tag_names",
    "tree_member_ids",
    "visible_ids",
    "visible_members",
    "visitor_members",
]
