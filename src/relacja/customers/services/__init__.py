"""The verbs of customers."""

from relacja.customers.services.adding import (
    PossibleDuplicates,
    add_household,
    add_organisation,
    add_party,
    add_person,
)
from relacja.customers.services.changing import change_party
from relacja.customers.services.consents import Proof, Saying, rebuild_consents, record_consent, state_preference
from relacja.customers.services.contact_points import (
    AlreadyTheirs,
    UnknownState,
    add_contact_point,
    change_contact_point,
    end_contact_point,
    mark_address_bouncing,
    reopen_contact_point,
    set_point_state,
    verify_point,
)
from relacja.customers.services.forgetting import (
    Forgotten,
    NotAPerson,
    erase_parties,
    forget_person,
    forget_visitors,
    forget_visitors_at_once,
    hand_out_personal_data,
)
from relacja.customers.services.identifiers import add_identifier, remove_identifier, reveal_identifier
from relacja.customers.services.identity import (
    AlreadyTheSame,
    NotMerged,
    merge_parties,
    say_different,
    unmerge_parties,
    unsay_different,
)
from relacja.customers.services.ownership import assign, assign_many, end_access, give_many, grant_access
from relacja.customers.services.relations import end_relation, relate
from relacja.customers.services.roles import change_role, end_role, give_role
from relacja.customers.services.sample import NotOffered, load_sample_company, sample_is_offered
from relacja.customers.services.tags import tag_many, tag_party, untag_many, untag_party
from relacja.customers.services.visitors import (
    NotAVisitor,
    join_visitor,
    keep_visitor,
    make_customer_of_visitor,
    part_visitor,
)

__all__ = [
    "AlreadyTheSame",
    "AlreadyTheirs",
    "Forgotten",
    "NotAPerson",
    "NotAVisitor",
    "NotMerged",
    "NotOffered",
    "PossibleDuplicates",
    "Proof",
    "Saying",
    "UnknownState",
    "add_contact_point",
    "add_household",
    "add_identifier",
    "add_organisation",
    "add_party",
    "add_person",
    "assign",
    "assign_many",
    "change_contact_point",
    "change_party",
    "change_role",
    "end_access",
    "end_contact_point",
    "end_relation",
    "end_role",
    "erase_parties",
    "forget_person",
    "forget_visitors",
    "forget_visitors_at_once",
    "give_many",
    "give_role",
    "grant_access",
    "hand_out_personal_data",
    "join_visitor",
    "keep_visitor",
    "load_sample_company",
    "make_customer_of_visitor",
    "mark_address_bouncing",
    "merge_parties",
    "part_visitor",
    "rebuild_consents",
    "record_consent",
    "relate",
    "remove_identifier",
    "reopen_contact_point",
    "reveal_identifier",
    "sample_is_offered",
    "say_different",
    "set_point_state",
    "state_preference",
    "tag_many",
    "tag_party",
    "unmerge_parties",
    "unsay_different",
    "untag_many",
    "untag_party",
    "verify_point",
]
