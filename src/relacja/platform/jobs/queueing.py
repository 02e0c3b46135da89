"""What a job is, and how it is queued."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Generic, ParamSpec
from uuid import UUID

import structlog
from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task

from relacja.kit.naming import name_in_house

P = ParamSpec("P")

DEFAULT_QUEUE = "default"

_in_our_transaction = JobManager(DjangoConnector())
"""Queues by Django's own connection, in the jobs process too, where procrastinate itself uses a pool of its own."""


class LeftForLater(Exception):
    """Raised by a long job that has been asked to stop, at a point from which it can go on: it is queued again."""


class NotAnId(TypeError):
    """A job was given something else than ids and plain short values: what it needs it must load itself."""


class Job(Generic[P]):
    """A function that can be queued. Calling it runs it here and now (tests do)."""

    def __init__(self, function: Callable[P, None], *, queue: str, retries: int, lock: str | None) -> None:
        self.function: Callable[..., None] = function
        self.name = name_in_house(function.__module__, function.__name__)
        self.__name__, self.__doc__ = function.__name__, function.__doc__
        strategy = RetryStrategy(max_attempts=retries, exponential_wait=3) if retries else False
        self.queue, self.lock, self.periodic = queue, lock, False
        self.task = app.task(name=self.name, queue=queue, retry=strategy, queueing_lock=lock)(self._run)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> None:
        self.function(*args, **kwargs)

    def _run(self, **kwargs: Any) -> None:
        if self.periodic:
            kwargs.pop("timestamp", None)
        with structlog.contextvars.bound_contextvars(job=self.name):
            try:
                self.function(**kwargs)
            except LeftForLater:
                enqueue(self, **kwargs)


def job(
    *, queue: str = DEFAULT_QUEUE, retries: int = 5, lock: str | None = None
) -> Callable[[Callable[P, None]], Job[P]]:
    """Make a job of a keyword-only function; it is retried `retries` times, waiting ever longer.

    With `lock`, no second one is queued while one of the same lock waits.
    """

    def decorate(function: Callable[P, None]) -> Job[P]:
        return Job(function, queue=queue, retries=retries, lock=lock)

    return decorate


def enqueue(work: Job[P], *, at: datetime | None = None, **ids: int | str | bool | UUID | None) -> int | None:
    """Queue `work` in the running transaction (a rollback leaves none), not before `at`; returns the job's id.

    Where the job has a lock and another one of the same lock waits, none is queued and the answer is None.
    """
    for name, value in ids.items():
        if not (value is None or isinstance(value, int | UUID) or (isinstance(value, str) and len(value) <= 200)):
            raise NotAnId(f"{work.name}({name}=...)")
    plain: dict[str, Any] = {name: str(value) if isinstance(value, UUID) else value for name, value in ids.items()}
    deferrer = configure_task(
        name=work.name,
        job_manager=_in_our_transaction,
        queue=work.queue,
        queueing_lock=work.lock,
        schedule_at=at,
        task_kwargs=plain,
    )
    if work.lock is None:
        queued: int = deferrer.defer()
        return queued
    try:
        with transaction.atomic():
            return int(deferrer.defer())
    except AlreadyEnqueued:
        return None


def periodic(cron: str) -> Callable[[Job[P]], Job[P]]:
    """Run a job without arguments at the times of `cron` (UTC), once however many schedulers there are."""

    def decorate(work: Job[P]) -> Job[P]:
        work.periodic = True
        register: Callable[[Any], Any] = app.periodic(cron=cron, periodic_id=work.name)
        register(work.task)
        return work

    return decorate
