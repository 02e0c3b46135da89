"""The party a service is about, if the actor may touch it."""

from relacja.customers.models import Party
from relacja.customers.permissions import EDIT
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref

KIND = "customers.party"


class NoSuchParty(LookupError):
    """There is no such party, it is closed, or the actor may not touch it: nobody is told which."""


def party_for(actor: Actor, party_id: int, permission: str = EDIT) -> Party:
    """The party, locked until the transaction ends; noted as what the audit entry is about. Raises `NoSuchParty`."""
    party = Party.objects.visible_to(actor, permission).select_for_update().filter(pk=party_id).first()
    if party is None or party.status == Party.Status.TOMBSTONED:
        raise NoSuchParty(party_id)
    audit.note(subject=Ref(KIND, party.pk))
    return party
