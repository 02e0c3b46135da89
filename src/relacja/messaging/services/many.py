"""One change of many conversations at once, and the way back from it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from relacja.messaging.models import Conversation
from relacja.messaging.permissions import ANSWER
from relacja.messaging.queries.conversations import ConversationNotFound
from relacja.messaging.rules.transitions import NoSuchWay
from relacja.messaging.services import handling, turns
from relacja.messaging.services.answering import reached
from relacja.messaging.types import Status
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case

MOST = 200


class TooMany(ValueError):
    """More conversations than are changed at once."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is done to each: `what` is assign, resolve, reopen, wait, snooze or label; the rest is what it asks for."""

    what: str
    user_id: int | None = None
    until: datetime | None = None
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


VERBS: Mapping[str, Callable[[Actor, int, Change], Conversation]] = {
    "assign": lambda actor, pk, change: handling.assign_conversation(
        actor=actor, conversation_id=pk, user_id=change.user_id
    ),
    "resolve": lambda actor, pk, _change: handling.resolve_conversation(actor=actor, conversation_id=pk),
    "reopen": lambda actor, pk, _change: handling.reopen_conversation(actor=actor, conversation_id=pk),
    "wait": lambda actor, pk, _change: handling.wait_for_customer(actor=actor, conversation_id=pk),
    "snooze": lambda actor, pk, change: handling.snooze_conversation(
        actor=actor, conversation_id=pk, until=change.until or timezone.now()
    ),
    "label": lambda actor, pk, change: handling.label_conversation(
        actor=actor, conversation_id=pk, add=change.add, remove=change.remove
    ),
}


@use_case(permits=ANSWER)
def change_many(*, actor: Actor, conversation_ids: Sequence[int], change: Change) -> list[dict[str, Any]]:
    """Change each that can be; how those stood before, for `put_back_many`.

    Those the actor may not change, and those that cannot go there from where they stand, stay as they are. Raises
    `TooMany`, `InThePast`, `BadLabel`.
    """
    if len(conversation_ids) > MOST:
        raise TooMany(len(conversation_ids))
    before: list[dict[str, Any]] = []
    for pk in sorted(set(conversation_ids)):
        try:
            stood = _standing(reached(actor, pk, ANSWER))
            done = VERBS[change.what](actor, pk, change)
        except (ConversationNotFound, NoSuchWay):
            continue
        before.append(stood | {"id": done.pk, "version": done.version})
    audit.note(what=change.what, conversations=[one["id"] for one in before])
    return before


@use_case(permits=ANSWER)
def put_back_many(*, actor: Actor, before: Sequence[Mapping[str, Any]]) -> int:
    """Put conversations back as they stood, but for those in which something has happened since; how many."""
    back, now = 0, timezone.now()
    for stood in before:
        conversation = reached(actor, stood["id"], ANSWER)
        if conversation.version != stood["version"] or conversation.pk != stood["id"]:
            continue
        _put_back(actor, conversation, stood, now)
        back += 1
    audit.note(conversations=[stood["id"] for stood in before], back=back)
    return back


MOMENTS = ("waiting_since", "snoozed_until", "resolved_at")


def _standing(conversation: Conversation) -> dict[str, Any]:
    """What a change may change, as plain values."""
    moments = {name: getattr(conversation, name) for name in MOMENTS}
    return {
        "status": str(conversation.status),
        "why": conversation.why,
        "assignee": conversation.assignee_id,
        "labels": list(conversation.labels),
        **{name: at.isoformat() if at else None for name, at in moments.items()},
    }


def _put_back(actor: Actor, conversation: Conversation, stood: Mapping[str, Any], now: datetime) -> None:
    conversation.status, conversation.why = Status(stood["status"]), stood["why"]
    conversation.assignee_id, conversation.labels = stood["assignee"], list(stood["labels"])
    for name in MOMENTS:
        setattr(conversation, name, parse_datetime(stood[name]) if stood[name] else None)
    conversation.version += 1
    if conversation.status != Status.OPEN or conversation.assignee_id is not None:
        turns.let_go(conversation, "put_back", now)
    elif conversation.waiting_since is not None:
        turns.enter(conversation, now)
    conversation.save()
    turns.note(actor, conversation.pk, "put_back", now, after=str(conversation.status))
