"""Conversations as programs read them: whole, by message, with their record; mailboxes without secrets."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q

from relacja.messaging.models import (
    Arrival,
    Attachment,
    Conversation,
    ConversationEvent,
    Follower,
    Mailbox,
    MailboxShare,
    Message,
    Recipient,
)
from relacja.messaging.permissions import CONFIGURE, VIEW
from relacja.messaging.queries.conversations import MailboxNotFound, conversation_of
from relacja.messaging.queries.feed import apart
from relacja.platform.actor import Actor


def conversation_shown(actor: Actor, conversation_id: int) -> Mapping[str, Any]:
    """One conversation with who follows it. Raises `ConversationNotFound`."""
    found = conversation_of(actor, conversation_id)
    followers = Follower.objects.filter(conversation=found).order_by("user_id").values_list("user_id", flat=True)
    told = {name: getattr(found, name) for name in SHOWN}
    return told | {"mailbox": found.mailbox.name, "followers": list(followers)}


SHOWN = (
    "id", "mailbox_id", "status", "why", "subject", "party_id", "is_visitor", "address", "name", "priority", "labels",
    "language", "assignee_id", "began_at", "last_at", "waiting_since", "first_answer_at", "snoozed_until",
    "resolved_at", "rating", "rating_word", "messages", "continues_id", "beside_id", "version",
)  # fmt: skip


def messages_of(actor: Actor, conversation_id: int, before: int | None, limit: int) -> list[Mapping[str, Any]]:
    """Messages of a conversation with their files, the latest first, those before one of them; three queries.

    Raises `ConversationNotFound`.
    """
    conversation = conversation_of(actor, conversation_id)
    rows = Message.objects.filter(conversation=conversation)
    if before is not None:
        last = rows.filter(pk=before).values_list("at", flat=True).first()
        rows = rows.filter(Q(at__lt=last) | Q(at=last, pk__lt=before)) if last is not None else rows.none()
    found = list(rows.order_by("-at", "-pk")[:limit])
    files, some = _files([message.pk for message in found]), apart(found)
    return [
        {name: getattr(one, name) for name in TOLD}
        | {"files": files[one.pk], "apart": [_standing(row) for row in some.get(one.pk, ())]}
        for one in found
    ]


def _standing(row: Recipient) -> Mapping[str, Any]:
    kept = ("address", "delivery", "detail", "send_at", "sent_at", "attempts")
    return {name: getattr(row, name) for name in kept}


TOLD = (
    "id", "conversation_id", "direction", "at", "author_id", "sender", "sender_name", "recipients", "subject", "text",
    "folds", "html", "automatic", "protection", "problems", "size", "delivery", "delivery_detail", "send_at",
    "sent_at", "delivered_at", "read_at",
)  # fmt: skip


def _files(message_ids: Iterable[int]) -> Mapping[int, list[Mapping[str, Any]]]:
    found: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    kept = ("message_id", "id", "sha256", "name", "media_type", "size", "is_inline")
    for row in Attachment.objects.filter(message_id__in=message_ids).order_by("pk").values(*kept):
        found[row.pop("message_id")].append(row)
    return found


def record_of(actor: Actor, conversation_id: int) -> list[Mapping[str, Any]]:
    """What was done to a conversation, the latest first. Raises `ConversationNotFound`."""
    conversation = conversation_of(actor, conversation_id)
    rows = ConversationEvent.objects.filter(conversation=conversation).order_by("-pk")
    return list(rows.values("id", "at", "user_id", "actor", "kind", "data")[:MOST])


MOST = 500


def mailboxes_shown(actor: Actor) -> list[Mapping[str, Any]]:
    """The mailboxes the actor may read or set up, with whom they are shared; two queries."""
    seen = Mailbox.objects.visible_to(actor, VIEW) | Mailbox.objects.configurable_by(actor)
    rows = list(seen.distinct().order_by("name"))
    shares: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for share in MailboxShare.objects.filter(mailbox__in=rows):
        shares[share.mailbox_id].append({"id": share.pk, "user_id": share.user_id, "unit_id": share.unit_id})
    own = actor.may(CONFIGURE)
    return [
        {name: getattr(one, name) for name in OF_MAILBOX}
        | {"settings": one.settings if own else {}, "shares": shares[one.pk]}
        for one in rows
    ]


OF_MAILBOX = (
    "id", "name", "transport", "address", "unit_id", "owner_id", "plan", "hours_text", "language", "signature",
    "is_active", "since", "seen_at", "lost_at", "error",
)  # fmt: skip


def mailbox_shown(actor: Actor, mailbox_id: int) -> Mapping[str, Any]:
    """One of them. Raises `MailboxNotFound`."""
    found = next((one for one in mailboxes_shown(actor) if one["id"] == mailbox_id), None)
    if found is None:
        raise MailboxNotFound(mailbox_id)
    return found


def arrivals(actor: Actor) -> Any:
    """What came into the mailboxes the actor may read, whatever became of it."""
    return Arrival.objects.filter(mailbox__in=Mailbox.objects.visible_to(actor, VIEW))


def attachment_of(actor: Actor, message_id: int, attachment_id: int) -> Attachment | None:
    """A file of a message that the actor may read."""
    seen = Conversation.objects.visible_to(actor, VIEW)
    return Attachment.objects.filter(pk=attachment_id, message=message_id, message__conversation__in=seen).first()


def original_of(actor: Actor, message_id: int) -> str:
    """The hash of the original of a message that the actor may read; blank where there is none."""
    seen = Conversation.objects.visible_to(actor, VIEW)
    found = Message.objects.filter(pk=message_id, conversation__in=seen).values_list("letter", flat=True).first()
    return found or ""
