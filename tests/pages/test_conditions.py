"""Writing a condition: what is offered, what is said while one types, and what a form makes of it."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from relacja.accounts.testing import actor_with, make_user, sign_in
from relacja.customers.testing import make_party

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(settings: Any) -> Client:
    settings.ROOT_URLCONF = "tests.condition_page"
    user = make_user(language="en")
    actor_with("customers.view", user=user)
    return sign_in(Client(), user)


def checked(client: Client, text: str) -> str:
    answer = client.post("/conditions/customers/check?name=whom", {"whom": text}).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(answer.replace("<mark>", "[").replace("</mark>", "]"))).split())


def test_one_is_told_for_how_many_customers_it_holds(client: Client) -> None:
    make_party(language="pl")
    make_party(language="ru")
    assert checked(client, 'customers.language = "PL"') == "Holds for 1 customer you may see."
    assert checked(client, "ALWAYS") == "Holds for 2 customers you may see."
    assert checked(client, "  ") == ""


def test_nobody_counts_customers_they_may_not_see(client: Client) -> None:
    make_party()
    client = sign_in(Client(), make_user(language="en"))
    assert checked(client, "ALWAYS") == "Holds for 0 customers you may see."
    assert Client().post("/conditions/customers/check").status_code in {302, 401}


def test_a_mistake_is_shown_at_its_place_in_the_reader_s_language(client: Client) -> None:
    assert checked(client, 'ALWAYS AND customers.kind = "persn"') == (
        '“customers.kind” is never “persn”. Possible here: person …YS AND customers.kind = ["persn"]'
    )
    user = make_user(language="pl")
    assert checked(sign_in(Client(), user), "NOT").startswith("Warunek kończy się za wcześnie.")


def test_words_are_offered_with_what_they_mean(client: Client) -> None:
    answer = client.post("/conditions/customers/words", {"before": "customers.ki", "box": "id_whom"}).content.decode()
    assert 'data-start="0" data-text="customers.kind"' in answer
    assert "Kind" in answer
    answer = client.post("/conditions/customers/words", {"before": "customers.kind = "}).content.decode()
    assert 'data-text="&quot;person&quot;"' in answer
    assert "Person" in answer
    assert client.post("/conditions/nothing/words", {"before": ""}).status_code == 404


def test_a_form_reads_the_condition_or_says_what_is_wrong(client: Client) -> None:
    assert client.post("/a-condition", {"name": "x", "whom": "not  ALWAYS"}).content.decode() == "NOT ALWAYS"
    refused = client.post("/a-condition", {"name": "x", "whom": "NOT"})
    assert refused.status_code == 422
    assert "The condition ends too early." in refused.content.decode()
    with translation.override("en"):
        page = client.get("/a-condition").content.decode()
    assert 'role="combobox"' in page
    assert 'data-words="/conditions/customers/words"' in page
