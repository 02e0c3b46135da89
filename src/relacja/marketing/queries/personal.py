"""What campaigns know of people."""

from collections.abc import Collection
from typing import Any

from relacja.customers import queries as customers
from relacja.marketing.models import PaperLetter, Participation, Response, TextMessage
from relacja.platform.actor import Actor


def campaigns_for_disclosure(actor: Actor, party_ids: Collection[int]) -> list[dict[str, Any]]:
    """In which campaigns these customers took part, as far as the actor sees them."""
    seen = list(customers.party_names(actor, party_ids))
    rows = Participation.objects.filter(party_id__in=seen).order_by("at")
    return [dict(row) for row in rows.values("campaign__name", "arm", "is_control", "at")]


def parties_in_campaigns(party_ids: Collection[int]) -> set[int]:  # no actor: says only that something is there
    """Those of the parties that took part in a campaign, or whose order counted for one; one query."""
    part = Participation.objects.filter(party_id__in=party_ids).values_list("party_id")
    paper = PaperLetter.objects.filter(party_id__in=party_ids).values_list("party_id")
    texts = TextMessage.objects.filter(party_id__in=party_ids).values_list("party_id")
    found = part.union(paper, texts, Response.objects.filter(party_id__in=party_ids).values_list("party_id"))
    return {party_id for (party_id,) in found if party_id is not None}
