"""The same done twice at once, by threads with connections of their own: one wins, the other is told so."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from relacja.contact_centre import services
from relacja.contact_centre.models import Call, CallCommandRow, CallToMake, Engine
from relacja.contact_centre.testing import make_centre
from relacja.contact_centre.types import CallSignal
from relacja.customers.testing import make_party
from relacja.interactions import queries as interactions
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.testing.racing import at_once
from relacja.routing import services as routing
from relacja.routing.testing import SYSTEM, items, ledger_of, make_worker, reservations

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 4


@pytest.fixture
def engine() -> Engine:
    return make_centre()


def hear(engine: Engine, kind: Any, call: str, leg: str = "", **told: Any) -> None:
    signal = CallSignal(
        kind, call, f"{call}:{kind}:{leg}", timezone.now(), leg, "+48601234567", "", "+48221112233", data=told
    )
    services.hear_signals(actor=SYSTEM, engine_id=engine.pk, signals=[signal])


@transaction.atomic
def rung() -> tuple[int, Actor, int]:
    """A call-back that rings for somebody; the reservation."""
    worker, me = make_worker()
    call = Call.objects.create(
        engine=Engine.objects.get(), engine_call="c1", direction="inbound", worker=worker, began_at=timezone.now(),
        party_id=make_party("Anna", phone="601234567").pk, caller="+48601234567",
    )  # fmt: skip
    work = routing.Work(
        medium="callback", plan="calls", subject=Ref("contact_centre.call", call.pk), party_id=call.party_id
    )
    item_id = routing.enter(work, timezone.now())
    CallToMake.objects.create(call=call, item_id=item_id)
    routing.Follower().turn(timezone.now())
    return item_id, me, reservations().get().pk


def test_what_rings_is_taken_once(engine: Engine) -> None:
    item_id, me, held = rung()
    came = at_once(*[lambda: routing.accept_work(actor=me, reservation_id=held)] * TIMES)
    assert came == {"done": 1, "MovedOn": TIMES - 1}
    assert ledger_of(item_id).count("accepted") == 1


def test_what_is_taken_and_rejected_at_once_is_one_of_both(engine: Engine) -> None:
    item_id, me, held = rung()
    came = at_once(
        lambda: routing.accept_work(actor=me, reservation_id=held),
        lambda: routing.reject_work(actor=me, reservation_id=held),
        lambda: routing.take_back_work(actor=SYSTEM, item_id=item_id, reason="x"),
    )
    assert set(came) <= {"done", "MovedOn", "ItemNotFound"}
    told = ledger_of(item_id)
    assert told.count("rejected") + told.count("rescinded") == 1, "given back once"
    assert came["done"] == 1 + told.count("accepted")


def test_a_contact_is_wrapped_up_once(engine: Engine) -> None:
    item_id, me, held = rung()
    routing.accept_work(actor=me, reservation_id=held)
    said = services.WrapUp(outcome="solved", note="raz", task="Zadzwonić")
    came = at_once(*[lambda: services.finish(actor=me, reservation_id=held, wrap_up=said)] * TIMES)
    assert came["done"] == 1
    assert set(came) <= {"done", "MovedOn", "ItemNotFound"}
    assert ledger_of(item_id).count("completed") == 1
    assert interactions.visible(SYSTEM).filter(summary="Zadzwonić").count() == 1


def test_a_call_back_is_dialled_once_however_often_the_key_is_hit(engine: Engine) -> None:
    _item, me, held = rung()
    routing.accept_work(actor=me, reservation_id=held)
    came = at_once(*[lambda: services.call_back(actor=me, reservation_id=held)] * TIMES)
    assert CallCommandRow.objects.filter(kind="dial").count() == 1, came
    assert CallToMake.objects.get().tries == 1


def test_nobody_is_given_up_twice(engine: Engine) -> None:
    item_id, me, held = rung()
    routing.accept_work(actor=me, reservation_id=held)
    came = at_once(*[lambda: services.not_reached(actor=me, reservation_id=held)] * TIMES)
    assert sum(n for what, n in came.items() if what.startswith("done")) == 1, came
    assert ledger_of(item_id).count("completed") == 1


def test_a_signal_told_by_two_requests_at_once_is_heard_once(engine: Engine) -> None:
    came = at_once(*[lambda: hear(engine, "offered", "c9")] * TIMES)
    assert Call.objects.filter(engine_call="c9").count() == 1
    assert items().count() == 1
    assert set(came) == {"done"}


@pytest.mark.parametrize("how", [services.transfer_call, services.join_call])
def test_nobody_is_rung_twice_into_a_call_that_is_handed_on(engine: Engine, how: Any) -> None:
    worker, me = make_worker()
    hear(engine, "offered", "c7")
    Call.objects.update(worker=worker, state="talking", legs={"caller": "talking", f"worker:{worker.pk}": "talking"})
    call_id = Call.objects.get().pk
    came = at_once(*[lambda: how(actor=me, call_id=call_id, number="+48601777888")] * TIMES)
    assert came == {"done": 1, "MovedOn": TIMES - 1}
    assert CallCommandRow.objects.filter(kind__in=("transfer", "join")).count() == 1
    CallCommandRow.objects.update(asked_at=timezone.now() - timedelta(minutes=1))
    Call.objects.update(legs={"caller": "talking", "number:+48601777888": "ringing"})
    assert at_once(lambda: how(actor=me, call_id=call_id, number="+48601777888")) == {"MovedOn": 1}
    assert at_once(lambda: how(actor=me, call_id=call_id, number="+48601999888")) == {"done": 1}


def test_what_is_set_up_twice_at_once_is_there_once() -> None:
    def code() -> int:
        return services.save_wrap_up_code(actor=SYSTEM, kind="reason", code="parcel")

    def engine() -> int:
        return services.save_engine(actor=SYSTEM, name="Voice", plug="simulator", values={})

    for act in (code, engine):
        assert set(at_once(*[act] * TIMES).values()) == {TIMES}, act.__name__
        assert at_once(act).total() == 1
