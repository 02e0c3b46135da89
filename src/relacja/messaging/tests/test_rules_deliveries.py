"""Where a message of ours stands only moves forward."""

from itertools import permutations

import pytest

from relacja.messaging.rules.deliveries import after
from relacja.messaging.types import Delivery

NEWS = (Delivery.SENT, Delivery.DELIVERED, Delivery.READ)


@pytest.mark.parametrize("order", list(permutations(NEWS)))
def test_in_whatever_order_news_comes_the_furthest_stays(order: tuple[Delivery, ...]) -> None:
    now = Delivery.SENDING
    for said in order:
        now = after(now, said)
    assert now == Delivery.READ


@pytest.mark.parametrize("end", [Delivery.FAILED, Delivery.BOUNCED])
@pytest.mark.parametrize("said", NEWS)
def test_what_failed_or_came_back_stays_so(end: Delivery, said: Delivery) -> None:
    assert after(end, said) == end


def test_what_may_have_been_sent_is_known_when_it_is_told() -> None:
    assert after(Delivery.UNSURE, Delivery.DELIVERED) == Delivery.DELIVERED
    assert after(Delivery.UNSURE, Delivery.FAILED) == Delivery.FAILED


def test_what_was_delivered_can_come_back_but_did_not_fail() -> None:
    assert after(Delivery.DELIVERED, Delivery.BOUNCED) == Delivery.BOUNCED
    assert after(Delivery.DELIVERED, Delivery.FAILED) == Delivery.DELIVERED
    assert after(Delivery.READ, Delivery.BOUNCED) == Delivery.READ
