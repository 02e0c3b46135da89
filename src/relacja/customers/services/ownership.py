"""Whose a customer is, and who may see them: access rows follow the owner and the unit."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import F

from relacja.customers.events import PartiesGiven, PartyAssigned
from relacja.customers.models import Party, PartyAccess
from relacja.customers.models.access import SAME
from relacja.customers.permissions import ASSIGN
from relacja.customers.services.reaching import NoSuchParty, party_for
from relacja.customers.services.sharing import share_access
from relacja.customers.services.telling import tell
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case

OWNER, UNIT = "owner", "unit"
OWN_GROUNDS = {OWNER, UNIT, SAME}


class ReservedGround(ValueError):
    """Access by owner and unit follows `assign`; an app above names a ground of its own."""


class UserOrUnit(ValueError):
    """Access is given to a user or to a unit."""


@use_case(permits=ASSIGN)
def assign(*, actor: Actor, party_id: int, owner_id: int | None, unit_id: int | None, at: datetime) -> None:
    """Give a customer to an owner and a unit (either may be null); access follows. Raises `NoSuchParty`."""
    party = party_for(actor, party_id, ASSIGN)
    if (party.owner_id, party.unit_id) == (owner_id, unit_id):
        return
    audit.note(was_owner=party.owner_id, was_unit=party.unit_id, owner=owner_id, unit=unit_id)
    if party.owner_id != owner_id:
        _end(party.pk, OWNER, at)
        if owner_id is not None:
            begin_access(party.pk, OWNER, at, user_id=owner_id)
    if party.unit_id != unit_id:
        _end(party.pk, UNIT, at)
        if unit_id is not None:
            begin_access(party.pk, UNIT, at, unit_id=unit_id)
    party.owner_id, party.unit_id, party.updated_at = owner_id, unit_id, at
    party.save(update_fields=["owner_id", "unit_id", "updated_at"])
    share_access(party.pk)
    tell(PartyAssigned(party_id=party.pk, owner_id=owner_id, unit_id=unit_id), party.pk)


@use_case(permits=ASSIGN)
def give_many(*, actor: Actor, party_ids: Collection[int], owner_id: int | None, at: datetime) -> dict[int, int | None]:
    """Give many customers to one owner, their units as they were; returns the former owners, for the way back.

    Set by set: the same few statements for ten and for ten thousand. Raises `NoSuchParty`.
    """
    before = {party_id: home[0] for party_id, home in _homes(actor, party_ids).items()}
    changed = sorted(party_id for party_id, owner in before.items() if owner != owner_id)
    _hand_over(changed, OWNER, owner_id, at)
    _share_merged(changed)
    audit.note(parties=len(changed), owner=owner_id)
    tell(PartiesGiven(party_ids=tuple(changed), owner_id=owner_id), *changed)
    return {party_id: before[party_id] for party_id in changed}


@use_case(permits=ASSIGN)
def assign_many(
    *, actor: Actor, party_ids: Collection[int], owner_id: int | None, unit_id: int | None, at: datetime
) -> dict[int, tuple[int | None, int | None]]:
    """Give many customers to an owner and a unit, set by set; returns owners and units as they were.

    Raises `NoSuchParty`.
    """
    before = _homes(actor, party_ids)
    _hand_over([pk for pk, home in before.items() if home[0] != owner_id], OWNER, owner_id, at)
    _hand_over([pk for pk, home in before.items() if home[1] != unit_id], UNIT, unit_id, at)
    changed = sorted(pk for pk, home in before.items() if home != (owner_id, unit_id))
    _share_merged(changed)
    audit.note(parties=len(changed), owner=owner_id, unit=unit_id)
    tell(PartiesGiven(party_ids=tuple(changed), owner_id=owner_id), *changed)
    return {party_id: before[party_id] for party_id in changed}


def _homes(actor: Actor, party_ids: Collection[int]) -> dict[int, tuple[int | None, int | None]]:
    """Owner and unit of each, locked; raises `NoSuchParty` where one is out of reach."""
    seen = Party.objects.visible_to(actor, ASSIGN).filter(pk__in=party_ids).select_for_update()
    homes = {pk: (owner_id, unit_id) for pk, owner_id, unit_id in seen.values_list("pk", "owner_id", "unit_id")}
    if set(party_ids) - homes.keys():
        raise NoSuchParty(min(set(party_ids) - homes.keys()))
    return homes


def _hand_over(party_ids: Collection[int], ground: str, to_id: int | None, at: datetime) -> None:
    """Set owner or unit of many parties, and their access rows with it."""
    PartyAccess.objects.filter(party_id__in=party_ids, ground=ground, valid_to__isnull=True).update(valid_to=at)
    column = "owner_id" if ground == OWNER else "unit_id"
    who = {"user_id" if ground == OWNER else "unit_id": to_id}
    if to_id is not None:
        rows = [PartyAccess(party_id=pk, ground=ground, valid_from=at, **who) for pk in party_ids]
        PartyAccess.objects.bulk_create(rows, batch_size=2000)
    Party.objects.filter(pk__in=party_ids).update(**{column: to_id, "updated_at": at})


def _share_merged(party_ids: Collection[int]) -> None:
    """Bring lent access in step for those of the parties that are merged with others."""
    absorbed = Party.objects.filter(canonical_id__in=party_ids).exclude(canonical_id=F("pk"))
    here = Party.objects.filter(pk__in=party_ids).exclude(canonical_id=F("pk"))
    for canonical in {*absorbed.values_list("canonical_id", flat=True), *here.values_list("canonical_id", flat=True)}:
        share_access(canonical)


@use_case(permits=ASSIGN)
def grant_access(
    *, actor: Actor, party_id: int, ground: str, at: datetime, user_id: int | None = None, unit_id: int | None = None
) -> int:
    """Let a user or a unit see a customer for a ground of an app above (a portfolio, say); returns the row's id.

    Granting what stands already changes nothing. Raises `NoSuchParty`, `ReservedGround`, `UserOrUnit`.
    """
    if ground in OWN_GROUNDS:
        raise ReservedGround(ground)
    if (user_id is None) == (unit_id is None):
        raise UserOrUnit
    party = party_for(actor, party_id, ASSIGN)
    standing = PartyAccess.objects.filter(
        party=party, ground=ground, user_id=user_id, unit_id=unit_id, valid_to__isnull=True
    ).first()
    audit.note(ground=ground, user=user_id, unit=unit_id)
    if standing is None:
        standing = begin_access(party.pk, ground, at, user_id=user_id, unit_id=unit_id)
        share_access(party.pk)
    return standing.pk


@use_case(permits=ASSIGN)
def end_access(
    *, actor: Actor, party_id: int, ground: str, at: datetime, user_id: int | None = None, unit_id: int | None = None
) -> int:
    """End what `grant_access` gave; returns how many rows ended. Raises `NoSuchParty`, `ReservedGround`."""
    if ground in OWN_GROUNDS:
        raise ReservedGround(ground)
    party = party_for(actor, party_id, ASSIGN)
    audit.note(ground=ground, user=user_id, unit=unit_id)
    ended = PartyAccess.objects.filter(
        party=party, ground=ground, user_id=user_id, unit_id=unit_id, valid_to__isnull=True
    ).update(valid_to=at)
    share_access(party.pk)
    return ended


def begin_access(  # not a use case: those that call it are
    party_id: int, ground: str, at: datetime, *, user_id: int | None = None, unit_id: int | None = None
) -> PartyAccess:
    """Open a party to a user or a unit from a moment on."""
    return PartyAccess.objects.create(party_id=party_id, user_id=user_id, unit_id=unit_id, ground=ground, valid_from=at)


def _end(party_id: int, ground: str, at: datetime) -> None:
    PartyAccess.objects.filter(party_id=party_id, ground=ground, valid_to__isnull=True).update(valid_to=at)
