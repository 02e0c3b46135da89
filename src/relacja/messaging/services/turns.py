"""Whose turn it is: every change of where a conversation stands, with its line in the record and its place in line."""

from datetime import datetime
from typing import Any

import orjson
import structlog

from relacja.customers import queries as customers
from relacja.messaging.events import ConversationResolved, ConversationWaiting
from relacja.messaging.models import Conversation, Mailbox
from relacja.messaging.plugs import transports
from relacja.messaging.rules import standing
from relacja.messaging.rules.transitions import Happening, next_status
from relacja.messaging.types import Status
from relacja.platform import push, sql
from relacja.platform.actor import Actor
from relacja.platform.conditions import values_of_one
from relacja.platform.outbox import publish
from relacja.platform.refs import Ref
from relacja.routing import queries as queues
from relacja.routing import services as routing

log = structlog.get_logger(__name__)

KIND = "messaging.conversation"
NOTE = """
INSERT INTO messaging_conversationevent (conversation_id, at, user_id, actor, kind, data)
VALUES (%s::bigint, %s::timestamptz, %s::bigint, %s::text, %s::text, %s::jsonb)
"""


def note(  # not a use case: a line of the record inside one
    actor: Actor, conversation_id: int, kind: str, at: datetime, **data: Any
) -> None:
    """One line of what was done to a conversation; open pages are told."""
    who = actor.label[:60] if actor.kind == "system" else ""
    kept = orjson.dumps(data, default=str).decode()
    sql.rows(NOTE, [conversation_id, at, actor.user_id, who, kind, kept])
    tell(conversation_id)


def tell(conversation_id: int) -> None:
    """Tell whoever has the conversation or the inbox open."""
    push.tell(f"conversation:{conversation_id}", "changed")
    push.tell("inbox:1", "changed", conversation_id=conversation_id)


def turn(  # not a use case: a move inside one
    actor: Actor, conversation: Conversation, happening: Happening, at: datetime, why: str = "", **data: Any
) -> None:
    """Let something happen to a conversation, held by the caller, who saves it. Raises `NoSuchWay`."""
    before = Status(conversation.status)
    after = next_status(before, happening)
    conversation.status, conversation.why = after, why[:40]
    if before != after and _is_instant(conversation):
        push.tell(conversation.address, "standing")
        if before == Status.RESOLVED and conversation.first_answer_at is not None:
            conversation.context = {**conversation.context, "rating_asked": True}
    if happening != Happening.ABSORBED:
        (standing.wrote if happening == Happening.WROTE else standing.went_on)(conversation.brought)
    if after != Status.SNOOZED:
        conversation.snoozed_until = None
    conversation.resolved_at = (conversation.resolved_at or at) if after == Status.RESOLVED else None
    if after in (Status.PENDING, Status.RESOLVED):
        conversation.waiting_since = None
    if after != Status.OPEN and not (after == Status.PENDING and _is_instant(conversation)):
        let_go(conversation, happening, at)
    if before != after or happening not in (Happening.WROTE, Happening.ANSWERED):
        note(actor, conversation.pk, happening, at, before=before, after=after, why=why, **data)
    if after == Status.RESOLVED != before and happening != Happening.ABSORBED:
        publish(ConversationResolved(conversation.pk, conversation.party_id))


def _is_instant(conversation: Conversation) -> bool:
    """Whether whoever writes sits at the other end now: whoever talks with them goes on until it is done."""
    transport = transports.get(conversation.mailbox.transport)
    return transport is not None and transport.capabilities.instant


def begin_waiting(  # not a use case: a move inside one
    conversation: Conversation, at: datetime, now: datetime
) -> None:
    """The customer waits for us since then: the router finds somebody, if the mailbox has a plan. What was answered
    beside another conversation waits for whoever asked."""
    standing.waits(conversation.brought, at)
    if conversation.waiting_since is None:
        conversation.waiting_since = at
        if conversation.beside_id is not None:
            return
        publish(ConversationWaiting(conversation.pk, conversation.mailbox_id, conversation.party_id))
    enter(conversation, now)


def enter(conversation: Conversation, now: datetime) -> None:
    """Let the conversation wait in the queue, unless it does, somebody has it in hand, or it is no customer's."""
    mailbox = conversation.mailbox
    transport = transports.get(mailbox.transport)
    plan = conversation.plan or mailbox.plan
    if not plan or transport is None or conversation.beside_id is not None or _is_live(conversation.item_id):
        return
    work = routing.Work(
        medium=transport.work,
        plan=plan,
        subject=Ref(KIND, conversation.pk),
        title=conversation.name or conversation.address,
        party_id=conversation.party_id,
        priority=PRIORITY_MINUTES.get(conversation.priority, 0.0),
        entered_at=conversation.waiting_since,
        values=_values(conversation, mailbox, now),
        named=_named(conversation),
    )
    try:
        conversation.item_id = routing.enter(work, now)
    except (routing.NoSuchPlan, routing.NoSuchMedium) as missing:
        log.error("a conversation cannot be routed", mailbox=mailbox.pk, missing=str(missing))


PRIORITY_MINUTES = {-1: -60.0, 0: 0.0, 1: 60.0, 2: 240.0}
"""Minutes of advance in the queue."""


def _is_live(item_id: int | None) -> bool:
    standing = queues.standing_of(item_id) if item_id is not None else None
    return standing is not None and standing.state in ("waiting", "reserved", "assigned")


def _values(conversation: Conversation, mailbox: Mailbox, now: datetime) -> dict[str, Any]:
    """What plans may ask of a conversation, and of its customer."""
    values: dict[str, Any] = {
        "item.mailbox": mailbox.name,
        "item.address": mailbox.address,
        "item.language": conversation.language or mailbox.language or None,
        "item.known": conversation.party_id is not None and not conversation.is_visitor,
        "item.subject": conversation.subject or None,
    }
    if conversation.party_id is not None:
        asked = routing.fields_asked(conversation.plan or mailbox.plan)
        values |= values_of_one(asked, customers.members(conversation.party_id), now)
    return values


def _named(conversation: Conversation) -> dict[str, int]:
    """The workers a plan may ask first: whoever has the conversation, then the customer's owner."""
    named: dict[str, int] = {}
    had = queues.worker_of_user(conversation.assignee_id)
    if had is not None:
        named["preferred"] = named["last_spoken"] = had
    owner = queues.worker_of_user(customers.owner_of(conversation.party_id)) if conversation.party_id else None
    if owner is not None:
        named["owner"] = owner
    return named


def let_go(conversation: Conversation, why: str, now: datetime) -> None:
    """It need not be done any more: whoever has it in hand is free, whoever is rung for it is rung no more."""
    item_id, conversation.item_id = conversation.item_id, None
    standing = queues.standing_of(item_id) if item_id is not None else None
    if item_id is None or standing is None:
        return
    try:
        if standing.state in ("assigned", "wrapping") and standing.reservation_id is not None:
            routing.mark_completed(standing.reservation_id, why, now)
        elif standing.state in ("waiting", "reserved"):
            routing.mark_withdrawn(item_id, why, now)
    except routing.MovedOn:
        log.info("the work had moved on", item=item_id)
