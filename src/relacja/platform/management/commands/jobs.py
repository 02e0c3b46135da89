"""The jobs process."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from relacja.platform.jobs import worker


class Command(BaseCommand):
    """Runs jobs, periodic jobs and the outbox until asked to stop."""

    help = "Do queued work, start periodic work and deliver news, until SIGTERM or SIGINT."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which queues, how many at a time."""
        parser.add_argument("--queue", action="append", dest="queues", help="only this queue; may be given again")
        parser.add_argument("--concurrency", type=int, default=worker.CONCURRENCY, help="jobs at the same time")
        parser.add_argument("--without-outbox", action="store_true", help="leave the delivery of news to others")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Work."""
        worker.run(queues=options["queues"], concurrency=options["concurrency"], deliver=not options["without_outbox"])
