"""What was taken and lies there without a sign goes back to the queue, and its record says so."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog

from relacja.messaging.models import Conversation, ConversationEvent, Draft, Message, Presence
from relacja.messaging.permissions import ANSWER
from relacja.messaging.plugs import transports
from relacja.messaging.services import joining, turns
from relacja.platform import push
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case
from relacja.routing import queries as queues
from relacja.routing import services as routing

log = structlog.get_logger(__name__)


@use_case(permits=ANSWER)
def take_from_silent(*, actor: Actor, now: datetime, after: Mapping[str, timedelta]) -> int:
    """Take back what whoever took it has not touched for so long, by medium of work; how many.

    A sign is to have it open, to write in it, or to have written. What a medium gives no time for stays.
    """
    held = Conversation.objects.filter(item__isnull=False, assignee__isnull=False, status="open").order_by("pk")
    count = 0
    for conversation_id, transport in held.values_list("pk", "mailbox__transport")[:1000]:
        kind = transports.get(transport)
        patience = after.get(kind.work) if kind is not None else None
        if patience:
            count += _take_back(actor, conversation_id, now, patience)
    return count


def _take_back(actor: Actor, conversation_id: int, now: datetime, patience: timedelta) -> bool:
    conversation = joining.held(conversation_id)
    user_id, item_id = conversation.assignee_id, conversation.item_id
    if user_id is None or item_id is None or _last_sign(conversation_id, user_id, now) > now - patience:
        return False
    standing = queues.standing_of(item_id)
    if standing is None or standing.state != "assigned" or standing.reservation_id is None:
        return False
    try:
        routing.mark_given_back(standing.reservation_id, "rescinded", "silent", now)
    except routing.MovedOn:
        log.info("the work had moved on", item=item_id)
        return False
    conversation.assignee_id = None
    conversation.version += 1
    conversation.save()
    turns.note(actor, conversation.pk, "taken_from_silent", now, user=user_id, minutes=patience.total_seconds() // 60)
    push.tell(f"user:{user_id}", "taken_back", conversation_id=conversation.pk)
    return True


def _last_sign(conversation_id: int, user_id: int, now: datetime) -> datetime:
    """When they last touched it; now, where nothing tells when they took it."""
    mine = {"conversation_id": conversation_id, "user_id": user_id}
    taken = ConversationEvent.objects.filter(conversation_id=conversation_id, kind="taken", data__user=user_id)
    wrote = Message.objects.filter(conversation_id=conversation_id, author_id=user_id)
    signs = (
        taken.order_by("-pk").values_list("at", flat=True).first(),
        wrote.order_by("-at").values_list("at", flat=True).first(),
        Draft.objects.filter(**mine).order_by("-saved_at").values_list("saved_at", flat=True).first(),
        Presence.objects.filter(**mine).values_list("seen_at", flat=True).first(),
    )
    return max((sign for sign in signs if sign is not None), default=now)
