"""A conversation from its first message to its last, as it is taken along: who wrote what to whom, with which files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from relacja.accounts import queries as accounts
from relacja.messaging.models import Attachment, Conversation, Message
from relacja.messaging.queries.conversations import called, conversation_of
from relacja.messaging.queries.feed import files_of_many
from relacja.messaging.types import Delivery, Direction
from relacja.platform.actor import Actor


@dataclass(frozen=True, slots=True)
class Written:
    """One message: `heads` are whom it goes to, by kind; `author` whoever of ours wrote it; `original` the fingerprint
    of what went over the wire."""

    direction: Direction
    at: datetime
    sender: str
    author: str
    heads: Sequence[tuple[str, str]]
    subject: str
    text: str
    delivery: str
    sent_at: datetime | None
    key: str
    original: str
    files: Sequence[Attachment]

    @property
    def is_note(self) -> bool:
        """For us alone."""
        return self.direction == Direction.NOTE


@dataclass(frozen=True, slots=True)
class Whole:
    """A conversation with all its messages; with our notes and blind copies only `inside` the house."""

    conversation: Conversation
    who: str
    messages: Sequence[Written]
    inside: bool


def whole_conversation(actor: Actor, conversation_id: int, *, inside: bool) -> Whole:
    """All of it, in four queries. Raises `ConversationNotFound`."""
    found = conversation_of(actor, conversation_id)
    rows = Message.objects.filter(conversation=found).order_by("at", "pk")
    rows = rows if inside else rows.exclude(direction=Direction.NOTE)
    kept = list(rows)
    names, files = accounts.user_names(one.author_id for one in kept), files_of_many(kept)
    told = [_written(one, names.get(one.author_id or 0, ""), files.get(one.pk, ()), inside=inside) for one in kept]
    return Whole(found, called(actor, found), told, inside)


def _written(one: Message, author: str, files: Sequence[Attachment], *, inside: bool) -> Written:
    kinds = ("to", "cc", "bcc") if inside else ("to", "cc")
    heads = [(kind, ", ".join(one.recipients[kind])) for kind in kinds if one.recipients.get(kind)]
    sender = f"{one.sender_name} <{one.sender}>" if one.sender_name and one.sender else one.sender_name or one.sender
    is_known = one.direction == Direction.OUTBOUND and one.delivery in Delivery.values
    return Written(
        direction=Direction(one.direction),
        at=one.at,
        sender=sender,
        author=author,
        heads=heads,
        subject=one.subject,
        text=one.text,
        delivery=str(Delivery(one.delivery).label) if is_known else "",
        sent_at=one.sent_at,
        key=one.key if one.direction != Direction.NOTE else "",
        original=one.letter,
        files=files,
    )
