"""Who hears that something moved: the wallboards of those who supervise."""

from collections.abc import Iterable

from relacja.platform.actor import Actor
from relacja.platform.push import Topic, topics
from relacja.routing.types import SUPERVISE


@topics.plug("routing")
class RoutingTopic(Topic):
    """Something was entered, reserved, taken or ended, somewhere; what it was is read with one's own rights."""

    def may_hear(self, actor: Actor, row_ids: Iterable[int]) -> set[int]:
        """Whoever supervises anything."""
        return set(row_ids) & {1} if actor.may(SUPERVISE) else set()
