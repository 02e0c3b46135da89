"""Customers themselves: added, read, changed, merged, given to others."""

from django.utils import timezone

from relacja.customers import queries, services
from relacja.customers.schemas import (
    AccessIn,
    ChangedFields,
    Ended,
    HomeIn,
    HomesIn,
    Made,
    MergeIn,
    NewParty,
    PairIn,
    PartyChange,
    Tagged,
    TagIn,
    TagsIn,
)
from relacja.customers.tables import CUSTOMERS
from relacja.customers.types import PartyFile
from relacja.platform.api import Answer, ApiRequest, Id, Router, Why, offer

router = Router()
offer(router, "/customers", CUSTOMERS, name="customers")


@router.create("/customers", response=Made)
def add_customer(request: ApiRequest, body: NewParty) -> Answer:
    """Add a person, an organisation or a household with all that is known of it; 409 with candidates if it is likely
    to be there already.
    """
    party_id = services.add_party(
        actor=request.actor,
        draft=body.draft(),
        at=timezone.now(),
        different_from=body.different_from,
        check_duplicates=body.check_duplicates,
    )
    return {"id": party_id}


@router.read("/customers/{int:party_id}", response=PartyFile)
def get_customer(request: ApiRequest, party_id: Id) -> Answer:
    """Who a customer is: everything known of all the parties held to be the same."""
    return queries.party_file(request.actor, party_id)


@router.act("/customers/{int:party_id}", method="PATCH", response=ChangedFields, guarded_by=get_customer)
def change_customer(request: ApiRequest, party_id: Id, body: PartyChange) -> Answer:
    """Change fields of a customer."""
    changed = services.change_party(
        actor=request.actor, party_id=party_id, fields=body.changes(), at=timezone.now(), read_at=body.read_at
    )
    return {"changed": sorted(changed)}


@router.create("/customers/merges", response=Made)
def merge_customers(request: ApiRequest, body: MergeIn) -> Answer:
    """Hold two customers to be the same from now on; nothing of either is changed, so it can be taken back."""
    identity = services.merge_parties(
        actor=request.actor, keep_id=body.keep_id, absorb_id=body.absorb_id, reason=body.reason, at=timezone.now()
    )
    return {"id": identity.pk}


@router.act("/customers/merges/{int:identity_id}/undo", response=Made)
def unmerge_customers(request: ApiRequest, identity_id: Id, body: Why) -> Answer:
    """Take a merge back."""
    identity = services.unmerge_parties(
        actor=request.actor, identity_id=identity_id, reason=body.reason, at=timezone.now()
    )
    return {"id": identity.pk}


@router.act("/customers/differences", response=None)
def say_different(request: ApiRequest, body: PairIn) -> Answer:
    """Remember that two customers are not the same, so that they are not proposed again."""
    services.say_different(actor=request.actor, one_id=body.one_id, other_id=body.other_id, at=timezone.now())


@router.act("/customers/differences/undo", response=None)
def unsay_different(request: ApiRequest, body: PairIn) -> Answer:
    """Forget that two customers were said to be different."""
    services.unsay_different(actor=request.actor, one_id=body.one_id, other_id=body.other_id)


@router.act("/customers/{int:party_id}/home", method="PUT", response=None)
def assign_customer(request: ApiRequest, party_id: Id, body: HomeIn) -> Answer:
    """Give a customer to an owner and a unit; access follows."""
    services.assign(
        actor=request.actor, party_id=party_id, owner_id=body.owner_id, unit_id=body.unit_id, at=timezone.now()
    )


@router.act("/customers/homes", response=None)
def assign_customers(request: ApiRequest, body: HomesIn) -> Answer:
    """Give many customers to one owner, their units as they are."""
    services.give_many(actor=request.actor, party_ids=body.party_ids, owner_id=body.owner_id, at=timezone.now())


@router.create("/customers/{int:party_id}/access", response=Made)
def grant_access(request: ApiRequest, party_id: Id, body: AccessIn) -> Answer:
    """Let a user or a unit see a customer for a ground."""
    given = services.grant_access(actor=request.actor, party_id=party_id, at=timezone.now(), **body.model_dump())
    return {"id": given}


@router.act("/customers/{int:party_id}/access/end", response=Ended)
def end_access(request: ApiRequest, party_id: Id, body: AccessIn) -> Answer:
    """End what was given for a ground."""
    ended = services.end_access(actor=request.actor, party_id=party_id, at=timezone.now(), **body.model_dump())
    return {"ended": ended}


@router.create("/customers/{int:party_id}/tags", response=Made)
def tag_customer(request: ApiRequest, party_id: Id, body: TagIn) -> Answer:
    """Put a tag on a customer."""
    return {"id": services.tag_party(actor=request.actor, party_id=party_id, name=body.name, at=timezone.now()).pk}


@router.act("/customers/{int:party_id}/tags/{int:tag_id}", method="DELETE", response=None)
def untag_customer(request: ApiRequest, party_id: Id, tag_id: Id) -> Answer:
    """Take a tag off a customer."""
    services.untag_party(actor=request.actor, party_id=party_id, tag_id=tag_id)


@router.act("/customers/tags", response=Tagged)
def tag_customers(request: ApiRequest, body: TagsIn) -> Answer:
    """Put a tag on many customers."""
    tagged = services.tag_many(actor=request.actor, party_ids=body.party_ids, name=body.name, at=timezone.now())
    return {"party_ids": tagged}
