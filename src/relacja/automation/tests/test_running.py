"""Flows run: what begins, waits, goes on and ends, and that it happens once."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from django.utils import translation

from relacja.automation import queries, services
from relacja.automation.models import Line, Run
from relacja.automation.plugs import steps
from relacja.automation.testing import ACTOR, Recorder, make_flow, node
from relacja.automation.types import GoOn, News, Start, Stop, WaitUntil
from relacja.platform.actor import Actor, NotPermitted

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def minutes(count: float) -> datetime:
    return NOON + timedelta(minutes=count)


def basket(at: float, key: str = "b1") -> News:
    return News("shop.basket", minutes(at), key)


def order(at: float, key: str = "b1") -> News:
    return News("shop.order", minutes(at), key)


def left_basket(**more: Any) -> dict[str, Any]:
    """An hour after the last change of the basket, unless the order came."""
    wait = {"news": ["shop.paid"], "seconds": 3600, "restarted_by": ["shop.basket"]}
    return {
        "starts": [{"news": "shop.basket"}], "goals": [{"news": "shop.order"}], "first": "wait", "again": 0,
        "nodes": {
            "wait": node("wait_news", settings=wait, came="end", time_out="send"),
            "send": node("test.remember", next="end"),
            "end": node("end"),
        },
    } | more  # fmt: skip


def tell(*news: News) -> None:
    services.tell_many(actor=ACTOR, news=news)


def advance(at: float) -> int:
    return services.advance_due(actor=ACTOR, now=minutes(at))


def the_run() -> Run:
    return Run.objects.get()


def test_a_basket_that_is_left_fires_an_hour_after_its_last_change(recorder: Recorder) -> None:
    make_flow(left_basket())
    tell(basket(0))
    tell(basket(20))
    advance(79)
    assert recorder.keys == []
    advance(80)
    assert recorder.keys == ["b1"]
    assert the_run().state == "done"


def test_an_order_keeps_it_from_firing(recorder: Recorder) -> None:
    make_flow(left_basket())
    tell(basket(0))
    tell(order(30))
    advance(600)
    assert recorder.keys == []
    assert (the_run().state, the_run().ended_at) == ("goal", minutes(30))


@pytest.mark.parametrize("told", list(permutations([basket(0), basket(20), order(40), basket(10), basket(0)]))[::29])
def test_the_order_in_which_news_are_told_changes_nothing(recorder: Recorder, told: Sequence[News]) -> None:
    make_flow(left_basket())
    for news in told:
        tell(news)
    advance(600)
    assert recorder.keys == []


@pytest.mark.parametrize("told", list(permutations([basket(0), order(10), basket(30), basket(35)]))[::5])
def test_a_basket_after_an_order_fires_once_however_it_is_told(recorder: Recorder, told: Sequence[News]) -> None:
    make_flow(left_basket())
    for news in told:
        tell(news)
    advance(94)
    assert recorder.keys == []
    advance(95)
    advance(600)
    assert recorder.keys == ["b1"]


@pytest.mark.parametrize("told", list(permutations([basket(0), order(10), basket(30)]))[::2])
def test_news_told_together_are_as_news_told_one_by_one(recorder: Recorder, told: Sequence[News]) -> None:
    make_flow(left_basket())
    tell(*told)
    advance(600)
    assert recorder.keys == ["b1"]


def test_an_order_told_late_that_is_of_its_time_cancels_what_has_not_gone_on(recorder: Recorder) -> None:
    body = left_basket()
    body["goals"], body["nodes"]["wait"]["settings"]["news"] = [], ["shop.order"]
    make_flow(body)
    tell(basket(0))
    tell(order(59))
    advance(61)
    assert recorder.keys == []
    assert the_run().state == "done"


def test_news_after_the_end_of_the_waiting_do_not_count_as_come(recorder: Recorder) -> None:
    body = left_basket()
    body["goals"], body["nodes"]["wait"]["settings"]["news"] = [], ["shop.order"]
    make_flow(body)
    tell(basket(0))
    tell(order(60))
    advance(61)
    assert recorder.keys == ["b1"]


def test_an_order_that_overtakes_its_basket_lets_no_run_begin(recorder: Recorder) -> None:
    make_flow(left_basket())
    tell(order(5))
    tell(basket(0))
    assert not Run.objects.exists()


def test_whoever_entered_may_enter_again_only_as_the_flow_says(recorder: Recorder) -> None:
    never, later = make_flow(left_basket(again=None)), make_flow(left_basket(again=7200))
    tell(basket(0))
    advance(60)
    tell(basket(90))
    assert Run.objects.filter(flow=never).count() == Run.objects.filter(flow=later).count() == 1
    tell(basket(120))
    assert Run.objects.filter(flow=never).count() == 1
    assert sorted(Run.objects.filter(flow=later).values_list("entry", flat=True)) == [1, 2]


def test_starting_twice_is_starting_once(recorder: Recorder) -> None:
    flow = make_flow(left_basket(goals=[]))
    starts = [Start("a", NOON), Start("b", NOON), Start("a", minutes(1))]
    first = services.start_many(actor=ACTOR, flow_id=flow, starts=starts)
    assert [bool(run) for run in first] == [True, True, False]
    advance(60)
    assert services.start_many(actor=ACTOR, flow_id=flow, starts=starts) == [None, None, None]
    assert sorted(recorder.keys) == ["a", "b"]


def test_nothing_begins_in_a_flow_that_is_not_in_force() -> None:
    flow = services.save_flow(actor=ACTOR, name="Draft", area="test", body=left_basket())
    with pytest.raises(services.NotInForce):
        services.start(actor=ACTOR, flow_id=flow, start=Start("a", NOON))


def test_news_of_a_party_without_a_key_reach_all_its_runs(recorder: Recorder) -> None:
    make_flow(left_basket(leaves=[{"news": "consent.withdrawn"}]))
    tell(News("shop.basket", NOON, "b1", 7), News("shop.basket", NOON, "b2", 7), News("shop.basket", NOON, "b3", 8))
    tell(News("consent.withdrawn", minutes(1), party_id=7))
    advance(60)
    assert recorder.keys == ["b3"]
    assert Run.objects.filter(state="left").count() == 2


def test_a_condition_on_facts_says_which_news_begin_a_run(recorder: Recorder) -> None:
    make_flow(left_basket(starts=[{"news": "shop.basket", "when": "NEVER"}]))
    tell(basket(0))
    assert not Run.objects.exists()


def test_a_step_may_wait_go_on_or_stop(recorder: Recorder) -> None:
    flow = make_flow(left_basket())
    tell(basket(0))
    recorder.answer = WaitUntil(minutes(90), {"why": "quiet"})
    advance(60)
    advance(89)
    assert len(recorder.done) == 1
    recorder.answer = Stop("no_consent")
    advance(90)
    assert (the_run().state, the_run().ended_why) == ("stopped", "no_consent")
    with translation.override("en"):
        told = [line.what for line in queries.record(ACTOR, the_run().pk)]
    assert told == [
        "Entered because of: shop.basket", "The time was up", "Waits until 28.11.2026 14:30 (quiet)",
        "Stopped: no_consent",
    ]  # fmt: skip
    assert queries.counts(ACTOR, [flow]) == {flow: {"stopped": 1}}


def test_one_that_fails_fails_alone_and_is_parked_and_let_go_on() -> None:
    class Fails(Recorder):
        broken = True

        def run(self, **asked: Any) -> Any:
            if self.broken and asked["run"].key == "bad":
                raise ZeroDivisionError("one by nought")
            return super().run(**asked)

    with steps.lent("test.remember", Fails()) as step:
        assert isinstance(step, Fails)
        make_flow(left_basket())
        tell(*(basket(0, key) for key in ("good", "bad", "fine")))
        advance(60)
        assert sorted(set(step.keys)) == ["fine", "good"]
        bad = Run.objects.get(key="bad")
        assert (bad.state, bad.attempts, bad.due_at) == ("waiting", 1, minutes(60.25))
        for hour in range(1, 60):
            advance(60 * (1 + hour))
        bad.refresh_from_db()
        assert (bad.state, bad.error) == ("failed", "ZeroDivisionError: one by nought")
        step.broken = False
        assert services.resume_runs(actor=ACTOR, run_ids=[bad.pk]) == 1
        services.advance_due(actor=ACTOR, now=datetime.now(UTC) + HOUR)
        bad.refresh_from_db()
        assert bad.state == "done"


def test_what_a_step_wrote_for_all_is_undone_when_it_fails_for_one() -> None:
    class Writes(Recorder):
        def run(self, **asked: Any) -> Any:
            Run.objects.filter(pk=asked["run"].id).update(error=f"wrote {asked['run'].key}")
            if asked["run"].key == "bad":
                raise ZeroDivisionError
            return GoOn(facts={"wrote": True})

    with steps.lent("test.remember", Writes()):
        make_flow(left_basket())
        tell(basket(0, "good"), basket(0, "bad"))
        advance(60)
    assert Run.objects.get(key="bad").error == "ZeroDivisionError: "
    assert Run.objects.get(key="good").facts == {"wrote": True}


def test_each_visit_of_a_node_is_done_once_in_the_record(recorder: Recorder) -> None:
    make_flow(left_basket())
    tell(basket(0))
    advance(600)
    assert list(
        Line.objects.values_list("ordinal", "visit", "node", "what", "exit", "is_done").order_by("ordinal")
    ) == [
        (1, 0, "", "started", "", False),
        (2, 1, "wait", "went_on", "time_out", True),
        (3, 2, "send", "went_on", "next", True),
        (4, 3, "end", "ended", "done", False),
    ]


def test_lots_are_drawn_once_and_for_all() -> None:
    arms = [{"code": "a", "share": 500}, {"code": "control", "share": 500, "control": True}]
    flow = make_flow({
        "first": "lots", "again": 0,
        "nodes": {"lots": node("cohort", settings={"arms": arms}, a="end", control="end"), "end": node("end")},
    })  # fmt: skip
    keys = [f"k{number}" for number in range(400)]
    for hour in range(2):
        starts = [Start(key, NOON + hour * HOUR) for key in keys]
        assert all(services.start_many(actor=ACTOR, flow_id=flow, starts=starts))
    drawn: dict[str, list[str]] = {}
    for run_id, exit_ in queries.arms_of(ACTOR, flow, "lots"):
        drawn.setdefault(Run.objects.get(pk=run_id).key, []).append(exit_)
    assert all(len(set(found)) == 1 and len(found) == 2 for found in drawn.values())
    assert 150 < sum(found[0] == "a" for found in drawn.values()) < 250


def test_a_split_asks_the_facts(recorder: Recorder) -> None:
    flow = make_flow({
        "first": "split",
        "nodes": {
            "split": node("split", settings={"condition": "ALWAYS"}, yes="send", no="end"),
            "send": node("test.remember", next="end"),
            "end": node("end"),
        },
    })  # fmt: skip
    services.start(actor=ACTOR, flow_id=flow, start=Start("a", NOON))
    advance(0)
    assert recorder.keys == ["a"]


@pytest.mark.parametrize(
    ("rule", "state", "done"), [("finish", "done", 1), ("stop", "stopped", 0), ("move", "done", 0)]
)
def test_runs_under_way_do_as_the_new_version_says(recorder: Recorder, rule: str, state: str, done: int) -> None:
    flow = make_flow(left_basket())
    tell(basket(0))
    body = left_basket(under_way=rule)
    body["nodes"]["wait"]["exits"]["time_out"] = "end"
    del body["nodes"]["send"]
    services.save_flow(actor=ACTOR, flow_id=flow, name="A flow", area="test", body=body, keyed_by="key")
    assert services.publish_flow(actor=ACTOR, flow_id=flow) == 2
    advance(60)
    assert (the_run().state, len(recorder.done)) == (state, done)


def test_runs_of_a_retired_flow_hear_on_and_none_begins(recorder: Recorder) -> None:
    flow = make_flow(left_basket())
    tell(basket(0))
    services.retire_flow(actor=ACTOR, flow_id=flow)
    tell(order(10), basket(20, "b2"))
    assert the_run().state == "goal"


def test_nobody_tells_news_without_the_permission() -> None:
    with pytest.raises(NotPermitted):
        services.tell_many(actor=Actor.nobody(), news=[basket(0)])
