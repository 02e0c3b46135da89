"""Call lists: who may be called is asked before each call; the file comes first, then one key dials."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from relacja.accounts.testing import actor_with, make_user, sign_in
from relacja.contact_centre import services
from relacja.contact_centre.models import Call, CallList, CallToMake
from relacja.contact_centre.queries.call_lists import progress
from relacja.contact_centre.services import WrapUp
from relacja.contact_centre.services.calls import listing
from relacja.contact_centre.testing import Stage, make_worker
from relacja.customers import services as customers
from relacja.customers.services import Proof, Saying
from relacja.customers.testing import make_party
from relacja.interactions import queries as interactions
from relacja.platform.actor import Actor
from relacja.platform.parameters import standing_at
from relacja.platform.refs import Ref
from relacja.routing import queries as routing
from relacja.routing import services as work
from relacja.routing.testing import DESK, SYSTEM, items, reservations

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def any_hour() -> Iterator[None]:
    with standing_at("customers.quiet_from", 0), standing_at("customers.quiet_to", 0):
        yield


def make_list(purpose: str = "service", **more: str) -> int:
    list_id = services.save_call_list(
        actor=SYSTEM, name=more.pop("name", "Renewals"), purpose=purpose, plan="calls", **more
    )
    services.run_call_list(actor=SYSTEM, list_id=list_id, is_running=True)
    return list_id


def customers_with_numbers(count: int) -> list[Any]:
    return [make_party(f"Customer {n}", phone=f"+4860010{n:04}") for n in range(count)]


def put(list_id: int, *parties: Any) -> services.Put:
    return services.put_on_list(actor=SYSTEM, list_id=list_id, party_ids=[one.pk for one in parties])


def say(party: Any, decision: str, **more: str) -> None:
    saying = Saying("marketing", decision, **more)  # type: ignore[arg-type]
    at = timezone.now() - timedelta(minutes=1)
    customers.record_consent(actor=SYSTEM, party_id=party.pk, saying=saying, proof=Proof("phone"), at=at)


def states() -> dict[int | None, tuple[str, str]]:
    return {line.party_id: (line.state, line.why) for line in CallToMake.objects.all()}


def in_hand(stage: Stage) -> tuple[Actor, int]:
    """A line of a list that somebody has taken."""
    _worker, actor = make_worker()
    return actor, stage.take(actor)


def test_who_may_not_be_called_for_the_purpose_is_told_at_once_and_never_waits(stage: Stage) -> None:
    willing, silent, unwilling, mute = *customers_with_numbers(3), make_party("Without a number")
    say(willing, "granted", channel="phone")
    say(unwilling, "granted")
    say(unwilling, "withdrawn", channel="phone")
    told = put(make_list("marketing"), willing, silent, unwilling, mute)
    assert told.refused == {"no_consent": 1, "withdrawn": 1, "no_number": 1}
    assert states() == {
        willing.pk: ("open", ""), silent.pk: ("refused", "no_consent"), unwilling.pk: ("refused", "withdrawn"),
        mute.pk: ("refused", "no_number"),
    }  # fmt: skip
    assert [item.party_id for item in items()] == [willing.pk]


def test_the_file_comes_first_then_one_key_dials_and_the_call_is_on_the_timeline(stage: Stage) -> None:
    [party] = customers_with_numbers(1)
    list_id = make_list(script="Good day {customer}")
    put(list_id, party)
    actor, held = in_hand(stage)
    client = Client()
    sign_in(client, reservations().get(pk=held).worker.user)
    page = client.get("/desk/state").content.decode()
    assert "Good day Customer 0" in page
    assert f'id="desk-file-{party.pk}"' in page
    assert 'data-desk-key="c"' in page
    assert "data-wrap-up" not in page, "nothing can be wrapped up before they were called"
    with pytest.raises(services.NotCalledYet):
        services.finish(actor=actor, reservation_id=held, wrap_up=WrapUp(outcome="solved"))

    assert client.post(f"/desk/work/{held}/call-back").status_code == 204
    stage.settle()
    call = Call.objects.get()
    assert (call.direction, call.callee, call.item_id) == ("outbound", "+48600100000", reservations().get().item_id)
    stage.act(lambda: stage.line._callee_answers(call.engine_call, call.callee))  # type: ignore[attr-defined]
    assert 'data-desk-key="e"' in client.get("/desk/state").content.decode()
    services.hang_up_call(actor=actor, call_id=call.pk)
    stage.settle()
    services.finish(actor=actor, reservation_id=held, wrap_up=WrapUp(outcome="sold"))
    assert states() == {party.pk: ("reached", "")}
    [entry] = interactions.timeline(actor, party.pk).entries
    assert (entry.direction, entry.outcome) == ("outbound", "sold")


def test_a_call_from_a_list_is_handed_on_with_its_script_and_wrapped_up_by_both(stage: Stage) -> None:
    [party] = customers_with_numbers(1)
    put(make_list(script="Good day {customer}"), party)
    actor, held = in_hand(stage)
    services.call_back(actor=actor, reservation_id=held)
    stage.settle()
    call = Call.objects.get()
    heir, other = make_worker()
    services.transfer_call(actor=actor, call_id=call.pk, worker_id=heir.pk)
    stage.settle()
    client = Client()
    sign_in(client, heir.user)
    assert "Good day Customer 0" in client.get("/desk/state").content.decode()
    services.finish(actor=actor, reservation_id=held, wrap_up=WrapUp(outcome="handed_on"))
    assert states() == {party.pk: ("reached", "")}
    assert Call.objects.get().state == "talking", "the colleague talks on"
    assert "Good day Customer 0" in client.get("/desk/state").content.decode()
    services.hang_up_call(actor=other, call_id=call.pk)
    stage.settle()
    services.finish(actor=other, reservation_id=reservations().get(worker=heir).pk, wrap_up=WrapUp(outcome="solved"))
    [entry] = interactions.timeline(SYSTEM, party.pk).entries
    assert entry.outcome == "solved"


def test_who_takes_the_consent_back_meanwhile_is_not_called(stage: Stage) -> None:
    [party] = customers_with_numbers(1)
    say(party, "granted", channel="phone")
    put(make_list("marketing"), party)
    actor, held = in_hand(stage)
    say(party, "withdrawn", channel="phone")
    with pytest.raises(services.MayNotBeCalled, match="withdrawn"):
        services.call_back(actor=actor, reservation_id=held)
    stage.settle()
    assert not Call.objects.exists()
    assert services.skip_call(actor=actor, reservation_id=held) == "withdrawn"
    assert states() == {party.pk: ("refused", "withdrawn")}
    assert reservations().get().state == "completed"


def test_at_night_nobody_waits_and_nothing_is_forgotten(stage: Stage) -> None:
    [party] = customers_with_numbers(1)
    say(party, "granted", channel="phone")
    hour = timezone.localtime().hour
    with standing_at("customers.quiet_from", hour), standing_at("customers.quiet_to", (hour + 1) % 24):
        told = put(make_list("marketing"), party)
        assert (told.refused, states(), items().count()) == ({}, {party.pk: ("open", "")}, 0)
        assert services.resume_call_backs(actor=SYSTEM) == 0
    assert services.resume_call_backs(actor=SYSTEM) == 1
    assert items().get().party_id == party.pk


def test_who_is_in_hand_when_the_night_begins_comes_again(stage: Stage) -> None:
    [party] = customers_with_numbers(1)
    say(party, "granted", channel="phone")
    put(make_list("marketing"), party)
    actor, held = in_hand(stage)
    hour = timezone.localtime().hour
    with standing_at("customers.quiet_from", hour), standing_at("customers.quiet_to", (hour + 1) % 24):
        with pytest.raises(services.MayNotBeCalled, match="quiet_hours"):
            services.call_back(actor=actor, reservation_id=held)
        assert services.skip_call(actor=actor, reservation_id=held) == "quiet_hours"
    line = CallToMake.objects.get()
    assert (line.state, line.tries, line.item_id) == ("open", 0, None)
    assert line.due_at is not None
    assert line.due_at > timezone.now()


def test_only_so_many_wait_at_a_time_and_the_next_follows_each_that_is_done(stage: Stage) -> None:
    list_id = make_list()
    put(list_id, *customers_with_numbers(listing.AHEAD + 5))
    assert items().count() == listing.AHEAD
    actor, held = in_hand(stage)
    assert services.skip_call(actor=actor, reservation_id=held) == ""
    assert items().exclude(state__in=("completed", "cancelled")).count() == listing.AHEAD
    found = progress(SYSTEM, [list_id])[list_id]
    assert (found.total, found.untried, found.skipped, found.done) == (listing.AHEAD + 5, listing.AHEAD + 4, 1, 1)


def test_whoever_calls_us_comes_before_everybody_on_a_list_and_only_they_count_as_waiting(stage: Stage) -> None:
    make_worker(ready=False)
    worker, actor = make_worker(ready=False)
    put(make_list(), *customers_with_numbers(2))
    stage.act(lambda: stage.line.place("+48601234567", "+48221112233"))  # type: ignore[attr-defined]
    day = routing.own_day(worker, timezone.now(), "Europe/Warsaw")
    assert day.waiting == 1
    work.set_activity(actor=actor, activity="ready")
    stage.settle()
    assert reservations().get().medium == "call"


def test_who_is_not_reached_comes_again_later_and_is_given_up_in_the_end_without_a_task(stage: Stage) -> None:
    [party] = customers_with_numbers(1)
    put(make_list(), party)
    with standing_at("contact_centre.call_back_tries", 2):
        actor, held = in_hand(stage)
        services.call_back(actor=actor, reservation_id=held)
        stage.settle()
        assert services.not_reached(actor=actor, reservation_id=held) is not None
        stage.settle()
        assert services.resume_call_backs(actor=SYSTEM) == 0
        CallToMake.objects.update(due_at=timezone.now())
        assert services.resume_call_backs(actor=SYSTEM) == 1
        held = stage.take(actor)
        services.call_back(actor=actor, reservation_id=held)
        stage.settle()
        assert services.not_reached(actor=actor, reservation_id=held) is None
        stage.settle()
    assert states() == {party.pk: ("given_up", "")}
    assert not interactions.planned(actor, [party.pk])


def test_a_number_is_not_called_more_often_a_day_than_the_company_wants(stage: Stage) -> None:
    [party] = customers_with_numbers(1)
    put(make_list(), party)
    with standing_at("contact_centre.calls_a_day", 1):
        actor, held = in_hand(stage)
        services.call_back(actor=actor, reservation_id=held)
        stage.settle()
        services.not_reached(actor=actor, reservation_id=held)
        CallToMake.objects.update(due_at=timezone.now())
        assert services.resume_call_backs(actor=SYSTEM) == 1
    line = CallToMake.objects.get()
    assert line.due_at is not None
    assert line.due_at.astimezone(timezone.get_default_timezone()).date() > timezone.localdate()


def test_stopping_takes_back_what_waits_and_leaves_what_is_in_hand(stage: Stage) -> None:
    list_id = make_list()
    put(list_id, *customers_with_numbers(3))
    _actor, held = in_hand(stage)
    services.run_call_list(actor=SYSTEM, list_id=list_id, is_running=False)
    assert sorted(items().values_list("state", flat=True)) == ["assigned", "cancelled", "cancelled"]
    assert services.resume_call_backs(actor=SYSTEM) == 0
    services.run_call_list(actor=SYSTEM, list_id=list_id, is_running=True)
    assert items().filter(state="waiting").count() == 2
    assert reservations().get(pk=held).state == "accepted"


def test_putting_is_taken_back_but_for_those_already_in_hand(stage: Stage) -> None:
    list_id, parties = make_list(), customers_with_numbers(3)
    told = put(list_id, *parties)
    _actor, held = in_hand(stage)
    assert services.take_off_list(actor=SYSTEM, list_id=list_id, party_ids=told.party_ids) == 2
    assert set(states()) == {reservations().get(pk=held).item.party_id}
    assert put(list_id, *parties).party_ids == tuple(
        one.pk for one in parties if one.pk != reservations().get(pk=held).item.party_id
    )


def test_what_is_taken_out_of_the_queue_by_hand_is_left_out(stage: Stage) -> None:
    [party] = customers_with_numbers(1)
    put(make_list(), party)
    work.withdraw_work(actor=SYSTEM, item_id=items().get().pk, reason="not now")
    assert states() == {party.pk: ("skipped", "")}


def test_what_nobody_wrapped_up_and_nobody_called_comes_again(stage: Stage) -> None:
    [party] = customers_with_numbers(1)
    put(make_list(), party)
    _actor, held = in_hand(stage)
    work.mark_completed(held, "ended by itself", timezone.now())
    items().update(ended_at=timezone.now() - timedelta(seconds=1))
    assert services.resume_call_backs(actor=SYSTEM) == 2
    assert CallToMake.objects.get().item_id == items().get(state="waiting").pk


def test_one_sees_and_puts_only_ones_own_customers(stage: Stage) -> None:
    list_id = make_list()
    actor = actor_with("contact_centre.call_lists", "customers.view", scope="own")
    own, other = make_party("Own", phone="600100200", owner_id=actor.user_id), make_party("Other", phone="600100201")
    told = services.put_on_list(actor=actor, list_id=list_id, party_ids=[own.pk, other.pk])
    assert (told.party_ids, told.refused) == ((own.pk,), {"unknown_party": 1})
    put(list_id, other)
    assert progress(actor, [list_id])[list_id].total == 1
    assert services.take_off_list(actor=actor, list_id=list_id, party_ids=[other.pk]) == 0
    with pytest.raises(services.NotFound):
        services.put_on_list(actor=SYSTEM, list_id=0, party_ids=[own.pk])
    assert not CallList.objects.visible_to(actor_with(*DESK)).exists()


def test_a_list_is_checked_before_it_is_kept(stage: Stage) -> None:
    list_id = make_list()
    for wrong, problem in (
        ({"name": "Renewals"}, services.NameTaken),
        ({"purpose": "flying"}, services.NotFound),
        ({"plan": "nowhere"}, work.NoSuchPlan),
        ({"list_id": 0}, services.NotFound),
    ):
        said = {"name": "Other", "purpose": "service", "plan": "calls", **wrong}
        with pytest.raises(problem):
            services.save_call_list(actor=SYSTEM, **said)  # type: ignore[arg-type]
    services.save_call_list(actor=SYSTEM, list_id=list_id, name="Renewals", purpose="survey", plan="calls")
    assert CallList.objects.get().purpose == "survey"
    with pytest.raises(IntegrityError), transaction.atomic():
        CallToMake.objects.create()


def test_merged_customers_are_called_once(stage: Stage) -> None:
    one, same = customers_with_numbers(2)
    customers.merge_parties(actor=SYSTEM, keep_id=one.pk, absorb_id=same.pk, reason="same", at=timezone.now())
    assert put(make_list(), one, same).party_ids == (one.pk,)
    assert Ref("contact_centre.call_to_make", CallToMake.objects.get().pk).id > 0


def test_the_pages_show_how_far_it_has_come_and_put_customers_on_by_an_action(stage: Stage) -> None:
    user = make_user()
    actor_with("contact_centre.call_lists", "customers.view", user=user)
    parties = [*customers_with_numbers(2), make_party("Without a number")]
    client = Client()
    sign_in(client, user)
    said = {"name": "Renewals", "purpose": "service", "plan": "calls", "script": "Hello"}
    assert client.post(reverse("contact_centre:new_call_list"), said).status_code == 302
    found = CallList.objects.get()
    list_id = found.pk
    assert not found.is_running, "nobody is called before somebody says so"
    page = reverse("contact_centre:call_list", args=[list_id])
    assert client.get(page).status_code == 200
    put(list_id, *parties)
    shown = client.get(page).content.decode()
    assert "1 / 3" in shown
    assert client.get(reverse("contact_centre:listed"), {"list": list_id}).status_code == 200
    assert "1 / 3" in client.get(reverse("contact_centre:call_lists")).content.decode()
    for run in (True, False):
        said_so = client.post(reverse("contact_centre:run_call_list", args=[list_id]), {"run": "1"} if run else {})
        assert (said_so.status_code, CallList.objects.get().is_running) == (302, run)
    assert (
        client.post(reverse("contact_centre:change_call_list", args=[list_id]), {**said, "name": ""}).status_code == 422
    )
