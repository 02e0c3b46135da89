"""What tests of work that is routed need."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from relacja.accounts.testing import actor_with, make_user
from relacja.platform.actor import Actor
from relacja.routing import services
from relacja.routing.models import Reservation, RoutingEvent, Worker, WorkItem

__all__ = ["DESK", "SYSTEM", "items", "ledger_of", "make_worker", "reservations"]

SYSTEM = Actor.system("test")
DESK = (
    "routing.work", "contact_centre.dial", "customers.view", "interactions.view", "interactions.record",
    "decisions.ask",
)  # fmt: skip


def make_worker(
    *permissions: str, ready: bool = True, reachable: bool = True, skills: Mapping[str, int] | None = None
) -> tuple[Worker, Actor]:
    """Somebody who works at the desk, at their telephone; ready for work unless said otherwise."""
    user = make_user()
    actor = actor_with(*(permissions or DESK), user=user)
    for code in skills or {}:
        services.save_skill(actor=SYSTEM, code=code, name=code)
    worker_id = services.make_worker(actor=SYSTEM, user_id=user.pk, skills=skills, is_reachable=reachable)
    if ready:
        services.set_activity(actor=actor, activity="ready")
    return Worker.objects.get(pk=worker_id), actor


def items() -> "QuerySet[WorkItem, Any]":
    """Every item there is."""
    return WorkItem.objects.order_by("pk")


def reservations() -> "QuerySet[Reservation, Any]":
    """Every reservation there is."""
    return Reservation.objects.order_by("pk")


def ledger_of(item_id: int) -> list[str]:
    """What the ledger tells of an item, in order."""
    return list(RoutingEvent.objects.filter(item_id=item_id).order_by("pk").values_list("kind", flat=True))
