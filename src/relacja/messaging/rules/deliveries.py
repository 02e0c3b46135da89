"""News of a message of ours: where it stands only moves forward, in whatever order the news comes."""

from relacja.messaging.types import Delivery

WAY = (Delivery.QUEUED, Delivery.SENDING, Delivery.UNSURE, Delivery.SENT, Delivery.DELIVERED, Delivery.READ)
ENDS = frozenset({Delivery.FAILED, Delivery.BOUNCED})


def after(now: Delivery, said: Delivery) -> Delivery:
    """Where a message stands when that is said of it.

    What failed or came back stays so; what somebody has read has not come back, and what was delivered did not fail.
    """
    if now in ENDS:
        return now
    if said in ENDS:
        last = Delivery.SENT if said == Delivery.FAILED else Delivery.DELIVERED
        return said if WAY.index(now) <= WAY.index(last) else now
    return said if WAY.index(said) > WAY.index(now) else now
