"""A basket is left: one letter, unless the order came, and those who are left alone to compare with."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from relacja.automation import services as automation
from relacja.capture.testing import Shop
from relacja.mailings import queries as mailings
from relacja.mailings.testing import body, make_reader, make_version, send_all
from relacja.marketing import queries, services
from relacja.marketing.models import Participation, Response
from relacja.marketing.types import CAMPAIGN, CampaignTerms, State
from relacja.messaging.testing import Pigeon
from relacja.platform.actor import Actor
from relacja.platform.parameters import standing_at
from relacja.platform.refs import Ref
from relacja.platform.testing.outbox import deliver_all

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("a test")
LAMP: dict[str, Any] = {
    "product_id": "L-7", "name": "Lampa", "price": 99.5, "currency": "PLN", "url": "https://shop.test/l7",
}  # fmt: skip
LEFT, LATER = 60, 170
"""Minutes of the shop, which counts from three hours ago: more than an hour ago, and less."""


@pytest.fixture
def shop() -> Shop:
    return Shop()


def reader(shop: Shop, number: int = 1, **fields: Any) -> int:
    """Somebody who allows letters and has said at their browser who they are."""
    party_id = make_reader(f"Anna{number} Nowak", email=f"a{number}@customer.test", **fields)
    shop.says(
        0, "identify", anonymousId=f"B{number}", userId=f"u{number}", traits={"email": f"a{number}@customer.test"}
    )
    return party_id


def journey(version: Any, mailbox_id: int, *, control: int = 0, worth: int = 0) -> int:
    how = services.Basket(version.design_id, mailbox_id, after=3600, worth=worth)
    terms = CampaignTerms("Koszyk", control_share=control)
    campaign_id = services.prepare_basket_journey(actor=SYSTEM, terms=terms, how=how)
    services.start_journey(actor=SYSTEM, campaign_id=campaign_id)
    return campaign_id


def letters(campaign_id: int) -> list[Any]:
    return list(mailings.letters_of(SYSTEM, Ref(CAMPAIGN, campaign_id)))


def go_on(later: timedelta = timedelta(0)) -> None:
    """News are heard, what is due is done, letters leave."""
    deliver_all()
    automation.advance_due(actor=SYSTEM, now=timezone.now() + later)
    deliver_all()
    send_all()
    deliver_all()


def add(shop: Shop, minute: float, number: int = 1, **more: Any) -> None:
    shop.track(minute, "Product Added", LAMP | more, anonymousId=f"B{number}", userId=f"u{number}")


def order(shop: Shop, minute: float, number: int = 1) -> None:
    told = {"order_id": f"Z{number}", "products": [LAMP], "currency": "PLN"}
    shop.track(minute, "Order Completed", told, anonymousId=f"B{number}", userId=f"u{number}")


def test_who_leaves_a_basket_gets_one_letter_with_what_lies_in_it(bird: Pigeon, mailbox_id: int, shop: Shop) -> None:
    blocks = [
        {"kind": "products", "rows": "basket.products"}, {"kind": "text", "text": "{{basket.total}}"},
        {"kind": "footer", "text": ""},
    ]  # fmt: skip
    campaign_id = journey(make_version(pl=body(blocks=blocks)), mailbox_id)
    anna = reader(shop)
    add(shop, LEFT)
    add(shop, LEFT, quantity=1)
    go_on()
    go_on()
    [sent] = bird.sent
    assert "Lampa" in sent.html
    assert "https://shop.test/l7" in sent.text or "/l/" in sent.text
    assert "199.00 PLN" in sent.text
    [letter] = letters(campaign_id)
    assert (letter.party_id, letter.origin_id, letter.state) == (anna, campaign_id, "sent")


def test_whoever_still_touches_the_basket_is_let_alone(bird: Pigeon, mailbox_id: int, version: Any, shop: Shop) -> None:
    journey(version, mailbox_id)
    reader(shop)
    add(shop, LATER - 55)
    add(shop, LATER, product_id="L-8")
    go_on(timedelta(minutes=10))
    assert not bird.sent
    go_on(timedelta(hours=1))
    assert len(bird.sent) == 1


def test_whoever_orders_gets_nothing_also_when_the_order_is_told_late_or_first(
    bird: Pigeon, mailbox_id: int, version: Any, shop: Shop
) -> None:
    journey(version, mailbox_id)
    for number in (1, 2):
        reader(shop, number)
    add(shop, LATER - 5, 1)
    deliver_all()
    order(shop, LATER, 1)
    order(shop, LATER, 2)
    deliver_all()
    add(shop, LATER - 5, 2)
    go_on(timedelta(hours=3))
    assert not bird.sent


def test_a_basket_that_was_emptied_is_no_basket(bird: Pigeon, mailbox_id: int, version: Any, shop: Shop) -> None:
    journey(version, mailbox_id)
    reader(shop)
    add(shop, LATER)
    shop.track(LATER + 1, "Product Removed", LAMP, anonymousId="B1", userId="u1")
    go_on(timedelta(hours=3))
    assert not bird.sent


def test_only_a_basket_of_worth_is_worth_a_letter(bird: Pigeon, mailbox_id: int, version: Any, shop: Shop) -> None:
    journey(version, mailbox_id, worth=150)
    reader(shop, 1)
    reader(shop, 2)
    add(shop, LEFT, 1)
    add(shop, LEFT, 2, quantity=2)
    go_on()
    assert len(bird.sent) == 1


def test_nobody_is_written_to_without_consent_and_nobody_at_night(
    bird: Pigeon, mailbox_id: int, version: Any, shop: Shop
) -> None:
    campaign_id = journey(version, mailbox_id)
    reader(shop, 1, agrees=False)
    reader(shop, 2)
    add(shop, LEFT, 1)
    add(shop, LEFT, 2)
    hour = timezone.localtime().hour
    with (
        standing_at("mailings.quiet", True),
        standing_at("customers.quiet_from", hour),
        standing_at("customers.quiet_to", (hour + 2) % 24),
    ):
        go_on()
        assert not bird.sent
        order(shop, LATER, 2)
    go_on(timedelta(hours=3))
    assert not bird.sent
    assert {one.reason for one in letters(campaign_id)} <= {"no_consent", "not_granted"}


def test_a_stopped_journey_sends_nothing_more(bird: Pigeon, mailbox_id: int, version: Any, shop: Shop) -> None:
    campaign_id = journey(version, mailbox_id)
    reader(shop)
    add(shop, LATER)
    deliver_all()
    services.stop_campaign(actor=SYSTEM, campaign_id=campaign_id)
    go_on(timedelta(hours=3))
    assert not bird.sent
    campaign = queries.campaign(SYSTEM, campaign_id)
    assert campaign is not None
    assert campaign.state == State.STOPPED
    with pytest.raises(services.NotNow):
        services.start_journey(actor=SYSTEM, campaign_id=campaign_id)


def test_some_are_left_alone_for_good_and_the_report_counts_both(
    bird: Pigeon, mailbox_id: int, version: Any, shop: Shop
) -> None:
    campaign_id = journey(version, mailbox_id, control=500)
    people = {number: reader(shop, number) for number in range(1, 13)}
    for number in people:
        add(shop, LEFT, number)
    go_on()
    drawn = dict(Participation.objects.values_list("party_id", "is_control"))
    assert set(drawn) == set(people.values())
    assert 0 < sum(drawn.values()) < len(drawn)
    assert {one.party_id for one in letters(campaign_id)} == {one for one, left in drawn.items() if not left}
    shop.now = timezone.now() + timedelta(seconds=30)
    for number, party_id in people.items():
        if not drawn[party_id]:
            order(shop, 180, number)
    go_on()
    campaign = queries.campaign(SYSTEM, campaign_id)
    assert campaign is not None
    found = queries.report(SYSTEM, campaign, timezone.now())
    treated = len(drawn) - sum(drawn.values())
    assert (found.treated.people, found.treated.ordered) == (treated, treated)
    assert (found.control.people, found.control.ordered) == (sum(drawn.values()), 0)
    assert found.uplift.claim == "too_few"
    assert {one.rule.value: (one.orders, one.money) for one in found.credited} == {
        "click": (0, Decimal(0)), "window": (treated, treated * Decimal("99.50")),
    }  # fmt: skip
    assert Response.objects.count() == treated


def test_who_puts_the_steps_in_force_beside_the_campaign_has_started_it(
    bird: Pigeon, mailbox_id: int, version: Any, shop: Shop
) -> None:
    how = services.Basket(version.design_id, mailbox_id, after=3600, worth=0)
    campaign_id = services.prepare_basket_journey(actor=SYSTEM, terms=CampaignTerms("Koszyk", control_share=0), how=how)
    campaign = queries.campaign(SYSTEM, campaign_id)
    assert campaign is not None
    assert campaign.flow_id is not None
    automation.publish_flow(actor=SYSTEM, flow_id=campaign.flow_id)
    reader(shop)
    add(shop, LEFT)
    go_on()
    campaign.refresh_from_db()
    assert (campaign.state, len(letters(campaign_id))) == (State.RUNNING, 1)
    assert campaign.started_at is not None


def test_a_campaign_starts_whose_steps_are_in_force_already(mailbox_id: int, version: Any) -> None:
    how = services.Basket(version.design_id, mailbox_id, after=3600, worth=0)
    campaign_id = services.prepare_basket_journey(actor=SYSTEM, terms=CampaignTerms("Koszyk"), how=how)
    campaign = queries.campaign(SYSTEM, campaign_id)
    assert campaign is not None
    automation.publish_flow(actor=SYSTEM, flow_id=campaign.flow_id or 0)
    services.start_journey(actor=SYSTEM, campaign_id=campaign_id)
    campaign.refresh_from_db()
    assert campaign.state == State.RUNNING
