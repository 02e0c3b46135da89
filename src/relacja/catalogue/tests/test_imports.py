"""Products from files."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from relacja.catalogue.models import Product
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.transfer.plugs import import_targets
from relacja.platform.transfer.types import LoadedChunk, LoadOptions, Record

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
TARGET = import_targets["catalogue.product"]


def records(*rows: dict[str, Any]) -> list[Record]:
    return [Record(line, row) for line, row in enumerate(rows, 2)]


def load(*rows: dict[str, Any], **options: Any) -> Any:
    chosen = LoadOptions(**options)
    prepared = TARGET.prepare(records=records(*rows), options=chosen)
    planned = [outcome.kind for outcome in TARGET.plan(actor=SYSTEM, prepared=prepared, options=chosen)]
    loaded = TARGET.load(actor=SYSTEM, prepared=prepared, options=chosen)
    assert [outcome.kind for outcome in loaded.outcomes] == planned, "the preview told what the load did"
    return loaded


def test_products_are_added_changed_left_and_refused_each_with_its_reason() -> None:
    load({"code": "A", "name": "Lampa", "list_price": Decimal("10")}, {"code": "B", "name": "Kabel"})
    done = load(
        {"code": "A", "name": "Lampa", "list_price": Decimal("12")},
        {"code": "B", "name": "Kabel"},
        {"code": "", "name": "Nameless"},
        {"code": "C", "name": "Nowy"},
    )
    assert [outcome.kind for outcome in done.outcomes] == ["changed", "same", "refused", "new"]
    assert done.outcomes[0].changes == {"list_price": (Decimal("10.0000"), Decimal("12"))}
    assert (done.outcomes[2].field_code, done.outcomes[2].line) == ("code", 4)


def test_with_only_new_what_is_there_stays() -> None:
    load({"code": "A", "name": "Lampa"})
    load({"code": "A", "name": "Other"}, {"code": "B", "name": "New"}, only_new=True)
    assert dict(Product.objects.values_list("code", "name")) == {"A": "Lampa", "B": "New"}


def test_an_import_taken_back_withdraws_what_it_added_and_restores_what_it_changed() -> None:
    load({"code": "A", "name": "Lampa"})
    with audit.entry(verb="test", actor=SYSTEM) as entry:
        done = load({"code": "A", "name": "Changed"}, {"code": "B", "name": "New"})
    chunk = LoadedChunk(entry.id, timezone.now(), done.created)
    undone = TARGET.undo(actor=SYSTEM, chunk=chunk)
    assert undone.taken_back == 2
    assert dict(Product.objects.values_list("code", "name")) == {"A": "Lampa", "B": "New"}
    assert dict(Product.objects.values_list("code", "is_active")) == {"A": True, "B": False}
