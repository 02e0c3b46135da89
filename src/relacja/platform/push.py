"""Telling open pages that something has changed: ids only, so that what is fetched then has its rights checked.

A topic is `<kind>:<id>`, for instance `user:12` or `party:7`. Who may hear which kind of topic is a socket: the app
that owns the kind adds a `Topic` to `topics`.
"""

from collections.abc import Iterable

import orjson
from django.db import transaction

from relacja.kit.registry import Registry
from relacja.platform.actor import Actor
from relacja.platform.notices import after_commit

CHANNEL = "push"


class Topic:
    """A kind of topic. Subclass it and add it to `topics` under the word before the colon."""

    def may_hear(self, actor: Actor, row_ids: Iterable[int]) -> set[int]:
        """Which of the ids the actor may listen to; at most one query."""
        raise NotImplementedError


topics: Registry[Topic] = Registry("push topics", Topic)


@topics.plug("user")
class UserTopic(Topic):
    """News for one user: only that user hears it."""

    def may_hear(self, actor: Actor, row_ids: Iterable[int]) -> set[int]:
        """The actor's own id."""
        return {row_id for row_id in row_ids if actor.kind == "user" and row_id == actor.user_id}


class NotInTransaction(RuntimeError):
    """Pages are told with the fact, inside its transaction."""


def tell(topic: str, event: str = "changed", **ids: int | str) -> None:
    """Tell whoever listens to `topic`, if and when the running transaction commits."""
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransaction(topic)
    message = orjson.dumps({"topic": topic, "event": event, "ids": ids}).decode()
    after_commit(CHANNEL, message)


def audible(actor: Actor, asked: Iterable[str]) -> list[str]:
    """Those of the topics asked for that exist and that the actor may hear; one query a kind at most."""
    by_kind: dict[str, set[int]] = {}
    for topic in asked:
        kind, _, number = topic.partition(":")
        if kind in topics and number.isdecimal() and len(number) < 19:
            by_kind.setdefault(kind, set()).add(int(number))
    return [
        f"{kind}:{row_id}"
        for kind, row_ids in sorted(by_kind.items())
        for row_id in sorted(topics[kind].may_hear(actor, row_ids) & row_ids)
    ]
