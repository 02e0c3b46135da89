"""Calls that people begin themselves, and calls that go from one to another while they last."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from relacja.accounts.testing import sign_in
from relacja.contact_centre import queries, services
from relacja.contact_centre.models import Call, CallCommandRow
from relacja.contact_centre.services import WrapUp
from relacja.contact_centre.testing import Stage, make_worker
from relacja.customers.testing import make_party
from relacja.interactions import queries as interactions
from relacja.platform.actor import Actor
from relacja.platform.parameters import standing_at
from relacja.routing import services as work
from relacja.routing.testing import SYSTEM, items, reservations

pytestmark = pytest.mark.django_db

CALLER, OUTSIDE = "+48601234567", "+48601777888"


def talk(stage: Stage) -> tuple[Call, Any, Actor]:
    """A call that is answered."""
    worker, actor = make_worker()
    stage.act(lambda: stage.line.place(CALLER, "+48221112233"))  # type: ignore[attr-defined]
    call = Call.objects.get()
    services.answer_call(actor=actor, call_id=call.pk)
    stage.settle()
    return call, worker, actor


def states(worker: Any) -> list[str]:
    return list(reservations().filter(worker=worker).order_by("pk").values_list("state", flat=True))


def test_who_calls_a_customer_has_the_call_on_the_desk_and_wraps_it_up(stage: Stage) -> None:
    party = make_party("Jan Kowalski", phone=CALLER)
    worker, actor = make_worker()
    services.dial(actor=actor, number=CALLER, party_id=party.pk)
    stage.settle()
    call = Call.objects.get()
    shown = queries.cards.own_call_shown(actor, call.pk)
    assert shown is not None
    assert (shown.is_calling, shown.number, states(worker)) == (True, "+48 601 234 567", ["accepted"])
    services.hang_up_call(actor=actor, call_id=call.pk)
    stage.settle()
    assert states(worker) == ["wrapping"]
    services.finish(actor=actor, reservation_id=reservations().get().pk, wrap_up=WrapUp(outcome="solved"))
    assert states(worker) == ["completed"]
    [entry] = interactions.timeline(actor, party.pk).entries
    assert (entry.kind, entry.outcome) == ("call", "solved")


def test_a_call_that_is_given_away_is_the_colleagues_and_the_giver_wraps_up(stage: Stage) -> None:
    make_party("Jan Kowalski", phone=CALLER)
    call, giver, actor = talk(stage)
    heir, other = make_worker()
    services.transfer_call(actor=actor, call_id=call.pk, worker_id=heir.pk)
    stage.settle()
    call.refresh_from_db()
    assert (call.worker_id, states(giver), states(heir)) == (heir.pk, ["wrapping"], ["accepted"])
    first = reservations().get(worker=giver)
    services.finish(actor=actor, reservation_id=first.pk, wrap_up=WrapUp(outcome="handed_on"))
    services.hang_up_call(actor=other, call_id=call.pk)
    stage.settle()
    assert (states(giver), states(heir)) == (["completed"], ["wrapping"])
    services.finish(actor=other, reservation_id=reservations().get(worker=heir).pk, wrap_up=WrapUp(outcome="solved"))
    [entry] = interactions.timeline(other, call.party_id).entries
    assert (entry.status, entry.outcome) == ("done", "solved")


def test_a_colleague_is_talked_to_first_and_the_customer_taken_back_or_left_to_them(stage: Stage) -> None:
    call, giver, actor = talk(stage)
    heir, _other = make_worker()
    services.transfer_call(actor=actor, call_id=call.pk, worker_id=heir.pk, attended=True)
    stage.settle()
    shown = queries.cards.own_call_shown(actor, call.pk)
    assert shown is not None
    assert (shown.state, shown.others) == ("held", (heir.user.full_name,))
    services.complete_transfer(actor=actor, call_id=call.pk, cancel=True)
    stage.settle()
    shown = queries.cards.own_call_shown(actor, call.pk)
    assert shown is not None
    assert (shown.state, shown.others, states(giver)) == ("talking", (), ["accepted"])

    services.transfer_call(actor=actor, call_id=call.pk, worker_id=heir.pk, attended=True)
    stage.settle()
    services.complete_transfer(actor=actor, call_id=call.pk)
    stage.settle()
    call.refresh_from_db()
    assert (call.state, call.worker_id, states(giver)) == ("talking", heir.pk, ["wrapping"])


@pytest.mark.parametrize("how", [services.transfer_call, services.join_call])
def test_who_may_not_call_transfers_to_colleagues_and_our_own_numbers_only(stage: Stage, how: Any) -> None:
    _worker, actor = make_worker("routing.work")
    stage.act(lambda: stage.line.place(CALLER, "+48221112233"))  # type: ignore[attr-defined]
    call = Call.objects.get()
    services.answer_call(actor=actor, call_id=call.pk)
    stage.settle()
    for number in (OUTSIDE, CALLER):
        with pytest.raises(services.InsideOnly):
            how(actor=actor, call_id=call.pk, number=number)
    services.save_entry_point(actor=SYSTEM, number=OUTSIDE, name="Branch", plan="calls")
    how(actor=actor, call_id=call.pk, number=OUTSIDE)
    assert CallCommandRow.objects.filter(number=OUTSIDE).count() == 1


@pytest.mark.parametrize("how", [services.transfer_call, services.join_call])
def test_a_parameter_says_to_which_numbers_calls_are_transferred(stage: Stage, how: Any) -> None:
    call, _worker, actor = talk(stage)
    with standing_at("contact_centre.transfers_outside", "nobody"), pytest.raises(services.InsideOnly):
        how(actor=actor, call_id=call.pk, number=OUTSIDE)
    with standing_at("contact_centre.transfers_outside", "known"):
        with pytest.raises(services.NumberNotKnown):
            how(actor=actor, call_id=call.pk, number=OUTSIDE)
        with pytest.raises(services.NumberNotKnown):
            how(actor=actor, call_id=call.pk, number=CALLER)
        make_party("Ewa Nowak", phone=OUTSIDE)
        how(actor=actor, call_id=call.pk, number=OUTSIDE)
    assert CallCommandRow.objects.filter(number=OUTSIDE).count() == 1


def test_a_transfer_outside_that_is_not_allowed_is_refused_at_the_desk_in_words(stage: Stage) -> None:
    call, worker, _actor = talk(stage)
    type(worker.user).objects.update(language="en")
    client = Client(headers={"hx-request": "true"})
    sign_in(client, worker.user)
    for allowed, said in (("nobody", "our own numbers only"), ("known", "file")):
        with standing_at("contact_centre.transfers_outside", allowed):
            answer = client.post(f"/desk/calls/{call.pk}/transfer", {"number": OUTSIDE})
            assert answer.status_code == 409
            assert "desk-changed" in answer["HX-Trigger"]
            assert said in client.get("/desk/state")["HX-Trigger"], "told with the desk that is drawn anew"
            assert said in client.get(f"/desk/calls/{call.pk}/transfer").content.decode()
    assert client.post(f"/desk/calls/{call.pk}/transfer", {"number": OUTSIDE}).status_code == 204


def test_a_colleague_who_is_asked_first_sees_whose_call_it_is_until_it_is_theirs_or_goes_back(stage: Stage) -> None:
    party = make_party("Jan Kowalski", phone=CALLER)
    call, giver, actor = talk(stage)
    third, other = make_worker()
    client = Client()
    sign_in(client, third.user)

    def seen() -> bool:
        page = client.get("/desk/state").content.decode()
        return f"/customers/{party.pk}/" in page and giver.user.full_name in page

    assert not seen()
    services.transfer_call(actor=actor, call_id=call.pk, worker_id=third.pk, attended=True)
    stage.settle()
    assert seen()
    [one] = queries.desk.desk_of(other, timezone.now(), "Europe/Warsaw").called_in
    assert (one.call.id, one.by) == (call.pk, giver.user.full_name)
    services.complete_transfer(actor=actor, call_id=call.pk, cancel=True)
    stage.settle()
    assert not seen()


def test_three_talk_and_one_leaves(stage: Stage) -> None:
    call, giver, actor = talk(stage)
    third, _other = make_worker()
    services.join_call(actor=actor, call_id=call.pk, worker_id=third.pk)
    stage.settle()
    shown = queries.cards.own_call_shown(actor, call.pk)
    assert shown is not None
    assert (shown.state, shown.others) == ("talking", (third.user.full_name,))
    services.leave_call(actor=actor, call_id=call.pk)
    stage.settle()
    call.refresh_from_db()
    assert (call.state, call.worker_id, states(giver), states(third)) == (
        "talking", third.pk, ["wrapping"], ["accepted"],
    )  # fmt: skip


def test_who_takes_a_call_on_is_told_its_queue_its_script_and_who_had_it_however_often_it_is_handed_on(
    stage: Stage,
) -> None:
    work.save_queue(actor=SYSTEM, code="calls", script="Good day {customer}, {consultant} here")
    make_party("Jan Kowalski", phone=CALLER)
    call, giver, actor = talk(stage)
    for _turn in range(2):
        heir, other = make_worker()
        services.transfer_call(actor=actor, call_id=call.pk, worker_id=heir.pk)
        CallCommandRow.objects.update(asked_at=timezone.now() - timedelta(minutes=1))
        stage.settle()
        client = Client()
        sign_in(client, heir.user)
        page = client.get("/desk/state").content.decode()
        assert f"Good day Jan Kowalski, {heir.user.full_name} here" in page
        focus = queries.desk.desk_of(other, timezone.now(), "Europe/Warsaw").focus
        assert focus is not None
        assert (focus.queue, focus.handed_by) == ("calls", giver.user.full_name)
        assert giver.user.full_name in page
        giver, actor = heir, other
    assert [item.queue for item in items()] == ["calls", "", ""], "what was handed on counts once in its queue"
