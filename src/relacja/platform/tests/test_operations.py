"""What those who run the house see and may do."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from relacja.platform import lists, operations, parameters
from relacja.platform.actor import Actor, NotPermitted, Reach
from relacja.platform.jobs import enqueue, job
from relacja.platform.lists import ListQuery
from relacja.platform.models import AuditEntry, OutboxDelivery
from relacja.platform.outbox import Event, publish
from relacja.platform.outbox.delivering import ATTEMPTS
from relacja.platform.permissions import RUN_OPERATIONS, SEE_OPERATIONS
from relacja.platform.tables import DELIVERIES, JOBS
from relacja.platform.testing.outbox import deliver_all, listening
from relacja.platform.use_case import ReasonMissing

pytestmark = pytest.mark.django_db

EVERYTHING = Reach(everything=True)
WATCHER = Actor("user", "Ola", user_id=1, grants={SEE_OPERATIONS: EVERYTHING})
OPERATOR = Actor("user", "Ala", user_id=2, grants={SEE_OPERATIONS: EVERYTHING, RUN_OPERATIONS: EVERYTHING})
STRANGER = Actor("user", "Ewa", user_id=3)


@dataclass(frozen=True, slots=True)
class PotBroke(Event):
    """Something to tell."""

    pot_id: int


@job()
def mend(*, pot_id: int) -> None:
    """Something to do."""


def parked() -> OutboxDelivery:
    """A delivery nobody could make."""

    def breaks(_event: Any, *, actor: Actor) -> None:
        raise ValueError("no glue")

    with listening("tea.mend", PotBroke, breaks), parameters.standing_at(ATTEMPTS, 1):
        publish(PotBroke(1))
        deliver_all()
    return OutboxDelivery.objects.get(state="parked")


def failed_job() -> int:
    """A job that failed for good."""
    job_id = enqueue(mend, pot_id=1)
    assert job_id is not None
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [job_id])
    return job_id


def test_parked_news_is_shown_with_what_went_wrong() -> None:
    parked()
    page = lists.page(DELIVERIES, WATCHER, ListQuery.parse(DELIVERIES, WATCHER, {"state": ["parked"]}))
    (row,) = page.rows
    assert (row["event"], row["subscriber"], row["error"]) == ("platform.PotBroke", "tea.mend", "ValueError: no glue")


def test_failed_jobs_are_shown() -> None:
    failed_job()
    page = lists.page(JOBS, WATCHER, ListQuery.parse(JOBS, WATCHER, {"status": ["failed"]}))
    assert [row["task_name"] for row in page.rows] == ["platform.mend"]


def test_without_the_permission_nothing_is_shown() -> None:
    parked()
    failed_job()
    assert not operations.deliveries(STRANGER).exists()
    assert not operations.queued_jobs(STRANGER).exists()


def test_parked_news_is_tried_again_with_all_its_attempts() -> None:
    delivery = parked()
    assert operations.retry_deliveries(actor=OPERATOR, ids=[delivery.pk]) == 1
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.error) == ("waiting", 0, "")
    heard: list[PotBroke] = []

    def hears(event: PotBroke, *, actor: Actor) -> None:
        heard.append(event)

    with listening("tea.mend", PotBroke, hears):
        deliver_all()
    assert heard == [PotBroke(1)]
    assert AuditEntry.objects.get(verb="platform.retry_deliveries").details["tried"] == 1


def test_delivered_news_is_not_tried_again() -> None:
    delivery = parked()
    OutboxDelivery.objects.update(state="done")
    assert operations.retry_deliveries(actor=OPERATOR, ids=[delivery.pk]) == 0


def test_parked_news_is_given_up_for_a_reason_that_is_kept() -> None:
    delivery = parked()
    with pytest.raises(ReasonMissing):
        operations.give_up_deliveries(actor=OPERATOR, ids=[delivery.pk], reason="")
    assert operations.give_up_deliveries(actor=OPERATOR, ids=[delivery.pk], reason="the pot is gone") == 1
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == ("done", "given up: the pot is gone")


def test_failed_jobs_are_queued_again_and_others_left_alone() -> None:
    failed, waiting = failed_job(), enqueue(mend, pot_id=2)
    assert operations.retry_jobs(actor=OPERATOR, ids=[failed, waiting or 0, 10**12]) == 1
    assert set(ProcrastinateJob.objects.values_list("status", flat=True)) == {"todo"}


def test_who_may_only_look_may_not_touch() -> None:
    delivery = parked()
    with pytest.raises(NotPermitted):
        operations.retry_deliveries(actor=WATCHER, ids=[delivery.pk])
    with pytest.raises(NotPermitted):
        operations.give_up_deliveries(actor=WATCHER, ids=[delivery.pk], reason="x")
    with pytest.raises(NotPermitted):
        operations.retry_jobs(actor=WATCHER, ids=[1])


def test_the_figures_are_right_and_cost_one_statement(django_assert_num_queries: Any) -> None:
    parked()
    failed_job()
    enqueue(mend, pot_id=2)
    with listening("tea.mend", PotBroke, lambda event, *, actor: None):
        publish(PotBroke(2))
    with django_assert_num_queries(1):
        found = operations.measure()
    assert (found.deliveries_waiting, found.deliveries_parked) == (1, 1)
    assert (found.jobs_waiting, found.jobs_running, found.jobs_failed, found.workers_alive) == (1, 0, 1, 0)
    assert found.deliveries_oldest_seconds >= 0
    assert found.database_bytes > 1_000_000
