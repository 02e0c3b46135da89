"""What somebody tries who means no good: the router goes on, and nobody gets at what is not theirs."""

from typing import Any

import pytest
from django.utils import timezone

from relacja.contact_centre.models import Call, Engine
from relacja.contact_centre.testing.factories import make_centre
from relacja.platform.refs import Ref
from relacja.routing import services
from relacja.routing.plugs import work_media
from relacja.routing.testing import SYSTEM, items, ledger_of, make_worker

pytestmark = pytest.mark.django_db


def call_of(engine: Engine, worker: Any) -> Ref:
    call = Call.objects.create(
        engine=engine, engine_call=f"c{worker.pk}", direction="inbound", worker_id=worker.pk, began_at=timezone.now()
    )
    return Ref("contact_centre.call", call.pk)


def work(**given: Any) -> services.Work:
    return services.Work(**{"medium": "callback", "plan": "calls", **given})


@pytest.fixture
def engine() -> Engine:
    return make_centre()


def test_a_call_back_may_be_put_into_the_queue_for_ones_own_call(engine: Engine) -> None:
    mine, me = make_worker()
    item_id = services.enqueue_work(actor=me, work=work(subject=call_of(engine, mine), values={"item.known": True}))
    assert items().get(pk=item_id).medium == "callback"


def test_nobody_gets_at_the_call_of_a_colleague_by_letting_it_wait(engine: Engine) -> None:
    _mine, me = make_worker()
    theirs, _them = make_worker()
    with pytest.raises(services.CannotWait):
        services.enqueue_work(actor=me, work=work(subject=call_of(engine, theirs)))
    assert not items().exists()


@pytest.mark.parametrize(
    "given",
    [{"medium": "call"}, {"medium": "no_such"}, {"values": {"item.language": [1]}}, {"values": {"worker.id": "7"}}],
    ids=["rings into a talk", "unknown medium", "a list for a text", "not of the item"],
)
def test_what_the_router_could_not_stand_is_refused(engine: Engine, given: dict[str, Any]) -> None:
    mine, me = make_worker()
    with pytest.raises(services.CannotWait):
        services.enqueue_work(actor=me, work=work(subject=call_of(engine, mine), **given))


def publish(code: str, overflow: str) -> None:
    body = {"default": {"steps": [{"queue": "calls"}], "longest_wait": 0, "overflow": overflow}}
    services.publish_plan(actor=SYSTEM, plan_id=services.draft_plan(actor=SYSTEM, code=code, name=code, body=body))


def test_plans_that_lead_into_each_other_come_to_an_end(engine: Engine) -> None:
    publish("there", "plan:back")
    publish("back", "plan:there")
    item_id = services.enter(work(medium="call", plan="there", subject=Ref("tests.thing", 1)), timezone.now())
    services.Follower().turn(timezone.now())
    assert items().get(pk=item_id).state == "cancelled"
    assert ledger_of(item_id).count("rerouted") == 1


def test_a_plan_that_leads_nowhere_ends_as_one_that_says_nothing(engine: Engine) -> None:
    publish("there", "plan:nowhere")
    item_id = services.enter(work(medium="call", plan="there", subject=Ref("tests.thing", 1)), timezone.now())
    services.Follower().turn(timezone.now())
    assert items().get(pk=item_id).state == "cancelled"


def test_an_item_that_cannot_be_handed_out_keeps_up_no_other(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    _first, _me = make_worker()
    _second, _them = make_worker()
    offered = work_media["call"].offered

    def fails(offer: Any) -> None:
        if offer.subject_id == 1:
            raise RuntimeError("no telephone")
        offered(offer)

    monkeypatch.setattr(work_media["call"], "offered", fails)
    bad, good = (services.enter(work(medium="call", subject=Ref("x.y", n)), timezone.now()) for n in (1, 2))
    services.Follower().turn(timezone.now())
    states = dict(items().values_list("pk", "state"))
    assert (states[bad], states[good]) == ("waiting", "reserved")


STEP = {"queue": "calls"}


@pytest.mark.parametrize(
    "body",
    [
        {"filters": [1], "default": {"steps": [STEP]}},
        {"filters": 5, "default": {"steps": [STEP]}},
        {"default": {"steps": 5}},
        {"default": {"steps": "abc"}},
        {"default": {"steps": [{"queue": ["calls"]}]}},
        {"default": {"steps": [{**STEP, "seconds": float("inf")}]}},
        {"default": {"steps": [{**STEP, "seconds": float("nan")}]}},
        {"default": {"steps": [{**STEP, "seconds": 10**400}]}},
        {"default": {"steps": [{**STEP, "who": [1]}]}},
        {"default": {"steps": [{**STEP, "best_by": 7}]}},
        {"default": {"steps": [STEP], "overflow": "plan:\x00"}},
        {"filters": [{"name": "x" * 61, "steps": [STEP]}], "default": {"steps": [STEP]}},
        {"filters": [{"name": "x\x00", "steps": [STEP]}], "default": {"steps": [STEP]}},
        {"default": {"steps": [{**STEP, "seconds": 1}] * 30 + [STEP]}},
    ],
)
def test_a_plan_of_a_strange_shape_is_refused_in_words(engine: Engine, body: dict[str, Any]) -> None:
    with pytest.raises(services.BadPlan):
        services.draft_plan(actor=SYSTEM, code="strange", name="Strange", body=body)
