"""Where a message of ours stands: only forward, in whatever order news comes; and when it is tried again."""

from datetime import timedelta

from relacja.messaging.types import Delivery

WAY = (Delivery.QUEUED, Delivery.SENDING, Delivery.UNSURE, Delivery.SENT, Delivery.DELIVERED, Delivery.READ)
ENDS = frozenset({Delivery.FAILED, Delivery.BOUNCED})
AGAIN = frozenset({Delivery.FAILED, Delivery.BOUNCED, Delivery.UNSURE})
"""Where people decide whether it is sent once more."""
TRIES = 18
"""After the first half minute ever later, for about two days."""


def pause(attempts: int) -> timedelta:
    """How long the other side is left alone after so many attempts."""
    return timedelta(seconds=min(30 * 2 ** (attempts - 1), 6 * 3600))


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
