"""The router over PostgreSQL: what is never to happen does not happen, and every figure is that of the ledger."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any, ClassVar

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from relacja.platform.actor import Actor
from relacja.platform.models import AuditEntry
from relacja.platform.refs import Ref
from relacja.routing import queries, services
from relacja.routing.models import Plan, Reservation, RoutingEvent, WorkItem
from relacja.routing.plugs import WorkMedium, work_media
from relacja.routing.rules.recount import Line, recount
from relacja.routing.services.following import Follower
from relacja.routing.services.moves import MovedOn
from relacja.routing.testing import SYSTEM, ledger_of, make_worker

pytestmark = pytest.mark.django_db

PLAN: Mapping[str, Any] = {
    "filters": [
        {
            "name": "vip",
            "when": "item.known",
            "priority": 5,
            "steps": [{"queue": "one", "seconds": 5}, {"queue": "two"}],
        }
    ],
    "default": {"steps": [{"queue": "two"}], "longest_wait": 600, "overflow": "hang_up"},
}


class Letter(WorkMedium):
    """A made-up medium: three at once, a call may come in on top of it."""

    label, capacity, exclusive, interruptible = "Letter", 3, False, True

    def __init__(self) -> None:
        self.told: list[tuple[str, int]] = []

    def offered(self, offer: Any) -> None:
        self.told.append(("offered", offer.item_id))

    def taken_back(self, offer: Any, why: str) -> None:
        self.told.append((why, offer.item_id))

    def overflowed(self, item_id: int, subject_id: int, action: str) -> None:
        self.told.append((action, item_id))


class Post:
    """A day at the post room, on a clock of its own."""

    numbers: ClassVar[int] = 0

    def __init__(self, medium: Letter) -> None:
        services.save_queue(actor=SYSTEM, code="one", members="worker.skill.polish >= 3")
        services.save_queue(actor=SYSTEM, code="two")
        plan_id = services.draft_plan(actor=SYSTEM, code="post", name="Post", body=PLAN)
        services.publish_plan(actor=SYSTEM, plan_id=plan_id)
        self.medium, self.follower, self.now = medium, Follower(), timezone.now()

    def enter(self, *, known: bool = False, now: datetime | None = None) -> int:
        self.numbers += 1
        values = {"item.known": known}
        work = services.Work("letter", "post", Ref("tests.letter", self.numbers), values=values, entered_at=now)
        item_id = services.enter(work, now or self.now)
        self.turn()
        return item_id

    def turn(self, seconds: float = 0.0) -> int:
        self.now += timedelta(seconds=seconds)
        return self.follower.turn(self.now)


@pytest.fixture
def post() -> Any:
    with work_media.lent("letter", Letter()) as medium:
        yield Post(medium)  # type: ignore[arg-type]


def held(item_id: int) -> Reservation:
    return Reservation.objects.get(item_id=item_id, state__in=("pending", "accepted", "wrapping"))


def test_a_made_up_medium_is_routed_without_a_change_to_the_router(post: Post) -> None:
    worker, actor = make_worker()
    items = [post.enter() for _ in range(4)]
    states = list(WorkItem.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["reserved", "reserved", "reserved", "waiting"], "three at once, as the medium says"
    assert post.medium.told == [("offered", item_id) for item_id in items[:3]]
    services.accept_work(actor=actor, reservation_id=held(items[0]).pk)
    services.mark_finished(held(items[0]).pk, None, post.now)
    services.mark_completed(held(items[0]).pk, "done", post.now)
    post.turn()
    assert held(items[3]).worker_id == worker.pk


def test_work_for_which_nobody_waits_is_done_but_counts_in_no_figure_of_waiting(post: Post) -> None:
    post.medium.nobody_waits = True
    worker, actor = make_worker(ready=False)
    item = post.enter()
    board = queries.board(SYSTEM, post.now, post.now - timedelta(seconds=1))
    assert sum(queue.waiting for queue in board.queues) == len(board.items) == 0
    assert queries.own_day(worker, post.now, "Europe/Warsaw").waiting == 0
    services.set_activity(actor=actor, activity="ready")
    post.turn()
    services.accept_work(actor=actor, reservation_id=held(item).pk)
    board = queries.board(SYSTEM, post.now, post.now - timedelta(seconds=1))
    assert sum(queue.answered for queue in board.queues) == 0


def test_work_by_telephone_comes_only_to_those_whose_telephone_is_there(post: Post) -> None:
    post.medium.by_telephone = True
    make_worker(reachable=False)
    item = post.enter()
    assert WorkItem.objects.get(pk=item).state == "waiting"
    there, _actor = make_worker()
    post.turn()
    assert held(item).worker_id == there.pk


def test_an_item_that_always_fails_keeps_no_other_waiting_and_is_tried_again_later(post: Post) -> None:
    make_worker()
    told, broken = post.medium.offered, [True]

    def offered(offer: Any) -> None:
        if offer.subject_id == 1 and broken[0]:
            raise RuntimeError("nobody foresaw this")
        told(offer)

    post.medium.offered = offered  # type: ignore[method-assign]
    bad = post.enter()
    good = post.enter()
    services.mark_accepted(held(good).pk, post.now)
    assert WorkItem.objects.get(pk=bad).state == "waiting"
    broken[0] = False
    post.turn(10)
    assert WorkItem.objects.get(pk=bad).state == "waiting", "not before its time"
    post.turn(25)
    assert held(bad).state == "pending"


def test_work_of_a_medium_that_nobody_brings_is_refused(post: Post) -> None:
    with pytest.raises(services.NoSuchMedium):
        services.enter(services.Work("telegram", "post", Ref("tests.letter", 1)), timezone.now())


def test_skills_come_first_and_widen_when_the_step_is_over(post: Post) -> None:
    make_worker(skills={"polish": 1})
    item_id = post.enter(known=True)
    assert WorkItem.objects.get(pk=item_id).state == "waiting"
    post.turn(6)
    assert ledger_of(item_id) == ["entered", "step", "reserved"]


def test_who_does_not_answer_rests_and_the_item_keeps_its_place(post: Post) -> None:
    first, _actor = make_worker()
    item_id = post.enter()
    entered = WorkItem.objects.get(pk=item_id).entered_at
    post.turn(21)
    first.refresh_from_db()
    assert first.activity.code == "no_answer"
    item = WorkItem.objects.get(pk=item_id)
    assert (item.state, item.entered_at) == ("waiting", entered)
    assert ("timed_out", item_id) in post.medium.told


def test_an_item_that_waits_too_long_overflows_as_its_plan_says(post: Post) -> None:
    item_id = post.enter()
    post.turn(601)
    assert ("hang_up", item_id) in post.medium.told
    assert WorkItem.objects.get(pk=item_id).ended_why == "longest_wait"


def test_the_database_refuses_a_second_owner(post: Post) -> None:
    make_worker()
    item_id = post.enter()
    other, _actor = make_worker()
    with pytest.raises(IntegrityError, match="reservation_one_owner"), transaction.atomic():
        Reservation.objects.create(item_id=item_id, worker=other, medium="letter", made_at=post.now)


def test_the_database_refuses_an_item_that_is_neither_owned_nor_waiting(post: Post) -> None:
    make_worker()
    item_id = post.enter()
    with pytest.raises(IntegrityError, match="work_item_owned_or_visible"), transaction.atomic():
        WorkItem.objects.filter(pk=item_id).update(reservation=None)


def test_the_ledger_cannot_be_changed(post: Post) -> None:
    post.enter()
    with pytest.raises(Exception, match="append_only"), transaction.atomic():
        RoutingEvent.objects.update(kind="other")


def test_a_move_that_comes_too_late_changes_nothing(post: Post) -> None:
    make_worker()
    item_id = post.enter()
    reservation_id = held(item_id).pk
    services.mark_withdrawn(item_id, "abandoned", post.now)
    with pytest.raises(MovedOn), transaction.atomic():
        services.mark_accepted(reservation_id, post.now)
    assert WorkItem.objects.get(pk=item_id).state == "cancelled"


def test_two_routers_give_an_item_to_one_worker_only(post: Post) -> None:
    rival = Follower()
    rival.refresh()
    post.follower.refresh()
    make_worker()
    item_id = services.enter(services.Work("letter", "post", Ref("tests.letter", 1)), post.now)
    post.follower.turn(post.now)
    rival.core.put_item(post.follower._item(_row(item_id)))
    rival.turn(post.now)
    assert Reservation.objects.filter(item_id=item_id).count() == 1


def _row(item_id: int) -> tuple[Any, ...]:
    from relacja.platform import sql
    from relacja.routing.services.following import ITEMS

    return sql.rows(ITEMS + " id = %s::bigint", [item_id])[0]


def test_a_new_version_of_a_plan_leaves_those_that_wait_on_theirs(post: Post) -> None:
    old = post.enter()
    body = {"filters": [], "default": {"steps": [{"queue": "one"}]}}
    services.publish_plan(actor=SYSTEM, plan_id=services.draft_plan(actor=SYSTEM, code="post", name="Post", body=body))
    new = post.enter()
    plans = dict(WorkItem.objects.values_list("pk", "plan__version"))
    assert (plans[old], plans[new]) == (1, 2)
    assert Plan.objects.filter(state="live").count() == 1


@pytest.mark.parametrize("seed", range(4))
def test_the_wallboard_equals_a_recount_of_the_ledger_at_any_moment(post: Post, seed: int) -> None:
    chance = Random(seed)  # noqa: S311
    since = post.now - timedelta(seconds=1)
    people = [make_worker(skills={"polish": level}) for level in (1, 3, 5)]
    supervisor = Actor.system("wallboard")
    for _ in range(60):
        _something(post, chance, people)
        found = {queue.code: queue for queue in queries.board(supervisor, post.now, since).queues}
        told = _recounted(since)
        for code, queue in found.items():
            tally = told.get(code)
            counted = (queue.waiting, queue.longest, queue.answered, queue.within, queue.abandoned, queue.overflowed)
            if tally is None:
                assert counted == (0, None, 0, 0, 0, 0), code
            else:
                again = (tally.waiting, tally.longest, tally.answered, tally.within, tally.abandoned, tally.overflowed)
                assert counted == again, code


def _something(post: Post, chance: Random, people: list[Any]) -> None:
    """One thing that happens on such a day."""
    pending = list(Reservation.objects.filter(state="pending").values_list("pk", flat=True))
    busy = list(Reservation.objects.filter(state="accepted").values_list("pk", flat=True))
    waiting = list(WorkItem.objects.filter(state__in=("waiting", "reserved")).values_list("pk", flat=True))
    what = chance.choice(["enter", "enter", "accept", "accept", "reject", "end", "leave", "time", "ready"])
    if what == "enter":
        post.enter(known=chance.random() < 0.4)
    elif what == "accept" and pending:
        services.mark_accepted(chance.choice(pending), post.now)
    elif what == "reject" and pending:
        services.mark_given_back(chance.choice(pending), "rejected", "rejected", post.now)
    elif what == "end" and busy:
        services.mark_completed(chance.choice(busy), "done", post.now)
    elif what == "leave" and waiting:
        services.mark_withdrawn(chance.choice(waiting), "abandoned", post.now)
    elif what == "ready":
        services.mark_activity(chance.choice(people)[0].pk, "ready", post.now)
    post.turn(chance.choice([0.0, 3.0, 25.0, 200.0]))


def _recounted(since: datetime) -> dict[str, Any]:
    lines = [
        Line(at, kind, item, queue, data.get("why", ""))
        for at, kind, item, queue, data in RoutingEvent.objects.order_by("pk").values_list(
            "at", "kind", "item_id", "queue", "data"
        )
    ]
    entered = dict(WorkItem.objects.values_list("pk", "entered_at"))
    return recount(lines, entered, {"one": 20.0, "two": 20.0}, since)


def test_why_an_item_waits_names_of_each_worker_what_is_missing(post: Post) -> None:
    make_worker(skills={"polish": 2})
    make_worker(skills={"polish": 4}, ready=False)
    item_id = post.enter(known=True)
    told = services.explain(actor=SYSTEM, item_id=item_id, now=post.now)
    assert told is not None
    assert [verdict.why_not for verdict in told.verdicts] == ["unavailable", "does_not_fit"]
    assert [str(fact.comparison) for fact in told.verdicts[1].facts] == ["worker.skill.polish >= 3"]
    assert (told.ahead.everywhere, told.standing.step, told.standing.steps) == (0, 1, 2)


def test_no_statement_of_a_turn_grows_with_what_waits(post: Post, django_assert_max_num_queries: Any) -> None:
    for _ in range(30):
        post.enter()
    make_worker()
    with django_assert_max_num_queries(40):
        post.turn()
    assert connection.queries_log is not None


def test_however_long_the_reason_work_is_taken_back_and_the_ledger_names_nobody(post: Post) -> None:
    make_worker()
    item_id = post.enter()
    why = "Pani Gżegżółka prosiła o kogoś innego, " * 10
    services.take_back_work(actor=SYSTEM, item_id=item_id, reason=why)
    assert "Gżegżółka" not in str(list(RoutingEvent.objects.filter(item_id=item_id).values_list("data", flat=True)))
    assert AuditEntry.objects.get(verb="routing.take_back_work").reason == why.strip()


def test_names_of_many_workers_cost_two_statements_and_none_where_there_is_nobody(
    django_assert_num_queries: Any,
) -> None:
    names = {one.pk: one.user.full_name for one in (make_worker()[0] for _ in range(3))}
    with django_assert_num_queries(2):
        assert queries.worker_names([*names, 0]) == names
    with django_assert_num_queries(0):
        assert queries.worker_names([]) == {}
