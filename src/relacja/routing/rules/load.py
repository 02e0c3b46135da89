"""How much a worker has in hand, and what may be added to it."""

from collections.abc import Mapping

from relacja.routing.rules.values import Worker
from relacja.routing.types import MediumRule

STRICT = MediumRule()
"""How a medium nobody has described fills a worker: one at a time and nothing beside it."""


def obstacle(worker: Worker, medium: str, in_hand: Mapping[str, int], media: Mapping[str, MediumRule]) -> str:
    """Why the worker can take no item of the medium now, as a code; blank where they can.

    `unavailable`: their activity takes no work. `no_capacity`: they take none of this medium at all. `full`: they have
    as many of it as they can. `busy`: what they do admits nothing beside it. `occupied`: the new one would not, and
    what they do may not be interrupted.
    """
    if not worker.available:
        return "unavailable"
    rule = media.get(medium, STRICT)
    capacity = worker.capacity.get(medium, rule.capacity)
    if capacity <= 0:
        return "no_capacity"
    if in_hand.get(medium, 0) >= capacity:
        return "full"
    others = [media.get(other, STRICT) for other, count in in_hand.items() if count and other != medium]
    if any(other.exclusive for other in others):
        return "busy"
    if rule.exclusive and any(not other.interruptible for other in others):
        return "occupied"
    return ""
