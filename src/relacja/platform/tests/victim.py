"""A jobs process for the tests that kill one: `main()` with the arguments DIRECTORY SECONDS [EVERY].

Its job and its listener leave a file when they begin and a parameter value when they end, SECONDS later. With EVERY it
also writes the moment that each run of a job was due for that is due every two seconds.
"""

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django
from django.utils import timezone

from relacja.kit.registry import Registry
from relacja.platform.outbox import Event


@dataclass(frozen=True, slots=True)
class VictimCalled(Event):
    """Told by the tests, heard by the victim."""

    number: int


def mark(directory: Path, what: str, number: int, seconds: float) -> None:
    """Begin, wait, end."""
    from relacja.platform.models import ParameterValue

    (directory / f"{what}-{number}-begun").touch()
    ParameterValue.objects.create(code=f"{what}-{number}-{os.getpid()}", value=1, updated_at=timezone.now())
    time.sleep(seconds)


def main() -> None:
    """Be a jobs process."""
    directory, seconds = Path(sys.argv[1]), float(sys.argv[2])
    Registry.close = lambda _registry: None  # type: ignore[method-assign]
    django.setup()
    from django.db import transaction

    from relacja.platform.actor import Actor
    from relacja.platform.jobs import Job, enqueue, job, periodic, worker
    from relacja.platform.outbox import subscriber

    @job()
    def slow(*, number: int) -> None:
        with transaction.atomic():
            mark(directory, "job", number, seconds)

    @job()
    def queues_another_and_fails(*, number: int) -> None:
        (directory / f"failing-{number}-begun").touch()
        with transaction.atomic():
            enqueue(slow, number=number)
            raise ZeroDivisionError

    @subscriber(VictimCalled)
    def on_called(event: VictimCalled, *, actor: Actor) -> None:
        mark(directory, "news", event.number, seconds)

    if len(sys.argv) > 3:
        run = Job._run

        def noting(self: Job[...], **kwargs: Any) -> None:
            with (directory / "times").open("a") as file:
                file.write(f"{kwargs['timestamp']}\n")
            run(self, **kwargs)

        Job._run = noting  # type: ignore[method-assign]

        @periodic("* * * * * */2")
        @job()
        def every_two_seconds() -> None:
            """Nothing else."""

    worker.run(pace=worker.Pace(heartbeat_every=0.3, dead_after=1.5, look_every=0.3))
