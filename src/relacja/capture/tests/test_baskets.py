"""Baskets: the order of happening counts, not that of coming."""

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import permutations

from relacja.capture.rules.baskets import FORGOTTEN_AFTER, MOST_ACTS, Basket, adds_up, tell
from relacja.capture.rules.shop import MOST_ITEMS, Deed, Item, ShopEvent, read

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
Told = tuple[str, dict[str, object], int]


def baskets_of(*told: Told) -> list[Basket]:
    found: list[Basket] = []
    for name, properties, minute in told:
        event = read(name, properties)
        assert event is not None
        tell(found, event, NOON + timedelta(minutes=minute))
    return found


def product(number: str, price: object = "10", quantity: object = 1) -> dict[str, object]:
    return {"product_id": number, "name": f"Product {number}", "price": price, "quantity": quantity}


def lies(basket: Basket) -> dict[str, int]:
    return {item.id: int(item.quantity) for item in basket.items}


ADD, REMOVE, CHECKOUT, DONE = "Product Added", "Product Removed", "Checkout Started", "Order Completed"


def test_what_is_added_lies_in_the_basket_less_what_is_removed() -> None:
    [basket] = baskets_of(
        (ADD, product("a", quantity=3), 0), (ADD, product("b"), 1), (REMOVE, product("a"), 2), (REMOVE, product("b"), 3)
    )
    assert lies(basket) == {"a": 2}
    assert (basket.stage, basket.total) == ("basket", Decimal(20))


def test_a_basket_from_which_everything_was_removed_is_empty() -> None:
    [basket] = baskets_of((ADD, product("a"), 0), (REMOVE, product("a"), 1))
    assert basket.stage == "empty"


def test_what_is_told_to_be_removed_before_it_is_told_to_be_added_is_not_there() -> None:
    [basket] = baskets_of((REMOVE, product("a"), 1), (ADD, product("a"), 0))
    assert basket.stage == "empty"


def test_a_list_of_the_shop_replaces_what_was_before_it_and_not_what_came_after() -> None:
    whole = {"products": [product("a"), product("c", quantity=2)]}
    told: list[Told] = [(ADD, product("b"), 0), ("Cart Viewed", whole, 1), (ADD, product("d"), 2)]
    for order in permutations(told):
        [basket] = baskets_of(*order)
        assert lies(basket) == {"a": 1, "c": 2, "d": 1}


def test_an_order_closes_the_basket_and_what_is_added_after_it_begins_another() -> None:
    told: list[Told] = [
        (ADD, product("a"), 0), (CHECKOUT, {"checkout_id": "7", "products": [product("a")]}, 1),
        (DONE, {"order_id": "50", "checkout_id": "7", "total": 10}, 2), (ADD, product("b"), 3),
    ]  # fmt: skip
    for order in permutations(told):
        found = sorted(baskets_of(*order), key=lambda one: one.opened_at)
        assert [(one.stage, lies(one), one.order_id) for one in found] == [
            ("ordered", {"a": 1}, "50"), ("basket", {"b": 1}, ""),
        ]  # fmt: skip


def test_the_same_events_in_any_order_make_the_same_baskets() -> None:
    chance = random.Random(5)  # noqa: S311 (makes up events)
    for _round in range(200):
        told: list[Told] = []
        for minute in range(chance.randint(2, 12)):
            name = chance.choice([ADD, ADD, REMOVE, "Cart Viewed", CHECKOUT])
            one = product(chance.choice("abc"), quantity=chance.randint(1, 3))
            told.append((name, {"products": [one]} if name in ("Cart Viewed", CHECKOUT) else one, minute))
        if chance.random() < 0.5:
            told.append((DONE, {"order_id": "1", "products": [product("a")]}, chance.randint(0, 12)))
        first_act = min((minute for name, _said, minute in told if name != REMOVE), default=0)
        told = [one for one in told if one[0] != REMOVE or one[2] > first_act]
        as_it_was = _said(baskets_of(*sorted(told, key=lambda one: one[2])))
        chance.shuffle(told)
        shuffled = [one for one in told if one[0] != REMOVE] + [one for one in told if one[0] == REMOVE]
        assert _said(baskets_of(*shuffled)) == as_it_was


def _said(found: list[Basket]) -> list[tuple[object, ...]]:
    return sorted((one.stage, one.order_id, tuple(sorted(lies(one).items()))) for one in found)


def test_an_order_that_comes_again_or_is_updated_is_one_order() -> None:
    told: Told = (DONE, {"order_id": "50", "products": [product("a")], "total": "10"}, 2)
    more: Told = ("Order Updated", {"order_id": "50", "products": [product("a"), product("b")], "total": "20"}, 5)
    [basket] = baskets_of((ADD, product("a"), 0), told, told, more, told)
    assert (lies(basket), basket.total, basket.ordered_at) == (
        {"a": 1, "b": 1}, Decimal(20), NOON + timedelta(minutes=2),
    )  # fmt: skip


def test_an_order_without_a_basket_is_one_by_itself_and_can_be_cancelled() -> None:
    [basket] = baskets_of((DONE, {"order_id": "50", "total": "10"}, 0), ("Order Cancelled", {"order_id": "50"}, 9))
    assert (basket.stage, basket.total) == ("cancelled", Decimal(10))


def test_a_checkout_that_is_named_is_found_though_another_basket_was_begun() -> None:
    found = baskets_of(
        (CHECKOUT, {"checkout_id": "1", "products": [product("a")]}, 0),
        (DONE, {"order_id": "50", "products": [product("z")]}, 1),
        (CHECKOUT, {"checkout_id": "2", "products": [product("b")]}, 2),
        (DONE, {"order_id": "51", "checkout_id": "2"}, 4),
    )
    assert [(one.order_id, lies(one)) for one in found] == [("50", {"z": 1}), ("51", {"b": 1})]


def test_a_basket_nobody_touched_for_a_month_is_forgotten() -> None:
    month = FORGOTTEN_AFTER // timedelta(minutes=1)
    assert len(baskets_of((ADD, product("a"), 0), (ADD, product("b"), month))) == 1
    assert len(baskets_of((ADD, product("a"), 0), (ADD, product("b"), month + 1))) == 2


def test_a_basket_to_which_much_is_done_keeps_what_lies_in_it() -> None:
    [basket] = baskets_of(*((ADD, product(str(n % 7)), n) for n in range(MOST_ACTS * 3)))
    assert len(basket.acts) <= MOST_ACTS
    assert sum(lies(basket).values()) == MOST_ACTS * 3


def test_what_cannot_be_read_is_left_out_and_what_is_too_much_is_cut() -> None:
    strange = {"products": [None, {}, {"product_id": " "}, {"product_id": "a", "price": "no", "quantity": -4}]}
    found = read("Cart Viewed", strange)
    assert found is not None
    assert found.items == (Item("a"),)
    many = read("Cart Viewed", {"products": [product(str(n)) for n in range(1000)]})
    assert many is not None
    assert len(many.items) == MOST_ITEMS
    assert read("Order Completed", {}) is None
    assert read("Anything Else", product("a")) is None
    assert read("Order Completed", {"order_id": True}) is None
    huge = read(ADD, {**product("a"), "price": 1e300, "url": "javascript:alert(1)"})
    assert huge is not None
    assert (huge.items[0].price, huge.items[0].url) == (None, "")


def test_a_sum_that_is_not_that_of_its_lines_is_seen() -> None:
    lines = (Item("a", price=Decimal("10"), quantity=Decimal(2)),)
    order = ShopEvent(Deed.ORDER, lines, total=Decimal("24.60"), tax=Decimal("4.60"))
    assert adds_up(order)
    assert adds_up(ShopEvent(Deed.ORDER, lines, total=Decimal(25), shipping=Decimal(8), discount=Decimal(3)))
    assert not adds_up(ShopEvent(Deed.ORDER, lines, total=Decimal("24.60")))
    assert adds_up(ShopEvent(Deed.ORDER, lines))
