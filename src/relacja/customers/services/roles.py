"""What a party is to us: given and ended, never copied."""

from collections import defaultdict
from datetime import date

from django.db.models import F, Q

from relacja.customers.events import RolesChanged
from relacja.customers.models import Party, PartyRole
from relacja.customers.permissions import EDIT
from relacja.customers.plugs import role_types
from relacja.customers.rules.roles import main_role
from relacja.customers.services.adding import UnknownRole
from relacja.customers.services.reaching import party_for
from relacja.customers.services.telling import tell
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case

CONSUMER = PartyRole.Line.CONSUMER.value


class RoleNotHeld(LookupError):
    """The party does not hold this role in this line."""


class UnknownLine(ValueError):
    """There is no such business line."""


@use_case(permits=EDIT)
def give_role(
    *, actor: Actor, party_id: int, role: str, on: date, business_line: str = CONSUMER, source: str = ""
) -> PartyRole:
    """Give a party a role from a day on; where it holds it already, nothing changes.

    Raises `NoSuchParty`, `UnknownRole`, `UnknownLine`.
    """
    if role not in role_types:
        raise UnknownRole(role)
    if business_line not in PartyRole.Line.values:
        raise UnknownLine(business_line)
    party = party_for(actor, party_id)
    held = _held(party, role, business_line)
    if held is not None:
        return held
    given = PartyRole.objects.filter(party=party, role=role, business_line=business_line, valid_to=on).first()
    if given is None:
        given = PartyRole(party=party, role=role, business_line=business_line, valid_from=on, source=source)
    given.status, given.valid_to = PartyRole.Status.ACTIVE, None
    given.save()
    list_under_main_role(party.canonical_id)
    audit.note(role=role, line=business_line)
    tell(RolesChanged(party_id=party.pk, given=(role,)), party.pk)
    return given


@use_case(permits=EDIT)
def end_role(*, actor: Actor, party_id: int, role: str, on: date, business_line: str = CONSUMER) -> PartyRole:
    """End a role; it stays in the file as what the party was. Raises `NoSuchParty`, `RoleNotHeld`."""
    party = party_for(actor, party_id)
    held = _held(party, role, business_line)
    if held is None:
        raise RoleNotHeld(role)
    held.status, held.valid_to = PartyRole.Status.ENDED, max(on, held.valid_from)
    held.save(update_fields=["status", "valid_to"])
    list_under_main_role(party.canonical_id)
    audit.note(role=role, line=business_line)
    tell(RolesChanged(party_id=party.pk, ended=(role,)), party.pk)
    return held


@use_case(permits=EDIT)
def change_role(
    *, actor: Actor, party_id: int, old: str, new: str, on: date, business_line: str = CONSUMER
) -> PartyRole:
    """One role ends and another begins on the same day, as a prospect becomes a customer.

    Raises `NoSuchParty`, `RoleNotHeld`, `UnknownRole`.
    """
    end_role(actor=actor, party_id=party_id, role=old, on=on, business_line=business_line)
    return give_role(actor=actor, party_id=party_id, role=new, on=on, business_line=business_line)


def _held(party: Party, role: str, business_line: str) -> PartyRole | None:
    return PartyRole.objects.filter(party=party, role=role, business_line=business_line, valid_to__isnull=True).first()


def list_under_main_role(*canonical_ids: int) -> None:
    """Bring the role that lists show in step with the open ones of all that are held to be the same."""
    members = Q(pk__in=canonical_ids) | (Q(canonical_id__in=canonical_ids) & ~Q(canonical_id=F("pk")))
    canonical = dict(Party.objects.filter(members).values_list("pk", "canonical_id"))
    held: dict[int, list[str]] = defaultdict(list)
    open_ones = PartyRole.objects.filter(party_id__in=canonical, valid_to__isnull=True)
    for party_id, role in open_ones.values_list("party_id", "role"):
        held[canonical[party_id]].append(role)
    ranks = {entry.code: entry.rank for entry in role_types}
    by_role: dict[str, list[int]] = defaultdict(list)
    for canonical_id in canonical_ids:
        by_role[main_role(held[canonical_id], ranks)].append(canonical_id)
    for shown, ids in by_role.items():
        Party.objects.filter(pk__in=ids).exclude(main_role=shown).update(main_role=shown)
