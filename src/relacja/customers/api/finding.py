"""Who is it, who may be the same, may they be contacted?"""

from django.utils import timezone
from ninja import Query

from relacja.customers import queries
from relacja.customers.queries.identity import Merge
from relacja.customers.queries.relations import Holding
from relacja.customers.schemas import ContactQuestion, FindQuery, PartyLike
from relacja.customers.types import ContactAnswer, Likeness, PartyHit
from relacja.platform.api import Answer, ApiRequest, Id, Router

router = Router()


@router.list("/customers/find", response=list[PartyHit])
def find_customers(request: ApiRequest, query: Query[FindQuery]) -> Answer:
    """Customers by a telephone number, an e-mail or a number of a scheme: one, none or several."""
    if query.phone:
        return queries.find_by_phone(request.actor, query.phone)
    if query.email:
        return queries.find_by_email(request.actor, query.email)
    return queries.find_by_identifier(request.actor, query.scheme, query.number)


@router.act("/customers/duplicates", response=list[Likeness])
def find_duplicates(request: ApiRequest, body: PartyLike) -> Answer:
    """Customers that may be the same as a party that is still being typed, the likelier first."""
    return queries.find_duplicates(request.actor, body.draft())


@router.list("/customers/{int:party_id}/duplicates", response=list[Likeness])
def list_duplicates(request: ApiRequest, party_id: Id) -> Answer:
    """Customers that may be the same as this one and have not been said to be different."""
    if not queries.is_visible(request.actor, party_id):
        return []
    return queries.duplicates_of(request.actor, party_id)


@router.list("/customers/{int:party_id}/merges", response=list[Merge])
def list_merges(request: ApiRequest, party_id: Id) -> Answer:
    """Which parties are held to be this one, since when and why."""
    return queries.merges_of(request.actor, party_id)


@router.list("/customers/{int:party_id}/company-tree", response=list[Holding])
def get_company_tree(request: ApiRequest, party_id: Id) -> Answer:
    """The companies above and below this one, each with its share."""
    return queries.company_tree(request.actor, party_id, timezone.localdate())


@router.list("/customers/{int:party_id}/may-contact", response=ContactAnswer)
def may_contact(request: ApiRequest, party_id: Id, query: Query[ContactQuestion]) -> Answer:
    """Whether a customer may be contacted for a purpose over a channel, and why (not)."""
    return queries.may_contact(
        actor=request.actor,
        party_id=party_id,
        purpose=query.purpose,
        channel=query.channel,
        at=query.at or timezone.now(),
        point_id=query.point_id,
    )
