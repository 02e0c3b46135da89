"""A call from ringing to wrap-up, with the router's own rounds and the simulator."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from relacja.accounts.testing import actor_of
from relacja.contact_centre import services
from relacja.contact_centre.models import Call, EntryPoint, Recording
from relacja.contact_centre.services import WrapUp
from relacja.contact_centre.services.calls import rounds
from relacja.contact_centre.testing import Stage, make_worker
from relacja.contact_centre.types import CallSignal, StandingCall
from relacja.customers.testing import make_party
from relacja.interactions import queries as interactions
from relacja.interactions.queries import Entry
from relacja.platform import files, parameters
from relacja.platform.actor import Actor
from relacja.routing import services as work
from relacja.routing.queries import setup
from relacja.routing.testing import SYSTEM, items, ledger_of, reservations

pytestmark = pytest.mark.django_db

CALLER = "+48601234567"


def place(stage: Stage, caller: str = CALLER) -> Call:
    stage.act(lambda: stage.line.place(caller, "+48221112233"))  # type: ignore[attr-defined]
    return Call.objects.latest("pk")


def on_timeline(actor: Actor, party_id: int) -> Entry:
    """The one call on the customer's timeline."""
    [entry] = [entry for entry in interactions.timeline(actor, party_id).entries if entry.kind == "call"]
    return entry


def test_a_call_is_recognised_rung_answered_and_wrapped_up_with_no_typing(stage: Stage) -> None:
    party = make_party("Jan Kowalski", phone=CALLER)
    worker, actor = make_worker()
    call = place(stage)
    assert call.party_id == party.pk
    held = reservations().get()
    assert (held.state, held.worker_id, held.item_id) == ("pending", worker.pk, call.item_id)
    assert call.state == "ringing"

    services.answer_call(actor=actor, call_id=call.pk)
    stage.settle()
    call.refresh_from_db()
    assert (call.state, call.worker_id) == ("talking", worker.pk)
    contact = on_timeline(actor, party.pk)
    assert (contact.kind, contact.status, contact.captured_by) == ("call", "in_progress", "auto")

    services.hold_call(actor=actor, call_id=call.pk)
    stage.settle()
    services.retrieve_call(actor=actor, call_id=call.pk)
    stage.settle()
    stage.act(lambda: stage.line.caller_hangs_up(call.engine_call))  # type: ignore[attr-defined]
    held.refresh_from_db()
    assert held.state == "wrapping"
    assert on_timeline(actor, party.pk).status == "done"

    wrapped = WrapUp(reason="question", outcome="solved", task="Call about the invoice")
    services.finish(actor=actor, reservation_id=held.pk, wrap_up=wrapped)
    assert on_timeline(actor, party.pk).outcome == "solved"
    assert [task.summary for task in interactions.planned(actor, [party.pk])] == ["Call about the invoice"]
    item = items().get()
    assert (item.state, item.reservation_id, item.ended_why) == ("completed", None, "wrapped up")
    assert ledger_of(item.pk) == ["entered", "step", "step", "reserved", "accepted", "wrapping", "completed"]


def test_a_caller_who_gives_up_leaves_the_queue_and_is_on_the_timeline(stage: Stage) -> None:
    party = make_party("Jan Kowalski", phone=CALLER)
    call = place(stage)
    assert items().get().state == "waiting"
    stage.act(lambda: stage.line.caller_hangs_up(call.engine_call))  # type: ignore[attr-defined]
    assert items().get().ended_why == "abandoned"
    contact = on_timeline(SYSTEM, party.pk)
    assert (contact.status, contact.outcome) == ("done", "no_answer")


def test_who_lifted_just_as_it_rang_for_the_next_has_the_call_and_nobody_else_is_rung(stage: Stage) -> None:
    first, _actor = make_worker()
    call = place(stage)
    second, _other = make_worker()
    stage.follower.turn(timezone.now() + timedelta(seconds=60))
    assert reservations().get(state="pending").worker_id == second.pk, "the ring of the first is taken back"
    lifted = CallSignal("answered", call.engine_call, "lifted", timezone.now(), f"worker:{first.pk}")
    services.hear_signals(actor=SYSTEM, engine_id=call.engine_id, signals=[lifted])
    stage.settle()
    call.refresh_from_db()
    assert (call.state, call.worker_id) == ("talking", first.pk)
    made = list(reservations().order_by("pk").values_list("worker_id", "state"))
    assert made == [(first.pk, "timed_out"), (second.pk, "rescinded"), (first.pk, "accepted")]
    for worker in (first, second):
        worker.refresh_from_db()
    assert (first.activity.code, second.activity.code) == ("ready", "ready"), "neither let it ring"


def test_what_was_held_up_on_its_way_does_not_bring_a_call_back_that_is_over(stage: Stage) -> None:
    party = make_party("Jan Kowalski", phone=CALLER)
    worker, _actor = make_worker()
    call = place(stage)
    stage.act(lambda: stage.line.caller_hangs_up(call.engine_call))  # type: ignore[attr-defined]
    late = [
        CallSignal("answered", call.engine_call, "late:answered", timezone.now(), f"worker:{worker.pk}"),
        CallSignal("ended", call.engine_call, "late:ended", timezone.now()),
    ]
    heard = services.hear_signals(actor=SYSTEM, engine_id=call.engine_id, signals=late)
    call.refresh_from_db()
    assert (heard, call.state, call.answered_at) == (2, "ended", None)
    assert on_timeline(SYSTEM, party.pk).outcome == "no_answer"


def test_a_worker_who_does_not_answer_is_asked_no_more_and_the_call_goes_to_the_next(stage: Stage) -> None:
    first, _actor = make_worker()
    call = place(stage)
    second, _other = make_worker()
    stage.act(lambda: stage.line._unanswered(  # type: ignore[attr-defined]
        next(one for one in stage.done if one.kind == "ring")
    ))  # fmt: skip
    first.refresh_from_db()
    assert first.activity.code == "no_answer"
    live = reservations().get(state="pending")
    assert live.worker_id == second.pk
    call.refresh_from_db()
    assert list(call.legs) == ["caller", f"worker:{second.pk}"]


def test_a_rejected_call_keeps_its_age_and_rings_elsewhere(stage: Stage) -> None:
    make_worker()
    call = place(stage)
    entered = items().get().entered_at
    held = reservations().get()
    actor = actor_of(held.worker.user)
    other, _ = make_worker()
    work.reject_work(actor=actor, reservation_id=held.pk)
    stage.settle()
    live = reservations().get(state="pending")
    assert live.worker_id == other.pk
    assert items().get(pk=call.item_id).entered_at == entered


def test_the_same_signal_told_twice_counts_once(stage: Stage) -> None:
    place(stage)
    again = stage.heard[0]
    before = Call.objects.count()
    services.hear_signals(actor=SYSTEM, engine_id=stage.engine.pk, signals=[again])
    assert Call.objects.count() == before
    assert items().count() == 1


def test_an_unknown_caller_is_kept_as_a_visitor_and_becomes_the_customer_they_turn_out_to_be(stage: Stage) -> None:
    _worker, actor = make_worker()
    call = place(stage, "+48700100200")
    assert call.is_visitor
    services.answer_call(actor=actor, call_id=call.pk)
    stage.settle()
    party = make_party("Ewa Nowak")
    services.say_who_calls(actor=actor, call_id=call.pk, party_id=party.pk)
    assert on_timeline(actor, party.pk).status == "in_progress"
    again = place(stage, "+48700100200")
    assert (again.party_id, again.is_visitor) == (party.pk, False), "known by this number from now on"


def test_several_customers_at_one_number_are_asked_for_and_the_contact_goes_to_the_one_named(stage: Stage) -> None:
    first, second = make_party("Jan Kowalski", phone=CALLER), make_party("Anna Kowalska", phone=CALLER)
    _worker, actor = make_worker()
    call = place(stage)
    assert set(call.candidates) == {first.pk, second.pk}
    services.answer_call(actor=actor, call_id=call.pk)
    stage.settle()
    services.say_who_calls(actor=actor, call_id=call.pk, party_id=second.pk)
    assert on_timeline(actor, second.pk).kind == "call"


def test_a_call_that_the_engine_lost_while_we_were_away_is_ended(stage: Stage) -> None:
    _worker, actor = make_worker()
    call = place(stage)
    services.answer_call(actor=actor, call_id=call.pk)
    stage.settle()
    stage.line.calls.clear()  # type: ignore[attr-defined]
    later = call.began_at + timedelta(minutes=1)
    missed = rounds.missed(stage.engine.pk, [], later)
    assert [(told.kind, told.data["cause"]) for told in missed] == [("ended", "lost")]
    services.hear_signals(actor=SYSTEM, engine_id=stage.engine.pk, signals=missed)
    assert items().get().state == "wrapping"


def test_what_the_engine_holds_and_we_never_heard_of_is_taken_up(stage: Stage) -> None:
    worker, _actor = make_worker()
    now = timezone.now()
    standing = StandingCall("away-1", CALLER, "+48221112233", now, {f"worker:{worker.pk}": "talking"})
    services.hear_signals(
        actor=SYSTEM, engine_id=stage.engine.pk, signals=rounds.missed(stage.engine.pk, [standing], now)
    )
    call = Call.objects.get(engine_call="away-1")
    assert (call.state, call.worker_id) == ("talking", worker.pk)


def test_a_call_taken_by_the_engines_own_queue_is_registered_afterwards(stage: Stage) -> None:
    party = make_party("Jan Kowalski", phone=CALLER)
    worker, actor = make_worker()
    now = timezone.now()
    began, ended = now.isoformat(), (now + timedelta(minutes=3)).isoformat()
    data = {"began": began, "answered": began, "ended": ended, "leg": f"worker:{worker.pk}"}
    told = CallSignal("fallback", "night-1", "night-1:fallback", now, caller=CALLER, callee="+48221112233", data=data)
    services.hear_signals(actor=SYSTEM, engine_id=stage.engine.pk, signals=[told, told])
    contact = on_timeline(actor, party.pk)
    assert (contact.status, contact.minutes) == ("done", 3)


def test_outside_the_hours_of_a_number_nobody_is_rung(stage: Stage) -> None:
    make_worker()
    hours = services.save_hours(actor=SYSTEM, name="Never", text="2001-01-01 10:00-11:00")
    services.save_entry_point(
        actor=SYSTEM, number="+48221112233", name="Line", plan="calls", hours_id=hours, closed_action="hang_up"
    )
    call = place(stage)
    assert call.item_id is None
    assert [command.kind for command in stage.done] == ["play"]
    call.refresh_from_db()
    assert call.state == "ended"


def test_a_number_is_found_however_it_was_typed(stage: Stage) -> None:
    make_worker()
    for typed in ("22 111 22 33", "+48 22 111 22 33"):
        services.save_entry_point(actor=SYSTEM, number=typed, name="Line", plan="calls", language="pl")
    entry = EntryPoint.objects.get()
    assert (entry.number, place(stage).entry_id) == ("+48221112233", entry.pk)


def test_a_number_that_stands_twice_in_two_ways_of_writing_is_not_changed_by_chance() -> None:
    for written in ("22 111 22 33", "+48 22 111 22 33"):
        EntryPoint.objects.create(number=written, name=written, plan="calls")
    with pytest.raises(services.NumberTaken):
        services.save_entry_point(actor=SYSTEM, number="+48221112233", name="Line", plan="calls")
    EntryPoint.objects.filter(number="22 111 22 33").delete()
    services.save_entry_point(actor=SYSTEM, number="221112233", name="Line", plan="calls")
    assert EntryPoint.objects.get().number == "+48221112233"


def test_a_simulated_call_comes_to_a_number_in_use_where_calls_have_no_plan_of_their_own(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    _worker, actor = make_worker()
    services.save_entry_point(actor=SYSTEM, number="+48221112233", name="Line", plan="calls")
    services.simulate_call(actor=actor, caller=CALLER)
    stage.settle()
    assert Call.objects.get().callee == ""
    monkeypatch.setattr(setup, "plan_choices", lambda: [("main", "Main")])
    services.simulate_call(actor=actor, caller=CALLER)
    stage.settle()
    found = Call.objects.latest("pk")
    assert (found.callee, found.item_id is None) == ("+48221112233", False)


def test_a_caller_who_would_rather_be_called_back_keeps_the_place(stage: Stage) -> None:
    _worker, actor = make_worker(ready=False)
    plan = {"filters": [], "default": {"steps": [{"queue": "calls"}], "longest_wait": 60, "overflow": "callback"}}
    plan_id = work.draft_plan(actor=SYSTEM, code="calls", name="Calls", body=plan)
    work.publish_plan(actor=SYSTEM, plan_id=plan_id)
    call = place(stage)
    stage.follower.turn(timezone.now() + timedelta(seconds=61))
    stage.settle()
    callback = items().get(medium="callback")
    assert callback.entered_at == call.began_at
    work.set_activity(actor=actor, activity="ready")
    stage.settle()
    assert reservations().get(state="pending").item_id == callback.pk


def test_the_recording_of_a_long_talk_is_kept_however_little_people_may_upload(stage: Stage, tmp_path: Path) -> None:
    party = make_party("Jan Kowalski", phone=CALLER)
    _worker, actor = make_worker()
    call = place(stage)
    services.answer_call(actor=actor, call_id=call.pk)
    stage.settle()
    parameters.set_parameter(actor=SYSTEM, code=files.LARGEST, value=1, reason="test")
    sound = tmp_path / "talk.wav"
    sound.write_bytes(bytes(2 << 20))
    told = {"path": str(sound), "seconds": 65.5}
    ready = CallSignal("recording_ready", call.engine_call, "ready", timezone.now(), data=told)
    services.hear_signals(actor=SYSTEM, engine_id=call.engine_id, signals=[ready])
    assert Recording.objects.get().stored_at is not None
    assert [one.size for one in on_timeline(actor, party.pk).artefacts] == [2 << 20]
