"""Drafts, and who else is in a conversation."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from relacja.accounts import queries as accounts
from relacja.messaging.models import SILENCE, Conversation, Draft, Presence
from relacja.messaging.permissions import VIEW
from relacja.platform.actor import Actor


@dataclass(frozen=True, slots=True)
class Other:
    """A colleague who is in the same conversation: `kind` is reading or writing; `until`, unless they say it again.

    `has_draft`: they have begun an answer that is not sent, whether they are there or not (then `kind` is blank).
    """

    user_id: int
    name: str
    kind: str
    since: datetime
    until: datetime | None
    has_draft: bool


def others_here(actor: Actor, conversation_id: int, now: datetime | None = None) -> list[Other]:
    """Who else reads or writes here, or has an answer begun: writers first, then readers, then those with a draft.

    Of what colleagues write nobody sees a word; that they write, everybody who sees the conversation.
    """
    if not Conversation.objects.visible_to(actor, VIEW).filter(pk=conversation_id).exists():
        return []
    now, mine = now or timezone.now(), actor.user_id or 0
    there = Presence.objects.filter(conversation_id=conversation_id, seen_at__gte=now - SILENCE).exclude(user_id=mine)
    drafts = Draft.objects.filter(conversation_id=conversation_id, kind=Draft.Kind.ANSWER).exclude(user_id=mine)
    began = dict(drafts.values_list("user_id", "began_at"))
    present = {one.user_id: one for one in there}
    names = accounts.user_names({*present, *began})
    found = []
    for user_id, name in names.items():
        one = present.get(user_id)
        kind, since, until = (one.kind, one.since, one.seen_at + SILENCE) if one else ("", began[user_id], None)
        found.append(Other(user_id, name, kind, since, until, user_id in began))
    rank = {"writing": 0, "reading": 1, "": 2}
    return sorted(found, key=lambda other: (rank[other.kind], other.since, other.user_id))


def own_draft(actor: Actor, conversation_id: int, kind: str = Draft.Kind.ANSWER) -> Draft | None:
    """What the actor has begun to write in a conversation, with who handed it over."""
    rows = Draft.objects.filter(conversation_id=conversation_id, user_id=actor.user_id or 0, kind=kind)
    return rows.select_related("handed_by").first()


def own_drafts(actor: Actor) -> QuerySet[Draft]:
    """All that the actor has begun and not sent, the latest first."""
    rows = Draft.objects.filter(user_id=actor.user_id or 0).select_related("conversation", "handed_by")
    return rows.order_by("-saved_at", "-pk")
