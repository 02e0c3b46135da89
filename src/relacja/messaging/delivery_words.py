"""Where a message of ours stands, as its conversation shows it: for all it goes to, or for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from relacja.messaging import inbox_words as words
from relacja.messaging.models import Message, Recipient
from relacja.messaging.permissions import ANSWER
from relacja.messaging.rules.deliveries import AGAIN
from relacja.messaging.types import Delivery
from relacja.platform.actor import Actor
from relacja.platform.web import formats


@dataclass(frozen=True, slots=True)
class OneShown:
    """How one of those a message goes to fares, where they do not all fare alike."""

    address: str
    label: str
    icon: str
    tone: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryShown:
    """Where a message of ours stands, and what can be done about it."""

    label: str
    icon: str
    tone: str
    detail: str = ""
    until: datetime | None = None
    can_take_back: bool = False
    can_send_again: bool = False
    is_unsure: bool = False
    each: Sequence[OneShown] = ()


def shown(actor: Actor, one: Message, apart: Sequence[Recipient], now: datetime) -> DeliveryShown:
    """Where a message of ours stands; `apart` are those who fare otherwise than it says."""
    lost = one.delivery in AGAIN or any(row.delivery in AGAIN for row in apart)
    mine = one.author_id is not None and one.author_id == actor.user_id
    waits = one.delivery == Delivery.QUEUED and one.send_at is not None and one.send_at > now
    return DeliveryShown(
        label=_sent_to_some(one, apart) or words.delivery(one.delivery),
        icon=words.DELIVERY_ICONS.get(Delivery(one.delivery), "circle"),
        tone=words.DELIVERY_TONES.get(Delivery(one.delivery), ""),
        detail=words.delivery_detail(one.delivery_detail),
        until=one.send_at if waits else None,
        can_take_back=mine and one.delivery == Delivery.QUEUED,
        can_send_again=actor.may(ANSWER) and lost,
        is_unsure=Delivery.UNSURE in {one.delivery, *(row.delivery for row in apart)},
        each=_each(one, apart) if apart else (),
    )


def _sent_to_some(one: Message, apart: Sequence[Recipient]) -> str:
    """That not all have it yet; blank where its delivery says what there is to say."""
    left = sum(row.delivery != Delivery.SENT for row in apart)
    if not left or one.delivery != Delivery.SENT:
        return ""
    every = len(one.addresses)
    return _("Sent to %(count)s of %(all)s") % {"count": every - left, "all": every}


def _each(one: Message, apart: Sequence[Recipient]) -> Sequence[OneShown]:
    """Everybody it goes to; whoever has no row has it."""
    rows = {row.address: row for row in apart}
    return [_one(address, rows.get(address)) for address in dict.fromkeys([*one.addresses, *rows])]


def _one(address: str, row: Recipient | None) -> OneShown:
    became = Delivery(row.delivery) if row else Delivery.SENT
    label = words.delivery(became)
    if row and became == Delivery.QUEUED and row.send_at:
        label = _("Will be tried again: %s") % formats.moment(row.send_at)
    detail = words.delivery_detail(row.detail) if row and became != Delivery.SENT else ""
    return OneShown(address, label, words.DELIVERY_ICONS[became], words.DELIVERY_TONES.get(became, ""), detail)
