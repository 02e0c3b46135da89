"""Whoever was in contact with us stays when the import that brought them is taken back."""

from typing import Any

import pytest
from django.utils import timezone

from relacja.customers import queries as customers
from relacja.customers.services import bulk
from relacja.interactions import services
from relacja.interactions.testing import draft_with, make_interaction
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.transfer.types import LoadedChunk, LoadOptions, Record

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("tests of taking back")


def load() -> tuple[int, int, LoadedChunk]:
    options = LoadOptions(source="shop")
    rows = [Record(n, {"key": str(n), "name": name}) for n, name in enumerate(("Anna Kot", "Ewa Lis"))]
    prepared = bulk.prepare_drafts(rows, options)
    with audit.entry(verb="test", actor=SYSTEM) as entry:
        loaded = bulk.upsert_many(actor=SYSTEM, prepared=prepared, options=options, at=timezone.now())
    first, second = loaded.created["customers.party"]
    return first, second, LoadedChunk(entry.id, timezone.now(), loaded.created)


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "call"},
        {"kind": "note", "summary": "Called"},
        {"kind": "task", "status": "planned", "summary": "Call back"},
        {"kind": "meeting"},
    ],
)
def test_a_customer_with_a_newer_contact_stays(said: dict[str, Any]) -> None:
    anna, ewa, chunk = load()
    make_interaction(anna, **said)
    undone = bulk.take_back_many(actor=SYSTEM, chunk=chunk)
    assert [party.id for party, _reason in undone.left] == [anna]
    assert undone.taken_back == 1
    states = [file.status for file in (customers.party_file(SYSTEM, one) for one in (anna, ewa)) if file is not None]
    assert states == ["active", "tombstoned"]


def test_what_somebody_cancelled_still_happened_and_what_came_by_itself_and_was_withdrawn_did_not() -> None:
    anna, ewa, chunk = load()
    by_hand, by_itself = make_interaction(anna), make_interaction(ewa, captured_by="auto")
    services.withdraw_many(actor=SYSTEM, interaction_ids=[by_hand.id, by_itself.id], reason="a mistake")
    undone = bulk.take_back_many(actor=SYSTEM, chunk=chunk)
    assert [party.id for party, _reason in undone.left] == [anna]


def test_a_contact_of_many_customers_keeps_each_of_them() -> None:
    anna, ewa, chunk = load()
    services.record_many(actor=SYSTEM, drafts=[draft_with(anna, ewa)])
    assert bulk.take_back_many(actor=SYSTEM, chunk=chunk).taken_back == 0
