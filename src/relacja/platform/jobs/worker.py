"""The jobs process: does queued work, starts periodic work, delivers news, and rescues what dead processes left."""

import asyncio
import signal
import threading
from dataclasses import dataclass

import structlog
from django.db import close_old_connections, connection
from procrastinate.contrib.django import app, connector_params
from procrastinate.contrib.django.db_cleanup import close_db_connections
from procrastinate.psycopg_connector import PsycopgConnector
from procrastinate.worker import Worker

from relacja.platform.jobs.rescuing import DEAD_AFTER, HEARTBEAT_EVERY, beat, rescue
from relacja.platform.jobs.stopping import ask_to_stop, begin_anew
from relacja.platform.outbox.dispatcher import Dispatcher

log = structlog.get_logger(__name__)

CONCURRENCY = 4
GRACE = 20.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a worker shows that it lives, when it counts as dead, and how often the others look; in seconds."""

    heartbeat_every: float = HEARTBEAT_EVERY
    dead_after: float = DEAD_AFTER
    look_every: float = 5.0


def run(
    *, queues: list[str] | None = None, concurrency: int = CONCURRENCY, deliver: bool = True, pace: Pace | None = None
) -> None:
    """Work until the process is asked to stop (SIGTERM, SIGINT); then finish what is under way."""
    begin_anew()
    keeper = Keeper(pace or Pace())
    dispatcher = Dispatcher() if deliver else None
    keeper.start()
    if dispatcher:
        dispatcher.start()
    try:
        asyncio.run(_work(queues, concurrency, keeper))
    finally:
        if dispatcher:
            dispatcher.stop()
        keeper.stop()


async def _work(queues: list[str] | None, concurrency: int, keeper: "Keeper") -> None:
    pool = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=4)
    with app.replace_connector(pool) as connected:
        async with connected.open_async():
            worker = Worker(
                app=connected,
                queues=queues,
                concurrency=concurrency,
                install_signal_handlers=False,
                shutdown_graceful_timeout=GRACE,
                delete_jobs="successful",
                task_middleware=[close_db_connections],
                update_heartbeat_interval=keeper.pace.heartbeat_every,
                stalled_worker_timeout=keeper.pace.dead_after * 4,
            )
            keeper.worker = worker
            loop = asyncio.get_running_loop()
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, _stop, worker)
            log.info("jobs process works", queues=queues, concurrency=concurrency)
            await worker.run()  # type: ignore[no-untyped-call]


def _stop(worker: Worker) -> None:
    ask_to_stop()
    worker.stop()  # type: ignore[no-untyped-call]


class Keeper(threading.Thread):
    """Shows that this worker lives, also while it stops, when procrastinate beats no more; rescues the dead."""

    def __init__(self, pace: Pace) -> None:
        super().__init__(name="keeper", daemon=True)
        self.pace = pace
        self.worker: Worker | None = None
        self._stopping = threading.Event()

    def run(self) -> None:
        """Look around until stopped."""
        while not self._stopping.wait(self.pace.look_every):
            try:
                self._look()
            except Exception:
                log.exception("jobs cannot be looked after")
                close_old_connections()
        connection.close()

    def stop(self) -> None:
        """End the thread."""
        self._stopping.set()
        self.join(self.pace.look_every)

    def _look(self) -> None:
        if self.worker is not None and self.worker.worker_id is not None:
            beat(self.worker.worker_id)
        found = rescue(dead_after=self.pace.dead_after)
        if found:
            log.warning("jobs of dead workers are done again", jobs=found)
