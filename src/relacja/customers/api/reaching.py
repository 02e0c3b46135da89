"""Where customers are reached, and by which numbers they are known."""

from django.utils import timezone

from relacja.customers import services
from relacja.customers.schemas import Made, NewNumber, OnDay, PointIn, Revealed, StateIn, TermsIn
from relacja.customers.services.contact_points import PointTerms
from relacja.platform.api import Answer, ApiRequest, Id, Router, Why

router = Router()


@router.create("/customers/{int:party_id}/contact-points", response=Made)
def add_contact_point(request: ApiRequest, party_id: Id, body: PointIn) -> Answer:
    """Add a contact point; one that others use is shared with them."""
    link = services.add_contact_point(
        actor=request.actor, party_id=party_id, draft=body.draft(), on=timezone.localdate()
    )
    return {"id": link.pk}


@router.act("/contact-points/{int:link_id}", method="PATCH", response=Made)
def change_contact_point(request: ApiRequest, link_id: Id, body: TermsIn) -> Answer:
    """Change what a customer uses a contact point for, its hours, or prefer it."""
    terms = PointTerms(
        body.purpose,
        body.is_preferred,
        None if body.hours is None else {str(end): hour for end, hour in body.hours.items()},
    )
    return {"id": services.change_contact_point(actor=request.actor, link_id=link_id, terms=terms).pk}


@router.act("/contact-points/{int:link_id}/end", response=Made)
def end_contact_point(request: ApiRequest, link_id: Id, body: OnDay) -> Answer:
    """The customer is no longer reached there."""
    on = body.on or timezone.localdate()
    return {"id": services.end_contact_point(actor=request.actor, link_id=link_id, on=on).pk}


@router.act("/contact-points/{int:link_id}/reopen", response=Made)
def reopen_contact_point(request: ApiRequest, link_id: Id) -> Answer:
    """Take back the end of a contact point."""
    return {"id": services.reopen_contact_point(actor=request.actor, link_id=link_id).pk}


@router.act("/contact-points/{int:link_id}/state", method="PUT", response=Made)
def set_point_state(request: ApiRequest, link_id: Id, body: StateIn) -> Answer:
    """Say that a contact point is verified, bouncing or invalid; it holds for everybody who shares it."""
    point = services.set_point_state(actor=request.actor, link_id=link_id, state=body.state, at=timezone.now())
    return {"id": point.pk}


@router.create("/customers/{int:party_id}/identifiers", response=Made)
def add_identifier(request: ApiRequest, party_id: Id, body: NewNumber) -> Answer:
    """Add a number (NIP, REGON, PESEL, KRS, EU VAT) to a customer."""
    number = services.add_identifier(actor=request.actor, party_id=party_id, **body.model_dump())
    return {"id": number.pk}


@router.act("/identifiers/{int:identifier_id}", method="DELETE", response=None)
def remove_identifier(request: ApiRequest, identifier_id: Id) -> Answer:
    """Take a wrong number away."""
    services.remove_identifier(actor=request.actor, identifier_id=identifier_id)


@router.act("/identifiers/{int:identifier_id}/reveal", response=Revealed)
def reveal_identifier(request: ApiRequest, identifier_id: Id, body: Why) -> Answer:
    """The whole of a masked number; who asked and why is kept."""
    number = services.reveal_identifier(actor=request.actor, identifier_id=identifier_id, reason=body.reason)
    return {"number": number}
