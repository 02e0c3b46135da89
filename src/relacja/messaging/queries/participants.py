"""Who takes part in a conversation beside its customer: everybody who wrote in it or got a copy."""

from dataclasses import dataclass

from relacja.messaging.models import Mailbox, Message
from relacja.messaging.queries.conversations import conversation_of
from relacja.messaging.types import Direction
from relacja.platform.actor import Actor

MOST = 100


@dataclass(frozen=True, slots=True)
class Taking:
    """An address outside of the house: how it was called, and how many messages it wrote and got."""

    address: str
    name: str
    wrote: int
    got: int


def participants(actor: Actor, conversation_id: int) -> list[Taking]:
    """Those beside the customer's own address, in the order in which they came; blind copies are nobody's business.

    Raises `ConversationNotFound`.
    """
    conversation = conversation_of(actor, conversation_id)
    ours = {address.lower() for address in Mailbox.objects.values_list("address", flat=True)} | {conversation.address}
    rows = Message.objects.filter(conversation=conversation).exclude(direction=Direction.NOTE).order_by("at", "pk")
    found: dict[str, Taking] = {}
    for direction, sender, name, recipients in rows.values_list("direction", "sender", "sender_name", "recipients"):
        wrote = [sender.lower()] if direction == Direction.INBOUND else []
        got = [str(one).lower() for kind in ("to", "cc") for one in recipients.get(kind) or ()]
        for address in (*wrote, *got):
            if address and address not in ours:
                had = found.get(address, Taking(address, "", 0, 0))
                called = name if address in wrote and name else had.name
                found[address] = Taking(address, called, had.wrote + (address in wrote), had.got + (address in got))
    return list(found.values())[:MOST]
