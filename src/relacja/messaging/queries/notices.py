"""How one is told, by e-mail and on open pages, and what was told of late."""

from typing import Any

from relacja.accounts import queries as accounts
from relacja.messaging.models import ConversationEvent, Mailbox, Message, Notice, NoticeChoice, NoticeKind
from relacja.messaging.permissions import CONFIGURE, VIEW
from relacja.messaging.types import Direction
from relacja.platform.actor import Actor

LATELY = 20


def my_choice(actor: Actor) -> NoticeChoice:
    """What one has chosen; nothing, where one has not."""
    found = NoticeChoice.objects.filter(user_id=actor.user_id or 0).first()
    return found or NoticeChoice(user_id=actor.user_id or 0)


class ColleagueNotFound(LookupError):
    """There is no such colleague, or they are out of the actor's reach."""


def within_reach(actor: Actor, user_id: int) -> int:
    """The colleague, of the units one sets up for: their notices one may see and set. Raises `ColleagueNotFound`."""
    if not accounts.user_choices(actor, CONFIGURE, only=user_id):
        raise ColleagueNotFound(user_id)
    return user_id


def notices_of(actor: Actor, user_id: int | None = None) -> dict[str, Any]:
    """How one is told, or a colleague of the units one sets up for. Raises `ColleagueNotFound`."""
    if user_id is None:
        actor.require(VIEW)
    else:
        actor.require(CONFIGURE)
    asked = actor.user_id or 0 if user_id is None else within_reach(actor, user_id)
    choice = NoticeChoice.objects.filter(user_id=asked).first() or NoticeChoice(user_id=asked)
    ways = {kind: getattr(choice, kind) for kind in NoticeKind.values}
    here = [kind for kind in NoticeKind.values if getattr(choice, f"{kind}_here")]
    return {"user_id": asked, **ways, "here": here, "bounced_at": choice.bounced_at}


def is_told_here(actor: Actor, kind: NoticeKind) -> bool:
    """Whether one wants to be told of this on the page that is open."""
    return bool(getattr(my_choice(actor), f"{kind.value}_here"))


def who_last(actor: Actor, conversation_id: int, done: str) -> int | None:
    """Which colleague has done this last in a conversation one has found: a line of its record, or `note`."""
    if done == "note":
        notes = Message.objects.filter(conversation_id=conversation_id, direction=Direction.NOTE).exclude(author=None)
        return notes.order_by("-at", "-pk").values_list("author_id", flat=True).first()
    lines = ConversationEvent.objects.filter(conversation_id=conversation_id, kind=done)
    return lines.order_by("-pk").values_list("user_id", flat=True).first()


def my_notices(actor: Actor) -> list[Notice]:
    """The last things one was to be told of, the latest first."""
    rows = Notice.objects.filter(user_id=actor.user_id or 0).select_related("conversation__mailbox")
    return list(rows.order_by("-pk")[:LATELY])


def my_address(actor: Actor) -> tuple[str, bool]:
    """Where one's letters go, and whether they cannot: it is a mailbox of the house, where they would come in again."""
    me = accounts.colleague(actor.user_id or 0)
    email = me.email if me else ""
    return email, Mailbox.objects.filter(address__iexact=email).exists()
