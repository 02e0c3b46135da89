"""Rows of routing."""

from relacja.routing.models.queue import Plan, Queue
from relacja.routing.models.work import Reservation, RoutingEvent, WorkItem
from relacja.routing.models.worker import Activity, Skill, Worker, WorkerSkill

__all__ = [
    "Activity",
    "Plan",
    "Queue",
    "Reservation",
    "RoutingEvent",
    "Skill",
    "WorkItem",
    "Worker",
    "WorkerSkill",
]
