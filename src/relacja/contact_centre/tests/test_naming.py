"""Who calls, said at the desk: a customer found, one of several, or a new one; and taken back."""

import json

import pytest
from django.test import Client

from relacja.accounts.testing import sign_in
from relacja.contact_centre import services
from relacja.contact_centre.models import Call
from relacja.contact_centre.testing import Stage, make_worker
from relacja.customers import queries as customers
from relacja.customers.testing import make_party
from relacja.customers.types import PartyDraft
from relacja.interactions import queries as interactions
from relacja.platform.actor import Actor
from relacja.routing.testing import DESK, SYSTEM

pytestmark = pytest.mark.django_db

CALLER = "+48601234567"
ADDING = (*DESK, "customers.edit")


def talk(stage: Stage, actor: Actor, caller: str = CALLER) -> Call:
    """A call that is answered."""
    stage.act(lambda: stage.line.place(caller, "+48221112233"))  # type: ignore[attr-defined]
    call = Call.objects.latest("pk")
    services.answer_call(actor=actor, call_id=call.pk)
    stage.settle()
    return call


def end(stage: Stage, call: Call) -> None:
    stage.act(lambda: stage.line.caller_hangs_up(call.engine_call))  # type: ignore[attr-defined]


def calls_of(party_id: int) -> list[str]:
    return [entry.kind for entry in interactions.timeline(SYSTEM, party_id).entries if entry.kind == "call"]


def test_an_unknown_caller_becomes_a_customer_with_the_number_and_the_call_by_one_name(stage: Stage) -> None:
    worker, actor = make_worker(*ADDING)
    call = talk(stage, actor)
    client = Client()
    sign_in(client, worker.user)
    offered = client.get(f"/desk/calls/{call.pk}/find", {"q": "Ewa Nowak"}).content.decode()
    assert "Ewa Nowak" in offered
    named = {"q": "Ewa Nowak", "kind": "person"}
    assert client.post(f"/desk/calls/{call.pk}/new-customer", named).status_code == 204
    call.refresh_from_db()
    [hit] = customers.find_by_phone(SYSTEM, CALLER)
    assert (hit.id, hit.display_name, hit.main_role, hit.is_visitor) == (call.party_id, "Ewa Nowak", "customer", False)
    assert calls_of(hit.id) == ["call"]
    file = customers.party_file(actor, hit.id)
    assert file is not None
    assert [point.value for point in file.points] == [CALLER], "though the visitor had it as well"
    assert f'id="desk-file-{hit.id}"' in client.get("/desk/state").content.decode()
    assert client.post(f"/desk/calls/{call.pk}/new-customer", named).status_code == 409, "a double click adds nobody"


def test_who_may_be_the_same_is_shown_before_somebody_is_added_twice(stage: Stage) -> None:
    worker, actor = make_worker(*ADDING)
    there = make_party("Jan Kowalski", phone=CALLER)
    make_party("Anna Kowalska", phone=CALLER)
    call = talk(stage, actor)
    client = Client()
    sign_in(client, worker.user)
    named = {"q": "Jan Kowalski", "kind": "person"}
    answer = client.post(f"/desk/calls/{call.pk}/new-customer", named)
    assert f"/desk/calls/{call.pk}/who/{there.pk}" in answer.content.decode()
    assert Call.objects.get().party_id is None
    client.post(f"/desk/calls/{call.pk}/new-customer", named | {"different": str(there.pk)})
    made = Call.objects.get().party_id
    assert made not in (None, there.pk)
    assert len(customers.find_by_phone(SYSTEM, CALLER)) == 3
    assert calls_of(made) == ["call"]


def test_a_caller_can_be_named_when_the_call_is_over_by_whoever_had_it(stage: Stage) -> None:
    worker, actor = make_worker(*ADDING)
    _other, stranger = make_worker(*ADDING, ready=False)
    call = talk(stage, actor)
    end(stage, call)
    party = make_party("Ewa Nowak")
    client = Client()
    sign_in(client, worker.user)
    assert 'id="desk-who"' in client.get(f"/calls/{call.pk}/").content.decode()
    with pytest.raises(services.CallNotFound):
        services.say_who_calls(actor=stranger, call_id=call.pk, party_id=party.pk)
    assert client.post(f"/desk/calls/{call.pk}/who/{party.pk}").status_code == 204
    assert calls_of(party.pk) == ["call"]
    assert 'id="desk-who"' not in client.get(f"/calls/{call.pk}/").content.decode()


@pytest.mark.parametrize("sharing", [0, 2])
def test_who_was_named_by_mistake_is_taken_back(stage: Stage, sharing: int) -> None:
    worker, actor = make_worker()
    known = [make_party(f"Kowalski {n}", phone=CALLER).pk for n in range(sharing)]
    party_id = known[0] if known else make_party("Ewa Nowak").pk
    call = talk(stage, actor)
    client = Client()
    sign_in(client, worker.user)
    named = client.post(f"/desk/calls/{call.pk}/who/{party_id}", headers={"hx-request": "true"})
    assert calls_of(party_id) == ["call"]
    way_back = json.loads(named.headers["HX-Trigger"])["toast"]["undo"]
    client.post(way_back["url"], {"token": way_back["token"]})
    call.refresh_from_db()
    assert (calls_of(party_id), call.is_visitor) == ([], not sharing)
    assert sorted(call.candidates) == sorted(known)
    services.say_who_calls(actor=actor, call_id=call.pk, party_id=party_id)
    assert calls_of(party_id) == ["call"]


def test_who_may_not_add_customers_is_not_offered_to(stage: Stage) -> None:
    worker, actor = make_worker()
    call = talk(stage, actor)
    client = Client()
    sign_in(client, worker.user)
    assert "new-customer" not in client.get(f"/desk/calls/{call.pk}/find", {"q": "Ewa Nowak"}).content.decode()
    assert client.post(f"/desk/calls/{call.pk}/new-customer", {"q": "Ewa", "kind": "person"}).status_code == 403
    assert Call.objects.get().is_visitor
    with pytest.raises(services.CallNotFound):
        services.add_caller(actor=make_worker(*ADDING, ready=False)[1], call_id=call.pk, draft=PartyDraft("person"))
