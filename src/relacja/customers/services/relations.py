"""How parties stand to one another."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection

from relacja.customers.events import RelationChanged
from relacja.customers.models import Party, PartyRelation
from relacja.customers.permissions import EDIT
from relacja.customers.plugs import RelationType, relation_types
from relacja.customers.services.reaching import NoSuchParty, party_for
from relacja.customers.services.telling import tell
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case


class UnknownRelation(ValueError):
    """No plug knows this type of relation."""


class RelationToItself(ValueError):
    """A party cannot stand so to itself, nor to another that is held to be the same."""


class WrongKinds(ValueError):
    """This type of relation is not for parties of these kinds."""


class AlreadyRelated(ValueError):
    """The two stand so to one another already."""


class OwnershipCircle(ValueError):
    """A company would own itself by way of others."""


class NoSuchRelation(LookupError):
    """There is no such relation that the actor may touch."""


@dataclass(frozen=True, slots=True)
class RelationTerms:
    """What a relation says of itself: the position held, the share owned."""

    position: str = ""
    share_percent: Decimal | None = None


@use_case(permits=EDIT)
def relate(
    *, actor: Actor, a_id: int, b_id: int, code: str, on: date | None = None, terms: RelationTerms | None = None
) -> PartyRelation:
    """Say that `a` stands to `b` as the type `code` says, from a day on (null: it is not known since when).

    The actor must be allowed to touch both. Raises `NoSuchParty`, `UnknownRelation`, `RelationToItself`, `WrongKinds`,
    `AlreadyRelated`, `OwnershipCircle`.
    """
    kind = relation_types.get(code)
    if kind is None:
        raise UnknownRelation(code)
    a, b = party_for(actor, a_id), party_for(actor, b_id)
    _check(kind, a, b)
    terms = terms or RelationTerms()
    relation = PartyRelation.objects.create(
        a=a, b=b, type=code, position=terms.position, share_percent=terms.share_percent, valid_from=on
    )
    audit.note(relation=relation.pk, type=code, a=a.pk, b=b.pk)
    tell(RelationChanged(a_id=a.pk, b_id=b.pk, type=code), a.pk, b.pk)
    return relation


@use_case(permits=EDIT)
def end_relation(*, actor: Actor, relation_id: int, on: date) -> PartyRelation:
    """End a relation; it stays in both files as what was. Raises `NoSuchRelation`."""
    relation = PartyRelation.objects.select_for_update().filter(pk=relation_id, valid_to__isnull=True).first()
    if relation is None:
        raise NoSuchRelation(relation_id)
    try:
        party_for(actor, relation.a_id)
    except NoSuchParty:
        try:
            party_for(actor, relation.b_id)
        except NoSuchParty as hidden:
            raise NoSuchRelation(relation_id) from hidden
    relation.valid_to = max(on, relation.valid_from or on)
    relation.save(update_fields=["valid_to"])
    audit.note(relation=relation.pk, type=relation.type, a=relation.a_id, b=relation.b_id)
    ended = RelationChanged(a_id=relation.a_id, b_id=relation.b_id, type=relation.type, ended=True)
    tell(ended, relation.a_id, relation.b_id)
    return relation


def _check(kind: RelationType, a: Party, b: Party) -> None:
    if a.canonical_id == b.canonical_id:
        raise RelationToItself(a.pk)
    if (kind.a_kinds and a.kind not in kind.a_kinds) or (kind.b_kinds and b.kind not in kind.b_kinds):
        raise WrongKinds(kind.code)
    if PartyRelation.objects.filter(
        a__canonical_id=a.canonical_id, b__canonical_id=b.canonical_id, type=kind.code, valid_to__isnull=True
    ).exists():
        raise AlreadyRelated(kind.code)
    if kind.holds and _holds(b, a, kind.code):
        raise OwnershipCircle(kind.code)


def _holds(owner: Party, held: Party, type_code: str) -> bool:
    """Whether `owner` holds `held` by any number of steps."""
    with connection.cursor() as cursor:
        cursor.execute(HOLDS, {"owner": owner.canonical_id, "held": held.canonical_id, "type": type_code})
        found: bool = cursor.fetchone()[0]
    return found


HOLDS = """
WITH RECURSIVE below(id) AS (
    SELECT %(owner)s::bigint
  UNION
    SELECT held.canonical_id FROM below
    JOIN customers_party member ON member.id = below.id OR (member.canonical_id = below.id AND member.id <> below.id
        AND member.canonical_id <> member.id)
    JOIN customers_partyrelation r ON r.a_id = member.id AND r.type = %(type)s AND r.valid_to IS NULL
    JOIN customers_party held ON held.id = r.b_id
)
SELECT %(held)s IN (SELECT id FROM below)
"""
