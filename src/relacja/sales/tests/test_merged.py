"""Orders of customers who are held to be the same stay each one's own."""

import random
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relacja.customers import queries as customers
from relacja.customers import services as customer_services
from relacja.interactions import queries as interactions
from relacja.platform.actor import Actor
from relacja.platform.transfer.plugs import import_targets
from relacja.platform.transfer.types import Loaded, LoadOptions, Record
from relacja.sales import queries, services
from relacja.sales.testing import line_of, order_with

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
OPTIONS = LoadOptions(source="shop")
TARGET = import_targets["sales.order"]
_examples = count()


def load(number: str, key: str, price: int = 5) -> Loaded:
    values = {
        "number": number,
        "placed_at": datetime(2025, 1, 2, 12, tzinfo=UTC),
        "customer_key": key,
        "customer_name": f"Osoba Numer {key}",
    }
    lines = [{"line": 2, "product_name": "Lampa", "quantity": Decimal(1), "unit_price": Decimal(price)}]
    prepared = TARGET.prepare(records=[Record(2, values, lines)], options=OPTIONS)
    return TARGET.load(actor=SYSTEM, prepared=prepared, options=OPTIONS)


def numbers(party_ids: list[int]) -> set[str]:
    """The orders of the parties; the very same ones stand on their timelines."""
    orders = {order.id: order.number for order in queries.orders_of(SYSTEM, party_ids, limit=1000)}
    page = interactions.timeline_of(SYSTEM, party_ids, limit=100)
    assert {subject.ref.id for entry in page.entries for subject in entry.subjects} == set(orders)
    return set(orders.values())


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), steps=st.integers(1, 25))
def test_random_orders_merges_and_unmerges_leave_everybody_their_own(seed: int, steps: int) -> None:
    chance, mark = random.Random(seed), next(_examples)  # noqa: S311
    parties: dict[str, int] = {}
    for n in range(5):
        key = f"{mark}-{n}"
        [parties[key]] = load(f"first-{key}", key).created["customers.party"]
    expected = {key: {f"first-{key}"} for key in parties}
    merges: dict[int, None] = {}
    for step in range(steps):
        key, other = chance.sample(sorted(parties), 2)
        move = chance.random()
        if move < 0.4:
            if parties[other] not in customers.members(parties[key]):
                merged = customer_services.merge_parties(
                    actor=SYSTEM, keep_id=parties[key], absorb_id=parties[other], reason="one", at=timezone.now()
                )
                merges[merged.pk] = None
        elif move < 0.6 and merges:
            identity_id = chance.choice(list(merges))
            del merges[identity_id]
            customer_services.unmerge_parties(actor=SYSTEM, identity_id=identity_id, reason="two", at=timezone.now())
        elif move < 0.8:
            load(f"{mark}-{step}", key)
            expected[key].add(f"{mark}-{step}")
        elif move < 0.9:
            load(f"first-{key}", key, price=chance.randrange(1000))
        else:
            number = f"placed-{mark}-{step}"
            draft = order_with(parties[key], number=number, source="till", lines=(line_of(5),))
            services.place_order(actor=SYSTEM, draft=draft)
            expected[key].add(number)
    for key, party_id in parties.items():
        members = customers.visible_members(SYSTEM, party_id)
        assert numbers(members) == {n for one, kept in expected.items() if parties[one] in members for n in kept}, key
    for identity_id in merges:
        customer_services.unmerge_parties(actor=SYSTEM, identity_id=identity_id, reason="two", at=timezone.now())
    assert {key: numbers([party_id]) for key, party_id in parties.items()} == expected
