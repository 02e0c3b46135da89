"""Call-backs from end to end: asked for, taken, dialled by one key, reached or tried again until they are a task."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from relacja.accounts.testing import sign_in
from relacja.contact_centre import services
from relacja.contact_centre.models import Call, CallToMake
from relacja.contact_centre.rules.tries import next_try
from relacja.contact_centre.services import WrapUp
from relacja.contact_centre.testing import Stage, make_centre, make_worker
from relacja.customers.testing import make_party
from relacja.interactions import queries as interactions
from relacja.kit import phone
from relacja.platform.actor import Actor
from relacja.platform.parameters import standing_at
from relacja.routing import services as work
from relacja.routing.testing import SYSTEM, items, reservations

pytestmark = pytest.mark.django_db

CALLER = "+48601234567"
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
PLAN = {"filters": [], "default": {"steps": [{"queue": "calls"}], "longest_wait": 60, "overflow": "callback"}}


@pytest.fixture
def stage() -> Iterator[Stage]:
    playing = Stage(make_centre(PLAN))
    yield playing
    playing.loop.close()


def taken(stage: Stage) -> tuple[Actor, int]:
    """A call-back that somebody has taken."""
    _worker, actor = make_worker(ready=False)
    stage.act(lambda: stage.line.place(CALLER, "+48221112233"))  # type: ignore[attr-defined]
    stage.follower.turn(timezone.now() + timedelta(seconds=61))
    stage.settle()
    work.set_activity(actor=actor, activity="ready")
    return actor, stage.take(actor)


def answer(stage: Stage, call: Call) -> None:
    """The customer picks up."""
    stage.act(lambda: stage.line._callee_answers(call.engine_call, CALLER))  # type: ignore[attr-defined]


@pytest.mark.parametrize(("tries", "again"), [(1, 60), (2, 120), (3, None)])
def test_each_pause_is_longer_and_after_the_last_try_there_is_none(tries: int, again: int | None) -> None:
    due = next_try(tries, 3, timedelta(hours=1), NOW)
    assert due == (NOW + timedelta(minutes=again) if again else None)


def test_one_key_dials_and_who_is_reached_is_wrapped_up(stage: Stage) -> None:
    party = make_party("Jan Kowalski", phone=CALLER)
    actor, held = taken(stage)
    services.call_back(actor=actor, reservation_id=held)
    stage.settle()
    call = Call.objects.latest("pk")
    assert (call.direction, call.callee, call.item_id) == ("outbound", CALLER, reservations().get(pk=held).item_id)
    answer(stage, call)
    services.hang_up_call(actor=actor, call_id=call.pk)
    stage.settle()
    assert reservations().get(pk=held).state == "wrapping"
    services.finish(actor=actor, reservation_id=held, wrap_up=WrapUp(outcome="solved"))
    assert CallToMake.objects.get().state == "reached"
    outcomes = {entry.direction: entry.outcome for entry in interactions.timeline(actor, party.pk).entries}
    assert outcomes == {"outbound": "solved", "inbound": "no_answer"}
    assert services.resume_call_backs(actor=SYSTEM) == 0


def test_who_is_not_reached_is_tried_again_and_becomes_a_task_in_the_end(stage: Stage) -> None:
    party = make_party("Jan Kowalski", phone=CALLER)
    with standing_at("contact_centre.call_back_tries", 2):
        actor, held = taken(stage)
        services.call_back(actor=actor, reservation_id=held)
        stage.settle()
        again = services.not_reached(actor=actor, reservation_id=held)
        stage.settle()
        assert again is not None
        assert again > timezone.now() + timedelta(minutes=50)
        assert Call.objects.latest("pk").state == "ended"
        assert services.resume_call_backs(actor=SYSTEM) == 0

        CallToMake.objects.update(due_at=timezone.now())
        assert services.resume_call_backs(actor=SYSTEM) == 1
        held = stage.take(actor)
        services.call_back(actor=actor, reservation_id=held)
        stage.settle()
        assert services.not_reached(actor=actor, reservation_id=held) is None
        stage.settle()
    assert CallToMake.objects.get().state == "given_up"
    [task] = interactions.planned(actor, [party.pk])
    assert phone.readable(CALLER) in task.summary
    assert services.resume_call_backs(actor=SYSTEM) == 0


def test_what_nobody_wrapped_up_is_settled_by_whether_they_talked(stage: Stage) -> None:
    actor, held = taken(stage)
    services.call_back(actor=actor, reservation_id=held)
    stage.settle()
    services.hang_up_call(actor=actor, call_id=Call.objects.latest("pk").pk)
    stage.settle()
    stage.follower.turn(timezone.now() + timedelta(minutes=5))
    CallToMake.objects.get().item.refresh_from_db()  # type: ignore[union-attr]
    assert items().get(pk=CallToMake.objects.get().item_id).state == "completed"
    items().update(ended_at=timezone.now())
    assert services.resume_call_backs(actor=SYSTEM) == 1
    found = CallToMake.objects.get()
    assert (found.state, found.tries, found.due_at is not None) == ("open", 1, True)


def test_a_message_left_is_called_back(stage: Stage) -> None:
    make_worker(ready=False)
    work.publish_plan(
        actor=SYSTEM,
        plan_id=work.draft_plan(
            actor=SYSTEM,
            code="calls",
            name="",
            body={**PLAN, "default": {**PLAN["default"], "overflow": "voicemail"}},  # type: ignore[dict-item]
        ),
    )
    stage.act(lambda: stage.line.place(CALLER, "+48221112233"))  # type: ignore[attr-defined]
    call = Call.objects.get()
    stage.follower.turn(timezone.now() + timedelta(seconds=61))
    stage.settle()
    stage.line.calls[call.engine_call].began_at -= timedelta(seconds=9)  # type: ignore[attr-defined]
    stage.act(lambda: stage.line.caller_hangs_up(call.engine_call))  # type: ignore[attr-defined]
    assert items().get(medium="callback").entered_at == call.began_at


def test_the_desk_shows_the_call_back_and_its_keys(stage: Stage) -> None:
    actor, held = taken(stage)
    client = Client()
    sign_in(client, reservations().get(pk=held).worker.user)
    page = client.get("/desk/state").content.decode()
    assert 'data-desk-key="c"' in page
    assert client.post(f"/desk/work/{held}/call-back").status_code == 204
    stage.settle()
    assert 'data-desk-key="e"' in client.get("/desk/state").content.decode()
    assert client.post(f"/desk/work/{held}/not-reached").status_code == 204
    stage.settle()
    assert client.post(f"/desk/work/{held}/not-reached").status_code == 409
    assert actor.user_id is not None
