"""Those nobody knows yet: kept, recognised, made customers."""

from django.utils import timezone

from relacja.customers import services
from relacja.customers.schemas import JoinIn, Made, NewCustomerOfVisitor, VisitorIn
from relacja.platform.api import Answer, ApiRequest, Id, Router, Why

router = Router()


@router.create("/visitors", response=Made)
def keep_visitor(request: ApiRequest, body: VisitorIn) -> Answer:
    """Keep somebody nobody knows by a number, an e-mail or a cookie; the same one finds the same party again."""
    return {"id": services.keep_visitor(actor=request.actor, at=timezone.now(), **body.model_dump())}


@router.create("/visitors/{int:party_id}/join", response=Made)
def join_visitor(request: ApiRequest, party_id: Id, body: JoinIn) -> Answer:
    """Say which customer a visitor was; answers the id of the merge, by which it is taken back."""
    join = services.join_visitor(
        actor=request.actor, visitor_id=party_id, party_id=body.party_id, reason=body.reason, at=timezone.now()
    )
    return {"id": join.pk}


@router.act("/visitors/joins/{int:identity_id}/undo", response=Made)
def part_visitor(request: ApiRequest, identity_id: Id, body: Why) -> Answer:
    """Take back that a visitor was this customer."""
    parted = services.part_visitor(actor=request.actor, identity_id=identity_id, reason=body.reason, at=timezone.now())
    return {"id": parted.pk}


@router.create("/visitors/{int:party_id}/customer", response=Made)
def make_customer_of_visitor(request: ApiRequest, party_id: Id, body: NewCustomerOfVisitor) -> Answer:
    """Add a customer out of a visitor who has said who they are; 409 with candidates if they are likely to be there."""
    made = services.make_customer_of_visitor(
        actor=request.actor,
        visitor_id=party_id,
        draft=body.draft(),
        at=timezone.now(),
        different_from=body.different_from,
    )
    return {"id": made}
