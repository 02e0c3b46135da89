"""Placing orders."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from relacja.accounts.testing import actor_with
from relacja.catalogue.testing import make_product
from relacja.customers.testing.factories import make_party
from relacja.interactions import queries as interactions
from relacja.platform.actor import Actor
from relacja.platform.models import OutboxEvent
from relacja.sales import queries, services
from relacja.sales.models import Order, OrderLine
from relacja.sales.testing import line_of, make_order, order_with

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


def test_an_order_stands_on_its_customers_timeline_with_its_lines() -> None:
    party = make_party()
    product = make_product("Lampa", code="L-1")
    placed = make_order(
        party.pk,
        number="ZS/7",
        lines=(line_of(2, "99.90", product_id=product), line_of(1, "15", description="Dostawa")),
    )
    [entry] = interactions.timeline(SYSTEM, party.pk).entries
    [subject] = entry.subjects
    assert (entry.kind, entry.direction, entry.captured_by) == ("order", "inbound", "auto")
    assert subject.ref.id == placed.id
    assert subject.detail is not None
    assert [(row[0], row[1]) for row in subject.detail.rows] == [("L-1", "Lampa"), ("", "Dostawa")]
    assert "ZS/7" in subject.detail.title


def test_the_same_orders_again_double_nothing() -> None:
    party = make_party()
    drafts = [order_with(party.pk, number=str(n), lines=(line_of(n + 1), line_of(2))) for n in range(20)]
    services.place_orders_many(actor=SYSTEM, drafts=drafts)
    outcomes = services.place_orders_many(actor=SYSTEM, drafts=drafts[5:])
    assert {placed.kind for placed in outcomes} == {"same"}
    assert (Order.objects.count(), OrderLine.objects.count()) == (20, 40)
    assert len(interactions.timeline(SYSTEM, party.pk).entries) == 20


def test_an_order_whose_lines_differ_gets_the_new_lines() -> None:
    draft = order_with(make_party().pk, number="1")
    placed = services.place_order(actor=SYSTEM, draft=draft)
    again = services.place_order(actor=SYSTEM, draft=replace(draft, lines=(line_of(5), line_of(6))))
    order = queries.order(SYSTEM, placed.id)
    assert (again.id, again.kind) == (placed.id, "changed")
    assert order is not None
    assert ([line.quantity for line in order.lines], order.total) == ([5, 6], Decimal("110.00"))


def test_two_lines_that_are_alike_are_two_lines() -> None:
    placed = make_order(make_party().pk, lines=(line_of(), line_of()))
    order = queries.order(SYSTEM, placed.id)
    assert order is not None
    assert (order.lines_total, order.total) == (2, Decimal("20.00"))


def test_a_guests_order_comes_to_the_timeline_when_the_customer_becomes_known() -> None:
    party = make_party()
    draft = order_with(None, number="G1")
    assert services.place_order(actor=SYSTEM, draft=draft).kind == "new"
    assert interactions.timeline(SYSTEM, party.pk).entries == ()
    services.place_order(actor=SYSTEM, draft=replace(draft, party_id=party.pk))
    assert len(interactions.timeline(SYSTEM, party.pk).entries) == 1


def test_an_order_that_turns_out_to_be_somebody_elses_moves() -> None:
    wrong, right = make_party(), make_party()
    draft = order_with(wrong.pk, number="M1")
    services.place_order(actor=SYSTEM, draft=draft)
    later = replace(draft, party_id=right.pk, placed_at=draft.placed_at - timedelta(days=400))
    services.place_order(actor=SYSTEM, draft=later)
    assert interactions.timeline(SYSTEM, wrong.pk).entries == ()
    [entry] = interactions.timeline(SYSTEM, right.pk).entries
    assert entry.started_at == later.placed_at


def test_many_orders_move_in_as_many_queries_as_one() -> None:
    wrong, right = make_party(), make_party()
    drafts = [order_with(wrong.pk, number=f"M{n}") for n in range(30)]
    services.place_orders_many(actor=SYSTEM, drafts=drafts)
    asked = []
    for some in (drafts[:1], drafts[1:]):
        with CaptureQueriesContext(connection) as caught:
            services.place_orders_many(actor=SYSTEM, drafts=[replace(draft, party_id=right.pk) for draft in some])
        asked.append(len(caught))
    assert asked[1] <= asked[0]
    assert interactions.timeline(SYSTEM, wrong.pk).entries == ()
    entries = interactions.timeline(SYSTEM, right.pk, limit=50).entries
    assert len(entries) == 30
    assert {entry.version for entry in entries} == {2}


def test_the_entry_of_an_order_goes_to_its_moment_where_the_file_names_no_customer() -> None:
    party = make_party()
    draft = order_with(party.pk, number="N1")
    services.place_order(actor=SYSTEM, draft=draft)
    later = draft.placed_at + timedelta(days=1)
    services.place_order(actor=SYSTEM, draft=replace(draft, party_id=None, placed_at=later))
    assert [entry.started_at for entry in interactions.timeline(SYSTEM, party.pk).entries] == [later]


def test_what_a_draft_leaves_blank_stays_as_it_is() -> None:
    party = make_party()
    draft = order_with(party.pk, number="B1", channel="shop")
    services.place_order(actor=SYSTEM, draft=draft)
    assert services.place_order(actor=SYSTEM, draft=replace(draft, party_id=None, channel="")).kind == "same"


def test_of_two_drafts_of_one_order_in_a_batch_the_last_counts() -> None:
    first = order_with(make_party().pk, number="D1")
    outcomes = services.place_orders_many(actor=SYSTEM, drafts=[first, replace(first, lines=(line_of(9),))])
    assert outcomes[0] == outcomes[1]
    assert OrderLine.objects.get().quantity == 9


def test_the_number_of_statements_does_not_grow_with_the_batch() -> None:
    party = make_party()

    def statements(size: int) -> int:
        drafts = [order_with(party.pk, number=f"{size}-{n}", lines=(line_of(),) * 5) for n in range(size)]
        with CaptureQueriesContext(connection) as caught:
            services.place_orders_many(actor=SYSTEM, drafts=drafts)
        return len(caught)

    statements(2)
    assert statements(3) == statements(300)


def test_one_order_is_told_by_itself_and_many_as_one() -> None:
    party = make_party()
    make_order(party.pk)
    services.place_orders_many(actor=SYSTEM, drafts=[order_with(party.pk) for _ in range(3)])
    names = list(OutboxEvent.objects.filter(name__startswith="sales.").order_by("id").values_list("name", flat=True))
    assert names == ["sales.OrderPlaced", "sales.OrdersPlaced"]


def test_orders_of_customers_one_may_not_see_are_not_seen_and_not_placed() -> None:
    mine, foreign = make_party(), make_party()
    agent = actor_with(scope="own")
    placed = make_order(foreign.pk)
    assert queries.order(agent, placed.id) is None
    with pytest.raises(services.CustomerNotVisible):
        services.place_order(actor=agent, draft=order_with(foreign.pk))
    sold = make_order(mine.pk, seller_id=agent.user_id)
    assert queries.order(agent, sold.id) is not None


def test_turnover_counts_orders_and_what_came_back_by_currency() -> None:
    party = make_party()
    make_order(party.pk, lines=(line_of(3, "100"),))
    make_order(party.pk, kind="return", lines=(line_of(-1, "100"),))
    make_order(party.pk, currency="EUR", lines=(line_of(1, "20"),))
    rows = queries.turnover(SYSTEM, [party.pk])
    assert [(row.currency, row.orders, row.returns, row.total) for row in rows] == [
        ("PLN", 1, 1, Decimal("200.00")), ("EUR", 1, 0, Decimal("20.00")),
    ]  # fmt: skip


def test_an_order_is_found_by_the_beginning_of_its_number_with_its_customer() -> None:
    party = make_party("Anna Kot")
    placed = make_order(party.pk, number="FV/77/2026")
    [hit] = queries.orders_by_number(SYSTEM, "FV/77", 5)
    assert (hit.id, hit.number, hit.customer) == (placed.id, "FV/77/2026", "Anna Kot")
    assert queries.orders_by_number(SYSTEM, "fv/78", 5) == []
