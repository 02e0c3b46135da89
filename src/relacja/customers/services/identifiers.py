"""Numbers that name a party: checked, sealed where they are secret, shown whole only for a reason."""

from datetime import date

from django.conf import settings

from relacja.customers.events import PartyChanged
from relacja.customers.models import Identifier
from relacja.customers.permissions import EDIT, REVEAL
from relacja.customers.rules import sealing
from relacja.customers.services.reaching import NoSuchParty, party_for
from relacja.customers.services.telling import tell
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case


class NotForThisKind(ValueError):
    """This kind of number is not given to parties of this kind."""


class AlreadyKnown(ValueError):
    """The party has this number already."""


class NoSuchIdentifier(LookupError):
    """There is no such number of a party that the actor may touch."""


@use_case(permits=EDIT)
def add_identifier(
    *, actor: Actor, party_id: int, scheme: str, raw: str, issuer: str = "", valid_to: date | None = None
) -> Identifier:
    """Add a number to a party.

    Raises `NoSuchParty`, `BadIdentifier`, `UnknownScheme`, `NotForThisKind`, `AlreadyKnown`.
    """
    form = sealing.identifier_form(scheme, raw, settings.MASTER_KEY)
    party = party_for(actor, party_id)
    if party.kind not in sealing.scheme_of(scheme).kinds:
        raise NotForThisKind(scheme)
    fields = {"value": form.value, "masked": form.masked, "sealed": form.sealed, "issuer": issuer, "valid_to": valid_to}
    identifier, is_new = Identifier.objects.get_or_create(
        party=party, scheme=scheme, lookup=form.lookup, defaults=fields
    )
    if not is_new:
        raise AlreadyKnown(scheme)
    audit.note(scheme=scheme)
    tell(PartyChanged(party_id=party.pk, fields=("identifiers",)), party.pk)
    return identifier


@use_case(permits=EDIT)
def remove_identifier(*, actor: Actor, identifier_id: int) -> None:
    """Take a wrong number away; what it was stays in the record of changes. Raises `NoSuchIdentifier`."""
    identifier = _identifier_for(actor, identifier_id, EDIT)
    audit.note(scheme=identifier.scheme)
    identifier.delete()
    tell(PartyChanged(party_id=identifier.party_id, fields=("identifiers",)), identifier.party_id)


@use_case(permits=REVEAL, asks_why=True)
def reveal_identifier(*, actor: Actor, identifier_id: int, reason: str) -> str:
    """The whole number; who asked for it and why is kept. Raises `NoSuchIdentifier`."""
    identifier = _identifier_for(actor, identifier_id, REVEAL)
    audit.note(scheme=identifier.scheme, identifier=identifier.pk)
    if identifier.sealed is None:
        return identifier.value
    return sealing.unseal(bytes(identifier.sealed), settings.MASTER_KEY)


def _identifier_for(actor: Actor, identifier_id: int, permission: str) -> Identifier:
    identifier = Identifier.objects.filter(pk=identifier_id).first()
    if identifier is None:
        raise NoSuchIdentifier(identifier_id)
    try:
        party_for(actor, identifier.party_id, permission)
    except NoSuchParty as hidden:
        raise NoSuchIdentifier(identifier_id) from hidden
    return identifier
