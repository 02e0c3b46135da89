"""Who calls, who looks after them, and what plans ask about them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from relacja.customers import queries as customers
from relacja.customers.services import keep_visitor
from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.platform.conditions import values_of_one
from relacja.routing import queries as routing

MOST = 6


@dataclass(frozen=True, slots=True)
class Caller:
    """The one customer who uses a number, or several who do; neither where nobody is known by it."""

    party_id: int | None
    candidates: tuple[int, ...] = ()
    is_visitor: bool = False


def who_is(actor: Actor, number: str, name: str, at: datetime) -> Caller:
    """The customers who use a number, whatever the desk may see of them; a visitor is kept for one nobody knows."""
    hits = customers.find_by_phone(actor, number)[:MOST]
    known = tuple(hit.id for hit in hits if not hit.is_visitor)
    if known:
        return Caller(known[0] if len(known) == 1 else None, known if len(known) > 1 else ())
    try:
        visitor_id = keep_visitor(actor=actor, at=at, phone=number, name=name)
    except ValueError:
        return Caller(None)
    return Caller(visitor_id, (), is_visitor=True)


LAST_SPOKEN = """
SELECT worker_id FROM contact_centre_call
WHERE party_id = %s::bigint AND worker_id IS NOT NULL AND answered_at IS NOT NULL
ORDER BY began_at DESC LIMIT 1
"""


def named_workers(party_id: int | None) -> dict[str, int]:
    """The workers a plan may ask first: the customer's owner, and whom they spoke to last."""
    if party_id is None:
        return {}
    named: dict[str, int] = {}
    owner = routing.worker_of_user(customers.owner_of(party_id))
    if owner is not None:
        named["owner"] = owner
    last = sql.row(LAST_SPOKEN, [party_id])
    if last is not None:
        named["last_spoken"] = last[0]
    return named


def condition_values(party_id: int | None, names: Iterable[str], now: datetime) -> dict[str, Any]:
    """What is known of the customer under the names that plans ask for; what no app knows is left out."""
    members = customers.members(party_id) if party_id is not None else []
    return values_of_one(names, members, now) if members else {}
