"""The one door to every change: transaction, permission, log context and audit, always the same way."""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar, cast

import structlog
from django.db import transaction

from relacja.kit.naming import name_in_house
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.permissions import permissions

P = ParamSpec("P")
R = TypeVar("R")

ANYBODY = "anybody"
"""For the few verbs that ask for no permission: signing in, one's own settings."""


_one_transaction: ContextVar[bool] = ContextVar("one_transaction", default=False)


@contextmanager
def one_transaction() -> Iterator[None]:
    """Run use cases and what belongs to them (an idempotency key, a check) in one transaction, without savepoints.

    For entrances: a use case that fails inside spoils the whole transaction, which is then rolled back.
    """
    token = _one_transaction.set(True)
    try:
        with transaction.atomic():
            yield
    finally:
        _one_transaction.reset(token)


class ReasonMissing(ValueError):
    """This verb asks why, and no reason was given."""


def use_case(*, permits: str, asks_why: bool = False) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a service out of a keyword-only function that takes `actor`.

    It runs in one transaction (joining the caller's, if there is one), only if `permits` is granted, with the verb and
    the actor in every log line, and leaves one audit entry; a use case called by another joins the outer one's entry.
    With `asks_why` the keyword `reason` must not be blank. Raises `NotPermitted` and `ReasonMissing`.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        verb = name_in_house(function.__module__, function.__name__)

        @functools.wraps(function)
        def service(*args: P.args, **kwargs: P.kwargs) -> R:
            if args:
                raise TypeError(f"{verb} takes keywords only")
            actor = kwargs.get("actor")
            if not isinstance(actor, Actor):
                raise TypeError(f"{verb} needs an actor")
            if permits != ANYBODY:
                if permits not in permissions:
                    raise LookupError(f"{verb} asks for {permits!r}, which no app declares")
                actor.require(permits)
            reason = str(cast(dict[str, Any], kwargs).get("reason") or "").strip()
            if asks_why and not reason:
                raise ReasonMissing(verb)
            if audit.current() is not None:
                with audit.joined(), transaction.atomic(savepoint=not _one_transaction.get()):
                    return function(*args, **kwargs)
            with (
                structlog.contextvars.bound_contextvars(verb=verb, actor=actor.kind, user_id=actor.user_id),
                transaction.atomic(savepoint=not _one_transaction.get()),
                audit.entry(verb=verb, actor=actor, reason=reason),
            ):
                return function(*args, **kwargs)

        service.permits = permits  # type: ignore[attr-defined]
        return service

    return decorate
