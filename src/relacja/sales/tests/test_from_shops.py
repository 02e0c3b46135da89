"""Orders that sites tell of."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone, translation

from relacja.accounts.testing import actor_with
from relacja.capture.testing import Shop
from relacja.catalogue.testing import make_product
from relacja.customers import services as customers
from relacja.customers.types import PartyDraft, PointDraft
from relacja.decisions import services as decisions
from relacja.decisions.testing import make_offer
from relacja.interactions import queries as interactions
from relacja.platform.actor import Actor, NotPermitted
from relacja.platform.models import OutboxEvent
from relacja.platform.testing.outbox import deliver_all
from relacja.sales import services
from relacja.sales.models import Order

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("a test")
LAMP: dict[str, Any] = {"product_id": "L-7", "name": "Lamp", "price": 99.5, "quantity": 2}


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def anna(shop: Shop) -> int:
    draft = PartyDraft.called("person", "Anna Nowak", points=(PointDraft("email", "anna@example.com"),))
    party_id = customers.add_party(actor=SYSTEM, draft=draft, at=shop.now)
    shop.says(0, "identify", anonymousId="A", userId="u1", traits={"email": "anna@example.com"})
    return party_id


def lines_of(order: Order) -> list[tuple[str, Decimal]]:
    return list(order.lines.order_by("position").values_list("description", "amount"))


def test_visits_and_orders_of_a_site_stand_on_the_timeline_one_entry_each(shop: Shop, anna: int) -> None:
    product = make_product("Lampa", code="L-7")
    shop.page(1)
    shop.track(2, "Product Viewed", LAMP)
    shop.track(3, "Product Added", LAMP)
    shop.track(4, "Order Completed", {"order_id": "50", "products": [LAMP], "currency": "PLN", "shipping": 15})
    shop.track(4, "Order Completed", {"order_id": "50", "products": [LAMP], "currency": "PLN", "shipping": 15})
    deliver_all()
    found = interactions.timeline(SYSTEM, anna).entries
    assert sorted(one.kind for one in found) == ["order", "session"]
    order = Order.objects.get()
    assert (order.source, order.number, order.total, order.channel) == ("Shop", "50", Decimal(214), "web_shop")
    assert [line.product_id for line in order.lines.order_by("position")] == [product, None]
    with translation.override("en"):
        found = interactions.timeline(SYSTEM, anna).entries
    [visit] = [one for one in found if one.kind == "session"]
    [subject] = visit.subjects
    assert subject.detail is not None
    assert (subject.detail.title, subject.detail.note) == ("Shop", "1 page · 1 product looked at")


def test_what_a_site_says_of_an_order_later_changes_it(shop: Shop, anna: int) -> None:
    shop.track(1, "Order Completed", {"order_id": "50", "products": [LAMP], "currency": "PLN"})
    shop.track(2, "Order Updated", {"order_id": "50", "products": [LAMP, {**LAMP, "product_id": "L-8"}]})
    deliver_all()
    assert Order.objects.get().total == Decimal(398)
    shop.track(3, "Order Cancelled", {"order_id": "50"})
    deliver_all()
    assert Order.objects.get().status == "cancelled"


@pytest.mark.parametrize(
    ("told", "amounts"),
    [
        ({"total": 199, "tax": 37.21}, ["199.00"]),
        ({"total": 236.21, "tax": 37.21}, ["199.00", "37.21"]),
        ({"total": 194, "discount": 20, "shipping": 15}, ["199.00", "15.00", "-20.00"]),
    ],
)
def test_an_order_is_what_its_lines_come_to(shop: Shop, anna: int, told: dict[str, object], amounts: list[str]) -> None:
    shop.track(1, "Order Completed", {"order_id": "50", "products": [LAMP], "currency": "PLN", **told})
    deliver_all()
    order = Order.objects.get()
    assert [str(amount) for _words, amount in lines_of(order)] == amounts
    assert order.total == sum((Decimal(amount) for amount in amounts), Decimal(0))


def test_an_order_that_tells_no_lines_has_one_of_its_total_and_a_guests_has_no_customer(shop: Shop) -> None:
    shop.track(1, "Order Completed", {"order_id": "50", "total": 75, "currency": "EUR"})
    deliver_all()
    order = Order.objects.get()
    assert (order.party_id, order.total, order.currency, len(lines_of(order))) == (None, Decimal(75), "EUR", 1)


def test_an_order_that_cannot_be_one_holds_up_no_other_and_offers_learn_from_those_that_can(
    shop: Shop, anna: int
) -> None:
    make_offer("lamps", product_id=make_product("Lampa", code="L-7"))
    decisions.decide(actor=SYSTEM, question=decisions.Question(anna))
    shop.now = timezone.now()
    for number, unfit in enumerate(({"price": 99_999_999_999}, {"price": 9e9, "quantity": 9e9})):
        told = {"order_id": f"x{number}", "products": [{**LAMP, **unfit}], "currency": "PLN"}
        shop.track(180, "Order Completed", told, digest=False)
    shop.track(180, "Order Completed", {"order_id": "50", "products": [LAMP], "currency": "PLN"})
    deliver_all()
    assert [one.number for one in Order.objects.all()] == ["50"]
    [answered] = OutboxEvent.objects.filter(name="decisions.OfferAnswered").values_list("payload", flat=True)
    assert (answered["party_id"], answered["kind"]) == (anna, "bought")


def test_nobody_who_may_not_place_orders_places_those_of_sites(shop: Shop) -> None:
    with pytest.raises(NotPermitted):
        services.place_shop_orders(actor=actor_with("capture.view"), basket_ids=[1])
