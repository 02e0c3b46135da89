"""What a visitor's window shows: the messages since the last it has, and how things stand."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format

from relacja.messaging.models import Attachment, Conversation, ConversationEvent, Message
from relacja.messaging.transports.web_chat import rating, talking
from relacja.messaging.transports.web_chat.visitors import Visitor
from relacja.messaging.types import Delivery, Direction, Status
from relacja.routing import queries as queues

MOST = 100


def transcript(visitor: Visitor, after: int, now: datetime) -> dict[str, Any]:
    """What was written after this message, the oldest first, and how things stand. What of it is ours is delivered."""
    rows = _messages(visitor, after, now)
    ours = [row.pk for row in rows if row.direction == Direction.OUTBOUND and row.delivery == Delivery.SENT]
    if ours:
        talking.delivered(visitor, max(ours))
    return {"messages": _shown(visitor, rows), "state": state(visitor, now)}


def _messages(visitor: Visitor, after: int, now: datetime) -> list[Message]:
    since = now - timedelta(days=visitor.site.number("days", 3650))
    rows = (
        Message.objects.filter(conversation__in=visitor.conversations(), pk__gt=after, at__gt=since)
        .filter(direction__in=[Direction.INBOUND, Direction.OUTBOUND])
        .exclude(delivery__in=[Delivery.FAILED, Delivery.QUEUED])
        .select_related("author")
    )
    if after:
        return list(rows.order_by("pk")[:MOST])
    return list(reversed(rows.order_by("-pk")[:MOST]))


def _shown(visitor: Visitor, rows: Iterable[Message]) -> list[dict[str, Any]]:
    found = list(rows)
    attached: dict[int, list[dict[str, Any]]] = {}
    for one in Attachment.objects.filter(message__in=[row.pk for row in found]).order_by("pk"):
        kept = {"id": one.pk, "name": one.name, "type": one.media_type, "size": one.size}
        attached.setdefault(one.message_id, []).append(kept)
    return [
        {
            "id": row.pk,
            "mine": row.direction == Direction.INBOUND,
            "text": row.text,
            "at": row.at.isoformat(),
            "who": "" if row.direction == Direction.INBOUND or row.automatic else shown_name(visitor, row.author),
            "echo": row.key.rpartition(":")[2] if row.direction == Direction.INBOUND else "",
            "files": attached.get(row.pk, []),
        }
        for row in found
    ]


def shown_name(visitor: Visitor, user: Any) -> str:
    """What the visitor sees of whoever talks with them."""
    name = user.full_name if user is not None else ""
    return {"full": name, "none": ""}.get(visitor.site.setting("names"), name.split(" ")[0])


def state(visitor: Visitor, now: datetime | None = None) -> dict[str, Any]:
    """How things stand: whether somebody is there, and what the visitor waits for.

    `standing`: none (nothing was written), waiting, nobody (waited too long), with (somebody talks with them), done.
    `rates`: they are asked how they found it.
    `place`: where they stand in the queue while they wait in one, from 1; nought otherwise.
    `seen`: the last of their messages that somebody of ours has read.
    """
    now = now or timezone.now()
    talk = visitor.conversations().select_related("assignee").filter(into__isnull=True).order_by("-last_at").first()
    opens = visitor.site.opens_at(now)
    standing = _standing(visitor, talk, now)
    return {
        "open": visitor.site.is_open(now),
        "opens": date_format(timezone.localtime(opens), "l, H:i") if opens else "",
        "standing": standing,
        "place": (queues.place_of(talk.item_id) or 0) if talk and talk.item_id and standing == "waiting" else 0,
        "who": shown_name(visitor, talk.assignee) if talk else "",
        "rates": talk is not None and rating.asks(talk),
        "seen": talk.context.get("seen", 0) if talk else 0,
        "email": bool(talk and talk.context.get("email")),
    }


def _standing(visitor: Visitor, talk: Conversation | None, now: datetime) -> str:
    if talk is None:
        return "none"
    if talk.status == Status.RESOLVED:
        return "done"
    if talk.waiting_since is None:
        return "with"
    patience = timedelta(minutes=visitor.site.number("patience", 1440))
    gave_up = ConversationEvent.objects.filter(conversation=talk, kind="nobody_came", at__gte=talk.waiting_since)
    if now - talk.waiting_since > patience or gave_up.exists():
        return "nobody"
    return "with" if talk.first_answer_at is not None else "waiting"


def attachment_of(visitor: Visitor, attachment_id: int) -> Attachment | None:
    """A file of what the visitor sees; none where it is not theirs."""
    rows = Attachment.objects.filter(pk=attachment_id, message__conversation__in=visitor.conversations())
    return rows.exclude(message__direction=Direction.NOTE).exclude(message__delivery=Delivery.FAILED).first()
