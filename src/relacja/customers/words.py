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
    "add_party": gettext_lazy("Added"),
    "change_party": gettext_lazy("Changed"),
    "give_role": gettext_lazy("Role given"),
    "end_role": gettext_lazy("Role ended"),
    "change_role": gettext_lazy("Role changed"),
    "relate": gettext_lazy("Relation added"),
    "end_relation": gettext_lazy("Relation ended"),
    "add_contact_point": gettext_lazy("Contact added"),
    "change_contact_point": gettext_lazy("Contact changed"),
    "end_contact_point": gettext_lazy("Contact ended"),
    "reopen_contact_point": gettext_lazy("Contact restored"),
    "set_point_state": gettext_lazy("Contact checked"),
    "add_identifier": gettext_lazy("Number added"),
    "remove_identifier": gettext_lazy("Number removed"),
    "reveal_identifier": gettext_lazy("Number shown"),
    "assign": gettext_lazy("Owner changed"),
    "assign_many": gettext_lazy("Owner changed"),
    "tag_party": gettext_lazy("Tagged"),
    "untag_party": gettext_lazy("Tag removed"),
    "record_consent": gettext_lazy("Consent recorded"),
    "state_preference": gettext_lazy("Preference kept"),
    "merge_parties": gettext_lazy("Merged"),
    "unmerge_parties": gettext_lazy("Merge taken back"),
    "hand_out_personal_data": gettext_lazy("Personal data handed out"),
    "forget_person": gettext_lazy("Person forgotten"),
    "say_different": gettext_lazy("Said to be somebody else"),
}
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


def verb(code: str) -> str:
    """What was done, as the record of changes names it."""
    return str(VERBS.get(code.partition(".")[2], code))
