"""What those who run the house see of its work, and what they may do about it: parked news, failed jobs."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.models import OutboxDelivery
from relacja.platform.notices import after_commit
from relacja.platform.outbox import CHANNEL
from relacja.platform.permissions import RUN_OPERATIONS, SEE_OPERATIONS
from relacja.platform.use_case import use_case

State = OutboxDelivery.State

SUMMARY = """
SELECT
  (SELECT count(*) FROM platform_outboxdelivery WHERE state = 'waiting'),
  (SELECT count(*) FROM platform_outboxdelivery WHERE state = 'parked'),
  (SELECT coalesce(extract(epoch FROM clock_timestamp() - min(event.occurred_at)), 0)
     FROM platform_outboxdelivery JOIN platform_outboxevent AS event ON event.id = event_id WHERE state = 'waiting'),
  (SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'),
  (SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'),
  (SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'),
  (SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > clock_timestamp() - interval '30 seconds'),
  (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()),
  (SELECT pg_database_size(current_database()))
"""


@dataclass(frozen=True, slots=True)
class Summary:
    """The house's work in figures."""

    deliveries_waiting: int
    deliveries_parked: int
    deliveries_oldest_seconds: float
    jobs_waiting: int
    jobs_running: int
    jobs_failed: int
    workers_alive: int
    database_connections: int
    database_bytes: int


def measure() -> Summary:
    """The figures now; one statement. For whoever has been asked whether they may see them."""
    with connection.cursor() as cursor:
        cursor.execute(SUMMARY)
        row = cursor.fetchone()
    return Summary(row[0], row[1], float(row[2]), *row[3:])


def deliveries(actor: Actor) -> QuerySet[OutboxDelivery]:
    """Every delivery for those who may see operations, otherwise none."""
    return OutboxDelivery.objects.all() if actor.may(SEE_OPERATIONS) else OutboxDelivery.objects.none()


def queued_jobs(actor: Actor) -> QuerySet[ProcrastinateJob]:
    """Every job that waits, runs or failed for those who may see operations, otherwise none."""
    rows = ProcrastinateJob.objects.all()
    return rows if actor.may(SEE_OPERATIONS) else rows.none()


@use_case(permits=RUN_OPERATIONS)
def retry_deliveries(*, actor: Actor, ids: Sequence[int]) -> int:
    """Try news again that is parked or waits for its next attempt, at once and with all its attempts; how many."""
    tried = OutboxDelivery.objects.filter(pk__in=ids).exclude(state=State.DONE)
    found = tried.update(state=State.WAITING, attempts=0, due_at=timezone.now(), error="")
    audit.note(deliveries=list(ids), tried=found)
    after_commit(CHANNEL)
    return found


@use_case(permits=RUN_OPERATIONS, asks_why=True)
def give_up_deliveries(*, actor: Actor, ids: Sequence[int], reason: str) -> int:
    """Let parked news go undelivered, for a reason; how many."""
    parked = OutboxDelivery.objects.filter(pk__in=ids, state=State.PARKED)
    found = parked.update(state=State.DONE, done_at=timezone.now(), error=f"given up: {reason}")
    audit.note(deliveries=list(ids), given_up=found)
    return found


@use_case(permits=RUN_OPERATIONS)
def retry_jobs(*, actor: Actor, ids: Sequence[int]) -> int:
    """Queue failed jobs again, at once; how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH failed AS MATERIALIZED ("
            "SELECT id FROM procrastinate_jobs WHERE id = ANY(%s) AND status = 'failed' FOR UPDATE SKIP LOCKED)"
            " SELECT procrastinate_retry_job_v2(id, now(), NULL, NULL, NULL) FROM failed",
            [list(ids)],
        )
        found = len(cursor.fetchall())
    audit.note(jobs=list(ids), tried=found)
    return found
