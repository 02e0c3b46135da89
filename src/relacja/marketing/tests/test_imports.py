"""Experiments from outside, loaded from files by the importer."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from relacja.customers.testing import make_party
from relacja.marketing import queries, services
from relacja.marketing.models import Campaign, Participation
from relacja.marketing.types import CampaignTerms, Report
from relacja.platform.actor import Actor
from relacja.platform.transfer.plugs import import_targets
from relacja.platform.transfer.types import Loaded, LoadedChunk, LoadOptions, Record
from relacja.sales.testing import line_of, make_order

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("a test")
AT = datetime(2026, 3, 1, tzinfo=UTC)
OPTIONS = LoadOptions(source="lab")


def row(number: int, arm: str, **more: Any) -> dict[str, Any]:
    return {"experiment": "Lab", "arm": arm, "at": AT, "is_random": True, "customer_key": f"K{number}", **more}


def load(rows: Sequence[dict[str, Any]]) -> Loaded:
    target = import_targets["marketing.experiment"]
    records = [Record(line, said) for line, said in enumerate(rows, 2)]
    planned = target.plan(actor=SYSTEM, prepared=target.prepare(records=records, options=OPTIONS), options=OPTIONS)
    loaded = target.load(actor=SYSTEM, prepared=target.prepare(records=records, options=OPTIONS), options=OPTIONS)
    assert [one.kind for one in planned] == [one.kind for one in loaded.outcomes]
    return loaded


def reported(name: str = "Lab") -> Report:
    return queries.report(SYSTEM, Campaign.objects.get(name=name), timezone.now())


def test_what_they_did_is_reported_with_its_interval() -> None:
    treated = [row(n, "A", did=n % 2 == 0, brought=Decimal(50 if n % 2 == 0 else 0)) for n in range(100)]
    control = [row(n, "Holdout", did=n % 10 == 0, brought=Decimal(50 if n % 10 == 0 else 0)) for n in range(100, 200)]
    load([*treated, *control])
    found = reported()
    assert (found.treated.ordered, found.control.ordered, found.treated.money) == (50, 10, 2500)
    assert found.uplift.rate is not None
    assert found.uplift.rate.is_sure
    assert {one.kind for one in load(treated).outcomes} == {"same"}


def test_what_was_not_drawn_by_chance_claims_nothing() -> None:
    load([row(n, "a" if n % 2 else "control", is_random=None, did=bool(n % 2)) for n in range(100)])
    assert reported().uplift.claim == "not_random"


def test_without_a_word_on_what_they_did_their_orders_count() -> None:
    anna = make_party("Anna Nowak", email="anna@customer.test")
    make_order(anna.pk, number="Z1", lines=(line_of(1, "50"),), placed_at=datetime(2026, 3, 2, tzinfo=UTC))
    load(
        [
            {
                "experiment": "Lab",
                "arm": "a",
                "at": AT,
                "customer_email": "anna@customer.test",
                "customer_name": "Anna Nowak",
            }
        ]
    )
    assert Participation.objects.get().party_id == anna.pk
    assert reported().treated.ordered == 1


def test_rows_that_cannot_be_are_refused_with_their_field() -> None:
    services.prepare_journey(actor=SYSTEM, terms=CampaignTerms("Ours"))
    rows = [row(1, ""), row(2, "a", at=None), row(3, "a", experiment="Ours"), row(4, "a")]
    told = [(one.kind, one.field_code) for one in load(rows).outcomes]
    assert told == [("refused", "arm"), ("refused", "at"), ("refused", "experiment"), ("new", "")]


def test_one_customer_takes_part_in_several_experiments_of_a_file_and_once_in_each() -> None:
    rows = [row(1, "a"), row(1, "b", experiment="Other"), row(1, "a")]
    assert [one.kind for one in load(rows).outcomes] == ["new", "new", "same"]


def test_an_import_is_taken_back() -> None:
    loaded = load([row(n, "a") for n in range(3)])
    target = import_targets["marketing.experiment"]
    chunk = LoadedChunk(audit_id=uuid4(), loaded_at=timezone.now(), created=loaded.created)
    target.undo(actor=SYSTEM, chunk=chunk)
    assert not Participation.objects.exists()
