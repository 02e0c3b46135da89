"""The queues of the inbox: which conversations stand in each, and how many."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone

from relacja.messaging.models import Conversation, Follower
from relacja.messaging.permissions import VIEW
from relacja.messaging.plugs import transports
from relacja.messaging.queries.conversations import visible
from relacja.messaging.types import Status
from relacja.platform.actor import Actor

OPEN = Q(status=Status.OPEN)
GOES_ON_FOR = timedelta(minutes=30)


def _followed(actor: Actor) -> Q:
    return Q(pk__in=Follower.objects.filter(user_id=actor.user_id or 0).values("conversation_id"))


def _mine(actor: Actor) -> Q:
    """What is open, and chats that were answered and may go on at any moment."""
    instant = [code for code, plug in transports.items() if plug.capabilities.instant]
    going_on = Q(mailbox__transport__in=instant, last_at__gte=timezone.now() - GOES_ON_FOR)
    return Q(assignee_id=actor.user_id or 0) & (OPEN | Q(status=Status.PENDING) & going_on)


QUEUES: dict[str, Callable[[Actor], Q]] = {
    "mine": _mine,
    "nobody": lambda actor: OPEN & Q(assignee_id__isnull=True),
    "open": lambda actor: OPEN,
    "waiting": lambda actor: OPEN & Q(waiting_since__isnull=False),
    "pending": lambda actor: Q(status=Status.PENDING),
    "snoozed": lambda actor: Q(status=Status.SNOOZED),
    "followed": _followed,
    "resolved": lambda actor: Q(status=Status.RESOLVED),
    "all": lambda actor: Q(),
}
"""Where one looks; the last two are not counted, they only grow."""

COUNTED = ("mine", "nobody", "open", "waiting", "pending", "snoozed")


def in_queues(actor: Actor, codes: Sequence[str]) -> Q:
    """The conversations of any of these queues; of one that is not there, none."""
    wanted = [QUEUES[code](actor) for code in codes if code in QUEUES]
    if not wanted:
        return Q(pk__in=[])
    return Q() if "all" in codes else reduce(or_, wanted)


@dataclass(frozen=True, slots=True)
class Counted:
    """A mailbox or a label, with the open conversations in it."""

    code: str
    name: str
    count: int


def counts(actor: Actor) -> tuple[dict[str, int], list[Counted]]:
    """How many stand in each queue that is counted, and the mailboxes with open conversations, by name; one query over
    what is not resolved."""
    wanted = {code: Count("pk", filter=QUEUES[code](actor)) for code in COUNTED}
    rows = visible(actor).filter(status__in=(Status.OPEN, Status.PENDING, Status.SNOOZED))
    grouped = rows.values("mailbox_id", "mailbox__name").annotate(**wanted).order_by("mailbox__name")
    boxes: list[dict[str, Any]] = [{**box} for box in grouped]
    queues = {code: sum(box[code] for box in boxes) for code in COUNTED}
    return queues, [Counted(str(box["mailbox_id"]), box["mailbox__name"], box["open"]) for box in boxes if box["open"]]


def mine_open(actor: Actor) -> int:
    """How many stand in the queue of one's own; a hundred at most, for more says no more."""
    return visible(actor).filter(QUEUES["mine"](actor))[:100].count()


def open_by_label(actor: Actor, most: int = 30) -> list[Counted]:
    """The labels that most open conversations carry."""
    rows = visible(actor).filter(status=Status.OPEN, labels__len__gt=0).order_by().values("labels")
    text, values = rows.query.sql_with_params()
    statement = f"SELECT one, count(*) FROM ({text}) t, unnest(t.labels) one GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT %s"  # noqa: S608  the text is the ORM's
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, most])
        return [Counted(name, name, count) for name, count in cursor.fetchall()]


def labels_in_use(actor: Actor, most: int = 100) -> list[str]:
    """The labels that the latest conversations of each state carry, in the order of the alphabet; one query."""
    actor.require(VIEW)
    rows = Conversation.objects.visible_to(actor).filter(into__isnull=True).exclude(labels=[])
    latest = [rows.filter(status=one).order_by("-last_at", "-pk").values_list("labels")[: most * 2] for one in Status]
    found = {label for (labels,) in latest[0].union(*latest[1:], all=True) for label in labels}
    return sorted(found)[:most]
