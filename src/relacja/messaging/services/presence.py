"""Who is in a conversation just now: said again while one is there, told to the others, forgotten after silence."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from relacja.messaging.models import SILENCE, Conversation, Presence
from relacja.messaging.permissions import VIEW
from relacja.messaging.queries.conversations import ConversationNotFound
from relacja.platform import push, sql
from relacja.platform.actor import Actor

HERE = """
WITH before AS (SELECT kind, seen_at FROM messaging_presence
  WHERE conversation_id = %(id)s::bigint AND user_id = %(user)s::bigint),
said AS (
  INSERT INTO messaging_presence AS p (conversation_id, user_id, kind, since, seen_at)
  VALUES (%(id)s::bigint, %(user)s::bigint, %(kind)s::text, %(now)s::timestamptz, %(now)s::timestamptz)
  ON CONFLICT (conversation_id, user_id) DO UPDATE SET kind = excluded.kind, seen_at = excluded.seen_at,
    since = CASE WHEN p.kind = excluded.kind AND p.seen_at > %(silent)s::timestamptz
      THEN p.since ELSE excluded.since END)
SELECT coalesce((SELECT kind = %(kind)s::text AND seen_at > %(silent)s::timestamptz FROM before), FALSE)
"""


def here(  # not a use case: said every few seconds, changes nothing that lasts, leaves no record
    *, actor: Actor, conversation_id: int, kind: str = Presence.Kind.READING, now: datetime | None = None
) -> None:
    """The actor reads a conversation, or writes in it. The others' pages are told when that is new.

    Raises `ConversationNotFound`, `NotPermitted`, `ValueError` for another kind.
    """
    actor.require(VIEW)
    now, kind = now or timezone.now(), Presence.Kind(kind)
    if actor.user_id is None:
        return
    if not Conversation.objects.visible_to(actor, VIEW).filter(pk=conversation_id).exists():
        raise ConversationNotFound(conversation_id)
    asked = {"id": conversation_id, "user": actor.user_id, "kind": str(kind), "now": now, "silent": now - SILENCE}
    with transaction.atomic():
        row = sql.row(HERE, asked)
        if row is None or not row[0]:
            _tell(conversation_id)


def gone(  # not a use case: as `here`
    *, actor: Actor, conversation_id: int
) -> None:
    """The actor has left a conversation; nothing happens where they were not there."""
    actor.require(VIEW)
    with transaction.atomic():
        there = Presence.objects.filter(conversation_id=conversation_id, user_id=actor.user_id or 0)
        if there.delete()[0]:
            _tell(conversation_id)


def forget_silent(  # not a use case: as `here`
    *, actor: Actor, now: datetime
) -> int:
    """Take those back who have not been heard for a while, and tell the pages they were on; how many."""
    actor.require(VIEW)
    with transaction.atomic():
        silent = Presence.objects.filter(seen_at__lt=now - SILENCE)
        ids = set(silent.values_list("conversation_id", flat=True))
        count, _by_kind = silent.delete()
        for conversation_id in ids:
            _tell(conversation_id)
    return count


def _tell(conversation_id: int) -> None:
    push.tell(f"conversation:{conversation_id}", "presence")
