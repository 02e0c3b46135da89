"""Customers and their history through the API: the walk of a program, and what it is refused."""

import threading
from typing import Any

import pytest
from django.db import connections
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from relacja.accounts.testing import make_member, make_role, make_unit, make_user, token_for
from relacja.customers.testing import make_party
from relacja.platform.permissions import permissions

PERSON = {
    "kind": "person",
    "given_name": "Anna",
    "family_name": "Wiśniewska",
    "roles": [{"role": "customer"}],
    "points": [{"kind": "email", "raw": "Anna.W@Example.com"}, {"kind": "phone", "raw": "601 200 300"}],
    "source": "test",
}


def a_client(scope: Any = "all") -> Client:
    user = make_user()
    make_member(user, make_unit(), make_role(scope=scope))
    secret = token_for(user, scopes=permissions.codes())
    return Client(headers={"authorization": f"Bearer {secret}"})


def post(client: Client, path: str, body: dict[str, Any], **headers: str) -> HttpResponse:
    return client.post(f"/api/v1{path}", body, content_type="application/json", headers=headers)


def patch(client: Client, path: str, body: dict[str, Any], **headers: str) -> HttpResponse:
    return client.patch(f"/api/v1{path}", body, content_type="application/json", headers=headers)


@pytest.mark.django_db
def test_a_customer_is_added_read_changed_and_met() -> None:
    client = a_client()
    added = post(client, "/customers", PERSON)
    assert added.status_code == 201, added.content
    party_id = added.json()["id"]
    file = client.get(f"/api/v1/customers/{party_id}").json()
    assert (file["display_name"], file["main_role"]) == ("Anna Wiśniewska", "customer")
    assert {point["value"] for point in file["points"]} == {"anna.w@example.com", "+48601200300"}
    assert patch(client, f"/customers/{party_id}", {"family_name": "Kowalska"}).json() == {"changed": ["family_name"]}
    call = {"kind": "call", "participants": [{"party_id": party_id}], "started_at": timezone.now().isoformat()}
    recorded = post(client, "/interactions", call | {"summary": "Asked about the offer", "direction": "inbound"})
    assert recorded.status_code == 201, recorded.content
    whole = client.get(f"/api/v1/customers/{party_id}/file").json()
    assert whole["party"]["display_name"] == "Anna Kowalska"
    assert [entry["summary"] for entry in whole["timeline"]] == ["Asked about the offer"]
    assert whole["timeline"][0]["parties"][0]["name"] == "Anna Kowalska"
    assert sum(whole["strip"]["weeks"]) == 1


@pytest.mark.django_db
def test_many_customers_are_given_to_one_owner() -> None:
    client, owner = a_client(), make_user()
    given = [make_party().pk for _ in range(3)]
    answer = post(client, "/customers/homes", {"party_ids": given, "owner_id": owner.pk})
    assert answer.status_code < 300, answer.content
    owners = {client.get(f"/api/v1/customers/{party_id}").json()["owner_id"] for party_id in given}
    assert owners == {owner.pk}


@pytest.mark.django_db
def test_somebody_who_is_likely_there_already_is_named_and_may_be_added_all_the_same() -> None:
    client = a_client()
    first = post(client, "/customers", PERSON).json()["id"]
    again = post(client, "/customers", PERSON)
    assert again.status_code == 409
    assert again.json()["type"] == "/api/v1/problems/customers.possible-duplicates"
    assert [candidate["id"] for candidate in again.json()["candidates"]] == [first]
    assert post(client, "/customers", PERSON | {"different_from": [first]}).status_code == 201


@pytest.mark.django_db
def test_what_is_wrong_with_a_draft_is_told() -> None:
    client = a_client()
    bad = PERSON | {"points": [{"kind": "email", "raw": "nonsense"}]}
    answer = post(client, "/customers", bad)
    assert (answer.status_code, answer.json()["status"]) == (422, 422)
    assert post(client, "/customers", PERSON | {"nickname": "Ania"}).json()["errors"][0]["pointer"] == "#/nickname"


@pytest.mark.django_db
def test_a_customer_out_of_scope_is_not_found_whatever_one_asks() -> None:
    owner = make_user()
    party = make_party("Jan Obcy", owner_id=owner.pk)
    stranger = a_client("own")
    base = f"/api/v1/customers/{party.pk}"
    assert stranger.get(base).status_code == 404
    assert stranger.get(f"{base}/file").status_code == 404
    assert stranger.get(f"{base}/timeline").json() == {"items": [], "next": None}
    assert patch(stranger, f"/customers/{party.pk}", {"note": "mine"}).status_code == 404
    assert stranger.get("/api/v1/search?q=obcy").json() == []


@pytest.mark.django_db
def test_a_write_that_was_done_is_never_answered_by_an_error_about_its_question() -> None:
    client = a_client()
    answer = post(client, "/customers?fields=nonsense", PERSON, **{"If-None-Match": "*"})
    assert answer.status_code == 201


@pytest.mark.django_db
def test_a_change_with_a_stale_etag_is_refused() -> None:
    client = a_client()
    party = make_party("Jan Nowy")
    etag = client.get(f"/api/v1/customers/{party.pk}").headers["ETag"]
    assert patch(client, f"/customers/{party.pk}", {"note": "first"}, **{"if-match": etag}).status_code == 200
    stale = patch(client, f"/customers/{party.pk}", {"note": "second"}, **{"if-match": etag})
    assert (stale.status_code, stale.json()["type"]) == (412, "/api/v1/problems/row-changed")
    assert client.get(f"/api/v1/customers/{party.pk}").json()["fields"]["note"] == "first"


@pytest.mark.django_db
def test_the_etag_of_some_fields_guards_a_change_as_that_of_all_does() -> None:
    client = a_client()
    address = f"/api/v1/customers/{make_party('Jan Nowy').pk}"
    etag = client.get(address, {"fields": "fields"}).headers["ETag"]
    guarded = {"content_type": "application/json", "headers": {"if-match": etag}}
    assert client.patch(address, {"note": "first"}, **guarded).status_code == 200
    assert client.patch(address, {"note": "second"}, **guarded).status_code == 412


@pytest.mark.django_db(transaction=True)
def test_of_ten_changes_at_once_under_one_etag_only_one_is_made() -> None:
    client = a_client()
    party = make_party("Jan Nowy")
    etag = client.get(f"/api/v1/customers/{party.pk}").headers["ETag"]
    statuses: list[int] = []
    start = threading.Barrier(10)

    def change(number: int) -> None:
        try:
            start.wait()
            answer = patch(client, f"/customers/{party.pk}", {"note": f"{number}"}, **{"if-match": etag})
            statuses.append(answer.status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=change, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200] + [412] * 9


@pytest.mark.django_db(transaction=True)
def test_a_customer_sent_ten_times_at_once_under_one_key_is_added_once() -> None:
    client = a_client()
    answers: list[HttpResponse] = []
    start = threading.Barrier(10)

    def send() -> None:
        try:
            start.wait()
            answers.append(post(client, "/customers", PERSON, **{"idempotency-key": "the same"}))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
