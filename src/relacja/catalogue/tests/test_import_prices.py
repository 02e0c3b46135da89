"""Prices from files."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from relacja.catalogue import services
from relacja.catalogue.models import Price
from relacja.catalogue.testing import make_price_list, make_product
from relacja.catalogue.types import VariantDraft
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.transfer.plugs import import_targets
from relacja.platform.transfer.types import LoadedChunk, LoadOptions, Record

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
TARGET = import_targets["catalogue.price"]
DAY = date(2026, 5, 4)


@pytest.fixture(autouse=True)
def shelf() -> None:
    make_price_list("Hurt")
    lamp = make_product(code="L")
    make_product(code="D")
    services.add_variant(actor=SYSTEM, product_id=lamp, draft=VariantDraft("L-R"))


def row(code: str = "L", amount: str = "10", **said: Any) -> dict[str, Any]:
    return {"price_list": "Hurt", "code": code, "amount": Decimal(amount), **said}


def load(*rows: dict[str, Any], **options: Any) -> Any:
    chosen = LoadOptions(**options)
    prepared = TARGET.prepare(records=[Record(line, one) for line, one in enumerate(rows, 2)], options=chosen)
    planned = [outcome.kind for outcome in TARGET.plan(actor=SYSTEM, prepared=prepared, options=chosen)]
    loaded = TARGET.load(actor=SYSTEM, prepared=prepared, options=chosen)
    assert [outcome.kind for outcome in loaded.outcomes] == planned, "the preview told what the load did"
    return loaded


def test_prices_are_added_changed_left_and_refused_each_with_its_field() -> None:
    load(row(), row("D"), row(variant="L-R", amount="12"))
    done = load(
        row(amount="11"),
        row("D"),
        row("X"),
        row(valid_from=DAY),
        row("D", variant="L-R"),
        row(valid_from=DAY, valid_to=date(2026, 1, 1)),
        row() | {"price_list": "Detal"},
        row(amount="-1"),
    )
    assert [(outcome.kind, outcome.field_code) for outcome in done.outcomes] == [
        ("changed", ""),
        ("same", ""),
        ("refused", "code"),
        ("new", ""),
        ("refused", "variant"),
        ("refused", "valid_to"),
        ("refused", "price_list"),
        ("refused", "amount"),
    ]
    assert Price.objects.count() == 4


def test_with_only_new_what_is_there_stays() -> None:
    load(row())
    assert [outcome.kind for outcome in load(row(amount="11"), row("D"), only_new=True).outcomes] == ["same", "new"]
    assert set(Price.objects.values_list("amount", flat=True)) == {Decimal(10)}


def test_an_import_is_taken_back_where_nothing_newer_stands() -> None:
    load(row())
    with audit.entry(verb="test.load", actor=SYSTEM, reason="") as entry:
        done = load(row(amount="11"), row("D"), row(variant="L-R"))
    at = timezone.now()
    later = Price.objects.get(variant__code="L-R")
    later.amount = Decimal(99)
    later.save()
    chunk = LoadedChunk(audit_id=entry.id, loaded_at=at, created=done.created)
    undone = TARGET.undo(actor=SYSTEM, chunk=chunk)
    assert set(Price.objects.values_list("amount", flat=True)) == {Decimal(10), Decimal(99)}
    assert (undone.taken_back, [ref.id for ref, _why in undone.left]) == (2, [later.pk])
