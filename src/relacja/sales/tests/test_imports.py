"""Orders from files: lines of a document together, customers and products found or made."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from relacja.catalogue import queries as catalogue
from relacja.customers.testing.factories import make_party
from relacja.interactions import queries as interactions
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.transfer.plugs import import_targets
from relacja.platform.transfer.types import LoadedChunk, LoadOptions, Record
from relacja.sales import queries, services
from relacja.sales.models import Order, OrderLine
from relacja.sales.testing import line_of, order_with

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
OPTIONS = LoadOptions(source="shop")
TARGET = import_targets["sales.order"]


def record(number: str, *lines: dict[str, Any], line: int = 2, **values: Any) -> Record:
    head = {"number": number, "placed_at": datetime(2011, 12, 9, 12, 50, tzinfo=UTC), "currency": "GBP"} | values
    rows = [{"line": line + n, **row} for n, row in enumerate(lines)]
    return Record(line, head, rows)


def lamp(quantity: int = 1, price: str = "2.55") -> dict[str, Any]:
    return {
        "product_code": "85123A",
        "product_name": "WHITE LAMP",
        "quantity": Decimal(quantity),
        "unit_price": Decimal(price),
    }


def words(text: str) -> dict[str, Any]:
    return {"product_code": "", "product_name": text, "quantity": Decimal(1), "unit_price": Decimal("18")}


def load(*records: Record, options: LoadOptions = OPTIONS) -> Any:
    return TARGET.load(actor=SYSTEM, prepared=TARGET.prepare(records=records, options=options), options=options)


def plan(*records: Record, options: LoadOptions = OPTIONS) -> list[str]:
    prepared = TARGET.prepare(records=records, options=options)
    return [outcome.kind for outcome in TARGET.plan(actor=SYSTEM, prepared=prepared, options=options)]


def test_customers_and_products_are_made_once_and_found_again() -> None:
    first = load(record("1", lamp(6), words("POSTAGE"), customer_key="17850", customer_country="GB"))
    again = load(
        record("2", lamp(2), customer_key="17850", customer_country="GB"),
        record("3", lamp(3), line=3, customer_key="17850", customer_country="GB"),
    )
    assert [outcome.kind for outcome in (*first.outcomes, *again.outcomes)] == ["new"] * 3
    assert len(first.created["customers.party"]) == 1
    assert "customers.party" not in again.created
    [party_id] = first.created["customers.party"]
    assert len(interactions.timeline(SYSTEM, party_id).entries) == 3
    assert catalogue.search_products(SYSTEM, "white lamp", 5)[0].code == "85123A"
    order = queries.order(SYSTEM, first.outcomes[0].row_id)
    assert order is not None
    assert [(line.code, line.name) for line in order.lines] == [("85123A", "WHITE LAMP"), ("", "POSTAGE")]
    assert order.total == Decimal("33.30")


def test_an_overlap_imported_again_doubles_nothing_and_the_preview_says_so() -> None:
    records = [record(str(n), lamp(n + 1), lamp(n + 1), line=n * 2 + 2, customer_key=str(n % 3)) for n in range(9)]
    assert plan(*records) == ["new"] * 9
    load(*records)
    assert plan(*records) == ["same"] * 9
    assert [outcome.kind for outcome in load(*records[4:]).outcomes] == ["same"] * 5
    assert (Order.objects.count(), OrderLine.objects.count()) == (9, 18)
    changed = record("0", lamp(99), customer_key="0")
    assert plan(changed) == ["changed"]
    assert load(changed).outcomes[0].kind == "changed"


def test_a_guests_order_has_no_customer() -> None:
    done = load(record("g", lamp(), customer_country="GB"))
    assert done.outcomes[0].kind == "new"
    assert Order.objects.get().party_id is None
    assert "customers.party" not in done.created


def test_a_document_in_which_everything_goes_back_is_a_return_unless_the_file_says_otherwise() -> None:
    load(record("r", lamp(-2), customer_key="1"), record("C1", lamp(-2), kind="cancellation", customer_key="1"))
    assert dict(Order.objects.values_list("number", "kind")) == {"r": "return", "C1": "cancellation"}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"currency": "pounds"}, "currency"),
        ({"placed_at": None}, "placed_at"),
        ({"placed_at": datetime(2999, 1, 1, tzinfo=UTC)}, "placed_at"),
        ({"number": " "}, "number"),
    ],
)
def test_an_unfit_order_is_refused_with_its_reason_and_the_others_go_on(values: dict[str, Any], field: str) -> None:
    rest = {name: value for name, value in values.items() if name != "number"}
    done = load(record(values.get("number", "bad"), lamp(), **rest), record("good", lamp(), line=9))
    assert [outcome.kind for outcome in done.outcomes] == ["refused", "new"]
    assert done.outcomes[0].field_code == field
    assert done.outcomes[0].reason
    assert done.outcomes[0].line == 2


def test_with_only_new_an_order_that_is_there_is_left_alone() -> None:
    load(record("1", lamp(1)))
    only_new = LoadOptions(source="shop", only_new=True)
    done = load(record("1", lamp(7)), record("2", lamp(7), line=5), options=only_new)
    assert [outcome.kind for outcome in done.outcomes] == ["same", "new"]
    assert sorted(OrderLine.objects.values_list("quantity", flat=True)) == [1, 7]


def test_an_order_never_renames_its_customer() -> None:
    load(record("1", lamp(), customer_key="7", customer_name="Anna Nowak"))
    load(record("2", lamp(), customer_key="7", customer_name="Somebody Else"))
    [party_id] = set(Order.objects.values_list("party_id", flat=True))
    assert interactions.timeline(SYSTEM, party_id).entries[0].parties[0].name == "Anna Nowak"


def test_an_import_taken_back_removes_its_orders_and_leaves_what_was_touched() -> None:
    done = load(record("1", lamp(), customer_key="7"), record("2", lamp(), customer_key="8"), record("3", lamp()))
    [first, touched, _guest] = [outcome.row_id for outcome in done.outcomes]
    loaded_at = timezone.now()
    keeper = make_party()
    services.place_order(
        actor=SYSTEM, draft=order_with(keeper.pk, number="2", source="shop", currency="GBP", lines=(line_of(5),))
    )
    with audit.entry(verb="test", actor=SYSTEM):
        undone = TARGET.undo(actor=SYSTEM, chunk=LoadedChunk(uuid4(), loaded_at, done.created))
    assert [order.id for order, _ in undone.left] == [touched]
    assert list(Order.objects.values_list("pk", flat=True)) == [touched]
    party_id = done.created["customers.party"][0]
    assert [entry.status for entry in interactions.timeline(SYSTEM, party_id).entries] == ["cancelled"]
    assert first not in Order.objects.values_list("pk", flat=True)


def test_the_number_of_statements_does_not_grow_with_the_chunk() -> None:
    def statements(size: int) -> int:
        records = [
            record(f"{size}-{n}", lamp(n + 1), line=n, customer_key=f"{size}-{n}", customer_name=f"Person {n}")
            for n in range(size)
        ]
        with CaptureQueriesContext(connection) as caught:
            load(*records)
        return len(caught)

    statements(5)
    assert statements(10) == statements(200)


def test_a_customer_who_ordered_since_stays_when_the_import_is_taken_back() -> None:
    done = load(record("1", lamp(), customer_key="7"), record("2", lamp(), customer_key="8"))
    one, other = done.created["customers.party"]
    services.place_order(actor=SYSTEM, draft=order_with(other, number="later", source="till", lines=(line_of(5),)))
    with audit.entry(verb="test", actor=SYSTEM):
        undone = TARGET.undo(actor=SYSTEM, chunk=LoadedChunk(uuid4(), timezone.now(), done.created))
    assert [party.id for party, _reason in undone.left] == [other]
    assert [order.number for order in queries.orders_of(SYSTEM, [one, other])] == ["later"]
