"""Merging and unmerging: assertions that can be taken back. Nothing is moved, so nothing can be lost."""

from datetime import datetime

from django.db import connection

from relacja.customers.events import PartiesMerged, PartiesUnmerged
from relacja.customers.models import NotTheSame, Party, PartyIdentity
from relacja.customers.permissions import EDIT, MERGE
from relacja.customers.services.reaching import KIND, NoSuchParty
from relacja.customers.services.roles import list_under_main_role
from relacja.customers.services.sharing import share_access
from relacja.customers.services.telling import tell
from relacja.platform import audit, sql
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case


class AlreadyTheSame(ValueError):
    """The two are held to be the same already; merging them again would make a circle."""


class DifferentKinds(ValueError):
    """A person, an organisation and a household are never the same; only a visitor may turn out to be any of them."""


class KeptIsAVisitor(ValueError):
    """A customer would vanish behind a visitor, whom no list shows; it goes the other way round."""


class NotMerged(LookupError):
    """There is no such merge in force that the actor may take back."""


@use_case(permits=MERGE, asks_why=True)
def merge_parties(
    *, actor: Actor, keep_id: int, absorb_id: int, reason: str, at: datetime, score: float | None = None
) -> PartyIdentity:
    """Hold two parties to be the same from now on: one file, called as `keep` is. Nothing of either is changed.

    Where they are merged with others already, all of them become one; whichever merge is later taken back takes only
    its own side out again. Raises `NoSuchParty`, `AlreadyTheSame`, `DifferentKinds`, `KeptIsAVisitor`.
    """
    kept, absorbed = roots(actor, MERGE, keep_id, absorb_id)
    if kept.pk == absorbed.pk:
        raise AlreadyTheSame(keep_id, absorb_id)
    if kept.kind != absorbed.kind and absorbed.status != Party.Status.VISITOR:
        raise DifferentKinds(kept.kind, absorbed.kind)
    if kept.status == Party.Status.VISITOR and absorbed.status != Party.Status.VISITOR:
        raise KeptIsAVisitor(keep_id)
    return hold_same(actor, kept, absorbed, reason=reason, at=at, score=score)


def hold_same(  # not a use case: those that call it are
    actor: Actor, kept: Party, absorbed: Party, *, reason: str, at: datetime, score: float | None = None
) -> PartyIdentity:
    """Write the assertion that two canonical parties are the same, with all that follows from it."""
    identity = PartyIdentity.objects.create(
        party=absorbed, same_as=kept, asserted_at=at, asserted_by_id=actor.user_id, reason=reason, score=score
    )
    _redraw(absorbed.pk, kept.pk)
    share_access(kept.pk)
    list_under_main_role(kept.pk)
    audit.note(subject=Ref(KIND, kept.pk), absorbed=absorbed.pk, identity=identity.pk)
    tell(PartiesMerged(kept_id=kept.pk, absorbed_id=absorbed.pk, identity_id=identity.pk), kept.pk, absorbed.pk)
    return identity


@use_case(permits=MERGE, asks_why=True)
def unmerge_parties(*, actor: Actor, identity_id: int, reason: str, at: datetime) -> PartyIdentity:
    """Take a merge back: the absorbed party stands for itself again, with those that were merged into it before.

    What was recorded meanwhile stays with the party it was recorded on. Raises `NotMerged`.
    """
    return part(actor, MERGE, identity_id, reason=reason, at=at)


def part(  # not a use case: those that call it are
    actor: Actor, permission: str, identity_id: int, *, reason: str, at: datetime
) -> PartyIdentity:
    """End an assertion that is in force and within reach of the permission. Raises `NotMerged`."""
    identity = PartyIdentity.objects.select_for_update().filter(pk=identity_id, retracted_at__isnull=True).first()
    if identity is None:
        raise NotMerged(identity_id)
    try:
        kept, _ = roots(actor, permission, identity.same_as_id, identity.party_id)
    except NoSuchParty as hidden:
        raise NotMerged(identity_id) from hidden
    identity.retracted_at, identity.retracted_by_id = max(at, identity.asserted_at), actor.user_id
    identity.retraction_reason = reason
    identity.save(update_fields=["retracted_at", "retracted_by_id", "retraction_reason"])
    _redraw(identity.party_id, identity.party_id)
    for party_id in (identity.party_id, kept.pk):
        share_access(party_id)
        list_under_main_role(party_id)
    audit.note(subject=Ref(KIND, identity.same_as_id), absorbed=identity.party_id, identity=identity.pk)
    parted = PartiesUnmerged(kept_id=identity.same_as_id, absorbed_id=identity.party_id, identity_id=identity.pk)
    tell(parted, identity.same_as_id, identity.party_id)
    return identity


@use_case(permits=EDIT)
def say_different(*, actor: Actor, one_id: int, other_id: int, at: datetime) -> None:
    """Remember that two parties are not the same, so that they are not proposed again. Raises `NoSuchParty`."""
    seen = Party.objects.visible_to(actor, EDIT).filter(pk__in=[one_id, other_id]).count()
    if seen != 2:
        raise NoSuchParty(one_id, other_id)
    low, high = sorted((one_id, other_id))
    NotTheSame.objects.get_or_create(low_id=low, high_id=high, defaults={"said_at": at, "said_by_id": actor.user_id})
    audit.note(subject=Ref(KIND, low), other=high)


@use_case(permits=EDIT)
def unsay_different(*, actor: Actor, one_id: int, other_id: int) -> None:
    """Forget that two parties were said to be different. Raises `NoSuchParty`."""
    seen = Party.objects.visible_to(actor, EDIT).filter(pk__in=[one_id, other_id]).count()
    if seen != 2:
        raise NoSuchParty(one_id, other_id)
    low, high = sorted((one_id, other_id))
    NotTheSame.objects.filter(low_id=low, high_id=high).delete()
    audit.note(subject=Ref(KIND, low), other=high)


def hold_identities() -> None:  # not a use case: a lock for those that are
    """Until the transaction ends nobody else merges: merges wait for one another."""
    sql.hold("customers.identity")


def roots(actor: Actor, permission: str, *ids: int) -> tuple[Party, Party]:  # not a use case: it holds rows for those
    """The canonical parties of two, as they stand once nobody else can merge."""
    hold_identities()
    seen = Party.objects.visible_to(actor, permission).filter(pk__in=ids).in_bulk()
    if len(seen) != len(set(ids)):
        raise NoSuchParty(*ids)
    canonical = Party.objects.select_for_update().in_bulk([party.canonical_id for party in seen.values()])
    first, second = (canonical[seen[party_id].canonical_id] for party_id in ids)
    return first, second


def _redraw(from_id: int, to_id: int) -> None:
    """Point `from_id` and all that are merged into it, by any number of steps, to a canonical party."""
    with connection.cursor() as cursor:
        cursor.execute(REDRAW, {"from_id": from_id, "to_id": to_id})


REDRAW = """
WITH RECURSIVE below(id) AS (
    SELECT %(from_id)s::bigint
  UNION
    SELECT i.party_id FROM below JOIN customers_partyidentity i ON i.same_as_id = below.id AND i.retracted_at IS NULL
)
UPDATE customers_party p SET canonical_id = %(to_id)s FROM below WHERE p.id = below.id AND p.canonical_id <> %(to_id)s
"""
