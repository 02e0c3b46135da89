"""A message of ours came back: what the server says is tied to the message and to the address it did not reach."""

from datetime import datetime

from relacja.customers import services as customers
from relacja.messaging.events import MessageBounced
from relacja.messaging.models import Bounce, Message
from relacja.messaging.rules.transitions import Happening
from relacja.messaging.services import joining, turns
from relacja.messaging.types import Bounced, Delivery, Inbound
from relacja.platform.actor import Actor
from relacja.platform.outbox import publish


def heard(actor: Actor, report: Message, inbound: Inbound, now: datetime) -> None:
    """Keep each recipient the report names, and say so where the message stands."""
    for one in inbound.bounced:
        keep(actor, report, one, now)


def keep(actor: Actor, report: Message, bounced: Bounced, now: datetime) -> Bounce:
    """One recipient: the message is marked, the conversation is ours again, and an address that is gone is closed."""
    message = _message(bounced)
    row = Bounce.objects.create(
        report=report, message=message, recipient=bounced.recipient[:254], status=bounced.status[:20],
        permanence=bounced.permanence, diagnostic=bounced.diagnostic[:500], at=report.at,
    )  # fmt: skip
    is_permanent = bounced.permanence == Bounce.Permanence.PERMANENT
    if is_permanent:
        customers.mark_address_bouncing(actor=actor, address=bounced.recipient, at=now)
    if message is not None and bounced.permanence != Bounce.Permanence.TEMPORARY:
        came_back(actor, message, bounced.recipient, bounced.diagnostic or bounced.status, now)
        publish(MessageBounced(message.pk, row.pk, is_permanent, message.conversation.party_id))
    return row


def _message(bounced: Bounced) -> Message | None:
    """The message of ours: by the number in the address the report came to, else by the key the report returns."""
    numbers = [int(one[1:], 36) for one in bounced.of if one.startswith("#")]
    ours = Message.objects.select_related("conversation").filter(direction="outbound")
    return ours.filter(pk__in=numbers).first() or ours.filter(key__in=bounced.of).first()


def came_back(actor: Actor, message: Message, recipient: str, why: str, now: datetime) -> None:
    """The message did not reach them: it says so, and its conversation waits for us again."""
    Message.objects.filter(pk=message.pk).update(delivery=Delivery.BOUNCED, delivery_detail=f"{recipient}: {why}"[:300])
    conversation = joining.held(message.conversation_id)
    turns.turn(actor, conversation, Happening.CAME_BACK, now, "bounced", recipient=recipient)
    turns.begin_waiting(conversation, now, now)
    conversation.save()
