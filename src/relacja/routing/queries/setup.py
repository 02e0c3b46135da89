"""Queues and plans."""

from collections.abc import Iterable

from relacja.routing.models import Plan, Queue


def queue_row(queue_id: int) -> Queue | None:  # no actor: for rows of other apps that belong to a queue
    """A queue."""
    return Queue.objects.filter(pk=queue_id).first()


def queues_by_code(codes: Iterable[str]) -> dict[str, Queue]:  # no actor: names and scripts are no secret at work
    """Queues by their codes."""
    return {queue.code: queue for queue in Queue.objects.filter(code__in=set(codes))}


def is_plan_live(code: str) -> bool:  # no actor: says nothing of any plan
    """Whether a plan of this code is in force."""
    return Plan.objects.filter(code=code, state=Plan.State.LIVE).exists()
