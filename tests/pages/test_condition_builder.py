"""Building a condition from rows: each choice draws it anew, and a form reads what was built."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from relacja.accounts.testing import actor_with, make_user, sign_in
from relacja.customers.testing import make_party
from relacja.segments.models import Segment

pytestmark = pytest.mark.django_db
URL = "/conditions/customers/builder?name=condition&box=id_condition"


@pytest.fixture
def client() -> Client:
    user = make_user(language="en")
    actor_with("customers.view", "segments.view", "segments.edit", user=user)
    return sign_in(Client(), user)


def rows(*told: tuple[str, str, str], word: str = "and") -> dict[str, Any]:
    sent: dict[str, Any] = {"condition-mode": "rows", "condition-0-word": word}
    for number, (key, operator, value) in enumerate(told):
        place = f"condition-0-{number}"
        sent |= {f"{place}-key": key, f"{place}-was": key, f"{place}-op": operator, f"{place}-value": value}
    return sent


def drawn(client: Client, sent: dict[str, Any], do: str = "") -> str:
    answer = client.post(f"{URL}&do={do}", sent)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_a_field_brings_its_operators_and_its_values(client: Client) -> None:
    shown = drawn(client, rows(("customers.kind", "", "")))
    assert "is one of" in shown
    assert '<option value="person"' in shown
    assert "at least" in drawn(client, rows(("sales.orders_90", "", "")))
    assert "is one of" not in drawn(client, rows(("sales.orders_90", "", "")))


def test_another_field_drops_what_did_not_fit_it(client: Client) -> None:
    sent = rows(("sales.orders_90", "contains", "Ala")) | {"condition-0-0-was": "customers.town"}
    assert "Ala" not in drawn(client, sent)


def test_rows_and_groups_come_and_go(client: Client) -> None:
    sent = rows(("customers.kind", "=", "person"))
    assert "condition-0-1-key" not in drawn(client, sent)
    assert "condition-0-1-key" in drawn(client, sent, "row:0")
    assert "condition-1-0-key" in drawn(client, sent, "card")
    assert "condition-0-0-key" in drawn(client, sent, "drop:0:0"), "a row to begin with stays"


def test_it_becomes_a_text_and_rows_again(client: Client) -> None:
    text = drawn(client, rows(("customers.kind", "=", "person"), ("sales.orders_90", ">=", "3"), word="or"), "text")
    assert 'customers.kind = "person" OR sales.orders_90 >= 3' in text
    again = drawn(client, {"condition-mode": "text", "condition": "sales.orders_90 >= 3"}, "rows")
    assert '<option value="sales.orders_90" selected' in again
    deep = drawn(client, {"condition-mode": "text", "condition": "NOT (ALWAYS AND NEVER)"}, "rows")
    assert "cannot be shown as rows" in deep


def test_one_is_told_for_how_many_it_holds_and_for_whom_for_example(client: Client) -> None:
    make_party("Anna Kot")
    make_party(kind="organisation")
    check = "/conditions/customers/check?name=condition&examples=1"
    answer = client.post(check, rows(("customers.kind", "=", "person"))).content.decode()
    said = " ".join(re.sub(r"<[^>]+>", " ", answer).split())
    assert said == "Holds for 1 customer you may see. For example: Anna Kot"
    wrong = client.post(check, rows(("sales.orders_90", ">=", "many"))).content.decode()
    assert "condition-wrong" in wrong
    assert client.post(check, rows(("", "", ""))).content == b""


def test_a_form_keeps_what_was_built(client: Client) -> None:
    sent = {"name": "Buyers", "kind": "condition", **rows(("sales.turnover_365", ">=", "1 000,50"))}
    assert client.post("/segments/new/", sent).status_code == 302
    assert Segment.objects.get().condition == "sales.turnover_365 >= 1000.50"
    shown = client.get(f"/segments/{Segment.objects.get().pk}/change/").content.decode()
    assert 'value="1000.50"' in shown


def test_names_that_are_none_are_refused(client: Client) -> None:
    assert client.post("/conditions/customers/builder?name=a&box=%22%3E%3Cb%3E", {}).status_code == 404
    assert client.post("/conditions/nothing/builder?name=a&box=b", {}).status_code == 404
