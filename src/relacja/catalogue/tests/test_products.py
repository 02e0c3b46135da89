"""The catalogue's verbs and reads."""

from decimal import Decimal

import pytest

from relacja.accounts.testing import actor_with
from relacja.catalogue import queries, services
from relacja.catalogue.models import Product
from relacja.catalogue.testing import make_product
from relacja.catalogue.types import ProductDraft
from relacja.platform.actor import Actor, NotPermitted
from relacja.platform.models import AuditChange, OutboxEvent

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


def test_an_upsert_tells_new_from_changed_from_same() -> None:
    services.upsert_products_many(
        actor=SYSTEM, drafts=[ProductDraft("A", "Żarówka", list_price=Decimal("3.50")), ProductDraft("B", "Kabel")]
    )
    outcomes = services.upsert_products_many(
        actor=SYSTEM,
        drafts=[ProductDraft("A", "Żarówka", list_price=Decimal("4")), ProductDraft("B"), ProductDraft("C", "Lampa")],
    )
    assert [outcome.kind for outcome in outcomes] == ["changed", "same", "new"]
    assert outcomes[0].changes == (("list_price", Decimal("3.5000"), Decimal("4")),)
    assert Product.objects.get(code="B").name == "Kabel"
    assert AuditChange.objects.filter(table_name="catalogue_product").count() == 1


def test_what_an_order_needs_is_added_and_what_is_there_is_left_alone() -> None:
    kept = make_product("Kept", code="K1")
    ids = services.ensure_products(actor=SYSTEM, drafts=[ProductDraft("K1", "Other name"), ProductDraft("N1", "New")])
    assert ids["K1"] == kept
    assert Product.objects.get(pk=kept).name == "Kept"
    assert Product.objects.get(pk=ids["N1"]).name == "New"


def test_a_code_is_taken_once() -> None:
    make_product(code="X")
    with pytest.raises(services.CodeTaken):
        services.add_product(actor=SYSTEM, draft=ProductDraft("X", "Another"))


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (ProductDraft("", "Nameless"), "code"),
        (ProductDraft("x" * 81, "Long"), "code"),
        (ProductDraft("X", ""), "name"),
        (ProductDraft("X", "Y", currency="ZLOTY"), "currency"),
        (ProductDraft("X", "Y", list_price=Decimal("NaN")), "list_price"),
    ],
)
def test_an_unfit_product_is_refused(draft: ProductDraft, field: str) -> None:
    with pytest.raises(services.BadProduct) as caught:
        services.add_product(actor=SYSTEM, draft=draft)
    assert caught.value.field == field


def test_a_change_is_told_once_and_only_if_something_changed() -> None:
    product_id = make_product("Before", code="X")
    OutboxEvent.objects.all().delete()
    services.change_product(actor=SYSTEM, product_id=product_id, name="After")
    services.change_product(actor=SYSTEM, product_id=product_id, name="After")
    assert list(OutboxEvent.objects.values_list("name", flat=True)) == ["catalogue.ProductChanged"]


def test_search_folds_letters_and_finds_the_exact_code_first() -> None:
    make_product("Łódka żaglowa 1", code="ZZ")
    exact = make_product("Sieć", code="lodka")
    assert queries.search_products(SYSTEM, "lodka", 5)[0].id == exact
    assert len(queries.search_products(SYSTEM, "łódka ŻAGLOWA", 5)) == 1


def test_who_may_not_see_products_sees_none() -> None:
    product_id = make_product()
    stranger = actor_with("customers.view")
    assert queries.product(stranger, product_id) is None
    with pytest.raises(NotPermitted):
        services.add_product(actor=stranger, draft=ProductDraft("S", "S"))
