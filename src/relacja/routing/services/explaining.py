"""Why an item waits: read from the rows as they are, judged by the rules that the router follows."""

from dataclasses import dataclass
from datetime import datetime

from relacja.platform.actor import Actor
from relacja.routing.plugs import medium_rules
from relacja.routing.queries.board import Ahead, ahead_of
from relacja.routing.queries.work import supervised_item
from relacja.routing.rules import explaining
from relacja.routing.rules.explaining import Standing, Verdict
from relacja.routing.services.following import Follower


@dataclass(frozen=True, slots=True)
class Explanation:
    """An item's rank with what it is made of, and of each worker why they do not have it."""

    ahead: Ahead
    standing: Standing
    verdicts: list[Verdict]


def explain(  # not a use case: it only reads
    *, actor: Actor, item_id: int, now: datetime
) -> Explanation | None:
    """Why an item waits where it waits; None where it does not wait. Raises `ItemNotFound`."""
    supervised_item(actor, item_id)
    follower = Follower()
    item = follower.single(item_id)
    if item is None:
        return None
    core = follower.core
    in_hand = {worker_id: core.in_hand(worker_id) for worker_id in core.workers}
    at = now.timestamp()
    told = explaining.verdicts(item, core.workers.values(), in_hand, medium_rules(), at)
    return Explanation(ahead_of(actor, item_id), explaining.standing(item, at), told)
