"""Whom of ours it concerns: those who are named in a note, and those who are told when a customer answers."""

from collections.abc import Collection
from datetime import datetime

from django.utils import timezone

from relacja.accounts import queries as accounts
from relacja.customers import queries as customers
from relacja.messaging.models import Conversation, Follower, NoticeKind
from relacja.messaging.permissions import VIEW
from relacja.messaging.services import beside, noticing
from relacja.platform import push


class CannotRead(ValueError):
    """This colleague may read no conversations, so that naming them tells them nothing."""


def customer_wrote(  # not a use case: told inside of taking in
    conversation: Conversation,
) -> None:
    """Tell whoever has the conversation, follows it, or looks after its customer; each once. Beside another one, also
    whoever has that."""
    ids = beside.hearers(conversation)
    ids |= set(Follower.objects.filter(conversation=conversation).values_list("user_id", flat=True))
    ids |= {conversation.assignee_id} if conversation.assignee_id is not None else set()
    if conversation.party_id is not None and not conversation.is_visitor:
        owner = customers.owner_of(conversation.party_id)
        ids |= {owner} if owner is not None else set()
    for user_id in sorted(ids):
        push.tell(f"user:{user_id}", "customer_wrote", conversation_id=conversation.pk)
    if ids:
        noticing.concerns(conversation, NoticeKind.WROTE, ids, timezone.now())


def named(  # not a use case: part of writing a note
    conversation: Conversation, user_ids: Collection[int], by: int | None, now: datetime
) -> None:
    """Those named follow the conversation from now on, and are told. Raises `CannotRead`."""
    others = sorted({user_id for user_id in user_ids if user_id != by})
    for user_id in others:
        if not accounts.actor_for_user(user_id).may(VIEW):
            raise CannotRead(user_id)
        Follower.objects.get_or_create(conversation=conversation, user_id=user_id, defaults={"since": now})
        push.tell(f"user:{user_id}", "mentioned", conversation_id=conversation.pk)
    if others:
        noticing.concerns(conversation, NoticeKind.NAMED, others, now, by)
