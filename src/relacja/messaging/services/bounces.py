"""A message of ours came back: what the server says is tied to the message and to the address it did not reach."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from relacja.customers import services as customers
from relacja.kit.mail import permanence
from relacja.messaging.events import MessageBounced
from relacja.messaging.models import Bounce, Message, Recipient
from relacja.messaging.rules.transitions import Happening
from relacja.messaging.services import joining, notifying, turns
from relacja.messaging.services.matching import in_one_form
from relacja.messaging.services.threads import Found
from relacja.messaging.types import Bounced, Delivery, Inbound
from relacja.platform.actor import Actor
from relacja.platform.outbox import publish


def heard(actor: Actor, report: Message, inbound: Inbound, now: datetime) -> None:
    """Keep each recipient the report names, and say so where the message stands."""
    for one in inbound.bounced:
        keep(actor, report, one, now)


def home_of(inbound: Inbound) -> Found | None:
    """A report belongs to the conversation of the message it is about."""
    messages = (_message(one) for one in inbound.bounced)
    message = next((one for one in messages if one is not None), None)
    return Found(message.conversation_id, "bounce", 1.0) if message is not None else None


def keep(actor: Actor, report: Message | None, bounced: Bounced, now: datetime) -> Bounce:
    """One recipient it will not reach any more, whether the reason passes or not: the message is marked, its
    conversation is ours again, and an address that is gone is closed.

    Anybody can write a report: an address is closed only by one about a message of ours that went to it.
    """
    message = _message(bounced)
    row = Bounce.objects.create(
        report=report, message=message, recipient=bounced.recipient[:254], status=bounced.status[:20],
        permanence=bounced.permanence, diagnostic=bounced.diagnostic[:500], at=report.at if report else now,
    )  # fmt: skip
    is_permanent = bounced.permanence == Bounce.Permanence.PERMANENT
    if message is None:
        if is_permanent:
            notifying.came_back(bounced.of, now)
        return row
    address = _sent_to(message, bounced.recipient)
    if is_permanent and address:
        customers.mark_address_bouncing(actor=actor, address=in_one_form(address), at=now)
    why = bounced.diagnostic or bounced.status
    if address:
        _mark_one(message, address, why, by_report=report is not None)
    came_back(actor, message, bounced.recipient, why, now)
    publish(MessageBounced(message.pk, row.pk, is_permanent, message.conversation.party_id))
    return row


def refused(actor: Actor, message: Message, said: Mapping[str, str], now: datetime) -> None:
    """The server refused these recipients at once: no report will come, so what it said is kept like one."""
    for recipient, text in said.items():
        status = permanence.status_of("", text)
        judged = permanence.permanence(status, text)
        keep(actor, None, Bounced(recipient, (message.key,), status, judged, text), now)


def _sent_to(message: Message, recipient: str) -> str:
    """The address of ours that a report means; the only one, where servers on the way have named it otherwise."""
    addresses, given = message.addresses, in_one_form(recipient)
    named = next((one for one in addresses if in_one_form(one) == given), "")
    return named or (addresses[0] if len(addresses) == 1 else "")


def _mark_one(message: Message, address: str, why: str, *, by_report: bool) -> None:
    """One of several: the others have it. Whoever is still being tried is not given up on a report, which anybody can
    write."""
    if len(message.addresses) == 1:
        return
    rows = Recipient.objects.filter(message=message, address=address)
    if by_report and rows.filter(delivery__in=(Delivery.QUEUED, Delivery.SENDING)).exists():
        return
    became = {"delivery": Delivery.BOUNCED, "detail": why[:500], "send_at": None}
    Recipient.objects.update_or_create(message=message, address=address, defaults=became)


def _message(bounced: Bounced) -> Message | None:
    """The message of ours: by the number in the address the report came to, else by the key the report returns."""
    numbers = [int(one[1:], 36) for one in bounced.of if one.startswith("#") and not one.startswith("#0")]
    ours = Message.objects.select_related("conversation").filter(direction="outbound")
    return ours.filter(pk__in=numbers).first() or ours.filter(key__in=bounced.of).first()


def came_back(actor: Actor, message: Message, recipient: str, why: str, now: datetime) -> None:
    """The message did not reach them: it says so, and its conversation waits for us again."""
    Message.objects.filter(pk=message.pk).update(delivery=Delivery.BOUNCED, delivery_detail=f"{recipient}: {why}"[:300])
    ours_again(actor, message.conversation_id, "bounced", now, recipient=recipient)


def ours_again(actor: Actor, conversation_id: int, why: str, now: datetime, **data: Any) -> None:
    """Something has not reached them: the conversation waits for us."""
    conversation = joining.held(conversation_id)
    turns.turn(actor, conversation, Happening.CAME_BACK, now, why, **data)
    turns.begin_waiting(conversation, now, now)
    conversation.save()
