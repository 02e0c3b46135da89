"""Words for codes: what people read where rows hold codes. A code whose plug is gone is shown as unknown."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from relacja.customers.models import ContactPoint, Party, PartyContactPoint, PartyRole
from relacja.customers.models.consent import Decision
from relacja.customers.plugs import (
    Words,
    consent_purposes,
    contact_channels,
    identifier_schemes,
    relation_types,
    role_types,
)

REASONS: dict[str, Words] = {
    "granted": gettext_lazy("Consent given"),
    "no_consent_needed": gettext_lazy("No consent needed"),
    "no_consent": gettext_lazy("No consent"),
    "refused": pgettext_lazy("consent", "Refused"),
    "withdrawn": pgettext_lazy("consent", "Withdrawn"),
    "point_invalid": gettext_lazy("Does not work"),
    "forgotten": gettext_lazy("Whoever is reached there has asked to be forgotten"),
    "point_bouncing": gettext_lazy("Mail comes back"),
    "not_their_point": gettext_lazy("Not theirs"),
    "wrong_kind_of_point": gettext_lazy("Other kind of contact"),
    "quiet_hours": gettext_lazy("Quiet hours"),
    "outside_their_hours": gettext_lazy("Outside their hours"),
    "party_closed": gettext_lazy("Closed"),
}
LIKENESS: dict[str, Words] = {
    "email": gettext_lazy("same e-mail"),
    "phone": gettext_lazy("same phone"),
    "name": gettext_lazy("same name"),
    "near_name": gettext_lazy("similar name"),
    "born": gettext_lazy("same birthday"),
    "city": gettext_lazy("same town"),
}
MISSING: dict[str, Words] = {
    "phone": gettext_lazy("phone"),
    "email": gettext_lazy("e-mail"),
    "address": gettext_lazy("address"),
    "owner": gettext_lazy("owner"),
    "born_on": gettext_lazy("date of birth"),
    "consent": gettext_lazy("consents"),
    "nip": gettext_lazy("NIP"),
    "contact_person": gettext_lazy("contact person"),
    "members": gettext_lazy("members"),
}
VERBS: dict[str, Words] = {
    "customers.add_party": gettext_lazy("Added"),
    "customers.add_person": gettext_lazy("Added"),
    "customers.add_organisation": gettext_lazy("Added"),
    "customers.add_household": gettext_lazy("Household added"),
    "customers.change_party": gettext_lazy("Changed"),
    "customers.keep_visitor": gettext_lazy("Visitor kept"),
    "customers.join_visitor": gettext_lazy("Visitor recognised"),
    "customers.part_visitor": gettext_lazy("Visitor taken out again"),
    "customers.make_customer_of_visitor": gettext_lazy("Visitor became a customer"),
    "customers.upsert_many": gettext_lazy("Customers imported"),
    "customers.take_back_many": gettext_lazy("Imported customers taken back"),
    "customers.load_sample_company": gettext_lazy("Sample company loaded"),
    "customers.give_role": gettext_lazy("Role given"),
    "customers.end_role": gettext_lazy("Role ended"),
    "customers.change_role": gettext_lazy("Role changed"),
    "customers.relate": gettext_lazy("Relation added"),
    "customers.end_relation": gettext_lazy("Relation ended"),
    "customers.add_contact_point": gettext_lazy("Contact added"),
    "customers.change_contact_point": gettext_lazy("Contact changed"),
    "customers.end_contact_point": gettext_lazy("Contact ended"),
    "customers.reopen_contact_point": gettext_lazy("Contact restored"),
    "customers.set_point_state": gettext_lazy("Contact checked"),
    "customers.mark_address_bouncing": gettext_lazy("Mail to an address came back"),
    "customers.verify_point": gettext_lazy("Contact point verified"),
    "customers.add_identifier": gettext_lazy("Number added"),
    "customers.remove_identifier": gettext_lazy("Number removed"),
    "customers.reveal_identifier": gettext_lazy("Number shown"),
    "customers.assign": gettext_lazy("Owner changed"),
    "customers.assign_many": gettext_lazy("Owner changed"),
    "customers.give_many": gettext_lazy("Owner changed"),
    "customers.grant_access": gettext_lazy("Shared with somebody"),
    "customers.end_access": gettext_lazy("No longer shared with somebody"),
    "customers.tag_party": gettext_lazy("Tagged"),
    "customers.tag_many": gettext_lazy("Tagged"),
    "customers.untag_party": gettext_lazy("Tag removed"),
    "customers.untag_many": gettext_lazy("Tag removed"),
    "customers.record_consent": gettext_lazy("Consent recorded"),
    "customers.rebuild_consents": gettext_lazy("Consents counted anew"),
    "customers.state_preference": gettext_lazy("Preference kept"),
    "customers.merge_parties": gettext_lazy("Merged"),
    "customers.unmerge_parties": gettext_lazy("Merge taken back"),
    "customers.hand_out_personal_data": gettext_lazy("Personal data handed out"),
    "customers.forget_person": gettext_lazy("Person forgotten"),
    "customers.forget_visitors_at_once": gettext_lazy("Visitors forgotten"),
    "customers.erase_parties": gettext_lazy("Personal data erased"),
    "customers.say_different": gettext_lazy("Said to be somebody else"),
    "customers.unsay_different": gettext_lazy("No longer said to be somebody else"),
}
"""What the use cases are called in the record of changes."""
ICONS = {"person": "user-round", "organisation": "building-2", "group": "house"}
POINT_ICONS = {"email": "mail", "phone": "phone", "postal": "map-pin", "web": "globe"}


def role(code: str) -> str:
    """What a role is called."""
    found = role_types.get(code)
    return str(found.label) if found else _("Unknown role")


def relation(code: str, side: str) -> str:
    """How a relation is called from the side of `a` or of `b`."""
    found = relation_types.get(code)
    return str(found.a_label if side == "a" else found.b_label) if found else _("unknown relation")


def scheme(code: str) -> str:
    """What a kind of number is called."""
    found = identifier_schemes.get(code)
    return str(found.label) if found else _("Unknown number")


def purpose(code: str) -> str:
    """What a purpose of contact is called."""
    found = consent_purposes.get(code)
    return str(found.label) if found else _("Unknown purpose")


def channel(code: str) -> str:
    """What a channel of contact is called; blank is all of them."""
    found = contact_channels.get(code)
    return (str(found.label) if found else _("Unknown channel")) if code else _("All channels")


def likeness(reason: str) -> str:
    """Why two parties may be the same."""
    if reason.startswith("identifier:"):
        return _("same %(number)s") % {"number": scheme(reason.removeprefix("identifier:"))}
    return str(LIKENESS.get(reason, reason))


def reason(code: str) -> str:
    """Why contact is allowed or not."""
    return str(REASONS.get(code, code))


def kind(code: str) -> str:
    """Person, organisation, group."""
    return str(dict(Party.Kind.choices).get(code, code))


def line(code: str) -> str:
    """Consumer or business."""
    return str(dict(PartyRole.Line.choices).get(code, code))


def point_state(code: str) -> str:
    """Verified, bouncing, invalid."""
    return str(dict(ContactPoint.State.choices).get(code, code))


def point_purpose(code: str) -> str:
    """Home, work, billing."""
    return str(dict(PartyContactPoint.Purpose.choices).get(code, code))


def decision(code: str) -> str:
    """Granted, refused, withdrawn."""
    return str(dict(Decision.choices).get(code, code))
