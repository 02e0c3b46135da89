"""What came becomes what it means, each batch once."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from relacja.capture import queries, services
from relacja.capture.models import Basket, Batch, Sender, Session, Source
from relacja.capture.testing import Shop
from relacja.customers import queries as customers
from relacja.customers import services as customers_services
from relacja.customers.types import PartyDraft, PointDraft
from relacja.platform.actor import Actor
from relacja.platform.models import OutboxEvent

SYSTEM = Actor.system("a test")
NOW = datetime.now(UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return Shop(NOW)


@pytest.fixture
def anna() -> int:
    draft = PartyDraft.called("person", "Anna Nowak", points=(PointDraft("email", "anna@example.com"),))
    return customers_services.add_party(actor=SYSTEM, draft=draft, at=NOW)


def heard(name: str) -> list[dict[str, Any]]:
    return list(OutboxEvent.objects.filter(name=name).order_by("pk").values_list("payload", flat=True))


LAMP = {"product_id": "7", "name": "Lamp", "price": 99.5, "currency": "PLN"}


def test_a_visit_is_what_a_browser_does_without_half_an_hour_of_pause(shop: Shop) -> None:
    for minute in (0, 20, 49, 80, 5):
        shop.page(minute)
    shop.track(21, "Product Viewed")
    assert list(Session.objects.order_by("started_at").values_list("pages", "events", "products", "party_id")) == [
        (4, 5, 1, None), (1, 1, 0, None),
    ]  # fmt: skip
    assert not heard("capture.SessionsSeen")


def test_each_batch_is_digested_once_and_all_of_it_or_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.page(0, digest=False)
    shop.page(1, digest=False)

    def dies(*_told: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr("relacja.capture.services.digesting._tell", dies)
        with pytest.raises(RuntimeError):
            services.digest(actor=SYSTEM)
    assert (Session.objects.count(), queries.lag(SYSTEM).events) == (0, 2)
    assert [services.digest(actor=SYSTEM) for _ in range(2)] == [2, 0]
    assert Session.objects.get().pages == 2
    assert queries.lag(SYSTEM).events == 0
    assert not Batch.objects.filter(digested_at=None).exists()


def test_who_says_who_they_are_gets_what_their_browser_did_before(shop: Shop, anna: int) -> None:
    shop.page(0)
    shop.track(1, "Product Added", LAMP)
    shop.says(2, "identify", anonymousId="A", userId="u1", traits={"email": "Anna@Example.com"})
    shop.page(3)
    session = Session.objects.get()
    assert session.party_id is not None
    assert customers.canonical_ids([session.party_id])[session.party_id] == anna
    [merge] = customers.merges_of(SYSTEM, anna)
    assert merge.reason
    [news] = heard("capture.BasketsChanged")
    assert [(one["stage"], one["total"]) for one in news["baskets"]] == [("basket", "99.50")]


def test_people_can_take_back_that_a_browser_was_theirs(shop: Shop, anna: int) -> None:
    shop.page(0)
    shop.says(2, "identify", anonymousId="A", userId="u1", traits={"email": "anna@example.com"})
    [merge] = customers.merges_of(SYSTEM, anna)
    customers_services.part_visitor(actor=SYSTEM, identity_id=merge.identity_id, reason="Not she.", at=NOW)
    shop.page(40)
    assert not {one.party_id for one in Session.objects.all()} & {anna}
    roots = customers.canonical_ids(one.party_id or 0 for one in Session.objects.all())
    assert anna not in roots.values()


def test_two_who_sat_at_one_device_are_never_one(shop: Shop, anna: int) -> None:
    ewa = customers_services.add_party(
        actor=SYSTEM, at=NOW,
        draft=PartyDraft.called("person", "Ewa Lis", points=(PointDraft("email", "ewa@example.com"),)),
    )  # fmt: skip
    shop.says(0, "identify", anonymousId="A", userId="u1", traits={"email": "anna@example.com"})
    shop.page(1, userId="u1")
    shop.says(2, "identify", anonymousId="A", userId="u2", traits={"email": "ewa@example.com"})
    shop.page(3, userId="u2")
    assert customers.canonical_ids([anna, ewa]) == {anna: anna, ewa: ewa}
    assert not customers.merges_of(SYSTEM, ewa)
    roots = customers.canonical_ids(one.party_id or 0 for one in Session.objects.all())
    assert set(roots.values()) == {anna, ewa}


def test_an_address_that_several_have_guesses_nobody(shop: Shop, anna: int) -> None:
    draft = PartyDraft.called("person", "Adam Nowak", points=(PointDraft("email", "anna@example.com"),))
    adam = customers_services.add_party(actor=SYSTEM, draft=draft, at=NOW, check_duplicates=False)
    shop.page(0)
    shop.says(1, "identify", anonymousId="A", userId="u1", traits={"email": "anna@example.com"})
    [sender] = Sender.objects.filter(is_user=True)
    assert customers.is_visitor(sender.party_id)
    assert sender.party_id not in (anna, adam)


def test_an_unknown_address_is_a_visitor_who_is_a_customer_once_they_order(shop: Shop) -> None:
    shop.page(0)
    shop.track(1, "Product Added", LAMP)
    traits = {"email": "jan@example.com", "firstName": "Jan", "lastName": "Kos"}
    shop.says(2, "identify", anonymousId="A", traits=traits)
    [visitor] = customers.find_by_email(SYSTEM, "jan@example.com")
    assert visitor.is_visitor
    shop.track(3, "Order Completed", {"order_id": "50", "total": 99.5, "currency": "PLN", "products": [LAMP]})
    [jan] = customers.find_by_email(SYSTEM, "jan@example.com")
    assert (jan.is_visitor, jan.display_name) == (False, "Jan Kos")
    basket = Basket.objects.get()
    assert (basket.stage, basket.total, basket.order_id) == ("ordered", Decimal("99.50"), "50")
    assert heard("capture.ShopOrdersSeen") == [{"basket_ids": [basket.pk]}]


def test_an_order_that_the_server_tells_of_ends_the_basket_of_the_browser(shop: Shop, anna: int) -> None:
    shop.says(0, "identify", anonymousId="A", userId="u1", traits={"email": "anna@example.com"})
    shop.track(1, "Product Added", LAMP, userId="u1")
    shop.track(2, "Order Completed", {"order_id": "50", "products": [LAMP]}, anonymousId="", userId="u1")
    assert list(Basket.objects.values_list("stage", "order_id")) == [("ordered", "50")]


def test_what_was_done_by_nobody_known_is_told_to_nobody(shop: Shop) -> None:
    shop.track(0, "Product Added", LAMP)
    shop.track(1, "Order Completed", {"order_id": "50", "products": [LAMP]})
    assert (heard("capture.BasketsChanged"), heard("capture.SessionsSeen")) == ([], [])
    assert len(heard("capture.ShopOrdersSeen")) == 1
    assert Source.objects.count() == 1


def test_a_visit_that_is_over_is_told_once_more(shop: Shop, anna: int) -> None:
    shop.says(0, "identify", anonymousId="A", userId="u1", traits={"email": "anna@example.com"})
    shop.page(1)
    shop.page(2)
    assert len(heard("capture.SessionsSeen")) == 1
    assert services.end_sessions(actor=SYSTEM, now=NOW) == 1
    assert services.end_sessions(actor=SYSTEM, now=NOW) == 0
    assert len(heard("capture.SessionsSeen")) == 2
