"""Slow or fragile work, done outside of the request: queued in the same transaction, run by the jobs process.

A job takes ids only, by keyword, and is safe to run twice: it is retried when it fails and run again when the process
that ran it has died.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Generic, ParamSpec
from uuid import UUID

import structlog
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

P = ParamSpec("P")

DEFAULT_QUEUE = "default"


class NotAnId(TypeError):
    """A job was given something else than ids and plain short values: what it needs it must load itself."""


class Job(Generic[P]):
    """A function that can be queued. Calling it runs it here and now (tests do)."""

    def __init__(self, function: Callable[P, None], *, queue: str, retries: int, lock: str | None) -> None:
        self.function: Callable[..., None] = function
        self.name = f"{function.__module__.split('.')[1]}.{function.__name__}"
        self.__name__, self.__doc__ = function.__name__, function.__doc__
        strategy = RetryStrategy(max_attempts=retries, exponential_wait=3) if retries else False
        self.task = app.task(name=self.name, queue=queue, retry=strategy, queueing_lock=lock)(self._run)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> None:
        self.function(*args, **kwargs)

    def _run(self, _timestamp: int | None = None, **kwargs: Any) -> None:
        with structlog.contextvars.bound_contextvars(job=self.name):
            self.function(**kwargs)


def job(
    *, queue: str = DEFAULT_QUEUE, retries: int = 5, lock: str | None = None
) -> Callable[[Callable[P, None]], Job[P]]:
    """Make a job of a keyword-only function; it is retried `retries` times, waiting ever longer.

    With `lock`, no second one is queued while one of the same lock waits.
    """

    def decorate(function: Callable[P, None]) -> Job[P]:
        return Job(function, queue=queue, retries=retries, lock=lock)

    return decorate


def enqueue(work: Job[P], *, at: datetime | None = None, **ids: int | str | bool | UUID | None) -> int:
    """Queue `work` in the running transaction (a rollback leaves none), not before `at`; returns the job's id."""
    for name, value in ids.items():
        if not (value is None or isinstance(value, int | UUID) or (isinstance(value, str) and len(value) <= 200)):
            raise NotAnId(f"{work.name}({name}=...)")
    plain = {name: str(value) if isinstance(value, UUID) else value for name, value in ids.items()}
    queued: int = work.task.configure(schedule_at=at).defer(**plain)
    return queued


def periodic(cron: str) -> Callable[[Job[P]], Job[P]]:
    """Run a job without arguments at the times of `cron`, once however many schedulers there are."""

    def decorate(work: Job[P]) -> Job[P]:
        app.periodic(cron=cron, periodic_id=work.name)(work.task)
        return work

    return decorate
