"""What is told of written messages."""

from dataclasses import dataclass

from relacja.platform.outbox import Event


@dataclass(frozen=True, slots=True)
class MessagesReceived(Event):
    """Messages came in; `message_ids` of one batch of one mailbox."""

    mailbox_id: int
    message_ids: tuple[int, ...]
    party_ids: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class ConversationWaiting(Event):
    """A customer waits for an answer."""

    conversation_id: int
    mailbox_id: int
    party_id: int | None = None


@dataclass(frozen=True, slots=True)
class MessageSent(Event):
    """A message of ours left the house."""

    message_id: int
    conversation_id: int
    party_id: int | None = None


@dataclass(frozen=True, slots=True)
class MessageBounced(Event):
    """A message of ours did not reach somebody; whom, stands in the bounce."""

    message_id: int
    bounce_id: int
    is_permanent: bool
    party_id: int | None = None


@dataclass(frozen=True, slots=True)
class ConversationRated(Event):
    """A customer said how they found a conversation, from 1 (bad) to 3 (good)."""

    conversation_id: int
    rating: int
    party_id: int | None = None


@dataclass(frozen=True, slots=True)
class ConversationResolved(Event):
    """A conversation is done."""

    conversation_id: int
    party_id: int | None = None
