"""What is kept about a person, in plain values."""

from collections.abc import Collection
from typing import Any

from relacja.customers import queries as customers
from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.platform.permissions import DISCLOSE
from relacja.segments.models import HandPick, Stay, TypeOfMonth


def segments_for_disclosure(actor: Actor, party_ids: Collection[int]) -> dict[str, list[dict[str, Any]]]:
    """Every segment these parties are or were in, and what was said of them by hand; three queries."""
    actor.require(DISCLOSE)
    reached = customers.visible_ids(actor, DISCLOSE)
    stays, picks = Stay.objects.filter(party_id__in=list(party_ids)), HandPick.objects.filter(party_id__in=party_ids)
    types = TypeOfMonth.objects.filter(party_id__in=list(party_ids))
    if reached is not None:
        types = types.filter(party_id__in=reached)
        stays, picks = stays.filter(party_id__in=reached), picks.filter(party_id__in=reached)
    told = ("segment__name", "entered_at", "entered_why", "left_at", "left_why")
    return {
        "segments": list(stays.order_by("entered_at", "pk").values(*told)),
        "types": list(types.order_by("month", "pk").values("family__name", "month", "type__name")),
        "by_hand": list(picks.order_by("at", "pk").values("segment__name", "pick", "at")),
    }


PICKED = "SELECT DISTINCT party_id FROM segments_handpick WHERE party_id = ANY(%s::bigint[])"


def parties_picked(party_ids: Collection[int]) -> set[int]:  # no actor: whether there is something, no more
    """Those of the parties of whom something was said by hand."""
    return {row[0] for row in sql.rows(PICKED, [list(party_ids)])}
