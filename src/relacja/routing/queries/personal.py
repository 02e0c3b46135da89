"""What is kept about a person, in plain values."""

from collections.abc import Collection
from typing import Any

from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.platform.permissions import DISCLOSE
from relacja.routing.models import WorkItem

WITH_WORK = "SELECT DISTINCT party_id FROM routing_workitem WHERE party_id = ANY(%s::bigint[])"


def parties_with_work(party_ids: Collection[int]) -> set[int]:  # no actor: whether there is something, no more
    """Those of the parties of whom work came."""
    return {row[0] for row in sql.rows(WITH_WORK, [list(party_ids)])}


def work_for_disclosure(actor: Actor, party_ids: Collection[int]) -> list[dict[str, Any]]:
    """Every item of these parties: when it came, what it was called, what plans asked of it."""
    actor.require(DISCLOSE)
    rows = WorkItem.objects.filter(party_id__in=list(party_ids)).order_by("created_at", "pk")
    told = rows.values("id", "medium", "title", "created_at", "answered_at", "ended_at", "attributes")
    return [{**one} for one in told]
