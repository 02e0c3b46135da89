"""Free labels on customers."""

from collections.abc import Collection
from datetime import datetime

from relacja.customers.events import PartiesTagged, PartyChanged
from relacja.customers.models import Party, PartyTag, Tag
from relacja.customers.permissions import EDIT
from relacja.customers.services.reaching import NoSuchParty, party_for
from relacja.customers.services.telling import tell
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case

LONGEST_TAG = 50


class BadTag(ValueError):
    """A tag has a name of at most fifty letters."""


@use_case(permits=EDIT)
def tag_party(*, actor: Actor, party_id: int, name: str, at: datetime) -> Tag:
    """Put a tag on a party, made where it is new. Raises `NoSuchParty`, `BadTag`."""
    party = party_for(actor, party_id)
    tag = _tag(name)
    PartyTag.objects.get_or_create(party=party, tag=tag, defaults={"added_at": at, "added_by_id": actor.user_id})
    tell(PartyChanged(party_id=party.pk, fields=("tags",)), party.pk)
    return tag


@use_case(permits=EDIT)
def untag_party(*, actor: Actor, party_id: int, tag_id: int) -> None:
    """Take a tag off a party. Raises `NoSuchParty`."""
    party = party_for(actor, party_id)
    PartyTag.objects.filter(party=party, tag_id=tag_id).delete()
    tell(PartyChanged(party_id=party.pk, fields=("tags",)), party.pk)


@use_case(permits=EDIT)
def tag_many(*, actor: Actor, party_ids: Collection[int], name: str, at: datetime) -> list[int]:
    """Put a tag on many parties; returns those that did not carry it, so that it can be undone.

    Raises `NoSuchParty`, `BadTag`.
    """
    seen = set(Party.objects.visible_to(actor, EDIT).filter(pk__in=party_ids).values_list("pk", flat=True))
    if set(party_ids) - seen:
        raise NoSuchParty(min(set(party_ids) - seen))
    tag = _tag(name)
    carrying = set(PartyTag.objects.filter(tag=tag, party_id__in=seen).values_list("party_id", flat=True))
    new = sorted(seen - carrying)
    PartyTag.objects.bulk_create(
        [PartyTag(party_id=party_id, tag=tag, added_at=at, added_by_id=actor.user_id) for party_id in new],
        ignore_conflicts=True,
    )
    audit.note(parties=len(new))
    if new:
        tell(PartiesTagged(party_ids=tuple(new)), *new)
    return new


@use_case(permits=EDIT)
def untag_many(*, actor: Actor, party_ids: Collection[int], tag_id: int) -> int:
    """Take a tag off those of many parties that the actor may change; returns how many carried it."""
    seen = Party.objects.visible_to(actor, EDIT).filter(pk__in=party_ids)
    carried = PartyTag.objects.filter(tag_id=tag_id, party__in=seen)
    gone = tuple(carried.order_by("party_id").values_list("party_id", flat=True))
    carried.delete()
    audit.note(parties=len(gone))
    if gone:
        tell(PartiesTagged(party_ids=gone), *gone)
    return len(gone)


def _tag(name: str) -> Tag:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_TAG:
        raise BadTag(name)
    return Tag.objects.filter(name__iexact=name).first() or Tag.objects.create(name=name)
