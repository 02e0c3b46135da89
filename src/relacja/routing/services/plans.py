"""Plans in force: read once for every state of plans and queues, and what becomes of items that come to their end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.utils import timezone

from relacja.kit.conditions import FieldType, Present
from relacja.platform import sql
from relacja.platform.conditions import PartyVocabulary
from relacja.routing.plugs import work_media
from relacja.routing.rules import plans as rules
from relacja.routing.rules.plans import Plan, QueueRule, Reader
from relacja.routing.services import moves
from relacja.routing.services.moves import MovedOn, Way


class NoSuchPlan(LookupError):
    """No plan of this code is in force."""


BY_CODE = """
SELECT id, body::text, (SELECT coalesce(max(id), 0) FROM routing_routingevent WHERE kind = 'configured')
FROM routing_plan WHERE code = %s::text AND state = 'live'
"""
BY_ID = "SELECT body FROM routing_plan WHERE id = %s::bigint"
QUEUES = "SELECT code, members, ring_seconds FROM routing_queue"


@dataclass(frozen=True, slots=True)
class LivePlan:
    """A plan in force with the number of its version's row."""

    id: int
    plan: Plan


ASKED = {
    "worker.id": FieldType("number"),
    "worker.user": FieldType("number"),
    "worker.language": FieldType("text"),
    "worker.units": FieldType("list"),
    "worker.skill.*": FieldType("number"),
    "worker.*": FieldType("text"),
    "item.medium": FieldType("text"),
    "item.number": FieldType("text"),
    "item.caller": FieldType("text"),
    "item.language": FieldType("text"),
    "item.purpose": FieldType("text"),
    "item.digits": FieldType("text"),
    "item.known": FieldType("flag"),
    "item.*": FieldType("text"),
}
"""What plans and queues may ask, beside everything that may be asked of a customer."""


def present() -> Present:
    """Now, with days counted as the company counts them."""
    return Present(timezone.now(), timezone.get_default_timezone())


VOCABULARY = PartyVocabulary(ASKED)
READER = Reader(VOCABULARY, present)


def queue_rules() -> dict[str, QueueRule]:
    """What plans need to know of every queue."""
    return {code: QueueRule(code, members, float(rings)) for code, members, rings in sql.rows(QUEUES)}


def plan_by_id(plan_id: int) -> Plan:
    """One version, over the queues as they are now. Raises `NoSuchPlan`."""
    found = sql.row(BY_ID, [plan_id])
    if found is None:
        raise NoSuchPlan(plan_id)
    return rules.read(sql.loaded(found[0]), queue_rules(), READER)


def live_plan(code: str) -> LivePlan:
    """The version in force. Raises `NoSuchPlan`."""
    found = sql.row(BY_CODE, [code])
    if found is None:
        raise NoSuchPlan(code)
    plan_id, _body, set_up = found
    return LivePlan(plan_id, _kept(plan_id, set_up))


@lru_cache(maxsize=64)
def _kept(plan_id: int, set_up: int) -> Plan:
    """`set_up` is the number of the last change of queues and plans: what is kept is of one state of them."""
    return plan_by_id(plan_id)


def way_for(code: str, values: Mapping[str, Any]) -> Way:
    """The way of an item through the plan in force. Raises `NoSuchPlan`."""
    live = live_plan(code)
    found = live.plan.filter_for(values)
    first = found.route.steps[0]
    return Way(live.id, found.route.name, first.queue, found.priority, first.priority, found.overflow)


ENDING = "SELECT medium, plan_id, route, subject_id, attributes FROM routing_workitem WHERE id = %s::bigint"
BEEN = """
SELECT 1 FROM routing_routingevent WHERE item_id = %s::bigint AND kind = 'overflowed' AND data->>'plan' = %s::text
"""


def overflow(item_id: int, why: str, now: datetime) -> None:
    """The item has waited as long as it may: another plan takes it, or its medium does what the plan says.

    A plan that has had it already, or is not in force, takes it no more: plans that point at each other end somewhere.
    """
    found = sql.row(ENDING, [item_id])
    if found is None:
        raise MovedOn(f"item {item_id}")
    medium, plan_id, route, subject_id, attributes = found
    plan = plan_by_id(plan_id)
    action = (plan.named(route) or plan.filters[-1]).overflow
    moves.note("overflowed", now, item_id=item_id, why=why, action=action, plan=plan_id)
    if action.startswith("plan:"):
        way = _way_on(item_id, action.removeprefix("plan:"), sql.loaded(attributes))
        if way is not None:
            moves.reroute(item_id, way, now)
            return
        action = "voicemail"
    moves.withdraw(item_id, why, now)
    work_media[medium].overflowed(item_id, subject_id, action)


def _way_on(item_id: int, code: str, values: Mapping[str, Any]) -> Way | None:
    """The item's way through another plan; None where that plan has had it, or is not in force."""
    try:
        way = way_for(code, values)
    except NoSuchPlan:
        return None
    return None if sql.row(BEEN, [item_id, str(way.plan_id)]) else way


def fields_asked(  # not a use case: a move inside one
    code: str,
) -> frozenset[str]:
    """What the plan in force asks of an item and of the customer behind it; nothing where none is in force."""
    try:
        return live_plan(code).plan.fields
    except NoSuchPlan:
        return frozenset()
