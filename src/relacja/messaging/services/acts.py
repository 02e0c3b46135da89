"""What actions of macros and rules need of conversations, beside the verbs: where one stood, and limits of machines."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from relacja.messaging import parameters
from relacja.messaging.models import Conversation, Message
from relacja.messaging.permissions import ANSWER
from relacja.messaging.plugs import CannotUndo, Doing
from relacja.messaging.rules.transitions import Happening
from relacja.messaging.services import turns
from relacja.messaging.services.answering import reached
from relacja.messaging.types import Status
from relacja.platform import sql
from relacja.routing.queries import setup


def standing(  # not a use case: read inside one
    doing: Doing,
) -> dict[str, Any]:
    """Where the conversation stands, to stand there again."""
    row = Conversation.objects.get(pk=doing.conversation_id)
    return {"status": row.status, "waiting": row.waiting_since and row.waiting_since.isoformat()}


def stand_again(  # not a use case: a move inside one
    doing: Doing, kept: Mapping[str, Any], now_is: str
) -> None:
    """Back to where it stood. Raises `CannotUndo` where it is not `now_is` any more, or cannot go there."""
    conversation = reached(doing.actor, doing.conversation_id, ANSWER)
    if conversation.status != now_is or kept["status"] not in (Status.OPEN, Status.PENDING):
        raise CannotUndo
    turns.turn(doing.actor, conversation, Happening.REOPENED, doing.now, "undone")
    if kept["status"] == Status.PENDING:
        turns.turn(doing.actor, conversation, Happening.ASKED_BACK, doing.now, "undone")
    elif kept["waiting"]:
        conversation.waiting_since = datetime.fromisoformat(kept["waiting"])
        turns.enter(conversation, doing.now)
    conversation.version += 1
    conversation.save()


def route(  # not a use case: a move inside one
    doing: Doing, plan: str
) -> None:
    """Let it wait by this plan from now on."""
    conversation = reached(doing.actor, doing.conversation_id, ANSWER)
    if conversation.plan == plan:
        return
    conversation.plan = plan
    if conversation.waiting_since is not None and conversation.status == Status.OPEN:
        turns.let_go(conversation, "routed", doing.now)
        turns.enter(conversation, doing.now)
    conversation.save()


def plan_choices() -> list[tuple[str, str]]:  # not a use case: names of plans
    """The plans in force."""
    return setup.plan_choices()


ANSWERED = """
SELECT count(*) FILTER (WHERE m.automatic <> '' AND m.at > %(day)s::timestamptz),
  count(*) FILTER (WHERE m.automatic <> '' AND m.mailbox_id = %(mailbox)s::bigint AND m.at > coalesce((
    SELECT max(h.at) FROM messaging_message h JOIN messaging_conversation hc ON hc.id = h.conversation_id
    WHERE hc.address = %(address)s::text AND h.mailbox_id = %(mailbox)s::bigint AND h.direction = 'outbound'
      AND h.automatic = '' AND h.delivery <> 'failed'), '-infinity'))
FROM messaging_message m JOIN messaging_conversation c ON c.id = m.conversation_id
WHERE c.address = %(address)s::text AND m.direction = 'outbound' AND m.way = 'ours'
"""


def may_answer_by_itself(  # not a use case: asked inside one
    doing: Doing,
) -> bool:
    """Whether a machine may answer: a human wrote, the address got no automatic answer for a day, and not three of this
    mailbox since one of us last answered it. Others who ask for the same address wait."""
    message = Message.objects.select_related("conversation").filter(pk=doing.message_id or 0).first()
    if message is None or message.automatic or not message.conversation.address:
        return False
    address = message.conversation.address
    sql.hold(f"messaging.automatic:{address}")
    given = {"address": address, "mailbox": message.mailbox_id, "day": doing.now - timedelta(days=1)}
    today, in_all = sql.row(ANSWERED, given) or (0, 0)
    return bool(today < 1 and in_all < parameters.automatic_in_all())
