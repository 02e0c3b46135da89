"""Disjoint types: each customer is of exactly one of a family, and months can be compared."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from relacja.accounts.testing import actor_with, make_user, sign_in
from relacja.customers.testing import make_party
from relacja.platform.actor import Actor
from relacja.sales.testing import line_of, make_order
from relacja.segments import queries, services
from relacja.segments.models import CustomerType, TypeOfMonth
from relacja.segments.queries.sorted import this_month
from relacja.segments.rules import clusters
from relacja.segments.types import Moves, Sorting

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
NOW = timezone.now()


def make_family(sorting: Sorting = Sorting.CONDITIONS, **fields: int) -> int:
    return services.add_family(actor=SYSTEM, code="value", name="Value", sorting=sorting, at=NOW, **fields)


def add(family: int, name: str, condition: str) -> int:
    return services.save_type(actor=SYSTEM, family_id=family, name=name, condition=condition)


def sort(family: int) -> int:
    return services.sort_customers(actor=SYSTEM, family_id=family, at=timezone.now())


def names(family: int) -> dict[int, str]:
    found = queries.family(SYSTEM, family)
    assert found is not None
    words = {one.id: one.name for one in found.types}
    return {
        one.party_id: words[one.type_id] for one in TypeOfMonth.objects.filter(family_id=family, month=this_month())
    }


def buy(party_id: int, times: int, price: str = "10.00", ago: int = 1) -> None:
    for _ in range(times):
        make_order(party_id, placed_at=NOW - timedelta(days=ago), lines=(line_of(1, unit_price=price),))


def test_the_first_type_whose_condition_holds_is_a_customer_s_and_the_rest_is_others() -> None:
    gold, silver, none = (make_party().pk for _ in range(3))
    visitor = make_party(status="visitor", roles=()).pk
    buy(gold, 5)
    buy(silver, 1)
    family = make_family()
    add(family, "Gold", "sales.orders_365 >= 5")
    add(family, "Silver", "sales.orders_365 >= 1")
    assert sort(family) == 3
    assert names(family) == {gold: "Gold", silver: "Silver", none: "inni"}
    assert visitor not in names(family)
    second = CustomerType.objects.get(name="Silver")
    services.move_type(actor=SYSTEM, type_id=second.pk, up=True)
    sort(family)
    assert names(family)[gold] == "Silver"
    assert queries.types_of(SYSTEM, gold) == [("Value", "Silver")]


def test_a_customer_has_one_type_of_a_family_in_a_month_and_no_more() -> None:
    party, family = make_party().pk, make_family()
    one = add(family, "One", "ALWAYS")
    sort(family)
    sort(family)
    assert TypeOfMonth.objects.filter(party_id=party).count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        TypeOfMonth.objects.create(family_id=family, month=this_month(), party_id=party, type_id=one)


def test_months_are_compared_with_who_came_and_who_went() -> None:
    stays, moves, new = (make_party().pk for _ in range(3))
    family = make_family()
    buyer = add(family, "Buyer", "sales.orders_365 >= 1")
    rest = CustomerType.objects.get(family_id=family, is_rest=True).pk
    before = (this_month() - timedelta(days=1)).replace(day=1)
    for party in (stays, moves, 10**9):
        TypeOfMonth.objects.create(family_id=family, month=before, party_id=party, type_id=rest)
    buy(moves, 1)
    sort(family)
    found = set(queries.moves(SYSTEM, family, this_month()))
    assert found == {Moves(rest, rest, 1), Moves(rest, buyer, 1), Moves(None, rest, 1), Moves(rest, None, 1)}
    assert queries.months(SYSTEM, family) == [this_month(), before]
    assert new in names(family)


def test_kinds_of_behaviour_are_learnt_and_keep_their_names() -> None:
    family = make_family(Sorting.CLUSTERS, clusters=2)
    often = [make_party().pk for _ in range(6)]
    seldom = [make_party().pk for _ in range(6)]
    nothing = make_party().pk
    for number, party in enumerate(often):
        buy(party, 6 + number % 3, "90.00")
    for number, party in enumerate(seldom):
        buy(party, 1, "5.00", ago=300 + number)
    assert sort(family) == 13
    found = names(family)
    assert len({found[one] for one in often}) == len({found[one] for one in seldom}) == 1
    assert found[often[0]] != found[seldom[0]]
    assert found[nothing] == "inni"
    best = TypeOfMonth.objects.get(party_id=often[0]).type_id
    services.save_type(actor=SYSTEM, family_id=family, type_id=best, name="Our best")
    for party in often:
        buy(party, 2, "120.00")
    sort(family)
    found = names(family)
    assert {found[one] for one in often} == {"Our best"}
    assert "Our best" not in {found[one] for one in seldom}


def test_clusters_are_found_whatever_their_scale_and_the_same_each_time() -> None:
    points = [(float(x), 1000.0 * y) for x, y in ((0, 0), (0.1, 0.1), (5, 5), (5.1, 5.2), (0, 5), (0.1, 5.1))]
    centres = clusters.learn(points, 3)
    assert sorted((round(x), round(y / 1000)) for x, y in centres) == [(0, 0), (0, 5), (5, 5)]
    assert centres == clusters.learn(points, 3)
    assert len(clusters.learn([(1.0, 1.0)] * 5, 4)) == 1
    assert clusters.learn([], 3) == []


def test_new_kinds_follow_the_old_ones_they_are_nearest_to() -> None:
    old = [[0.0, 0.0], [10.0, 10.0]]
    assert clusters.matched(old, [[9.0, 9.0], [1.0, 1.0]]) == [1, 0]
    assert clusters.matched(old, [[9.0, 9.0]]) == [1]
    assert clusters.matched(old, [[5.0, 0.0], [9.0, 9.0], [0.0, 0.0]]) == [None, 1, 0]
    assert clusters.matched([], [[1.0, 1.0]]) == [None]


def test_what_is_typical_is_said_by_what_stands_out() -> None:
    told = clusters.typical([[-1.0, 3.0, 9.0], [-6.0, 1.0, 2.0]])
    assert set(told[0]) <= {"lately", "often", "much"}
    assert set(told[1]) <= {"long_ago", "seldom", "little"}


def test_pages_show_a_family_and_make_one(client: Client) -> None:
    user = make_user(language="en")
    actor_with("customers.view", "segments.view", "segments.edit", user=user)
    sign_in(client, user)
    party = make_party("Anna Kot").pk
    assert "No families of types yet" in client.get("/segments/types/").content.decode()
    assert client.post("/segments/types/new/", {"name": "Wartość", "sorting": "conditions"}).status_code == 302
    family = queries.families(SYSTEM)[0]
    assert family.code == "wartosc"
    form = {"name": "People", "condition-mode": "text", "condition": 'customers.kind = "person"'}
    assert client.post(f"/segments/types/{family.id}/new/", form).status_code == 302
    assert client.post(f"/segments/types/{family.id}/sort").status_code == 302
    before = (this_month() - timedelta(days=1)).replace(day=1)
    TypeOfMonth.objects.create(family_id=family.id, month=before, party_id=party, type_id=family.types[0].id)
    page = client.get(f"/segments/types/{family.id}/").content.decode()
    assert "People" in page
    assert "Month before" in page
    assert "People" in client.get("/segments/types/").content.decode()
    made = CustomerType.objects.get(name="People").pk
    assert client.post(f"/segments/types/{family.id}/{made}/do", {"do": "delete"}).status_code == 302
    assert not CustomerType.objects.filter(name="People").exists()
