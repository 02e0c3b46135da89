"""Handing news to its subscribers: each delivery by itself, at least once, later again when it fails.

A delivery takes two transactions. The first counts the attempt and moves the delivery's next moment away, so that a
subscriber that kills its process is noticed too; the second holds the row, does the subscriber's work and marks the
delivery done, all or nothing. Whatever kills the process between or within them leaves the delivery waiting.
"""

import random
from collections.abc import Collection
from dataclasses import dataclass

import structlog
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from relacja.platform import parameters
from relacja.platform.actor import Actor
from relacja.platform.outbox.event import event_types
from relacja.platform.outbox.subscribing import subscribers

log = structlog.get_logger(__name__)

ATTEMPTS = "platform.delivery_attempts"
FIRST_WAIT = 2.0
LONGEST_WAIT = 3600.0
ERROR_LENGTH = 500

parameters.declare(
    parameters.Parameter(
        ATTEMPTS,
        _("Attempts before a delivery is parked"),
        "int",
        10,
        help=_("The wait doubles with each attempt, from two seconds to an hour."),
        group=_("Operations"),
        minimum=1,
        maximum=50,
    )
)

CLAIM = """
UPDATE platform_outboxdelivery AS delivery
SET attempts = delivery.attempts + 1,
    due_at = clock_timestamp() + make_interval(
        secs => least(%(first)s * power(2, least(delivery.attempts, 30)), %(longest)s) * %(jitter)s)
FROM (
  SELECT next.id FROM unnest(%(codes)s::text[]) WITH ORDINALITY AS asked(code, place)
  CROSS JOIN LATERAL (
    SELECT id FROM platform_outboxdelivery
    WHERE state = 'waiting' AND subscriber = asked.code AND due_at <= clock_timestamp()
    ORDER BY due_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
  ) AS next
  ORDER BY asked.place LIMIT 1
) AS chosen, platform_outboxevent AS event
WHERE delivery.id = chosen.id AND event.id = delivery.event_id
RETURNING delivery.id, delivery.subscriber, delivery.attempts, event.id, event.name, event.payload::text,
          set_config('synchronous_commit', 'off', true)
"""

HOLD = """
SELECT 1 FROM platform_outboxdelivery
WHERE id = %s AND state = 'waiting' AND attempts = %s FOR UPDATE SKIP LOCKED
"""

DONE = "UPDATE platform_outboxdelivery SET state = 'done', done_at = clock_timestamp(), error = '' WHERE id = %s"

FAILED = """
UPDATE platform_outboxdelivery SET error = %s, state = CASE WHEN %s THEN 'parked' ELSE state END
WHERE id = %s AND state = 'waiting' AND attempts = %s
"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt that has been claimed."""

    id: int
    subscriber: str
    attempt: int
    event_id: int
    event_name: str
    payload: str


def deliver_next(*, busy: Collection[str] = ()) -> str | None:
    """Make one attempt at the next due delivery of a subscriber that is not `busy`; its code, None where none is due.

    Subscribers are asked in random order, so that the backlog of one does not hold up the others.
    """
    claimed = claim(busy=busy)
    if claimed is None:
        return None
    attempt(claimed)
    return claimed.subscriber


def claim(*, busy: Collection[str] = ()) -> Delivery | None:
    """Count an attempt at the next due delivery and return it. Not for calling in a transaction."""
    codes = [code for code in subscribers.codes() if code not in busy]
    if not codes:
        return None
    random.shuffle(codes)
    jitter = random.uniform(0.5, 1.5)  # noqa: S311 (spreads retries; no secret)
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"codes": codes, "first": FIRST_WAIT, "longest": LONGEST_WAIT, "jitter": jitter})
        row = cursor.fetchone()
    return Delivery(*row[:6]) if row else None


def attempt(delivery: Delivery) -> bool:
    """Do the subscriber's work for a claimed delivery; whether it is done. What it raises is kept on the row."""
    allowed = parameters.get_int(ATTEMPTS)
    if delivery.attempt > allowed:
        _record(delivery, "the process that worked on it died each time", park=True)
        return False
    with structlog.contextvars.bound_contextvars(
        subscriber=delivery.subscriber, news=delivery.event_name, event_id=delivery.event_id, attempt=delivery.attempt
    ):
        try:
            return _work(delivery)
        except Exception as error:
            park = delivery.attempt >= allowed
            log.warning("delivery failed", parked=park, exc_info=True)
            _record(delivery, f"{type(error).__name__}: {_first_line(error)}", park=park)
            return False


def _first_line(error: Exception) -> str:
    """What an error says, without the lines in which databases quote the row they stumble over."""
    return str(error).partition("\n")[0]


def _work(delivery: Delivery) -> bool:
    listener = subscribers[delivery.subscriber]
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(HOLD, [delivery.id, delivery.attempt])
            if cursor.fetchone() is None:
                return False
        event = event_types[delivery.event_name].from_json(delivery.payload)
        listener.function(event, actor=Actor.system(f"news {delivery.event_name}"))
        with connection.cursor() as cursor:
            cursor.execute(DONE, [delivery.id])
    return True


def _record(delivery: Delivery, error: str, *, park: bool) -> None:
    with connection.cursor() as cursor:
        cursor.execute(FAILED, [error[:ERROR_LENGTH], park, delivery.id, delivery.attempt])
