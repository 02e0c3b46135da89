"""What stands in a conversation: its messages from the end, and between them what was done to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from relacja.messaging.models import (
    Attachment,
    Bounce,
    Conversation,
    ConversationEvent,
    Follower,
    Message,
    PicturesFrom,
    Recipient,
)
from relacja.messaging.queries.conversations import ConversationNotFound, conversation_of
from relacja.messaging.types import Direction
from relacja.platform.actor import Actor

PAGE = 30
MOST_EVENTS = 200


class MessageNotFound(LookupError):
    """There is no such message, or the actor may not see its conversation."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some messages of a conversation, the oldest first, with their files and with what was done while they were
    written. `before` is the message to ask for older ones from, none where there are none. `undoable` names, by the
    lines that tell of mergers and splits, the conversations that would be as before again; `apart`, by message, those
    who fare otherwise than it says."""

    messages: Sequence[Message]
    events: Sequence[ConversationEvent]
    files: dict[int, list[Attachment]]
    before: int | None
    undoable: Mapping[int, int] = field(default_factory=dict)
    apart: Mapping[int, list[Recipient]] = field(default_factory=dict)

    @property
    def senders(self) -> set[str]:
        """Whoever wrote a message in which pictures from elsewhere stand."""
        return {one.sender.lower() for one in self.messages if one.remote and one.sender}


def stretch(conversation: Conversation, before: int | None = None) -> Stretch:  # no actor: of one that was found
    """The last messages, or those before one of them; five queries at most, whatever their number."""
    rows = Message.objects.filter(conversation=conversation).order_by("-at", "-pk")
    last = rows.filter(pk=before).values_list("at", "pk").first() if before is not None else None
    if last is not None:
        rows = rows.extra(where=["(at, id) < (%s, %s)"], params=list(last))  # one comparison, from the index
    found = list(rows[: PAGE + 1])
    messages, more = list(reversed(found[:PAGE])), len(found) > PAGE
    events = _events(conversation, messages, more=more, until=last[0] if last else None)
    return Stretch(
        messages=messages,
        events=events,
        undoable=undoable(conversation, events),
        files=files_of_many(messages),
        before=messages[0].pk if more and messages else None,
        apart=apart(messages),
    )


def _events(
    conversation: Conversation, messages: Sequence[Message], *, more: bool, until: object
) -> list[ConversationEvent]:
    rows = ConversationEvent.objects.filter(conversation=conversation).order_by("-pk")
    if more and messages:
        rows = rows.filter(at__gte=messages[0].at)
    if until is not None:
        rows = rows.filter(at__lt=until)
    return list(reversed(rows[:MOST_EVENTS]))


def files_of_many(messages: Sequence[Message]) -> dict[int, list[Attachment]]:
    found: dict[int, list[Attachment]] = {}
    for one in Attachment.objects.filter(message__in=[one.pk for one in messages]).order_by("pk"):
        found.setdefault(one.message_id, []).append(one)
    return found


def by_machine(conversation: Conversation) -> bool:  # no actor: of one that was found
    """Whether no human wrote its first message."""
    first = Message.objects.filter(conversation=conversation).order_by("at", "pk").values_list("automatic", flat=True)
    return bool(first.first())


def apart(messages: Iterable[Message]) -> dict[int, list[Recipient]]:  # no actor: of those that were found
    """By message, those who fare otherwise than it says."""
    found: dict[int, list[Recipient]] = {}
    ours = [one.pk for one in messages if one.direction == Direction.OUTBOUND]
    for row in Recipient.objects.filter(message__in=ours).order_by("pk") if ours else ():
        found.setdefault(row.message_id, []).append(row)
    return found


def message_of(actor: Actor, conversation_id: int, message_id: int) -> Message:
    """One message of a conversation the actor sees. Raises `MessageNotFound`."""
    try:
        conversation = conversation_of(actor, conversation_id)
    except ConversationNotFound as missing:
        raise MessageNotFound(message_id) from missing
    found = Message.objects.filter(pk=message_id, conversation=conversation).select_related("mailbox").first()
    if found is None:
        raise MessageNotFound(message_id)
    return found


def files_of(message: Message) -> list[Attachment]:  # no actor: of one that was found
    """Its files, those that stand in its text among them."""
    return list(Attachment.objects.filter(message=message).order_by("pk"))


def bounces_of(message: Message) -> list[Bounce]:  # no actor: of one that was found
    """Whom it did not reach, as servers report it."""
    return list(Bounce.objects.filter(message=message).order_by("pk"))


def since(conversation: Conversation, version: int) -> Stretch:  # no actor: of one that was found
    """The last messages of a conversation, at most as many as it has moved on since a version."""
    moved = min(max(conversation.version - version, 1), 10)
    found = list(reversed(Message.objects.filter(conversation=conversation).order_by("-at", "-pk")[:moved]))
    return Stretch(found, [], files_of_many(found), None, apart=apart(found))


def related(actor: Actor, conversation: Conversation) -> list[tuple[int, str, bool]]:
    """The conversations it continues and those that continue it, as far as they are seen: id, subject, before."""
    rows = Conversation.objects.visible_to(actor).filter(
        Q(pk=conversation.continues_id or 0) | Q(continues_id=conversation.pk)
    )
    found = rows.order_by("pk").values_list("pk", "subject")[:10]
    return [(pk, subject, pk == conversation.continues_id) for pk, subject in found]


def pictured(actor: Actor, senders: Iterable[str]) -> set[str]:
    """Those of the senders whose pictures the actor wants to see without being asked."""
    wanted = [one.lower() for one in senders]
    if not wanted:
        return set()
    rows = PicturesFrom.objects.filter(user_id=actor.user_id or 0, sender__in=wanted)
    return set(rows.values_list("sender", flat=True))


def follows(actor: Actor, conversation: Conversation) -> bool:
    """Whether the actor hears of it."""
    return Follower.objects.filter(conversation=conversation, user_id=actor.user_id or 0).exists()


def undoable(  # no actor: of what was found
    conversation: Conversation, events: Iterable[ConversationEvent]
) -> dict[int, int]:
    """By the line of the record that tells of a merger or a split: the conversation that would be apart, or whole,
    again; nothing for what was undone since."""
    told = {one.pk: one.data[MADE[one.kind]] for one in events if one.data.get(MADE.get(one.kind, "")) is not None}
    apart = _still(conversation, list(told.values())) if told else set()
    latest = {pk: line for line, pk in told.items()}
    return {line: pk for pk, line in latest.items() if pk in apart}


MADE = {"merged": "absorbed", "split": "part"}


def _still(conversation: Conversation, ids: Sequence[int]) -> set[int]:
    split = [one["part"] for one in conversation.brought.get("splits", ())][-1:]
    merged = Conversation.objects.filter(pk__in=ids, into=conversation).values_list("pk", flat=True)
    return {*merged, *split}
