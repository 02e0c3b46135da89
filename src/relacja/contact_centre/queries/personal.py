"""What is kept about a person, in plain values."""

from collections.abc import Collection
from typing import Any

from relacja.contact_centre.models import Call, CallToMake, Recording
from relacja.customers import queries as customers
from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.platform.permissions import DISCLOSE

WITH_CALLS = """
SELECT party_id FROM contact_centre_call WHERE party_id = ANY(%(ids)s::bigint[])
UNION SELECT party_id FROM contact_centre_calltomake WHERE party_id = ANY(%(ids)s::bigint[])
"""
TOLD = ("id", "direction", "caller", "caller_name", "callee", "digits", "began_at", "answered_at", "ended_at")


def parties_with_calls(party_ids: Collection[int]) -> set[int]:  # no actor: whether there is something, no more
    """Those of the parties who called, were called or are to be called."""
    return {row[0] for row in sql.rows(WITH_CALLS, {"ids": list(party_ids)})}


def calls_for_disclosure(actor: Actor, party_ids: Collection[int]) -> list[dict[str, Any]]:
    """Every call of these parties with what was recorded of it; those only that the actor may disclose. Two queries."""
    actor.require(DISCLOSE)
    rows = Call.objects.filter(party_id__in=list(party_ids)).order_by("began_at", "pk")
    reached = customers.visible_ids(actor, DISCLOSE)
    if reached is not None:
        rows = rows.filter(party_id__in=reached)
    told: list[dict[str, Any]] = [{**row, "recordings": []} for row in rows.values(*TOLD)]
    by_id = {one["id"]: one["recordings"] for one in told}
    for one in Recording.objects.filter(call_id__in=by_id).order_by("started_at", "pk"):
        by_id[one.call_id].append({"kind": one.kind, "started_at": one.started_at, "seconds": one.seconds})
    return told


def lines_for_disclosure(actor: Actor, party_ids: Collection[int]) -> list[dict[str, Any]]:
    """The call lists on which these parties stand, and what became of it; those only that the actor may disclose."""
    actor.require(DISCLOSE)
    rows = CallToMake.objects.filter(party_id__in=list(party_ids)).order_by("pk")
    reached = customers.visible_ids(actor, DISCLOSE)
    if reached is not None:
        rows = rows.filter(party_id__in=reached)
    told = rows.values("call_list__name", "call_list__purpose", "state", "why", "tries", "ended_at")
    return [{**row} for row in told]
