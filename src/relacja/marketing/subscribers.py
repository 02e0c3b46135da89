"""What marketing does on hearing news of lower floors."""

from datetime import datetime

from django.utils import timezone

from relacja.automation.types import News
from relacja.capture.events import BasketsChanged
from relacja.mailings.events import LetterClicked, LetterOpened
from relacja.marketing import services
from relacja.marketing.types import CAMPAIGN
from relacja.platform.actor import Actor
from relacja.platform.outbox import subscriber
from relacja.sales.events import OrderChanged, OrderPlaced, OrdersPlaced
from relacja.segments import queries as segments
from relacja.segments.events import SegmentChanged


@subscriber(BasketsChanged)
def on_baskets_changed(event: BasketsChanged, *, actor: Actor) -> None:
    """Tell journeys."""
    services.tell_of_baskets(actor=actor, baskets=event.baskets)


@subscriber(OrderPlaced)
def on_order_placed(event: OrderPlaced, *, actor: Actor) -> None:
    """See for which campaign it counts."""
    services.credit_orders(actor=actor, order_ids=[event.order_id])


@subscriber(OrderChanged)
def on_order_changed(event: OrderChanged, *, actor: Actor) -> None:
    """See for which campaign it counts now."""
    services.credit_orders(actor=actor, order_ids=[event.order_id])


@subscriber(OrdersPlaced)
def on_orders_placed(event: OrdersPlaced, *, actor: Actor) -> None:
    """See for which campaigns those count that happened just now."""
    if event.new_ids or event.changed_ids:
        services.credit_orders(actor=actor, order_ids=[*event.new_ids, *event.changed_ids])


@subscriber(SegmentChanged)
def on_segment_changed(event: SegmentChanged, *, actor: Actor) -> None:
    """Tell journeys who entered a segment and who left it."""
    entered, left = event.entered, event.left
    if event.many:
        into, out = segments.changes_since(actor, event.segment_id, event.at)
        entered, left = tuple(into), tuple(out)
    news = [_of_segment("segment.entered", one, event) for one in entered]
    services.tell(actor=actor, news=[*news, *(_of_segment("segment.left", one, event) for one in left)])


def _of_segment(name: str, party_id: int, event: SegmentChanged) -> News:
    return News(name, event.at, key=f"party:{party_id}", party_id=party_id, facts={"segment": event.segment_id})


@subscriber(LetterOpened)
def on_letter_opened(event: LetterOpened, *, actor: Actor) -> None:
    """Tell journeys."""
    services.tell(actor=actor, news=[_of_letter("letter.opened", event, timezone.now())])


@subscriber(LetterClicked)
def on_letter_clicked(event: LetterClicked, *, actor: Actor) -> None:
    """Tell journeys."""
    services.tell(actor=actor, news=[_of_letter("letter.clicked", event, timezone.now())])


def _of_letter(name: str, event: LetterOpened | LetterClicked, at: datetime) -> News:
    campaign = event.origin_id if event.origin_kind == CAMPAIGN else 0
    return News(name, at, party_id=event.party_id, facts={"letter": event.letter_id, "campaign": campaign})
