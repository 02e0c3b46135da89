"""What customers are to us and to one another, and what they allow."""

from django.utils import timezone

from relacja.customers import queries, services
from relacja.customers.queries.preferences import PreferenceLine
from relacja.customers.schemas import ConsentIn, Made, OnDay, PreferenceIn, RelationIn, RoleSwap, RoleTerm
from relacja.customers.services.consents import Proof, Saying
from relacja.customers.services.relations import RelationTerms
from relacja.platform.api import Answer, ApiRequest, Id, Router

router = Router()


@router.create("/customers/{int:party_id}/roles", response=Made)
def give_customer_role(request: ApiRequest, party_id: Id, body: RoleTerm) -> Answer:
    """Give a customer a role from a day on."""
    role = services.give_role(
        actor=request.actor,
        party_id=party_id,
        role=body.role,
        on=body.on or timezone.localdate(),
        business_line=body.business_line,
        source="api",
    )
    return {"id": role.pk}


@router.act("/customers/{int:party_id}/roles/end", response=Made)
def end_customer_role(request: ApiRequest, party_id: Id, body: RoleTerm) -> Answer:
    """End a role; it stays in the file as what the customer was."""
    on = body.on or timezone.localdate()
    role = services.end_role(
        actor=request.actor, party_id=party_id, role=body.role, on=on, business_line=body.business_line
    )
    return {"id": role.pk}


@router.act("/customers/{int:party_id}/roles/change", response=Made)
def change_customer_role(request: ApiRequest, party_id: Id, body: RoleSwap) -> Answer:
    """One role ends and another begins on the same day, as a prospect becomes a customer."""
    role = services.change_role(
        actor=request.actor,
        party_id=party_id,
        old=body.old,
        new=body.new,
        on=body.on or timezone.localdate(),
        business_line=body.business_line,
    )
    return {"id": role.pk}


@router.create("/relations", response=Made)
def relate(request: ApiRequest, body: RelationIn) -> Answer:
    """Say that one customer stands to another as the type says: employed by, holds shares of, member of..."""
    relation = services.relate(
        actor=request.actor,
        a_id=body.a_id,
        b_id=body.b_id,
        code=body.type,
        on=body.on,
        terms=RelationTerms(body.position, body.share_percent),
    )
    return {"id": relation.pk}


@router.act("/relations/{int:relation_id}/end", response=Made)
def end_relation(request: ApiRequest, relation_id: Id, body: OnDay) -> Answer:
    """End a relation; it stays in both files as what was."""
    on = body.on or timezone.localdate()
    return {"id": services.end_relation(actor=request.actor, relation_id=relation_id, on=on).pk}


@router.create("/customers/{int:party_id}/consents", response=Made)
def record_consent(request: ApiRequest, party_id: Id, body: ConsentIn) -> Answer:
    """Record that a customer allowed, refused or withdrew something."""
    event = services.record_consent(
        actor=request.actor,
        party_id=party_id,
        saying=Saying(body.purpose, body.decision, body.channel, body.brand, body.point_id, body.role_id),
        proof=Proof(body.captured_via, body.interaction_id, body.text_version),
        at=body.at or timezone.now(),
    )
    return {"id": event.pk}


@router.list("/customers/{int:party_id}/preferences", response=list[PreferenceLine])
def list_preferences(request: ApiRequest, party_id: Id) -> Answer:
    """What a customer likes: said by them, or inferred by us."""
    return queries.preferences_of(request.actor, party_id)


@router.act("/customers/{int:party_id}/preferences", method="PUT", response=Made)
def state_preference(request: ApiRequest, party_id: Id, body: PreferenceIn) -> Answer:
    """Keep what a customer told us they like; a blank value takes it back."""
    kept = services.state_preference(actor=request.actor, party_id=party_id, at=timezone.now(), **body.model_dump())
    return {"id": kept.pk or 0}
