"""What happens when a jobs process is killed: nothing is lost, nothing half done stays."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from relacja.platform.jobs import Job, enqueue
from relacja.platform.models import OutboxDelivery, ParameterValue
from relacja.platform.outbox import publish
from relacja.platform.testing.outbox import listening
from relacja.platform.tests.victim import VictimCalled

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

VICTIM = "from relacja.platform.tests.victim import main; main()"
Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts jobs processes on the tests' database, with nothing queued by other tests; none survives the test."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")
    parameters = {
        key: value for key, value in connection.get_connection_params().items() if isinstance(value, str | int)
    }
    parameters = {
        name: value for name, value in parameters.items() if name not in ("client_encoding", "prepare_threshold")
    }
    env = os.environ | {
        "DATABASE_URL": psycopg.conninfo.make_conninfo("", **parameters),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "RELACJA_DATA": str(settings.DATA),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    running = []

    def begin(*words: object) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", VICTIM, str(tmp_path), *map(str, words)]
        running.append(subprocess.Popen(command, env=env, stderr=(tmp_path / "log").open("ab")))
        return running[-1]

    yield begin
    for process in running:
        process.kill()
        process.wait()


def wait_until(what: Callable[[], object], seconds: float = 120) -> None:
    """Wait for something that happens in another process."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def kill(process: subprocess.Popen[bytes]) -> None:
    """As a power cut does."""
    os.kill(process.pid, signal.SIGKILL)
    process.wait()


def marks(what: str) -> list[str]:
    """What finished work has left in the database."""
    return list(ParameterValue.objects.filter(code__startswith=what).values_list("code", flat=True))


def queue(name: str, number: int) -> None:
    """Queue a job that only the victim knows."""
    work: Job[...] = Job.__new__(Job)
    work.name, work.queue, work.lock = f"platform.{name}", "default", None
    with transaction.atomic():
        enqueue(work, number=number)


def test_news_under_way_when_its_process_is_killed_is_delivered_by_the_next(start: Start, tmp_path: Path) -> None:
    with listening("platform.on_called", VictimCalled, lambda _event, *, actor: None), transaction.atomic():
        publish(VictimCalled(7))
    first = start(600)
    wait_until((tmp_path / "news-7-begun").exists)
    kill(first)
    assert marks("news-7") == [], "half done work stayed"
    assert OutboxDelivery.objects.get().state == "waiting"

    start(0)
    wait_until(lambda: OutboxDelivery.objects.get().state == "done")
    assert len(marks("news-7")) == 1
    assert OutboxDelivery.objects.get().attempts == 2


def test_a_job_under_way_when_its_worker_is_killed_is_done_by_the_next(start: Start, tmp_path: Path) -> None:
    queue("slow", 7)
    first = start(600)
    wait_until((tmp_path / "job-7-begun").exists)
    kill(first)
    assert ProcrastinateJob.objects.get(task_name="platform.slow").status == "doing"

    start(0)
    wait_until(lambda: not ProcrastinateJob.objects.filter(task_name="platform.slow").exists())
    assert len(marks("job-7")) == 1


def test_a_job_under_way_in_a_living_worker_is_left_to_it(start: Start, tmp_path: Path) -> None:
    queue("slow", 7)
    start(4)
    wait_until((tmp_path / "job-7-begun").exists)
    start(0)
    wait_until(lambda: not ProcrastinateJob.objects.filter(task_name="platform.slow").exists())
    assert len(marks("job-7")) == 1


def test_a_job_queued_by_a_job_that_fails_is_not_queued(start: Start, tmp_path: Path) -> None:
    queue("queues_another_and_fails", 7)
    start(0)
    wait_until((tmp_path / "failing-7-begun").exists)
    wait_until(lambda: ProcrastinateJob.objects.filter(status="todo", attempts=1).exists())
    queued = set(ProcrastinateJob.objects.values_list("task_name", flat=True))
    assert "platform.queues_another_and_fails" in queued
    assert "platform.slow" not in queued
    assert not (tmp_path / "job-7-begun").exists()


def test_a_process_asked_to_stop_finishes_its_job_and_goes(start: Start, tmp_path: Path) -> None:
    queue("slow", 7)
    process = start(1.5)
    wait_until((tmp_path / "job-7-begun").exists)
    process.terminate()
    assert process.wait(timeout=20) == 0
    assert len(marks("job-7")) == 1
    assert not ProcrastinateJob.objects.filter(task_name="platform.slow").exists()


def test_periodic_work_is_done_once_however_many_schedulers_run(start: Start, tmp_path: Path) -> None:
    start(0, "every"), start(0, "every"), start(0, "every")
    times = tmp_path / "times"
    wait_until(lambda: times.exists() and len(times.read_text().splitlines()) >= 4)
    ticks = times.read_text().splitlines()
    assert len(ticks) == len(set(ticks)), ticks
