"""Every read of routing worth a name."""

from relacja.routing.queries.board import Board, Person, QueueLine, ahead_of, board
from relacja.routing.queries.personal import parties_with_work, work_for_disclosure
from relacja.routing.queries.setup import is_plan_live, queue_row, queues_by_code
from relacja.routing.queries.work import (
    ItemNotFound,
    NotAWorker,
    OwnDay,
    Standing,
    activities,
    colleagues_at_work,
    held_by,
    own_day,
    own_reservation,
    own_worker,
    pending_for,
    standing_of,
    supervised_item,
    supervised_worker,
    user_of,
    worker_names,
    worker_of_user,
)

__all__ = [
    "Board",
    "ItemNotFound",
    "NotAWorker",
    "OwnDay",
    "Person",
    "QueueLine",
    "Standing",
    "activities",
    "ahead_of",
    "board",
    "colleagues_at_work",
    "held_by",
    "is_plan_live",
    "own_day",
    "own_reservation",
    "own_worker",
    "parties_with_work",
    "pending_for",
    "queue_row",
    "queues_by_code",
    "standing_of",
    "supervised_item",
    "supervised_worker",
    "user_of",
    "work_for_disclosure",
    "worker_names",
    "worker_of_user",
]
