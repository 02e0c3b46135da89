"""Who is in which segment, for those who may see the customers."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from relacja.customers import queries as customers
from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.platform.fields import Sql
from relacja.segments.models import Stay
from relacja.segments.permissions import VIEW
from relacja.segments.types import SegmentName


def stays(actor: Actor) -> "QuerySet[Stay, Any]":
    """Every time that a customer whom the actor may see was in a segment, or is."""
    if not (actor.may(VIEW) and actor.may("customers.view")):
        return Stay.objects.none()
    reached = customers.visible_ids(actor)
    return Stay.objects.all() if reached is None else Stay.objects.filter(party_id__in=reached)


def members(actor: Actor) -> "QuerySet[Stay, Any]":
    """The memberships of today, of customers whom the actor may see."""
    return stays(actor).filter(left_at=None)


def segments_of(actor: Actor, party_id: int) -> list[SegmentName]:
    """The segments a customer is in now, by name; none of somebody the actor may not see."""
    return segments_of_many(actor, [party_id]).get(party_id, [])


def segments_of_many(actor: Actor, party_ids: Iterable[int]) -> dict[int, list[SegmentName]]:
    """The same of several, by canonical customer; one query."""
    rows = members(actor).filter(party_id__in=set(party_ids)).exclude(segment__state="archived")
    found: dict[int, list[SegmentName]] = {}
    for party, pk, code, name, since in rows.order_by("segment__name").values_list(
        "party_id", "segment_id", "segment__code", "segment__name", "entered_at"
    ):
        found.setdefault(party, []).append(SegmentName(pk, code, name, since))
    return found


def audience(actor: Actor, segment_id: int) -> Sql:
    """A SELECT of `party_id`: the members whom the actor may see, for those who do something for all of them."""
    rows = members(actor).filter(segment_id=segment_id).values_list("party_id").order_by()
    try:
        text, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return Sql("SELECT NULL::bigint AS party_id WHERE FALSE")
    return Sql(f"SELECT m.party_id FROM ({text}) m (party_id)", tuple(params))  # noqa: S608 our own; values are bound


CHANGES = """
SELECT party_id, TRUE FROM segments_stay WHERE segment_id = %(segment)s::bigint AND entered_at >= %(at)s::timestamptz
UNION ALL
SELECT party_id, FALSE FROM segments_stay WHERE segment_id = %(segment)s::bigint AND left_at >= %(at)s::timestamptz
"""


def changes_since(actor: Actor, segment_id: int, at: datetime) -> tuple[list[int], list[int]]:
    """Who entered a segment and who left it from a moment on, of the whole company: for news that name nobody."""
    actor.require(VIEW)
    rows = sql.rows(CHANGES, {"segment": segment_id, "at": at})
    return [one for one, entered in rows if entered], [one for one, entered in rows if not entered]
