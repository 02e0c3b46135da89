"""Pages of offers and decisions: what they show to whom, and how few queries they ask."""

import re
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from relacja.accounts.testing import make_member, make_role, make_unit, make_user, sign_in
from relacja.catalogue.testing import make_product
from relacja.customers.testing import make_party
from relacja.decisions import queries, services
from relacja.decisions.models import Decision, Offer
from relacja.decisions.services import Question, book, learning
from relacja.decisions.testing import SYSTEM, be_patient, make_offer
from relacja.decisions.types import Decided
from relacja.platform.search import search_everything

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forgetful(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(learning, "FOLLOW_EVERY", float("inf"))  # how often a process looks is no matter of rows
    book.forget()
    learning.forget()
    yield
    book.forget()
    learning.forget()


def browser(scope: str = "all") -> Client:
    user = make_user(language="en")
    make_member(user, make_unit(), make_role(scope=scope))  # type: ignore[arg-type]
    return sign_in(Client(), user)


@pytest.fixture
def client() -> Client:
    return browser()


def queries_of(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def decided(code: str, *, answer: str = "", **fields: object) -> Decided:
    offer = make_offer(code, **fields)
    made = services.decide(actor=SYSTEM, question=Question(make_party().pk, wanted=60))
    if answer:
        services.answer_offer(actor=SYSTEM, decision_id=made.id, offer_id=offer, answer=answer)
    return made


@pytest.mark.parametrize("name", ["decisions:offers", "decisions:decisions"])
def test_a_list_asks_as_many_queries_for_thirty_rows_as_for_one(client: Client, name: str) -> None:
    decided("tea", answer="accepted")
    one = queries_of(client, reverse(name))
    for n in range(29):
        decided(f"offer-{n}", answer="refused" if n % 2 else "accepted")
    assert queries_of(client, reverse(name)) == one


def test_the_pages_of_an_offer_and_a_decision_ask_no_more_when_there_is_more_to_tell(client: Client) -> None:
    decided("coffee", suitability='customers.language = "xx"')
    first = decided("tea", answer="accepted")
    addresses = [
        reverse("decisions:offer", args=[Offer.objects.get(code="tea").pk]),
        reverse("decisions:decision", args=[first.id]),
    ]
    before = [queries_of(client, address) for address in addresses]
    for n in range(30):
        decided(f"offer-{n}", suitability='customers.language = "xx"')
    last = reverse("decisions:decision", args=[decided("last").id])
    assert [queries_of(client, addresses[0]), queries_of(client, last)] == before


def test_an_offer_tells_its_acceptance_with_how_far_it_can_be_trusted_and_where_it_fell(client: Client) -> None:
    decided("tea", answer="accepted")
    services.decide(actor=SYSTEM, question=Question(make_party(language="de").pk))
    Offer.objects.filter(code="tea").update(suitability='NOT customers.language = "de"')
    book.forget()
    services.save_group(actor=SYSTEM, code="drinks", name="Drinks")
    services.decide(actor=SYSTEM, question=Question(make_party(language="de").pk))
    page = client.get(reverse("decisions:offer", args=[Offer.objects.get().pk])).content.decode()
    assert "100.0 %" in page
    assert "20.6–100.0 %" in page
    assert "100.0 % (20.6–100.0 %)" in client.get(reverse("decisions:offers")).content.decode()
    assert "is not right for them" in page
    assert "1 (33 %)" in page
    assert "2 (67 %)" in page
    assert "not (Language = " in page


def test_an_offer_is_made_and_changed_on_a_form_with_its_product_picked_by_code(client: Client) -> None:
    product = make_product(code="KETTLE")
    services.save_group(actor=SYSTEM, code="drinks", name="Drinks")
    said = {"name": "Kettle", "code": "kettle", "kind": "cross_sell", "group": "drinks", "product": "KETTLE",
            "value": "12.50", "state": "live", "places": ["desk", "portal"],
            "eligibility": 'customers.kind = "person"'}  # fmt: skip
    answer = client.post(reverse("decisions:new_offer"), said)
    offer = Offer.objects.get()
    assert (answer.status_code, offer.product_id, offer.places) == (302, product, ["desk", "portal"])
    again = client.post(reverse("decisions:new_offer"), said).content.decode()
    assert "Another offer has this code." in again
    change = reverse("decisions:change_offer", args=[offer.pk])
    assert "No product has this code." in client.post(change, said | {"product": "x"}).content.decode()
    assert "Nothing is called" in client.post(change, said | {"eligibility": "nonsense = 1"}).content.decode()
    client.post(change, said | {"name": "Better kettle", "product": ""})
    offer.refresh_from_db()
    assert (offer.name, offer.product_id) == ("Better kettle", None)
    assert "KETTLE" in client.get(reverse("decisions:offer_products"), {"product": "kett"}).content.decode()


def test_a_decision_made_again_says_that_it_is_the_same_or_what_differs_and_what_would_turn_it(client: Client) -> None:
    make_offer("tea", value=5)
    made = services.decide(actor=SYSTEM, question=Question(make_party().pk))
    address = reverse("decisions:again", args=[made.id])
    page = client.post(address).content.decode()
    assert "comes out the same" in page
    assert "Without this factor" in page or made.arm != "ranked"
    make_offer("coffee", value=5000)
    page = client.post(address).content.decode()
    assert "comes out differently" in page
    assert "have been changed since" in page
    assert "Coffee" in page


def test_decisions_about_customers_of_others_are_not_there() -> None:
    make_offer("tea")
    made = services.decide(actor=SYSTEM, question=Question(make_party("Zofia Obca").pk))
    outside = browser("own")
    assert outside.get(reverse("decisions:decision", args=[made.id])).status_code == 404
    assert outside.post(reverse("decisions:again", args=[made.id])).status_code == 404
    assert "Obca" not in outside.get(reverse("decisions:decisions")).content.decode()
    assert "Obca" in browser().get(reverse("decisions:decisions")).content.decode()


def test_lift_compares_the_ranking_with_what_was_left_to_chance() -> None:
    figures = queries.Figures(made=400, answered=300, yeses=40, by_chance=100, by_chance_yeses=5)
    assert figures.lift is not None
    assert (figures.lift.rate, figures.lift.control) == (35 / 200, 0.05)
    assert figures.lift.low > 0
    assert queries.Figures(made=5, answered=5, yeses=5).lift is None


def test_offers_are_found_in_the_search_box_by_name_and_code() -> None:
    offer = make_offer("green-tea", name="Sencha")
    for words in ("sench", "green", "tea sencha"):
        found = [hit.ref.id for group in search_everything(SYSTEM, words, 5) for hit in group.hits]
        assert found == [offer], words


def test_an_offer_that_was_put_off_can_still_be_taken_or_refused_on_the_panel(client: Client) -> None:
    offer, party = make_offer("tea", pitch="Try it"), make_party()
    be_patient()
    page = client.get(reverse("customers:panel", args=[party.pk, "decisions.offers"])).content.decode()
    made = Decision.objects.get(party_id=party.pk).pk
    address = reverse("decisions:answer", args=[party.pk, made, offer])

    def buttons(said: str) -> list[str]:
        page = client.post(address, {"answer": said}).content.decode()
        return re.findall(r'"answer": "(\w+)"', page)

    assert "Try it" in page
    assert buttons("later") == ["accepted", "refused"]
    assert buttons("refused") == []
