"""What people do with conversations: take them, hand them on, put them off, resolve them, label them, follow them."""

from collections.abc import Collection
from datetime import datetime

from django.utils import timezone

from relacja.messaging.models import Conversation, Follower, NoticeKind, Priority
from relacja.messaging.permissions import ANSWER, VIEW
from relacja.messaging.rules.transitions import Happening
from relacja.messaging.services import joining, noticing, turns
from relacja.messaging.services.answering import reached
from relacja.platform import audit, push
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case


class InThePast(ValueError):
    """A conversation cannot be put off until a moment that is over."""


class BadLabel(ValueError):
    """A label has one to forty characters, and a conversation twenty labels at most."""


@use_case(permits=ANSWER)
def assign_conversation(*, actor: Actor, conversation_id: int, user_id: int | None) -> Conversation:
    """Somebody has it from now on; nobody, and it waits for whom the router finds. Raises `ConversationNotFound`."""
    conversation, now = reached(actor, conversation_id, ANSWER), timezone.now()
    before, conversation.assignee_id = conversation.assignee_id, user_id
    if user_id is not None:
        turns.let_go(conversation, "assigned", now)
        is_news = user_id not in (before, actor.user_id)
        push.tell(f"user:{user_id}", "assigned" if is_news else "conversation", conversation_id=conversation.pk)
        if is_news:
            noticing.concerns(conversation, NoticeKind.ASSIGNED, [user_id], now, actor.user_id)
    elif conversation.waiting_since is not None:
        turns.enter(conversation, now)
    turns.note(actor, conversation.pk, "assigned", now, before=before, after=user_id)
    return _saved(conversation)


@use_case(permits=ANSWER)
def snooze_conversation(*, actor: Actor, conversation_id: int, until: datetime, why: str = "") -> Conversation:
    """Put it off until a moment; a message of the customer brings it back sooner.

    Raises `ConversationNotFound`, `InThePast`, `NoSuchWay`.
    """
    conversation, now = reached(actor, conversation_id, ANSWER), timezone.now()
    if until <= now:
        raise InThePast(until)
    turns.turn(actor, conversation, Happening.SNOOZED, now, why, until=until)
    conversation.snoozed_until = until
    return _saved(conversation)


@use_case(permits=ANSWER)
def resolve_conversation(*, actor: Actor, conversation_id: int, why: str = "") -> Conversation:
    """It is done. Raises `ConversationNotFound`, `NoSuchWay`."""
    conversation = reached(actor, conversation_id, ANSWER)
    turns.turn(actor, conversation, Happening.RESOLVED, timezone.now(), why)
    return _saved(conversation)


@use_case(permits=ANSWER)
def wait_for_customer(*, actor: Actor, conversation_id: int, why: str = "") -> Conversation:
    """We need nothing but the customer's word. Raises `ConversationNotFound`, `NoSuchWay`."""
    conversation = reached(actor, conversation_id, ANSWER)
    turns.turn(actor, conversation, Happening.ASKED_BACK, timezone.now(), why)
    return _saved(conversation)


@use_case(permits=ANSWER)
def reopen_conversation(*, actor: Actor, conversation_id: int, why: str = "") -> Conversation:
    """It is not done after all, and waits for us. Raises `ConversationNotFound`, `NoSuchWay`."""
    conversation, now = reached(actor, conversation_id, ANSWER), timezone.now()
    turns.turn(actor, conversation, Happening.REOPENED, now, why)
    turns.begin_waiting(conversation, now, now)
    return _saved(conversation)


@use_case(permits=ANSWER)
def set_priority(*, actor: Actor, conversation_id: int, priority: int) -> Conversation:
    """How much it hurries. Raises `ConversationNotFound`, `ValueError`."""
    conversation, now = reached(actor, conversation_id, ANSWER), timezone.now()
    before, conversation.priority = conversation.priority, Priority(priority)
    turns.note(actor, conversation.pk, "priority", now, before=before, after=priority)
    return _saved(conversation)


@use_case(permits=ANSWER)
def label_conversation(
    *, actor: Actor, conversation_id: int, add: Collection[str] = (), remove: Collection[str] = ()
) -> Conversation:
    """Put labels on it and take others off. Raises `ConversationNotFound`, `BadLabel`."""
    conversation, now = reached(actor, conversation_id, ANSWER), timezone.now()
    wanted = [one.strip() for one in add]
    if any(not one or len(one) > 40 for one in wanted):
        raise BadLabel
    labels = sorted({*conversation.labels, *wanted} - set(remove))
    if len(labels) > 20:
        raise BadLabel
    for one in (*wanted, *remove):
        conversation.brought.get("labels", {}).pop(one, None)
    if labels != conversation.labels:
        conversation.labels = labels
        turns.note(actor, conversation.pk, "labels", now, add=wanted, remove=list(remove))
    return _saved(conversation)


@use_case(permits=VIEW)
def follow_conversation(*, actor: Actor, conversation_id: int, follows: bool = True) -> None:
    """Hear of it from now on, or no more. Raises `ConversationNotFound`."""
    conversation = reached(actor, conversation_id, VIEW)
    if actor.user_id is None:
        return
    if follows:
        Follower.objects.update_or_create(
            conversation=conversation,
            user_id=actor.user_id,
            defaults={"via": None},
            create_defaults={"since": timezone.now()},
        )
    else:
        Follower.objects.filter(conversation=conversation, user_id=actor.user_id).delete()
    audit.note(subject=Ref(turns.KIND, conversation.pk), follows=follows)


@use_case(permits=ANSWER)
def wake_conversations(*, actor: Actor, now: datetime) -> int:
    """Those whose time has come are ours again; how many."""
    due = Conversation.objects.filter(snoozed_until__lte=now, status="snoozed").order_by("snoozed_until")
    ids = list(due.values_list("pk", flat=True)[:500])
    for conversation_id in ids:
        conversation = joining.held(conversation_id)
        if conversation.status == "snoozed" and conversation.snoozed_until and conversation.snoozed_until <= now:
            turns.turn(actor, conversation, Happening.WOKE, now, "time")
            turns.begin_waiting(conversation, now, now)
            conversation.save()
            if conversation.assignee_id is not None:
                push.tell(f"user:{conversation.assignee_id}", "woke", conversation_id=conversation.pk)
    return len(ids)


@use_case(permits=ANSWER)
def resolve_silent(*, actor: Actor, now: datetime, before: datetime) -> int:
    """Those that wait for the customer since before a moment are resolved; how many."""
    due = Conversation.objects.filter(status="pending", last_at__lt=before).order_by("last_at")
    ids = list(due.values_list("pk", flat=True)[:500])
    for conversation_id in ids:
        conversation = joining.held(conversation_id)
        if conversation.status == "pending" and conversation.last_at < before:
            turns.turn(actor, conversation, Happening.TIMED_OUT, now, "silent")
            conversation.save()
    return len(ids)


def _saved(conversation: Conversation) -> Conversation:
    conversation.version += 1
    conversation.save()
    turns.tell(conversation.pk)
    audit.note(subject=Ref(turns.KIND, conversation.pk), status=conversation.status)
    return conversation
