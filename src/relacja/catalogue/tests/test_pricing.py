"""Variants, price lists, prices and competitors: kept, asked for and shown."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from relacja.accounts.testing import actor_with, make_member, make_role, make_unit, make_user, sign_in
from relacja.catalogue import queries, services
from relacja.catalogue.models import CompetitorProduct, Price, Variant
from relacja.catalogue.rules.pricing import BadPrice, PriceFound, Question
from relacja.catalogue.testing import make_price_list, make_product
from relacja.catalogue.types import CompetitorDraft, PriceDraft, PriceListDraft, VariantDraft
from relacja.platform.actor import Actor, NotPermitted
from relacja.platform.models import AuditChange, OutboxEvent
from relacja.platform.refs import Ref

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
DAY = date(2026, 5, 4)


def priced(list_id: int, product_id: int, amount: str, **said: object) -> int:
    draft = PriceDraft(list_id, product_id, Decimal(amount), **said)  # type: ignore[arg-type]
    return services.set_price(actor=SYSTEM, draft=draft)


def asked(product_id: int, **said: object) -> Decimal | None:
    found = queries.price_of(SYSTEM, product_id, Question(DAY, "PLN", **said))  # type: ignore[arg-type]
    return found.amount if found else None


def test_a_price_is_found_in_the_list_that_wins_and_else_with_the_product() -> None:
    lamp = make_product(code="L", list_price=Decimal(100), currency="PLN")
    red = services.add_variant(actor=SYSTEM, product_id=lamp, draft=VariantDraft("L-R", {"colour": "red"}))
    blue = services.add_variant(actor=SYSTEM, product_id=lamp, draft=VariantDraft("L-B", {}, Decimal(110)))
    standard, agents = make_price_list("Standard"), make_price_list("Agents", audience="role:agent")
    assert (asked(lamp), asked(lamp, variant_id=red), asked(lamp, variant_id=blue)) == (100, 100, 110)
    priced(standard, lamp, "90")
    priced(standard, lamp, "95", variant_id=red)
    priced(agents, lamp, "80")
    assert (asked(lamp), asked(lamp, variant_id=red), asked(lamp, variant_id=blue)) == (90, 95, 90)
    assert asked(lamp, variant_id=red, audiences=("role:agent",)) == 80
    draft = PriceListDraft("Standard", "PLN", is_active=False)
    services.change_price_list(actor=SYSTEM, price_list_id=standard, draft=draft)
    assert asked(lamp) == 100


def test_a_product_without_a_currency_costs_that_of_the_company() -> None:
    lamp = make_product(list_price=Decimal(5))
    found = queries.price_of(SYSTEM, lamp, Question(DAY, ""))
    assert found == PriceFound(Decimal("5.0000"), "PLN")
    assert queries.price_of(SYSTEM, lamp, Question(DAY, "EUR")) is None
    assert queries.price_of(actor_with("customers.view"), lamp, Question(DAY, "")) is None


def test_many_prices_cost_one_query(django_assert_num_queries: object) -> None:
    products, standard = [make_product(list_price=Decimal(n)) for n in range(30)], make_price_list("Standard")
    for product_id in products[::2]:
        priced(standard, product_id, "7")
    queries.house_currency()
    with django_assert_num_queries(1):  # type: ignore[operator]
        found = queries.prices_of(SYSTEM, products, Question(DAY, "PLN"))
    assert [found[product_id].amount for product_id in products[:4]] == [7, 1, 7, 3]


def test_a_price_from_the_same_day_is_replaced_and_the_record_keeps_it() -> None:
    lamp, standard = make_product(), make_price_list("Standard")
    first = priced(standard, lamp, "10", valid_from=DAY)
    assert priced(standard, lamp, "12", valid_from=DAY) == first
    assert priced(standard, lamp, "13", valid_from=DAY + timedelta(days=1)) != first
    assert asked(lamp) == 12
    assert AuditChange.objects.filter(table_name="catalogue_price", row_id=first).exists()
    assert OutboxEvent.objects.filter(name="catalogue.PricesChanged").count() == 3
    services.remove_price(actor=SYSTEM, price_id=first)
    assert asked(lamp) is None


def test_what_does_not_fit_is_refused() -> None:
    lamp, desk, standard = make_product(), make_product(), make_price_list("Standard")
    red = services.add_variant(actor=SYSTEM, product_id=lamp, draft=VariantDraft("L-R"))
    with pytest.raises(services.NotThere):
        priced(standard, desk, "1", variant_id=red)
    with pytest.raises(services.NotThere):
        priced(standard + 99, desk, "1")
    with pytest.raises(BadPrice, match="valid_to"):
        priced(standard, desk, "1", valid_from=DAY, valid_to=DAY - timedelta(days=1))
    with pytest.raises(services.CodeTaken):
        services.add_variant(actor=SYSTEM, product_id=desk, draft=VariantDraft("L-R"))
    with pytest.raises(services.NameTaken):
        make_price_list("Standard")
    with pytest.raises(BadPrice, match="audience"):
        make_price_list("Some", audience="friends")
    draft = PriceDraft(standard, desk, Decimal(1))
    with pytest.raises(NotPermitted):
        services.set_price(actor=actor_with("catalogue.view"), draft=draft)


def test_what_a_competitor_sells_is_kept_with_who_it_is() -> None:
    lamp = make_product()
    draft = CompetitorDraft("Lumen", "Glow", DAY, Decimal(99), "pln", "cheap", ref=Ref("test.rival", 7))
    line = services.add_competitor_product(actor=SYSTEM, product_id=lamp, draft=draft)
    [kept] = queries.competitors_of(SYSTEM, lamp)
    assert (kept.id, kept.competitor, kept.currency, kept.ref) == (line, "Lumen", "PLN", draft.ref)
    services.remove_competitor_product(actor=SYSTEM, competitor_product_id=line)
    assert queries.competitors_of(SYSTEM, lamp) == []


@pytest.fixture
def editor() -> Client:
    user = make_user("editor@example.com")
    make_member(user, make_unit(), make_role(scope="all"))
    client = Client()
    sign_in(client, user)
    return client


def test_the_page_of_a_product_is_where_variants_prices_and_competitors_are_kept(editor: Client) -> None:
    lamp, standard = make_product("Lampa", code="L", currency="PLN"), make_price_list("Hurt")
    page = f"/products/{lamp}/"
    variant = {"code": "L-R", "list_price": "12", "attributes": "kolor: czerwony\nbzdura", "is_active": "on"}
    assert editor.post(f"{page}variants/new/", variant).status_code == 302
    red = Variant.objects.get()
    assert red.attributes == {"kolor": "czerwony"}
    assert editor.post(f"{page}variants/{red.pk}/", variant | {"list_price": "13"}).status_code == 302
    assert editor.post(f"{page}variants/new/", variant).status_code == 422
    price = {"price_list_id": standard, "variant_id": "", "amount": "9", "valid_from": "2026-01-01"}
    assert editor.post(f"{page}prices/new/", price).status_code == 302
    rival = {"competitor": "Lumen", "name": "Glow", "price": "8", "currency": "PLN", "as_of": "2026-05-01"}
    assert editor.post(f"{page}competitors/new/", rival).status_code == 302
    line = CompetitorProduct.objects.get()
    assert editor.get(f"{page}competitors/{line.pk}/").status_code == 200
    assert editor.post(f"{page}competitors/{line.pk}/", rival | {"weaknesses": "gaśnie"}).status_code == 302
    shown = editor.get(page).content.decode()
    for word in ("L-R", "kolor: czerwony", "Hurt", "Glow", "Lumen", "gaśnie"):
        assert word in shown
    assert "Glow" in editor.get(f"{page}competitors/{line.pk}/").content.decode()
    assert editor.post(f"{page}prices/{Price.objects.get().pk}/remove/").status_code == 302
    assert editor.post(f"{page}competitors/{line.pk}/remove/").status_code == 302
    assert not Price.objects.exists()
    assert not CompetitorProduct.objects.exists()


def test_a_price_list_is_opened_and_changed_on_its_page(editor: Client) -> None:
    said = {"name": "Hurt", "currency": "PLN", "audience": "role:agent", "is_active": "on"}
    assert editor.post("/price-lists/new/", said).status_code == 302
    [kept] = queries.price_lists(SYSTEM)
    assert editor.post("/price-lists/new/", said).status_code == 422
    assert "agent" in editor.get(f"/price-lists/{kept.id}/").content.decode()
    wrong = said | {"valid_from": "2026-05-04", "valid_to": "2026-05-03"}
    assert editor.post(f"/price-lists/{kept.id}/change/", wrong).status_code == 422
    assert editor.post(f"/price-lists/{kept.id}/change/", said | {"name": "Detal"}).status_code == 302
    assert "Detal" in editor.get("/price-lists/").content.decode()
    make = make_product("Lampa")
    priced(kept.id, make, "5")
    assert "Lampa" in editor.get(f"/price-lists/prices/?price_list={kept.id}").content.decode()
